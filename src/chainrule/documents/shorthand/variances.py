r"""Variances, which are named by a square: ``\sigma^2 = (1/m) \sum_i (x_i - \mu)^2``.

What is defined there, and differentiated by, is \sigma^2 itself, as one quantity. A \sigma without
its square is the root of it, if it is no function and not defined on its own.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ((r"\sigma_k^2", "v_k"), ("z_k", r"x / \sigma_k"))
>>> found = with_variances([[parse(layout(text)) for text in pair] for pair in texts])
>>> found[0][0].base, found[1][1].bottom.base.inner.base, found[1][1].bottom.exponent.value
('\\sigma^2', '\\sigma^2', Fraction(1, 2))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Num,
    Partial,
    Raised,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)

DEVIATIONS = ("\\sigma", "\\hat{\\sigma}", "\\bar{\\sigma}", "\\tilde{\\sigma}")


def with_variances(chains: Sides) -> Sides:
    """The formulas of a document with \\sigma^2 as one name, where it is defined so."""
    lefts = [sides[0] for sides in chains if len(sides) > 1]
    named = [left for left in lefts if isinstance(left, Name) and left.base in DEVIATIONS]
    for base in dict.fromkeys(left.base for left in named if _is_squared(left)):
        own = list(_own_definitions(chains, base))
        if all(any(_is_square_of(node, base) for node in walk_reading(side)) for side in own):
            chains = _with_variance(chains, base, roots=not own)
    return chains


def _own_definitions(chains: Sides, base: str) -> Iterator[Reading]:
    """What a \\sigma without a square is said to be; √(σ² + ε) is a quantity beside σ²."""
    for sides in chains:
        left, right = sides[0], sides[1] if len(sides) > 1 else None
        plain = isinstance(left, Name) and left.base == base and not _is_squared(left)
        if plain and right is not None:
            yield right


def _with_variance(chains: Sides, base: str, roots: bool) -> Sides:
    nodes = list(all_nodes(chains))
    functions = {id(n.function) for n in nodes if isinstance(n, Call) and n.function.base == base}
    plain = [
        n for n in nodes
        if isinstance(n, Name) and n.base == base and not _is_squared(n) and id(n) not in functions
    ]  # fmt: skip
    by = [unbracketed(node.wrt) for node in nodes if isinstance(node, Partial)]
    if roots and any(any(node is name for name in plain) for node in by):
        return chains  # the chain rule from σ to σ² is left to the reader

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base == base:
            return replace(node, arguments=tuple(map(rewrite, node.arguments)))
        if not isinstance(node, Name) or node.base != base:
            return mapped(node, rewrite)
        kept = tuple(script for script in node.scripts if not _is_power(script))
        variance = replace(node, base=f"{base}^2", scripts=kept)
        if _is_squared(node):
            return variance
        if functions or not roots:
            return node
        power = next((int(s.text) for s in node.scripts if _is_power(s)), 1)
        exponent = Num(node.end, node.end, Fraction(power, 2))
        return Raised(node.start, node.end, Group(node.start, node.end, variance), exponent)

    return rewritten(chains, rewrite)


def _is_square_of(node: Reading, base: str) -> bool:
    return isinstance(node, Name) and node.base == base and _is_squared(node)


def _is_squared(name: Name) -> bool:
    return any(script.text == "2" for script in name.scripts if _is_power(script))


def _is_power(script: Script) -> bool:
    return script.place == "sup" and script.kind == "bare" and script.text.isdigit()
