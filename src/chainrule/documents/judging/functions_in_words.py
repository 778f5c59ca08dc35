"""A function that the words beside a line name: "tanh: g(z) = …", where g was another one before.

Lists of activations write all of them with one letter. Which of them a line is of its words say,
and whether its formula is right for that one can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.defining.said_functions import spoken_of
from chainrule.documents.evaluating.sided import Kind, Sided
from chainrule.documents.judging.faults import Faults
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.reading import Call, Reading, mapped

_BEFORE, _BEHIND = 80, 60  # characters in which the function is named
_IDENTITY = re.compile(
    r"\b(?<!rectified )(?:linear|identity|linéaire|lineal)\b|恒等|线性|線性|線形", re.I
)


def is_right_for_the_one_named(
    matcher: Matcher, faults: Faults, anchor: Sided, side: Sided
) -> bool:
    """Whether g(z) = …, or g′(z) = … of a g that is chosen anew, holds for the function that the
    words beside it name."""
    system, call = matcher.judged.system, anchor.reading
    if not isinstance(call, Call) or call.function.base not in FUNCTION_BASES:
        return False
    base, primes = call.function.base, call.function.primes
    if primes > 1 or not set(system.keys_in(side.reading)) <= set(system.keys_in(call)):
        return False
    if primes and base not in faults.chosen_anew:
        return False
    for name in _named(matcher.text, anchor.side.start, side.side.end):
        ends = [
            matcher.sided(replace(end.side, reading=_with(end.reading, base, name)), end.context)
            for end in (anchor, side)
        ]
        if matcher.match(*ends).kind is Kind.EQUAL:
            faults.chosen_anew.add(base)
            return True
    return False


def _named(text: str, start: int, end: int) -> Iterator[str]:
    """The functions that are named on the line of a formula, or just before it."""
    stop = text.find("\n", end)
    behind = text[end : min(stop if stop >= 0 else len(text), end + _BEHIND)]
    words = text[max(0, start - _BEFORE) : start] + " … " + behind
    yield from spoken_of(words)
    if _IDENTITY.search(words):
        yield "identity"


def _with(reading: Reading, base: str, name: str) -> Reading:
    """A formula with a function by its name for one by its letter."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base == base:
            if name == "identity" and not node.function.primes:
                return mapped(node.arguments[0], rewrite)
            node = replace(node, function=replace(node.function, base=name, scripts=()))
        return mapped(node, rewrite)

    return rewrite(reading)
