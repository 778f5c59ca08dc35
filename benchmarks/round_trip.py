"""The product's own derivations, printed, read back and checked: every line should hold."""

from __future__ import annotations

import re
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pages import KINDS, Setting, judge

from chainrule import derive
from chainrule.documents.sources.source import TextKind
from chainrule.notation import STYLES
from chainrule.writing.page import Equations, Heading


@dataclass
class Trips:
    """Outcomes of lines by kind of text and notation, and the lines that do not hold."""

    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    bad: list[dict[str, Any]] = field(default_factory=list)
    pages: int = 0
    seconds: float = 0.0
    most: float = 0.0


def backward_lines(setting: Setting) -> int:
    """How many equalities of a derivation differentiate: each of them must get a verdict."""
    section, count = "", 0
    for block in derive(setting.network, setting.convention).to_page().blocks:
        if isinstance(block, Heading):
            section = block.text
        if isinstance(block, Equations) and section != "Forward":
            count += len(block.lines)
    return count


def trip(seed: int, style: str, kind: TextKind) -> Trips:
    """One random network in one notation."""
    setting, found = Setting.draw(Random(seed), style), Trips(pages=1)
    text = setting.written(kind)
    began = time.perf_counter()
    marked = judge(text, kind)
    found.seconds = found.most = time.perf_counter() - began
    about_gradients = 0
    for verdict in marked.verdicts:
        found.outcomes[kind, style, verdict.outcome.value] += 1
        about_gradients += is_gradient(verdict.claim.left)
        if verdict.outcome.value != "holds":
            found.bad.append(
                {
                    "setting": str(setting),
                    "kind": kind,
                    "line": verdict.claim.place.line,
                    "left": verdict.claim.left,
                    "right": verdict.claim.right,
                    "outcome": verdict.outcome.value,
                    "cause": verdict.cause.value if verdict.cause else None,
                    "message": verdict.message,
                }
            )
    unjudged = backward_lines(setting) - about_gradients
    if unjudged > 0:
        found.outcomes[kind, style, "no verdict"] += unjudged
        found.bad.append({"setting": str(setting), "kind": kind, "without verdict": unjudged})
    return found


_GRADIENT = re.compile(r"\\partial|∂|\\delta|δ|^d[A-Zb]")


def is_gradient(left: str) -> bool:
    """Whether a left side, as it is written, is a gradient."""
    return bool(_GRADIENT.search(left))


def _trip(job: tuple[int, str, TextKind]) -> Trips:
    return trip(*job)


def trips(count: int, seed: int, workers: int) -> Trips:
    """``count`` networks in each notation and kind of text."""
    total = Trips()
    jobs = [
        (seed + number, style, kind)
        for number in range(count)
        for style in STYLES
        for kind in KINDS
    ]
    with ProcessPoolExecutor(workers) as pool:
        for found in pool.map(_trip, jobs, chunksize=8):
            total.outcomes += found.outcomes
            total.bad += found.bad
            total.pages += found.pages
            total.seconds += found.seconds
            total.most = max(total.most, found.most)
    return total


def summary(total: Trips) -> dict[str, Any]:
    """The fraction of lines that hold, by kind of text and notation."""
    rows: dict[str, Any] = {}
    lines = total.outcomes.total()
    for kind in KINDS:
        for style in STYLES:
            some = Counter(
                {o: n for (k, s, o), n in total.outcomes.items() if (k, s) == (kind, style)}
            )
            rows[f"{kind}, {style}"] = {
                "lines": some.total(),
                "hold": some["holds"] / max(1, some.total()),
                "others": {o: n for o, n in some.items() if o != "holds"},
            }
    hold = sum(n for (_, _, outcome), n in total.outcomes.items() if outcome == "holds")
    return {
        "pages": total.pages,
        "lines": lines,
        "hold": hold / max(1, lines),
        "by notation": rows,
        "equalities a second": lines / max(total.seconds, 1e-9),
        "seconds, longest page": total.most,
    }
