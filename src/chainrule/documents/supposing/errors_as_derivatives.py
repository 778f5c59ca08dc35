r"""δ_k = y_k − t_k of the output units, beside δ_j = ∂E/∂a_j of any unit.

Textbooks say what the errors of the outputs come to, for a loss and an output that are those of
another section, and go on to the hidden units. What is said of these holds for any loss, where δ_k
is ∂E/∂a_k like the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import Name, Partial

_ERRORS = ("\\delta", "\\Delta")


def with_errors_as_derivatives(
    system: System, definitions: Mapping[str, Definition], losses: Collection[str]
) -> dict[str, Definition]:
    """The definitions, with the derivative of one of the losses for every such error."""
    return {**definitions, **dict(_derivatives(system, definitions, losses))}


def _derivatives(
    system: System, definitions: Mapping[str, Definition], losses: Collection[str]
) -> Iterator[tuple[str, Definition]]:
    errors = [found for key, found in definitions.items() if key_base(key) in _ERRORS]
    said = {key_base(e.key): e.right for e in errors if isinstance(e.right, Partial)}
    for found in errors:
        base, *layer = found.key.split("|")
        right = said.get(base)
        if right is None or has_derivative(found.right) or len(layer) != 1:
            continue
        of, by = head(right.of), head(right.wrt)
        if of is None or by is None or system.mention(of).key not in losses:
            continue
        meant = f"{key_base(system.mention(by).key)}|{layer[0]}", found.mention.entries
        if (name := _named(system, *meant)) is not None:
            yield found.key, replace(found, right=replace(right, wrt=name))


def _named(system: System, key: str, entries: tuple[str, ...]) -> Name | None:
    """The a_k of the document."""
    for name in system.habits.names:
        mention = system.mention(name)
        if mention.key == key and mention.indices == entries:
            return name
    return None
