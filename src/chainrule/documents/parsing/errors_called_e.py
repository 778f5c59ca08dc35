r"""The e that is no number: the error of ``e_j = d_j - y_j`` beside ``\frac{1}{1 + e^{-v}}``.

Where a document gives e an index, says what it is or differentiates by it, an e that is raised to
a formula is still Euler's number, and any other is the error; e^T is the error turned. Where it
begins with e^{(i)} = …, that is the error of sample i. An e, or e(w), that is only differentiated
is the loss.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Group,
    Name,
    Num,
    Partial,
    Raised,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten_sides,
)

_ERROR = "err"
_LOSS = "E"


def with_errors(chains: Sides) -> list[Reading | None]:
    """The sides of all chains, one after the other, with the error under a name of its own."""
    sides = [side for chain in chains for side in chain]
    said = any(_is_e(chain[0]) for chain in chains if chain) or any(
        _is_e(node.wrt) for node in all_nodes(chains, Partial)
    )
    marked = {mark for chain in chains if len(chain) > 1 and (mark := _mark_of(chain[0]))}
    if marked:
        sides = rewritten_sides(sides, _with_marks)
    elif not said and not any(_is_e(node) and _has_index(node) for node in all_nodes(chains)):
        return rewritten_sides(sides, _with_loss) if _is_a_loss(chains) else sides
    return rewritten_sides(sides, _with_error)


def _is_a_loss(chains: Sides) -> bool:
    """Whether e, or e(w), is differentiated, and no E stands beside it."""
    differentiated = any(_is_e_of_weights(node.of) for node in all_nodes(chains, Partial))
    return differentiated and all(name.base != _LOSS for name in all_nodes(chains, Name))


def _is_e_of_weights(reading: Reading) -> bool:
    return _is_e(reading.function if isinstance(reading, Call) else reading)


def _with_loss(node: Reading) -> Reading:
    if isinstance(node, Raised) and _is_e(node.base):
        return replace(node, exponent=_with_loss(node.exponent))
    if isinstance(node, Call) and _is_e(node.function):
        node = replace(node, function=replace(node.function, base=_LOSS, written="e"))
    if isinstance(node, Name) and _is_e(node):
        return replace(node, base=_LOSS, written="e")
    return mapped(node, _with_loss)


def _with_marks(node: Reading) -> Reading:
    """The error e^{(i)} of a sample, or of a layer, as a name."""
    mark = _mark_of(node)
    if mark:
        return Name(node.start, node.end, _ERROR, (Script("sup", "paren", mark),))
    return mapped(node, _with_marks)


def _mark_of(reading: Reading | None) -> str:
    """The i of e^{(i)}."""
    if not isinstance(reading, Raised) or not _is_e(reading.base):
        return ""
    group = reading.exponent
    mark = group.inner if isinstance(group, Group) else None
    if isinstance(mark, Name) and not mark.scripts and len(mark.base) == 1:
        return mark.base
    return str(mark.value) if isinstance(mark, Num) else ""


def _with_error(node: Reading) -> Reading:
    if isinstance(node, Raised) and _is_e(node.base) and _is_transpose(node.exponent):
        return Name(node.start, node.end, _ERROR, (TRANSPOSED,))
    if isinstance(node, Raised) and _is_e(node.base) and not isinstance(node.exponent, Num):
        return replace(node, exponent=_with_error(node.exponent))
    if isinstance(node, Name) and _is_e(node):
        return replace(node, base=_ERROR)
    return mapped(node, _with_error)


def _is_transpose(exponent: Reading) -> bool:
    """Whether h e^T has the error turned and no power in it."""
    return isinstance(exponent, Name) and exponent.base == "T" and not exponent.scripts


def _is_e(reading: Reading | None) -> bool:
    return isinstance(reading, Name) and reading.base == "e"


def _has_index(reading: Reading) -> bool:
    return isinstance(reading, Name) and any(s.place == "sub" for s in reading.scripts)
