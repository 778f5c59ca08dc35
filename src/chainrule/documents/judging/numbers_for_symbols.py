"""Steps that only put numbers in for symbols: σ(w x + b) = σ(0 x + 0), where weights begin at 0.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> puts_in(*(parse(layout(text)) for text in ("f(w x + b)", "f(0 x + 1)")))
True
>>> puts_in(*(parse(layout(text)) for text in ("f(w x + b)", "f(w x)")))
False
"""

from __future__ import annotations

from dataclasses import replace

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

Pair = tuple[Reading, Reading]

_MADE_OF_PARTS = (Plus, Times, Over, Raised, Turned, Call)


def puts_in(left: Reading, right: Reading) -> bool:
    """Whether the right side is the left one with numbers in place of some symbols."""
    return left != right and not _is_number(right) and numbers_for(left, right) is not None


def numbers_for(left: Reading, right: Reading) -> list[Pair] | None:
    """The parts of the left side that have a number in their place on the right, with these.

    None where the two sides differ in more than that.

    >>> from chainrule.documents.parsing.grammar import parse
    >>> from chainrule.documents.markup.layout import layout
    >>> pairs = numbers_for(*(parse(layout(text)) for text in ("w x + b", "0.4 x + 1")))
    >>> [(part.base, float(number.value)) for part, number in pairs]
    [('w', 0.4), ('b', 1.0)]
    """
    left = unbracketed(left)
    right = _with_its_signs(left, unbracketed(right))
    if left == right:
        return []
    if _is_number(right) and not _is_alike(left, right):
        has_name = any(walk_reading(left, Name))
        return [(left, right)] if has_name else None
    if not _is_alike(left, right):
        return None
    pairs: list[Pair] = []
    for a, b in zip(left.children, right.children, strict=True):
        found = numbers_for(a, b)
        if found is None:
            return None
        pairs += found
    return pairs


def _with_its_signs(left: Reading, right: Reading) -> Reading:
    """The right side with the minus signs of its numbers within them: (−2) · 3 for −2 · 3."""
    if not isinstance(right, Plus):
        return right
    signs = left.signs if isinstance(left, Plus) else (1,)
    if len(signs) != len(right.signs):
        return right
    terms = [
        term if sign == other else _negative(term)
        for term, sign, other in zip(right.terms, right.signs, signs, strict=True)
    ]
    if any(term is None for term in terms):
        return right
    whole = tuple(term for term in terms if term is not None)
    return replace(right, terms=whole, signs=signs) if isinstance(left, Plus) else whole[0]


def _negative(term: Reading) -> Reading | None:
    """A number, or a product that begins with one, with the other sign."""
    match term:
        case Num():
            return replace(term, value=-term.value)
        case Times(factors=(Num() as first, *others)):
            return replace(term, factors=(replace(first, value=-first.value), *others))
    return None


def _is_alike(left: Reading, right: Reading) -> bool:
    """Whether two formulas are made in the same way of as many parts."""
    if not isinstance(left, _MADE_OF_PARTS) or type(left) is not type(right):
        return False
    if isinstance(left, Plus) and isinstance(right, Plus) and left.signs != right.signs:
        return False
    return len(left.children) == len(right.children)


def _is_number(reading: Reading) -> bool:
    nodes = list(walk_reading(reading))
    return any(isinstance(node, Num) for node in nodes) and not any(
        isinstance(node, (Name, Call)) for node in nodes
    )
