"""W^{(1)} = V where V is never spoken of again: another name for a weight, and no definition."""

from __future__ import annotations

from itertools import pairwise

from chainrule.documents.customary import TARGETS
from chainrule.documents.lexicon import PARAMETER_BASES
from chainrule.documents.reading import Call, Name, Reading
from chainrule.documents.statements import nodes_in
from chainrule.documents.system import System


def is_renaming(system: System, left: Reading, right: Reading) -> bool:
    """Whether an equality only says that a weight could also be called otherwise."""
    if not isinstance(left, Name) or not isinstance(right, Name) or left.primes:
        return False
    if left.base not in PARAMETER_BASES or right.base not in PARAMETER_BASES:
        return False
    if right == left or not right.base or right.primes:
        return False
    return sum(node == right for node in nodes_in(system.chains)) == 1


def is_event(system: System, left: Reading, right: Reading) -> bool:
    """Whether t = c says which class a sample is of: c is an index that sums run over."""
    return (
        isinstance(left, Name)
        and isinstance(right, Name)
        and left.base in TARGETS
        and not left.scripts
        and not right.scripts
        and len(right.base) == 1
        and right.base in system.habits.bound
    )


def is_under_another_name(system: System, right: Reading) -> bool:
    """Whether a side gives the function of the side before it another mark: h(a) = h_{out}(a)."""
    for chain in system.chains if isinstance(right, Call) else ():
        for before, after in pairwise(each.reading for each in chain.sides):
            if isinstance(before, Call) and isinstance(after, Call) and after is right:
                same = before.function.base == after.function.base
                return same and before.function != after.function
    return False
