"""Small letters for one example and capitals for all of them: z = W x + b is Z = W X + b.

Where a document writes the layers in one of the two ways and goes on with the other, the equations
of the other follow: ``dz^{[1]} = W^{[2]T} dz^{[2]} * g'(z^{[1]})`` beside ``Z^{[1]} = W^{[1]}X +
b^{[1]}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import Name, Reading, mapped

_LAYERS = "ZAHO"
DATA = frozenset(_LAYERS + "XY")


def with_twins(system: System) -> System:
    """The same system with the layers that it only has in the other size of letters."""
    added = {found.key: found for found in _twins(system)}
    return replace(system, definitions={**system.definitions, **added}) if added else system


def _twins(system: System) -> Iterator[Definition]:
    for key, found in system.definitions.items():
        base = key_base(key)
        if base.upper() not in _LAYERS or len(base) != 1 or has_derivative(found.right):
            continue
        if found.mention.sample is not None or found.mention.entries:
            continue
        left = _swapped(found.left)
        if isinstance(left, Name) and _is_open(system, (mention := system.mention(left)).key):
            right = _swapped(found.right)
            yield replace(found, key=mention.key, left=left, right=right, mention=mention)


def _is_open(system: System, key: str) -> bool:
    """Whether a quantity has no formula of its own, but at most the name of its twin."""
    found = system.definitions.get(key)
    return found is None or (isinstance(found.right, Name) and _is_twin(system, found.right, key))


def _is_twin(system: System, name: Name, key: str) -> bool:
    return system.mention(name).key == key.swapcase()


def _swapped(reading: Reading) -> Reading:
    """A formula of layers in the other size of letters."""
    if isinstance(reading, Name) and reading.base.upper() in DATA:
        return replace(reading, base=reading.base.swapcase())
    return mapped(reading, _swapped)
