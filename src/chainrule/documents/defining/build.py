"""The system of some statements: first what the marks on names mean, then what is defined.

The first equality whose left side is a bare symbol, or a function of named arguments, defines it.
Where a symbol has several definitions, the one that passes through the most other symbols is kept,
because derivatives are taken by those symbols; the others are claims like any equality.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chainrule.documents.defining.cases import tie_cases
from chainrule.documents.defining.choosing import choose, find_upstream
from chainrule.documents.defining.collecting import collect, find_renamed
from chainrule.documents.defining.identities import find_identities
from chainrule.documents.defining.implied import add_implied, make_normal, pass_through_names
from chainrule.documents.defining.matrix_entries import Tie, tie_entries
from chainrule.documents.defining.output import link_output
from chainrule.documents.defining.samples import (
    bracketed_bases,
    find_samples,
    find_summed_losses,
    numbered_bases,
)
from chainrule.documents.definition import Place
from chainrule.documents.lexicon import Habits
from chainrule.documents.statements import Chain, Membership
from chainrule.documents.system import System


def system_of(
    chains: list[Chain],
    memberships: list[Membership],
    prose: str,
    unusable: Mapping[Place, str] = MappingProxyType({}),
    tie: Tie = Tie.DEFINED,
) -> System:
    """The system of some statements and the words around them, without unusable definitions.

    tie: when w_{ij} is an entry of W.
    """
    readings = [s.reading for c in chains for s in c.sides if s.reading is not None]
    readings += [m.left.reading for m in memberships if m.left.reading is not None]
    bracketed = frozenset(bracketed_bases(chains))
    system = System(chains, memberships, prose, Habits.of(readings, prose, bracketed), unusable)
    system.habits.numbered = set(numbered_bases(chains))
    find_samples(system, readings)
    find_summed_losses(system)
    tie_cases(system)
    tie_entries(system, tie)
    find_renamed(system)
    find_identities(system)
    system.settle_habits()
    collect(system)
    choose(system)
    find_upstream(system)
    add_implied(system)
    make_normal(system)
    pass_through_names(system)
    link_output(system)
    return system
