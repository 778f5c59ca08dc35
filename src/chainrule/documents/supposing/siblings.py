"""Quantities that are numbered, of which one is defined: E_{o1} = (t_{o1} − y_{o1})² beside E_{o2}.

Worked examples define the first and go on with "the same for the second". What has another number
in its place is taken for its sibling if the document writes every part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.defining.usage import numbered
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import Mention
from chainrule.documents.parsing.reading import Name, Reading, mapped
from chainrule.documents.stating.chains import nodes_in


def with_siblings(system: System) -> Iterator[System]:
    """The same system with the siblings of what it defines, if there are any."""
    siblings = system.usage.siblings
    open_ = sorted(siblings - set(system.definitions))
    written = {system.mention(n).key for n in nodes_in(system.chains, Name)}
    found: dict[str, Definition] = {}
    for key in open_:
        for known, definition in system.definitions.items():
            if known in siblings and known.rpartition("|")[0] == key.rpartition("|")[0]:
                made = _sibling(system, definition, key, written)
                if made is not None:
                    found.setdefault(key, made)
    if found:
        yield replace(system, definitions={**system.definitions, **found}, supposed=True)


def _sibling(
    system: System, definition: Definition, key: str, written: set[str]
) -> Definition | None:
    """What a definition says of the next number, or None if its parts are not all numbered so."""
    old, new = (each.rpartition("|")[2] for each in (definition.key, key))
    first = definition.left
    if not isinstance(first, Name) or definition.mention.entries or definition.mention.sample:
        return None
    names = list(system.names_in(definition.right))
    for name in names:
        parts = numbered(system.mention(name).key)
        if parts is None or parts[1] != old or f"{parts[0]}|{new}" not in written:
            return None

    def renumbered(reading: Reading) -> Reading:
        if isinstance(reading, Name) and reading in names:
            return _with_number(reading, old, new)
        return mapped(reading, renumbered)

    left = _with_number(first, old, new)
    return Definition(key, left, renumbered(definition.right), -1, -1, Mention(key))


def _with_number(name: Name, old: str, new: str) -> Name:
    scripts = tuple(replace(s, text=new) if s.text == old else s for s in name.scripts)
    return replace(name, scripts=scripts)
