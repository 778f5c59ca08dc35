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
from chainrule.documents.stating.statements import Chain

_MOST = 8  # sentences


def with_said_targets(system: System) -> Iterator[System]:
    """The same system with the target's value, for each sentence that says one."""
    sentences: dict[tuple[int, bool], list[Chain]] = {}
    values: dict[int, Chain] = {}
    for said, value, _ in said_of_values(system.chains):
        values[id(value)] = value
        is_behind = said.sides[0].start > value.sides[0].start
        sentences.setdefault((id(value), is_behind), []).append(said)
    for (at, _), all_said in list(sentences.items())[:_MOST]:
        pair = target_value(values[at])
        mention = system.mention(pair[0]) if pair is not None else None
        if pair is None or mention is None or mention.key in system.definitions or mention.entries:
            continue
        meant = Definition(mention.key, *pair, -1, 0, mention)
        definitions = {**system.definitions, mention.key: meant}
        within = all_said[0].sides[0].start, all_said[-1].sides[-1].end
        yield replace(system, definitions=definitions, within=within, supposed=True)
