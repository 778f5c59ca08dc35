"""Which side of a chain says what a symbol is: not a name for it, nor a function nobody defines.

In ``p = f(x) = e^z / Σ e^z`` with an f that is defined nowhere, the last side defines p; and
``σ(z) = a`` says of a known σ what a is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, is_size
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.composing import negated
from chainrule.documents.parsing.customary import (
    FUNCTION_BASES,
    LOSS_BASES,
    LOSS_WORDS,
    OUTPUTS,
    PREDICTIONS,
    TARGETS,
)
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Name,
    Partial,
    Picked,
    Plus,
    Reading,
    Turned,
    bases_in,
    walk_reading,
)
from chainrule.documents.stating.chains import Side, nodes_in

_ERRORS = ("\\delta", "\\epsilon", "\\varepsilon", "\\Delta", "err")
_INPUTS = ("x", "X")
_OF_ARRAYS = ("max", "min", "np.sum", "diag")


def offer_backwards(system: System, backwards: list[Definition]) -> None:
    """σ(z) = a: what a is, where nothing else says it."""
    for offer in backwards:
        if offer.key not in system.candidates and offer.key not in system.entry_definitions:
            entries = offer.mention.entries
            if not any(entry.isdigit() or entry == ":" for entry in entries):
                (system.entry_definitions if entries else system.candidates)[offer.key] = [offer]


def offer_at_the_end(system: System) -> None:
    """∂J/∂z = ŷ − y = δ, Wᵀ(ŷ − y) ≡ Δ: an error's letter at the end, nowhere before, is its name.

    What it names is the derivative that the chain begins with, or else what stands before it. So is
    the s_i of softmax(z)_i = … = s_i, where the function is known in the field, the v of
    h = Wᵀ x = v, a second name for h, and the g of ∂E/∂h = … = g.
    """
    first: dict[str, int] = {}
    for name in system.habits.names:
        key = system.mention(name).key
        first[key] = min(name.start, first.get(key, name.start))
    marked = {name.base for name in system.habits.names if name.scripts}
    for number, chain in enumerate(system.chains):
        place = len(chain.sides) - 2
        last, turned = _without_sign(chain.sides[-1].reading)
        if place < 0 or not isinstance(last, Name) or system.is_kronecker(last):
            continue
        mention = system.mention(last)
        relation = chain.relations[-1]
        short = place == 0 and not last.scripts and last.base in marked  # the δ of a δ^l_j
        is_error = relation == "=" and last.base in _ERRORS and not short
        is_error |= relation == "=" and _is_of_a_known(system, chain.sides[0].reading)
        is_error |= (
            relation == "="
            and place > 0
            and (
                _is_second_name(system, chain.sides[0], last) or _is_of_a_loss(chain.sides[0], last)
            )
        )
        defined = place == 0 and isinstance(chain.sides[0].reading, Call)  # f(x) := b says of f
        is_error |= relation == ":=" and not defined  # a = b := e
        if not (relation == "=:" or (is_error and first.get(mention.key) == last.start)):
            continue
        whole = chain.sides[0].reading
        before = whole if isinstance(whole, Partial) else chain.sides[place].reading
        if before is None or isinstance(before, Name) or mention.sample:
            continue
        if mention.turned:
            last = replace(last, scripts=tuple(s for s in last.scripts if s != TRANSPOSED))
            before = Turned(before.start, before.end, before)
            if system.mention(last).turned:
                continue
        own = {mention.key} & {*system.keys_in(before)}
        known = mention.key in system.candidates or mention.key in system.entry_definitions
        known &= not turned  # E = −log p(o|c), where nothing says what this p is
        if not (own or known or any(e.isdigit() or e == ":" for e in mention.entries)):
            before = negated(before, before.start) if turned else before
            found = Definition(mention.key, last, before, number, place, mention)
            table = system.entry_definitions if mention.entries else system.candidates
            table.setdefault(mention.key, []).append(found)


def functions_at_the_end(system: System) -> Iterator[Definition]:
    """s = 1/(1 + e^{-z}) = g(z): a function that nothing else defines, of symbols in the formula
    before it, is what that formula is."""
    for number, chain in enumerate(system.chains):
        call, place = chain.sides[-1].reading, len(chain.sides) - 2
        if place < 1 or not isinstance(call, Call) or chain.continues:
            continue
        before, function = chain.sides[place].reading, system.mention(call.function)
        parameters = tuple(a for a in call.arguments if isinstance(a, Name))
        if before is None or has_derivative(before) or isinstance(before, (Name, Call)):
            continue
        if len(parameters) < len(call.arguments) or chain.relations[-1] != "=":
            continue
        own = {system.mention(name).key for name in parameters}
        base, begin = call.function.base, call.function.start
        free = not call.function.primes and is_abstract(system, call) and base not in LOSS_BASES
        if free and own <= set(system.keys_in(before)) and not any(
            name.base == base and name.start < begin for name in nodes_in(system.chains, Name)
        ):  # fmt: skip
            yield Definition(function.key, call, before, number, place, function, parameters)


def _is_second_name(system: System, first: Side, last: Name) -> bool:
    """Whether a name at the end of h = Wᵀ x = v, or f(b) = 1 + b = v, may be that of what is
    computed there."""
    kept = last.base in (*TARGETS, *PREDICTIONS, *LOSS_BASES, *_INPUTS, "h")  # h(x) = ŷ
    kept |= last.base in system.counts
    names = (name for name in system.habits.names if name.base == last.base)
    alike = {tuple(s for s in name.scripts if s != TRANSPOSED) for name in names}
    kept |= len(alike) > 1  # the v_{w_I} of many v_w
    return isinstance(first.reading, (Name, Call)) and not (kept or last.primes)


def _is_of_a_loss(first: Side, last: Name) -> bool:
    """Whether a name at the end of ∂E/∂h_i = Σ_j e_j w_{ij} = g_i may be that of the derivative."""
    derivative = first.reading
    kept = last.base in PARAMETER_BASES or last.base in (*OUTPUTS, *LOSS_BASES, *_INPUTS)
    of = derivative.of if isinstance(derivative, Partial) else None
    return isinstance(of, Name) and of.base in LOSS_BASES and not (kept or last.primes)


def _is_of_a_known(system: System, left: Reading | None) -> bool:
    """Whether a side is the value of a function that is known anyway, or an entry of it."""
    call = left.base if isinstance(left, Picked) else left
    return isinstance(call, Call) and system.known_function(call.function.base) is not None


def _without_sign(side: Reading | None) -> tuple[Reading | None, bool]:
    """A side without the minus before it, as in log p = … := −E; and whether it had one."""
    if isinstance(side, Plus) and side.signs == (-1,):
        return side.terms[0], True
    return side, False


def is_backwards(system: System, left: Call, right: Reading, goes_on: bool) -> bool:
    """Whether σ(z) = a applies a function that is known anyway, so that it tells nothing of σ.

    h(x) = a = f(z) says of an h that was defined before what it is now; f(z) = a, of any f, what
    an a is that is not said before, where the z is. goes_on: whether a formula follows.
    """
    if not isinstance(right, Name):
        return False
    if system.known_function(left.function.base) is not None:
        return True
    if goes_on or system.mention(right).key in system.candidates:
        return False
    argument = left.arguments[0]
    return system.mention(left.function).key in system.functions or (
        left.function.base in FUNCTION_BASES and len(left.arguments) == 1
        and isinstance(argument, Name) and system.mention(argument).key in system.candidates
    )  # fmt: skip


def pass_over_abstract(system: System) -> None:
    """Put the first side that says something where one stands that says nothing.

    That is one with a function that nobody defines, or, as in ``J = −log p = −u v + log Σ e^v``,
    with nothing but a symbol that occurs nowhere else.
    """
    for table in (system.candidates, system.entry_definitions):
        for key, offers in list(table.items()):
            table[key] = [
                _without_strangers(system, offer) for offer in offers
                if not says_dependence_alone(system, offer.left, offer.right)
            ]  # fmt: skip
            if not table[key]:
                del table[key]
    for offers in (*system.candidates.values(), *system.entry_definitions.values()):
        offers[:] = [_explicit(system, offer) for offer in offers]
        if len(offers) > 1 and system.is_a_loss(offers[0].key):
            said = [offer for offer in offers if not _is_any_function(system, offer.right)]
            offers[:] = said or offers  # L = F(a), where L = (a − y)² is said as well
    for key, function in system.functions.items():
        system.functions[key] = _explicit(system, function)


def _is_any_function(system: System, right: Reading) -> bool:
    """F(a) of an F that nothing says, and no word as tr is."""
    called = isinstance(right, Call) and len(right.function.base) == 1
    return called and is_abstract(system, right)


def says_dependence_alone(system: System, left: Reading, right: Reading) -> bool:
    """Whether z = f(y_1, …, y_m), with an f that nobody defines, says only what z depends on.

    So does L = f(ŷ, y) of a loss.
    """
    if not isinstance(right, Call) or len(right.arguments) < 2 or not is_abstract(system, right):
        return False
    names = [argument for argument in right.arguments if isinstance(argument, Name)]
    if len(names) != len(right.arguments):
        return False
    if len({name.base for name in names}) > 1:  # CE(ŷ, y) says more, by custom
        is_any = right.function.base not in LOSS_WORDS
        return is_any and isinstance(left, Name) and system.is_a_loss(system.mention(left).key)
    first, last = (
        [s.text for s in name.scripts if s.place == "sub"] for name in (names[0], names[-1])
    )
    return first == ["1"] and len(last) == 1 and not last[0].isdigit()


def _without_strangers(system: System, offer: Definition) -> Definition:
    keys = set(system.keys_in(offer.right))
    if len(keys) != 1 or keys != _strangers(system, offer.right) or "|" in keys.pop():
        return offer
    for place, right in later_sides(system, offer):
        if not _strangers(system, right) and any(system.names_in(right)):
            return replace(offer, right=right, until=place - 1)
    return offer


def _strangers(system: System, reading: Reading) -> set[str]:
    """The symbols of a formula that occur nowhere else, and that nothing defines."""
    here = Counter(system.keys_in(reading))
    return {
        key for key, count in here.items()
        if count == system.occurrences[key] and key not in system.counts
        and key not in system.candidates and key not in system.entry_definitions
    }  # fmt: skip


def _explicit(system: System, offer: Definition) -> Definition:
    if not is_abstract(system, offer.right):
        return offer
    for place, right in later_sides(system, offer):
        if not is_abstract(system, right):
            return replace(offer, right=right, until=place - 1)
    return offer


def by_its_argument(system: System, offer: Definition) -> Definition:
    """The g of g(z) = a = 1/(1 + e^{-z}), by the formula behind the name of its value."""
    if not isinstance(offer.right, Name) or offer.right in offer.parameters:
        return offer
    for place, right in later_sides(system, offer):
        later = replace(offer, right=right, until=place - 1)
        if any(system.names_in(right)) and system.is_closed(later):
            return later
    return offer


def later_sides(system: System, offer: Definition) -> Iterator[tuple[int, Reading]]:
    """What the same chain says further on, as long as it is read."""
    chain = system.chains[offer.chain]
    for place in range(offer.side + 2, len(chain.sides)):
        reading = chain.sides[place].reading
        if reading is None or is_size(reading) or chain.relations[place - 1] not in ("=", ":="):
            return
        yield place, reading


def is_abstract(system: System, reading: Reading) -> bool:
    """Whether a formula rests on a function that the document never defines, as CE(y, ŷ) does."""
    return any(
        isinstance(node, Call) and system.is_function(node) and not _is_known(system, node)
        for node in walk_reading(reading)
    )


def is_of_data_alone(system: System, right: Reading) -> bool:
    """Whether it is the f_θ(x_i) of σ_i = f_θ(x_i) = σ(θᵀ x_i), with an f that nothing defines."""
    if not isinstance(right, Call) or not is_abstract(system, right):
        return False
    return all(base in ("x", "X") for argument in right.arguments for base in bases_in(argument))


def _is_known(system: System, call: Call) -> bool:
    key, base = system.mention(call.function).key, call.function.base
    return (
        base in _OF_ARRAYS
        or system.known_function(base) is not None
        or any(k in table for k in (key, base)
               for table in (system.functions, system.candidates, system.entry_definitions))
    )  # fmt: skip
