"""Shapes as tuples of dimensions: ``()`` for a scalar, two entries for a matrix.

A dimension is a name (``"samples"``, ``"inputs"``, ``"units1"``) or a literal size (``1``). A
literal 1 repeats along the other operand's dimension, as a bias of shape (1, units) does.
"""

from __future__ import annotations

from chainrule.errors import ShapeError

Dimension = str | int
Shape = tuple[Dimension, ...]


def show_shape(shape: Shape) -> str:
    """A shape as a person writes it: ``(samples × units1)``, or ``scalar``."""
    return f"({' × '.join(map(str, shape))})" if shape else "scalar"


def joint_shape(*shapes: Shape) -> Shape:
    """The shape of an elementwise combination; one of the operands must have it already.

    Scalars fit anywhere and a literal 1 repeats. Two operands that would both have to be
    repeated, such as (n × 1) and (1 × n), do not conform: nothing grows silently.
    """
    different = set(shapes) - {()}
    if len(different) < 2:  # by far the most frequent: nothing to repeat
        return different.pop() if different else ()
    for whole in sorted(shapes, key=lambda s: (len(s), sum(d != 1 for d in s)), reverse=True)[:1]:
        for part in shapes:
            fits = not part or (
                len(part) == len(whole)
                and all(p in (w, 1) for p, w in zip(part, whole, strict=True))
            )
            if not fits:
                raise ShapeError(
                    f"{show_shape(whole)} and {show_shape(part)} do not conform elementwise"
                )
        return whole
    return ()
