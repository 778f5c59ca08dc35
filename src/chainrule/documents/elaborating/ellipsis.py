"""What an ellipsis stands for: the first term, with its number 1 made a running index."""

from __future__ import annotations

from chainrule.documents.lexicon import RUNNING
from chainrule.documents.reading import Group, Name, Reading, Script, mapped


def made_running(reading: Reading) -> Reading | None:
    """A term with its number 1 made a running index, or None if it has none."""
    changed = False

    def script(s: Script) -> Script:
        nonlocal changed
        if s.written is not None:
            return s  # a layer that was put in for a letter
        if s.text == "1" and (s.kind == "paren" or s.place == "sub"):
            changed = True
            return Script(s.place, s.kind, RUNNING)
        if s.place == "sub" and s.kind == "bare" and s.text.startswith("1") and s.text.isdigit():
            changed = True
            return Script(s.place, s.kind, RUNNING)
        return s

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            scripts = tuple(script(s) for s in node.scripts)
            return Name(node.start, node.end, node.base, scripts, node.primes)
        return mapped(node, rewrite)

    result = rewrite(reading)
    return result if changed else None


def is_alike(first: Reading, other: Reading) -> bool:
    """Whether two terms are the same but for their indices, as ŷ_1 u_1 and ŷ_n u_n are."""
    return _without_indices(first) == _without_indices(other)


def _without_indices(reading: Reading) -> Reading:
    if isinstance(reading, Name):
        return Name(0, 0, reading.base, (), reading.primes)
    return mapped(reading, _without_indices)


def relettered(reading: Reading, old: str, new: str) -> Reading:
    """The same formula with another index letter."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            scripts = tuple(
                Script(s.place, s.kind, new) if s.text == old else s for s in node.scripts
            )
            return Name(node.start, node.end, node.base, scripts, node.primes)
        return mapped(node, rewrite)

    return rewrite(reading)


def unbracketed(reading: Reading) -> Reading:
    """What stands inside any brackets around a formula."""
    while isinstance(reading, Group):
        reading = reading.inner
    return reading
