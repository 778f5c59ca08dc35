"""Definitions that follow from others, and definitions put into their final form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product

from chainrule.documents.defining.dependence import whole_name
from chainrule.documents.defining.roles import is_ambiguous_probability, weigh_logarithms
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import PARAMETER_BASES, Mention, derived, key_base
from chainrule.documents.parsing.customary import LOSS_BASES, PREDICTIONS
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Call,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Times,
    bases_in,
    is_below,
    mapped,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered

_DATA = frozenset(("x", "X", "y", "Y", "t", "T"))
_SCORES = ("z", "Z", "net")
_MOST_NAMES = 20  # of one formula that are put in


def add_implied(system: System) -> None:
    """z where a = f(z) and a = f(b + w x) are both written: z is b + w x."""
    offers = [
        o for found in system.candidates.values() for o in found
        if not has_derivative(o.right) and not derived(key_base(o.key))
        and not isinstance(o.right, Name)
    ]  # fmt: skip
    for first in offers:
        unknown = {
            k for k in system.keys_in(first.right)
            if k not in system.definitions and not system.is_parameter(k) and k not in system.counts
            and system.known_function(key_base(k)) is None
        }  # fmt: skip
        others = _of_the_same(first, offers) if len(unknown) == 1 and len(offers) < 200 else ()
        for second in others:
            (hole,) = unknown
            found = _matched(system, first.right, second.right, hole)
            if found is None or isinstance(found, Name) or hole in set(system.keys_in(found)):
                continue
            name = _one_entry(system, first.right, hole)
            if name is not None and set(system.mention(name).entries) <= system.free_letters(found):
                mention = system.mention(name)
                system.definitions[hole] = Definition(hole, name, found, -1, -1, mention)
            else:
                mention = Mention(hole)
                system.definitions[hole] = Definition(hole, first.left, found, -1, -1, mention)
            break


def _one_entry(system: System, reading: Reading, key: str) -> Name | None:
    """The ŷ_o of a formula that speaks of one entry of ŷ and of nothing else of it."""
    names = {name for name in system.names_in(reading) if system.mention(name).key == key}
    if len(names) != 1 or _is_sum(reading):
        return None
    (name,) = names
    return name if system.mention(name).entries else None


def _of_the_same(first: Definition, offers: Sequence[Definition]) -> list[Definition]:
    """The other formulas for what one defines; those with the same marks come first, and another
    layer's are none where there are such."""
    alike = [o for o in offers if o is not first and key_base(o.key) == key_base(first.key)]
    return [o for o in alike if o.key == first.key] or alike


def add_restated(system: System) -> None:
    """z where a = f(z) = f(b + w x) is one chain, and nothing else defines z: z is b + w x."""
    for chain in system.chains:
        defined = head(chain.sides[0].reading) if chain.sides[0].reading is not None else None
        if defined is None or chain.continues:
            continue
        for first, second in pairwise(chain.sides[1:]):
            if first.reading is None or second.reading is None or _is_sum(first.reading):
                continue
            names = {n for n in system.names_in(first.reading) if _is_undefined(system, n)}
            if len(names) != 1:
                continue
            (name,) = names
            is_any = not isinstance(first.reading, Call) and defined.base not in LOSS_BASES
            if is_any and name.base not in PREDICTIONS:
                continue
            mention = system.mention(name)
            found = _matched(system, first.reading, second.reading, mention.key)
            if found is None or isinstance(found, (Name, Num, Partial)):
                continue
            if mention.key not in set(system.keys_in(found)) and any(system.names_in(found)):
                definition = Definition(mention.key, name, found, -1, -1, mention)
                system.definitions[mention.key] = definition


def add_differentiated(system: System) -> None:
    """b where z = g(A x) and ∂z/∂A = ∂g(b)/∂A are written: b is A x."""
    for chain in system.chains:
        for first, second in pairwise(chain.sides):
            one, other = first.reading, second.reading
            if not isinstance(one, Partial) or not isinstance(other, Partial):
                continue
            if one.wrt != other.wrt or not isinstance(one.of, Name) or not isinstance(
                other.of, Call
            ):  # fmt: skip
                continue
            known = system.definitions.get(system.mention(one.of).key)
            names = [
                n for n in system.names_in(other.of)
                if system.mention(n).key not in system.definitions
            ]  # fmt: skip
            if known is None or len(names) != 1:
                continue
            (name,) = names
            mention, own = system.mention(name), system.mention(one.of)
            if mention.entries != own.entries:
                continue
            found = _matched(system, system.normal(other.of), known.right, mention.key)
            if found is None or isinstance(found, (Name, Num)):
                continue
            if not known.mention.entries and mention.entries:  # z as a whole: so is b
                kept = tuple(s for s in name.scripts if s.text not in mention.entries)
                name = replace(name, scripts=kept)
            definition = Definition(mention.key, name, found, -1, -1, system.mention(name))
            system.definitions[mention.key] = definition


