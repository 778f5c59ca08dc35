"""The system of some statements: first what the marks on names mean, then what is defined.

The first equality whose left side is a bare symbol, or a function of named arguments, defines it.
Where a symbol has several definitions, the one that passes through the most other symbols is kept,
because derivatives are taken by those symbols; the others are claims like any equality.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chainrule.documents.defining.cases import find_stacked, tie_cases
from chainrule.documents.defining.choosing import choose, find_upstream
from chainrule.documents.defining.classes import (
    class_letters,
    left_out_letters,
    negative_samples,
    numbered_classes,
    picked_classes,
    summed_exponents,
)
from chainrule.documents.defining.collecting import collect
from chainrule.documents.defining.family_matrices import tie_matrices
from chainrule.documents.defining.function_names import find_renamed
from chainrule.documents.defining.functions_in_general import say_functions_of_examples
from chainrule.documents.defining.identities import find_identities
from chainrule.documents.defining.implied import (
    add_differentiated,
    add_implied,
    add_models,
    add_restated,
    add_scores,
    make_normal,
    pass_through_names,
)
from chainrule.documents.defining.indices import (
    case_chains,
    entry_letters,
    is_kronecker_here,
    marks_of_layers,
)
from chainrule.documents.defining.linked import link_differentiated
from chainrule.documents.defining.matrix_entries import Tie, numbered_inputs, tie_entries
from chainrule.documents.defining.output import link_output, link_probabilities
from chainrule.documents.defining.samples import (
    bracketed_bases,
    find_samples,
    find_summed_losses,
    numbered_bases,
    units_in_sums,
)
from chainrule.documents.defining.softmaxes import find_softmaxes, normalised_bases
from chainrule.documents.defining.spelled import find_spelled
from chainrule.documents.defining.summed_means import with_ends_of_means
from chainrule.documents.defining.system import System
from chainrule.documents.defining.targets import sum_to_one_by_custom
from chainrule.documents.names.definition import Place
from chainrule.documents.names.families import added_up, entries_of_products
from chainrule.documents.names.habits import Habits
from chainrule.documents.names.mentions import Mentions
from chainrule.documents.shorthand.ellipsis import entries_in_series, entries_of_grids
from chainrule.documents.stating.chains import Chain, Membership, readings_in


def system_of(
    chains: list[Chain],
    memberships: list[Membership],
    prose: str,
    unusable: Mapping[Place, str] = MappingProxyType({}),
    tie: Tie = Tie.DEFINED,
    ambiguous: frozenset[str] = frozenset(),
    units: frozenset[str] = frozenset(),
) -> System:
    """The system of some statements and the words around them, without unusable definitions.

    tie: when w_{ij} is an entry of W. ambiguous: functions that earlier parts define differently.
    units: letters that count no samples here.
    """
    cases = frozenset(id(c) for c in case_chains(chains))
    stated = [c for c in chains if id(c) not in cases]
    readings = list(readings_in(stated))
    readings += [m.left.reading for m in memberships if m.left.reading is not None]
    bracketed = frozenset(bracketed_bases(chains))
    of_products = list(entries_of_products(readings))
    entries = [*entries_in_series(readings), *entries_of_grids(readings), *of_products]
    entries += numbered_inputs(stated)
    habits = Habits.of([*readings, *entries], prose, bracketed)
    habits.units = units
    system = System(chains, memberships, prose, Mentions(habits), unusable)
    system.cases = cases
    marks = marks_of_layers(stated)
    system.habits.bound |= set(entry_letters(stated, prose, marks))
    system.habits.kronecker = is_kronecker_here(stated, prose, marks)
    system.ambiguous = ambiguous
    gradients = {f"d{name.base}" for name in of_products}
    system.habits.numbered = set(numbered_bases(chains)) - gradients
    find_samples(system, readings, units)
    if not system.habits.numbered:
        added = added_up(readings, system.habits.sample_letters)
        system.habits.added = added.union(normalised_bases(stated))
    certain = set(class_letters(stated, prose)) - system.habits.sample_letters
    left_out = left_out_letters(stated, certain)
    negative = list(negative_samples(stated, certain))
    system.habits.others = {**dict(left_out), **{letter: other for _, letter, other in negative}}
    system.habits.classes = numbered_classes(certain - system.habits.others.keys(), stated)
    find_summed_losses(system)
    find_stacked(system)
    tie_cases(system, beside_one=tie is not Tie.APART)
    tie_entries(system, tie)
    drawn = (name for name, _, _ in negative)
    system.habits.find_families([*summed_exponents(readings), *drawn])
    tie_matrices(system, readings)
    find_spelled(system)
    find_renamed(system)
    find_identities(system)
    find_softmaxes(system)
    softmaxes = {base for base, known in system.renamed.items() if known == "softmax"}
    system.one_hot_by_custom = sum_to_one_by_custom(readings, softmaxes) or bool(
        certain & picked_classes(stated)
    )
    system.mentions.settle()
    collect(system)
    choose(system)
    say_functions_of_examples(system)
    find_upstream(system)
    add_implied(system)
    add_restated(system)
    add_differentiated(system)
    add_scores(system)
    add_models(system)
    make_normal(system)
    pass_through_names(system)
    link_output(system)
    link_probabilities(system)
    link_differentiated(system)
    if not units and system.couples_samples and (units := units_in_sums(system) or system.coupled):
        ended = with_ends_of_means(chains, units)
        return system_of(ended, memberships, prose, unusable, tie, ambiguous, units)
    return system
