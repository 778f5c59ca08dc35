r"""Where a sentence gives the target a value: if y = 1, L = −log ŷ.

A line is right in such a sentence that holds for this target, for all that it does not for others:
L is −(y log ŷ + (1 − y) log(1 − ŷ)) all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.said_values import said_of_values, target_value
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.stating.chains import Chain

_MOST = 8  # sentences


def with_said_targets(system: System) -> Iterator[System]:
    """The same system with the target's value, for each sentence that says one, or several."""
    values: dict[tuple[int, bool], list[Chain]] = {}
    lines: dict[int, Chain] = {}
    for said, value, _ in said_of_values(system.chains):
        is_behind = said.sides[0].start > value.sides[0].start
        values.setdefault((id(said), is_behind), []).append(value)
        lines[id(said)] = said
    sentences: dict[tuple[int, ...], list[Chain]] = {}
    for (at, _), own in values.items():
        sentences.setdefault(tuple(value.sides[0].start for value in own), []).append(lines[at])
    known = {value.sides[0].start: value for own in values.values() for value in own}
    for starts, all_said in list(sentences.items())[:_MOST]:
        meant = [_meant(system, known[start]) for start in starts]
        definitions = {definition.key: definition for definition in meant if definition is not None}
        if definitions:
            yield replace(
                system, definitions={**system.definitions, **definitions},
                within=(all_said[0].sides[0].start, all_said[-1].sides[-1].end), supposed=True,
            )  # fmt: skip


def _meant(system: System, value: Chain) -> Definition | None:
    """The target as the value that it is given, if it is one number."""
    pair = target_value(value)
    mention = system.mention(pair[0]) if pair is not None else None
    if pair is None or mention is None or mention.key in system.definitions or mention.entries:
        return None
    return Definition(mention.key, *pair, -1, 0, mention)
