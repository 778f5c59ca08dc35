r"""``\bar{z} = \bar{y} σ'(z)``, where a bar is the derivative of the loss by what it stands over.

It is so where what has a bar is said by what has another, and all stand without one as well; a mean
is never said like that. The z with a bar is then dz, and the loss with one is 1.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> read = lambda *texts: [parse(layout(text)) for text in texts]
>>> chains = [read("y", "f(z)"), read("z", "w x"), read(r"\bar{z}", r"\bar{y} y")]
>>> chains.append(read(r"\bar{w}", r"\bar{z} x"))
>>> with_adjoints(chains)[3][0].base
'dw'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Num,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)

_LEAST = 2  # equalities that say one adjoint by another


def with_adjoints(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with dz for a z under a bar, if that is what bars mean."""
    bases = {node.base for node in all_nodes(chains, Name)}
    if sum(base.startswith("\\bar{") for base in bases) < _LEAST:
        return [list(sides) for sides in chains]
    said = [(left, right) for sides in chains for left, right in _said(sides)]
    through = [
        left for left, right in said
        if any(_under(n) not in ("", _under(left)) for n in walk_reading(right))
    ]  # fmt: skip
    means = any(isinstance(node, Big) for _, right in said for node in walk_reading(right))
    known = {_under(left) for left, _ in said} - set(LOSS_BASES)
    if len(through) < _LEAST or means or not known <= bases:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        letter = _under(node)
        if isinstance(node, Call) and _under(node.function) in LOSS_BASES:
            return Group(node.start, node.end, rewrite(node.arguments[0]))  # 1 (y − t)
        if letter in LOSS_BASES:
            return Num(node.start, node.end, Fraction(1))
        if isinstance(node, Name) and letter and derived(f"d{letter}") is not None:
            return replace(node, base=f"d{letter}")
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _said(sides: Sequence[Reading | None]) -> Iterator[tuple[Name, Reading]]:
    """What is said to be what, of a quantity under a bar."""
    if len(sides) > 1 and isinstance(sides[0], Name) and _under(sides[0]) and sides[1] is not None:
        yield sides[0], sides[1]


def _under(node: Reading) -> str:
    """The z of z under a bar."""
    barred = isinstance(node, Name) and node.base.startswith("\\bar{") and not node.primes
    return node.base[5:-1] if isinstance(node, Name) and barred else ""
