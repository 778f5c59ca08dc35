"""What may be meant otherwise where a line does not hold: then nothing is said against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.defining.indices import summed_elsewhere
from chainrule.documents.defining.renaming import is_under_another_name
from chainrule.documents.defining.roles import is_function_name
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Match, Sided
from chainrule.documents.judging.doubtful_losses import (
    has_another_factor,
    is_mean_of_others,
    is_right_by_sample,
)
from chainrule.documents.judging.doubtful_readings import doubt_of_reading
from chainrule.documents.judging.doubtful_symbols import (
    ANOTHER_ACTIVATION,
    doubt_of_order,
    doubt_of_symbol,
    doubt_of_value,
    is_any_activation,
    is_any_change,
    is_of_a_slope_itself,
    is_of_a_smoothed_target,
    is_of_a_swapped_loss,
    of_fewer_indices,
    of_more_indices,
    of_several_functions,
    rests_on_one_of,
    said_differently_before,
    undefined_probability,
)
from chainrule.documents.judging.faults import Faults
from chainrule.documents.judging.of_another import (
    has_unsaid_term,
    is_by_a_target,
    is_of_another_order,
    is_of_its_own_parts,
    is_of_one_class,
    is_of_true_class,
    is_of_undirected_data,
    is_summed_in_another,
    is_without_its_bias,
    of_layer_beside,
    of_marks,
)
from chainrule.documents.judging.open_ends import is_loose_sum, left_open
from chainrule.documents.judging.stationary import is_of_a_zero_gradient
from chainrule.documents.markup.unread import NoEntries
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause, is_sum_too_many
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.outer_products import says_of_matrices
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Dots,
    Matrix,
    Name,
    Partial,
    Picked,
    Times,
    walk_reading,
)
from chainrule.documents.systems.sections import Judged

ROWS_OR_COLUMNS = "Whether samples are rows here or columns is not said."
_OUTER = "\\otimes"
_SET_TO_ZERO = re.compile(
    r"[\s&$}]*(?:\\\\\s*&?\s*)?(?:=|\\stackrel\{[^{}]*\}\{=\}|\\overset\{[^{}]*\}\{=\})\s*"
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|bf)\s*\{?\s*)?0(?![\d.,]\d)"
)
_LEFT_OUT = (
    re.compile(  # "we often drop the 2", "the factor of 2 is absorbed into the learning rate"
        r"\b(?:drop|ignor|omit|neglect|discard|leav(?:e|ing) out|get rid of)\w*\s+(?:\w+\s+){0,3}?"
        r"(?:\$?2\$?(?![\w.])|factor|constant|coefficient|scal(?:e|ing))"
        r"|\babsorb\w*\s+(?:\w+\s+){0,2}?(?:into|in|by)\s+(?:\w+\s+){0,2}?learning rate"
        r"|\bup to\s+(?:an?\s+|some\s+|the\s+)?(?:\w+\s+){0,2}?(?:factor|constant|scal(?:e|ing))"
        r"|\bproportional to\b|\b(?:drops?|omits?|ignor\w+|neglect\w*)\s+(?:the\s+)?"
        r"(?:\$\s*(?:1/[nmNM]|\\[dt]?frac\{?1\}?\{?[nmNM])|averag|mean\b|normali)",
        re.I,
    )
)
_DOTS = re.compile(r"\\[cl]?dots[bmo]?\b|⋯|…")
_FACTORS = (Cause.FACTOR, Cause.MISSING_MEAN, Cause.SIGN)
_ACTIVATIONS = ("tanh", "relu", "sigmoid", "softplus", "leaky_relu")


def doubt_of(
    matcher: Matcher, faults: Faults, sides: tuple[Sided, Sided], match: Match, found: Found | None
) -> str | None:
    """Why a line that differs from the truth may be right all the same, or None."""
    system = matcher.judged.system
    anchor, side = sides
    if (reason := left_open(sides, matcher.text)) is not None:
        return reason
    signed = found is not None and found.cause is Cause.SIGN
    if not signed and is_of_a_zero_gradient(matcher, anchor, side):
        return "It holds where the gradient is zero."
    if found is None and is_any_activation(anchor) and _has_activation(system, side):
        return ANOTHER_ACTIVATION
    if found is not None and is_of_a_slope_itself(system, anchor, found):
        return ANOTHER_ACTIVATION
    if found is None and is_under_another_name(system, side.reading):
        return ANOTHER_ACTIVATION
    joined = found is None and any(_OUTER in s.side.text for s in sides)
    if joined and not says_of_matrices(matcher.text):
        return "Which product ⊗ is here is not said."
    if _is_list_of_all(system, anchor, side):
        return "All that the ellipsis stands for is on one side, and one of them on the other."
    vague = found is None or found.cause is Cause.SYMBOL
    if vague and any(isinstance(s.tried(False).unread, NoEntries) for s in sides):
        return "A symbol has an index here that is one number as it is defined."
    other = _is_other_function(system, anchor, side)
    if other or (vague and _is_another_choice(system, anchor, side)):
        if isinstance(anchor.reading, Call):
            faults.chosen_anew[anchor.reading.function.base] = ""
        return "The document gives this symbol as another function before."
    if vague and is_of_a_smoothed_target(system, side):
        return "Whether the target is meant here or what is made of it is not said."
    if (reason := doubt_of_value(system, sides, vague)) is not None:
        return reason
    if vague and any(_counts_classes(system, s) for s in sides):
        return "What counts the samples elsewhere counts classes here."
    open_ = found is None and any(_is_open(system, s) for s in sides)
    if open_ or _adds_some_more(side, found) or _has_idle_sum(side, found):
        return "Over what a sum runs, or what an ellipsis stands for, is not written here."
    if (name := said_differently_before(system, anchor, side)) is not None and vague:
        return (
            f"Which of its formulas {name} has here is not said: the one that is taken comes later."
        )
    if found is None and is_any_change(system, anchor):
        return "Whether a differential is meant here or a derivative of the loss is not said."
    loose = vague or (found is not None and found.cause is Cause.ORDER)
    fewer = of_fewer_indices(system, anchor, side) if loose else None
    if (name := fewer or of_more_indices(system, anchor, side)) is not None:
        return f"What {name} is with other indices than it has elsewhere is not said."
    of_function = found is not None and found.cause is Cause.ACTIVATION_DERIVATIVE
    loose = loose or (of_function and isinstance(anchor.reading, Call))
    if loose and (name := of_several_functions(system, anchor, found)) is not None:
        return f"The document gives {name} in several ways."
    if (loose or of_function) and (
        name := rests_on_one_of(system, anchor, faults.chosen_anew)
    ) is not None:
        return f"The document gives {name} in several ways."
    mean = found is not None and found.cause in (Cause.FACTOR, Cause.MISSING_MEAN)
    if (found is None and is_mean_of_others(system, anchor, side)) or (
        mean and is_right_by_sample(matcher.judged, anchor, side)
    ):
        return "Whether the loss of one sample is meant here or the mean of all is not said."
    if found is None and is_without_its_bias(system, anchor, side):
        return "Whether the bias is left out here or added in words is not said."
    if is_by_a_target(system, anchor) or is_of_a_swapped_loss(system, anchor):
        return "Which of the two is the prediction and which the target is not said."
    if (reason := of_marks(system, found, anchor, side)) is not None:
        return reason
    if found is None and system.is_einstein and _is_contracted_itself(system, anchor):
        return "Whether an index that is repeated on the left side is summed over is not said."
    if any(map(_has_dotted_product, sides)):
        return "What an ellipsis in a product stands for is not written here."
    if any(_is_slope_of_part(system, s) for s in sides):
        return "By what the prime differentiates here is not said."
    if any(_has_bare_slope(system, s) for s in sides):
        return "At which argument a function is differentiated here is not said."
    if (reason := doubt_of_reading(matcher.text, system, anchor, side, found)) is not None:
        return reason
    if found is None and _is_of_all_vectors(system, anchor, side):
        return "Whether one vector is meant here or the matrix of all of them is not said."
    if found is None and system.one_hot_by_custom and matcher.worlds[1].is_trivial:
        return "As it is read here there is one class alone."
    if found is None and (name := _said_nearby(matcher.judged, sides)) is not None:
        return f"What {name} is, is said by an equality that is no definition as it is read here."
    if found is None or found.cause in (Cause.SYMBOL, Cause.FACTOR):
        name = undefined_probability(system, anchor, side)
        if name is not None:
            return f"The document never says what the probability {name} is."
    if (found is None or found.cause is Cause.FACTOR) and is_of_true_class(system, anchor, side):
        return "Whether this is the class for which the target is 1 is not said."
    if found is None:
        return None
    if found.cause is Cause.FACTOR and is_of_its_own_parts(system, anchor, side):
        return "What the parts are that are added up here, nothing else says."
    if found.cause is Cause.FACTOR and found.evidence.get("ratio") == 1.0:
        return "Both sides are the same numbers: which index runs over what is not said."
    if is_of_undirected_data(system, side, found) or is_of_another_order(system, anchor, found):
        return ROWS_OR_COLUMNS
    if found.cause is Cause.SIGN and is_loose_sum(side):
        return "Which terms belong to a sum is not said by brackets."
    is_factor = found.whole and found.cause in _FACTORS
    if is_factor and _SET_TO_ZERO.match(matcher.text, side.side.end):
        return "It is set to zero, where a constant factor may be left out."
    if found.cause is Cause.SYMBOL and (beside := of_layer_beside(system, side)) is not None:
        return f"As the layers are defined here, nothing else is computed from {beside}."
    if found.cause is Cause.DROPPED_SUM and is_of_one_class(system, anchor, side):
        return "Whether this is the class for which the target is 1 is not said."
    if found.cause is Cause.DROPPED_SUM and (
        _is_dotted(system, side) or is_summed_in_another(system, side)
    ):
        return "Whether one sample is meant here or all of them is not said."
    if found.cause in (Cause.FACTOR, Cause.MISSING_MEAN) and has_unsaid_term(system, sides):
        return "With which factor the loss of one sample is taken is not said."
    if found.cause in _FACTORS and has_another_factor(system, anchor, found):
        return "The document gives the loss with another factor or sign too."
    if found.cause in (Cause.FACTOR, Cause.MISSING_MEAN) and _LEFT_OUT.search(
        matcher.text, 0, side.side.start
    ):
        return "A constant factor is said to be left out."
    if found.cause is Cause.SYMBOL:
        reason = doubt_of_symbol(system, anchor, side, match, found)
        if reason is not None:
            return reason
    if (reason := doubt_of_order(system, side, found)) is not None:
        return reason
    own = faults.of(anchor)
    lost = own is not None and any(f.cause is Cause.MISSING_MEAN for f in faults.known)
    if found.cause is Cause.FACTOR and lost and "too often" in found.message:
        return "The mean that an earlier line lost is here."
    return None


def _is_list_of_all(system: System, anchor: Sided, side: Sided) -> bool:
    """∂J/∂u_w = [∂J/∂x_1 ∂x_1/∂u_1 ⋯]: the row of the derivatives by every u_w."""
    right = side.reading
    listed = isinstance(right, Matrix) and any(isinstance(e, Dots) for r in right.rows for e in r)
    return listed and not system.free_letters(anchor.reading) <= system.free_letters(right)


def _is_dotted(system: System, side: Sided) -> bool:
    """Whether ∂z/∂w · dz may add up the samples that its factors do not name."""
    right = side.reading
    if not isinstance(right, Times) or "dot" not in right.joins:
        return False
    letters = system.habits.sample_letters
    partial = any(isinstance(factor, Partial) for factor in right.factors)
    return partial and bool(letters) and not letters & system.free_letters(right)


def _is_open(system: System, side: Sided) -> bool:
    """Whether a side has a sum without an index, or one over nothing, or a matrix with an ellipsis.

    Σ_j e^z runs over the entries of z, which are not written.
    """
    nodes = list(walk_reading(side.reading))
    matrices = [node for node in nodes if isinstance(node, Matrix)]
    dotted = any(isinstance(e, Dots) for matrix in matrices for row in matrix.rows for e in row)
    bigs = [node for node in nodes if isinstance(node, Big)]
    bare = any(
        n.implied or not n.letter or n.letter not in system.free_letters(n.body) for n in bigs
    )
    return dotted or bare


def _has_idle_sum(side: Sided, found: Found | None) -> bool:
    """Whether a sum is said not to belong that names no index: Σ w a may be W a, entry by entry."""
    if found is None or not is_sum_too_many(found.cause, found.message):
        return False
    return any(isinstance(node, Big) and not node.letter for node in walk_reading(side.reading))


def _adds_some_more(side: Sided, found: Found | None) -> bool:
    """Whether a number is said to be wrong before x_1 + x_2 + … + x_C: it counts what is added."""
    dotted = any(walk_reading(side.reading, Dots))
    return dotted and found is not None and found.cause is Cause.FACTOR


def _has_dotted_product(side: Sided) -> bool:
    """Whether an ellipsis is written where none is left: its factors were put in for it."""
    nodes = list(walk_reading(side.reading))
    product = any(isinstance(node, Times) for node in nodes)
    return (
        product
        and not any(isinstance(n, Dots) for n in nodes)
        and bool(_DOTS.search(side.side.text))
    )


def _counts_classes(system: System, side: Sided) -> bool:
    """e^{z_i} beside Σ_k e^{z_k}, where the document counts its samples with i, but not with k."""
    letters = system.habits.sample_letters
    for node in walk_reading(side.reading):
        scripts = node.scripts if isinstance(node, Picked) and isinstance(node.base, Call) else ()
        if letters & {script.text for script in scripts}:
            return True  # the softmax(z)_i
    inside = list(walk_reading(side.reading, Big))
    if not letters or any(big.letter in letters for big in inside):
        return False
    return bool(letters & set(summed_elsewhere(side.reading)))


def _is_contracted_itself(system: System, anchor: Sided) -> bool:
    """[ŷ − y]_b W_{bc} as a left side: b may be summed over, or stand for each of its values."""
    factors = anchor.reading.factors if isinstance(anchor.reading, Times) else ()
    letters = [system.free_letters(factor) for factor in factors]
    return any(one & other for one, other in combinations(letters, 2))


def other_case(key: str) -> str | None:
    """The key of the same letter in the other case: the w beside W, the δ beside Δ.

    >>> other_case("W|2"), other_case("\\\\delta|1"), other_case("softmax")
    ('w|2', '\\\\Delta|1', None)
    """
    base = key_base(key)
    letters = base.removeprefix("\\")
    if not letters.isalpha() or (len(letters) > 1 and letters == base):
        return None
    first = letters[0].swapcase()
    return base.removesuffix(letters) + first + letters[1:] + key.removeprefix(base)


def _is_slope_of_part(system: System, side: Sided) -> bool:
    """f′ where f is a letter for a part of a formula."""
    return any(
        isinstance(node, Name) and node.primes and system.mention(node).key in system.definitions
        for node in walk_reading(side.reading)
    )


def _has_bare_slope(system: System, side: Sided) -> bool:
    """∂σ/∂w, where σ is applied to z: σ itself does not depend on w."""
    return any(
        isinstance(node, Partial)
        and isinstance(node.of, Name)
        and isinstance(node.wrt, Name)
        and is_function_name(system, node.of)
        and not system.usage.is_applied(node.of, node.wrt)
        for node in walk_reading(side.reading)
    )


def _is_of_all_vectors(system: System, anchor: Sided, side: Sided) -> bool:
    """∂J/∂u_w = v (ŷ − y)ᵀ, which is the derivative by all the u_w."""
    left = anchor.reading
    if not isinstance(left, Partial) or not isinstance(left.wrt, Name):
        return False
    mention = system.mention(left.wrt)
    letters = set(mention.entries) - set(system.habits.classes)
    is_vector = len(mention.entries) == 1 and mention.key in system.habits.families
    own = system.free_letters(side.reading)
    return is_vector and bool(letters) and not letters & own


def _is_other_function(system: System, anchor: Sided, side: Sided) -> bool:
    """h = ReLU(z) where h = σ(z) is said before: the activation is chosen anew."""
    left, right = anchor.reading, side.reading
    if isinstance(left, Call) and isinstance(right, Name):
        left, right = right, left  # σ(z) = a
    if not isinstance(left, Name) or not isinstance(right, Call):
        return False
    defined = system.definitions.get(system.mention(left).key)
    first = defined.right if defined is not None else None
    return (
        isinstance(first, Call)
        and system.is_function(first)
        and system.is_function(right)
        and first.function.base != right.function.base
        and _keys(system, first) == _keys(system, right)
    )


def _is_another_choice(system: System, anchor: Sided, side: Sided) -> bool:
    """g(z) = max(0, z) where g(z) = 1/(1 + e^{−z}) is said before, of a g that may be any."""
    call, inside = anchor.reading, set(system.keys_in(side.reading))
    if not isinstance(call, Call) or call.function.base not in FUNCTION_BASES:
        return False
    return not call.function.primes and inside <= set(system.keys_in(call))


def _has_activation(system: System, side: Sided) -> bool:
    """Whether an activation stands in a formula by its name."""
    functions = (n.function for n in walk_reading(side.reading, Call))
    return any(system.known_function(f.base) in _ACTIVATIONS for f in functions)


def _keys(system: System, call: Call) -> list[list[str]]:
    return [sorted(system.keys_in(argument)) for argument in call.arguments]


def _said_nearby(judged: Judged, sides: Sequence[Sided]) -> str | None:
    """A symbol without a definition that an equality of the document has alone on one side.

    z_j = W + b_j, "where W is the sum of the inputs, W = z_j − b_j", beside z_j = Σ w_{jk} a_k + b.
    """
    system = judged.system
    keys = {key for side in sides for key in system.keys_in(side.reading)}
    free = keys - set(system.definitions)
    for key, beside in judged.said_alone:
        if key in free and key not in beside and not beside.isdisjoint(system.definitions):
            return system.shown(key)
    return None
