"""Which matrices of all samples have them as rows, where only the x of one sample is defined.

X in X θ, beside θᵀ x^{(i)}, has the samples one below the other; in θᵀ X they stand side by side.
So it has them in Xᵀ (ŷ − y), where each sample has a number ŷ^{(i)}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from chainrule.convention import SAMPLES
from chainrule.documents.defining.system import System
from chainrule.documents.inferring.shapes import Shapes
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.names.prose import says
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import Name, Reading, Times, walk_reading
from chainrule.shapes import Dimension

_WHERE = r"\b(?:each|every|whose|its|the|as|in|with)\s+(?:\w+\s+)?{}s?\b"
_ROWS, _COLUMNS = (re.compile(_WHERE.format(word), re.I) for word in ("row", "column"))


def with_rows_of_samples(system: System, shapes: Shapes) -> dict[str, tuple[Dimension, Dimension]]:
    """The shapes of such matrices, by what the words say or by what they multiply."""
    found: dict[str, tuple[Dimension, Dimension]] = {}
    for key, small in _stacked(system, shapes):
        rows, columns = shapes.shape(small)
        if 1 in (rows, columns) and _has_rows(system, shapes, key):
            found[key] = (SAMPLES, columns if rows == 1 else rows)
    return found


def with_lengths_of_samples(system: System, shapes: Shapes) -> Shapes:
    """The same where an X that the definitions speak of has samples as long as x_i is."""
    for key, small in sorted(_stacked(system, shapes)):
        mine = [d for d in shapes.shape(key) if d not in (SAMPLES, 1)]
        own = [d for d in shapes.shape(small) if d != 1]
        if SAMPLES in shapes.shape(key) and len(mine) == len(own) == 1 and mine != own:
            shapes = shapes.merged(str(own[0]), str(mine[0]))
    return shapes


def _stacked(system: System, shapes: Shapes) -> Iterator[tuple[str, str]]:
    """The capitals that nothing defines, with the letters of their samples: X with x."""
    for key in {system.mention(name).key for name in system.habits.names}:
        base = key_base(key)
        small = base.lower() + key.removeprefix(base)
        if base != base.lower() and small in shapes.per_sample and is_stack(system, shapes, key):
            yield key, small


def is_stack(system: System, shapes: Shapes, key: str) -> bool:
    """Whether a capital may be all the samples of its small letter: one that nothing defines, with
    the samples along one side where a definition speaks of it; then it is no target."""
    if key in system.definitions:
        return False
    is_input = key_base(key) not in TARGETS and SAMPLES in shapes.shape(key)
    return key not in system.known or is_input


def _has_rows(system: System, shapes: Shapes, key: str) -> bool:
    """Whether the samples are the rows of a matrix."""
    if key in system.rows_of_samples:
        return True
    rows, columns = (says(pattern, system.prose) for pattern in (_ROWS, _COLUMNS))
    if rows != columns:
        return rows
    sides = (s.reading for chain in system.chains for s in chain.sides if s.reading is not None)
    return any(
        _multiplies_weights(system, key, side) or _adds_up_samples(system, shapes, key, side)
        for side in sides
    )


def _adds_up_samples(system: System, shapes: Shapes, key: str, side: Reading) -> bool:
    """Xᵀ (ŷ − y), with nothing in brackets but what is one number for each sample."""
    for node in walk_reading(system.normal(side)):
        for first, second in pairwise(node.factors) if isinstance(node, Times) else ():
            mention = system.mention(first) if isinstance(first, Name) else None
            if mention is None or mention.key != key or not mention.turned:
                continue
            inside = [system.mention(name) for name in system.names_in(second)]
            if inside and all(
                m.key in shapes.per_sample and shapes.shape(m.key) == (1, 1) and not m.turned
                and not m.entries and m.sample is None
                for m in inside
            ):  # fmt: skip
                return True
    return False


def _multiplies_weights(system: System, key: str, side: Reading) -> bool:
    """X θ, where neither is transposed."""
    for node in walk_reading(side):
        for first, second in pairwise(node.factors) if isinstance(node, Times) else ():
            if isinstance(first, Name) and isinstance(second, Name):
                one, other = system.mention(first), system.mention(second)
                plain = not (one.turned or other.turned or one.entries or other.entries)
                if plain and one.key == key and system.is_parameter(other.key):
                    return True
    return False
