"""The softmax under a letter of its own: φ(z)_i = e^{z_i} / Σ_j e^{z_j}, or s where it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chainrule.documents.defining.system import System
from chainrule.documents.defining.targets import has_exponential
from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Over,
    Picked,
    Reading,
    is_below,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of
from chainrule.documents.stating.chains import Chain, nodes_of_sides

_CUSTOMARY = ("s", "S", "\\varsigma")
_LETTER = r"\$\s*(?:\\(?:mathbf|boldsymbol|bm)\{)?(\\[a-z]+|[A-Za-z])\}?(?:\(\\?[a-z]*\))?\s*\$"
_IN_WORDS = re.compile(  # "$\\sigma$ is the softmax", "the softmax function $\\sigma$"
    rf"{_LETTER}(?:,?\s+(?:is|denotes|be|being|represents|stands for|refers to)\s+(?:the\s+|a\s+)?"
    r"|\s*(?:为|為|是|は|表示|代表)\s*)softmax"
    r"|softmax(?:\s+(?:function|activation)\s+|\s*(?:函数|函數|関数|함수)\s*"
    rf"(?:を|为|為|记为|記為|记作|是|は|:|：)?\s*){_LETTER}(?=[\s.,;:)）と，。、])",
    re.I,
)


def find_softmaxes(system: System) -> None:
    """Note the letters that stand for the softmax."""
    defined = {base for chain in system.chains for base in _defined(chain)}
    others = {base for chain in system.chains for base in _defined_otherwise(chain)}
    said = set(_said(system)) if "softmax" in system.prose.lower() else set()
    for base in (defined | said) - others:
        if customary_function(base) != "softmax":
            system.renamed[base] = "softmax"


def becomes_softmax(before: Iterable[Chain], after: Iterable[Chain]) -> frozenset[str]:
    """The f of f(z)_i = e^{z_i} / Σ_j e^{z_j} after an f(x) = x, or the other way round."""
    both = list(before), list(after)
    softmaxes, others = (
        [{base for chain in chains for base in found(chain)} for chains in both]
        for found in (_defined, _defined_for_one)
    )
    return frozenset(softmaxes[1] & others[0] | softmaxes[0] & others[1])


def normalised_bases(chains: Iterable[Chain]) -> Iterator[str]:
    """The vectors that are a softmax entry by entry: of p_i = e^{z_i} / Σ_j e^{z_j}, p_1 is one."""
    for left, right in (pair for chain in chains for pair in _sides(chain)):
        below = left.scripts if isinstance(left, Name) and is_normalised(right) else ()
        if isinstance(left, Name) and [is_below(s) and s.text.isalpha() for s in below] == [True]:
            yield left.base


def _sides(chain: Chain) -> Iterator[tuple[Reading, Reading]]:
    for before, after in zip(chain.sides, chain.sides[1:], strict=False):
        if before.reading is not None and after.reading is not None:
            yield before.reading, after.reading


def _called(left: Reading) -> tuple[Call | None, bool]:
    """The call on a left side, and whether it is one entry of it: φ(z)_i, φ_i(z), φ(z_i)."""
    entry = False
    while isinstance(left, (Group, Picked)):
        entry |= isinstance(left, Picked)
        left = left.inner if isinstance(left, Group) else left.base
    if not isinstance(left, Call) or len(left.arguments) != 1:
        return None, False
    argument = left.arguments[0]
    entry |= bool(left.function.scripts) or (isinstance(argument, Name) and bool(argument.scripts))
    return left, entry


def _defined(chain: Chain) -> Iterator[str]:
    """What is defined as an exponential over a sum of exponentials, entry by entry."""
    for left, right in _sides(chain):
        call, entry = _called(left)
        if call is not None and entry and is_normalised(right) and _is_of(call, right):
            yield call.function.base
        other, _ = _called(right)
        if call is not None and other is not None and call.arguments == other.arguments:
            pair = (call.function.base, other.function.base)
            marked = call.function.scripts or other.function.scripts  # σ^{(3)}: that of one layer
            if not marked and sum(customary_function(base) == "softmax" for base in pair) == 1:
                yield from pair  # softmax(v) = ψ(v)


def _is_of(call: Call, right: Reading) -> bool:
    """Whether the exponents are the entries of the argument: not where f(x) is only another name.

    Neither p_k(x) = e^{w_k x} / Σ_j e^{w_j x} nor e^{z_k / T} / Σ_j e^{z_j / T} is the softmax of
    what stands in the brackets.
    """
    (argument,) = call.arguments
    right = unbracketed(right)
    exponent = exponent_of(right.top) if isinstance(right, Over) else None
    return (
        isinstance(argument, Name) and isinstance(exponent, Name)
        and exponent.base == argument.base
    )  # fmt: skip


def is_normalised(reading: Reading) -> bool:
    """e^{z_i} / Σ_j e^{z_j}."""
    reading = unbracketed(reading)
    return isinstance(reading, Over) and has_exponential(reading.top) and any(
        isinstance(n, Big) and has_exponential(n) for n in walk_reading(reading.bottom)
    )  # fmt: skip


def _defined_otherwise(chain: Chain) -> Iterator[str]:
    """The functions that are defined by another formula, as σ(x) = 1 / (1 + e^{-x})."""
    for left, right in _sides(chain):
        call, _ = _called(left)
        symbols = any(isinstance(n, Name) and n.base != "e" for n in walk_reading(right))
        if call is not None and symbols and any(
            isinstance(n, Over) and not is_normalised(n) for n in walk_reading(right)
        ) and not any(walk_reading(right, Big)):  # fmt: skip
            yield call.function.base


def _defined_for_one(chain: Chain) -> Iterator[str]:
    """The functions of one number: f(x) = x, or by cases."""
    for left, right in _sides(chain):
        call, entry = _called(left)
        if call is None or entry or call.function.primes or isinstance(right, Call):
            continue
        nodes = list(walk_reading(right))
        if call.arguments[0] in nodes and not any(isinstance(n, (Big, Picked)) for n in nodes):
            yield call.function.base


def _said(system: System) -> Iterator[str]:
    """s in ŷ = s(z), where s is nothing else, and the σ that words call so."""
    called = {found[1] or found[2] for found in _IN_WORDS.finditer(system.prose)}
    calls = (n for chain in system.chains for n in nodes_of_sides(chain.sides)) if called else ()
    yield from called & {call.function.base for call in calls if isinstance(call, Call)}
    quantities = {name.base for chain in system.chains for name in _quantities(chain)}
    for chain in system.chains:
        for _, right in _sides(chain):
            whole = right.base if isinstance(right, Picked) else right
            if isinstance(whole, Call) and whole.function.base in set(_CUSTOMARY) - quantities:
                yield whole.function.base


def _quantities(chain: Chain) -> Iterator[Name]:
    """The names of a chain in front of no brackets."""
    for side in chain.sides:
        if side.reading is None:
            continue
        applied = {id(n.function) for n in walk_reading(side.reading, Call)}
        for node in walk_reading(side.reading, Name):
            if id(node) not in applied:
                yield node