def add_scores(system: System) -> None:
    """z^{[2]} where a^{[2]} = σ(W a^{[1]} + b) is written and nothing says what z^{[2]} is.

    Only for the letters z, Z and net, which stand for the score of a layer by custom, and those
    that the same function is applied to elsewhere, with the labels of the layer: where z^{[2]} is
    spoken of, it is what a^{[2]} is a function of, but not where −Σ z_i log p_i makes it a target.
    """
    targets = weigh_logarithms(system)
    for key, found in list(system.definitions.items()):
        call = found.right
        if not isinstance(call, Call) or len(call.arguments) != 1 or found.parameters:
            continue
        left, (argument,) = found.left, call.arguments
        if not (isinstance(left, Name) and isinstance(argument, (Plus, Times, Big))):
            continue
        if not system.is_function(call) or (system.is_a_loss(key) and not found.mention.entries):
            continue
        for score in _scores_of(system, left, call.function.base):
            mention = system.mention(score)
            known = mention.key in system.definitions or mention.key in system.opaque
            same = mention.entries == found.mention.entries and mention.key != key
            inside = mention.key in set(system.keys_in(argument))
            known |= mention.key in targets
            if known or inside or not same or not system.occurrences[mention.key]:
                continue
            definition = Definition(mention.key, score, argument, -1, -1, mention)
            system.definitions[mention.key] = definition
            break


def add_models(system: System) -> None:
    """h(x), or ŷ, where a^{(3)} = f(z^{(3)}) = h(x) is one chain: what the network gives.

    Of a chain that is said of every layer, that of the last one comes last.
    """
    models: dict[str, Definition] = {}
    for chain in system.chains:
        first = chain.sides[0].reading
        if not isinstance(first, Name) or chain.continues:
            continue
        output = whole_name(system, system.mention(first).key)
        for side in chain.sides[2:] if output is not None else ():
            model = _model(side.reading)
            mention = system.mention(model) if model is not None else None
            if mention is None or model is None or output is None:
                continue
            if mention.key not in system.definitions and mention.key not in system.functions:
                call = side.reading
                given = call.arguments if isinstance(call, Call) else ()
                names = tuple(n for n in given if isinstance(n, Name))
                models[mention.key] = Definition(mention.key, model, output, -1, -1, mention, names)
                kept = system.definitions.get(system.mention(first).key)
                inside = chain.sides[1].reading
                if kept is not None and kept.right == model and inside is not None:
                    models[kept.key] = replace(kept, right=inside)  # a is f(z), and no ŷ
    system.definitions.update(models)


def _model(reading: Reading | None) -> Name | None:
    """The h of h(x), and ŷ."""
    if isinstance(reading, Name):
        return reading if reading.base == "\\hat{y}" else None
    if not isinstance(reading, Call) or not all(map(_is_of_x, reading.arguments)):
        return None
    return reading.function if _is_a_model(reading.function) else None


def _is_a_model(function: Name) -> bool:
    """Whether a function bears its parameters, as h_{W,b} and f_θ do, or is called h."""
    texts = [script.text for script in function.scripts]
    return function.base == "h" or (bool(texts) and PARAMETER_BASES.issuperset(texts))


def _is_of_x(argument: Reading) -> bool:
    """Whether an argument of a model is its input, or one of its parameters."""
    names = list(walk_reading(argument, Name))
    return bool(names) and all(n.base in {"x", "X"} | PARAMETER_BASES for n in names)


def _scores_of(system: System, output: Name, function: str) -> Iterator[Name]:
    """The names that the score of an output may have: z_j^l for a_j^l, and net_j for o_j.

    An o_j that is told from the o_k before it by a layer of its own has one that is not written.
    """
    plain = tuple(s for s in output.scripts if s.written is None)
    known = {key_base(key) for key in (*system.candidates, *system.entry_definitions)}
    applied = system.usage.applied_to_letters(function) - known - _DATA - PARAMETER_BASES
    for base in (*_SCORES, *sorted(applied)):
        yield replace(output, base=base)
        if plain != output.scripts:
            yield replace(output, base=base, scripts=plain)


def _is_sum(reading: Reading) -> bool:
    """Whether a formula adds up samples or entries, whose names mean each of them."""
    return any(walk_reading(reading, Big))


def _is_undefined(system: System, name: Name) -> bool:
    """Whether a name is of a quantity that is computed from others, but never defined."""
    key = system.mention(name).key
    return (
        key not in system.definitions
        and key not in system.opaque
        and key not in system.counts
        and not system.is_parameter(key)
        and key_base(key).lower() not in ("x", "y", "t")
    )


