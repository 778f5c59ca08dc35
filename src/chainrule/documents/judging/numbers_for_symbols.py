"""Steps that only put numbers in for symbols: σ(w x + b) = σ(0 x + 0), where weights begin at 0.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> puts_in(*(parse(layout(text)) for text in ("f(w x + b)", "f(0 x + 1)")))
True
>>> puts_in(*(parse(layout(text)) for text in ("f(w x + b)", "f(w x)")))
False
"""

from __future__ import annotations

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Over,
    Plus,
    Raised,
    Reading,
    Times,
    Turned,
    unbracketed,
    walk_reading,
)

_MADE_OF_PARTS = (Plus, Times, Over, Raised, Turned, Call)


def puts_in(left: Reading, right: Reading) -> bool:
    """Whether the right side is the left one with numbers in place of some symbols."""
    return left != right and not _is_number(right) and _is_put_in(left, right)


def _is_put_in(left: Reading, right: Reading) -> bool:
    left, right = unbracketed(left), unbracketed(right)
    if left == right:
        return True
    if _is_number(right):
        return any(isinstance(node, Name) for node in walk_reading(left))
    if not isinstance(left, _MADE_OF_PARTS) or type(left) is not type(right):
        return False
    if isinstance(left, Plus) and isinstance(right, Plus) and left.signs != right.signs:
        return False
    if len(left.children) != len(right.children):
        return False
    return all(_is_put_in(a, b) for a, b in zip(left.children, right.children, strict=True))


def _is_number(reading: Reading) -> bool:
    nodes = list(walk_reading(reading))
    return any(isinstance(node, Num) for node in nodes) and not any(
        isinstance(node, (Name, Call)) for node in nodes
    )
