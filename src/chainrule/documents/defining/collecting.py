"""Every equality that may be a definition, and those that give a function another name."""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.defining.by_derivative import offer_by_derivative
from chainrule.documents.defining.explicit import (
    by_its_argument,
    functions_at_the_end,
    is_backwards,
    is_of_data_alone,
    later_sides,
    offer_at_the_end,
    offer_backwards,
    pass_over_abstract,
)
from chainrule.documents.defining.named_within import offer_within
from chainrule.documents.defining.renaming import (
    is_called_in_a_word,
    is_event,
    is_generated,
    is_in_signs,
    is_of_the_chain_rule,
    is_renaming,
    is_solved,
)
from chainrule.documents.defining.said_numbers import gives_one_number, of_what_was_computed
from chainrule.documents.defining.said_values import pass_over_values
from chainrule.documents.defining.samples import of_every_sample
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import (
    PASSED_OVER,
    Definition,
    Opaque,
    asks_size,
    has_derivative,
    head,
    is_kronecker,
    is_of_entries,
    is_one_hot,
    is_size,
    is_solution,
    is_what_goes_in,
)
from chainrule.documents.names.lexicon import PARAMETER_BASES, key_base
from chainrule.documents.parsing.customary import (
    FUNCTION_BASES,
    LOSS_BASES,
    TRACES,
    customary_function,
)
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Call,
    Dots,
    Matrix,
    Name,
    Partial,
    Picked,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import DEFINING, nodes_in


def collect(system: System) -> None:
    """Note what may define a symbol: the sides of a chain, as far as each is a symbol itself.

    A side that is not read says nothing, and gives way to the next one.
    """
    backwards: list[Definition] = []
    for number, chain in enumerate(system.chains):
        if chain.continues or id(chain) in system.cases or gives_one_number(chain):
            continue
        for place in range(len(chain.sides) - 1):
            if chain.relations[place] not in DEFINING:
                break
            left, (right, *behind) = chain.sides[place].reading, chain.given_behind(place)
            while behind and (
                right is None or _leaves_out(right) or _adds_up(system, left, right, behind[0])
            ):
                right = behind.pop(0)  # g = ∂L/∂ŷ ⋯ ∂h/∂a = ∂L/∂a, and E = Σ_n E_n = Σ_n (…)²
            if left is None or right is None or asks_size(left):
                break
            goes_on = place + 2 < len(chain.sides)
            if isinstance(left, Call) and is_backwards(system, left, right, goes_on):
                assert isinstance(right, Name)
                mention = system.mention(right)
                backwards.append(Definition(mention.key, right, left, number, place, mention))
            elif not _offer(system, left, right, number, place):
                break
    offer_backwards(system, backwards)
    offer_by_derivative(system)
    offer_at_the_end(system)
    for found in list(functions_at_the_end(system)):
        _offer_function(system, found)
    pass_over_abstract(system)
    pass_over_values(system)
    offer_within(system)


def _leaves_out(reading: Reading) -> bool:
    """Whether an ellipsis stands for factors of a product, or for products below each other."""
    for node in walk_reading(reading):
        parts = node.factors if isinstance(node, Times) else ()
        if isinstance(node, Matrix):
            entries = [entry for row in node.rows for entry in row]
            parts = tuple(entries) if any(map(_is_turned, entries)) else ()
        if any(isinstance(part, Dots) for part in parts):
            return True
    return False


def _adds_up(system: System, left: Reading | None, right: Reading, behind: Reading | None) -> bool:
    """Whether E is said to be Σ_n E_n, or the mean of these, and only behind it what these are."""
    whole = head(left) if isinstance(left, (Name, Call)) else None
    factors = right.factors if isinstance(right, Times) else (right,)
    big, part = factors[-1], None
    if isinstance(big, Big) and isinstance(unbracketed(big.body), (Name, Call)):
        part = head(unbracketed(big.body))
    if whole is None or part is None or behind is None or not isinstance(big, Big):
        return False
    if any(chain.sides[0].reading == part for chain in system.chains):
        return False  # E_n = …
    own = part.base == whole.base in LOSS_BASES and [s.text for s in part.scripts] == [big.letter]
    names = walk_reading(behind, Name)
    return own and any(script.text == big.letter for name in names for script in name.scripts)


