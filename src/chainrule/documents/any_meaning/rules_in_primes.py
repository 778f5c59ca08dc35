r"""Rules of differentiation with their own letters: (f ∘ g)′(x) = f′(g(x)) g′(x), (xⁿ)′ = n xⁿ⁻¹.

The letters stand for any functions of one variable, whatever they are elsewhere in the document: a
rule holds if it does for random ones. A letter that is never primed nor applied is a constant.
"""

from __future__ import annotations

import cmath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from chainrule.documents.defining.system import System
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Primed,
    Raised,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)

_CONSTANTS = frozenset(("a", "b", "c", "k", "n", "m", "r", "\\alpha", "\\beta", "\\lambda"))
_VARIABLES = frozenset(("x", "t", "z", "u", "y", "a", "w"))
_SEEDS = (1, 2, 3)
_CLOSE = 1e-9
_NO_VALUE = (Unread, ZeroDivisionError, OverflowError, ValueError, RecursionError)


def is_rule_of_differentiation(left: Reading, right: Reading, system: System) -> bool:
    """Whether an equality of primes holds for any functions; h′(x) is that of the h(x) = f(g(x))
    that was said."""
    return _is_rule(left, right) or any(_is_rule(said, right) for said in _said(left, system))


def _said(left: Reading, system: System) -> Iterator[Reading]:
    """The (f(x) g(x))′ of h′(x), where h(x) = f(x) g(x) is said."""
    if not isinstance(left, Call) or left.function.primes != 1:
        return
    if customary_function(left.function.base) is not None:
        return
    whole = replace(left, function=replace(left.function, primes=0))
    for chain in system.chains:
        sides = [side.reading for side in chain.sides if side.reading is not None]
        if len(sides) > 1 and sides[0] == whole:
            for side in sides[1:]:
                yield Primed(left.start, left.end, Group(left.start, left.end, side))


def _is_rule(left: Reading, right: Reading) -> bool:
    left = _of_power(left)
    primed = any(walk_reading(left, Primed))
    if not primed and not (
        isinstance(left, Partial) and (_is_power(unbracketed(left.of)) or _is_primed(left, right))
    ):
        return False
    functions, variables = _letters(left, right)
    if not functions and not variables:
        return False
    return any(
        all(_agrees(left, right, _Point(seed, variables, functions, composed)) for seed in _SEEDS)
        for composed in (True, False)
    )


def _is_power(reading: Reading) -> bool:
    """Whether it is xⁿ."""
    return isinstance(reading, Name) and len(reading.scripts) == 1 and (
        reading.scripts[0].place == "sup" and reading.scripts[0].kind == "bare"
        and reading.scripts[0].text in _CONSTANTS
    )  # fmt: skip


def _is_primed(left: Partial, right: Reading) -> bool:
    """Whether each letter that is differentiated is primed on the right: ∂/∂x (f g) = f′g + fg′."""
    primed = {n.base for n in walk_reading(right, Name) if n.primes}
    own = {n.base for n in walk_reading(left.of, Name)}
    return bool(own) and own <= primed


def _of_power(left: Reading) -> Reading:
    """(xⁿ)′, whose brackets are those of a derivative."""
    if not isinstance(left, Name) or left.primes != 1 or not _is_power(left):
        return left
    return Primed(left.start, left.end, replace(left, primes=0))


