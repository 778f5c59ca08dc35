"""Sums written without brackets: Σ_i y_i log p_i + (1 − y_i) log(1 − p_i) reaches to its end.

A term behind a sum with both its ends in which the letter stands unbound belongs into the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.reading import Big, Group, Name, Plus, Reading, Times, mapped, walk_reading


def reaching(reading: Reading) -> Reading:
    """A formula with its sums reaching as far as their letters do."""
    if not any(isinstance(node, Big) for node in walk_reading(reading)):
        return reading
    return _reaching(reading)


def _reaching(reading: Reading) -> Reading:
    changed = mapped(reading, _reaching)
    return _sum(changed) if isinstance(changed, Plus) else changed


def _sum(plus: Plus) -> Reading:
    """A sum of terms, of which one that ends in Σ_i takes up those behind it that have an i."""
    for place, term in enumerate(plus.terms[:-1]):
        big = _last(term)
        if big is None or big.kind != "sum" or big.upper is None:
            continue
        end = place + 1
        while end < len(plus.terms) and big.letter in set(_free(plus.terms[end])):
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
