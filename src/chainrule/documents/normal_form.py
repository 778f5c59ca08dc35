"""``A (…)ᵀ`` read as a product where A is no function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.documents.reading import (
    Call,
    Group,
    Picked,
    Primed,
    Raised,
    Reading,
    Times,
    Turned,
    mapped,
)


def normal_form(reading: Reading, is_product: Callable[[Call], bool]) -> Reading:
    """The formula with the calls that multiply as products, which take the marks behind them."""
    if isinstance(reading, (Turned, Raised, Primed, Picked)) and isinstance(reading.base, Call):
        call = reading.base
        if len(call.arguments) == 1 and is_product(call):
            argument = call.arguments[0]
            group = Group(argument.start, argument.end, argument)
            behind = replace(reading, base=group, start=argument.start)
            reading = Times(reading.start, reading.end, (call.function, behind), ("",))
    reading = mapped(reading, lambda child: normal_form(child, is_product))
    if isinstance(reading, Call) and len(reading.arguments) == 1 and is_product(reading):
        argument = reading.arguments[0]
        group = Group(argument.start, argument.end, argument)
        return Times(reading.start, reading.end, (reading.function, group), ("",))
    if isinstance(reading, Times):
        return _flattened(reading)
    return reading


def _flattened(product: Times) -> Times:
    """A product of products as one."""
    factors: list[Reading] = []
    joins: list[str] = []
    for place, factor in enumerate(product.factors):
        if place:
            joins.append(product.joins[place - 1])
        if isinstance(factor, Times):
            factors += factor.factors
            joins += factor.joins
        else:
            factors.append(factor)
    return replace(product, factors=tuple(factors), joins=tuple(joins))
