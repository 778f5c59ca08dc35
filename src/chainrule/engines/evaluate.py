"""The value of an expression in NumPy: the definition of what every formula means.

Named dimensions become axes. A running index that is free in an expression becomes a leading
axis of its value, so ``Sum`` adds along that axis and nothing else needs to know about indices.
Works for real and complex arrays, which is what makes exact (complex-step) derivatives possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.expression import (
    Add,
    Apply,
    Cases,
    Derivative,
    Divide,
    Expression,
    Greater,
    Index,
    Indexed,
    MatMul,
    Multiply,
    Number,
    Power,
    Size,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.operations import Array, operation
from chainrule.shapes import Dimension
from chainrule.steps import quantity_name

Indices = tuple[Index, ...]
FOLDED: dict[type[Expression], Any] = {  # the operations that take their parts one by one
    Add: np.add,
    Multiply: np.multiply,
    MatMul: np.matmul,
    Divide: np.divide,
    Power: np.power,
}


class Evaluator:
    """Evaluates expressions over named arrays.

    values: the arrays by plain name ("X", "W1", "dJ/dZ1"). sizes: every dimension's size.
    """

    def __init__(self, values: Mapping[str, Array], sizes: Mapping[Dimension, int]) -> None:
        self.values = values
        self.sizes = sizes

    def __call__(self, expression: Expression) -> Array:
        """The value of an expression without free indices."""
        value, free = self._value(expression)
        if free:
            raise ChainruleError(f"index {free[0].name} is free")
        return np.asarray(value)

    def _value(self, e: Expression) -> tuple[Array, Indices]:
        if (function := FOLDED.get(type(e))) is not None:
            return self._fold(function, e.children)
        match e:
            case Symbol() | Derivative():
                name = quantity_name(e)
                if name not in self.values:
                    raise ChainruleError(f"{name or 'a derivative'} has no value here")
                return self.values[name], ()
            case Number(value=value):
                return _constant(value), ()
            case Size(dimension=dimension):
                return _constant(self._size(dimension)), ()
            case Transpose(argument=argument):
                array, free = self._value(argument)
                return np.swapaxes(array, -1, -2) if argument.shape else array, free
            case Apply():
                return self._apply(e)
            case Indexed():
                return self._indexed(e)
            case Sum(body=body, index=index):
                return self._sum(body, index)
            case Greater():
                (left, right), free = self._aligned(e.children)
                return (left.real > right.real).astype(float), free
            case Cases():
                (condition, first, second), free = self._aligned(e.children)
                return np.where(condition.real > 0, first, second), free
        raise ChainruleError(f"a {type(e).__name__} has no value")

    def _size(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]

    def _aligned(self, parts: tuple[Expression, ...]) -> tuple[list[Any], Indices]:
        """The values with the same leading axes, one for each index free in any of them."""
        pairs: list[tuple[Any, Indices]] = [self._value(part) for part in parts]
        if not any(own for _, own in pairs):
            return [value for value, _ in pairs], ()
        free = pairs[0][1]
        if any(own != free for _, own in pairs):
            free = tuple(dict.fromkeys(index for _, own in pairs for index in own))
        rank = max(len(part.shape) for part in parts)
        aligned = []
        for (value, own), part in zip(pairs, parts, strict=True):
            if not isinstance(value, np.ndarray):
                aligned.append(value)
                continue
            if own == free and len(part.shape) == rank:
                aligned.append(value)
                continue
            order = [own.index(index) for index in free if index in own]
            order += range(len(own), value.ndim)
            value = _in_order(value, order)
            leading = [self._size(i.dimension) if i in own else 1 for i in free]
            inner = (1,) * (rank - len(part.shape)) + value.shape[len(own) :]
            aligned.append(value.reshape((*leading, *inner)))
        return aligned, free

    def _fold(self, function: Any, parts: tuple[Expression, ...]) -> tuple[Array, Indices]:
        values, free = self._aligned(parts)
        result = values[0]
        for value in values[1:]:
            result = function(result, value)
        return result, free

    def _apply(self, e: Apply) -> tuple[Array, Indices]:
        row = operation(e.function)
        if e.order == 1 and row.derivative is not None:
            return self._value(row.derivative(e.argument, Apply(e.function, e.argument)))
        if e.order:
            raise ChainruleError(f"derivative {e.order} of {row.name} has no value here")
        if row.kernel is None:
            assert row.formula is not None
            return self._value(row.formula(e.argument))
        value, free = self._value(e.argument)
        if not row.normalises:
            return row.kernel(value), free
        axis = e.argument.shape.index(e.along if e.along is not None else 1)
        return row.kernel(value, axis=axis - len(e.argument.shape)), free

    def _indexed(self, e: Indexed) -> tuple[Array, Indices]:
        value, free = self._value(e.base)
        places: list[Any] = [slice(None)] * len(free)
        lead, own = [], []
        for axis, place in enumerate(e.indices, start=len(free)):
            if isinstance(place, Index):
                lead.append(axis)
                own.append(place)
        kept = [a for a in range(len(free), value.ndim) if a not in lead]
        moved = _in_order(value, [*range(len(free)), *lead, *kept])
        places += [slice(None)] * len(lead)
        whole = None in e.indices
        for axis, place in enumerate(e.indices):
            stays = whole and axis < 2  # a third place, of one matrix for each sample, is dropped
            if isinstance(place, int):
                places.append(slice(place - 1, place) if stays else place - 1)
            elif place is None:
                places.append(slice(None))
            elif stays:
                places.append(None)
        return _once_each(moved[tuple(places)], (*free, *own))

    def _sum(self, body: Expression, index: Index) -> tuple[Array, Indices]:
        value, free = self._value(body)
        if index not in free:
            return value * self._size(index.dimension), free
        axis = free.index(index)
        return value.sum(axis=axis), free[:axis] + free[axis + 1 :]


def _in_order(value: Array, axes: list[int]) -> Array:
    """The axes in another order; most have it already."""
    return np.transpose(value, axes) if axes != list(range(value.ndim)) else value


def _once_each(value: Array, indices: Indices) -> tuple[Array, Indices]:
    """The entries where an index that stands twice is one: A_{ii} is the diagonal of A."""
    if len(indices) < 2:
        return value, indices
    for later, index in reversed(list(enumerate(indices))):
        first = indices.index(index)
        if first < later:
            value = np.moveaxis(np.diagonal(value, axis1=first, axis2=later), -1, first)
            indices = indices[:later] + indices[later + 1 :]
    return value, indices


def _constant(value: Any) -> Any:
    """A plain number, which has no dtype of its own, so that float32 stays float32."""
    return value if isinstance(value, int) else float(value)
