"""W^{(1)} = V where V is never spoken of again: another name for a weight, and no definition."""

from __future__ import annotations

from chainrule.documents.customary import TARGETS
from chainrule.documents.lexicon import PARAMETER_BASES
from chainrule.documents.reading import Name, Reading
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
