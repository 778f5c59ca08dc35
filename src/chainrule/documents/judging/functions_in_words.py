"""A function that the words beside a line name: "tanh: g(z) = …", where g was another one before.

Lists of activations write all of them with one letter. Which of them a line is of its words say,
and whether its formula is right for that one can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.defining.said_functions import spoken_of
from chainrule.documents.evaluating.sided import Kind, Sided
from chainrule.documents.judging.faults import Faults
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Partial,
    Primed,
    Raised,
    Reading,
    Script,
    mapped,
    unbracketed,
)

_BEFORE, _BEHIND = 80, 60  # characters in which the function is named
_FUNCTIONS = frozenset((*FUNCTION_BASES, "h"))
_OUTPUTS = ("a", "A")  # what g(z) is called
_ABOVE = 400  # characters below a heading
_HEADING = re.compile(
    r"\s*(?:#{1,6}\s|\d+\s*[)）.、]|[-*+]\s|\*\*|__|\\(?:(?:sub)*section|(?:sub)?paragraph|item)\b)"
)
_LABEL = re.compile(r"[^:：$\n]{3,50}[:：][\s*_]*\$*\s*\Z")  # "- **tanh**: $g'(z) = …$"
_LEAKY = re.compile(r"\bleaky[- ]?relu\b", re.I)
_IDENTITY = re.compile(
    r"\b(?<!rectified )(?:linear|identity|linéaire|lineal)\b|恒等|线性|線性|線形", re.I
)


def is_right_for_the_one_named(
    matcher: Matcher, faults: Faults, anchor: Sided, side: Sided
) -> bool:
    """Whether g(z) = …, or g′(z) = … of a g that is chosen anew, holds for the function that the
    words beside it name."""
    system, (call, slopes) = matcher.judged.system, _call_in(anchor.reading)
    if call is None or call.function.base not in _FUNCTIONS or slopes > 1:
        return False
    base = call.function.base
    others = set(system.keys_in(side.reading)) - {*system.keys_in(call), base}
    if not others <= set(_OUTPUTS):
        return False
    value = replace(call, function=replace(call.function, primes=0))
    start = anchor.side.start
    names = [*_named_above(matcher.text, start), *_labelled(matcher.text, start)]
    if not slopes or base in faults.chosen_anew:
        names += _named(matcher.text, start, side.side.end)
    if slopes and not names and (chosen := faults.chosen_anew.get(base)):
        names = [chosen]  # g(z) = max(0, z), and behind it g′(z)
    for name in dict.fromkeys(names):
        ends = [
            matcher.sided(replace(end.side, reading=_with(reading, base, name)), end.context)
            for end in (anchor, side)
            for reading in [_with_value(end.reading, value)]
        ]
        if matcher.match(*ends).kind is Kind.EQUAL:
            faults.chosen_anew[base] = name
            return True
    return False


def _call_in(reading: Reading) -> tuple[Call | None, int]:
    """The g(z) of g′(z), g(z)′ and d g(z)/dz, and how many slopes are taken of it."""
    slopes = 0
    if isinstance(reading, Partial):
        of = unbracketed(reading.of)
        if not isinstance(of, Call) or of.arguments != (reading.wrt,):
            return None, 0
        reading, slopes = of, 1
    elif isinstance(reading, Primed):
        reading, slopes = unbracketed(reading.base), 1
    return (reading, slopes + reading.function.primes) if isinstance(reading, Call) else (None, 0)


def _with_value(reading: Reading, value: Call) -> Reading:
    """A formula with g(z) for the a that it is called, and its power for a^2."""

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name) or node.base not in _OUTPUTS or node.primes:
            return mapped(node, rewrite)
        match node.scripts:
            case ():
                return value
            case (Script(place="sup", kind="bare", text=text),) if text.isdigit():
                return Raised(
                    node.start, node.end, value, Num(node.start, node.end, Fraction(text))
                )
        return node

    return rewrite(reading)


def _named_above(text: str, start: int) -> list[str]:
    """The one function that is named by the heading or the item under which a formula stands."""
    above = text[max(0, start - _ABOVE) : start]
    headings = [line for line in above.splitlines() if _HEADING.match(line)]
    return _only(headings[-1]) if headings else []


def _labelled(text: str, start: int) -> list[str]:
    """The one function whose name and a colon begin the line of a formula."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return _only(line) if _LABEL.fullmatch(line) else []


def _only(words: str) -> list[str]:
    """The function that some words name, if it is one."""
    if _LEAKY.search(words):
        return ["leaky_relu"]
    named = spoken_of(words.replace("_", " "))
    return named if len(named) == 1 else []


def _named(text: str, start: int, end: int) -> Iterator[str]:
    """The functions that are named on the line of a formula, or just before it."""
    stop = text.find("\n", end)
    behind = text[end : min(stop if stop >= 0 else len(text), end + _BEHIND)]
    words = text[max(0, start - _BEFORE) : start] + " … " + behind
    if _LEAKY.search(words):
        yield "leaky_relu"
    yield from spoken_of(_LEAKY.sub("", words))
    if _IDENTITY.search(words):
        yield "identity"


def _with(reading: Reading, base: str, name: str) -> Reading:
    """A formula with a function by its name for one by its letter."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Primed) and isinstance(of := unbracketed(node.base), Call):
            primes = of.function.primes + 1
            return rewrite(replace(of, function=replace(of.function, primes=primes)))
        if isinstance(node, Call) and node.function.base == base:
            if name == "identity" and not node.function.primes:
                return mapped(node.arguments[0], rewrite)
            node = replace(node, function=replace(node.function, base=name, scripts=()))
        return mapped(node, rewrite)

    return rewrite(reading)
