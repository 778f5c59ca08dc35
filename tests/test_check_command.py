"""``chainrule check``: formats, files, standard input and exit codes, with a judge made by hand."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from marked import verdict

import chainrule.commands.check as command
from chainrule.cli import run
from chainrule.documents.outcomes.verdicts import Cause, Marked, Outcome
from chainrule.documents.sources.document import Document
from chainrule.network import Network

asked: list[tuple[Network | None, int]] = []


def judge(document: Document, network: Network | None = None, seed: int = 0) -> Marked:
    """``a = b`` holds, ``a = -b`` is wrong, ``a = c`` is not defined."""
    asked.append((network, seed))
    known = {
        "a = b": (Outcome.HOLDS, None),
        "a = -b": (Outcome.WRONG, Cause.SIGN),
        "a = c": (Outcome.UNDEFINED, None),
    }
    verdicts = [
        verdict(document, equality, outcome, cause=cause, mend="b" if cause else None)
        for equality, (outcome, cause) in known.items()
        if equality in document.text
    ]
    return Marked(document, tuple(verdicts), draws=5)


@pytest.fixture(autouse=True)
def judged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "check_document", judge)
    asked.clear()
    for name, equality in {"right": "a = b", "wrong": "a = -b", "open": "a = c"}.items():
        (folder / f"{name}.md").write_text(f"$${equality}$$\n", encoding="utf-8")
    (folder / "broken.ipynb").write_text("{", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["right.md"], 0),
        (["wrong.md"], 1),
        (["right.md", "wrong.md"], 1),
        (["open.md"], 0),
        (["open.md", "--strict"], 1),
        (["right.md", "missing.md"], 2),
        (["wrong.md", "."], 2),
        (["broken.ipynb"], 2),
        (["right.md", "--network", "2 -> 3 tanhh"], 2),
        (["right.md", "--format", "xml"], 2),
        (["right.md", "--seed", "-1"], 2),
        ([], 2),
    ],
)
def test_the_exit_code_says_how_it_went(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", *arguments]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_missing_file_is_one_sentence_after_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check", "missing.md", "wrong.md", "."]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("wrong.md:1: wrong: the sign.\n")
    assert err.splitlines() == [
        "chainrule: there is no file missing.md",
        "chainrule: . is a folder, not a document",
    ]


def test_every_format_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    starts = {
        "text": "right.md: 1 equality: 1 holds",
        "json": "{",
        "markdown": "# right.md",
        "html": "<!DOCTYPE html>",
        "sarif": "{",
    }
    for form, start in starts.items():
        assert run(["check", "right.md", "wrong.md", "--format", form]) == 1
        assert capsys.readouterr().out.startswith(start)


def test_verbose_network_and_seed_are_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "right.md", "--verbose", "--network", "2 -> 1, mse", "--seed", "7"]) == 0
    assert capsys.readouterr().out.startswith("right.md:1: holds.\n")
    assert asked == [(Network.parse("2 -> 1, mse"), 7)]


def test_a_dash_is_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Input:
        buffer = io.BytesIO(b"Text \xff\n\n$$a = -b$$\n")

    monkeypatch.setattr(sys, "stdin", Input())
    assert run(["check", "-", "--format", "json"]) == 1
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert data["files"][0]["file"] == "-"
    assert data["files"][0]["claims"][0]["line"] == 3


def test_a_report_is_written_whole_and_never_over_a_document(
    judged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "wrong.md", "--format", "html", "--output", "report.html"]) == 1
    assert (judged / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert capsys.readouterr() == ("", "Written to report.html.\n")
    before = (judged / "wrong.md").read_bytes()
    assert run(["check", "wrong.md", "--output", "wrong.md"]) == 2
    assert "is a document itself" in capsys.readouterr().err
    assert (judged / "wrong.md").read_bytes() == before
    assert run(["check", "wrong.md", "--output", "no/report.txt"]) == 2


def test_derive_writes_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "2 -> 1", "--format", "html"]) == 0
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")
