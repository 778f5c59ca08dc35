r"""The derivative D_j S_i, where D is no quantity: ∂S_i/∂a_j.

What S is differentiated by, the document says once as ∂S_i/∂a_j.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> said = parse(layout(r"\frac{\partial S_i}{\partial a_j}"))
>>> short = parse(layout(r"D_j S_i"))
>>> with_derivatives_of_d([[short, said]])[0][0] == said
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.reading import (
    Name,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)

_OPERATOR = "D"


def with_derivatives_of_d(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with ∂S_i/∂a_j for D_j S_i.

    A formula with another D in it is left as it is: D_k S_t D_{ij} g_k, where S is taken at g.
    """
    nodes = list(all_nodes(chains))
    said = {
        (n.of.base, n.wrt.base) for n in nodes
        if isinstance(n, Partial) and isinstance(n.of, Name) and isinstance(n.wrt, Name)
        and len(n.wrt.scripts) == 1
    }  # fmt: skip
    by: dict[str, set[str]] = {}
    for of, wrt in said:
        by.setdefault(of, set()).add(wrt)
    plain = {of: next(iter(found)) for of, found in by.items() if len(found) == 1}
    short = [_is_short(sides, plain) for sides in chains]
    if not any(short):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Times):
            return node
        for place in range(len(node.joins)):
            if _is_applied(node, place, plain):
                return rewrite(_applied(node, place, plain))
        return node

    changed = rewritten(chains, rewrite)
    return [
        new if is_short else list(sides)
        for sides, new, is_short in zip(chains, changed, short, strict=True)
    ]


def _is_short(sides: Sequence[Reading | None], by: dict[str, str]) -> bool:
    """Whether every D of some formulas stands before what is differentiated."""
    nodes = list(all_nodes([sides]))
    applied = {id(n.factors[k]) for n in nodes if isinstance(n, Times)
               for k in range(len(n.joins)) if _is_applied(n, k, by)}  # fmt: skip
    operators = [n for n in nodes if isinstance(n, Name) and n.base == _OPERATOR]
    return bool(applied) and all(id(operator) in applied for operator in operators)


def _is_applied(times: Times, place: int, by: dict[str, str]) -> bool:
    """Whether D stands at a place of a product with what it is applied to behind it."""
    first, second = times.factors[place : place + 2]
    return (
        isinstance(first, Name) and first.base == _OPERATOR and len(first.scripts) == 1
        and first.scripts[0].place == "sub" and not times.joins[place]
        and isinstance(second, Name) and second.base in by and len(second.scripts) == 1
    )  # fmt: skip


def _applied(times: Times, place: int, by: dict[str, str]) -> Reading:
    first, second = times.factors[place : place + 2]
    assert isinstance(first, Name)
    assert isinstance(second, Name)
    wrt = replace(first, base=by[second.base])
    return with_one_for_two(times, place, Partial(first.start, second.end, second, wrt))
