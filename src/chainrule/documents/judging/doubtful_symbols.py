"""What may be meant otherwise where one symbol is said to stand for another, or turned.

P = ReLU where σ was, p_i for P_i, L for C, d_a for d_{a2}: the same symbol may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from chainrule.documents.defining.dependence import computed_from, reached
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Match, Sided
from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import key_base, plain_base
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.customary import FUNCTION_BASES, LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Differential,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.supposing.given_targets import given_targets, hat_left_out

_GIVEN = re.compile(  # P(O = w | C = c), p(y \mid x)
    r"\b([Pp])(?:\s|\\left|\\big[lr]?|\\Big[lr]?)*\([^()|]*?(?:\||\\mid|\\vert|∣)"
)
_EXPECTATION = "\\mathbb{E}"
_FAR = 250  # characters: what stands nearer is said of the line itself, as behind "where"
_STEP_AFTER = re.compile(r"(?:[a-z]|\\tau)\+1\Z")
ROW_OR_COLUMN = "Whether the targets are a row or a column is not said."
ANOTHER_ACTIVATION = "This letter may stand for another activation here than before."


def doubt_of_symbol(
    system: System, anchor: Sided, side: Sided, match: Match, found: Found
) -> str | None:
    """Why a line in which one symbol is said to stand for another may be right, or None."""
    left = found.message.startswith("On the left")
    if left and _is_of_a_function(anchor, found):
        return "Which function this is, is not said."
    if match.assumed and found.message.startswith("The function"):
        return "Which function this is, is not said."
    if left and _is_only_the_case(found.message):
        return "It may be the same symbol, in capitals or not."
    if left and _is_another_loss(found.message):
        return "Which loss this letter stands for is not said."
    if left and _is_short_for_another(system, anchor):
        return "The document has several losses of this letter."
    if "function" in found.message and (is_any_activation(anchor) or _says_a_layer(anchor, side)):
        return ANOTHER_ACTIVATION
    if _is_without_its_layer(found.message) or (left and _is_bare(anchor, found)):
        return "It may be the same symbol, without its layer."
    if _is_said_of_other_units(system, anchor, side):
        return "Whether these are the units of the layer before is not said."
    if match.unreached and _by_a_defined_symbol(system, side):
        return f"Nothing in the document makes {match.unreached}."
    return None


def doubt_of_value(system: System, sides: Sequence[Sided], vague: bool) -> str | None:
    """Why a symbol may have another value in a line than the reader takes it to have, or None.

    vague: whether nothing definite can be said against the line.
    """
    inside = [key for side in sides for key in system.keys_in(side.reading)]
    if assigned := _assigned_again(system) & set(inside):
        return f"Which of its values {system.shown(min(assigned))} has here is not said."
    if (after := _of_the_step_after(system, inside)) is not None:
        return f"What {after} is at the last step is not said."
    if not vague:
        return None
    if _rests_on_an_expectation(system, sides, inside):
        return "Over what the expectation is taken is not said."
    loss = system.definitions.get(system.loss or "")
    before = {
        key for key in given_targets(system)
        if loss is not None and system.definitions[key].left.start < loss.left.start
    }  # fmt: skip
    if before & set(reached(system, inside)):
        return "Whether the target is given here or computed as before is not said."
    if (later := _defined_far_behind(system, sides, inside)) is not None:
        return f"What {later} is, is only said further on, where it may be another quantity."
    if (twice := _with_and_without_index(system, sides)) is not None:
        return f"Whether {twice} alone is the same as with an index is not said."
    if (unsaid := _never_said(system, inside)) is not None:
        return f"What {unsaid} is, the document does not say: it is only taken so."
    return None


def _of_the_step_after(system: System, keys: Sequence[str]) -> str | None:
    """The s_{t+1} of s_t = Vᵀ g_t + Uᵀ s_{t+1}, which comes back through time."""
    for key in sorted(set(reached(system, keys)) - set(system.definitions)):
        base, *labels = key.split("|")
        own = [label for label in labels if not _STEP_AFTER.match(label)]
        if len(own) < len(labels) and "|".join([base, *own]) in system.definitions:
            return system.shown(key)
    return None


def _rests_on_an_expectation(system: System, sides: Sequence[Sided], keys: Sequence[str]) -> bool:
    """Whether a line speaks of an 𝔼[H], by name or by an I(θ) that is said to be one."""
    nodes = (node for side in sides for node in walk_reading(side.reading))
    called = [system.mention(node.function).key for node in nodes if isinstance(node, Call)]
    return any(key_base(key) == _EXPECTATION for key in reached(system, [*keys, *called]))


def _with_and_without_index(system: System, sides: Sequence[Sided]) -> str | None:
    """The u of ∂ log u/∂u beside u_o: a part of the formula may have the letter of the vectors."""
    names = [name for side in sides for name in system.names_in(side.reading)]
    bare = {name.base for name in names if not name.scripts}
    for name in names:
        if name.base in bare and any(map(str.isalpha, system.mention(name).entries)):
            return system.shown(system.mention(name).key)
    return None


def _never_said(system: System, keys: Sequence[str]) -> str | None:
    """The z of f(wᵀ x), which is taken for what f is applied to."""
    for key in sorted(computed_from(system, keys)):
        if not system.definitions[key].is_said:
            return system.shown(key)
    return None


def _defined_far_behind(system: System, sides: Sequence[Sided], keys: Sequence[str]) -> str | None:
    """The y of q = x + y, where y = σ(W x) is said of another network much later."""
    end = max(side.side.end for side in sides)
    for key in sorted(computed_from(system, keys)):
        if system.definitions[key].left.start > end + _FAR:
            return system.shown(key)
    return None


def _assigned_again(system: System) -> set[str]:
    """The g of g ← ∇_y J and, further down, g ← Wᵀ g: the variable of a program."""
    found: dict[str, int] = {}
    for chain in system.chains:
        left = chain.sides[0].reading
        is_kept = chain.relations[:1] in (["←"], ["+←"])
        if isinstance(left, Name) and not chain.continues and is_kept:
            key = system.mention(left).key
            found[key] = found.get(key, 0) + 1
    return {key for key, count in found.items() if count > 1}


def doubt_of_order(system: System, side: Sided, found: Found) -> str | None:
    """Why a line with a transpose too many may be right: U (ŷ − y)ᵀ, where y may be a row."""
    targets = set(system.keys_in(side.reading)) & set(TARGETS) - set(system.definitions)
    of_words = bool(system.habits.classes) and bool(system.habits.families)
    if found.cause in (Cause.TRANSPOSE, Cause.ORDER) and of_words and targets:
        return ROW_OR_COLUMN
    return None


def _is_of_a_function(anchor: Sided, found: Found) -> bool:
    """Whether a function stands on the left, or is said to belong there: P = ReLU."""
    named = re.search(r"where \\text\{[A-Za-z]{4,}", found.message) is not None
    return isinstance(anchor.side.reading, Call) or named


def _is_only_the_case(message: str) -> bool:
    """Whether p_i is said to stand where P_i belongs."""
    pair = re.search(r"symbol (\S+) stands where (\S+) belongs", message)
    return pair is not None and pair[1].lower() == pair[2].lower()


def _is_another_loss(message: str) -> bool:
    """Whether one loss is said to stand where another one belongs: L for C."""
    pair = re.search(r"symbol (\S+) stands where (\S+) belongs", message)
    return pair is not None and pair[1] in LOSS_BASES and pair[2] in LOSS_BASES


def _is_without_its_layer(message: str) -> bool:
    """Whether d_{a} is said to stand where d_{a2} belongs; W^{(l)} for W^{(l+1)} is a slip."""
    pair = re.search(r"symbol (\S+) stands where ([^\s+-]+) belongs", message)
    first, second = (
        (re.sub(r"\\text|\W|_", "", text) for text in pair.groups()) if pair else ("", "")
    )
    return len(first) > 1 and second.startswith(first) and second[len(first) :].isdigit()


def _is_bare(anchor: Sided, found: Found) -> bool:
    """Whether the left side is a δ alone, and δ^{(l)} is said to belong there."""
    pair = re.search(r"symbol (\S+) stands where \1[_^]", found.message)
    return pair is not None and isinstance(anchor.reading, Name) and not anchor.reading.scripts


def _is_short_for_another(system: System, anchor: Sided) -> bool:
    """Whether a J that is differentiated may be a J_{neg}, which the document also defines."""
    name = differentiated(anchor)
    if name is None or name.base not in LOSS_BASES:
        return False
    key = system.mention(name).key
    return any(key_base(k) == name.base and k != key for k in system.definitions)


def _is_said_of_other_units(system: System, anchor: Sided, side: Sided) -> bool:
    """Whether ∂z_j/∂w_{ij} = ∂/∂w_{ij} Σ_k w_{kj} o_k is said where z_j = Σ_k w_{kj} x_k, o = φ(z):
    then o_k is of the units before, whose outputs come in as x_k does."""
    of, right = differentiated(anchor), side.reading
    body = unbracketed(right.of) if isinstance(right, Partial) else None
    if of is None or of.has_layer or not isinstance(body, (Big, Plus, Times)):
        return False
    written = list(system.keys_in(body))
    key = system.mention(of).key
    return any(k != key and key in computed_from(system, {k}) for k in written)


def _by_a_defined_symbol(system: System, side: Sided) -> bool:
    """Whether a derivative in a line is by a symbol that the document computes: ∂h/∂a.

    One that goes backwards, ∂z/∂a where a = σ(z), is a mistake all the same.
    """
    for node in walk_reading(side.reading, Partial):
        if isinstance(node.wrt, Name):
            key = system.mention(node.wrt).key
            of = set(system.keys_in(node.of))
            defined = {key, *of} <= set(system.definitions)
            if defined and not of & computed_from(system, {key}):
                return True
    return False


def differentiated(side: Sided) -> Name | None:
    """The L of a side that is ∂L/∂W."""
    return head(side.reading.of) if isinstance(side.reading, Partial) else None


def is_of_a_smoothed_target(system: System, side: Sided) -> bool:
    """Whether ỹ = (1 − ε) y + ε/C stands on a side: the target that is taken instead of y."""
    for key in set(system.keys_in(side.reading)) & set(system.definitions):
        plain = plain_base(key_base(key))
        inside = {key_base(k) for k in system.keys_in(system.definitions[key].right)}
        if plain in TARGETS and plain in inside and key_base(key) != plain:
            return True
    return False


def _says_a_layer(anchor: Sided, side: Sided) -> bool:
    """Whether y = φ(x) is said, which is another layer where y = f(x) was said before."""
    return isinstance(anchor.reading, Name) and isinstance(side.reading, Call)


def is_any_activation(anchor: Sided) -> bool:
    """Whether the left side is g′(z), where g stands for the activation that is spoken of.

    A list of activations says a = tanh(z) and g′(z) = 1 − a² under a g that was σ the item before.
    """
    left = anchor.reading
    return isinstance(left, Call) and left.function.base in FUNCTION_BASES - {"\\sigma"}


def is_of_a_slope_itself(system: System, anchor: Sided, found: Found) -> bool:
    """Whether σ′(z) = 1 is said to have lost σ′, where no formula of the document says what σ is.

    "If σ(z) = z, then σ′(z) = 1" speaks of another activation than the custom's.
    """
    left = anchor.reading
    if found.cause is not Cause.ACTIVATION_DERIVATIVE or not isinstance(left, Call):
        return False
    return bool(left.function.primes) and left.function.base not in system.functions


def is_of_a_swapped_loss(system: System, anchor: Sided) -> bool:
    """Whether y = softmax(u) is said, the loss is −Σ y log ŷ, and what is ŷ nobody says."""
    pair = hat_left_out(system)
    return pair is not None and pair[0] in set(reached(system, system.keys_in(anchor.reading)))


def is_any_change(system: System, anchor: Sided) -> bool:
    """Whether dW stands alone on the left, as a gradient does; so does not the dL of a loss."""
    left = anchor.reading
    name = left.of if isinstance(left, Differential) else None
    return isinstance(name, Name) and not system.is_a_loss(system.mention(name).key)


def of_fewer_indices(system: System, *sides: Sided) -> str | None:
    """The v of v_j, or the o alone, in a line with indices, where v_{jk} and o_k are defined:
    "with a single output, (o − t) v_j"; the s of s_k = u_kᵀ v, where s = uᵀ v is said before."""
    anchor = sides[0].reading
    mention = system.mention(anchor) if isinstance(anchor, Name) else None
    if mention is not None and mention.entries and mention.key in system.definitions:
        kept = system.definitions[mention.key]
        offers = system.entry_definitions.get(mention.key, ())
        if not kept.mention.entries and any(o.right == sides[-1].reading for o in offers):
            return system.shown(mention.key)
    entries: dict[str, set[int]] = {}
    for side in sides:
        for name in system.names_in(side.reading):
            mention = system.mention(name)
            entries.setdefault(mention.key, set()).add(len(mention.entries))
    if not any(count for counts in entries.values() for count in counts):
        return None
    lone = {key for key, counts in entries.items() if 1 in counts} - system.definitions.keys()
    lone -= system.entry_definitions.keys()
    for definition in system.definitions.values():
        for name in system.names_in(definition.right) if lone else ():
            mention = system.mention(name)
            if mention.key in lone and len(mention.entries) == 2:
                return system.shown(mention.key)
    return None


def of_more_indices(system: System, *sides: Sided) -> str | None:
    """The u of u_{c,j}, here or in what is spoken of, where u_j is defined: what it is for each c
    is not said."""
    keys = [key for side in sides for key in system.keys_in(side.reading)]
    rights = [d.right for key in reached(system, keys) if (d := system.definitions.get(key))]
    samples = system.habits.sample_letters
    for reading in (*(side.reading for side in sides), *rights):
        for mention in map(system.mention, system.names_in(reading)):
            defined = system.definitions.get(mention.key)
            of_each = [entry for entry in mention.entries if entry not in samples]
            if defined is not None and 0 < len(defined.mention.entries) < len(of_each):
                return system.shown(mention.key)
    return None


def said_differently_before(system: System, anchor: Sided, side: Sided) -> str | None:
    """What a line rests on by a formula behind it, where another one, of other roots or without a
    value, stands before it: the J of a mean square, to which a penalty is added later."""
    for key in computed_from(system, system.keys_in(anchor.reading)):
        kept = system.definitions[key]
        ends = [offer.right.end for offer in system.candidates.get(key, ())]
        ends += [start for unusable, _, start in system.unusable if unusable == key]
        if kept.left.start > side.side.start and any(end <= side.side.start for end in ends):
            return system.shown(key)
    return None


def undefined_probability(system: System, anchor: Sided, side: Sided) -> str | None:
    """A P(w | c) on the right that nothing defines, and that the left side does not speak of.

    The softmax that is written out before may be meant by it, or another value.
    """
    given = {match[1] for match in _GIVEN.finditer(side.side.text)}
    spoken = set(reached(system, system.keys_in(anchor.reading)))
    for key in system.keys_in(side.reading):
        if key_base(key) in given and key not in spoken and key not in system.definitions:
            return system.shown(key)
    return None


def of_several_functions(system: System, anchor: Sided, found: Found | None) -> str | None:
    """A function that the document gives in several ways: the g of a list of activations, or the f
    of L = f(w x) where each exercise has another f; and so the L of a list of losses."""
    loss = differentiated(anchor)
    if found is None and loss is not None and loss.base in system.ambiguous:
        return loss.base
    for reading in (anchor.reading, *_behind(system, anchor)):
        for node in walk_reading(reading):
            if not isinstance(node, Call) or not system.is_function(node):
                continue
            base = node.function.base
            said = list(system.function_offers.get(base, ()))
            offers = {offer.of_arguments_of(said[0]) for offer in said}
            # r(z) = … may itself be one of two, and be said of the r that is defined.
            enough = 2 if node is not anchor.reading or node.function.primes else 3
            if len(offers) >= enough or (
                reading is not anchor.reading and base in system.ambiguous
            ):
                return base
    return None


def rests_on_one_of(system: System, anchor: Sided, functions: Collection[str]) -> str | None:
    """The one of some functions that a side is made of, or what defines its symbols."""
    readings = (anchor.reading, *_behind(system, anchor)) if functions else ()
    calls = (n for r in readings for n in walk_reading(r, Call))
    return next((c.function.base for c in calls if c.function.base in functions), None)


def _behind(system: System, anchor: Sided) -> list[Reading]:
    """What defines the symbols of a side."""
    rests_on = computed_from(system, system.keys_in(anchor.reading))
    return [system.definitions[key].right for key in rests_on]
