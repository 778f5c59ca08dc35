"""A document cut into systems: where it defines something anew, another system begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.matrix_entries import Tie, may_be_entries
from chainrule.documents.defining.said_functions import with_functions_spoken_of
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import WRONG, difference
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.inferring.declared import declared_shapes
from chainrule.documents.inferring.inference import infer_shapes
from chainrule.documents.names.definition import Definition, Place, has_derivative, has_slope
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import TRACES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Plus,
    walk_reading,
)
from chainrule.documents.sources.document import Document
from chainrule.documents.stating.statements import Chain, Membership, nodes_in, readings_in
from chainrule.documents.stretches.parts import Part, by_headings, chapters, parts_of
from chainrule.documents.supplying.supplied import Supplied
from chainrule.documents.supposing.alternatives import alternatives
from chainrule.documents.supposing.any_losses import with_any_loss
from chainrule.documents.supposing.batches import of_all_examples
from chainrule.documents.supposing.customary_layers import with_customary_layers
from chainrule.documents.supposing.customary_losses import with_customary_losses
from chainrule.documents.supposing.customary_models import with_customary_models
from chainrule.documents.supposing.customary_probabilities import with_usual_softmax
from chainrule.documents.supposing.customary_units import with_customary_unit
from chainrule.documents.supposing.given_targets import with_given_targets
from chainrule.documents.supposing.layers_by_themselves import functions_before
from chainrule.documents.supposing.matrices_of_vectors import with_matrices_of_vectors
from chainrule.documents.supposing.meant_losses import with_meant_losses
from chainrule.documents.supposing.named_outputs import with_named_outputs
from chainrule.documents.supposing.one_example import for_one_example
from chainrule.documents.supposing.outputs_of_layers import with_outputs_of_layers
from chainrule.documents.supposing.renamed_scores import with_renamed_scores
from chainrule.documents.supposing.rows_of_errors import with_rows_of_errors
from chainrule.documents.supposing.said_targets import with_said_targets
from chainrule.documents.supposing.scores_by_arguments import with_scores_by_arguments
from chainrule.documents.supposing.siblings import with_siblings
from chainrule.documents.supposing.standing_layers import with_standing_layers
from chainrule.documents.supposing.supposed_links import with_supposed_links
from chainrule.documents.supposing.table_rows import with_rows_of_tables
from chainrule.documents.supposing.twin_names import with_twins
from chainrule.documents.supposing.unsaid_predictions import with_unsaid_predictions
from chainrule.documents.supposing.upstreams import other_upstreams
from chainrule.documents.supposing.word_vectors import with_word_vectors
from chainrule.documents.systems.convention_of_dz import by_sample, is_by_sample, may_be_by_sample
from chainrule.documents.systems.defined_anew import defined_anew
from chainrule.documents.systems.past import (
    Past,
    introduced,
    is_of_others,
    leads_back,
    says_what,
    spaces_of,
)
from chainrule.documents.systems.pending import Pending
from chainrule.documents.systems.said_again import settle_probabilities
from chainrule.documents.systems.scores_of_entries import with_scores
from chainrule.documents.systems.usable import compared_with_itself, make_opaque, without_value

_MOST_SECTIONS = 16  # that are also read by themselves
_MOST_STRETCHES = 20  # with the chapters that they stand in
_MOST_RULES = 8  # of traces, that are also read by themselves
_MOST_REVISIONS = 8  # of which definitions are kept
_MOST_EARLIER = 5
_MOST_OFFERS = 4  # definitions of one quantity that are compared


@dataclass
class Judged:
    """A system with the chains that are to be judged in it.

    others: other meanings that the document gives its symbols, in which a line may be right. seed:
    of the random points.
    """

    system: System
    chains: list[Chain]
    worlds: tuple[World, World]
    memberships: list[Membership] = field(default_factory=list)
    start: int = 0
    others: tuple[System, ...] = ()
    seed: int = 0

    @cached_property
    def meanings(self) -> tuple[Judged, ...]:
        """The other meanings with their worlds, made when a line first needs them."""
        return tuple(Judged(other, self.chains, _worlds(other, self.seed)) for other in self.others)

    @cached_property
    def said_alone(self) -> list[tuple[str, set[str]]]:
        """The symbols that stand alone on the left of an equality, and those on its right."""
        sides = [(c.sides[0].reading, c.sides[1].reading) for c in self.system.chains
                 if len(c.sides) == 2]  # fmt: skip
        return [
            (self.system.mention(left).key, set(self.system.keys_in(right)))
            for left, right in sides
            if isinstance(left, Name) and right is not None
        ]


def systems_of(document: Document, given: Supplied, seed: int = 0) -> Iterator[Judged]:
    """The systems of a document, in order, each with the chains to be judged in it."""
    parts = parts_of(document, given.depth)
    numbers = [c for p in parts for c in p.chains if _is_number(c)]
    pending = Pending()
    past = Past()
    before: list[Judged] = []
    for under in by_headings(parts):
        for number, part in enumerate(under):
            new = [part] if number else under  # a heading's whole section may define anew
            if pending.says_something and any(p.chains or p.memberships for p in new):
                apart = pending.is_another_text(part, new)
                ends = apart or pending.is_another_network(new)
                ends = ends or (not number and is_of_others(pending.parts, new))
                again = frozenset[str]()
                if not ends and pending.may_end_before(part, new):
                    system = _system([*pending.parts, *new], past, given)
                    again = defined_anew(system, [c for p in new for c in p.chains], seed)
                    ends = part.fresh or bool(again)
                if ends:
                    if number:  # the numbers of an example are those of all its cases
                        own = [c for p in pending.parts for c in p.chains]
                        pending.parts[-1].shared += _of_others(numbers, own)
                    yield _going_back(
                        _judged(document.text, pending.parts, past, given, seed), before
                    )
                    past = Past() if apart else past.with_parts(pending.parts, again)
                    pending = Pending()
            pending.add(part)
    if pending.parts:
        yield _going_back(_judged(document.text, pending.parts, past, given, seed), before)


def _going_back(judged: Judged, before: list[Judged]) -> Judged:
    """With the systems before, of which a later line may speak again."""
    earlier = tuple(
        replace(j.system, supposed=True, of_the_open=True) for j in before[:-_MOST_EARLIER:-1]
    )
    before.append(judged)
    judged.others = (*judged.others, *earlier)
    return judged


def _is_number(chain: Chain) -> bool:
    """w = 0.4: a number for an example."""
    left, right = chain.sides[0].reading, chain.sides[-1].reading
    return (
        isinstance(left, Name)
        and not chain.continues
        and isinstance(right, (Num, Plus))
        and all(isinstance(node, (Num, Plus)) for node in walk_reading(right))
    )


def _of_others(numbers: list[Chain], own: list[Chain]) -> Iterator[Chain]:
    """The numbers from elsewhere, but of no quantity that some chains define: y = a b = 10."""
    mine = {id(chain) for chain in own}
    defined = [c.sides[0].reading for c in own if not c.continues and not _is_number(c)]
    return (c for c in numbers if id(c) not in mine and c.sides[0].reading not in defined)


def _system(
    parts: list[Part],
    past: Past,
    given: Supplied,
    unusable: Mapping[Place, str] = MappingProxyType({}),
    tie: Tie = Tie.DEFINED,
) -> System:
    chains = [c for p in parts for c in (*p.chains, *p.shared)]
    memberships = [m for p in parts for m in p.memberships]
    prose = "\n".join(p.prose for p in parts)
    spaces, own = spaces_of(parts), introduced(parts)
    system = system_of(chains, memberships, prose, unusable, tie, past.functions)
    if missing_equations := given.missing(system):
        chains = [*chains, *missing_equations]
        system = system_of(chains, memberships, prose, unusable, tie, past.functions)
    alone = system
    for _ in range(20):  # definitions of an earlier part that this one only uses
        missing = {
            key
            for chain in chains
            for side in chain.sides
            if side.reading is not None
            for key in system.keys_in(side.reading)
            if key not in system.definitions
        }
        wanted = [
            c for c in past.chains
            if not c.continues and c not in chains and missing & set(says_what(system, c))
            and not past.speaks_of_others(c, spaces, own) and not leads_back(alone, c)
        ]  # fmt: skip
        if not wanted:
            break
        chains = [wanted[-1], *chains]
        system = system_of(chains, memberships, prose, unusable, tie, past.functions)
    return system


def _usable(
    parts: list[Part], past: Past, given: Supplied, seed: int, tie: Tie
) -> tuple[System, tuple[World, World]]:
    """A system without the definitions that have no value, and where it is tried."""
    unusable: dict[Place, str] = {}
    for _ in range(_MOST_REVISIONS):
        system = _system(parts, past, given, unusable, tie)
        worlds = _worlds(system, seed)
        settle_probabilities(system, worlds[1])
        make_opaque(system, worlds[1])
        failed = without_value(system, worlds) or compared_with_itself(system, worlds)
        if failed.keys() <= unusable.keys():
            break
        unusable = {**failed, **unusable}
    return system, worlds


def _judged(text: str, parts: list[Part], past: Past, given: Supplied, seed: int) -> Judged:
    system, worlds = _usable(parts, past, given, seed, Tie.DEFINED)
    if system.habits.entries_of and not _entries_agree(system, worlds[1]):
        system, worlds = _usable(parts, past, given, seed, Tie.NEVER)
    if system.upstream is None and is_by_sample(system, worlds[0]):
        system.by_sample = True
        worlds = _worlds(system, seed)
        make_opaque(system, worlds[1])
    others = [other] if (other := for_one_example(system)) is not None else []
    others += alternatives(system)
    others += with_given_targets(system)
    others += with_scores(system, worlds[0])
    others += of_all_examples(system)
    others += other_upstreams(system)
    others += (meant := list(with_meant_losses(system)))
    for plain in (system, *meant):
        for predicted in with_unsaid_predictions(plain):
            others += (predicted, *with_matrices_of_vectors(predicted))
    others += with_any_loss(system)
    for usual in (*with_customary_layers(system), *with_customary_unit(system)):
        others += (usual, *with_any_loss(usual), *with_customary_losses(usual))
    for usual in with_usual_softmax(system):
        others += (usual, *with_meant_losses(usual))
    others += with_named_outputs(system)
    others += with_outputs_of_layers(system)
    others += with_scores_by_arguments(system)
    others += with_customary_models(system)
    others += with_renamed_scores(system)
    others += with_supposed_links(system)
    others += with_standing_layers(system)
    others += with_siblings(system)
    for twin in with_twins(system):
        others += (twin, *with_any_loss(twin))
    others += with_matrices_of_vectors(system)
    others += with_rows_of_errors(system)
    others += with_word_vectors(system)
    others += with_customary_losses(system)
    for spoken in with_functions_spoken_of(system):
        others += (spoken, *with_any_loss(spoken))
    others += _with_losses_of_their_own(parts, past, given, seed)
    if may_be_by_sample(system, worlds[0]):
        others.append(by_sample(system))
    if may_be_entries(system):
        others.append(_usable(parts, past, given, seed, Tie.POSSIBLE)[0])
    repeated = {id(c) for p in parts for c in p.repeated}
    chains = [c for p in parts for c in p.chains if id(c) not in repeated and not c.is_note]
    others = [*with_rows_of_tables(text, chains), *others]
    others += with_said_targets(system)
    others += _by_themselves(len(text), parts, past, given, seed)
    others += _rules_of_traces(system, parts, given, seed)
    return Judged(
        system,
        chains,
        worlds,
        [m for p in parts for m in p.memberships],
        min(p.start for p in parts),
        tuple(others),
        seed,
    )


def _by_themselves(
    length: int, parts: list[Part], past: Past, given: Supplied, seed: int
) -> Iterator[System]:
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
        before = [part for k in with_chains if k < first for part in under[k]]
        for meaning in _by_itself(own, before, past, given, seed):
            yield replace(meaning, within=(starts[first], starts[last]), supposed=True)


def _by_itself(
    own: list[Part], before: list[Part], past: Past, given: Supplied, seed: int
) -> Iterator[System]:
    """What some parts may mean by themselves, after others of their system."""
    known = past.with_parts(before)
    pasts = [known, past.with_parts(before, nearest=True)] if past.chains and before else [known]
    # What is said of shapes and of conventions before holds on.
    said = [replace(part, chains=[], repeated=[], shared=[]) for part in before]
    tried: list[Mapping[str, Definition]] = []
    for after in pasts:
        system, _ = _usable([*said, *own], after, given, seed, Tie.DEFINED)
        if system.definitions in tried:
            continue
        tried.append(system.definitions)
        yield from (system, *with_meant_losses(system), *with_unsaid_predictions(system))
        yield from (*with_scores_by_arguments(system), *with_any_loss(system))
        if (single := for_one_example(system)) is not None:
            yield single
        if may_be_entries(system):
            tied = _usable([*said, *own], after, given, seed, Tie.POSSIBLE)[0]
            yield from (tied, *with_any_loss(tied))
    if own[0].supposes and any(part.supposes for part in before):
        general = past.with_parts(_general(before))
        yield _usable(own, general, given, seed, Tie.DEFINED)[0]
    yield from _with_losses_of_their_own([*said, *own], known, given, seed)


def _rules_of_traces(
    system: System, parts: list[Part], given: Supplied, seed: int
) -> Iterator[System]:
    """Rules of traces by themselves: the A of tr(A + B) = tr(A) + tr(B) need not have the shape of
    the A of another rule. Only where nothing defines their symbols."""

    def is_rule(chain: Chain) -> bool:
        calls = (node for node in nodes_in([chain]) if isinstance(node, Call))
        keys = (key for reading in readings_in([chain]) for key in system.keys_in(reading))
        traces = any(call.function.base in TRACES for call in calls)
        return traces and system.definitions.keys().isdisjoint(keys)

    rules = [(chain, part) for part in parts for chain in part.chains if is_rule(chain)]
    for chain, part in rules[:_MOST_RULES]:
        alone = replace(part, chains=[chain], memberships=[], repeated=[], shared=[])
        within = (chain.sides[0].start, chain.sides[-1].end)
        yield replace(_usable([alone], Past(), given, seed, Tie.NEVER)[0], within=within)


def _general(parts: list[Part]) -> list[Part]:
    """What stands under no theorem of its own: a y = wᵀx that Proposition 1 supposes is not the y
    of Proposition 2."""
    found = [part for own in by_headings(parts) if not own[0].supposes for part in own]
    return [part for part in found if part.chains or part.memberships]


def _with_losses_of_their_own(
    parts: list[Part], past: Past, given: Supplied, seed: int
) -> Iterator[System]:
    """The layers of some parts by themselves, with any loss instead of one from before them."""
    before = functions_before([c for p in parts for c in p.chains], past.chains)
    if before is not None:
        alone = [replace(part, shared=[]) for part in parts]
        system, _ = _usable(alone, replace(past, chains=before), given, seed, Tie.DEFINED)
        yield from (replace(m, supposed=True) for m in with_any_loss(system))


def _entries_agree(system: System, world: World) -> bool:
    """Whether formulas of the entries w_{ij} and of the matrix W give the same."""
    tied = set(system.habits.entries_of.values())
    for key, entries in system.entry_definitions.items():
        offers = [
            o for o in (*entries, *system.candidates.get(key, ()))
            if not has_derivative(o.right) and not has_slope(o.right)
        ]  # fmt: skip
        if any(key_base(k) in tied for o in entries for k in system.keys_in(o.right)):
            for offer in offers[:_MOST_OFFERS]:
                a = world.tried(offer.left)
                b = world.tried(offer.right, context=offer.left)
                if not a.values or not b.values or difference(a.values, b.values).relative > WRONG:
                    return False
    return True


def _worlds(system: System, seed: int) -> tuple[World, World]:
    """Where a system is tried: without and with its dimensions."""
    shapes = infer_shapes(system, declared_shapes(system))
    shapes = shapes.of_one_example() if system.of_one else shapes
    return World(system, shapes, True, seed), World(system, shapes, False, seed)
