"""Sums over an index."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import IMPLICIT, Context
from chainrule.documents.elaborating.terms import free_indices, renamed, summed_up
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import PARAMETER_BASES, derived
from chainrule.documents.parsing.customary import ALL_SAMPLES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Num,
    Partial,
    Picked,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.parsing.shifted_indices import shifted
from chainrule.documents.stating.chains import nodes_in
from chainrule.errors import ShapeError
from chainrule.expression import Add, Apply, Expression, Index, MatMul, Multiply, Number, Size, Sum
from chainrule.operations import total
from chainrule.tree import walk


def sum_over(here: Context, big: Big) -> Expression:
    """Σ over an index: of the samples, or along the dimension that its body gives it."""
    if big.kind != "sum":
        return _product_over(here, big)
    if big.letter == ALL_SAMPLES:
        return _over_all_samples(here, big)
    if _is_without_the_first(here, big):
        big = replace(big, lower=None, unequal="1")
    if isinstance(big.lower, Num) and big.lower.value not in (0, 1):
        raise Unread("a sum that does not begin at 1 is not read", big.start)
    if big.implied and big.letter in here.scope.outer:
        raise Unread("over what this sum runs is not said", big.start)
    outer, outer_sample = here.scope.letters.pop(big.letter, None), here.scope.sample
    samples = big.letter in here.system.habits.sample_letters
    if samples:
        here.scope.sample = Index(big.letter, SAMPLES)
        here.scope.letters[big.letter] = here.scope.sample
    already = big.letter in here.scope.summed
    here.scope.summed.add(big.letter)
    try:
        _learn_letter(here, big)
        body = here.expression(big.body)
        index = here.scope.letters.pop(big.letter, None) or _of_samples(body, big.letter)
    finally:
        if not already:
            here.scope.summed.discard(big.letter)
        here.scope.sample = outer_sample
        here.scope.letters.pop(big.letter, None)
        if outer is not None:
            here.scope.letters[big.letter] = outer
    if not big.letter and _is_gradient(big.body):
        return _of_all_samples(body, big)  # db = Σ dZ: of every unit's
    if not big.letter and _is_score(big.body, body):
        return body  # z = Σ W a + b, where the product adds up already
    if not big.letter and body.shape:
        return summed_up(body)  # Σ e^z
    if isinstance(index, Index) and index in free_indices(body):
        whole: Expression = Sum(body, index)
        if unequal := big.unequal or _never(here, big):
            left_out = _without(here, body, index, big, unequal)
            whole = Add((whole, Multiply((Number(-1), left_out))))
        return whole
    if samples and SAMPLES in body.shape and _is_gradient(big.body):
        return total(body, SAMPLES)  # db = Σ_i dZ, of the dZ of all samples
    if samples and SAMPLES in body.shape:
        raise Unread("over what this sum of all samples' entries runs is not said", big.start)
    if samples:
        return Multiply((Size(SAMPLES), body))
    if index is None:
        return _count_times(here, big, body)
    return body


def _is_without_the_first(here: Context, big: Big) -> bool:
    """Whether a sum begins at 2, where none begins at 0."""
    if not isinstance(big.lower, Num) or big.lower.value != 2 or big.unequal:
        return False
    lowers = (other.lower for other in nodes_in(here.system.chains, Big))
    return not any(isinstance(lower, Num) and lower.value == 0 for lower in lowers)


def _over_all_samples(here: Context, big: Big) -> Expression:
    """Σ_{batch} ∂L/∂Z, where the samples are side by side or the sample is not written."""
    return _of_all_samples(here.expression(big.body), big)


def _of_all_samples(body: Expression, big: Big) -> Expression:
    if SAMPLES in body.shape:
        return total(body, SAMPLES)
    if IMPLICIT in free_indices(body):
        return Sum(body, IMPLICIT)
    if any(node == Size(SAMPLES) for node in walk(body)):
        return body  # dZ is m ∂J/∂Z, of a J of which one column is written
    raise Unread("over what this sum runs is not said", big.start)


def _never(here: Context, big: Big) -> str:
    """The o that the k of Σ_k log σ(−u_kᵀ v) never is; the k of Σ_k exp(u_kᵀ v) runs over all."""
    letter = here.system.habits.others.get(big.letter, "")
    calls = (node.function.base for node in walk_reading(big.body, Call))
    return letter if letter and any(base != "exp" for base in calls) else ""


def _of_samples(body: Expression, letter: str) -> Index | None:
    """The index of a sample that only the body knows of: x^{(1)} + ⋯ + x^{(m)}."""
    return next((i for i in free_indices(body) if letter and i == Index(letter, SAMPLES)), None)


def _is_gradient(reading: Reading) -> bool:
    """Whether a formula is a gradient, or the name of one: ∂L/∂Z, dZ, δ."""
    reading = unbracketed(reading)
    if isinstance(reading, Partial):
        return not reading.nabla and isinstance(reading.of, Name) and isinstance(reading.wrt, Name)
    return isinstance(reading, Name) and (
        derived(reading.base) is not None or reading.base == "\\delta"
    )


def _is_score(reading: Reading, body: Expression) -> bool:
    """Whether a formula is weights times what they weigh, W a, a number for each unit."""
    product = unbracketed(reading)
    factors = product.factors if isinstance(product, Times) else ()
    names = [factor for factor in factors if isinstance(factor, Name)]
    weights = [name for name in names if name.base in PARAMETER_BASES]
    return len(factors) == len(names) == 2 and len(weights) == 1 and isinstance(body, MatMul)


def _learn_letter(here: Context, big: Big) -> None:
    """Learn over what the index runs, where Kronecker's δ, or a δ_{m−j}, stands before the first
    factor that says it."""
    names = list(walk_reading(big.body, Name))
    unsaid = any(map(here.system.is_kronecker, names)) or shifted(big.body)
    if big.letter in here.scope.letters or not unsaid:
        return
    for node in walk_reading(big.body):
        if isinstance(node, Name) and not here.system.is_kronecker(node):
            entries = here.system.mention(node).entries
        elif isinstance(node, Picked):
            entries = tuple(s.text for s in node.scripts)
        else:
            continue
        if big.letter in entries:
            with suppress(Unread, ShapeError):
                here.expression(node)
                return


def _product_over(here: Context, big: Big) -> Expression:
    """Π over an index, of numbers above 0: as of probabilities, e to the sum of the logarithms."""
    if not big.letter:  # ŷ = Π g^{(i)}(…) is one function after the other
        raise Unread("over what this product runs is not said", big.start)
    name = Name(big.start, big.start, "log")
    logarithm = Call(big.body.start, big.body.end, name, (big.body,))
    return Apply("exp", sum_over(here, replace(big, body=logarithm, kind="sum")))


def _count_times(here: Context, big: Big, body: Expression) -> Expression:
    """A sum whose index its body does not use, as where W_jk is a single number."""
    if here.scalar or (isinstance(big.upper, Num) and big.upper.value == 1):
        return body
    raise Unread(f"the index {big.letter} of the sum does not occur in it", big.start)


def _without(here: Context, body: Expression, index: Index, big: Big, unequal: str) -> Expression:
    """The term that Σ_{k ≠ j} leaves out: where the index is the other one."""
    if unequal.isdigit():
        return renamed(body, Index(index.name, index.dimension), int(unequal))
    other = here.scope.letters.get(unequal) or here.system.habits.classes.get(unequal)
    if other is None or (other == 1 and unequal not in here.system.habits.classes):
        raise Unread("the index that the sum leaves out is not read", big.start)
    from_index = Index(index.name, index.dimension)
    return renamed(body, from_index, other)
