"""What quantities depend on through the definitions: what they rest on, what they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, Opaque, head
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Matrix,
    Name,
    Num,
    Partial,
    Reading,
    untransposed,
    walk_reading,
)


def reached(system: System, keys: Iterable[str]) -> Iterator[str]:
    """Some quantities and all that they are computed from, each of them once."""
    seen: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            yield key
            if key in system.definitions:
                waiting += system.keys_in(system.definitions[key].right)


def roots_of(system: System, reading: Reading) -> set[str]:
    """What a formula rests on in the end: quantities that nothing defines."""
    return {k for k in reached(system, system.keys_in(reading)) if k not in system.definitions}


def computed_from(system: System, keys: Iterable[str]) -> set[str]:
    """The defined quantities among some keys, and those that these are computed from."""
    return {key for key in reached(system, keys) if key in system.definitions}


def opaque_in(system: System, reading: Reading, opaque: Mapping[str, Opaque]) -> str | None:
    """One of some symbols without a value on which the value of a formula depends."""
    keys = system.keys_in(reading) if opaque else ()
    return next((key for key in reached(system, keys) if key in opaque), None)


def is_other_model(system: System, offer: Definition) -> bool:
    """Whether a further definition of a symbol speaks of other roots: another model.

    What δ_j = ∂E/∂a_j rests on is not told where nothing says what E is: δ_j = h′(a_j) Σ_k w_{kj}
    δ_k is no other model.
    """
    chosen = system.definitions.get(offer.key)
    if chosen is None or (chosen.chain, chosen.side) == (offer.chain, offer.side):
        return False
    of = head(chosen.right.of) if isinstance(chosen.right, Partial) else None
    is_open = of is not None and system.mention(of).key not in system.definitions
    if is_open and key_base(offer.key) in map(key_base, system.keys_in(offer.right)):
        return False
    own, other = roots_of(system, chosen.right), roots_of(system, offer.right)
    return not (own <= other or other <= own)


def is_computed(system: System, key: str) -> bool:
    """Whether a symbol has a formula, and not only names for its entries.

    W = [[w₁₁, w₁₂], [w₂₁, w₂₂]] and b = b₃ say how things are called; numbers for W are data.
    """
    definition = system.definitions.get(key)
    if definition is None:
        return False
    right = untransposed(definition.right)
    entries = [e for row in right.rows for e in row] if isinstance(right, Matrix) else [right]
    return not all(
        isinstance(e, Num)
        or (isinstance(e, Name) and system.mention(e).key not in system.definitions)
        for e in entries
    )


def meant(system: System, key: str) -> str | None:
    """What an undefined symbol stands for, if there is only one thing: x_1 for x, w for w_1."""
    base, *labels = key.split("|")
    known = system.roots | frozenset(system.definitions)
    if labels and base in known and labels == ["1"]:
        return base
    if not labels and system.output is not None and key_base(system.output) == base:
        return system.output
    if not labels and len(own := [k for k in system.judged if key_base(k) == base]) == 1:
        return own[0]  # the a of ∇_a C is the a^L that C is made of
    numbered = [k for k in known if key_base(k) == base and k != base]
    if len(numbered) > 1 and system.loss in system.definitions:
        reached = roots_of(system, system.definitions[str(system.loss)].right)
        numbered = [k for k in numbered if k in reached]
    if not labels and len(numbered) == 1 and numbered[0] == f"{base}|1":
        return numbered[0]
    return None


def is_of_one_variable(system: System, left: Reading, right: Reading) -> bool:
    """Whether both sides are formulas of one free variable: σ′(x) = σ(x)(1 − σ(x)).

    Nobody has to define x, for the line is said of every x.
    """
    sides = [
        {k for k in system.keys_in(side) if k not in system.functions} for side in (left, right)
    ]
    if len(sides[0]) != 1 or sides[0] != sides[1] or sides[0] & set(system.definitions):
        return False
    return any(
        isinstance(node, Call) and system.is_function(node) and isinstance(node.arguments[0], Name)
        for node in walk_reading(right)
    ) or any(isinstance(node, (Partial, Call)) for node in walk_reading(left))


def varied(system: System) -> frozenset[str]:
    """The quantities that nothing defines and whose differentials are written.

    Where dz is, and of nothing that z = W x is computed from, W and x vary with it.
    """
    named = system.usage.varied
    found = set(named - set(system.definitions) - system.unsaid.keys())
    for key in sorted(named & set(system.definitions)):
        under = set(reached(system, [key]))
        if under.isdisjoint(found) and not system.is_a_loss(key_base(key)):
            found |= {k for k in under - set(system.definitions) if key_base(k) not in TARGETS}
    return frozenset(found)


def whole_name(system: System, key: str) -> Name | None:
    """A name of a quantity, as it is written, without entries and sample."""
    for name in system.habits.names:
        mention = system.mention(name)
        if mention.key == key:
            gone = (*mention.entries, mention.sample)
            kept = tuple(s for s in name.scripts if s.text not in gone)
            plain = replace(name, start=0, end=0, scripts=kept, primes=0)
            if system.mention(plain).key == key:
                return plain
    return None
