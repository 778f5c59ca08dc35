"""From a reading to the tree that derivations are made of, directed by the document's symbols.

The same reading is elaborated twice. First with every dimension 1 (but several samples), where
products commute: signs, factors and sums show. Then with every dimension different, where orders
and transposes show. A product is a matrix product if it conforms, else elementwise if both have
the same shape; anything else raises ShapeError, and the line does not conform as it is written.
"""

from __future__ import annotations

from chainrule.documents.elaborating.cases import indicator_of, piecewise_of
from chainrule.documents.elaborating.context import Context, Scope
from chainrule.documents.elaborating.definitions import defining_expression
from chainrule.documents.elaborating.derivatives import partial_derivative, primed_of
from chainrule.documents.elaborating.entries import picked_from
from chainrule.documents.elaborating.functions import call_of
from chainrule.documents.elaborating.implied import summed
from chainrule.documents.elaborating.matrices import matrix_of
from chainrule.documents.elaborating.powers import bars_of, power_of
from chainrule.documents.elaborating.products import product, sum_of
from chainrule.documents.elaborating.quantities import quantity
from chainrule.documents.elaborating.shifts import count_of
from chainrule.documents.elaborating.sums import sum_over
from chainrule.documents.elaborating.terms import transpose
from chainrule.documents.elaborating.written import Change
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Differential,
    Group,
    Indicator,
    Matrix,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Piecewise,
    Place,
    Plus,
    Primed,
    Raised,
    Reading,
    Times,
    Turned,
)
from chainrule.expression import Divide, Expression, Number


class Elaborator(Context):
    """Elaborates the formulas of one system, with or without its dimensions."""

    def definition(self, key: str) -> Expression | None:
        """The expression that defines a quantity; its free indices are its entries."""
        return defining_expression(self, key)

    def upstream(self) -> Expression:
        """What comes down, as the document writes it."""
        assert self.system.upstream is not None
        with self.fresh(Scope()):
            return self.expression(self.system.upstream.right)

    def expression(self, reading: Reading) -> Expression:
        """The expression that a reading means here. Raises Unread or ShapeError."""
        self.work += 1
        match reading:
            case Num(value=value):
                return Number(int(value) if value.denominator == 1 else value)
            case Name():
                return quantity(self, reading)
            case Group(inner=inner):
                return self.expression(inner)
            case Plus():
                return sum_of(self, reading)
            case Times(factors=factors, joins=joins):
                return product(self, factors, joins)
            case Over(top=top, bottom=bottom):
                above, below = self.expression(top), self.expression(bottom)
                only = self.system.free_letters(bottom) - self.system.free_letters(top)
                return Divide(above, summed(self, below, only))
            case Raised():
                return power_of(self, reading)
            case Place():
                return count_of(self, reading)
            case Turned(base=base):
                return transpose(self.expression(base))
            case Primed():
                return primed_of(self, reading)
            case Picked():
                return picked_from(self, reading)
            case Call():
                return call_of(self, reading)
            case Big():
                return sum_over(self, reading)
            case Differential(of=of):
                return Change(self.expression(of))
            case Partial():
                return partial_derivative(self, reading)
            case Matrix():
                return matrix_of(self, reading)
            case Bars():
                return bars_of(self, reading)
            case Indicator():
                return indicator_of(self, reading)
            case Piecewise():
                return piecewise_of(self, reading)
        raise Unread("an ellipsis that stands alone is not read", reading.start)
