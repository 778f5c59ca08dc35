r"""How far an operator without brackets reaches: ∂/∂w Σ_k w_k x_k + b.

By the grammar it acts on the sum alone; often the terms behind it belong to it as well. Which of
the two is meant shows in what holds.

>>> from chainrule.documents.grammar import parse
>>> from chainrule.documents.layout import layout
>>> wide = widened(parse(layout(r"\frac{\partial}{\partial w} \sum_k w_k x_k + b")))
>>> len(wide.of.terms)
2
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.reading import Big, Group, Partial, Plus, Reading, Times, mapped


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
