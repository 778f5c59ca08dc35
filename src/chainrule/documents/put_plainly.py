"""The formulas of a document with what several documents write in short, or in a way of their own.

Each rewriting is a room of its own and knows no meaning of a symbol; here they are put in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.documents.adjoint_bars import with_adjoints
from chainrule.documents.bare_slopes import with_arguments_of_slopes
from chainrule.documents.entries_by_gradients import with_capital_entries
from chainrule.documents.entry_dependences import with_quantities
from chainrule.documents.errors_called_e import with_errors
from chainrule.documents.jacobian_operators import with_derivatives_of_d
from chainrule.documents.joined_letters import with_joined_letters
from chainrule.documents.kronecker_forms import with_kronecker_deltas
from chainrule.documents.left_out_sums import with_left_out_sums
from chainrule.documents.lengths_of_ones import with_plain_ones
from chainrule.documents.losses_under_two_names import with_one_loss
from chainrule.documents.maxima import with_named_maxima
from chainrule.documents.moments import at_moments
from chainrule.documents.named_losses import with_cross_entropies
from chainrule.documents.names_of_losses import with_one_case
from chainrule.documents.one_hot_conditions import with_one_hot_targets
from chainrule.documents.one_hot_vectors import with_targets_of_labels
from chainrule.documents.outer_products import with_outer_products
from chainrule.documents.primed_losses import with_derivatives_of_losses
from chainrule.documents.primed_symbols import with_second_symbols
from chainrule.documents.probabilities import with_complements, with_entries
from chainrule.documents.reaching_sums import reaching_sides
from chainrule.documents.reading import Reading, Sides, rewritten
from chainrule.documents.scores_of_samples import with_samples_of_scores
from chainrule.documents.short_functions import with_arguments, with_values
from chainrule.documents.short_softmaxes import (
    with_named_softmaxes,
    with_plain_softmaxes,
    with_scores,
    with_short_sums,
)
from chainrule.documents.starred_indices import with_certain_entries
from chainrule.documents.steps_of_descent import with_new_values
from chainrule.documents.sum_signs import with_letters
from chainrule.documents.sums_over_data import with_sums_over_samples
from chainrule.documents.unbraced_indices import with_braces
from chainrule.documents.unmarked_sums import with_whole_sums
from chainrule.documents.whole_gradients import with_named_gradients
from chainrule.documents.windows import with_whole_windows
from chainrule.documents.words_below import with_words


def put_plainly(chains: Sides, continues: Sequence[bool], text: str) -> Iterator[Reading | None]:
    """The sides of all chains, one after the other. continues: which chains go on from others."""
    chains = with_sums_over_samples(with_capital_entries(with_adjoints(chains)))
    whole = with_outer_products(with_joined_letters(with_new_values(with_braces(chains))), text)
    whole = with_targets_of_labels(with_derivatives_of_d(with_named_gradients(whole)))
    whole = with_arguments_of_slopes(with_arguments(whole))
    whole = rewritten(with_named_softmaxes(with_short_sums(whole)), with_plain_softmaxes)
    whole = rewritten(whole, with_named_maxima)
    whole = with_derivatives_of_losses(with_words(with_second_symbols(with_one_loss(whole))))
    whole = with_whole_windows(with_samples_of_scores(with_certain_entries(whole)))
    whole = with_one_hot_targets(with_kronecker_deltas(with_plain_ones(with_one_case(whole))))
    read = [with_letters(with_whole_sums(sides)) for sides in with_quantities(whole)]
    read = [
        sides if goes_on else with_left_out_sums(reaching_sides(sides))
        for goes_on, sides in zip(continues, read, strict=True)
    ]
    read = with_complements(with_values(read))
    named = [reading for sides in with_cross_entropies(read) for reading in sides]
    plain = iter(with_scores(with_entries(named)))
    return iter(at_moments(with_errors([[next(plain) for _ in sides] for sides in chains])))
