"""One mistake put into one right formula, in every way that people make it.

The formulas are changed as trees. A product that no longer conforms is kept as it stands, so that a
transpose can be lost and factors can be swapped; evaluating it then fails, or gives another value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from chainrule.convention import SAMPLES
from chainrule.errors import ShapeError
from chainrule.expression import (
    Add,
    Apply,
    Cases,
    Derivative,
    Divide,
    Expression,
    Greater,
    Index,
    Indexed,
    MatMul,
    Multiply,
    Number,
    Power,
    Size,
    Sum,
    Symbol,
    Transpose,
    negative,
)
from chainrule.index_notation import indices_in
from chainrule.shapes import Shape
from chainrule.tree import transform, walk
from chainrule.writing.printer import flat_factors, split_sign

# What may be said of a planted mistake besides its own name, because it is just as true: a lost 1/n
# before a sum is a mean that became a sum; an index that escapes its sum is a sum that was lost; an
# exchanged index is a transpose; a product that does not conform has the wrong shape whatever was
# done to it; another symbol in σ′ is another argument of it, and the reverse.
ADMISSIBLE: dict[str, tuple[str, ...]] = {
    "sign": ("sign",),
    "factor": ("factor",),
    "missing_mean": ("missing_mean", "dropped_sum"),
    "dropped_sum": ("dropped_sum", "index"),
    "transpose": ("transpose", "shape"),
    "order": ("order", "shape"),
    "symbol": ("symbol",),
    "index": ("index", "transpose"),
    "activation_derivative": ("activation_derivative", "symbol"),
}


# ∂J/∂A for ∂J/∂Z of the same layer is another symbol and also a σ′ that is lost.
_SAME_LAYER = re.compile(r"dJ/d[AZ](\d+) for dJ/d[AZ]\1")
# A second 1/n is a mistake about the mean and also a factor too many.
TWICE = "1/n twice"


@dataclass(frozen=True)
class Mutant:
    """A formula with a mistake: its kind, what was done, and whether within σ′."""

    kind: str
    what: str
    formula: Expression
    in_slope: bool = False

    @property
    def causes(self) -> tuple[str, ...]:
        """What a checker may say of it: within a slope, that the slope is wrong is true too."""
        also = ("activation_derivative",) if self.in_slope else ()
        if self.what == TWICE:
            also = (*also, "factor")
        if _SAME_LAYER.fullmatch(self.what):
            also = (*also, "activation_derivative")
        return tuple(dict.fromkeys((*ADMISSIBLE[self.kind], *also)))


Site = tuple[Expression, Callable[[Expression], Expression], bool]


def loose(node: Expression, children: tuple[Expression, ...]) -> Expression:
    """The node over other children, in its own shape where they do not conform."""
    try:
        return node.rebuild(children)
    except ShapeError:
        changed, rest = copy(node), list(children)
        for field in fields(node):
            old = getattr(node, field.name)
            if isinstance(old, Expression):
                object.__setattr__(changed, field.name, rest.pop(0))
            elif isinstance(old, tuple) and old and isinstance(old[0], Expression):
                object.__setattr__(changed, field.name, tuple(rest[: len(old)]))
                del rest[: len(old)]
        return changed


def sites(expression: Expression, in_slope: bool = False) -> Iterator[Site]:
    """Every node, a way to put another in its place, and whether it is part of a slope.

    Gradients are not entered.
    """
    in_slope = in_slope or _is_slope(expression)
    yield expression, lambda new: new, in_slope
    if isinstance(expression, Derivative):
        return
    slopes: set[int] = set()
    if isinstance(expression, Multiply):
        slopes = {place for places in _slope_places(expression.factors) for place in places}
    for place, child in enumerate(expression.children):
        for node, put, inner in sites(child, in_slope or place in slopes):

            def within(
                new: Expression,
                place: int = place,
                put: Callable[[Expression], Expression] = put,
            ) -> Expression:
                children = list(expression.children)
                children[place] = put(new)
                return loose(expression, tuple(children))

            yield node, within, inner


def mutants(expression: Expression, symbols: dict[str, Symbol]) -> list[Mutant]:
    """Every mistake that can be made in one place of a formula.

    symbols: those of the network, by name.
    """
    flat = transform(expression, _flattened)
    found = [*_whole(flat), *_indices(flat)]
    for node, put, in_slope in sites(flat):
        for kind, what, changed in _at(node, symbols):
            found.append(Mutant(kind, what, put(changed), in_slope))
    tidy = [replace(mutant, formula=_without_ones(mutant.formula)) for mutant in found]
    return [m for m in tidy if not _counts_where_none_is_counted(m.formula, symbols)]


def _without_ones(node: Expression) -> Expression:
    """The formula without a factor 1, which nobody writes."""
    if not node.children or isinstance(node, Derivative):
        return node
    node = loose(node, tuple(map(_without_ones, node.children)))
    if isinstance(node, Multiply):
        kept = [factor for factor in node.factors if factor != Number(1)]
        if kept and len(kept) < len(node.factors):
            return _product(kept)
    return node


def _flattened(node: Expression) -> Expression:
    if isinstance(node, Multiply) and not split_sign(node)[0]:
        return Multiply(tuple(flat_factors(node)))
    return node


def _counts_where_none_is_counted(formula: Expression, symbols: dict[str, Symbol]) -> bool:
    """Whether an entry is given as number 1 of several, which nobody would write by mistake."""
    return any(
        isinstance(place, int) and dimension != 1
        for node in walk(formula)
        if isinstance(node, Indexed)
        for place, dimension in zip(node.indices, _shape(node.base, symbols), strict=False)
    )


def _shape(node: Expression, symbols: dict[str, Symbol]) -> Shape:
    """The shape of a quantity or of its gradient, not that of what it took the place of."""
    quantity = node.wrt if isinstance(node, Derivative) else node
    if isinstance(quantity, Symbol) and quantity.name in symbols:
        return symbols[quantity.name].shape
    return node.shape


Change = tuple[str, str, Expression]


def _whole(e: Expression) -> Iterator[Mutant]:
    is_negative, rest = split_sign(e)
    yield Mutant("sign", "the whole", rest if is_negative else negative(e))
    yield Mutant("factor", "times 2", Multiply((Number(2), e)))
    yield Mutant("factor", "times ½", Multiply((Number(Fraction(1, 2)), e)))
    yield Mutant("missing_mean", TWICE, Multiply((Divide(Number(1), Size(SAMPLES)), e)))


def _at(node: Expression, symbols: dict[str, Symbol]) -> Iterator[Change]:
    match node:
        case Add(terms=terms):
            for place, term in enumerate(terms):
                is_negative, rest = split_sign(term)
                other = rest if is_negative else negative(term)
                yield "sign", f"of term {place + 1}", _with(node, place, other)
        case Sum(body=body, index=index):
            yield "dropped_sum", f"over {index.name}", body
        case Divide(numerator=top, denominator=bottom):
            if bottom == Size(SAMPLES):
                yield "missing_mean", "1/n lost", top
            elif isinstance(bottom, Multiply) and Size(SAMPLES) in bottom.factors:
                left = [factor for factor in bottom.factors if factor != Size(SAMPLES)]
                yield "missing_mean", "1/n lost", Divide(top, _product(left))
                for other in left:
                    if isinstance(other, Number):
                        yield "factor", "lost in the denominator", Divide(top, Size(SAMPLES))
            if isinstance(top, Number) and top.value == 2:
                yield "factor", "lost in the numerator", Divide(Number(1), bottom)
        case Transpose(argument=argument):
            yield "transpose", "lost", argument
        case MatMul(factors=factors):
            for place in range(len(factors) - 1):
                swapped = list(factors)
                swapped[place : place + 2] = swapped[place + 1], swapped[place]
                yield "order", f"of factor {place + 1}", loose(node, tuple(swapped))
            for place, factor in enumerate(factors):
                if not isinstance(factor, Transpose):
                    yield "transpose", "added", _with(node, place, Transpose(factor))
    if isinstance(node, Multiply):
        yield from _in_product(node, symbols)
    if isinstance(node, (Symbol, Derivative)):
        for other in _others(node, symbols):
            yield "symbol", f"{_name(other)} for {_name(node)}", other


def _product(factors: list[Expression]) -> Expression:
    return factors[0] if len(factors) == 1 else Multiply(tuple(factors))


def _with(node: Expression, place: int, new: Expression) -> Expression:
    children = list(node.children)
    children[place] = new
    return loose(node, tuple(children))


# The derivative of an activation.


def _is_slope(node: Expression) -> bool:
    """1 − A², 1[Z > 0], f′(Z), or 1 and a slope by cases; 1 − A is one together with A."""
    match node:
        case Apply(order=1):
            return True
        case Greater(left=left):
            return _letter(left) == "Z"
        case Cases(condition=condition):
            return _is_slope(condition)
        case Add(terms=(Number(value=1), Multiply(factors=(Number(value=-1), Power(base=base))))):
            return _letter(base) == "A"
        case Add():
            leaves = [n for n in walk(node) if isinstance(n, Symbol)]
            functions = any(isinstance(n, Apply) for n in walk(node))
            return functions and all(_letter(leaf) in ("A", "Z") for leaf in leaves)
    return False


def _letter(node: Expression) -> str:
    symbol = node.base if isinstance(node, Indexed) else node
    return symbol.name[0] if isinstance(symbol, Symbol) else ""


def _slope_places(factors: tuple[Expression, ...]) -> list[tuple[int, ...]]:
    """Which factors of a product are the derivative of an activation."""
    found: list[tuple[int, ...]] = []
    for place, factor in enumerate(factors):
        if _is_slope(factor):
            found.append((place,))
        rest = Add((Number(1), negative(factor)))
        if _letter(factor) == "A" and rest in factors:
            found.append((place, factors.index(rest)))
    return found


def _in_product(node: Multiply, symbols: dict[str, Symbol]) -> Iterator[Change]:
    kind = "activation_derivative"
    for place, factor in enumerate(node.factors):
        if factor == Number(2):
            rest = [other for k, other in enumerate(node.factors) if k != place]
            yield "factor", "2 lost", _product(rest)
    for places in _slope_places(node.factors):
        slope = [node.factors[place] for place in places]
        rest = [other for k, other in enumerate(node.factors) if k not in places]
        if rest:
            yield kind, "lost", _product(rest)
        yield kind, "doubled", Multiply((*node.factors, *slope))
        for what, changed in _elsewhere(slope, symbols):
            factors = list(node.factors)
            for place, new in zip(places, changed, strict=True):
                factors[place] = new
            yield kind, what, loose(node, tuple(factors))


def _elsewhere(
    slope: list[Expression], symbols: dict[str, Symbol]
) -> Iterator[tuple[str, list[Expression]]]:
    """The slope at another argument: Z for A, A for Z, or those of another layer."""
    leaves = {n for part in slope for n in walk(part) if isinstance(n, Symbol)}
    for leaf in sorted(leaves, key=lambda leaf: leaf.name):
        for other in _others(leaf, symbols):
            changed = [_replaced(part, leaf, other) for part in slope]
            yield f"at {_name(other)} for {leaf.name}", changed


def _replaced(node: Expression, old: Expression, new: Expression) -> Expression:
    if node == old:
        return new
    if not node.children or isinstance(node, Derivative):
        return node
    return loose(node, tuple(_replaced(child, old, new) for child in node.children))


# Symbols and indices.


def _name(node: Expression) -> str:
    if isinstance(node, Derivative):
        return f"dJ/d{_name(node.wrt)}"
    return node.name if isinstance(node, Symbol) else ""


def _others(node: Expression, symbols: dict[str, Symbol]) -> Iterator[Symbol | Derivative]:
    """What is easily written for a symbol or a gradient: another layer, Z for A, X for Y.

    It is given the shape of what it takes the place of; its values have their own.
    """
    if isinstance(node, Derivative):
        if isinstance(node.wrt, Symbol):
            for wrt in _others(node.wrt, symbols):
                if isinstance(wrt, Symbol) and wrt.name not in ("X", "Y"):
                    yield Derivative(node.of, wrt)
        return
    assert isinstance(node, Symbol)
    letter, layer = node.name[0], node.name[1:]
    if letter not in "XYWbZA":
        return
    names = []
    if letter == "X":
        names = ["A1", "Y"]
    elif letter == "Y":
        names = ["X"]
    else:
        names = [f"{letter}{int(layer) + step}" for step in (-1, 1)]
        names += [f"{other}{layer}" for other in {"A": "Z", "Z": "A"}.get(letter, "")]
        names += ["X"] if letter == "A" and layer == "1" else []
    yield from (Symbol(name, node.dimensions) for name in names if name in symbols)


def _indices(e: Expression) -> Iterator[Mutant]:
    """Two indices exchanged, or one index for another that occurs in the formula."""
    known = list(dict.fromkeys(indices_in(e)))
    for node, put, in_slope in sites(e):
        if not isinstance(node, Indexed) or None in node.indices:
            continue
        places = node.indices
        if len(places) == 2 and all(isinstance(place, Index) for place in places):
            yield Mutant("index", "exchanged", put(_indexed(node, places[::-1])), in_slope)
        for number, place in enumerate(places):
            for index in known:
                if isinstance(place, Index) and index.name != place.name:
                    changed = (*places[:number], index, *places[number + 1 :])
                    if len(set(changed)) == len(changed):
                        what = f"{index.name} for {place.name}"
                        yield Mutant("index", what, put(_indexed(node, changed)), in_slope)


def _indexed(node: Indexed, places: tuple[Index | int | None, ...]) -> Expression:
    changed = copy(node)
    object.__setattr__(changed, "indices", places)
    return changed
