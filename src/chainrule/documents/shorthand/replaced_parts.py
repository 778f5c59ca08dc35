r"""What a symbol is, told by the next side of a chain, which has something else in its place.

−Σ_i y_i log ŷ_i = −Σ_i y_i (z_i − log Σ_k e^{z_k}) differs in one part alone: where nothing else
says what ŷ is, log ŷ_i is z_i − log Σ_k e^{z_k}. So (1/m) Σ_n L_n = (1/m) Σ_n (y_n − t_n)² says
what the loss of one example is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import pairwise

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Reading,
    is_logarithm,
    unbracketed,
    walk_reading,
)

_PLACES = ("start", "end")
_MOST_INDICES = 2  # of a prediction, as in r̂_{ij}


def replaced(sides: Sequence[Reading | None], defined: set[str]) -> Iterator[tuple[Name, Reading]]:
    """The symbols that the sides of one chain say the value of. defined: those with a formula."""
    for left, right in pairwise(sides):
        if left is None or right is None or has_derivative(left) or has_derivative(right):
            continue
        pair = _difference(left, right)
        if pair is None or pair[0] is left:
            continue
        name, value = unbracketed(pair[0]), pair[1]
        if is_logarithm(name):
            inner = unbracketed(name.arguments[0])
            at = value.start, value.end
            value = Call(*at, Name(value.start, value.start, "exp"), (Group(*at, value),))
            name = inner
        if isinstance(name, Name) and _is_unknown(name, defined) and _says_more(name, value):
            yield name, value


def _is_unknown(name: Name, defined: set[str]) -> bool:
    """Whether a prediction, or a loss, with an index is nowhere else computed."""
    if name.base in defined or not name.scripts:
        return False
    if name.base.startswith("\\hat"):
        return len(name.scripts) <= _MOST_INDICES
    return len(name.scripts) == 1 and name.base in LOSS_BASES


def _says_more(name: Name, value: Reading) -> bool:
    """Whether a value is a formula of other symbols."""
    names = list(walk_reading(value, Name))
    if name.base in LOSS_BASES:  # of the same example
        (own,) = name.scripts
        return any(s.text == own.text for n in names if n.base != name.base for s in n.scripts)
    return len(names) > 2 and all(node.base != name.base for node in names)


def _difference(one: Reading, other: Reading) -> tuple[Reading, Reading] | None:
    """The smallest parts in which alone two formulas differ; None if they are the same."""
    if _bare(one) == _bare(other):
        parts = [
            found for pair in zip(one.children, other.children, strict=True)
            if (found := _difference(*pair)) is not None
        ]  # fmt: skip
        if not parts:
            return None
        if len(parts) == 1:
            return parts[0]
    return one, other


def _bare(reading: Reading) -> tuple[object, ...]:
    """What a formula is without its parts and its places."""
    inner = {id(child) for child in reading.children}
    own = []
    for each in fields(reading):
        value = getattr(reading, each.name)
        parts = value if isinstance(value, tuple) else (value,)
        if each.name not in _PLACES and not any(id(part) in inner for part in parts):
            own.append(value)
    return (type(reading), len(reading.children), *own)
