"""The elementwise algebra a derivation uses, each law applied by name and never by itself.

Products and sums of entries commute, so an elementwise expression is a sum of monomials: an
exact coefficient times integer powers of atoms. An atom is whatever is not itself such a product
or quotient: a symbol, a matrix product, a function value, or a sum in brackets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from chainrule.expression import (
    Add,
    Divide,
    Expression,
    Indexed,
    MatMul,
    Multiply,
    Number,
    Power,
    Sum,
    Transpose,
)
from chainrule.steps import Assumption, Rule
from chainrule.tree import size, substitute, transform


@dataclass
class Monomial:
    """coefficient · Π atom^power, the powers in order of first appearance."""

    coefficient: Fraction
    powers: dict[Expression, int]

    def times(self, other: Monomial) -> Monomial:
        """The product; equal atoms add their powers, and what cancels is gone."""
        powers = dict(self.powers)
        for atom, power in other.powers.items():
            powers[atom] = powers.get(atom, 0) + power
        kept = {atom: power for atom, power in powers.items() if power}
        return Monomial(self.coefficient * other.coefficient, kept)

    def to_the(self, exponent: int) -> Monomial:
        """The monomial raised to a power."""
        powers = {atom: power * exponent for atom, power in self.powers.items()}
        return Monomial(self.coefficient**exponent, powers)

    @property
    def scalars(self) -> dict[Expression, int]:
        """The part that is one number for all entries, such as 1/n."""
        return {atom: power for atom, power in self.powers.items() if not atom.shape}

    def without(self, atoms: dict[Expression, int]) -> Monomial:
        """The rest when ``atoms`` are taken out."""
        return Monomial(self.coefficient, {a: p for a, p in self.powers.items() if a not in atoms})


def monomial(expression: Expression) -> Monomial:
    """An expression as one monomial, its sums kept as atoms."""
    match expression:
        case Number(value=value) if not isinstance(value, float):
            if value == 0:
                return Monomial(Fraction(0), {})
            return Monomial(Fraction(value), {})
        case Multiply(factors=factors):
            return reduce(Monomial.times, map(monomial, factors))
        case Divide(numerator=top, denominator=bottom):
            return monomial(top).times(monomial(bottom).to_the(-1))
        case Power(base=base, exponent=Number(value=int() as exponent)):
            return monomial(base).to_the(exponent)
    return Monomial(Fraction(1), {expression: 1})


def _product(powers: dict[Expression, int]) -> list[Expression]:
    return [a if p == 1 else Power(a, Number(p)) for a, p in powers.items()]


def _one(factors: list[Expression]) -> Expression:
    return factors[0] if len(factors) == 1 else Multiply(tuple(factors))


def _quotient(number: Fraction, powers: dict[Expression, int]) -> list[Expression]:
    """number · Π atom^power as at most one factor, without writing a needless 1."""
    top = _product({a: p for a, p in powers.items() if p > 0})
    bottom = _product({a: -p for a, p in powers.items() if p < 0})
    if number.denominator != 1:
        bottom.insert(0, Number(number.denominator))
    if number.numerator != 1 or (bottom and not top):
        top.insert(0, Number(number.numerator))
    if bottom:
        return [Divide(_one(top), _one(bottom))]
    return top


def written(term: Monomial) -> Expression:
    """A monomial as an expression: sign, then the scalar factor, then the entries."""
    if term.coefficient == 0:
        return Number(0)
    scalars = term.scalars
    factors = _quotient(abs(term.coefficient), scalars)
    factors += _quotient(Fraction(1), term.without(scalars).powers)
    if term.coefficient < 0:
        factors.insert(0, Number(-1))
    return _one(factors) if factors else Number(1)


def written_sum(terms: list[Monomial]) -> Expression:
    """A sum of monomials with the scalar factor they share in front: (1/n)(A − Y)."""
    if not terms:
        return Number(0)
    if len(terms) == 1:
        return written(terms[0])
    shared = {
        atom: power
        for atom, power in terms[0].scalars.items()
        if all(term.powers.get(atom) == power for term in terms)
    }
    tops = reduce(gcd, (abs(term.coefficient.numerator) for term in terms))
    bottoms = reduce(lcm, (term.coefficient.denominator for term in terms))
    content = Fraction(tops, bottoms)
    rest = [term.without(shared) for term in terms]
    inner = Add(tuple(written(Monomial(t.coefficient / content, t.powers)) for t in rest))
    return _one([*_quotient(content, shared), inner])


def multiply_numbers(expression: Expression) -> Expression:
    """Numbers and scalars of a product gathered in front: (1/2n)·2·E is (1/n)E."""
    return written(monomial(expression))


def _terms(expression: Expression) -> list[Monomial]:
    """The terms of a sum, or the one term of anything else."""
    if isinstance(expression, Add):
        return [monomial(term) for term in expression.terms]
    return [monomial(expression)]


def _has_denominator(expression: Expression) -> bool:
    return isinstance(expression, Add) and any(
        power < 0 and atom.shape
        for term in _terms(expression)
        for atom, power in term.powers.items()
    )


def cancel(expression: Expression) -> Expression:
    """Multiply a bracket that holds fractions by its other factors, and cancel."""

    def once(node: Expression) -> Expression:
        if not isinstance(node, Multiply | Divide):
            return node
        whole = monomial(node)
        for bracket, power in whole.powers.items():
            if power == 1 and _has_denominator(bracket):
                scalars = whole.scalars
                others = Monomial(Fraction(1), whole.without({bracket: 1, **scalars}).powers)
                inner = Add(tuple(written(term.times(others)) for term in _terms(bracket)))
                return _scaled(Monomial(whole.coefficient, scalars), inner)
        return written(whole) if _cancels(node, whole) else node

    return transform(expression, once)


def _cancels(node: Expression, whole: Monomial) -> bool:
    """Whether writing the node as one monomial removes a denominator of entries."""

    def denominators(e: Expression) -> int:
        here = isinstance(e, Divide) and bool(e.denominator.shape)
        inside = e.children if isinstance(e, Multiply | Divide) else ()
        return here + sum(map(denominators, inside))

    return denominators(node) > denominators(written(whole))


def expanded(expression: Expression) -> list[Monomial]:
    """Every bracket multiplied out; equal terms not yet collected."""
    whole = monomial(expression)
    result = [Monomial(whole.coefficient, {})]
    for atom, power in whole.powers.items():
        if isinstance(atom, Add) and power > 0:
            inner = [term for part in atom.terms for term in expanded(part)]
            for _ in range(power):
                result = [left.times(right) for left in result for right in inner]
        else:
            result = [left.times(Monomial(Fraction(1), {atom: power})) for left in result]
    return result


def expand(expression: Expression) -> Expression:
    """Multiply out, keeping a scalar factor in front."""
    return written_sum(expanded(expression))


def collect(expression: Expression) -> Expression:
    """Add equal terms; what is left is written with positive terms first."""
    gathered: dict[frozenset[tuple[Expression, int]], Monomial] = {}
    for term in expanded(expression):
        key = frozenset(term.powers.items())
        if key in gathered:
            term = Monomial(term.coefficient + gathered[key].coefficient, term.powers)
        gathered[key] = term
    kept = [term for term in gathered.values() if term.coefficient]
    return written_sum(sorted(kept, key=lambda term: term.coefficient < 0))


def tidy(expression: Expression) -> Expression:
    """Each term of a sum with its sign and its scalar factor in front."""
    if isinstance(expression, Add):
        return Add(tuple(written(term) for term in _terms(expression)))
    return multiply_numbers(expression)


def constants_out_of_sums(expression: Expression) -> Expression:
    """Σₖ c·E is c·Σₖ E, for a constant c."""

    def once(node: Expression) -> Expression:
        match node:
            case Sum(body=Indexed(base=Multiply() | Divide() as base, indices=places), index=index):
                whole = monomial(base)
                constant = Monomial(whole.coefficient, whole.scalars)
                rest = written(Monomial(Fraction(1), whole.without(whole.scalars).powers))
                if not rest.shape:
                    return node
                return written(constant.times(monomial(Sum(Indexed(rest, places), index))))
        return node

    after = transform(expression, once)
    return expression if after == expression else tidy(after)


def scalars_first(expression: Expression) -> Expression:
    """Scalar factors of products, matrix products and sums brought to the front: X(cG) is cXG."""
    return _scaled(*_taken_out(expression))


def _scaled(scalar: Monomial, expression: Expression) -> Expression:
    """A scalar times an expression, without writing a needless 1."""
    front = written(scalar)
    if front == Number(1):
        return expression
    return Multiply((*(front.factors if isinstance(front, Multiply) else (front,)), expression))


def _taken_out(expression: Expression) -> tuple[Monomial, Expression]:
    """The scalar factor of an expression, and what is left."""
    one = Monomial(Fraction(1), {})
    match expression:
        case MatMul() | Transpose() | Sum() | Indexed():
            parts = [_taken_out(child) for child in expression.children]
            scalar = reduce(Monomial.times, (part[0] for part in parts))
            return scalar, expression.rebuild(tuple(part[1] for part in parts))
        case Multiply() if expression.shape:
            parts = [_taken_out(child) for child in expression.factors if child.shape]
            own = [monomial(child) for child in expression.factors if not child.shape]
            scalar = reduce(Monomial.times, [*own, *(part[0] for part in parts)])
            return scalar, _one([part[1] for part in parts])
        case Add(terms=terms):
            return one, Add(tuple(scalars_first(term) for term in terms))
    return one, expression


def targets_sum_to_one(expression: Expression, total_of_targets: Expression) -> Expression:
    """Σₖ Y is 1 in each sample, when the targets are one-hot."""
    after = substitute(expression, {total_of_targets: Number(1)})
    return expression if after == expression else tidy(after)


def simplified(
    expression: Expression, total_of_targets: Expression | None
) -> list[tuple[Rule, Expression, Assumption | None]]:
    """The lines that lead from an output gradient to its short form.

    There are none where nothing cancels or the end is no shorter than the beginning.

    ``total_of_targets`` is Σₖ Y where the loss assumes one-hot targets, else None.
    """
    steps: list[tuple[Rule, Expression, Assumption | None]] = []
    current = expression
    cancelled = cancel(expression)
    if cancelled == expression:
        return steps
    for rule, after, assumption in _laws(cancelled, total_of_targets):
        if after != current:
            steps.append((rule, after, assumption))
            current = after
    return steps if size(current) < size(expression) else []


def _laws(
    current: Expression, total_of_targets: Expression | None
) -> Iterator[tuple[Rule, Expression, Assumption | None]]:
    yield Rule.CANCEL, current, None
    current = constants_out_of_sums(current)
    yield Rule.LINEAR_SUM, current, None
    if total_of_targets is not None:
        current = targets_sum_to_one(current, total_of_targets)
        yield Rule.TARGETS_SUM_TO_ONE, current, Assumption.ONE_HOT
    finished = collect(current)
    multiplied_out = expand(current)
    if len(expanded(current)) > len(expanded(finished)):
        yield Rule.EXPAND, multiplied_out, None
    yield Rule.COLLECT, finished, None