def _letters(left: Reading, right: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """The letters that stand for functions, and those of the variable."""
    nodes = [node for side in (left, right) for node in walk_reading(side)]
    calls = [node for node in nodes if isinstance(node, Call)]
    applied = {call.function.base for call in calls if not customary_function(call.function.base)}
    functions = applied | {n.base for n in nodes if isinstance(n, Name) and n.primes}
    names = {n.base for n in nodes if isinstance(n, Name) and n.base != "e"}
    names -= functions | {call.function.base for call in calls}
    behind = {name.base for node in nodes for name in _places(node)}
    found = (behind & names) or ({*names} if not functions else set())
    if len(found) > 1:
        found = found - _CONSTANTS
    rest = names - found - _CONSTANTS
    whole = len(found) <= 1 and found <= _VARIABLES and not rest
    return (frozenset(functions), frozenset(found)) if whole else (frozenset(), frozenset())


def _places(node: Reading) -> Iterator[Name]:
    """The x of f(x), of (f g)′(x) and of ∂(f g)/∂x."""
    arguments: Sequence[Reading] = node.arguments if isinstance(node, Call) else ()
    arguments = (node.wrt,) if isinstance(node, Partial) else arguments
    if isinstance(node, Times) and (applied := _applied_primes(node)) is not None:
        arguments = (applied[1],)
    for argument in arguments:
        yield from (n for n in (unbracketed(argument),) if isinstance(n, Name) and not n.primes)


def _applied_primes(times: Times) -> tuple[Primed, Reading] | None:
    """The (f g)′ and the x of (f g)′(x)."""
    if len(times.factors) != 2 or times.joins[0]:
        return None
    first, second = times.factors
    return (
        (first, second.inner) if isinstance(first, Primed) and isinstance(second, Group) else None
    )


def _agrees(left: Reading, right: Reading, point: _Point) -> bool:
    try:
        one, other = point.value(left), point.value(right)
    except _NO_VALUE:
        return False
    size = max(abs(one), abs(other))
    return size > 0 and abs(one - other) <= _CLOSE * size


@dataclass(frozen=True)
class _Point:
    """Random functions at one value of the variable. composed: whether f ∘ g is f of g."""

    seed: int
    variables: frozenset[str]
    functions: frozenset[str]
    composed: bool
    at: complex | None = None

    def value(self, e: Reading) -> complex:
        """The value of a formula, (value, slope) of which the second is 0 here."""
        return self.jet(e)[0]

    def jet(self, e: Reading) -> tuple[complex, complex]:
        """The value and the slope. Raises Unread for what is not one number."""
        match e:
            case Num(value=number):
                return complex(number), 0j
            case Group(inner=inner):
                return self.jet(inner)
            case Plus(terms=terms, signs=signs):
                jets = [self.jet(term) for term in terms]
                value = sum((s * v for s, (v, _) in zip(signs, jets, strict=True)), 0j)
                return value, sum((s * d for s, (_, d) in zip(signs, jets, strict=True)), 0j)
            case Times():
                return self._product(e)
            case Over(top=top, bottom=bottom):
                (a, da), (b, db) = self.jet(top), self.jet(bottom)
                return a / b, da / b - a * db / b**2
            case Raised(base=base, exponent=exponent):
                return self._power(self._base(base), self.jet(exponent))
            case Primed(base=base):
                return self.jet(base)[1], cmath.nan
            case Partial(of=of, wrt=Name(base=base, scripts=())) if base in self.variables:
                return self.jet(of)[1], cmath.nan
            case Call(function=function, arguments=(argument,)):
                inside, slope = self.jet(argument)
                return self._function(function, inside, slope)
            case Name():
                return self._name(e)
        raise Unread("this is no number whatever it means", e.start)

    def _base(self, base: Reading) -> tuple[complex, complex]:
        return (complex(cmath.e), 0j) if _is_e(base) else self.jet(base)

    def _power(
        self, base: tuple[complex, complex], exponent: tuple[complex, complex]
    ) -> tuple[complex, complex]:
        (b, db), (n, dn) = base, exponent
        whole = b**n
        return whole, whole * (n * db / b + (dn * cmath.log(b) if dn else 0))

    def _product(self, e: Times) -> tuple[complex, complex]:
        applied = _applied_primes(e)
        if applied is not None:
            primed, argument = applied
            return replace(self, at=self.value(argument)).jet(primed)
        if self.composed:
            e = _with_applications(e, self.functions)
        value, slope = complex(1), 0j
        for run in _runs(e) if self.composed else [[factor] for factor in e.factors]:
            v, d = self._composed(run)
            value, slope = value * v, slope * v + value * d
        return value, slope

    def _composed(self, run: Sequence[Reading]) -> tuple[complex, complex]:
        """f ∘ g ∘ h at the variable."""
        value, slope = self.jet(run[-1])
        for outer in reversed(run[:-1]):
            function = unbracketed(outer)
            if not isinstance(function, Name):
                raise Unread("this is no function", outer.start)
            value, slope = self._function(function, value, slope)
        return value, slope

    def _name(self, name: Name) -> tuple[complex, complex]:
        if _is_e(name):
            return complex(cmath.e), 0j
        power = [s for s in name.scripts if s.place == "sup" and s.kind == "bare"]
        if power:
            bare = replace(name, scripts=tuple(s for s in name.scripts if s not in power))
            text = power[0].text
            value = complex(int(text)) if text.isdigit() else self._drawn(text)
            return self._power(self._name(bare), (value, 0j))
        if name.base in self.variables:
            return self._variable, 1 + 0j
        if name.base in self.functions:
            return self._function(name, self._variable, 1 + 0j)
        return self._drawn(name.base), 0j

    @property
    def _variable(self) -> complex:
        return self._drawn("") if self.at is None else self.at

    def _drawn(self, text: str) -> complex:
        first, sign, number = text.partition("-")
        drawn = complex(Random(f"{self.seed}{first}").uniform(1.2, 2.8))
        return drawn - int(number) if sign and number.isdigit() else drawn

    def _function(self, name: Name, at: complex, slope: complex) -> tuple[complex, complex]:
        """A random function, primed or not, at a value, which changes with a slope."""
        known = {"exp": cmath.exp, "log": cmath.log, "ln": cmath.log}.get(name.base)
        if known is not None and not name.primes:
            return known(at), slope * (cmath.exp(at) if known is cmath.exp else 1 / at)
        if customary_function(name.base) and name.base not in self.functions:
            raise Unread("this function is not read whatever it means", name.start)
        draw = Random(f"{self.seed}{name.base}{[s.text for s in name.scripts]}")
        a, b, c = draw.uniform(0.5, 1.5), draw.uniform(0, 1), draw.uniform(1.5, 2.5)

        def order(n: int) -> complex:
            turn: complex = a**n * cmath.sin(a * at + b + n * cmath.pi / 2)
            return turn + c if n == 0 else turn

        return order(name.primes), order(name.primes + 1) * slope


def _with_applications(e: Times, functions: frozenset[str]) -> Times:
    """L′ (z (y)), read as a product where nothing says that L is a function, as L′ at z(y)."""
    factors: list[Reading] = [e.factors[0]]
    joins: list[str] = []
    for factor, join in zip(e.factors[1:], e.joins, strict=True):
        before = factors[-1]
        applied = isinstance(before, Name) and before.base in functions and not join
        if applied and isinstance(before, Name) and isinstance(factor, Group):
            factors[-1] = Call(before.start, factor.end, before, (factor.inner,))
            continue
        factors.append(factor)
        joins.append(join)
    return replace(e, factors=tuple(factors), joins=tuple(joins))


def _runs(e: Times) -> list[list[Reading]]:
    """The factors, with those between which ∘ stands as one run."""
    runs: list[list[Reading]] = [[e.factors[0]]]
    for factor, join in zip(e.factors[1:], e.joins, strict=True):
        if join == "odot":
            runs[-1].append(factor)
        else:
            runs.append([factor])
    return runs


def _is_e(reading: Reading) -> bool:
    return isinstance(reading, Name) and reading.base == "e" and not reading.scripts
