"""Inputs made to break the checker, each in a process of its own: seconds and memory."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LIMIT = 60.0
_RUN = "from chainrule.cli import main; main()"


def _undefined(count: int) -> str:
    names = [f"q_{{{k}}}" for k in range(count)]
    return "\n\n".join(f"$$y = {name} + {name} x$$" for name in names)


def _one_line(count: int) -> str:
    return "$$y = " + " + ".join(f"q_{{{k}}}" for k in range(count)) + "$$"


_SOUP = r"\frac \sum _ ^ { } \left( \right) = W x b \sigma \partial & \\ 2 , ' \odot \top"


def _soup(count: int) -> str:
    choose = random.Random(1).choices
    return "\n\n".join("$$" + " ".join(choose(_SOUP.split(), k=30)) + "$$" for _ in range(count))


_GOOD = "$$z = W x + b$$ $$a = \\sigma(z)$$ $$J = (a - y)^2$$ "

# Each by the name of its file, which tells how it is read.
INPUTS: dict[str, Callable[[], bytes]] = {
    "a megabyte of random bytes.md": lambda: random.Random(0).randbytes(1_000_000),
    "a megabyte of random bytes.txt": lambda: random.Random(0).randbytes(1_000_000),
    "ten thousand nested braces.md": lambda: b"$$x = " + b"{" * 10_000 + b"}" * 10_000 + b"$$",
    "ten thousand open braces.tex": lambda: b"\\[x = " + b"{" * 10_000 + b"\\]",
    "nested brackets.md": lambda: b"$$x = " + b"(" * 10_000 + b"1" + b")" * 10_000 + b"$$",
    "nested fractions.md": lambda: b"$$x = " + rb"\frac{1}{" * 3_000 + b"2" + b"}" * 3_000 + b"$$",
    "a tower of powers.md": lambda: b"$$x = 10^{10^{10}}$$ $$10^{10^{10}} = 10^{10^{10}} + 1$$",
    "a power of powers.md": lambda: b"$$2 = " + b"9^{" * 50 + b"9" + b"}" * 50 + b"$$",
    "a sum to a trillion.md": lambda: rb"$$\sum_{i=1}^{1000000000000} i = 5$$",
    "sums in sums.md": lambda: (
        b"$$y = " + b"".join(b"\\sum_{%c=1}^{1000}" % c for c in b"abcdefghij") + b" x$$"
    ),
    "a thousand undefined symbols.md": lambda: _undefined(1000).encode(),
    "a thousand undefined symbols in a line.md": lambda: _one_line(1000).encode(),
    "invalid UTF-8.md": lambda: (_GOOD * 100).encode() + b"\xff\xfe\x80" * 1000,
    "broken JSON.ipynb": lambda: b'{"cells": [{"cell_type": "markdown", "source": ["$x = 1$"',
    "a notebook of numbers.ipynb": lambda: b'{"cells": [1, 2, {"source": 3}], "nbformat": 4}',
    "ten thousand equalities in a line.md": lambda: b"$$x" + b" = x" * 10_000 + b"$$",
    "a long product.md": lambda: b"$$y = " + b"A B " * 5_000 + b"$$",
    "a matrix of ten thousand.md": lambda: (
        b"$$A = \\begin{pmatrix}" + b"1 & " * 10_000 + b"1\\end{pmatrix}$$"
    ),
    "a dimension of a billion.md": lambda: (
        b"$x \\in \\mathbb{R}^{1000000000}$, "
        b"$W \\in \\mathbb{R}^{1000000000 \\times 1000000000}$\n\n"
        b"$$z = W x$$ $$\\frac{\\partial z}{\\partial x} = W$$"
    ),
    "definitions in a circle.md": lambda: b"$$a = b + 1$$ $$b = c$$ $$c = a$$ $$a = c + 1$$",
    "functions in a circle.md": lambda: b"$$f(x) = g(x)$$ $$g(x) = f(x)$$ $$y = f(1)$$ $$y = 2$$",
    "doubling definitions.md": lambda: b" ".join(
        b"$$a_{%d} = a_{%d} + a_{%d} a_{%d}$$" % (k + 1, k, k, k) for k in range(200)
    ),
    "layers without end.md": lambda: (
        b" ".join(b"$$a_{%d} = \\sigma(w_{%d} a_{%d})$$" % (k + 1, k + 1, k) for k in range(300))
        + b"$$J = (a_{300} - y)^2$$ $$\\frac{\\partial J}{\\partial w_{1}} = 0$$"
    ),
    "soup of commands.md": lambda: _soup(1_000).encode(),
    "macros that grow.tex": lambda: (
        b"\\newcommand{\\a}{xx}"
        + b"".join(b"\\newcommand{\\%c}{\\%c\\%c}" % (c + 1, c, c) for c in range(97, 121))
        + b"\\begin{document}$$y = \\y$$\\end{document}"
    ),
    "macros that grow in every formula.tex": lambda: (
        b"\\newcommand{\\ii}{x}"
        + b"".join(
            b"\\newcommand{\\%c%c}{\\%c%c \\%c%c}" % ((c,) * 2 + (c + 1,) * 4)
            for c in range(97, 105)
        )
        + b"\\begin{document}"
        + b"".join(b"$$y_{%d} = \\aa$$\n" % k for k in range(300))
        + b"\\end{document}"
    ),
    "macros that call themselves.tex": lambda: (
        b"\\newcommand{\\R}{\\vec{\\R} + \\frac{\\R x}{\\R}}\\begin{document}"
        + b"$$x = \\R \\R$$\n" * 300
        + b"\\end{document}"
    ),
    "a book of one formula.md": lambda: b"$i = j$ " * 7_500,
    "a megabyte of good formulas.md": lambda: (_GOOD * 20_000).encode(),
    "a megabyte of plain formulas.txt": lambda: b"a = b + c\n" * 100_000,
    "a megabyte of list items.md": lambda: b"- a\n" * 250_000,
    "a megabyte of headings.md": lambda: b"# a\n\n" * 200_000,
    "a megabyte of words.md": lambda: b"the gradient of x is y and where we " * 28_000,
    "open brackets line by line.md": lambda: b"$$a = (b$$\n\n" * 11_000,
    "thousands of aligned equalities.md": lambda: (
        b"$$\\begin{aligned}" + b"a &= b + c \\\\ " * 13_500 + b"\\end{aligned}$$"
    ),
    "thousands of definitions.md": lambda: b"".join(
        b"$$a_{%d} = b_{%d} x + %d$$\n\n" % (k, k, k) for k in range(8_000)
    ),
    "settings that grow.md": lambda: (
        b"---\na: &a [1, 1]\n"
        + b"".join(b"%c: &%c [*%c, *%c, *%c]\n" % (c + 1, c + 1, c, c, c) for c in range(97, 120))
        + b"network: *x\n---\n$$x = 1$$"
    ),
}


def measured(name: str) -> dict[str, Any]:
    """One input given to ``chainrule check``: seconds with start-up, peak memory, how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(INPUTS[name]())
        errors = Path(folder) / "errors"
        with errors.open("wb") as standard_error:
            began = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-c", _RUN, "check", str(path)],
                stdout=subprocess.DEVNULL,
                stderr=standard_error,
            )
            while True:
                ended, status, usage = os.wait4(process.pid, os.WNOHANG)
                if ended or time.perf_counter() - began > _LIMIT:
                    break
                time.sleep(0.01)
            seconds = time.perf_counter() - began
            if not ended:
                process.kill()
                _, status, usage = os.wait4(process.pid, 0)
        said = errors.read_text(encoding="utf-8", errors="replace")
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    return {
        "seconds": seconds,
        "megabytes": usage.ru_maxrss / 1024,
        "exit code": code,
        "answered": code in (0, 1, 2) and "Traceback" not in said,
    }


def hostile() -> dict[str, Any]:
    """Every input, one after the other."""
    return {name: measured(name) for name in INPUTS}
