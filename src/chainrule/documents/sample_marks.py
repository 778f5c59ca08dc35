"""The training example above a symbol, beside its layer: z^{x,l} = w^l a^{x,l-1} + b^l.

A formula that carries one such mark on all its data says of every example what it says without the
mark. What adds up the examples, Σ_x δ^{x,l}, is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.reading import Big, Name, Reading, Script, mapped, walk_reading
from chainrule.documents.statements import Chain, Side
from chainrule.documents.unread import Unread

_LAYER = re.compile(r"(?:[lL]|\\ell)(?:[+-]\d)?\Z")
_SAMPLE = re.compile(r"[a-km-z]\Z")


def without_sample_marks(chains: Sequence[Chain]) -> list[Chain]:
    """The chains without the mark of the example that stands beside the layer."""
    return [replace(c, sides=[_without(side) for side in c.sides]) for c in chains]


def _without(side: Side) -> Side:
    marks = {script for script, _ in _marked(side.reading)} if side.reading is not None else set()
    if not marks or side.reading is None:
        return side
    added = {node.letter for node in walk_reading(side.reading) if isinstance(node, Big)}
    if len(marks) > 1 or any(mark.text in added for mark in marks):
        problem = Unread("a sum over the examples above a symbol is not read", side.start)
        return replace(side, reading=None, problem=problem)
    (mark,) = marks
    return replace(side, reading=_dropped(side.reading, mark))


def _marked(reading: Reading) -> Iterator[tuple[Script, Name]]:
    """The marks of examples, with the names that carry them."""
    for node in walk_reading(reading):
        if isinstance(node, Name) and (mark := _mark(node)) is not None:
            yield mark, node


def _mark(name: Name) -> Script | None:
    """The x of a^{x,l}: one of two bare letters above a name, of which the other is a layer."""
    above = [s for s in name.scripts if s.place == "sup" and s.kind == "bare" and s.text != "T"]
    layers = [s for s in above if s.written is not None or _LAYER.match(s.text)]
    others = [s for s in above if s not in layers and _SAMPLE.match(s.text)]
    return others[0] if len(layers) == len(others) == 1 and len(above) == 2 else None


def _dropped(reading: Reading, mark: Script) -> Reading:
    """A formula without the mark."""
    if isinstance(reading, Name) and _mark(reading) == mark:
        return replace(reading, scripts=tuple(s for s in reading.scripts if s != mark))
    return mapped(reading, lambda child: _dropped(child, mark))
