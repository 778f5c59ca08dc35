"""A small table, and a command that must be refused: for the tests of bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.cli import run


def table(rows: int = 20, **columns: list[object]) -> str:
    """A CSV text with columns a, b and y, or with others in their place."""
    values: dict[str, list[object]] = {
        "a": [i % 7 for i in range(rows)],
        "b": [(i * i) % 11 for i in range(rows)],
        "y": [i % 7 + 2 * ((i * i) % 11) for i in range(rows)],
        **columns,
    }
    lines = [",".join(values)]
    lines += [",".join(map(str, row)) for row in zip(*values.values(), strict=True)]
    return "\n".join(lines) + "\n"


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The message of a command that must fail, leaving only what was there before."""
    before = sorted(Path().rglob("*"))
    code = run(arguments)
    output = capsys.readouterr()
    assert code == 2
    assert output.err.startswith("chainrule: ")
    assert "Traceback" not in output.err
    assert sorted(Path().rglob("*")) == before
    return output.err.removeprefix("chainrule: ").rstrip("\n")
