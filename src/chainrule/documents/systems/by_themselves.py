"""Sections and chapters by themselves, and other stretches in which symbols mean something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from chainrule.documents.defining.matrix_entries import Tie, may_be_entries
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.customary import TRACES
from chainrule.documents.parsing.reading import Call, Name, Partial
from chainrule.documents.stating.chains import Chain, nodes_in, readings_in
from chainrule.documents.stretches.parts import Part, by_headings, chapters
from chainrule.documents.supplying.supplied import Supplied
from chainrule.documents.supposing.any_losses import with_any_loss
from chainrule.documents.supposing.customary_errors import with_customary_errors
from chainrule.documents.supposing.customary_layers import with_customary_layers
from chainrule.documents.supposing.layers_by_themselves import functions_before
from chainrule.documents.supposing.meant_losses import with_meant_losses
from chainrule.documents.supposing.one_example import for_one_example
from chainrule.documents.supposing.scores_by_arguments import with_scores_by_arguments
from chainrule.documents.supposing.unsaid_predictions import with_unsaid_predictions
from chainrule.documents.systems.meanings import Meanings
from chainrule.documents.systems.part_systems import usable_system
from chainrule.documents.systems.past import Past

_MOST_SECTIONS = 16  # that are also read by themselves
_MOST_STRETCHES = 20  # with the chapters that they stand in
_MOST_RULES = 16  # that are also read by themselves


def by_themselves(
    length: int, parts: list[Part], past: Past, given: Supplied, seed: int
) -> Iterator[Meanings]:
    """The sections of a system by themselves, and its chapters, with what those before define.

    Linear regression and then logistic regression under the same letters: a line may be right in
    its own section. length: of the document.
    """
    under = list(by_headings(parts))
    starts = [min(part.start for part in own) for own in under] + [length]
    with_chains = [k for k, own in enumerate(under) if any(part.chains for part in own)]
    stretches = [(k, k + 1) for k in with_chains[:_MOST_SECTIONS] if len(with_chains) > 1]
    for first, last in chapters(under):
        inside = sum(first <= k < last for k in with_chains)
        if 1 < inside < len(with_chains) and len(stretches) < _MOST_STRETCHES:
            stretches.append((first, last))
    for first, last in stretches:
        own = [part for each in under[first:last] for part in each]
        # A chapter keeps to the shapes that words alone say before it; in a section all may be new.
        kept = range(first) if last > first + 1 else [k for k in with_chains if k < first]
        before = [part for k in kept for part in under[k]]
        within = (starts[first], starts[last])
        found = _by_itself(own, before, past, given, seed)
        yield Meanings(map(partial(replace, within=within, supposed=True), found), within)


def _by_itself(
    own: list[Part], before: list[Part], past: Past, given: Supplied, seed: int
) -> Iterator[System]:
    """What some parts may mean by themselves, after others of their system."""
    past = replace(past, of_others=True)
    known = past.with_parts(before)
    pasts = [known, past.with_parts(before, nearest=True)] if past.chains and before else [known]
    # What is said of shapes and of conventions before holds on.
    said = [replace(part, chains=[], repeated=[], shared=[]) for part in before]
    tried: list[Mapping[str, Definition]] = []
    for after in pasts:
        system, _ = usable_system([*said, *own], after, given, seed, Tie.DEFINED)
        if system.definitions in tried:
            continue
        tried.append(system.definitions)
        yield from (system, *with_meant_losses(system), *with_unsaid_predictions(system))
        yield from (*with_scores_by_arguments(system), *with_any_loss(system))
        if (single := for_one_example(system)) is not None:
            yield single
        if may_be_entries(system):
            tied = usable_system([*said, *own], after, given, seed, Tie.POSSIBLE)[0]
            yield from (tied, *with_any_loss(tied))
    if own[0].supposes and any(part.supposes for part in before):
        general = past.with_parts(_general(before))
        yield usable_system(own, general, given, seed, Tie.DEFINED)[0]
    yield from with_losses_of_their_own([*said, *own], known, given, seed)
    yield from _alone(own, known.chains, given, seed)


def _alone(
    own: list[Part], before: Sequence[Chain], given: Supplied, seed: int
) -> Iterator[System]:
    """Equations that follow another network, as they would be read without it: by the custom.

    before: what the document says up to them.
    """
    system, _ = usable_system(own, Past(), given, seed, Tie.DEFINED)
    for usual in with_customary_layers(system):
        meanings = (usual, *with_any_loss(usual), *with_customary_errors(usual, before))
        yield from (replace(meaning, of_the_open=True) for meaning in meanings)


def rules_alone(
    system: System, parts: list[Part], given: Supplied, seed: int
) -> Iterator[Meanings]:
    """Rules of traces and of derivatives by themselves, where nothing defines their symbols.

    The A of tr(A + B) = tr(A) + tr(B), or of ∂(xᵀ A x)/∂x, need not have the shape of another A.
    """

    def is_rule(chain: Chain) -> bool:
        keys = (key for reading in readings_in([chain]) for key in system.keys_in(reading))
        traces = any(call.function.base in TRACES for call in nodes_in([chain], Call))
        first = chain.sides[0].reading
        of_a_formula = isinstance(first, Partial) and not isinstance(first.of, (Name, Call))
        return (traces or of_a_formula) and system.definitions.keys().isdisjoint(keys)

    rules = [(chain, part) for part in parts for chain in part.chains if is_rule(chain)]
    for chain, part in rules[:_MOST_RULES]:
        alone = replace(part, chains=[chain], memberships=[], repeated=[], shared=[])
        within = (chain.sides[0].start, chain.sides[-1].end)
        yield Meanings(_rule_alone(alone, within, given, seed), within)


def _rule_alone(
    rule: Part, within: tuple[int, int], given: Supplied, seed: int
) -> Iterator[System]:
    yield replace(usable_system([rule], Past(), given, seed, Tie.NEVER)[0], within=within)


def _general(parts: list[Part]) -> list[Part]:
    """What stands under no theorem of its own: a y = wᵀx that Proposition 1 supposes is not the y
    of Proposition 2."""
    found = [part for own in by_headings(parts) if not own[0].supposes for part in own]
    return [part for part in found if part.chains or part.memberships]


def with_losses_of_their_own(
    parts: list[Part], past: Past, given: Supplied, seed: int
) -> Iterator[System]:
    """The layers of some parts by themselves, with any loss instead of one from before them."""
    before = functions_before([c for p in parts for c in p.chains], past.chains)
    if before is not None:
        alone = [replace(part, shared=[]) for part in parts]
        system, _ = usable_system(alone, replace(past, chains=before), given, seed, Tie.DEFINED)
        yield from (replace(m, supposed=True) for m in with_any_loss(system))