def _matched(system: System, pattern: Reading, text: Reading, hole: str) -> Reading | None:
    """What stands in ``text`` wherever ``pattern`` has the symbol ``hole``."""
    found: list[Reading] = []

    def same(a: Reading, b: Reading) -> bool:
        if isinstance(a, Name) and system.mention(a).key == hole:
            found.append(b)
            return b == found[0]
        if type(a) is not type(b) or len(a.children) != len(b.children):
            return False
        if not a.children:
            return a == b
        if isinstance(a, Name):
            return a == b
        if isinstance(a, Plus) and isinstance(b, Plus) and a.signs != b.signs:
            return False
        return all(same(x, y) for x, y in zip(a.children, b.children, strict=True))

    return found[0] if same(pattern, text) and found else None


def make_normal(system: System) -> None:
    """Every right side in normal form, now that the functions are known."""
    system.normals.clear()  # of when not all was defined, so that a letter was a function
    for table in (system.definitions, system.functions):
        for key, definition in table.items():
            table[key] = replace(definition, right=system.normal(definition.right))
    for offers in [*system.candidates.values(), *system.entry_definitions.values()]:
        offers[:] = [replace(o, right=system.normal(o.right)) for o in offers]


def pass_through_names(system: System) -> None:
    """o = σ(C v) and q = C v: o is σ(q), so that it can be differentiated by q.

    Beside z_k = w_kᵀ h so is each w_jᵀ h of Σ_j exp(w_jᵀ h).
    """
    bodies: dict[Reading, Definition] = {}
    mixed = any(TRANSPOSED in name.scripts[:-1] for name in system.habits.names)
    alike = _turned_last if mixed else lambda reading: reading
    for key, definition in system.definitions.items():
        body, mention = definition.right, definition.mention
        if isinstance(body, (Times, Plus, Call, Big)) and isinstance(definition.left, Name):
            if system.mention(definition.left).key != key:
                continue
            if is_ambiguous_probability(system, definition.left):
                continue
            general = all(map(system.habits.is_index, mention.entries))  # a_j = g(z_j) for every j
            general = general and set(mention.entries) <= system.free_letters(body)  # no h_i = Σ_k
            if general and not mention.sample and key != system.loss:
                bodies.setdefault(alike(body), definition)
    for key, found in list(system.definitions.items()) if bodies else ():
        right = alike(found.right)
        chain = system.chains[found.chain : found.chain + 1] if found.is_said else []
        written = any(each.piece >= 0 for each in chain)  # and not only supposed
        named = bodies | (dict(_in_other_letters(right, bodies)) if written else {})
        inside = {
            node: named[node]
            for node in walk_reading(right)
            if node is not right
            and isinstance(node, (Times, Plus, Call, Big))
            and node in named
            and named[node].key != key
        }
        for body, definition in list(inside.items())[:_MOST_NAMES]:
            if key in set(system.keys_in(definition.right)):
                continue
            assert isinstance(definition.left, Name)
            right = _with_name(right, body, definition.left)
            system.definitions[key] = replace(found, right=right)


def _in_other_letters(
    reading: Reading, bodies: Mapping[Reading, Definition]
) -> Iterator[tuple[Reading, Definition]]:
    """The bodies with an index of a formula, or a number, in the place of one of their own."""
    names = set(walk_reading(reading, Name))
    bases = {name.base for name in names}
    letters = {script.text for name in names for script in name.scripts if is_below(script)}
    for body, found in bodies.items() if letters else ():
        own = found.mention.entries
        if not own or not bases.issuperset(bases_in(body)):
            continue
        inside = {node.letter for node in walk_reading(body, Big)}
        for letter, index in product(letters - inside - set(own), own):
            if not all(relettered(n, index, letter) in names for n in walk_reading(body, Name)):
                continue
            left = relettered(found.left, index, letter)
            yield relettered(body, index, letter), replace(found, left=left)


def _turned_last(reading: Reading) -> Reading:
    """A formula with the mark of a transpose behind the other marks: wᵀ_k is w_kᵀ."""
    if not isinstance(reading, Name):
        return mapped(reading, _turned_last)
    if TRANSPOSED not in reading.scripts[:-1]:
        return reading
    others = tuple(script for script in reading.scripts if script != TRANSPOSED)
    return replace(reading, scripts=(*others, TRANSPOSED))


def _with_name(reading: Reading, body: Reading, name: Name) -> Reading:
    """A formula with a name in place of what it stands for."""
    if reading == body:
        return name
    changed = mapped(reading, lambda child: _with_name(child, body, name))
    return changed if changed != reading else reading
