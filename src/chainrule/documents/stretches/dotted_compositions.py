"""What an ellipsis in a function of a function stands for, once the layers are definite.

f_L(f_{L−1}(⋯ f_1(x))) and W_L σ(W_{L−1} σ(⋯ σ(W_1 x))) go on as they began, down to the layer that
is written innermost.
"""

from __future__ import annotations

from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Name,
    Reading,
    Times,
    mapped,
    walk_reading,
)
from chainrule.documents.stretches.dotted_products import layers_in, marks_in, shifted

_HOLE = Name(0, 0, "⋯")  # where the next function stands


def without_nested_dots(reading: Reading) -> Reading:
    """A formula with every such ellipsis put into functions; one not understood stays."""
    if not any(_is_dotted(node) for node in walk_reading(reading, Times)):
        return reading
    found = _written_out(reading)
    return found if found is not None else mapped(reading, without_nested_dots)


def _is_dotted(node: Reading) -> bool:
    """⋯ f_1(x), as it stands in the brackets of another function."""
    return isinstance(node, Times) and len(node.factors) == 2 and isinstance(node.factors[0], Dots)


def _written_out(whole: Reading) -> Reading | None:
    """The functions of all layers, where a formula begins with those of two layers in a row."""
    path = _path(whole)
    for within in path[1:-2]:
        layer = _put(whole, within, _HOLE)
        if shifted(layer, -1, marks_in(whole)) == _put(within, path[-1], _HOLE):
            return _down_to(layer, path[-1], path[-2], whole)
    return None


def _down_to(layer: Reading, dotted: Reading, around: Reading, whole: Reading) -> Reading | None:
    """The functions from the first layer to the innermost. layer: the first, of what comes next.

    around: what the ellipsis stands in, which is the innermost function itself in σ(⋯ σ(W_1 x)).
    """
    assert isinstance(dotted, Times)
    marks, found = marks_in(whole), dotted.factors[1]
    first = min(layers_in(layer), default=0)
    last = min(layers_in(found, marks), default=first) + 1
    if isinstance(around, Call) and isinstance(found, Call) and around.function == found.function:
        own = _of_the_hole(layer)
        found = _put(shifted(layer, last - first, marks), shifted(own, last - first, marks), found)
        last += 1
    if last > first + 1:
        return None
    for number in range(last, first + 1):
        found = _put(shifted(layer, number - first, marks), _HOLE, found)
    return found


def _of_the_hole(layer: Reading) -> Reading:
    """The function whose argument is what comes next."""
    return next(node for node in walk_reading(layer) if _HOLE in node.children)


def _path(reading: Reading) -> list[Reading]:
    """The way from a formula down to its ellipsis, both ends included."""
    if _is_dotted(reading):
        return [reading]
    below = next((path for child in reading.children if (path := _path(child))), [])
    return [reading, *below] if below else []


def _put(reading: Reading, old: Reading, new: Reading) -> Reading:
    """A formula with one part for another."""
    return new if reading == old else mapped(reading, lambda child: _put(child, old, new))
