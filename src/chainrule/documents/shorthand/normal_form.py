"""``A (…)ᵀ`` read as a product where A is no function, ``a(x)`` as the a of the sample x."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeGuard

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Partial,
    Picked,
    Primed,
    Raised,
    Reading,
    Script,
    Times,
    Turned,
    mapped,
    walk_reading,
)


def normal_form(reading: Reading, is_product: Callable[[Call], bool]) -> Reading:
    """The formula with the calls that multiply as products, which take the marks behind them."""
    if isinstance(reading, (Turned, Raised, Primed, Picked)) and isinstance(reading.base, Call):
        call = reading.base
        if len(call.arguments) == 1 and is_product(call):
            argument = call.arguments[0]
            group = Group(argument.start, argument.end, argument)
            behind: Reading = replace(reading, base=group, start=argument.start)
            if isinstance(reading, Primed) and isinstance(argument, Name):
                behind = replace(argument, primes=argument.primes + 1)
            if isinstance(reading, Picked) and _is_whole(argument):
                scripts = (*argument.scripts, *reading.scripts)
                behind = replace(argument, end=reading.end, scripts=scripts)
            reading = Times(reading.start, reading.end, (call.function, behind), ("",))
    reading = mapped(reading, lambda child: normal_form(child, is_product))
    if isinstance(reading, Call) and len(reading.arguments) == 1 and is_product(reading):
        argument = reading.arguments[0]
        group = Group(argument.start, argument.end, argument)
        return Times(reading.start, reading.end, (reading.function, group), ("",))
    if isinstance(reading, Times):
        return _applied(_flattened(reading), is_product)
    return reading


def _is_whole(reading: Reading) -> TypeGuard[Name]:
    """Whether a name has marks above only, so that w (x^{(2)})_k is w x_k^{(2)}."""
    return isinstance(reading, Name) and all(
        s.place == "sup" and s.text != "T" for s in reading.scripts
    )


def with_letters(reading: Reading, free: Callable[[Reading], frozenset[str]]) -> Reading:
    """The formula with the letters of sums that have none: Σ (y_i − a_i)² runs over i.

    free: the index letters of a formula that no sum binds. A letter that also stands outside of
    the sum is not its own. Of several it is that of two factors: Σ (y_i − a_i) x_{ij} is over i.
    """
    if isinstance(reading, Big) and not reading.letter:
        letters = free(reading.body)
        if len(letters) > 1 and isinstance(reading.body, Times):
            letters = _shared(map(free, reading.body.factors))
        if len(letters) == 1:
            return replace(reading, letter=next(iter(letters)), implied=True)
    changed = mapped(reading, lambda child: with_letters(child, free))
    taken = [n.letter for n in walk_reading(changed, Big) if n.implied]
    return reading if any(letter in free(changed) for letter in taken) else changed


def _shared(letters: Iterable[frozenset[str]]) -> frozenset[str]:
    """The letters that stand in more than one of several factors."""
    counts = Counter(letter for own in letters for letter in own)
    return frozenset(letter for letter, count in counts.items() if count > 1)


def at_samples(reading: Reading, sample_of: Callable[[Call], Script | None]) -> Reading:
    """The formula with the calls that name a sample, as a^L(x) under Σ_x, as names with it."""
    if isinstance(reading, Call) and len(reading.arguments) == 1 and (of := sample_of(reading)):
        scripts = (*reading.function.scripts, of)
        return replace(reading.function, end=reading.end, scripts=scripts)
    if isinstance(reading, Turned) and isinstance(reading.base, Call):
        return reading  # δ (x^{(i)})ᵀ
    return mapped(reading, lambda child: at_samples(child, sample_of))


def at_arguments(reading: Reading, is_known: Callable[[Name], bool]) -> Reading:
    """The formula with dg(z^{[1]})/dz as the derivative by z^{[1]}, where z is nothing else."""
    if (
        isinstance(reading, Partial)
        and isinstance(reading.of, Call)
        and len(reading.of.arguments) == 1
        and isinstance(reading.wrt, Name)
    ):
        (argument,) = reading.of.arguments
        wrt = reading.wrt
        same = isinstance(argument, Name) and argument.base == wrt.base and argument.scripts
        if same and not (wrt.scripts or is_known(wrt)):
            return replace(reading, wrt=replace(argument, start=wrt.start, end=wrt.end))
    return mapped(reading, lambda child: at_arguments(child, is_known))


def _applied(product: Times, is_product: Callable[[Call], bool]) -> Reading:
    """``dA (σ^{[l]})′ (Z)`` with σ′ applied to Z: a prime says that σ is a function."""
    factors: list[Reading] = [product.factors[0]]
    joins: list[str] = []
    for join, factor in zip(product.joins, product.factors[1:], strict=True):
        last = factors[-1]
        if isinstance(last, Name) and last.primes and not join and isinstance(factor, Group):
            call = Call(last.start, factor.end, last, (factor.inner,))
            if not is_product(call):
                factors[-1] = call
                continue
        factors.append(factor)
        joins.append(join)
    if len(factors) in (1, len(product.factors)):
        return factors[0] if len(factors) == 1 else product
    return replace(product, factors=tuple(factors), joins=tuple(joins))


def entries_of_calls(reading: Reading, has_entries: Callable[[Call], bool]) -> Reading:
    """The formula with σ_i(z) as an entry of σ(z), where σ gives several."""
    reading = mapped(reading, lambda child: entries_of_calls(child, has_entries))
    if isinstance(reading, Call) and reading.function.scripts and has_entries(reading):
        below = tuple(s for s in reading.function.scripts if s.place == "sub" and s.kind == "bare")
        kept = tuple(s for s in reading.function.scripts if s not in below)
        if below:
            whole = replace(reading, function=replace(reading.function, scripts=kept))
            return Picked(reading.start, reading.end, whole, below)
    return reading


def _flattened(product: Times) -> Times:
    """A product of products as one."""
    if not any(isinstance(factor, Times) for factor in product.factors):
        return product
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
