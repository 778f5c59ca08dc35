"""What an ellipsis in a product over the layers stands for, once the layers are definite.

∂L/∂a^L · ∂a^L/∂z^L · ∂z^L/∂a^{L−1} ⋯ ∂z^{l+1}/∂a^l is a chain of derivatives: what is missing is
the derivative of what was last differentiated by to what is differentiated next. W^L D^{L−1} ⋯
W^{l+1} D^l goes on as it began, and so does W^L W^{L−1} ⋯ W^1 x. Where nothing is left between the
two ends, it stands for nothing; where l + 1 is L, W^{l+1} ⋯ W^L is W^L alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Group,
    Name,
    Partial,
    Reading,
    Script,
    Times,
    Turned,
    mapped,
    unbracketed,
    walk_reading,
)

_PERIODS = (1, 2, 3)  # factors for each layer


Marks = frozenset[tuple[str, str, str]]  # a letter, and where and how its layer stands


def without_dots(times: Times) -> Reading:
    """The product with every ellipsis put into factors; one that is not understood stays."""
    factors, joins = list(times.factors), list(times.joins)
    marks = marks_in(times)
    place = 1
    while place < len(factors) - 1:
        missing = None
        if isinstance(factors[place], Dots):
            before = [_multiplied(factor) for factor in factors[:place]]
            after = [_multiplying(factor) for factor in factors[place + 1 :]]
            if _is_one_factor(before[-1], after[0]) and (
                before[-1] is factors[place - 1] or after[0] is factors[place + 1]
            ):
                first = place - 1 if before[-1] is factors[place - 1] else place
                del factors[first : first + 2], joins[place - 1 : place + 1]
                continue
            missing = _missing(before, after, marks)
        if missing is None:
            place += 1
            continue
        join = joins[place]
        factors[place : place + 1] = missing
        joins[place - 1 : place + 1] = [join] * (len(missing) + 1)
        place += len(missing)
    if len(factors) == 1:
        return factors[0]
    return replace(times, factors=tuple(factors), joins=tuple(joins))


def _multiplying(factor: Reading) -> Reading:
    """The W^L that multiplies what is in the brackets of W^L (a − y)."""
    return factor.function if isinstance(factor, Call) and factor.function.scripts else factor


def _multiplied(factor: Reading) -> Reading:
    """The (W^1)ᵀ that xᵀ multiplies in xᵀ (W^1)ᵀ, which reads as x applied to something."""
    match factor:
        case Turned(base=Call(function=Name(scripts=(*_, Script(text="T"))), arguments=(inner,))):
            return replace(factor, base=Group(inner.start, inner.end, inner))
    return factor


def _is_one_factor(first: Reading, second: Reading) -> bool:
    """Whether W^{l+1} and W^L are the same, since l + 1 is L; not where both are written W^L."""
    pairs = zip(walk_reading(first, Name), walk_reading(second, Name), strict=False)
    written = ([s.written for n in pair for s in n.scripts] for pair in pairs)
    return first == second and any(
        layers[: len(layers) // 2] != layers[len(layers) // 2 :] for layers in written
    )


def _missing(
    before: Sequence[Reading], after: Sequence[Reading], marks: Marks
) -> list[Reading] | None:
    """The factors between what stands before an ellipsis and what stands after it."""
    first, second = unbracketed(before[-1]), unbracketed(after[0])
    if isinstance(first, Partial) and isinstance(second, Partial):
        return _links(first, second, marks)
    above, below = layers_in(first, marks), layers_in(second, marks)
    if not above or not below:
        return None
    for period in _PERIODS:
        block, goal = list(before[-period:]), list(after[:period])
        ends = (layers_in(end[0], marks) for end in (goal, block))
        shift = min(next(ends), default=0) - min(next(ends), default=0)
        if shift and [shifted(factor, shift, marks) for factor in block] == goal:
            step = 1 if shift > 0 else -1
            return [shifted(f, by, marks) for by in range(step, shift, step) for f in block]
    near = min(abs(one - other) for one in above for other in below) <= 1
    return [] if near else None


def _links(first: Partial, second: Partial, marks: Marks) -> list[Reading] | None:
    """The link between two derivatives of a chain, written forwards or backwards."""
    if first.wrt == second.of or first.of == second.wrt:
        return []
    ends = (first.of, first.wrt, second.of, second.wrt)
    of, wrt, next_of, next_wrt = (min(layers_in(end, marks), default=None) for end in ends)
    if wrt is None or next_of is None:
        return None
    if next_wrt is None:  # ∂h_1/∂x
        return [replace(second, of=first.wrt, wrt=second.of)] if wrt > next_of else None
    if wrt >= next_of >= next_wrt and wrt > next_wrt:
        return [replace(second, of=first.wrt, wrt=second.of)]
    if of is not None and of <= next_wrt <= next_of and of < next_of:
        return [replace(first, of=second.wrt, wrt=first.of)]
    return None


def marks_in(reading: Reading) -> Marks:
    """The letters that have a layer that a letter was made, and where and how it stands."""
    return frozenset(
        (name.base, s.place, s.kind) for name in walk_reading(reading, Name)
        for s in name.scripts if s.written is not None
    )  # fmt: skip


def layers_in(reading: Reading, marks: Marks = frozenset()) -> set[int]:
    """The layers that letters such as l and L were made, and those of W^1 beside a W^L.

    marks: of letters that have such layers.
    """
    return {
        int(s.text) for node in walk_reading(reading, Name)
        for s in node.scripts if _is_layer(node, s, marks)
    }  # fmt: skip


def _is_layer(name: Name, script: Script, marks: Marks) -> bool:
    plain = script.written is None and (name.base, script.place, script.kind) in marks
    return script.text.isdigit() and (plain or script.written is not None)


def shifted(reading: Reading, by: int, marks: Marks) -> Reading:
    """The same some layers further on."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(
                replace(s, text=str(int(s.text) + by)) if _is_layer(node, s, marks) else s
                for s in node.scripts
            ))  # fmt: skip
        return mapped(node, rewrite)

    return rewrite(reading)
