r"""The sums of a loss whose indices stand below no symbol, which add up all entries.

In ``J = -\frac{1}{m} \sum_{i=1}^m \sum_{j=1}^K Y \log A`` neither i nor j marks Y or A, which are
matrices of all samples. It is meant as ``\sum Y \log A``, where the sum has no index at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Group,
    Name,
    Partial,
    Picked,
    Reading,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)

_DATA = frozenset("AHTXYZ")  # matrices of all samples, wherever they stand without an index
_LOSSES = frozenset(LOSS_BASES) | {"\\mathcal{L}", "\\mathcal{J}", "\\mathcal{C}"}


def with_whole_sums(sides: Sequence[Reading | None]) -> list[Reading | None]:
    """The sides of an equality, with the unmarked sums of what is said to be a loss."""
    if not sides or not _is_loss(sides[0]):
        return list(sides)
    return rewritten_sides(sides, _whole)


def _is_loss(reading: Reading | None) -> bool:
    """J, or J(W, b)."""
    name = None if reading is None else head(reading)
    return name is not None and name.base in _LOSSES


def _whole(reading: Reading) -> Reading:
    """A formula with the outermost sums whose letters nothing has as one sum of all entries."""
    letters, body = _summed(reading)
    if letters and _is_of_matrices(body) and not any(_carries(body, letter) for letter in letters):
        assert isinstance(reading, Big)
        if any(walk_reading(body, Bars)):
            return Group(reading.start, reading.end, body)  # ‖A − Y‖² adds them up itself
        return replace(reading, letter="", lower=None, upper=None, body=body)
    return mapped(reading, _whole)


def _summed(reading: Reading) -> tuple[list[str], Reading]:
    """The letters of the sums one inside another that a formula is, and what they add up."""
    letters: list[str] = []
    body = reading
    inner = reading
    while isinstance(inner, Big) and inner.kind == "sum" and not inner.unequal:
        letters += [inner.letter] if inner.letter else []
        body = inner.body
        inner = unbracketed(body)
    return letters, body


def _is_of_matrices(body: Reading) -> bool:
    """Whether it is a formula of whole matrices, entry by entry, and of no other loss."""
    nodes = list(walk_reading(body))
    if any(isinstance(node, (Big, Partial, Picked)) for node in nodes):
        return False
    if any(isinstance(node, Bars) and not node.norm for node in nodes):
        return False
    if any(isinstance(node, Call) and _is_loss(node) for node in nodes):
        return False
    return any(isinstance(node, Name) and node.base in _DATA for node in nodes)


def _carries(body: Reading, letter: str) -> bool:
    """Whether a letter stands at a symbol, or as one."""
    return any(
        node.base == letter or any(letter in script.text for script in node.scripts)
        for node in walk_reading(body, Name)
    )
