r"""Values of formulas whose symbols are known by nothing but their names.

Every symbol is a random number for each value of its indices, and so is every derivative of a
symbol by another: ∂E/∂a_j is a number for every j. What is left are the laws of algebra and of
differentiation, which hold whatever the symbols mean.
"""

from __future__ import annotations

import cmath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from chainrule.documents.defining.system import System
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import PARAMETER_BASES, plain_base
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Plus,
    Raised,
    Reading,
    Times,
    unbracketed,
)

Places = tuple[int, ...]
Quantity = tuple[str, Places]  # a symbol's key with the values of its indices
Atom = tuple[str, ...]  # a symbol's key, or those of a derivative: what, and by what
Given = Callable[[Atom, Places], "complex | None"]
Env = Mapping[str, int]

_RANGE = 3  # values of an index that a sum runs over, where nothing bounds it
_MOST_TERMS = 12
_ANY = "m"  # what a softmax adds up over
_SLOPES: dict[str, tuple[Callable[[complex], complex], Callable[[complex], complex]]] = {
    "exp": (cmath.exp, cmath.exp),
    "log": (cmath.log, lambda z: 1 / z),
    "tanh": (cmath.tanh, lambda z: 1 - cmath.tanh(z) ** 2),
    "sigmoid": (
        lambda z: 1 / (1 + cmath.exp(-z)),
        lambda z: cmath.exp(-z) / (1 + cmath.exp(-z)) ** 2,
    ),
    "identity": (lambda z: z, lambda z: 1),
}


def says_dependence(call: Call, system: System) -> bool:
    """Whether brackets say what weights a loss depends on: E is meant by E(w)."""
    names = [unbracketed(argument) for argument in call.arguments]
    return call.function.base in LOSS_BASES and all(
        isinstance(name, Name) and plain_base(name.base) in PARAMETER_BASES for name in names
    )


def nothing(atom: Atom, places: Places) -> complex | None:
    """Nothing is given."""
    return None