def _is_turned(entry: Reading) -> bool:
    """u_1ᵀ, and u_1ᵀ v."""
    first = entry.factors[0] if isinstance(entry, Times) else entry
    return isinstance(first, Name) and TRANSPOSED in first.scripts


def _is_any_loss(system: System, left: Name, right: Reading) -> bool:
    """L = f(D), where D has entries: f makes one number of them, and nothing says how."""
    if left.base not in LOSS_BASES or not isinstance(right, Call) or len(right.arguments) != 1:
        return False
    (argument,), function = right.arguments, right.function
    if not isinstance(argument, Name) or system.known_function(function.base) is not None:
        return False
    mentions = map(system.mention, system.habits.names)
    several = {m.key for m in mentions if m.entries}  # H = f(Y) is a layer, with an H_{ij}
    own, of = system.mention(left).key, system.mention(argument).key
    return function.base in FUNCTION_BASES and of in several and own not in several


def _offer(system: System, left: Reading, right: Reading, chain: int, side: int) -> bool:
    """Note a possible definition; whether the next side may be one too, as in ŷ = a = σ(z)."""
    left = unbracketed(left)
    left, right = _whole(system, left, right)
    right = _without_itself(system, left, right, chain, side)
    known = system.known_function(left.function.base) if isinstance(left, Call) else None
    if isinstance(left, Call) and (known == "softmax" or left.function.base in TRACES):
        return False
    if is_called_in_a_word(system, left, right):
        return False
    if isinstance(left, Call) and (not any(system.names_in(right)) or is_what_goes_in(left, right)):
        return False  # σ(z) = 1/(1 + e^{-0.15}): its value in an example
    if isinstance(left, Call) and is_of_the_chain_rule(system, left, right):
        return False
    if isinstance(left, Call):
        function = system.mention(left.function)
        parameters = [a for a in left.arguments if isinstance(a, Name)]
        if not system.chains[chain].is_note and _names_its_value(system, function.key, right):
            return False
        if len(parameters) == len(left.arguments) and not function.primes:
            found = Definition(function.key, left, right, chain, side, function, tuple(parameters))
            found = by_its_argument(system, found)
            if not _mentions(system, found.right, function.key) and _is_usable(system, found):
                _offer_function(system, found)
        elif _depends(left) and function.key not in system.keys_in(right):
            found = Definition(function.key, left.function, right, chain, side, function)
            if (usable := _usable(system, found)) is not None:
                system.candidates.setdefault(function.key, []).append(usable)
        return isinstance(right, (Name, Call))
    if not isinstance(left, Name) or left.base in system.renamed or system.is_kronecker(left):
        return False
    if system.known_function(left.base) == "softmax" and len(left.base) > 1:
        return False  # softmax = −Σ ln (e^{s_y} / Σ e^{s_j}): what the word stands for
    if is_size(right) or _is_any_loss(system, left, right):
        return False
    if is_of_entries(left, right):
        return isinstance(unbracketed(right), Name)  # A = (a_j) = g(z_j) defines the entries
    if (
        is_renaming(system, left, right)
        or is_event(system, left, right)
        or is_solution(left, right)
        or is_solved(system, left, right)
        or is_generated(left, right)
        or is_in_signs(left, right)
    ):
        return False
    if _is_part_of(system, left, right) or is_of_the_chain_rule(system, left, right):
        return False
    if left.base in system.habits.layer_letters and not left.scripts:
        return False  # for l = 1, …, L
    if _is_of_any_class(system, left, right):
        return isinstance(right, (Name, Call))
    mention = system.mention(left)
    if mention.power is not None or left.primes or mention.turned:
        return False
    until = _end_of_spelled(system, chain, side)
    if until > side:
        behind = system.chains[chain].sides[until + 1 :]
        if not behind or behind[0].reading is None:
            return False  # W = [[w_11, w_12], …]
        right = behind[0].reading  # what computes h in h = [h_1, h_2] = σ(z)
    right = of_what_was_computed(system, right)
    if not any(system.names_in(right)) and not (
        isinstance(right, Name) and system.is_kronecker(right)
    ):
        return False  # a number for an example, not a definition
    if (
        (own := head(right)) is not None
        and right != left
        and system.mention(own).key == mention.key
    ):
        return True  # a = a(x) = …
    if _mentions(system, right, mention.key):
        return False  # an update, or L = L(a, y): what L depends on
    if mention.sample is not None:
        left, right = of_every_sample(system, left, right)
        mention = system.mention(left)
    labels = set(mention.key.split("|")[1:]) - system.habits.marks
    if "o" in labels and key_base(mention.key) not in PARAMETER_BASES:
        labels -= {"o"}  # out_o is that of the output
    if labels & {"new", "old", "o", "+", "next", "t+1"} or _is_a_step(system, right):
        return False  # an update
    classed = isinstance(right, Name) and set(system.mention(right).entries) & set(
        system.habits.classes
    )
    certain = is_kronecker(right) or (mention.entries and is_one_hot(right, mention.entries[0]))
    if len(mention.entries) == 1 and certain and not classed:
        system.one_hot.add(mention.key)
        return False  # t_i = δ_{ic}: t is 1 for the class c
    if " given " in mention.key:
        system.probabilities.setdefault(mention.key, set()).add(right)
    found = Definition(mention.key, left, right, chain, side, mention, until=until)
    usable = _usable(system, found)
    if usable is None:
        return isinstance(right, (Name, Call))
    found = usable
    if mention.entries:
        system.entry_definitions.setdefault(mention.key, []).append(found)
        lettered = any(not entry.isdigit() and entry != ":" for entry in mention.entries)
        return lettered and (isinstance(right, Name) or is_of_data_alone(system, right))
    system.candidates.setdefault(mention.key, []).append(found)
    return isinstance(right, (Name, Call)) and isinstance(left, Name)


