"""Other symbols, functions and derivatives in place of those that are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from chainrule.documents.defining.system import System
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    bare_name,
    unbracketed,
    walk_reading,
)
from chainrule.documents.parsing.writing import show_name
from chainrule.documents.repairs.repair import (
    Repair,
    all_replaced,
    is_place,
    others,
    repair,
)
from chainrule.documents.stating.chains import nodes_in

_MOST_FUNCTIONS = 4  # that are put around a symbol
_MOST_DERIVATIVES = 40
_MOST_UNKNOWN = 4  # symbols of one line that are guessed, and guesses for each


def symbols(root: Reading, system: System) -> Iterator[Repair]:
    """Other symbols in place of those that are written."""
    nodes = list(walk_reading(root))
    functions = {id(n.function) for n in nodes if isinstance(n, Call) and system.is_function(n)}
    names = [n for n in nodes if isinstance(n, Name) and id(n) not in functions and n.base != "e"]
    for node in nodes:
        if isinstance(node, Name) and id(node) not in functions and node.base != "e":
            same = [n for n in names if n == node]
            for other in others(node, system):
                if node.base in LOSS_BASES and other.base not in LOSS_BASES:
                    continue  # nobody writes ∂L/∂W for ∂y/∂W
                if _is_a_size(other, system) and not _is_a_size(node, system):
                    continue  # nor a size for a quantity
                text = show_name(other)
                message = f"the symbol {show_name(node)} stands where {text} belongs"
                yield repair(Cause.SYMBOL, message, root, node, other, text)
                if len(same) > 1 and node is same[0]:
                    changed = all_replaced(root, same, other)
                    yield Repair(Cause.SYMBOL, message, changed, (node.start, node.end), text)
        if isinstance(node, Call) and id(node.function) in functions:
            function = node.function
            for other in _other_functions(function, system):
                text = show_name(other)
                message = f"the function {show_name(function)} stands where {text} belongs"
                yield repair(Cause.SYMBOL, message, root, function, other, text)
        if isinstance(node, Partial):
            yield from _unapplied(root, node, system)


def _is_a_size(name: Name, system: System) -> bool:
    """Whether a symbol says how many there are, as H in Σ_{i=0}^{H}."""
    key = system.mention(name).key
    return key in system.counts or (key in system.usage.bounds and key not in system.definitions)


def _unapplied(root: Reading, node: Partial, system: System) -> Iterator[Repair]:
    """∂z/∂W where ∂f(z)/∂W is meant."""
    of = bare_name(node.of)
    if of is None or of.base not in {key_base(k) for k in system.definitions}:
        return
    for function in _applied(system):
        call = Call(of.start, of.end, function, (of,))
        message = f"the function is missing: {show_name(function)} of {show_name(of)} is meant"
        yield repair(Cause.SYMBOL, message, root, of, call)


def _applied(system: System) -> Iterator[Name]:
    """The functions that the document applies to one argument."""
    seen: set[str] = set()
    for definition in [*system.definitions.values(), *system.functions.values()]:
        for node in walk_reading(definition.right):
            if (
                isinstance(node, Call)
                and system.is_function(node)
                and len(node.arguments) == 1
                and node.function.base not in seen
                and len(seen) < _MOST_FUNCTIONS
            ):
                seen.add(node.function.base)
                yield node.function


def _other_functions(function: Name, system: System) -> Iterator[Name]:
    seen = {system.mention(function).key}
    for definition in system.functions.values():
        if isinstance(definition.left, Call) and definition.key not in seen:
            seen.add(definition.key)
            yield replace(definition.left.function, primes=function.primes)


def derivatives(root: Reading, system: System) -> Iterator[Repair]:
    """Other derivatives that the document speaks of, in place of one that is written."""
    whole = unbracketed(root)
    message = "another derivative belongs here"
    written = list(walk_reading(root, Partial))
    others = list(_partials(system)) if written else []
    for node in written:
        for partial in others:
            # A whole side becomes no other derivative by the same symbol: that says nothing.
            if partial != node and (node is not whole or partial.wrt != node.wrt):
                yield repair(Cause.SYMBOL, message, root, node, partial)


def _partials(system: System) -> Iterator[Partial]:
    """The derivatives that the document speaks of."""
    seen: set[Partial] = set()
    for node in nodes_in(system.chains):
        if len(seen) == _MOST_DERIVATIVES:
            return
        if isinstance(node, Partial) and node not in seen:
            seen.add(node)
            yield node


def meanings(
    root: Reading, system: System, unknown: frozenset[str]
) -> Iterator[tuple[Reading, str, bool, bool]]:
    """Readings with undefined symbols taken for known ones of the same letter: z for z_1.

    With each comes what was put in, whether a capital stood for all samples at once, and whether
    only the size of the letters differs.
    """
    written: dict[str, Name] = {}
    for node in walk_reading(root):
        if isinstance(node, Name):
            written.setdefault(system.mention(node).key, node)
    choices = [
        list(islice(_namesakes(name, key, system), _MOST_UNKNOWN))
        for key, name in written.items()
        if key in unknown
    ]
    if not choices or not all(choices) or len(choices) > _MOST_UNKNOWN:
        return
    for picks in product(*choices):
        changed = root
        for old, new in picks:
            changed = all_replaced(changed, [n for n in walk_reading(changed) if n == old], new)
        said = ", ".join(f"{show_name(new)} for {show_name(old)}" for old, new in picks)
        stacked = any(old.base.isupper() and new.base.islower() for old, new in picks)
        yield changed, said, stacked, all(_is_twin(old, new, system) for old, new in picks)


def _is_twin(old: Name, new: Name, system: System) -> bool:
    """Whether two names are the same but for the size of their letter: a^{[2]} and A^{[2]}."""
    swapped = replace(old, base=old.base.swapcase())
    return system.mention(swapped).key == system.mention(new).key


def _namesakes(name: Name, key: str, system: System) -> Iterator[tuple[Name, Name]]:
    """A name with each known one of the same letter, at the same entries and sample."""
    seen: set[str] = set()
    letter = name.base.lower()
    for other in system.habits.names:
        if other.base.lower() != letter:
            continue
        found = system.mention(other).key
        known = found in system.definitions or found in system.roots or found in system.functions
        if not known or found in seen:
            continue
        seen.add(found)
        if system.mention(replace(other, primes=0)).key != key:
            places = (s for s in name.scripts if is_place(s, name, system))
            labels = (s for s in other.scripts if not is_place(s, other, system))
            yield name, replace(other, scripts=(*labels, *places), primes=name.primes)
