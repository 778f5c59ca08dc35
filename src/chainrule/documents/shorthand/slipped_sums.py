r"""Sums that miss a letter: of what is summed elsewhere over its own, or of units without theirs.

``E = ½ \sum_n (t_k - o_k)^2`` beside ``\sum_k (t_k - o_k)^2`` is a slip: it is the sum over k. So
is the weighted sum ``z_j = \sum_k w_{jk} a_j``, which adds up the a_k, and so is
``z_j = \sum_j w_{jk} a_k``, which can only run over k.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\sum_{n=1}^m (t_k - o_k)^2", r"\sum_k (t_k - o_k)^2", r"\sum_n (t_k - o_k)")
>>> found = with_slipped_sums([[parse(layout(text)) for text in texts]])
>>> [side.letter for side in found[0]]
['k', 'k', 'n']
>>> found = with_summed_units([[parse(layout(t)) for t in ("z_j", r"\sum_k w_{jk} a_j + b_j")]])
>>> [(name.base, _below(name)) for name in all_nodes(found, Name)]
[('z', ['j']), ('w', ['j', 'k']), ('a', ['k']), ('b', ['j'])]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.definition import has_derivative, has_slope
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Partial,
    Plus,
    Reading,
    Sides,
    Times,
    all_nodes,
    is_below,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)


def with_slipped_sums(chains: Sides) -> list[list[Reading | None]]:
    """The sides of all chains with the letter that each such sum runs over."""
    sums = [node for node in all_nodes(chains, Big) if node.kind == "sum"]
    slipped = {big.body: "" for big in sums if big.letter and not _occurs(big)}
    for big in sums if slipped else ():
        if big.body in slipped and _occurs(big):
            slipped[big.body] = big.letter
    letters = {body: letter for body, letter in slipped.items() if letter}

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Big) and node.body in letters and not _occurs(node):
            return replace(node, letter=letters[node.body])
        return node

    return [rewritten_sides(sides, rewrite) if letters else list(sides) for sides in chains]


def _occurs(big: Big) -> bool:
    """Whether the letter of a sum stands anywhere in it."""
    names = walk_reading(big.body, Name)
    marks = ((name.base, *(script.text for script in name.scripts)) for name in names)
    return any(big.letter in text for texts in marks for text in texts)


def with_summed_units(chains: Sides) -> list[list[Reading | None]]:
    """The sides of all chains, where a weighted sum is one of the units that its letter counts.

    An error is claimed rather than defined: in a sum of errors the same slip is a mistake.
    """
    given = [[side for side in sides if side is not None] for sides in chains]
    derived = [own for own in given if any(all_nodes([own], Partial))]
    errors = {side.base for own in derived for side in own if isinstance(side, Name)}
    return [_with_summed_units(sides, errors) for sides in chains]


def _with_summed_units(sides: Sequence[Reading | None], errors: set[str]) -> list[Reading | None]:
    unit = sides[0] if sides else None
    if not isinstance(unit, Name) or unit.base in errors or len(own := _below(unit)) != 1:
        return list(sides)
    if any(side is not None and (has_derivative(side) or has_slope(side)) for side in sides):
        return list(sides)

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Big) and node.kind == "sum" and node.letter == own[0]:
            return replace(node, letter=_summed_over(node) or node.letter)
        if not isinstance(node, Big) or node.kind != "sum" or not isinstance(node.body, Times):
            return node
        pair = [factor for factor in node.body.factors if isinstance(factor, Name)]
        weights = [n for n in pair if n.base in PARAMETER_BASES and len(_below(n)) == 2]
        units = [n for n in pair if n.scripts != unit.scripts or n.base != unit.base]
        units = [n for n in units if n not in weights and _below(n) == own]
        if len(node.body.factors) != 2 or len(weights) != 1 or len(units) != 1:
            return node
        if set(_below(weights[0])) != {*own, node.letter}:
            return node
        scripts = tuple(
            replace(s, text=node.letter) if is_below(s) else s for s in units[0].scripts
        )
        slipped = replace(units[0], scripts=scripts)
        factors = tuple(slipped if f is units[0] else f for f in node.body.factors)
        return replace(node, body=replace(node.body, factors=factors))

    return rewritten_sides(sides, rewrite)


def _summed_over(big: Big) -> str:
    """The k of w_{jk} a_k, or of w_{jk} a_k + b_j, in a sum over j that is itself marked with j."""
    body = unbracketed(big.body)
    products = [t for t in (body.terms if isinstance(body, Plus) else (body,))
                if isinstance(t, Times)]  # fmt: skip
    found: set[str] = set()
    for factors in (product.factors for product in products):
        pair = [factor for factor in factors if isinstance(factor, Name)]
        weights = [n for n in pair if n.base in PARAMETER_BASES and len(_below(n)) == 2]
        units = [_below(n) for n in pair if n not in weights]
        if len(pair) == len(factors) == 2 and len(weights) == 1 and len(units[0]) == 1:
            below = {*_below(weights[0]), *units[0]} - {big.letter}
            found |= below if units[0] != [big.letter] and len(below) == 1 else set()
    return found.pop() if len(found) == len(products) == 1 else ""


def _below(name: Name) -> list[str]:
    """The letters below a name."""
    return [script.text for script in name.scripts if is_below(script)]
