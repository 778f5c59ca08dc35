"""The functions of arrays that people write in formulas: diag, np.sum, max and min."""

from __future__ import annotations

from chainrule.documents.elaborating.context import KRONECKER, Context
from chainrule.documents.elaborating.terms import summed_up
from chainrule.documents.reading import Call, Num
from chainrule.documents.unread import Unread
from chainrule.expression import Cases, Expression, Greater, Multiply, Symbol, Transpose
from chainrule.operations import total


def diagonal(vector: Expression) -> Expression:
    """diag(v): v on the diagonal, zero elsewhere."""
    if not vector.shape:
        return vector
    column = vector if vector.shape[1] == 1 else Transpose(vector)
    along = column.shape[0]
    return Multiply((Symbol(KRONECKER, (along, along)), column))


def summed_along(here: Context, call: Call) -> Expression:
    """np.sum(x, axis=1): the sum along one of the two dimensions."""
    inner = here.expression(call.arguments[0])
    axis = call.arguments[1] if len(call.arguments) > 1 else None
    if not inner.shape:
        return inner
    if isinstance(axis, Num) and axis.value in (0, 1):
        along = inner.shape[int(axis.value)]
        return total(inner, along) if along != 1 else inner
    return summed_up(inner)


def extreme(here: Context, call: Call) -> Expression:
    """max(a, b) and min(a, b): the one or the other, by which is greater."""
    if len(call.arguments) != 2:
        raise Unread("max of anything but two is not read", call.start)
    first, second = (here.expression(a) for a in call.arguments)
    larger = Greater(first, second)
    if call.function.base == "max":
        return Cases(larger, first, second)
    return Cases(larger, second, first)
