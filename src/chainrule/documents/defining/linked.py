"""What the loss speaks of and nothing defines, but the document differentiates: ∂ŷ/∂z.

``L = ½ (ŷ − y)²`` and ``∂L/∂z = ∂L/∂ŷ · ∂ŷ/∂z`` say that ŷ depends on z, whatever it is of it: the
chain rule holds for any smooth function.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.defining.dependence import computed_from
from chainrule.documents.defining.roles import is_function_name
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import Call, Name, Partial, Script
from chainrule.documents.stating.chains import nodes_in


def link_differentiated(system: System) -> None:
    """Make what is differentiated a smooth function of what it is differentiated by."""
    if system.loss not in system.definitions or "softmax" in system.prose.lower():
        return
    used = set(system.keys_in(system.definitions[str(system.loss)].right))
    offers: dict[str, list[tuple[Name, Name]]] = {}
    for of, wrt in _partials(system):
        key, by = system.mention(of).key, system.mention(wrt).key
        if key in used and _is_open(system, of, key) and by in system.definitions and by != key:
            offers.setdefault(key, []).append((of, wrt))
    for key, found in offers.items():
        pair = _last(system, found)
        if pair is not None and key not in computed_from(system, [system.mention(pair[1]).key]):
            of, wrt = pair
            function = Name(of.start, of.start, "f", (Script("sub", "word", f"({key})"),))
            if not system.entry_definitions.get(key):
                function = _whose_slope_is_written(system, wrt) or function
            call = Call(of.start, of.end, function, (wrt,))
            system.definitions[key] = Definition(key, of, call, -1, -1, system.mention(of))


def _whose_slope_is_written(system: System, score: Name) -> Name | None:
    """The σ of σ′(z), where no other function is differentiated at the z of ∂a/∂z."""
    key = system.mention(score).key
    found = {
        call.function.base for call in nodes_in(system.chains, Call)
        if call.function.primes == 1 and len(call.arguments) == 1
        and isinstance(argument := call.arguments[0], Name) and system.mention(argument).key == key
    }  # fmt: skip
    return Name(score.start, score.start, found.pop()) if len(found) == 1 else None


def _partials(system: System) -> Iterator[tuple[Name, Name]]:
    """What the document differentiates, and by what, where both have the same marks."""
    for node in nodes_in(system.chains, Partial):
        if isinstance(node.wrt, Name):
            of, wrt = node.of, node.wrt
            if isinstance(of, Name) and _marks(system, of) == _marks(system, wrt):
                yield of, wrt


def _marks(system: System, name: Name) -> tuple[tuple[str, ...], str | None]:
    mention = system.mention(name)
    return mention.entries, mention.sample


def _is_open(system: System, name: Name, key: str) -> bool:
    """Whether nothing says what a quantity is, and it is no datum and no weight."""
    return not (
        key in system.definitions or key in system.opaque or key in system.counts
        or system.is_parameter(key) or key_base(key) in (*LOSS_BASES, *TARGETS)
        or name.primes or is_function_name(system, name)
    )  # fmt: skip


def _last(system: System, found: list[tuple[Name, Name]]) -> tuple[Name, Name] | None:
    """The pair whose second rests on all the others': of ∂ŷ/∂z and ∂ŷ/∂h the one with z."""
    keys = {system.mention(wrt).key for _, wrt in found}
    for of, wrt in found:
        if keys <= computed_from(system, [system.mention(wrt).key]):
            return of, wrt
    return None
