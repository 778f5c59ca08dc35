"""A coverage-guided fuzzer for the reader of documents: no input may make it raise.

Needs atheris (``pip install atheris``). Run it with a folder that receives the corpus::

    python benchmarks/fuzz_checking.py FOLDER -max_total_time=1800 -timeout=10

What it has found interesting lives on in ``tests/fuzz_corpus.json``, which the tests read again.
"""

from __future__ import annotations

import sys
from typing import Any

try:
    import atheris
except ImportError:
    sys.exit("The fuzzer needs atheris: pip install atheris")

with atheris.instrument_imports(include=["chainrule.documents"]):
    from chainrule.documents.check import check_document
    from chainrule.documents.sources.source import read_bytes
    from chainrule.errors import DocumentError

NAMES = ("fuzz.md", "fuzz.tex", "fuzz.txt", "fuzz.ipynb")


def one_input(data: bytes) -> None:
    """Read and judge one document; its first byte says what kind it is."""
    name = NAMES[data[0] % len(NAMES)] if data else NAMES[0]
    try:
        document = read_bytes(data[1:], name)
        marked = check_document(document)
    except DocumentError:
        return
    for verdict in marked.verdicts:
        if "stumbled" in verdict.message:
            raise AssertionError(verdict.message)


def main() -> None:
    """Fuzz until told to stop."""
    setup: Any = atheris.Setup
    setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
