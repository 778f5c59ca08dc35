"""Whole documents in many notations, right and wrong: every mistake is found, and nothing else.

``documents/expected.json`` names the lines that are not simply right: a line that is not in it may
be right entry by entry only, or not decided, but it is never a fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Marked, Verdict
from chainrule.documents.sources.source import read_document

FOLDER = Path(__file__).parent / "documents"
EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (FOLDER / "expected.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module", params=EXPECTED)
def document(request: pytest.FixtureRequest) -> tuple[str, Marked]:
    return request.param, check_document(read_document(FOLDER / request.param))


def on_line(marked: Marked, line: int) -> Iterator[Verdict]:
    return (verdict for verdict in marked.verdicts if verdict.claim.place.line == line)


def test_every_document_is_expected() -> None:
    assert set(EXPECTED) == {path.name for path in FOLDER.iterdir()} - {"expected.json"}
    assert len(EXPECTED) >= 12


def test_every_mistake_is_found(document: tuple[str, Marked]) -> None:
    name, marked = document
    for line, expected in EXPECTED[name]["lines"].items():
        found = [
            (v.outcome.value, v.cause.value if v.cause else None)
            for v in on_line(marked, int(line))
        ]
        fitting = [cause for outcome, cause in found if outcome == expected["outcome"]]
        assert fitting, f"{name}:{line}: {found}"
        if "cause" in expected:
            assert expected["cause"] in fitting, f"{name}:{line}: {found}"


def test_no_other_line_is_a_fault(document: tuple[str, Marked]) -> None:
    name, marked = document
    alarms = {
        verdict.claim.place.line: verdict.message
        for verdict in marked.verdicts
        if verdict.outcome.is_fault and str(verdict.claim.place.line) not in EXPECTED[name]["lines"]
    }
    assert not alarms


def test_most_lines_are_decided(document: tuple[str, Marked]) -> None:
    name, marked = document
    decided = sum(verdict.outcome.is_decided for verdict in marked.verdicts)
    assert decided >= EXPECTED[name]["least_decided"] * len(marked.verdicts)
