"""A checked document as SARIF 2.1.0, which code scanning and editors show at the line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chainrule.documents.outcomes.verdicts import Cause, Marked, Outcome, Verdict
from chainrule.documents.sources.document import Document, Place
from chainrule.marking.json_report import plain
from chainrule.marking.readable_math import readable
from chainrule.marking.words import CAUSES, MEANINGS, NAMES, mend_words, sentence
from chainrule.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Outcome.WRONG: "error",
    Outcome.HOLDS_PER_COMPONENT: "warning",
    Outcome.CARRIED: "warning",
    Outcome.UNDEFINED: "note",
    Outcome.UNREAD: "note",
}


def _rules() -> list[dict[str, Any]]:
    causes = [
        (cause.value, f"Wrong: {CAUSES[cause] or 'the cause is not known'}.", Outcome.WRONG)
        for cause in Cause
    ]
    outcomes = [
        (outcome.value, f"{NAMES[outcome].capitalize()}: {MEANINGS[outcome]}.", outcome)
        for outcome in _LEVELS
        if outcome is not Outcome.WRONG
    ]
    return [
        {
            "id": name,
            "shortDescription": {"text": text},
            "fullDescription": {"text": text},
            "defaultConfiguration": {"level": _LEVELS[outcome]},
            "properties": {"tags": ["mathematics"]},
        }
        for name, text, outcome in causes + outcomes
    ]


def to_sarif(marked: Sequence[Marked]) -> str:
    """One run with a result for every equality that does not simply hold."""
    rules = _rules()
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    results = [
        _result(one.document, verdict, places)
        for one in marked
        for verdict in one.verdicts
        if verdict.outcome in _LEVELS
    ]
    notifications = [
        {
            "level": "warning",
            "message": {"text": slip.message},
            "locations": [_location(one.document, one.document.place(slip.offset))],
        }
        for one in marked
        for slip in one.document.problems
    ]
    driver = {
        "name": "chainrule",
        "semanticVersion": __version__,
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "results": results,
    }
    data = plain({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _result(document: Document, verdict: Verdict, places: dict[str, int]) -> dict[str, Any]:
    claim = verdict.claim
    rule = verdict.outcome.value
    if verdict.outcome is Outcome.WRONG:
        rule = (verdict.cause or Cause.UNKNOWN).value
    text = (f"({claim.tag.strip('()')}) " if claim.tag else "") + sentence(verdict)
    if verdict.mend:
        text += f" It {mend_words(verdict)} {readable(verdict.mend)}."
    end = document.place(max(claim.start, min(claim.end, len(document.text))))
    return {
        "ruleId": rule,
        "ruleIndex": places[rule],
        "level": _LEVELS[verdict.outcome],
        "message": {"text": text},
        "locations": [_location(document, claim.place, end)],
        "properties": {"outcome": verdict.outcome.value, "evidence": verdict.evidence},
    }


def _location(document: Document, place: Place, end: Place | None = None) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    if end is not None and (end.line, end.column) > (place.line, place.column):
        region |= {"endLine": end.line, "endColumn": end.column}
    artifact = {"uri": _uri(document.name)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _uri(name: str) -> str:
    """A file's name as a URI; one below the current folder is relative, as code scanning wants."""
    path = Path(name)
    if name == "-":
        return "stdin"
    if path.is_absolute():
        here = Path.cwd()
        path = path.relative_to(here) if path.is_relative_to(here) else path
    start = "file://" if path.is_absolute() else ""
    return start + quote(path.as_posix().encode("utf-8", "replace"), safe="/")
