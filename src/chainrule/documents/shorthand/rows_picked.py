r"""h = Wᵀ x = W_{(k,·)}ᵀ, where x is one-hot: the row of W that x picks is xᵀ W.

What the letter k is of x is said by this line; elsewhere in the document the row means the same.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sides = [parse(layout(text)) for text in ("h", r"x^T W", r"W_{k,\cdot}")]
>>> [name.base for name in with_rows_picked([sides], "x is one-hot")[0][2].factors]
['x', 'W']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.prose import says_one_hot
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Name,
    Reading,
    Sides,
    Times,
    Turned,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
)

_WHOLE = ":"


def with_rows_picked(chains: Sides, text: str) -> Sides:
    """The formulas of a document with xᵀ W for the W_{k,·} that a one-hot x picks."""
    if not any(isinstance(node, Name) and _picked(node) for node in all_nodes(chains)):
        return chains
    if not says_one_hot(text):
        return chains
    inputs = dict(pair for sides in chains for pair in _said(sides))

    def rewrite(node: Reading) -> Reading:
        name = inputs.get((node.base, _picked(node))) if isinstance(node, Name) else None
        if not isinstance(node, Name) or name is None:
            return mapped(node, rewrite)
        is_turned = TRANSPOSED in node.scripts
        marks = (TRANSPOSED,) if is_turned else ()
        factors: tuple[Reading, ...] = (replace(node, scripts=marks), name)
        if (_picked(node)[0] != _WHOLE) != is_turned:  # a row that is meant as a row
            row = replace(name, scripts=(*name.scripts, TRANSPOSED))
            factors = (row, factors[0])
        return Times(node.start, node.end, factors, ("",))

    return rewritten(chains, rewrite) if inputs else chains


def _said(sides: Sequence[Reading | None]) -> Iterator[tuple[tuple[str, tuple[str, ...]], Name]]:
    """The W and (k, ·) of Wᵀ x = W_{(k,·)}ᵀ, with the x."""
    for product, row in pairwise(sides):
        row = unbracketed(row.base if isinstance(row, Turned) else row) if row else None
        if not isinstance(product, Times) or not isinstance(row, Name) or not _picked(row):
            continue
        names = [factor for factor in product.factors if isinstance(factor, Name)]
        vectors = [name for name in names if name.base != row.base and name.base.islower()]
        if len(product.factors) == len(names) == 2 and len(vectors) == 1:
            kept = tuple(s for s in vectors[0].scripts if s != TRANSPOSED)
            yield (row.base, _picked(row)), replace(vectors[0], scripts=kept)


def _picked(name: Name) -> tuple[str, ...]:
    """The (k, ·) below a matrix, or (·, k): a row, or a column."""
    below = [s for s in name.scripts if s != TRANSPOSED]
    texts = tuple(s.text for s in below)
    is_pair = len(texts) == 2 and all(s.place == "sub" for s in below)
    return texts if is_pair and texts.count(_WHOLE) == 1 else ()
