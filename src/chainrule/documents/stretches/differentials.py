r"""Differentials: dL = tr(Gᵀ dW), d(X Y) = dX Y + X dY.

In most documents dW is the derivative of the loss by W. Where an equation says what dL or d(…) is,
and has such differentials on its right, dW is how W changes, and every d is read so. But it is the
derivative, and so is df, where the way goes back: df = dc ⊙ c′ beside a c that is made of f.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> [node.of.base for node in walk_reading(rewritten(parse(layout("dW x + db"))))
...  if isinstance(node, Differential)]
['W', 'b']
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial

from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import derived, gradient_by, signature
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Bars,
    Call,
    Differential,
    Group,
    Name,
    Over,
    Partial,
    Raised,
    Reading,
    Times,
    Turned,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.sizes_under_roots import is_root
from chainrule.documents.shorthand.slopes_called_d import is_d
from chainrule.documents.stating.chains import Chain

_OPERANDS = (Name, Call, Group, Turned, Raised, Bars, Over)


def with_differentials(chains: list[Chain]) -> list[Chain]:
    """The chains of a document with every d as a differential, if that is what they are."""
    if any(map(_names_a_derivative, chains)):
        return [chain.rewritten(joined) for chain in chains]
    if any(map(_has_a_quantity, chains)):
        return chains
    if letters := _gradients(chains):
        return [chain.rewritten(partial(joined, letters=letters)) for chain in chains]
    if not any(map(_is_about_differentials, chains)):
        return [_with_gradient(chain) for chain in chains]
    return [chain.rewritten(rewritten) for chain in chains]


def _with_gradient(chain: Chain) -> Chain:
    """``d b = a − y``, where the d of db stands apart, as the first side of a chain."""
    first = chain.sides[0]
    product = first.reading
    if not isinstance(product, Times) or len(product.factors) != 2 or any(product.joins):
        return chain
    sign, of = product.factors
    if not is_d(sign) or not isinstance(of, Name) or derived(f"d{of.base}") is None:
        return chain
    name = replace(of, start=product.start, base=f"d{of.base}")
    return replace(chain, sides=[replace(first, reading=name), *chain.sides[1:]])


def _is_about_differentials(chain: Chain) -> bool:
    """Whether it says what the differential of a product or of a scalar is: dL = …, d(X Y) = …"""
    first, *others = (side.reading for side in chain.sides)
    if not isinstance(first, (Times, Call)) or not isinstance(rewritten(first), Differential):
        return False
    return any(
        isinstance(node, Differential)
        for other in others
        if other is not None
        for node in walk_reading(rewritten(other))
    )


def _has_a_quantity(chain: Chain) -> bool:
    """Whether d is a quantity there, such as the number of inputs; the d of √d alone is none."""
    readings = [rewritten(side.reading) for side in chain.sides if side.reading is not None]
    nodes = [node for reading in readings for node in walk_reading(reading)]
    rooted = {
        id(unbracketed(node.base)) for node in nodes if isinstance(node, Raised) and is_root(node)
    }
    return any(is_d(node) and id(node) not in rooted for node in nodes)


def _names_a_derivative(chain: Chain) -> bool:
    """Whether it says that d A, set apart, or d(A) is the derivative of a loss: d(A) = ∂J/∂A."""
    first, second = chain.sides[0].reading, chain.sides[1:2]
    if chain.continues or first is None or not second or not isinstance(joined(first), Name):
        return False
    right = second[0].reading
    of = head(right.of) if isinstance(right, Partial) else None
    return isinstance(first, (Times, Call)) and of is not None and of.base in LOSS_BASES


def _gradients(chains: list[Chain]) -> frozenset[str]:
    """The letters that stand behind a d on left sides, where these are gradients: df and di of an
    LSTM, the dQ of an attention."""
    sides = [[side.reading for side in chain.sides] for chain in chains]
    changes = [(_varied(first), others) for first, *others in sides if first is not None]
    letters = frozenset(name.base for name, _ in changes if name is not None)
    if not letters - {letter for letter in letters if derived(f"d{letter}")}:
        return frozenset()
    if not letters.isdisjoint(LOSS_BASES) or any(map(_is_of_a_product, chains)):
        return frozenset()
    made_of = {
        (signature(first), signature(name))
        for first, *others in sides if isinstance(first, Name)
        for other in others if other is not None for name in walk_reading(other, Name)
    }  # fmt: skip
    for name, others in changes:
        inside = {d for other in others if other is not None for d in _differentials(other)}
        if name is not None and any(
            (own, signature(name)) in made_of and (signature(name), own) not in made_of
            for own in map(signature, inside)
        ):
            return letters | {d.base for d in inside}
    return frozenset()


def _varied(reading: Reading) -> Name | None:
    """The X of dX."""
    found = rewritten(reading)
    return found.of if isinstance(found, Differential) and isinstance(found.of, Name) else None


def _differentials(reading: Reading) -> Iterator[Name]:
    """The X of every dX in a formula."""
    of = (node.of for node in walk_reading(rewritten(reading), Differential))
    return (name for name in of if isinstance(name, Name))


def _is_of_a_product(chain: Chain) -> bool:
    """Whether it says what d(X Y) is."""
    first = chain.sides[0].reading
    found = None if first is None else rewritten(first)
    return isinstance(found, Differential) and not isinstance(found.of, Name)


def joined(reading: Reading, letters: Collection[str] = ()) -> Reading:
    """The formula with d A, and d(A), as the one name dA. letters: those of other quantities."""
    inside = partial(joined, letters=letters)
    if isinstance(reading, Call) and is_d(reading.function) and len(reading.arguments) == 1:
        name = _one_name(reading.arguments[0], reading.start, letters)
        if isinstance(name, Name):
            return replace(name, end=reading.end)
    if not isinstance(reading, Times):
        return mapped(reading, inside)
    factors: list[Reading] = []
    joins: list[str] = []
    for factor, join in zip(reading.factors, ("", *reading.joins), strict=True):
        before = factors[-1] if factors else None
        if before is not None and is_d(before) and not join:
            whole = _one_name(factor, before.start, letters)
            if whole is not None:
                factors[-1] = whole
                continue
        factors.append(inside(factor))
        joins.append(join)
    if len(factors) == 1:
        return factors[0]
    return replace(reading, factors=tuple(factors), joins=tuple(joins[1:]))


def _one_name(reading: Reading, start: int, letters: Collection[str]) -> Reading | None:
    """dA for the A behind a d; also where brackets follow it: A (…)."""
    if isinstance(reading, Name) and (derived(f"d{reading.base}") or reading.base in letters):
        return replace(reading, start=start, base=gradient_by(reading.base))
    if isinstance(reading, Call):
        function = _one_name(reading.function, start, letters)
        return replace(reading, function=function) if isinstance(function, Name) else None
    if isinstance(reading, Turned) and isinstance(reading.base, Call):
        base = _one_name(reading.base, start, letters)
        return None if base is None else replace(reading, base=base)
    return None


def rewritten(reading: Reading) -> Reading:
    """The formula with d X and dX as differentials. What stands in ∂f/∂x stays."""
    if (apart := _with_change_behind(reading)) is not None:
        return rewritten(apart)
    match reading:
        case Partial() | Differential():
            return reading
        case Name(base=base) if letter := derived(base):
            return _differential(replace(reading, base=letter))
        case Call(function=function, arguments=(argument,)) if is_d(function):
            return Differential(reading.start, reading.end, argument)
        case Call(function=Name(base=base) as name, arguments=arguments) if letter := derived(base):
            inside = tuple(Group(a.start, a.end, rewritten(a)) for a in arguments)
            first = _differential(replace(name, base=letter))
            return Times(reading.start, reading.end, (first, *inside), ("",) * len(inside))
        case Times():
            return _of_product(reading)
    return mapped(reading, rewritten)


def _with_change_behind(reading: Reading) -> Times | None:
    """∇_x f and its transpose before dx, which is no part of what is differentiated."""
    partial = reading.base if isinstance(reading, Turned) else reading
    product = partial.of if isinstance(partial, Partial) else None
    if not isinstance(partial, Partial) or not isinstance(product, Times):
        return None
    place = next((k for k, f in enumerate(product.factors) if is_d(f) or _is_change(f)), 0)
    if not place:
        return None
    before, behind = product.factors[:place], product.factors[place:]
    of = replace(product, factors=before, joins=product.joins[: place - 1])
    own = replace(partial, of=before[0] if place == 1 else of)
    whole = Turned(reading.start, reading.end, own) if isinstance(reading, Turned) else own
    joins = product.joins[place - 1 :]
    return Times(reading.start, reading.end, (whole, *behind), joins)


def _is_change(factor: Reading) -> bool:
    return isinstance(factor, Name) and derived(factor.base) is not None


def _differential(name: Name) -> Reading:
    """dWᵀ is the transpose of dW."""
    kept = tuple(script for script in name.scripts if script.text != "T")
    found = Differential(name.start, name.end, replace(name, scripts=kept))
    return found if kept == name.scripts else Turned(name.start, name.end, found)


def _of_product(product: Times) -> Reading:
    """A product in which each d takes the factor behind it."""
    pairs = list(_taken(product))
    factors = tuple(factor for factor, _ in pairs)
    joins = tuple(join for _, join in pairs[1:])
    return factors[0] if len(factors) == 1 else replace(product, factors=factors, joins=joins)


def _taken(product: Times) -> Iterator[tuple[Reading, str]]:
    """The factors with the sign before each."""
    joins = ("", *product.joins)
    place = 0
    while place < len(product.factors):
        factor, join = product.factors[place], joins[place]
        behind = product.factors[place + 1] if place + 1 < len(product.factors) else None
        if is_d(factor) and isinstance(behind, _OPERANDS) and not joins[place + 1]:
            yield Differential(factor.start, behind.end, behind), join
            place += 2
        else:
            yield rewritten(factor), join
            place += 1
