"""Mistakes planted in right derivations: whether they are found, and named rightly."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from pages import Excerpt, Numbers, Points, Setting, excerpts
from planting import ADMISSIBLE, Mutant, mutants

from chainrule.documents.outcomes.verdicts import Outcome, Verdict
from chainrule.engines.evaluate import Evaluator
from chainrule.errors import ShapeError
from chainrule.expression import Expression
from chainrule.readable import notation_for
from chainrule.writing.latex import LatexPrinter

# What a line that is right may be called when the line before it is not.
_FINE = (Outcome.HOLDS, Outcome.REPAIRED)
_NEW = (Outcome.WRONG, Outcome.HOLDS_PER_COMPONENT, Outcome.UNDEFINED, Outcome.UNREAD)


@dataclass
class Planted:
    """One mistake and what was said of it."""

    kind: str
    what: str
    setting: str
    line: str
    right: str
    outcome: str
    cause: str | None
    message: str
    causes: tuple[str, ...]
    is_equivalent: bool
    is_equal_as_numbers: bool
    alarms: list[str]
    seconds: float
    text: str

    @property
    def is_caught(self) -> bool:
        """Whether the line is not said to hold."""
        return self.outcome not in ("holds", "none")

    @property
    def is_named(self) -> bool:
        """Whether the cause is the planted one, or as true."""
        return self.cause in self.causes


@dataclass
class Result:
    """What came of one setting: the mistakes, and the lines that were right."""

    planted: list[Planted] = field(default_factory=list)
    lines: int = 0
    alarms: list[tuple[str, str, str]] = field(default_factory=list)


def plant(seed: int, blocks: int = 2, each: int = 1) -> Result:
    """One random setting: ``each`` mistakes of every kind in some of its blocks."""
    random, result = Random(seed), Result()
    setting = Setting.draw(random)
    points = Points(setting, seed)
    every = list(excerpts(setting))
    chosen = random.sample(every, min(blocks, len(every)))
    # Indices stand in one block of many: it is always among those that are judged.
    chosen += [excerpt for excerpt in every if excerpt.is_by_entry and excerpt not in chosen]
    for excerpt in chosen:
        _in_block(excerpt, points, random, each, result)
    return result


def _in_block(excerpt: Excerpt, points: Points, random: Random, each: int, result: Result) -> None:
    _, before, _ = excerpt.judged()
    usable = []
    for number, verdict in enumerate(before):
        result.lines += 1
        if verdict is not None and verdict.outcome is Outcome.HOLDS:
            usable.append(number)
        else:
            outcome = verdict.outcome.value if verdict else "none"
            shown = LatexPrinter(notation_for(excerpt.setting.network, excerpt.setting.style))
            result.alarms.append((str(excerpt.setting), shown(excerpt.right(number)), outcome))
    for number, mutant in _chosen(excerpt, usable, random, each):
        result.planted.append(_judged(excerpt, points, number, mutant, before))


def _chosen(
    excerpt: Excerpt, lines: Iterable[int], random: Random, each: int
) -> Iterator[tuple[int, Mutant]]:
    """Some mistakes of every kind, all different, of those that can be seen."""
    setting = excerpt.setting
    symbols = setting.network.symbols(setting.convention)
    write = LatexPrinter(notation_for(setting.network, setting.style))
    options: dict[str, dict[str, list[tuple[int, Mutant]]]] = {kind: {} for kind in ADMISSIBLE}
    for number in lines:
        right = excerpt.right(number)
        for mutant in mutants(right, symbols):
            if _is_seen(write, mutant, right):
                options[mutant.kind].setdefault(mutant.what, []).append((number, mutant))
    for found in options.values():
        for what in random.sample(sorted(found), min(each, len(found))):
            yield random.choice(found[what])


def _is_seen(write: LatexPrinter, mutant: Mutant, right: Expression) -> bool:
    """Whether a mistake changes what is printed. What the printer cannot write is left out."""
    try:
        return write(mutant.formula) != write(right)
    except ShapeError:
        return False


def _judged(
    excerpt: Excerpt,
    points: Points,
    number: int,
    mutant: Mutant,
    before: list[Verdict | None],
) -> Planted:
    right = excerpt.right(number)
    changed = excerpt.with_right(number, mutant.formula)
    began = time.perf_counter()
    text, after, _ = changed.judged()
    seconds = time.perf_counter() - began
    write = LatexPrinter(notation_for(excerpt.setting.network, excerpt.setting.style))
    alarms = []
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        was_right = old is not None and old.outcome in _FINE
        if place != number and was_right and (new is None or new.outcome in _NEW):
            alarms.append(f"{write(excerpt.right(place))}: {new.outcome.value if new else 'none'}")
    verdict = after[number]
    return Planted(
        kind=mutant.kind,
        what=mutant.what,
        setting=str(excerpt.setting),
        line=write(mutant.formula),
        right=write(right),
        outcome=verdict.outcome.value if verdict else "none",
        cause=verdict.cause.value if verdict and verdict.cause else None,
        message=verdict.message if verdict else "",
        causes=mutant.causes,
        is_equivalent=points.agree(right, mutant.formula, Evaluator),
        is_equal_as_numbers=points.agree(right, mutant.formula, Numbers),
        alarms=alarms,
        seconds=seconds,
        text=text,
    )


def plant_many(settings: int, seed: int, workers: int) -> Result:
    """Mistakes in many settings."""
    total = Result()
    with ProcessPoolExecutor(workers) as pool:
        for result in pool.map(plant, range(seed, seed + settings), chunksize=4):
            total.planted += result.planted
            total.lines += result.lines
            total.alarms += result.alarms
    return total


def summary(result: Result) -> dict[str, Any]:
    """The figures: caught and named for each kind, equivalents and alarms."""
    real = [p for p in result.planted if not (p.is_equivalent or p.is_equal_as_numbers)]
    same = [planted for planted in result.planted if planted.is_equivalent]
    # 1 × 1 matrices where they do not conform: wrong as matrices, right as numbers.
    either = [p for p in result.planted if p.is_equal_as_numbers and not p.is_equivalent]
    kinds = {}
    for kind in [*ADMISSIBLE, "all"]:
        some = [p for p in real if kind in (p.kind, "all")]
        if some:
            caught = [p for p in some if p.is_caught]
            kinds[kind] = {
                "planted": len(some),
                "caught": len(caught) / len(some),
                "named": sum(p.is_named for p in caught) / len(some),
                "its own name": sum(p.cause == p.kind for p in caught) / len(some),
                "carried, unread or undefined": sum(
                    p.outcome in ("carried", "unread", "undefined") for p in caught
                ),
            }
    return {
        "kinds": kinds,
        "right lines": result.lines,
        "right lines that do not hold": len(result.alarms),
        "equivalent": len(same),
        "equivalent and said to hold": sum(p.outcome == "holds" for p in same),
        "equivalent outcomes": dict(Counter(p.outcome for p in same)),
        "equal as numbers only": dict(Counter(p.outcome for p in either)),
        "alarms in other lines": sum(bool(p.alarms) for p in result.planted),
        "seconds, mean": sum(p.seconds for p in result.planted) / max(1, len(result.planted)),
        "seconds, most": max((p.seconds for p in result.planted), default=0.0),
    }


def examples(result: Result, most: int) -> list[dict[str, Any]]:
    """What went wrong: missed, misnamed, alarms; the shortest first."""
    bad = [
        planted
        for planted in result.planted
        if planted.alarms
        or (planted.is_equivalent and planted.outcome != "holds")
        or (not planted.is_equal_as_numbers and not (planted.is_caught and planted.is_named))
    ]
    bad.sort(key=lambda planted: len(planted.text))
    return [asdict(planted) for planted in bad[:most]]
