"""What stands between bars, and powers: a norm is the root of a sum of squares."""

from __future__ import annotations

from fractions import Fraction

from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.terms import summed_up
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import Bars, Name, Num, Raised, Reading, walk_reading
from chainrule.expression import Apply, Expression, Number, Power

_HIGHEST = 500  # the likelihood of as many outcomes, θ^{117} (1 − θ)^{283}


def power_of(here: Context, raised: Raised) -> Expression:
    """x^p; e^x is a function of its exponent."""
    base, exponent = raised.base, raised.exponent
    if isinstance(base, Name) and base.base == "e" and not base.scripts:
        return Apply("exp", here.expression(exponent))
    if isinstance(exponent, Num) and abs(exponent.value) > _HIGHEST:
        raise Unread("a power this high is not read", exponent.start)
    if any(walk_reading(exponent, Raised)):
        raise Unread("a power of a power is not read", exponent.start)
    if isinstance(base, Bars):
        return bars_of(here, base, exponent)
    return Power(here.expression(base), here.expression(exponent))


def bars_of(here: Context, bars: Bars, exponent: Reading | None = None) -> Expression:
    """|x| or ‖x‖, raised to a power if one follows."""
    inner = here.expression(bars.inner)
    if not inner.shape or not bars.norm:
        value: Expression = Apply("abs", inner)
        return value if exponent is None else Power(value, here.expression(exponent))
    squares: Expression = inner * inner
    squares = summed_up(squares)
    power = here.expression(exponent) if exponent is not None else Number(1)
    if power == Number(2):
        return squares
    return Power(squares, power * Fraction(1, 2))
