r"""y = w * x where * is a convolution: no product, and what it is at its ends is not said.

It is one where the document defines entries w_j x_{i+j} by sums, or says so beside y = w * x. The
y that its entries define is not defined by the sign as well.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> text = "The convolution y = w * x"
>>> sides = [parse(layout(part, text.index(part))) for part in ("y", "w * x")]
>>> with_convolutions([sides], text)[0][1].function.base
'\\ast'
"""

from __future__ import annotations

import re
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Picked,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)
from chainrule.documents.parsing.shifted_indices import is_shifted

_SIGN = re.compile(r"[\s})\]]*(?:\*|\\(?:ast|star|circledast)\b)[\s{(\[]*")
_WORD = re.compile(r"convol|faltung|свёрт|сверт|卷积|畳み込み", re.I)
_NEAR = 100  # characters


def with_convolutions(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The formulas of a document with a function of two for the sign of a convolution."""
    nodes = list(all_nodes(chains))
    by_entries = any(isinstance(node, Picked) and is_shifted(node) for node in nodes)
    signs = [
        (sides[0], sides[1]) for sides in chains
        if len(sides) > 1 and isinstance(sides[1], Times) and _is_convolution(sides[1], text)
    ]  # fmt: skip
    said = any(_is_said(right, text) for left, right in signs if isinstance(left, Name))
    if not by_entries and not said:
        return [list(sides) for sides in chains]
    heads = {
        sides[0].base for sides in chains
        if isinstance(sides[0], Name) and sides[0].scripts
        and any(isinstance(n, Picked) and is_shifted(n) for n in all_nodes([sides[1:]]))
    }  # fmt: skip

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Times) or not _is_convolution(node, text):
            return node
        function = Name(node.start, node.start, "\\ast")
        return Call(node.start, node.end, function, node.factors)

    found = rewritten(chains, rewrite)
    for sides in found:
        left, right = sides[:2] if len(sides) > 1 else (None, None)
        if isinstance(left, Name) and left.base in heads and isinstance(right, Call):
            sides[1] = left if right.function.base == "\\ast" else right
    return found


def _is_convolution(times: Times, text: str) -> bool:
    """Whether two factors stand on both sides of a star, and no more."""
    return len(times.factors) == 2 and all(
        _SIGN.fullmatch(text, first.end, second.start) is not None
        for first, second in pairwise(times.factors)
    )


def _is_said(right: Reading, text: str) -> bool:
    near = text[max(0, right.start - _NEAR) : right.end + _NEAR]
    return _WORD.search(near) is not None
