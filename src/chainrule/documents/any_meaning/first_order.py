r"""How much a small change changes a function: ΔC ≈ Σ_j ∂C/∂w_j Δw_j, f(x + h) ≈ f(x) + f′(x) h,
and dC = Σ_j ∂C/∂w_j dw_j.

Right whatever the function is, where each derivative goes with the change of what it is taken by.
So is ΔC ≈ −η‖∇C‖² where Δv = −η∇C is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chainrule.documents.any_meaning.steps_of_products import (
    Product,
    factors_of,
    joined_changes,
    square_of,
)
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import ALL
from chainrule.documents.parsing.reading import (
    Call,
    Differential,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    unbracketed,
)

_DELTA = "\\Delta"
_REMAINDERS = ("o", "O", "\\mathcal{O}")
_MOST_TERMS = 8


@dataclass(frozen=True)
class _Change:
    """of: the function that changes. at, step, sign: its argument x and the ±h that is added to
    it, where f(x ± h) is written; else the change of u is Δu, or du where everything changes."""

    of: Name
    at: Reading | None = None
    step: Reading | None = None
    sign: int = 1
    whole: bool = False


def is_first_order(left: Reading, right: Reading, relation: str, system: System) -> bool:
    """Whether the right side is what the left one is to the first order."""
    change = _change(unbracketed(left))
    if change is None:
        return False
    right = unbracketed(right)
    terms, signs = (right.terms, right.signs) if isinstance(right, Plus) else ((right,), (1,))
    if len(terms) > _MOST_TERMS:
        return False
    kept, nearly = _without_value(change, left, list(zip(terms, signs, strict=True)))
    if not kept or (change.at is not None and not nearly and relation != "≈"):
        return False
    products = [(factors_of(term), sign) for term, sign in kept]
    if len(products) == 1 and _is_descent(change, *products[0], system):
        return True
    taken = [_taken(change, product) for product, sign in products if sign == change.sign]
    by = [wrt for wrt in taken if wrt is not None]
    return len(by) == len(products) == len(set(by))


def _change(left: Reading) -> _Change | None:
    """What a left side says to change: ΔC, f(x + h), or f(x + h) − f(x)."""
    if isinstance(left, Plus) and len(left.terms) == 2 and left.signs == (1, -1):
        moved, still = (unbracketed(term) for term in left.terms)
        change = _change(moved)
        at = None if change is None else change.at
        return change if at is not None and _is_at(still, change, at) else None
    if isinstance(left, Call) and len(left.arguments) == 1:
        inside = unbracketed(left.arguments[0])
        if not isinstance(inside, Plus) or len(inside.terms) != 2 or inside.signs[0] < 0:
            return None
        return _Change(left.function, *inside.terms, inside.signs[1])
    whole = joined_changes(left)
    if isinstance(whole, Name) and whole.base.startswith(f"{_DELTA} "):
        of = replace(whole, base=whole.base.removeprefix(f"{_DELTA} "))
        return _Change(of, whole=isinstance(left, Differential))
    return None


def _is_at(reading: Reading, change: _Change | None, at: Reading) -> bool:
    """Whether it is f(x)."""
    return isinstance(reading, Call) and change is not None and (
        reading.function == change.of and tuple(map(unbracketed, reading.arguments)) == (at,)
    )  # fmt: skip


def _without_value(
    change: _Change, left: Reading, terms: list[tuple[Reading, int]]
) -> tuple[list[tuple[Reading, int]], bool]:
    """The terms without the f(x) that f(x + h) is close to, and whether a remainder is added."""
    kept = [(term, sign) for term, sign in terms if not _is_remainder(term)]
    nearly = len(kept) < len(terms)
    if change.at is None or isinstance(unbracketed(left), Plus):
        return kept, nearly
    at = change.at
    moved = [(t, s) for t, s in kept if s < 0 or not _is_at(unbracketed(t), change, at)]
    return (moved if len(moved) == len(kept) - 1 else []), nearly


def _is_remainder(term: Reading) -> bool:
    """Whether it is o(h) or O(h²), read as a product where nothing says that o is a function."""
    match term:
        case Call(function=Name(base=base)) | Times(factors=(Name(base=base), Group())):
            return base in _REMAINDERS
    return False


def _taken(change: _Change, product: Product) -> Reading | None:
    """What a term is differentiated by, whose change it is multiplied by; else None."""
    here: Reading = change.of
    slopes = [factor for factor in product.factors if _is_slope(change, factor)]
    steps = [factor for factor in product.factors if not _is_slope(change, factor)]
    while slopes:
        following = next((s for s in slopes if _is_of(s, here)), None)
        if following is None:
            return None
        slopes.remove(following)
        here = _by(following, change)
    letters = {s.text for s in here.scripts} if isinstance(here, Name) else set()
    if here == change.of or not set(product.summed) <= letters:
        return None
    if change.whole and not all(x.isdigit() or x in product.summed for x in letters):
        return None
    return here if _is_step(change, here, steps) else None


def _is_slope(change: _Change, factor: Reading) -> bool:
    """Whether a factor is a derivative; f′ and f′(x) are the function's own."""
    name = head(factor)
    own = name is not None and name.primes == 1 and replace(name, primes=0) == change.of
    applied = change.at is not None or (change.whole and isinstance(factor, Call))
    return isinstance(factor, Partial) or (own and applied)


