"""Sums written without brackets: Σ_i y_i log p_i + (1 − y_i) log(1 − p_i) reaches to its end.

A term behind a sum with both its ends in which the letter stands unbound belongs into the sum. So
does one behind a sum without them, if it has a symbol of the sum with that letter, and the left
side of the formula does not have the letter. A term
without the letter, in braces of the source that are not printed, stands outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    is_exponential,
    mapped,
    unbracketed,
    walk_reading,
)


def reaching(reading: Reading) -> Reading:
    """A formula with its sums reaching as far as their letters do."""
    if not any(walk_reading(reading, Big)):
        return reading
    return _reaching(reading)


def reaching_sides(readings: Sequence[Reading | None]) -> list[Reading | None]:
    """The sides of a chain; sums over letters that its first side does not have reach far."""
    first = readings[0]
    bigs = [
        node for side in readings if side is not None
        for node in walk_reading(side, Big) if node.upper is None
    ]  # fmt: skip
    letters = frozenset(big.letter for big in bigs)
    if not letters or not isinstance(first, (Name, Call, Partial)):
        return list(readings)
    try:
        letters -= set(_free(first))
        return [side if side is None else _reaching(side, letters) for side in readings]
    except RecursionError:
        return list(readings)


def _reaching(reading: Reading, letters: frozenset[str] = frozenset()) -> Reading:
    changed = mapped(reading, lambda child: _reaching(child, letters))
    if isinstance(changed, Big):
        return _without_braces(changed)
    return _sum(changed, letters) if isinstance(changed, Plus) else changed


def _without_braces(big: Big) -> Reading:
    """Σ_j w_j x_j + b, where the source has braces around both terms that nobody sees.

    A sum in round brackets is a group; a bare one can only come from such braces.
    """
    body = big.body
    if big.kind != "sum" or not isinstance(body, Plus) or len(body.terms) < 2:
        return big
    inside = [big.letter in set(_free(term)) for term in body.terms]
    count = inside.count(True)
    if not big.letter or not all(inside[:count]) or count in (0, len(inside)):
        return replace(big, body=Group(body.start, body.end, body))
    first = replace(body, terms=body.terms[:count], signs=body.signs[:count])
    kept = first.terms[0] if count == 1 and first.signs[0] > 0 else first
    terms = (replace(big, body=kept), *body.terms[count:])
    return replace(body, start=big.start, terms=terms, signs=(1, *body.signs[count:]))


def _sum(plus: Plus, letters: frozenset[str]) -> Reading:
    """A sum of terms, of which one that ends in Σ_i takes up those behind it that have an i."""
    for place, term in enumerate(plus.terms[:-1]):
        big = _last(term)
        if big is None or big.kind != "sum" or not (big.upper or big.letter in letters):
            continue
        if is_exponential(unbracketed(big.body)):
            continue  # the Σ_i e^{z_i} − e^{z_i} of a softmax's slope
        end = place + 1
        while end < len(plus.terms) and _belongs(plus.terms[end], big):
            end += 1
        if end == place + 1:
            continue
        inner = Plus(
            big.body.start, plus.terms[end - 1].end,
            (big.body, *plus.terms[place + 1 : end]), (1, *plus.signs[place + 1 : end]),
        )  # fmt: skip
        wide = replace(big, body=Group(inner.start, inner.end, inner), end=inner.end)
        terms = (*plus.terms[:place], _ending(term, wide), *plus.terms[end:])
        return replace(plus, terms=terms, signs=(*plus.signs[: place + 1], *plus.signs[end:]))
    return plus


def _belongs(term: Reading, big: Big) -> bool:
    """Whether a term behind a sum has its letter; without ends, on one of the sum's symbols."""
    if big.upper is not None:
        return big.letter in set(_free(term))
    own, inside = ({n for n in walk_reading(r) if _has(n, big.letter)} for r in (term, big.body))
    return big.letter in set(_free(term)) and bool(own & inside)


def _has(node: Reading, letter: str) -> bool:
    return isinstance(node, Name) and any(script.text == letter for script in node.scripts)


def _last(term: Reading) -> Big | None:
    """The Σ that a term ends in."""
    last = term.factors[-1] if isinstance(term, Times) else term
    return last if isinstance(last, Big) else None


def _ending(term: Reading, wide: Big) -> Reading:
    if isinstance(term, Times):
        return replace(term, factors=(*term.factors[:-1], wide))
    return wide


def _free(reading: Reading) -> Iterator[str]:
    """The letters in the scripts of a formula that no sum in it binds."""
    if isinstance(reading, Name):
        for script in reading.scripts:
            yield script.text
    bound = reading.letter if isinstance(reading, Big) else None
    for child in reading.children:
        yield from (letter for letter in _free(child) if letter != bound)
