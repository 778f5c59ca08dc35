"""Documents whose mistakes are known: the five seeds by their KEY.md, and those of the tests."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Marked, Outcome, Verdict
from chainrule.documents.sources.source import read_document

# What the words of KEY.md call for, by outcome and cause. Several words: any of them.
_KINDS: dict[str, tuple[str, ...]] = {
    "does not conform": ("holds_per_component", "shape", "transpose", "order"),
    "symbol": ("symbol",),
    "order": ("order", "holds_per_component", "transpose", "shape"),
    "index": ("index", "symbol"),
    "missing 1/": ("missing_mean", "carried"),
    "dropped sum": ("dropped_sum", "missing_mean"),
    "dropped square": ("factor", "unknown", "symbol"),
    "doubled factor": ("factor", "symbol", "missing_mean"),
    "carried": ("carried",),
    "a constant given two values": ("constant_changed", "carried"),
    "sign": ("sign",),
}
_FAULTS = (Outcome.WRONG, Outcome.CARRIED, Outcome.HOLDS_PER_COMPONENT)
_ROW = re.compile(r"^\| (?P<file>\d{3})(?P<where>[: ].*?) \|(?:.*\|)?(?P<kind>[^|]*)\|$", re.M)


@dataclass(frozen=True)
class Known:
    """One mistake in KEY.md: its lines (or equation numbers), any of which may be marked."""

    file: str
    lines: tuple[int, ...]
    by_tag: bool
    kind: str

    def matches(self, verdict: Verdict) -> bool:
        """Whether a verdict is about the place of this mistake."""
        if self.by_tag:
            return verdict.claim.tag in [str(line) for line in self.lines]
        return verdict.claim.place.line in self.lines

    def is_right_kind(self, verdict: Verdict) -> bool:
        """Whether the verdict says what the key says."""
        said = {verdict.outcome.value, verdict.cause.value if verdict.cause else ""}
        if not self.kind:
            return verdict.outcome is Outcome.CARRIED
        return any(said & set(names) for words, names in _KINDS.items() if words in self.kind)


def known_mistakes(key: str) -> list[Known]:
    """The rows of KEY.md's table of equations, one for each place that they list."""
    found = []
    for row in _ROW.finditer(key.split("Softer slips")[0]):
        where = row["where"].strip().lstrip(":")
        for part in re.split(r"[,;]", where):
            lines: list[int] = []
            for span in part.split("against"):
                numbers = [int(number) for number in re.findall(r"\d+", span)]
                lines += range(numbers[0], numbers[-1] + 1) if numbers else []
            if "–" in part and "(" in part:
                found += [Known(row["file"], (n,), True, row["kind"].strip()) for n in lines]
            elif lines:
                found.append(Known(row["file"], tuple(lines), "(" in part, row["kind"].strip()))
    return found


def timed(path: Path) -> tuple[Marked, float]:
    """A document judged, and the seconds it took."""
    began = time.perf_counter()
    marked = check_document(read_document(path))
    return marked, time.perf_counter() - began


def seeds(folder: Path) -> dict[str, Any]:
    """How the five documents fare: decided, mistakes marked, of the right kind, false alarms."""
    mistakes = known_mistakes((folder / "KEY.md").read_text(encoding="utf-8"))
    files: dict[str, Any] = {}
    for path in sorted(folder.glob("[0-9]*.txt")):
        marked, seconds = timed(path)
        own = [mistake for mistake in mistakes if mistake.file == path.name[:3]]
        faults = [verdict for verdict in marked.verdicts if verdict.outcome in _FAULTS]
        missed, other = [], []
        for mistake in own:
            there = [verdict for verdict in faults if mistake.matches(verdict)]
            if not there:
                missed.append(mistake.lines[0])
            elif not any(
                same.is_right_kind(verdict)
                for verdict in there
                for same in own
                if same.matches(verdict)  # one line can have two mistakes, and one verdict
            ):
                other.append(mistake.lines[0])
        alarms = [v for v in faults if not any(mistake.matches(v) for mistake in own)]
        decided = sum(verdict.outcome.is_decided for verdict in marked.verdicts)
        files[path.name] = {
            "equalities": len(marked.verdicts),
            "decided": decided / max(1, len(marked.verdicts)),
            "mistakes": len(own),
            "missed": missed,
            "of another kind": other,
            "false alarms": [
                f"{v.claim.place.line}: {v.outcome.value} {v.cause.value if v.cause else ''}"
                for v in alarms
            ],
            "seconds": seconds,
        }
    return files


def own_documents(folder: Path) -> dict[str, Any]:
    """The documents of the tests against what is expected of them."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return {name: _document(folder / name, row) for name, row in expected.items()}


def _document(path: Path, expected: dict[str, Any]) -> dict[str, Any]:
    marked, seconds = timed(path)
    wanted: dict[str, dict[str, str]] = expected["lines"]
    by_line: dict[str, list[Verdict]] = {}
    for verdict in marked.verdicts:
        by_line.setdefault(str(verdict.claim.place.line), []).append(verdict)
    missed = [
        line for line, row in wanted.items() if not any(_is(v, row) for v in by_line.get(line, []))
    ]
    alarms = [
        f"{line}: {verdict.outcome.value}"
        for line, verdicts in by_line.items()
        for verdict in verdicts
        if verdict.outcome in _FAULTS and line not in wanted
    ]
    decided = sum(verdict.outcome.is_decided for verdict in marked.verdicts)
    return {
        "equalities": len(marked.verdicts),
        "decided": decided / max(1, len(marked.verdicts)),
        "mistakes": len(wanted),
        "missed": missed,
        "false alarms": alarms,
        "seconds": seconds,
    }


def _is(verdict: Verdict, row: dict[str, str]) -> bool:
    if verdict.outcome.value != row["outcome"]:
        return False
    return "cause" not in row or (verdict.cause is not None and verdict.cause.value == row["cause"])


def totals(files: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The figures over all documents, as rows of a table."""
    rows = list(files.values())
    equalities = sum(row["equalities"] for row in rows)
    decided = sum(row["decided"] * row["equalities"] for row in rows)
    mistakes = sum(row["mistakes"] for row in rows)
    missed = sum(len(row["missed"]) for row in rows)
    yield "equalities decided", f"{decided:.0f} of {equalities} ({decided / equalities:.1%})"
    yield "known mistakes marked", f"{mistakes - missed} of {mistakes}"
    if any("of another kind" in row for row in rows):
        other = sum(len(row["of another kind"]) for row in rows)
        yield "of the right kind", f"{mistakes - missed - other} of {mistakes}"
    yield "false alarms", str(sum(len(row["false alarms"]) for row in rows))
    yield "seconds, longest document", f"{max(row['seconds'] for row in rows):.2f}"
