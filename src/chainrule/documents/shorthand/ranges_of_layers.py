r"""The product over a range of layers as one name: W_{L:l} = W_L W_{L-1} ⋯ W_l.

Where a document says so, every W_{j:i} is W_j ⋯ W_i, turned where it is, and multiplies what stands
behind it in brackets.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("W_{L:l}", r"W_L \cdots W_l"), ("f", "W_{L:1} x"))
>>> found = with_products_of_ranges([[parse(layout(text)) for text in pair] for pair in texts])
>>> [type(factor).__name__ for factor in found[1][1].factors]
['Name', 'Dots', 'Name', 'Name']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Dots,
    Group,
    Name,
    Reading,
    Script,
    Sides,
    Times,
    Turned,
    mapped,
    rewritten,
)


def with_products_of_ranges(chains: Sides) -> Sides:
    """The formulas of a document with such products in full."""
    bases = set(_said(chains))
    if not bases:
        return chains

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in bases and (ends := _ends(node)) is not None:
            return _product(node, *ends)
        if isinstance(node, Call) and isinstance(whole := rewrite(node.function), (Group, Turned)):
            inside = node.arguments[0].start, node.end
            behind = tuple(Group(*inside, rewrite(argument)) for argument in node.arguments)
            return Times(node.start, node.end, (whole, *behind), ("",) * len(behind))
        found = mapped(node, rewrite)
        return _in_one(node, found) if isinstance(found, Times) else found

    found = rewritten(chains, rewrite)
    for own, before in zip(found, chains, strict=True):
        if isinstance(left := before[0], Name) and any(_said([before])):
            own[:2] = [replace(left, scripts=())] * 2  # what it says is put in everywhere
    return found


def _said(chains: Sides) -> Iterator[str]:
    """The letters of which a document says what a range of them is, from one end to the other."""
    for left, right, *_ in (sides for sides in chains if len(sides) > 1):
        ends = _ends(left) if isinstance(left, Name) else None
        if isinstance(left, Name) and ends is not None and isinstance(right, Times):
            first, last = (replace(left, scripts=(end,)) for end in ends)
            dotted = any(isinstance(factor, Dots) for factor in right.factors)
            if dotted and (right.factors[0], right.factors[-1]) == (first, last):
                yield left.base


def _ends(name: Name) -> tuple[Script, Script] | None:
    """The j and i of W_{j:i}."""
    match [script for script in name.scripts if script != TRANSPOSED]:
        case [Script(place="sub") as first, Script(text=":"), Script(place="sub") as last]:
            return first, last
    return None


def _in_one(before: Reading, product: Times) -> Times:
    """W_j ⋯ W_i x for (W_j ⋯ W_i) x, where the brackets are those of a range."""
    assert isinstance(before, Times)
    factors: list[Reading] = []
    joins: list[str] = []
    parts = zip(before.factors, product.factors, ("", *product.joins), strict=True)
    for old, new, join in parts:
        inner = new.inner if isinstance(old, Name) and isinstance(new, Group) else None
        own = inner.factors if isinstance(inner, Times) else (new,)
        joins += [join] * bool(factors) + [""] * (len(own) - 1)
        factors += own
    return replace(product, factors=tuple(factors), joins=tuple(joins))


def _product(name: Name, first: Script, last: Script) -> Reading:
    """W_j ⋯ W_i in brackets."""
    ends = (Name(name.start, name.end, name.base, (end,)) for end in (first, last))
    dots = Dots(name.start, name.end)
    factors = (next(ends), dots, next(ends))
    whole = Group(name.start, name.end, Times(name.start, name.end, factors, ("", "")))
    return Turned(name.start, name.end, whole) if TRANSPOSED in name.scripts else whole
