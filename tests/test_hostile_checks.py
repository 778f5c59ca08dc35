"""Any document whatever is answered by ``check``, within seconds and without a traceback."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from judged_lines import verdicts_on

from chainrule.cli import run
from chainrule.documents.outcomes.verdicts import Outcome


def _notebook(source: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "markdown", "source": source}]}).encode()


HOSTILE: dict[str, tuple[str, bytes, int]] = {
    "nested braces": ("a.md", f"$$a = {'{' * 10_000}x{'}' * 10_000}$$".encode(), 0),
    "open braces": ("a.md", f"$$a = {'{' * 10_000}$$".encode(), 0),
    "nested fractions": ("a.md", rb"$$a = " + rb"\frac{1}{" * 10_000 + b"}" * 10_000 + b"$$", 0),
    "nested brackets": ("a.txt", f"a = {'(' * 10_000}x{')' * 10_000}\n".encode(), 0),
    "a tower of powers": ("a.md", rb"$$10^{10^{10}} = 10^{10^{10}} + 1$$", 0),
    "a long product": ("a.md", f"$$a = {'x ' * 50_000}$$".encode(), 0),
    "a sum to a trillion": ("a.md", rb"$$\sum_{i=1}^{1000000000000} i x_i = 3 x_1$$", 0),
    "a sum to a trillion of numbers": ("a.md", rb"$$\sum_{i=1}^{1000000000000} i = 3.5$$", 0),
    "a thousand undefined symbols": (
        "a.md",
        "\n\n".join(rf"$$\frac{{\partial q_{{{k}}}}}{{\partial r_{{{k}}}}} = s_{{{k}}} t_{{{k}}}$$"
                    for k in range(250)).encode(),
        0,
    ),
    "a thousand undefined symbols in a line": (
        "a.md", f"$${' + '.join(f'u_{{{k}}}' for k in range(1000))} = v / 2$$".encode(), 0,
    ),
    "a dimension of a billion": (
        "a.md",
        rb"$W \in \mathbb{R}^{1000000000 \times 1000000000}$, $z = W x$. $$\frac{dz}{dx} = W^T$$",
        0,
    ),
    "a megabyte of random bytes": ("a.md", random.Random(0).randbytes(1_000_000), -1),
    "a megabyte of random plain text": ("a.txt", random.Random(1).randbytes(1_000_000), -1),
    "bytes that are no UTF-8": ("a.md", b"$a = b$ \xff\xfe\xc3(", 0),
    "a notebook with broken JSON": ("a.ipynb", b'{"cells": [{"source": ["$a = b$"', 2),
    "a notebook that is a number": ("a.ipynb", b"3", 2),
    "a notebook of open braces": ("a.ipynb", _notebook("$$a = " + "{" * 10_000 + "$$"), 0),
    "nothing": ("a.md", b"", 0),
    "macros that grow in every formula": (
        "a.tex",
        b"\\newcommand{\\ii}{x}"
        + b"".join(
            b"\\newcommand{\\%c%c}{\\%c%c \\%c%c}" % ((c,) * 2 + (c + 1,) * 4)
            for c in range(97, 105)
        )
        + b"\\begin{document}"
        + b"".join(b"$$y_{%d} = \\aa$$\n" % k for k in range(300))
        + b"\\end{document}",
        0,
    ),
    "macros that call themselves": (
        "a.tex",
        b"\\newcommand{\\R}{\\vec{\\R} + \\frac{\\R x}{\\R}}\\begin{document}"
        + b"$$x = \\R \\R$$\n" * 300
        + b"\\end{document}",
        0,
    ),
    "a book of one formula": ("a.md", b"$i = j$ " * 7_500, 0),
    "a megabyte of list items": ("a.md", b"- a\n" * 250_000, 0),
    "a megabyte of headings": ("a.md", b"# a\n\n" * 200_000, 0),
    "open brackets line by line": ("a.md", b"$$a = (b$$\n\n" * 11_000, 0),
    "thousands of definitions": (
        "a.md",
        b"".join(b"$$a_{%d} = b_{%d} x + %d$$\n\n" % (k, k, k) for k in range(8_000)),
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_any_document_is_answered_in_seconds(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, data, code = HOSTILE[name]
    (folder / file).write_bytes(data)
    start = time.process_time()
    found = run(["check", file])
    assert time.process_time() - start < 5
    assert found == code or (code < 0 and found in (0, 1, 2))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert "stumbled" not in out


@pytest.mark.parametrize("data", [r"$$a = \frac{1}{$$", "$$a = b^$$", r"$$\left( a = b$$", "$$=$$"])
def test_unfinished_formulas_are_no_error(data: str) -> None:
    assert {v.outcome for v in verdicts_on(data)} <= {Outcome.UNREAD, Outcome.UNDEFINED}


LONG_RUNS = ("d", "-", "^(", "d(", "D(|", "δ", "(a)", "{a}", "a[l]", "∂/")


@pytest.mark.parametrize("piece", LONG_RUNS)
def test_one_long_formula_is_answered_in_seconds(piece: str) -> None:
    began = time.process_time()
    verdicts = verdicts_on(f"$x = {piece * (5_900 // len(piece))}$")
    assert not any(v.outcome is Outcome.WRONG for v in verdicts)
    assert time.process_time() - began < 5