def _offer_function(system: System, found: Definition) -> None:
    """Note what a function is."""
    key = found.key
    system.functions.setdefault(key, found)
    closed = system.is_closed(found) and not (
        key in system.usage.taken_by and customary_function(key_base(key)) is None
    )  # nothing is differentiated by a function: G(X) = g(X) is the G of ∂J/∂G
    offers = system.function_offers if closed else system.candidates
    offers.setdefault(key, []).append(found)


def _is_a_step(system: System, right: Reading) -> bool:
    """Whether a derivative is multiplied by α, by which nothing is differentiated."""
    if "\\alpha" not in set(system.keys_in(right)) or not has_derivative(right):
        return False
    partials = nodes_in(system.chains, Partial)
    return not any(
        system.mention(p.wrt).key == "\\alpha" for p in partials if isinstance(p.wrt, Name)
    )


def _names_its_value(system: System, function: str, right: Reading) -> bool:
    """Whether f(z) = a only says again what a is, after a = f(W x + b)."""
    key = system.mention(right).key if isinstance(right, Name) else ""
    offers = (*system.candidates.get(key, ()), *system.entry_definitions.get(key, ()))
    return any(
        isinstance(node, Call) and system.mention(node.function).key == function
        for offer in offers for node in walk_reading(offer.right)
    )  # fmt: skip