@dataclass
class FormalPoint:
    """One random value for every symbol.

    constant: the keys of what nothing is differentiated. given: what is known of a symbol, or of a
    derivative. drawn: the values of the others so far, which depend on the seed alone.
    """

    system: System
    seed: int
    constant: frozenset[str] = frozenset()
    given: Given = nothing
    drawn: dict[tuple[Atom, Places], complex] = field(default_factory=dict)

    def value(self, e: Reading, env: Env) -> complex:
        """The value of a formula. Raises Unread for what is not one number."""
        match e:
            case Num(value=number):
                return complex(number)
            case Group(inner=inner):
                return self.value(inner, env)
            case Plus(terms=terms, signs=signs):
                values = (self.value(term, env) for term in terms)
                return sum((s * v for s, v in zip(signs, values, strict=True)), 0j)
            case Times(factors=factors):
                product = complex(1)
                for factor in factors:
                    product *= self.value(factor, env)
                return product
            case Over(top=top, bottom=bottom):
                return self.value(top, env) / self.value(bottom, env)
            case Raised(base=base, exponent=exponent):
                return self._raised(base, exponent, env)
            case Big():
                return sum((self.value(e.body, each) for each in self._terms(e, env)), 0j)
            case Partial(of=of, wrt=wrt):
                return self.slope(of, self._quantity(wrt, env), env)
            case Call(function=name) if says_dependence(e, self.system):
                return self._named(name, env)
            case Call() | Picked() if (share := _share(e, self.system)) is not None:
                return self.value(share, env)
            case Call():
                function, arguments = self._function(e)
                return function(0, [self.value(a, env) for a in arguments])
            case Name():
                return self._named(e, env)
        raise Unread("this is no number whatever it means", e.start)

    def _named(self, name: Name, env: Env) -> complex:
        if name.base == "e" and not name.scripts:
            return complex(cmath.e)
        mention = self.system.mention(name)
        if mention.turned or mention.primes:
            raise Unread("this is no number whatever it means", name.start)
        key, places = self._quantity(name, env)
        found = self._drawn_at((key,), places)
        return found ** _power(name, mention.power) if mention.power is not None else found

    def _drawn_at(self, atom: Atom, places: Places) -> complex:
        told = self.given(atom, places)
        if told is not None:
            return told
        at = (atom, places)
        if at not in self.drawn:
            self.drawn[at] = complex(Random(f"{self.seed}{at}").uniform(0.4, 1.6))
        return self.drawn[at]

    def _quantity(self, reading: Reading, env: Env) -> Quantity:
        """The symbol, with the values of its indices, that a name stands for."""
        reading = unbracketed(reading)
        if not isinstance(reading, Name):
            raise Unread("what it is differentiated by is no symbol", reading.start)
        mention = self.system.mention(reading)
        return mention.key, tuple(_place(x, env, reading.start) for x in mention.indices)

    def _raised(self, base: Reading, exponent: Reading, env: Env) -> complex:
        found = self.value(base, env)
        power = self.value(exponent, env)
        return found ** int(power.real) if power == int(power.real) else found**power

    def _terms(self, e: Big, env: Env) -> list[Env]:
        """What the index of a sum runs over."""
        if e.kind != "sum" or not e.letter or e.letter in env:
            raise Unread("this sum is not read whatever it means", e.start)
        first = _number(e.lower, 1) - 1
        last = _number(e.upper, first + _RANGE)
        if not 0 < last - first <= _MOST_TERMS:
            raise Unread("this sum is not read whatever it means", e.start)
        apart = env.get(e.unequal, -1) if e.unequal else -1
        if e.unequal and apart < 0:
            raise Unread("this sum is not read whatever it means", e.start)
        return [{**env, e.letter: k} for k in range(first, last) if k != apart]

    def _function(
        self, call: Call
    ) -> tuple[Callable[[int, list[complex]], complex], tuple[Reading, ...]]:
        """A function with its derivatives, of which the first is asked for by the number 1."""
        name = call.function
        if not self.system.is_function(call):
            raise Unread("this is no number whatever it means", call.start)
        known = self.system.known_function(name.base) or ""
        if name.base in ("exp", "log", "ln", "tanh"):
            known = "log" if name.base == "ln" else name.base
        if known in _SLOPES and name.primes <= 1 and len(call.arguments) == 1:
            kernels = _SLOPES[known]

            def apply(order: int, arguments: list[complex]) -> complex:
                if order + name.primes > 1:
                    raise Unread("this derivative is not read whatever it means", call.start)
                return kernels[order + name.primes](arguments[0])

            return apply, call.arguments
        if known == "softmax" or len(call.arguments) != 1 or name.base in ("max", "min"):
            raise Unread("this function is not read whatever it means", call.start)
        draw = Random(f"{self.seed}{self.system.mention(name).key}")
        a, b = draw.uniform(0.5, 1.5), draw.uniform(0, 1)

        def smooth(order: int, arguments: list[complex]) -> complex:
            order += name.primes
            turn: complex = a**order * cmath.sin(a * arguments[0] + b + order * cmath.pi / 2)
            return turn

        return smooth, call.arguments

    def slope(self, e: Reading, by: Quantity, env: Env) -> complex:
        """The derivative of a formula by one entry of a symbol."""
        match e:
            case Num():
                return 0j
            case Group(inner=inner):
                return self.slope(inner, by, env)
            case Plus(terms=terms, signs=signs):
                slopes = (self.slope(term, by, env) for term in terms)
                return sum((s * v for s, v in zip(signs, slopes, strict=True)), 0j)
            case Times(factors=factors):
                return self._slope_of_product(factors, by, env)
            case Over(top=top, bottom=bottom):
                below = self.value(bottom, env)
                above, down = self.slope(top, by, env), self.slope(bottom, by, env)
                return above / below - self.value(top, env) * down / below**2
            case Raised(base=Name(base="e", scripts=()), exponent=exponent):
                return self.value(e, env) * self.slope(exponent, by, env)
            case Raised(base=base, exponent=Num(value=power)):
                inside = self.value(base, env)
                return complex(power) * inside ** complex(power - 1) * self.slope(base, by, env)
            case Big():
                return sum((self.slope(e.body, by, each) for each in self._terms(e, env)), 0j)
            case Call(function=name) if says_dependence(e, self.system):
                return self._slope_of_name(name, by, env)
            case Call() | Picked() if (share := _share(e, self.system)) is not None:
                return self.slope(share, by, env)
            case Call():
                function, arguments = self._function(e)
                at = self.value(arguments[0], env)
                return function(1, [at]) * self.slope(arguments[0], by, env)
            case Name():
                return self._slope_of_name(e, by, env)
        raise Unread("this derivative is not read whatever it means", e.start)

    def _slope_of_product(self, factors: tuple[Reading, ...], by: Quantity, env: Env) -> complex:
        total = 0j
        for place in range(len(factors)):
            term = self.slope(factors[place], by, env)
            for other, factor in enumerate(factors):
                term *= self.value(factor, env) if other != place else 1
            total += term
        return total

    def _slope_of_name(self, name: Name, by: Quantity, env: Env) -> complex:
        if name.base == "e" and not name.scripts:
            return 0j
        mention = self.system.mention(name)
        if mention.turned or mention.primes:
            raise Unread("this derivative is not read whatever it means", name.start)
        own = self._quantity(name, env)
        if own[0] == by[0] and len(own[1]) == len(by[1]):
            slope = complex(own == by)
        elif own[0] in self.constant:
            slope = 0j
        else:
            slope = self._drawn_at((own[0], by[0]), (*own[1], *by[1]))
        if mention.power is None:
            return slope
        power = _power(name, mention.power)
        return power * self._drawn_at((own[0],), own[1]) ** (power - 1) * slope


def _share(entry: Call | Picked, system: System) -> Reading | None:
    """e^{z_k} / Σ_m e^{z_m} for softmax_k(z) and softmax(z)_k; of z_n it is that of z_{nk}."""
    call = entry if isinstance(entry, Call) else entry.base
    scripts = call.function.scripts if call is entry and isinstance(call, Call) else (
        entry.scripts if isinstance(entry, Picked) else ()
    )  # fmt: skip
    of = unbracketed(call.arguments[-1]) if isinstance(call, Call) else None
    if (
        not isinstance(call, Call) or not isinstance(of, Name) or len(call.arguments) != 1
        or len(scripts) != 1 or scripts[0].place != "sub" or scripts[0].kind != "bare"
        or call.function.primes or system.known_function(call.function.base) != "softmax"
    ):  # fmt: skip
        return None
    at = entry.start, entry.end

    def exponential(letter: str) -> Reading:
        score = replace(of, scripts=(*of.scripts, replace(scripts[0], text=letter)))
        return Call(*at, Name(*at, "exp"), (score,))

    return Over(*at, exponential(scripts[0].text), Big(*at, _ANY, None, None, exponential(_ANY)))


def _place(letter: str, env: Env, at: int) -> int:
    if letter.isdigit():
        return int(letter) - 1
    if letter not in env:
        raise Unread("this index runs over nothing", at)
    return env[letter]


def _power(name: Name, text: str) -> int:
    if not text.isdigit() or int(text) > 9:
        raise Unread("this power is not read whatever it means", name.start)
    return int(text)


def _number(reading: Reading | None, otherwise: int) -> int:
    """Where a sum begins or ends, if that is a number."""
    return int(reading.value) if isinstance(reading, Num) else otherwise
