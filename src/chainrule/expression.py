"""The mathematical tree: immutable, shaped, and never simplifying itself.

A formula is kept exactly as it was written, because a person's line is judged as it stands.
Every node knows its shape when it is built, and a product or a sum that does not conform
raises :class:`~chainrule.errors.ShapeError` there and then, with both shapes in the message.

Dimensions have names, so a product of the wrong matrices does not conform even where their sizes
happen to agree.

>>> X = Symbol("X", ("samples", "inputs"))
>>> W = Symbol("W1", ("inputs", "units1"))
>>> (X @ W).shape
('samples', 'units1')
>>> W @ X
Traceback (most recent call last):
    ...
chainrule.errors.ShapeError: (inputs × units1) @ (samples × inputs): units1 is not samples
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from chainrule.errors import NoMatrixError, ShapeError
from chainrule.shapes import Dimension, Shape, joint_shape, show_shape


@dataclass(frozen=True)
class Expression:
    """A node of the tree. Subclasses are the closed set listed in this module."""

    shape: Shape = field(init=False, compare=False, repr=False, default=())

    @property
    def children(self) -> tuple[Expression, ...]:
        """The sub-expressions, in reading order."""
        return ()

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        """The same node over other children."""
        return self

    def _settle(self, shape: Shape) -> None:
        object.__setattr__(self, "shape", shape)

    def __add__(self, other: Operand) -> Expression:
        return Add((self, lift(other)))

    def __radd__(self, other: Operand) -> Expression:
        return Add((lift(other), self))

    def __sub__(self, other: Operand) -> Expression:
        return Add((self, negative(lift(other))))

    def __rsub__(self, other: Operand) -> Expression:
        return Add((lift(other), negative(self)))

    def __mul__(self, other: Operand) -> Expression:
        return Multiply((self, lift(other)))

    def __rmul__(self, other: Operand) -> Expression:
        return Multiply((lift(other), self))

    def __truediv__(self, other: Operand) -> Expression:
        return Divide(self, lift(other))

    def __rtruediv__(self, other: Operand) -> Expression:
        return Divide(lift(other), self)

    def __matmul__(self, other: Expression) -> Expression:
        return MatMul((self, other))

    def __pow__(self, exponent: Operand) -> Expression:
        return Power(self, lift(exponent))

    def __neg__(self) -> Expression:
        return negative(self)

    @property
    def T(self) -> Expression:
        """The transpose."""
        return Transpose(self)


Operand = Expression | int | float | Fraction


def lift(operand: Operand) -> Expression:
    """A plain number as a :class:`Number`; an expression as it is."""
    return operand if isinstance(operand, Expression) else Number(operand)


def negative(operand: Expression) -> Expression:
    """−x, written as the product of −1 and x."""
    return Multiply((Number(-1), operand))


@dataclass(frozen=True)
class Symbol(Expression):
    """A named quantity, such as ``W1``; its printed form is in :mod:`chainrule.notation`."""

    name: str
    dimensions: Shape = ()

    def __post_init__(self) -> None:
        self._settle(self.dimensions)


@dataclass(frozen=True)
class Number(Expression):
    """A constant. Fractions stay exact."""

    value: int | float | Fraction


@dataclass(frozen=True)
class Size(Expression):
    """How many there are along a dimension: ``Size("samples")`` is n."""

    dimension: Dimension


@dataclass(frozen=True)
class Add(Expression):
    """A sum, elementwise."""

    terms: tuple[Expression, ...]

    def __post_init__(self) -> None:
        self._settle(joint_shape(*(term.shape for term in self.terms)))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.terms

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Add(children)


@dataclass(frozen=True)
class Multiply(Expression):
    """A product, elementwise: ⊙ between matrices, plain juxtaposition with a scalar."""

    factors: tuple[Expression, ...]

    def __post_init__(self) -> None:
        self._settle(joint_shape(*(factor.shape for factor in self.factors)))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.factors

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Multiply(children)


@dataclass(frozen=True)
class Divide(Expression):
    """A quotient, elementwise."""

    numerator: Expression
    denominator: Expression

    def __post_init__(self) -> None:
        self._settle(joint_shape(self.numerator.shape, self.denominator.shape))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.numerator, self.denominator

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Divide(*children)


@dataclass(frozen=True)
class Power(Expression):
    """base to an exponent, elementwise."""

    base: Expression
    exponent: Expression

    def __post_init__(self) -> None:
        self._settle(joint_shape(self.base.shape, self.exponent.shape))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.base, self.exponent

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Power(*children)


@dataclass(frozen=True)
class MatMul(Expression):
    """A matrix product; each inner dimension must be the same name."""

    factors: tuple[Expression, ...]

    def __post_init__(self) -> None:
        shapes = [factor.shape for factor in self.factors]
        for left, right in pairwise(shapes):
            if len(left) != 2 or len(right) != 2 or left[1] != right[0]:
                both = len(left) == len(right) == 2
                why = f"{left[1]} is not {right[0]}" if both else "a matrix product needs matrices"
                raise ShapeError(f"{show_shape(left)} @ {show_shape(right)}: {why}")
        self._settle((shapes[0][0], shapes[-1][1]))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.factors

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return MatMul(children)


@dataclass(frozen=True)
class Transpose(Expression):
    """Rows and columns exchanged; a scalar is its own transpose."""

    argument: Expression

    def __post_init__(self) -> None:
        self._settle(self.argument.shape[::-1])

    @property
    def children(self) -> tuple[Expression, ...]:
        return (self.argument,)

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Transpose(*children)


@dataclass(frozen=True)
class Apply(Expression):
    """A named function of :mod:`chainrule.operations`, or its derivative when ``order`` is 1.

    ``along`` names the dimension that softmax normalises over; elementwise functions have none.
    """

    function: str
    argument: Expression
    order: int = 0
    along: Dimension | None = None

    def __post_init__(self) -> None:
        self._settle(self.argument.shape)

    @property
    def children(self) -> tuple[Expression, ...]:
        return (self.argument,)

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return replace(self, argument=children[0])


@dataclass(frozen=True)
class Greater(Expression):
    """The indicator of left > right, elementwise: 1 where it is so, else 0."""

    left: Expression
    right: Expression

    def __post_init__(self) -> None:
        self._settle(joint_shape(self.left.shape, self.right.shape))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.left, self.right

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Greater(*children)


@dataclass(frozen=True)
class Cases(Expression):
    """``value`` where ``condition`` holds, ``otherwise`` elsewhere, elementwise."""

    condition: Expression
    value: Expression
    otherwise: Expression

    def __post_init__(self) -> None:
        self._settle(joint_shape(self.condition.shape, self.value.shape, self.otherwise.shape))

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.condition, self.value, self.otherwise

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Cases(*children)


@dataclass(frozen=True)
class Index:
    """A running index such as i over the samples."""

    name: str
    dimension: Dimension


@dataclass(frozen=True)
class Indexed(Expression):
    """An entry, or a row or column, of a matrix.

    Each place holds an :class:`Index`, a position counted from 1, or None for "all of it":
    ``Indexed(X, (i, None))`` is row i, of shape (1, inputs). With both given it is a scalar.
    A third place, of one matrix for each sample, is dropped when it is given.
    """

    base: Expression
    indices: tuple[Index | int | None, ...]

    def __post_init__(self) -> None:
        shape = self.base.shape
        if len(self.indices) != len(shape):
            raise ShapeError(f"{len(self.indices)} indices on a {show_shape(shape)}")
        for index, dimension in zip(self.indices, shape, strict=True):
            if isinstance(index, Index) and index.dimension != dimension:
                raise ShapeError(
                    f"index {index.name} runs over {index.dimension}, "
                    f"but that place of {show_shape(shape)} is {dimension}"
                )
        kept = tuple(
            1 if index is not None else dimension
            for index, dimension in zip(self.indices[:2], shape, strict=False)
        )
        self._settle(kept if None in self.indices else ())

    @property
    def children(self) -> tuple[Expression, ...]:
        return (self.base,)

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Indexed(children[0], self.indices)


@dataclass(frozen=True)
class Sum(Expression):
    """The sum of ``body`` as ``index`` runs over its dimension."""

    body: Expression
    index: Index

    def __post_init__(self) -> None:
        self._settle(self.body.shape)

    @property
    def children(self) -> tuple[Expression, ...]:
        return (self.body,)

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Sum(children[0], self.index)


def _longer(shape: Shape) -> Dimension:
    """The dimension of a row or column that is not 1."""
    return shape[1] if shape[0] == 1 else shape[0]


@dataclass(frozen=True)
class Derivative(Expression):
    """∂of/∂wrt. For a scalar ``of`` it has the shape of ``wrt``, entry by entry.

    Two of the same shape are differentiated entry by entry; of one vector by another it is the
    Jacobian, a row for each entry of ``of``.
    """

    of: Expression
    wrt: Expression

    def __post_init__(self) -> None:
        of, wrt = self.of.shape, self.wrt.shape
        if of and wrt and of != wrt:
            if 1 in of and 1 in wrt:
                self._settle((_longer(of), _longer(wrt)))
                return
            raise NoMatrixError(
                f"the derivative of a {show_shape(self.of.shape)} by a "
                f"{show_shape(self.wrt.shape)} is not a matrix"
            )
        self._settle(self.wrt.shape or self.of.shape)

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.of, self.wrt

    def rebuild(self, children: tuple[Expression, ...]) -> Expression:
        return Derivative(*children)
