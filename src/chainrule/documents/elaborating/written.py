"""What people write and a derivation never prints: matrices entry by entry, chains of Jacobians.

These nodes stand beside those of :mod:`chainrule.expression` and are evaluated by
:mod:`chainrule.documents.evaluating.evaluation`.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.errors import ShapeError
from chainrule.expression import Derivative, Expression, Index
from chainrule.shapes import Dimension, show_shape


@dataclass(frozen=True)
class Entries(Expression):
    """A matrix written out; an entry may be a scalar or, in a single row or column, a block.

    together: how long blocks of different lengths are together.
    """

    rows: tuple[tuple[Expression, ...], ...]
    together: Dimension | None = None

    def __post_init__(self) -> None:
        if len({len(row) for row in self.rows}) != 1:
            raise ShapeError("the rows of a matrix have different lengths")
        height, width = len(self.rows), len(self.rows[0])
        blocks = {entry.shape for row in self.rows for entry in row if entry.shape}
        if not blocks:
            self._settle((height, width))
            return
        sides = {(entry.shape or (1, 1))[int(width == 1)] for row in self.rows for entry in row}
        if self.together is not None and len(sides) == 1:
            (side,) = sides
            self._settle((self.together, side) if width == 1 else (side, self.together))
            return
        if len(blocks) > 1 or any(not entry.shape for row in self.rows for entry in row):
            raise ShapeError("the entries of a matrix have different shapes")
        (block,) = blocks
        if height == 1 and block[1] == 1:
            self._settle((block[0], width))
        elif width == 1 and block[0] == 1:
            self._settle((height, block[1]))
        else:
            raise ShapeError(f"blocks of {show_shape(block)} do not make a matrix")

    @property
    def children(self) -> tuple[Expression, ...]:
        return tuple(entry for row in self.rows for entry in row)

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        width = len(self.rows[0])
        rows = (children[k : k + width] for k in range(0, len(children), width))
        return Entries(tuple(rows), self.together)


@dataclass(frozen=True)
class Stack(Expression):
    """``[f(1) f(2) ⋯ f(n)]``: what an index runs over, side by side, or one below the other."""

    body: Expression
    index: Index
    down: bool = False

    def __post_init__(self) -> None:
        shape = self.body.shape or (1, 1)
        along = 0 if self.down else 1
        if shape[along] != 1:
            raise ShapeError(f"{show_shape(shape)} cannot be put side by side")
        sides = list(shape)
        sides[along] = self.index.dimension
        self._settle(tuple(sides))

    @property
    def children(self) -> tuple[Expression, ...]:
        return (self.body,)

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Stack(children[0], self.index, self.down)


@dataclass(frozen=True)
class Meeting(Expression):
    """1 where a place is ``first ± second + offset``, all counted from 0; else 0."""

    place: Index
    first: Index
    second: Index
    sign: int
    offset: int

    @property
    def indices(self) -> tuple[Index, Index, Index]:
        """What it runs over."""
        return self.place, self.first, self.second


@dataclass(frozen=True)
class Count(Expression):
    """An index as a number. first: that of the first entry."""

    index: Index
    first: int


@dataclass(frozen=True)
class Change(Expression):
    """dX: how an expression changes when all that varies is changed a little at once."""

    of: Expression

    def __post_init__(self) -> None:
        self._settle(self.of.shape)

    @property
    def children(self) -> tuple[Expression, ...]:
        return (self.of,)

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Change(*children)


@dataclass(frozen=True)
class Jacobian(Expression):
    """∂of/∂wrt for two vectors of one length: a row for each entry of the one."""

    of: Expression
    wrt: Expression

    def __post_init__(self) -> None:
        self._settle(tuple(e.shape[int(e.shape[0] == 1)] for e in (self.of, self.wrt)))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.of, self.wrt

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Jacobian(*children)


@dataclass(frozen=True)
class Direct(Derivative):
    """∂of/∂wrt with every symbol held fixed that is computed from wrt."""

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Direct(*children)


@dataclass(frozen=True)
class Pullback(Expression):
    """``weight · ∂of/∂wrt`` in a chain: the sum over the entries of ``of``, of wrt's shape."""

    weight: Expression
    of: Expression
    wrt: Expression

    def __post_init__(self) -> None:
        if self.weight.shape != self.of.shape:
            raise ShapeError(
                f"{show_shape(self.weight.shape)} times the derivative of a "
                f"{show_shape(self.of.shape)}"
            )
        self._settle(self.wrt.shape)

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.weight, self.of, self.wrt

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Pullback(*children)
