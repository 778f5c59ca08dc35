"""Where chains define a symbol as something else than the ones before, another system begins."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.defining.choosing import is_in_short
from chainrule.documents.defining.softmaxes import becomes_softmax, is_normalised
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import WRONG, difference
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.inferring.declared import declared_shapes
from chainrule.documents.inferring.inference import infer_shapes
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import LOSS_BASES, customary_function
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Matrix,
    Name,
    Num,
    Over,
    Plus,
    Raised,
    Reading,
    Times,
    is_logarithm,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in


def defined_anew(system: System, chains: list[Chain], seed: int) -> frozenset[str]:
    """A symbol that some chains define as something else than those before, if there is one."""
    own = {id(chain) for chain in chains}
    news: list[tuple[Definition, Definition]] = []
    for key in dict.fromkeys([*system.candidates, *system.function_offers]):
        offers = [*system.candidates.get(key, ()), *system.function_offers.get(key, ())]
        plain = [
            o for o in offers
            if not has_derivative(o.right) and not isinstance(o.right, Num)
        ]  # fmt: skip
        old = [o for o in plain if id(system.chains[o.chain]) not in own]
        new = [o for o in plain if id(system.chains[o.chain]) in own]
        new = [o for o in new if not is_in_short(system, o)]
        news += [(old[0], n) for n in new if old and n.of_arguments_of(old[0]) != old[0].right]
    others = (
        _with_more_indices, _of_other_layers, _of_more_units, _by_other_functions,
        _of_one_or_of_several, _by_nothing_in_common,
    )  # fmt: skip
    if more := frozenset(key for found in others for key in found(system, own)):
        return more
    before = (chain for chain in system.chains if id(chain) not in own)
    if more := becomes_softmax(before, chains):
        return more  # f(x) = x, then f(z)_i = e^{z_i} / Σ_j e^{z_j}
    if not news:
        return frozenset()
    for first, second in news:
        if _adds_up_what_was_one(system, first, second) or _is_turned_round(first, second):
            return frozenset({key_base(first.key)})
    world = World(system, infer_shapes(system, declared_shapes(system)), True, seed)
    for first, second in news:
        known = system.roots | set(system.definitions)
        inside = set(system.keys_in(second.right))
        if len(inside) > 1 and not inside & (known | system.counts) and _is_worked_out(second):
            return frozenset({key_base(first.key)})  # another model: it rests on nothing known
        if not (system.is_closed(second) or known & inside):
            continue
        if _is_softmax(first.right) != _is_softmax(second.right) and first.parameters:
            return frozenset({key_base(first.key)})  # φ is the logistic function, then the softmax
        again = second.of_arguments_of(first)
        a, b = world.tried(first.right), world.tried(again)
        if not a.values or not b.values:
            continue
        if not a.is_finite or not b.is_finite:
            a, b = world.tried(first.right, unit=True), world.tried(again, unit=True)
        if a.values and b.values and difference(a.values, b.values).relative > WRONG:
            return frozenset({key_base(first.key)})
    return frozenset()


def _is_worked_out(definition: Definition) -> bool:
    """Whether a quantity is computed by products and sums, and is not only named otherwise."""
    return definition.mention.sample is None and isinstance(definition.right, (Times, Plus, Matrix))


def _with_more_indices(system: System, own: set[int]) -> Iterator[str]:
    """The s of s_{ij} = Σ_d X_{id} W_{dj}, where s_i = Σ_d x_d W_{di} is said before."""
    for key, offers in system.entry_definitions.items():
        counts: dict[bool, set[int]] = {True: set(), False: set()}
        for offer in offers:
            if isinstance(offer.right, Big) and not any(e.isdigit() for e in offer.mention.entries):
                is_new = id(system.chains[offer.chain]) in own
                counts[is_new].add(len(offer.mention.entries))
        if counts[True] and counts[False] and counts[True].isdisjoint(counts[False]):
            yield key_base(key)


def _of_more_units(system: System, own: set[int]) -> Iterator[str]:
    """The v of Σ_h v_{ih} z_h, where Σ_h v_h z_h is said before: now there are several outputs."""
    counts: dict[bool, dict[str, set[int]]] = {True: {}, False: {}}
    for chain in system.chains:
        for big in nodes_in([chain], Big):
            if isinstance(body := unbracketed(big.body), Times):
                for mention in (system.mention(f) for f in body.factors if isinstance(f, Name)):
                    if big.letter in mention.entries and system.is_parameter(mention.key):
                        found = counts[id(chain) in own].setdefault(mention.key, set())
                        found.add(len(mention.entries))
    for key, new in counts[True].items():
        if new.isdisjoint(counts[False].get(key, new)):
            yield key_base(key)


def _of_other_layers(system: System, own: set[int]) -> Iterator[str]:
    """The a of a_j = Σ_i w_{ji}^{(1)} x_i, where a_j = Σ_i w_{ji} z_i is said of any before."""
    for key, offers in system.entry_definitions.items():
        weights: dict[bool, set[str]] = {True: set(), False: set()}
        for offer in offers:
            is_new = id(system.chains[offer.chain]) in own
            inside = {m.key for m in map(system.mention, system.names_in(offer.right)) if m.entries}
            weights[is_new] |= {key for key in inside if system.is_parameter(key)}
        both = weights[True], weights[False]
        first, second = ({key_base(k) for k in found} for found in both)
        if first == second and both[0].isdisjoint(both[1]):
            yield from [key_base(key)] if first else []


def _by_other_functions(system: System, own: set[int]) -> Iterator[str]:
    """The y of y_k = σ(a_k), where y_k = a_k is said before: now the outputs are others."""
    for key, offers in system.entry_definitions.items():
        before: dict[Reading, set[str | None]] = {}
        for offer in offers:
            match offer.right:
                case Name() as score:
                    function: str | None = "identity"
                case Call(arguments=(Name() as score,)) as call if not call.function.primes:
                    function = system.known_function(call.function.base)
                case _:
                    continue
            if id(system.chains[offer.chain]) not in own:
                before.setdefault(score, set()).add(function)
                continue
            known = before.get(score, {None})
            if None not in known and function not in (None, *known):
                yield key_base(key)


def _of_one_or_of_several(system: System, own: set[int]) -> Iterator[str]:
    """The y of y_k = e^{z_k} / Σ_j e^{z_j}, where y = σ(z) is said of one unit before, or the other
    way round."""
    for key, offers in system.candidates.items():
        entries = system.entry_definitions.get(key, ())
        both = [
            {id(system.chains[offer.chain]) in own for offer in said if is_of(offer.right)}
            for said, is_of in ((offers, _is_sigmoid), ((*offers, *entries), _is_softmax))
        ]
        if sorted(map(len, both)) == [1, 1] and both[0] != both[1]:
            yield key_base(key)


def _by_nothing_in_common(system: System, own: set[int]) -> Iterator[str]:
    """The π(a | s) of a normal distribution about μ(s), where it is a softmax of other quantities
    before."""
    for chain in system.chains:
        left, right = chain.sides[0].reading, chain.sides[-1].reading
        if id(chain) not in own or chain.continues or not isinstance(left, Name):
            continue
        key = system.mention(left).key
        before = [
            o.right for o in system.entry_definitions.get(key, ())
            if id(system.chains[o.chain]) not in own and is_normalised(o.right)
        ]  # fmt: skip
        inside = set(system.keys_in(right)) if isinstance(right, (Times, Over, Plus)) else set()
        if before and len(inside) > 1 and inside.isdisjoint(system.keys_in(before[0])):
            yield key_base(key)


def _adds_up_what_was_one(system: System, first: Definition, second: Definition) -> bool:
    """Whether a loss of one output, C = (a − y)², is said of several then: C = Σ_j (a_j − y_j)².

    So it is within means over the samples, for y ln a + (1 − y) ln(1 − a) too.
    """
    if key_base(first.key) not in LOSS_BASES:
        return False
    one, whole = (_of_one_sample(system, found.right) for found in (first, second))
    if not isinstance(whole, Big) or whole.letter in system.habits.sample_letters:
        return False
    nodes = list(walk_reading(one))
    logarithms = [node for node in nodes if is_logarithm(node)]
    plain = (Raised, Group, Plus, Name, Num, Times, Over)
    if len(logarithms) == 1 or not all(isinstance(n, plain) or n in logarithms for n in nodes):
        return False
    names = [system.mention(name) for name in system.names_in(one)]
    inside = [system.mention(name) for name in system.names_in(whole.body)]
    entries = {m.key for m in inside if whole.letter in m.entries}
    alone = {m.key for m in names if not m.entries}
    return bool(entries) and alone in (entries, {*map(key_base, entries)})


def _of_one_sample(system: System, loss: Reading) -> Reading:
    """The formula of which a loss is the mean over the samples, if it is such a mean."""
    reading = unbracketed(loss)
    match reading:
        case Plus(terms=(inside,)) | Times(factors=(Over(), inside)):
            return _of_one_sample(system, inside)
        case Big(letter=letter, body=inside) if letter in system.habits.sample_letters:
            return unbracketed(inside)
    return reading


def _is_turned_round(first: Definition, second: Definition) -> bool:
    """Whether a function that was G(X) = X W is G(X) = W X then, or a vector z = W x is z = x W."""
    one, other = first.right, second.right
    if not (isinstance(one, Times) and isinstance(other, Times)):
        return False
    if not isinstance(first.left, Call) and not first.key.islower():
        return False  # Z = X W of all samples, where they may be columns of Z = W X
    plain = all(isinstance(factor, Name) for factor in (*one.factors, *other.factors))
    return plain and one.factors == other.factors[::-1] != other.factors


def _is_softmax(reading: Reading) -> bool:
    return is_normalised(reading) or (
        isinstance(reading, Call) and reading.function.base == "softmax"
    )


def _is_sigmoid(reading: Reading) -> bool:
    return isinstance(reading, Call) and customary_function(reading.function.base) == "sigmoid"
