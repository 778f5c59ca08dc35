r"""Other readings of a formula, for where the first does not hold.

By the grammar ∂/∂w acts on the first term of ``∂/∂w Σ_k w_k x_k + b`` alone; often the others are
meant as well. And ``W^T_{ij}`` is at times the entry of the transpose, at times that of W. Which is
meant shows in what holds.

>>> from chainrule.documents.grammar import parse
>>> from chainrule.documents.layout import layout
>>> wide = widened(parse(layout(r"\frac{\partial}{\partial w} \sum_k w_k x_k + b")))
>>> len(wide.of.terms)
2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from chainrule.documents.reading import (
    Big,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    Turned,
    mapped,
)
from chainrule.documents.system import System


def variants(reading: Reading, system: System) -> Iterator[Reading]:
    """The other readings that a formula has."""
    for rewrite in (widened, partial(of_transposes, system=system)):
        other = rewrite(reading)
        if other != reading:
            yield other


def of_transposes(reading: Reading, system: System) -> Reading:
    """The formula in which entries of transposes are those of the other side of the diagonal."""
    if isinstance(reading, Turned) and isinstance(name := _unbracketed(reading.base), Name):
        return replace(reading, base=_crossed(name, system))
    if isinstance(reading, Name) and any(s.text == "T" for s in reading.scripts):
        return _crossed(reading, system)
    return mapped(reading, partial(of_transposes, system=system))


def _crossed(name: Name, system: System) -> Name:
    """W_{ji} for W_{ij}."""
    places = [k for k, s in enumerate(name.scripts) if s.place == "sub" and s.kind == "bare"]
    scripts = list(name.scripts)
    entries = system.mention(name).entries
    if len(places) == 2 and len(entries) == 2 and ":" not in entries:
        first, second = places
        scripts[first], scripts[second] = scripts[second], scripts[first]
    return replace(name, scripts=tuple(scripts))


def _unbracketed(reading: Reading) -> Reading:
    while isinstance(reading, Group):
        reading = reading.inner
    return reading


def widened(reading: Reading) -> Reading:
    """The formula in which every open derivative reaches to the end of its bracket."""
    inner = mapped(reading, widened)
    if not isinstance(inner, Plus):
        return inner
    for place, term in enumerate(inner.terms[:-1]):
        rest = Plus(
            inner.terms[place + 1].start, inner.end,
            inner.terms[place + 1 :], inner.signs[place + 1 :],
        )  # fmt: skip
        longer = _with(term, rest)
        if longer is not None:
            terms, signs = (*inner.terms[:place], longer), inner.signs[: place + 1]
            whole = replace(inner, terms=terms, signs=signs)
            return longer if signs == (1,) else whole
    return inner


def _with(term: Reading, rest: Plus) -> Reading | None:
    """A term that ends in an open derivative, which takes the rest in; None if it has none."""
    match term:
        case Partial(of=of, wrt=wrt) if of.start >= wrt.end and not isinstance(of, Group):
            terms, signs = (of, *rest.terms), (1, *rest.signs)
            return replace(term, of=Plus(of.start, rest.end, terms, signs), end=rest.end)
        case Times(factors=factors):
            last = _with(factors[-1], rest)
            return last and replace(term, factors=(*factors[:-1], last), end=rest.end)
        case Big(body=body):
            longer = _with(body, rest)
            return longer and replace(term, body=longer, end=rest.end)
    return None