def _is_part_of(system: System, left: Name, right: Reading) -> bool:
    """Whether u_k = U y is of the U = [u_1, …, u_V] that u_k is a column of."""
    keys = set(system.keys_in(right))
    return bool(left.scripts) and any(
        isinstance(entry, Name) and entry.base == left.base
        for spelled in system.spelled if spelled.key in keys
        for row in spelled.matrix.rows for entry in row
    )  # fmt: skip


def _usable(system: System, found: Definition) -> Definition | None:
    """A definition, or one by a later side of its chain where the first has no value:
    J = −log p(D | w) = −Σ_i t_i log y_i."""
    if _is_usable(system, found):
        return found
    for place, right in later_sides(system, found):
        later = replace(found, right=system.normal(right), until=place - 1)
        computed = not (_mentions(system, right, found.key) or has_derivative(right))
        if computed and later.place not in system.unusable and any(system.names_in(right)):
            return later
    return None


def _is_usable(system: System, found: Definition) -> bool:
    """Whether a definition has a value; one that has none is remembered as such."""
    reason = system.unusable.get(found.place)
    if reason is not None and reason != PASSED_OVER:
        system.opaque.setdefault(found.key, Opaque(found, reason))
    return reason is None


def _whole(system: System, left: Reading, right: Reading) -> tuple[Reading, Reading]:
    """y_i = softmax(z)_i, or softmax(z_i), as a definition of the whole of y."""
    right = system.normal(right)
    if not isinstance(left, Name) or not left.scripts:
        return left, right
    entries = system.mention(left).entries
    own = tuple(s for s in left.scripts if s.place == "sub" and s.kind == "bare")
    if not own or len(own) != len(entries) or set(entries) & system.habits.sample_letters:
        return left, right
    kept = replace(left, scripts=tuple(s for s in left.scripts if s not in own))
    if isinstance(right, Picked) and right.scripts == own and isinstance(right.base, Call):
        return kept, right.base
    if isinstance(right, Call) and system.known_function(right.function.base) == "softmax":
        (argument,) = right.arguments if len(right.arguments) == 1 else (None,)
        if isinstance(argument, Name) and len(own) == 1:
            bare = replace(argument, scripts=tuple(s for s in argument.scripts if s not in own))
            if len(bare.scripts) < len(argument.scripts):
                return kept, replace(right, arguments=(bare,))
    return left, right


def _without_itself(
    system: System, left: Reading, right: Reading, chain: int, side: int
) -> Reading:
    """The last side of J(T, Y) = Σ_i J(t_i, y_i) = −Σ_i t_i log y_i, which says what J is."""
    if not (isinstance(left, Call) and left.function.base in LOSS_BASES) or left.function.scripts:
        return right
    key = system.mention(left.function).key
    if not isinstance(right, (Name, Call)) and _mentions(system, right, key):
        for later in system.chains[chain].sides[side + 2 :]:
            if later.reading is not None and not _mentions(system, later.reading, key):
                return right if has_derivative(later.reading) else later.reading
    return right


def _end_of_spelled(system: System, chain: int, side: int) -> int:
    """The last of the matrices of names that stand behind a side, or the side itself."""
    spelled = {s.side + 1 for s in system.spelled if s.chain == chain}
    while side + 1 in spelled:
        side += 1
    return side


def _depends(call: Call) -> bool:
    """Whether the brackets say what a loss depends on, as in Cost(h(x), y)."""
    return call.function.base in LOSS_BASES and all(
        isinstance(argument, (Name, Call)) for argument in call.arguments
    )


def _mentions(system: System, reading: Reading, key: str) -> bool:
    return any(
        isinstance(node, Name) and system.mention(node).key == key for node in walk_reading(reading)
    )


def _is_of_any_class(system: System, left: Name, right: Reading) -> bool:
    """P(y = k) = p_k: a name for every k in one; the entries of p are what is defined."""
    events = [s.text for s in left.scripts if s.kind == "word" and "=" in s.text]
    letters = system.free_letters(right) - system.free_letters(left)
    return any(event.rstrip().endswith(letter) for event in events for letter in letters)
