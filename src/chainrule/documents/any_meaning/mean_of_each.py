r"""∂C/∂w = (1/n) Σ_k ∂C_k/∂w, where nothing else says what C is: the mean of the examples' losses.

So it is with their sum, ∂E/∂w = Σ_p ∂E_p/∂w, where E is nowhere the mean. Of a C with a formula of
its own it is a claim like any other.
"""

from __future__ import annotations

import re
from itertools import chain, pairwise

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import ALL, LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Reading,
    Times,
    bare_name,
    unbracketed,
)

_SAID_MEAN = re.compile(
    r"\b(?:mean|average|averag\w+|moyenne|Mittel\w*|media)\b|平均", re.IGNORECASE
)
_OF_ALL = Name(0, 0, ALL)


def is_of_each(left: Reading, right: Reading, system: System) -> bool:
    """Whether a derivative is said to be the mean or the sum of those of every example's loss."""
    return (
        is_mean_of_each(left, right, system)
        or is_sum_of_each(left, right, system)
        or is_sum_over_window(left, right, system)
    )


def are_means_of_gradients(left: Reading, right: Reading) -> bool:
    """(1/m) Σ_j ∇C_{X_j} ≈ (1/n) Σ_x ∇C_x = ∇C, whatever the gradients are taken by."""
    one, other = _loss_of_mean(left), _loss_of_mean(right)
    return one is not None and one == other and unbracketed(left) != unbracketed(right)


def _loss_of_mean(side: Reading) -> str | None:
    """The letter C of ∇C, and of the mean of the ∇C_x of all x."""
    side = unbracketed(side)
    added, count = _mean(side)
    each = unbracketed(added.body) if added is not None else side
    if not isinstance(each, Partial) or not isinstance(each.of, Name) or each.wrt != _OF_ALL:
        return None
    marks = [script.text for script in each.of.scripts]
    if added is None or count is None:
        return None if marks else each.of.base
    whole = _runs_to(added, count) and added.letter in marks
    return each.of.base if whole else None


def is_mean_of_each(left: Reading, right: Reading, system: System) -> bool:
    """Whether a derivative is said to be the mean of those of every example's loss."""
    added, count = _mean(unbracketed(right))
    if added is None or count is None or not _runs_to(added, count):
        return False
    return _is_by_each(left, added, system)


def is_sum_of_each(left: Reading, right: Reading, system: System) -> bool:
    """Whether a derivative is said to be the sum of those of every example's loss."""
    added = unbracketed(right)
    if not isinstance(added, Big) or added.kind != "sum" or not _is_by_each(left, added, system):
        return False
    pairs = (pairwise(side.reading for side in stated.sides) for stated in system.chains)
    return not _SAID_MEAN.search(system.prose) and not any(
        one is not None and other is not None and is_mean_of_each(one, other, system)
        for one, other in chain.from_iterable(pairs)
    )


def is_made_of_each(left: Reading | None, right: Reading | None, system: System) -> bool:
    """Whether E = (1/N) Σ_n E_n says only that a loss is added up from those of the examples, which
    nothing defines."""
    whole = head(left) if left is not None else None
    if whole is None or right is None or whole.scripts or whole.base not in LOSS_BASES:
        return False
    right = unbracketed(right)
    added = right if isinstance(right, Big) and right.kind == "sum" else _mean(right)[0]
    each = head(unbracketed(added.body)) if added is not None else None
    if added is None or each is None or whole.base in system.definitions:
        return False
    return each.base == whole.base and [script.text for script in each.scripts] == [added.letter]


def _is_by_each(left: Reading, added: Big, system: System) -> bool:
    """Whether ∂C/∂w of a C that nothing defines is made of the ∂C_k/∂w that are added up."""
    if not isinstance(left, Partial) or left.nabla or bare_name(left.wrt) is None:
        return False
    whole, each = left.of, unbracketed(added.body)
    if not isinstance(whole, Name) or whole.scripts or whole.base in system.definitions:
        return False
    return (
        isinstance(each, Partial)
        and isinstance(each.of, Name)
        and unbracketed(each.wrt) == unbracketed(left.wrt)
        and each.of.base == whole.base
        and [script.text for script in each.of.scripts] == [added.letter]
    )


def is_sum_over_window(left: Reading, right: Reading, system: System) -> bool:
    """Whether a derivative is said to be the sum of those of the words around one.

    ∂J_{sg}/∂U = Σ_{−m ≤ j ≤ m} ∂J(v_c, w_{t+j}, U)/∂U, where nothing else says what J_{sg} is. The
    sum is read as 2m times its terms.
    """
    match left, unbracketed(right):
        case Partial(of=whole, nabla=False), Times(
            factors=(Num(value=two), Name(base="m") as count, Partial(of=each) as term)
        ) if two == 2 and count.start == count.end and term.wrt == left.wrt:
            names = head(whole), head(unbracketed(each))
        case _:
            return False
    loss, one = names
    if loss is None or one is None or unbracketed(each) == whole or loss.base != one.base:
        return False
    return loss.base in LOSS_BASES and system.mention(loss).key not in system.definitions


def _mean(reading: Reading) -> tuple[Big | None, Name | None]:
    """The sum and the n of (1/n) Σ …, or of Σ … / n."""
    match reading:
        case Times(factors=(Over(top=Num(value=value), bottom=Name() as count), last)) if (
            value == 1
        ):
            added = unbracketed(last)
        case Over(top=top, bottom=Name() as count):
            added = unbracketed(top)
        case _:
            return None, None
    return (added if isinstance(added, Big) and added.kind == "sum" else None), count


def _runs_to(added: Big, count: Name) -> bool:
    """Whether a sum runs from 1 to n or from 0 to n − 1, as far as that is written."""
    upper, base = added.upper, count.base
    if upper is None:
        return True
    if isinstance(upper, Name):
        return upper.base == base and upper.scripts == count.scripts
    less = isinstance(upper, Plus) and upper.signs == (1, -1) and len(upper.terms) == 2
    if not less or not isinstance(upper, Plus):
        return False
    first, one = upper.terms
    from_zero = isinstance(added.lower, Num) and added.lower.value == 0
    last = isinstance(first, Name) and first.base == base
    return from_zero and last and isinstance(one, Num) and one.value == 1
