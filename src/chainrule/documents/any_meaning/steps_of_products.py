r"""The factors of a product in a first-order statement: ∇C · Δv, Σ_j ∂C/∂v_j Δv_j.

A transpose, a trace and brackets say how vectors are multiplied, and change no factor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.documents.parsing.customary import TRACES
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Differential,
    Group,
    Name,
    Num,
    Partial,
    Raised,
    Reading,
    Times,
    Turned,
    unbracketed,
)

_DELTA = "\\Delta"


@dataclass(frozen=True)
class Product:
    """factors: of a product. summed: the letters that are summed over."""

    factors: tuple[Reading, ...]
    summed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Square:
    """c ‖∇C‖²: the slope that is squared, and the other factors."""

    slope: Reading
    others: tuple[Reading, ...]


def factors_of(reading: Reading) -> Product:
    """The factors of a term, under its sums, with Δ and the letter behind it as one."""
    match reading:
        case Group(inner=inner) | Turned(base=inner):
            return factors_of(inner)
        case Call(function=Name(base=base), arguments=(inner,)) if base in TRACES:
            return factors_of(inner)
        case Big(body=body, kind="sum", letter=letter):
            inside = factors_of(body)
            return replace(inside, summed=(letter, *inside.summed))
        case Differential(of=Name()):
            return Product((joined_changes(reading),))
        case Times():
            whole = joined_changes(reading)
            if not isinstance(whole, Times):
                return factors_of(whole)
            parts = [factors_of(factor) for factor in whole.factors]
            return Product(
                tuple(f for part in parts for f in part.factors),
                tuple(letter for part in parts for letter in part.summed),
            )
    return Product((reading,))


def joined_changes(reading: Reading) -> Reading:
    """A product with Δ and the symbol behind it as one: ΔC. So is a differential: dC."""
    if isinstance(reading, Differential) and isinstance(reading.of, Name):
        return replace(reading.of, start=reading.start, base=f"{_DELTA} {reading.of.base}")
    if not isinstance(reading, Times):
        return reading
    factors: list[Reading] = [reading.factors[0]]
    joins: list[str] = []
    for factor, join in zip(reading.factors[1:], reading.joins, strict=True):
        before = factors[-1]
        plain = isinstance(before, Name) and before.base == _DELTA and not before.scripts
        if plain and not join and isinstance(factor, Name):
            factors[-1] = replace(factor, start=before.start, base=f"{_DELTA} {factor.base}")
            continue
        factors.append(factor)
        joins.append(join)
    if len(factors) == 1:
        return factors[0]
    return replace(reading, factors=tuple(factors), joins=tuple(joins))


def square_of(factors: tuple[Reading, ...]) -> Square | None:
    """The parts of c ‖∇C‖² and c ∇C · ∇C."""
    found: list[Reading] = []
    others: list[Reading] = []
    for factor in factors:
        match factor:
            case Raised(base=Bars(inner=inner), exponent=Num(value=value)) if value == 2:
                found += [unbracketed(inner)] * 2
            case Partial():
                found.append(factor)
            case _:
                others.append(factor)
    slopes = set(found)
    if len(found) != 2 or len(slopes) != 1 or not isinstance(found[0], Partial):
        return None
    return Square(found[0], tuple(others))