def _is_of(slope: Reading, of: Reading) -> bool:
    if not isinstance(slope, Partial):
        return True
    name = head(slope.of)
    return unbracketed(slope.of) == of or (name is not None and name == of)


def _by(slope: Reading, change: _Change) -> Reading:
    """What it is differentiated by."""
    if isinstance(slope, Partial):
        return unbracketed(slope.wrt)
    if change.whole and isinstance(slope, Call) and len(slope.arguments) == 1:
        return unbracketed(slope.arguments[0])  # df = f′(x) dx
    return change.of if change.at is None else unbracketed(change.at)


def _is_step(change: _Change, by: Reading, steps: Sequence[Reading]) -> bool:
    """Whether factors are the change of something: Δu of u, h of x, h_i of x_i."""
    if not isinstance(by, Name) or not steps:
        return False
    if change.step is None:
        (step, *others) = steps
        if others or not isinstance(step, Name) or not step.base.startswith(f"{_DELTA} "):
            return False
        whole = by.base == ALL and all(s.text.isdigit() for s in step.scripts)
        return whole or (step.base == f"{_DELTA} {by.base}" and step.scripts == by.scripts)
    at = head(change.at) if change.at is not None else None
    if at is None or (by.base not in (at.base, ALL)):
        return False
    written = [joined_changes(factor) for factor in factors_of(change.step).factors]
    if by.base == ALL or by.scripts == at.scripts:
        return Counter(steps) == Counter(written)
    entries = [replace(f, scripts=by.scripts) for f in written if isinstance(f, Name)]
    return len(entries) == len(written) == 1 and entries == list(steps)


def _is_descent(change: _Change, product: Product, sign: int, system: System) -> bool:
    """Whether it is −η‖∇C‖², where the step is −η∇C."""
    square = square_of(product.factors)
    if square is None or not _is_of(square.slope, change.of):
        return False
    wanted = Counter([*square.others, square.slope])
    if change.step is not None:
        own = factors_of(change.step).factors
        return sign == change.sign and Counter(own) == wanted
    return any(
        sign == said_sign and Counter(factors) == wanted
        for said_sign, factors in _steps_said(system)
    )


def _steps_said(system: System) -> Iterator[tuple[int, tuple[Reading, ...]]]:
    """What the document says that changes Δv are, each with its sign."""
    for chain in system.chains:
        left, *others = (side.reading for side in chain.sides)
        whole = joined_changes(left) if left is not None else None
        if not isinstance(whole, Name) or not whole.base.startswith(_DELTA):
            continue
        for other in others:
            if isinstance(other, Plus) and len(other.terms) == 1:
                yield other.signs[0], factors_of(other.terms[0]).factors
