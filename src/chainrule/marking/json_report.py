"""A checked document as JSON, for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.documents.outcomes.verdicts import Marked, Verdict
from chainrule.marking.words import said


def to_json(marked: Sequence[Marked]) -> str:
    """``{"files": [{"file", "summary", "claims": [...]}]}`` as text."""
    data = {"files": [_file(one) for one in marked]}
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _file(marked: Marked) -> dict[str, Any]:
    document = marked.document
    return {
        "file": _text(document.name),
        "summary": marked.summary,
        "draws": marked.draws,
        "largest_difference": plain(marked.largest_difference),
        "claims": [_claim(verdict) for verdict in marked.verdicts],
        "notes": [_remark(marked, offset, note) for offset, note in marked.notes],
        "assumptions": [_text(sentence) for sentence in marked.assumptions],
        "problems": [_remark(marked, slip.offset, slip.message) for slip in document.problems],
    }


def _claim(verdict: Verdict) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "line": claim.place.line,
        "column": claim.place.column,
        "cell": claim.place.cell,
        "tag": plain(claim.tag),
        "left": _text(claim.left),
        "right": _text(claim.right),
        "outcome": verdict.outcome.value,
        "cause": verdict.cause.value if verdict.cause is not None else None,
        "message": _text(said(verdict)),
        "mend": plain(verdict.mend),
        "evidence": plain(verdict.evidence),
    }


def _remark(marked: Marked, offset: int, message: str) -> dict[str, Any]:
    place = marked.document.place(offset)
    where = {"line": place.line, "column": place.column, "cell": place.cell}
    return {**where, "message": _text(message)}


def _text(text: str) -> str:
    """Text that can be encoded: half of a surrogate pair cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def plain(value: Any) -> Any:
    """A value that every reader of JSON takes: no NaN and no infinity, no array, no tuple."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return _text(str(value))
