"""The formulas of a document with what several documents write in short, or in a way of their own.

Each rewriting is a room of its own and knows no meaning of a symbol; here they are put in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.documents.parsing.errors_called_e import with_errors
from chainrule.documents.parsing.jacobian_operators import with_derivatives_of_d
from chainrule.documents.parsing.maxima import with_named_maxima
from chainrule.documents.parsing.moments import at_moments
from chainrule.documents.parsing.outer_products import with_outer_products
from chainrule.documents.parsing.own_classes import with_own_classes
from chainrule.documents.parsing.probabilities import with_complements, with_entries
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Over,
    Picked,
    Reading,
    Sides,
    rewritten,
)
from chainrule.documents.parsing.sum_signs import with_letters
from chainrule.documents.parsing.words_below import with_words
from chainrule.documents.shorthand.adjoint_bars import with_adjoints
from chainrule.documents.shorthand.appended_entries import (
    with_appended_entries,
    with_derivatives_by_parts,
)
from chainrule.documents.shorthand.bare_slopes import with_arguments_of_slopes
from chainrule.documents.shorthand.block_products import with_block_products
from chainrule.documents.shorthand.capital_classes import with_small_classes
from chainrule.documents.shorthand.cases_of_targets import with_cases_of_targets
from chainrule.documents.shorthand.columns_in_a_row import with_columns
from chainrule.documents.shorthand.compositions import with_compositions
from chainrule.documents.shorthand.convolutions import with_convolutions
from chainrule.documents.shorthand.counted_from_zero import counted_from_one
from chainrule.documents.shorthand.deltas_of_labels import with_conditions_of_labels
from chainrule.documents.shorthand.diagonal_slopes import with_diagonals
from chainrule.documents.shorthand.dots_of_vectors import with_dots_of_vectors
from chainrule.documents.shorthand.entries_by_gradients import with_capital_entries
from chainrule.documents.shorthand.entry_dependences import with_quantities
from chainrule.documents.shorthand.errors_of_one_output import with_error_of_the_output
from chainrule.documents.shorthand.errors_without_index import with_indices_of_errors
from chainrule.documents.shorthand.first_entries import with_first_entries
from chainrule.documents.shorthand.functions_of_actions import with_functions_of_actions
from chainrule.documents.shorthand.functions_of_entries import with_functions_of_entries
from chainrule.documents.shorthand.functions_without_arguments import with_their_arguments
from chainrule.documents.shorthand.gradients_called_delta import with_gradients
from chainrule.documents.shorthand.joined_letters import with_joined_letters
from chainrule.documents.shorthand.kronecker_forms import with_kronecker_deltas
from chainrule.documents.shorthand.labels_in_words import with_labels
from chainrule.documents.shorthand.left_out_classes import with_sums_over_classes
from chainrule.documents.shorthand.left_out_sums import with_left_out_sums
from chainrule.documents.shorthand.lengths_of_ones import with_plain_ones, with_spelled_ones
from chainrule.documents.shorthand.letters_alike import with_letters_alike
from chainrule.documents.shorthand.letters_of_samples import with_letters_of_samples
from chainrule.documents.shorthand.letters_of_softmaxes import with_letters_of_classes
from chainrule.documents.shorthand.letters_of_targets import with_letters_of_targets
from chainrule.documents.shorthand.log_likelihoods import with_log_likelihoods
from chainrule.documents.shorthand.losses_by_other_letters import with_customary_loss
from chainrule.documents.shorthand.losses_under_two_names import with_one_loss
from chainrule.documents.shorthand.matrices_of_entries import with_general_entries
from chainrule.documents.shorthand.means import with_means_from_one, with_sums_for_means
from chainrule.documents.shorthand.named_exponentials import with_exponentials
from chainrule.documents.shorthand.named_jacobians import with_derivatives_for_jacobians
from chainrule.documents.shorthand.named_losses import with_cross_entropies
from chainrule.documents.shorthand.named_probabilities import with_probabilities_first
from chainrule.documents.shorthand.names_of_losses import with_one_case
from chainrule.documents.shorthand.neighbouring_steps import with_neighbouring_steps
from chainrule.documents.shorthand.one_hot_conditions import with_one_hot_targets
from chainrule.documents.shorthand.one_hot_vectors import with_targets_of_labels
from chainrule.documents.shorthand.overloaded_functions import with_overloads_apart
from chainrule.documents.shorthand.parameters_of_probabilities import with_probabilities_alone
from chainrule.documents.shorthand.patterns_left_out import with_one_pattern
from chainrule.documents.shorthand.positive_entries import with_first_for_positive
from chainrule.documents.shorthand.positive_parts import with_maxima
from chainrule.documents.shorthand.powers_of_indices import with_powers
from chainrule.documents.shorthand.primed_losses import with_derivatives_of_losses
from chainrule.documents.shorthand.primed_predictions import with_predictions
from chainrule.documents.shorthand.primed_symbols import with_second_symbols
from chainrule.documents.shorthand.probabilities_by_cases import with_events_of_cases
from chainrule.documents.shorthand.probabilities_of_targets import (
    with_probabilities_of_targets,
)
from chainrule.documents.shorthand.products_in_full import with_products_in_full
from chainrule.documents.shorthand.quantities_by_logarithms import with_quantities_of_logarithms
from chainrule.documents.shorthand.ranges_of_layers import with_products_of_ranges
from chainrule.documents.shorthand.reaching_sums import reaching_sides
from chainrule.documents.shorthand.repeated_rows import with_repeated_rows
from chainrule.documents.shorthand.row_sums import with_ones
from chainrule.documents.shorthand.rows_picked import with_rows_picked
from chainrule.documents.shorthand.rows_under_names import with_rows_in_full
from chainrule.documents.shorthand.samples_left_out import with_samples_left_out
from chainrule.documents.shorthand.samples_of_losses import with_samples_of_losses
from chainrule.documents.shorthand.scores_of_samples import with_samples_of_scores
from chainrule.documents.shorthand.short_functions import with_arguments, with_steps, with_values
from chainrule.documents.shorthand.short_softmaxes import (
    with_indexed_probabilities,
    with_named_softmaxes,
    with_plain_softmaxes,
    with_scores,
    with_short_sums,
    with_softmaxes_of_layers,
)
from chainrule.documents.shorthand.sigmoids_of_parameters import with_sigmoids_of_parameters
from chainrule.documents.shorthand.sizes_under_roots import with_named_sizes
from chainrule.documents.shorthand.slipped_sums import with_slipped_sums, with_summed_units
from chainrule.documents.shorthand.slopes_called_d import with_slopes
from chainrule.documents.shorthand.small_entries import with_small_entries
from chainrule.documents.shorthand.softmaxes_of_rows import with_entries_of_rows
from chainrule.documents.shorthand.softmaxes_of_scores import with_softmaxes_of_rows
from chainrule.documents.shorthand.squared_errors import with_squared_errors
from chainrule.documents.shorthand.starred_indices import with_certain_entries
from chainrule.documents.shorthand.states_at_steps import with_states_at_steps
from chainrule.documents.shorthand.steps_of_descent import with_new_values
from chainrule.documents.shorthand.sums_over_data import with_sums_over_samples
from chainrule.documents.shorthand.sums_over_others import with_sums_over_others
from chainrule.documents.shorthand.sums_over_weights import with_indices_of_weights
from chainrule.documents.shorthand.triplets import with_marks_of_triplets
from chainrule.documents.shorthand.unbraced_indices import with_braces
from chainrule.documents.shorthand.unmarked_sums import with_whole_sums
from chainrule.documents.shorthand.values_at_examples import with_values as with_values_at_examples
from chainrule.documents.shorthand.variables_of_samples import with_samples_of_variables
from chainrule.documents.shorthand.variances import with_variances
from chainrule.documents.shorthand.whole_gradients import (
    with_entries_of_gradients,
    with_named_gradients,
)
from chainrule.documents.shorthand.windows import with_whole_windows
from chainrule.documents.shorthand.written_in_full import with_names_of_matrices
from chainrule.documents.shorthand.written_jacobians import with_entries_of_jacobians


def put_plainly(chains: Sides, continues: Sequence[bool], text: str) -> Iterator[Reading | None]:
    """The sides of all chains, one after the other. continues: which chains go on from others."""
    chains = with_small_classes(with_powers(with_convolutions(chains, text)))
    chains = with_conditions_of_labels(chains)
    chains = rewritten(with_first_for_positive(counted_from_one(chains)), with_maxima, (Picked,))
    chains = with_softmaxes_of_rows(with_marks_of_triplets(chains, text), text)
    chains = with_named_sizes(with_spelled_ones(chains, text))
    chains = with_rows_picked(with_ones(chains), text)
    chains = with_indices_of_weights(chains)
    chains = with_derivatives_for_jacobians(chains, text)
    chains = with_samples_of_variables(with_products_of_ranges(chains))
    chains = with_samples_of_losses(with_sigmoids_of_parameters(with_functions_of_actions(chains)))
    chains = with_indices_of_errors(with_error_of_the_output(with_names_of_matrices(chains)))
    chains = with_letters_of_targets(with_probabilities_first(chains))
    chains = with_their_arguments(with_overloads_apart(chains))
    chains = with_neighbouring_steps(with_small_entries(with_states_at_steps(chains)))
    chains = with_sums_over_others(chains, continues)
    chains = with_summed_units(with_slipped_sums(chains))
    chains = with_functions_of_entries(with_products_in_full(with_first_entries(chains)))
    chains = with_probabilities_of_targets(with_probabilities_alone(chains))
    chains = with_columns(with_dots_of_vectors(chains))
    chains = with_letters_of_classes(with_block_products(with_gradients(chains)))
    chains = with_entries_of_rows(with_letters_of_samples(chains, continues, text))
    chains = with_repeated_rows(with_rows_in_full(with_slopes(chains)))
    chains = with_derivatives_by_parts(with_appended_entries(chains))
    chains = with_entries_of_jacobians(with_general_entries(chains, text))
    chains = with_quantities_of_logarithms(with_log_likelihoods(chains), continues)
    chains = with_variances(with_squared_errors(chains))
    chains = with_sums_over_samples(with_capital_entries(with_adjoints(chains)))
    chains = with_exponentials(with_sums_for_means(with_compositions(with_means_from_one(chains))))
    chains = with_events_of_cases(with_values_at_examples(chains), text)
    chains = with_letters_alike(with_one_pattern(with_cases_of_targets(chains)))
    chains = with_samples_left_out(with_predictions(chains))
    chains = with_diagonals(with_customary_loss(chains))
    whole = with_outer_products(with_joined_letters(with_new_values(with_braces(chains))), text)
    whole = with_entries_of_gradients(with_named_gradients(whole))
    whole = with_targets_of_labels(with_labels(with_own_classes(with_derivatives_of_d(whole))))
    whole = with_arguments_of_slopes(with_arguments(whole))
    whole = with_named_softmaxes(with_softmaxes_of_layers(with_short_sums(whole)))
    whole = with_indexed_probabilities(whole)
    whole = rewritten(with_steps(whole, text), with_plain_softmaxes, (Call, Big, Over))
    whole = rewritten(whole, with_named_maxima, (Call,))
    whole = with_derivatives_of_losses(with_words(with_second_symbols(with_one_loss(whole))))
    whole = with_whole_windows(with_samples_of_scores(with_certain_entries(whole)))
    whole = with_one_hot_targets(with_kronecker_deltas(with_plain_ones(with_one_case(whole))))
    read = [with_letters(with_whole_sums(sides)) for sides in with_quantities(whole)]
    read = [
        sides if goes_on else with_left_out_sums(reaching_sides(sides))
        for goes_on, sides in zip(continues, read, strict=True)
    ]
    read = with_complements(with_values(with_sums_over_classes(read)))
    named = [reading for sides in with_cross_entropies(read) for reading in sides]
    plain = iter(with_scores(with_entries(named)))
    return iter(at_moments(with_errors([[next(plain) for _ in sides] for sides in chains])))
