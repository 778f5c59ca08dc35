r"""Second derivatives: ∂²L/∂w_i ∂w_j, d²f/dx², ∇²J(θ), each the derivative of a derivative.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> second = parse(layout(r"\frac{\partial^2 J}{\partial w_i \partial w_j}"))
>>> second.wrt.scripts[0].text, second.of.wrt.scripts[0].text, second.of.of.base
('i', 'j', 'J')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Name,
    Partial,
    Reading,
    untransposed,
)


def is_squared(top: Sequence[Item]) -> bool:
    """Whether a numerator begins with ∂² or d²."""
    return len(top) > 2 and top[1].is_("^") and is_two(top[2])


def is_second(reading: Reading) -> bool:
    """Whether it is the derivative of a derivative that one sign stands for."""
    return (
        isinstance(reading, Partial)
        and isinstance(reading.of, Partial)
        and reading.of.start == reading.start
    )


def denominators(cursor: Cursor, bottom: Sequence[Item]) -> tuple[Reading, Reading]:
    """What is differentiated by: the w_i and w_j of ∂w_i ∂w_j, the w and w of ∂w² and ∂w ∂wᵀ."""
    signs = [k for k, item in enumerate(bottom) if _is_same(item, bottom[0])]
    if len(signs) == 2:
        parts = bottom[1 : signs[1]], bottom[signs[1] + 1 :]
    elif len(signs) == 1 and len(bottom) > 3 and bottom[-2].is_("^") and is_two(bottom[-1]):
        parts = bottom[1:-2], bottom[1:-2]
    else:
        raise Unread("a second derivative is not read as it is written here", bottom[0].start)
    first, second = (_upright(cursor.whole(part)) for part in parts)
    return first, second


def twice(first: Reading, by: Reading | None = None) -> Partial:
    """The derivative of a derivative, by the same quantity if by no other."""
    if not isinstance(first, Partial):
        raise Unread("by what is differentiated twice is not said", first.start)
    return replace(first, of=first, wrt=by or first.wrt)


def _upright(reading: Reading) -> Reading:
    """The w of wᵀ, as the order in which a Hessian takes its two does not matter."""
    reading = untransposed(reading)
    if isinstance(reading, Name) and TRANSPOSED in reading.scripts:
        return replace(reading, scripts=tuple(s for s in reading.scripts if s != TRANSPOSED))
    return reading


def _is_same(item: Item, sign: Item) -> bool:
    return (item.kind, item.text) == (sign.kind, sign.text)


def is_two(item: Item) -> bool:
    """Whether it is a 2, alone or in braces."""
    return [inner.text for inner in item.content] == ["2"]
