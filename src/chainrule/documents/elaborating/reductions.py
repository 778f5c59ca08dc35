"""The functions of arrays that people write in formulas: diag, np.sum, max and min."""

from __future__ import annotations

from chainrule.documents.elaborating.context import KRONECKER, Context
from chainrule.documents.elaborating.terms import summed_up
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import Call, Num
from chainrule.expression import Cases, Expression, Greater, Multiply, Symbol, Transpose
from chainrule.operations import total
from chainrule.shapes import show_shape

_MOST_COMPARED = 4  # of a pool of 2 × 2; what is compared stands twice in each comparison


def diagonal(vector: Expression, start: int) -> Expression:
    """diag(v): v on the diagonal, zero elsewhere."""
    if not vector.shape:
        return vector
    if 1 not in vector.shape:
        raise Unread("diag of a matrix is not read", start)
    column = vector if vector.shape[1] == 1 else Transpose(vector)
    along = column.shape[0]
    return Multiply((Symbol(KRONECKER, (along, along)), column))


def trace(matrix: Expression) -> Expression:
    """tr(A): the sum of what is on the diagonal."""
    if not matrix.shape:
        return matrix
    rows, columns = matrix.shape
    if rows != columns:
        raise Unread(f"the trace of a {show_shape(matrix.shape)} is not read")
    return summed_up(Multiply((Symbol(KRONECKER, (rows, rows)), matrix)))


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
    """max(a, b) and min(a, b): the one or the other, by which is greater; so are a few more."""
    found, *others = (here.expression(a) for a in call.arguments)
    if not 1 <= len(others) < _MOST_COMPARED:
        raise Unread("max of anything but two is not read", call.start)
    for other in others:
        first, second = (found, other) if call.function.base == "max" else (other, found)
        found = Cases(Greater(found, other), first, second)
    return found
