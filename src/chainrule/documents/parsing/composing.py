"""Sums and products made of the parts of others."""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import Plus, Reading, Times


def negated(reading: Reading, start: int) -> Plus:
    """−x, where the sign stands at ``start``."""
    return Plus(start, reading.end, (reading,), (-1,))


def with_one_for_two(product: Times, place: int, one: Reading) -> Reading:
    """A product with one factor for the two that begin at a place; that factor, if it is all."""
    factors = (*product.factors[:place], one, *product.factors[place + 2 :])
    joins = (*product.joins[:place], *product.joins[place + 1 :])
    return replace(product, factors=factors, joins=joins) if joins else one
