"""What an ellipsis in a product over the layers stands for, once the layers are definite.

∂L/∂a^L · ∂a^L/∂z^L · ∂z^L/∂a^{L−1} ⋯ ∂z^{l+1}/∂a^l is a chain of derivatives: what is missing is
the derivative of what was last differentiated by to what is differentiated next. W^L D^{L−1} ⋯
W^{l+1} D^l goes on as it began. Where nothing is left between the two ends, it stands for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Dots,
    Name,
    Partial,
    Reading,
    Script,
    Times,
    mapped,
    unbracketed,
    walk_reading,
)

_PERIODS = (1, 2, 3)  # factors for each layer


def without_dots(times: Times) -> Reading:
    """The product with every ellipsis put into factors; one that is not understood stays."""
    factors, joins = list(times.factors), list(times.joins)
    place = 1
    while place < len(factors) - 1:
        missing = None
        if isinstance(factors[place], Dots):
            missing = _missing(factors[:place], factors[place + 1 :])
        if missing is None:
            place += 1
            continue
        join = joins[place]
        factors[place : place + 1] = missing
        joins[place - 1 : place + 1] = [join] * (len(missing) + 1)
        place += len(missing)
    return replace(times, factors=tuple(factors), joins=tuple(joins))


def _missing(before: Sequence[Reading], after: Sequence[Reading]) -> list[Reading] | None:
    """The factors between what stands before an ellipsis and what stands after it."""
    first, second = unbracketed(before[-1]), unbracketed(after[0])
    if isinstance(first, Partial) and isinstance(second, Partial):
        return _links(first, second)
    above, below = layers_in(first), layers_in(second)
    if not above or not below:
        return None
    for period in _PERIODS:
        block, goal = list(before[-period:]), list(after[:period])
        shift = min(layers_in(goal[0]), default=0) - min(layers_in(block[0]), default=0)
        if shift and [_shifted(factor, shift) for factor in block] == goal:
            step = 1 if shift > 0 else -1
            return [_shifted(f, by) for by in range(step, shift, step) for f in block]
    near = min(abs(one - other) for one in above for other in below) <= 1
    return [] if near else None


def _links(first: Partial, second: Partial) -> list[Reading] | None:
    """The link between two derivatives of a chain, written forwards or backwards."""
    if first.wrt == second.of or first.of == second.wrt:
        return []
    of, wrt, next_of, next_wrt = map(_layer, (first.of, first.wrt, second.of, second.wrt))
    if wrt is None or next_of is None or next_wrt is None:
        return None
    if wrt >= next_of >= next_wrt and wrt > next_wrt:
        return [replace(second, of=first.wrt, wrt=second.of)]
    if of is not None and of <= next_wrt <= next_of and of < next_of:
        return [replace(first, of=second.wrt, wrt=first.of)]
    return None


def _layer(reading: Reading) -> int | None:
    return min(layers_in(reading), default=None)


def layers_in(reading: Reading) -> set[int]:
    """The layers that letters such as l and L were made."""
    return {
        int(s.text) for node in walk_reading(reading, Name)
        for s in node.scripts if s.written is not None and s.text.isdigit()
    }  # fmt: skip


def _shifted(reading: Reading, by: int) -> Reading:
    """The same some layers further on."""

    def script(s: Script) -> Script:
        if s.written is None or not s.text.isdigit():
            return s
        return replace(s, text=str(int(s.text) + by))

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(map(script, node.scripts)))
        return mapped(node, rewrite)

    return rewrite(reading)
