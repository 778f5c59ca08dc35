"""Inputs that a coverage-guided fuzzer found interesting: each is read and judged, none raises.

``benchmarks/fuzz_checking.py`` finds them. The first byte says as what kind of document the rest is
read, as it does there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import read_bytes
from chainrule.errors import DocumentError

CORPUS = json.loads(Path(__file__).with_name("fuzz_corpus.json").read_text(encoding="utf-8"))
NAMES = ("fuzz.md", "fuzz.tex", "fuzz.txt", "fuzz.ipynb")
AT_ONCE = 20


def test_the_corpus_has_every_kind_of_document() -> None:
    assert {ord(text[0]) % len(NAMES) for text in CORPUS} == set(range(len(NAMES)))
    assert len(CORPUS) > 100


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(CORPUS), AT_ONCE))
def test_no_input_makes_the_reader_stumble(first: int) -> None:
    for text in CORPUS[first : first + AT_ONCE]:
        data = text.encode("latin-1")
        try:
            marked = check_document(read_bytes(data[1:], NAMES[data[0] % len(NAMES)]))
        except DocumentError:
            continue
        assert not any("stumbled" in verdict.message for verdict in marked.verdicts), text
