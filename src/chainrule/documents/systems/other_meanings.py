"""Everything that the symbols of a system may mean beside what it defines, most likely first."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.defining.cases import speaks_of_one_besides
from chainrule.documents.defining.matrix_entries import Tie, may_be_entries
from chainrule.documents.defining.said_functions import with_functions_spoken_of
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stretches.parts import Part
from chainrule.documents.supplying.supplied import Supplied
from chainrule.documents.supposing.alternatives import alternatives
from chainrule.documents.supposing.any_losses import with_any_loss
from chainrule.documents.supposing.batch_norms import with_batch_norm
from chainrule.documents.supposing.batches import of_all_examples
from chainrule.documents.supposing.customary_errors import with_customary_errors
from chainrule.documents.supposing.customary_layers import with_customary_layers
from chainrule.documents.supposing.customary_losses import with_customary_losses
from chainrule.documents.supposing.customary_models import with_customary_models
from chainrule.documents.supposing.customary_probabilities import with_usual_softmax
from chainrule.documents.supposing.customary_units import with_customary_unit
from chainrule.documents.supposing.given_targets import with_given_targets
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
from chainrule.documents.supposing.weights_of_two_sizes import with_weights_of_one_size
from chainrule.documents.supposing.word_vectors import with_word_vectors
from chainrule.documents.systems.by_themselves import (
    by_themselves,
    rules_alone,
    with_losses_of_their_own,
)
from chainrule.documents.systems.convention_of_dz import by_sample, may_be_by_sample
from chainrule.documents.systems.meanings import Meanings
from chainrule.documents.systems.part_systems import usable_system
from chainrule.documents.systems.past import Past
from chainrule.documents.systems.scores_of_entries import with_scores


def other_meanings(
    text: str,
    parts: list[Part],
    past: Past,
    given: Supplied,
    seed: int,
    system: System,
    world: World,
    chains: list[Chain],
) -> Iterator[Meanings]:
    """The other meanings of the system of some parts. chains: those to be judged in it."""
    yield Meanings(with_rows_of_tables(text, chains))
    yield Meanings(_of_all(parts, past, given, seed, system, world))
    yield Meanings(with_said_targets(system))
    yield from by_themselves(len(text), parts, past, given, seed)
    yield from rules_alone(system, parts, given, seed)


def _of_all(
    parts: list[Part], past: Past, given: Supplied, seed: int, system: System, world: World
) -> Iterator[System]:
    """The meanings of all the parts together."""
    if (other := for_one_example(system)) is not None:
        yield other
    if speaks_of_one_besides(system):
        apart = usable_system(parts, past, given, seed, Tie.APART)[0]
        yield apart
        if (other := for_one_example(apart)) is not None:
            yield other
    yield from alternatives(system)
    yield from with_given_targets(system)
    yield from with_scores(system, world)
    yield from of_all_examples(system)
    yield from other_upstreams(system)
    meant = list(with_meant_losses(system))
    yield from meant
    for plain in (system, *meant):
        for predicted in with_unsaid_predictions(plain):
            yield from (predicted, *with_matrices_of_vectors(predicted))
    yield from with_any_loss(system)
    for usual in (*with_customary_layers(system), *with_customary_unit(system)):
        yield from (usual, *with_any_loss(usual), *with_customary_losses(usual))
        yield from with_customary_errors(usual)
    for usual in with_usual_softmax(system):
        yield from (usual, *with_meant_losses(usual))
    for usual in with_batch_norm(system):
        yield from (usual, *with_any_loss(usual))
    yield from with_named_outputs(system)
    yield from with_outputs_of_layers(system)
    yield from with_scores_by_arguments(system)
    yield from with_customary_models(system)
    yield from with_renamed_scores(system)
    yield from with_supposed_links(system)
    yield from with_standing_layers(system)
    yield from with_siblings(system)
    for twin in with_twins(system):
        yield from (twin, *with_any_loss(twin))
    yield from with_weights_of_one_size(system)
    yield from with_matrices_of_vectors(system)
    yield from with_rows_of_errors(system)
    yield from with_word_vectors(system)
    yield from with_customary_losses(system)
    for spoken in with_functions_spoken_of(system):
        yield from (spoken, *with_any_loss(spoken))
    yield from with_losses_of_their_own(parts, past, given, seed)
    if may_be_by_sample(system, world):
        yield by_sample(system)
    if may_be_entries(system):
        yield usable_system(parts, past, given, seed, Tie.POSSIBLE)[0]
