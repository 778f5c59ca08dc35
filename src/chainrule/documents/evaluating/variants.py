r"""Other readings of a formula, for where the first does not hold.

By the grammar ∂/∂w acts on the first term of ``∂/∂w Σ_k w_k x_k + b`` alone; often the others are
meant as well. ∇ (u)ᵀ(v) is that of the whole product, and d/dx f(x) g(x) may be that of f alone.
``W^T_{ij}`` is at times the entry of the transpose, at times that of W, and (X w − y)² is
(X w − y)ᵀ(X w − y). Which is meant shows in what holds.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> wide = widened(parse(layout(r"\frac{\partial}{\partial w} \sum_k w_k x_k + b")))
>>> len(wide.of.terms)
2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.direct_derivatives import with_statistics_fixed
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Group,
    Matrix,
    Name,
    Num,
    Partial,
    Plus,
    Raised,
    Reading,
    Times,
    Turned,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered


def variants(reading: Reading, system: System) -> Iterator[tuple[Reading, bool]]:
    """The other readings that a formula has, and whether they are as likely as the first."""
    crossed = partial(of_transposes, system=system)
    for rewrite, kind in (
        (widened, Partial), (over_products, Partial), (narrowed, Partial), (squared_norms, Raised),
        (crossed, Reading), (of_the_case_left_out, Big), (upright, Matrix),
        (partial(with_statistics_fixed, system=system), Partial),
    ):  # fmt: skip
        other = rewrite(reading) if reading.of_kind(kind) else reading
        if other is not reading and other != reading:
            yield other, rewrite in (widened, crossed, upright)


def upright(reading: Reading) -> Reading:
    """The column that a list in a line may be meant as: p = {p_1, …, p_n}."""
    listed = isinstance(reading, Matrix) and reading.listed and len(reading.rows) == 1
    return Turned(reading.start, reading.end, reading) if listed else reading


def of_the_case_left_out(reading: Reading) -> Reading:
    """The formula in which the index of Σ_{k≠j} is j beside that sum: a_k b_k + Σ_{k≠j} a_k b_{kj}.

    The first term is the case k = j, which the sum leaves out.
    """
    if not isinstance(reading, Plus):
        return reading
    sums = {big.letter: big.unequal for big in map(_sum_in, reading.terms) if big is not None}
    terms = tuple(
        term if _sum_in(term) is not None else _with_letters(term, sums) for term in reading.terms
    )
    return replace(reading, terms=terms)


def _sum_in(term: Reading) -> Big | None:
    """The sum of a term that leaves one index out."""
    found = (n for n in walk_reading(term, Big) if n.letter and n.unequal)
    return next(found, None)


def _with_letters(term: Reading, letters: dict[str, str]) -> Reading:
    for old, new in letters.items():
        term = relettered(term, old, new)
    return term


def over_products(reading: Reading) -> Reading:
    """The formula in which a derivative of brackets reaches over the factors behind them."""
    inner = mapped(reading, over_products)
    if not isinstance(inner, Times):
        return inner
    for place, factor in enumerate(inner.factors[:-1]):
        if not isinstance(factor, Partial) or factor.of.start < factor.wrt.end:
            continue
        if any(map(_differentiates, inner.factors[place + 1 :])):
            continue
        factors = (factor.of, *inner.factors[place + 1 :])
        of = Times(factor.of.start, inner.end, factors, inner.joins[place:])
        whole = replace(factor, of=of, end=inner.end)
        if not place:
            return whole
        before = (*inner.factors[:place], whole)
        return replace(inner, factors=before, joins=inner.joins[:place])
    return inner


def narrowed(reading: Reading) -> Reading:
    """The formula in which an open derivative is that of the first factor: d/dx f(x) g(x)."""
    inner = mapped(reading, narrowed)
    if not isinstance(inner, Partial) or inner.of.start < inner.wrt.end:
        return inner
    if not isinstance(inner.of, Times):
        return inner
    first, *rest = inner.of.factors
    own = replace(inner, of=first, end=first.end)
    return Times(inner.start, inner.end, (own, *rest), inner.of.joins)


def squared_norms(reading: Reading) -> Reading:
    """The formula in which the square of brackets is that of the norm of a vector."""
    inner = mapped(reading, squared_norms)
    if (
        isinstance(inner, Raised) and isinstance(inner.base, Group)
        and isinstance(inner.exponent, Num) and inner.exponent.value == 2
    ):  # fmt: skip
        base = inner.base
        return replace(inner, base=Bars(base.start, base.end, base.inner, norm=True))
    return inner


def of_transposes(reading: Reading, system: System) -> Reading:
    """The formula in which entries of transposes are those of the other side of the diagonal."""
    if isinstance(reading, Turned) and isinstance(name := unbracketed(reading.base), Name):
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
        longer = None if _differentiates(rest) else _with(term, rest)
        if longer is not None:
            terms, signs = (*inner.terms[:place], longer), inner.signs[: place + 1]
            whole = replace(inner, terms=terms, signs=signs)
            return longer if signs == (1,) else whole
    return inner


def _differentiates(reading: Reading) -> bool:
    return any(walk_reading(reading, Partial))


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
