"""Sums that are lost or do not belong, and indices that are exchanged or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from chainrule.documents.defining.system import System
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Picked,
    Plus,
    Reading,
    Times,
    mapped,
)
from chainrule.documents.parsing.writing import show_name
from chainrule.documents.repairs.repair import Repair, is_place, repair

_MOST_LETTERS = 4  # of which two are exchanged


def sums(
    root: Reading, nodes: list[Reading], letters: set[str], system: System
) -> Iterator[Repair]:
    """Each sum taken off; a sum over each free letter put before a product or a part of it."""
    for node in nodes:
        if isinstance(node, Big):
            message = f"the sum over {node.letter} does not belong here"
            yield repair(Cause.DROPPED_SUM, message, root, node, node.body)
    for letter in sorted(system.free_letters(root) | letters):
        message = f"the sum over {letter} is lost"
        for node in nodes:
            if isinstance(node, Times) or (node is root and not isinstance(node, Plus)):
                yield repair(Cause.DROPPED_SUM, message, root, node, _summed(node, letter))
            for place in range(1, len(node.factors)) if isinstance(node, Times) else ():
                assert isinstance(node, Times)
                tail = _summed(_tail(node, place), letter)
                factors = (*node.factors[:place], tail)
                other = replace(node, factors=factors, joins=node.joins[:place])
                yield repair(Cause.DROPPED_SUM, message, root, node, other, at=tail)


def _summed(body: Reading, letter: str) -> Big:
    return Big(body.start, body.end, letter, None, None, body)


def _tail(node: Times, place: int) -> Reading:
    """The factors from a place on."""
    factors = node.factors[place:]
    if len(factors) == 1:
        return factors[0]
    return replace(node, factors=factors, joins=node.joins[place:], start=factors[0].start)


def indices(
    root: Reading, nodes: list[Reading], system: System, letters: set[str]
) -> Iterator[Repair]:
    """Two indices exchanged, and each index changed to another letter of the line."""
    bound = {n.letter for n in nodes if isinstance(n, Big)}
    free = system.free_letters(root)
    used = free | letters | bound
    for first, second in combinations(sorted(free & letters)[:_MOST_LETTERS], 2):
        message = f"the indices {first} and {second} are exchanged"
        exchanged = _exchanged(root, {first: second, second: first}, system)
        yield Repair(Cause.INDEX, message, exchanged, (root.start, root.end))
    for node in nodes:
        if not isinstance(node, (Name, Picked)):
            continue
        places = _places(node, system)
        shown = show_name(node) if isinstance(node, Name) else "the bracket"
        if len(places) == 2:
            a, b = (node.scripts[k].text for k in places)
            other = _with_index(_with_index(node, places[0], b), places[1], a)
            message = f"the indices of {shown} are exchanged"
            yield repair(Cause.INDEX, message, root, node, other, _shown(other))
        for place in places:
            written = node.scripts[place].text
            for letter in sorted(used - {written}):
                other = _with_index(node, place, letter)
                message = f"{shown} has the index {written} where {letter} belongs"
                yield repair(Cause.INDEX, message, root, node, other, _shown(other))


def _places(node: Name | Picked, system: System) -> list[int]:
    """Which scripts of a name, or of a bracket as in [A B]_{ij}, are indices."""
    if isinstance(node, Picked):
        return [k for k, s in enumerate(node.scripts) if s.text.isalpha() and s.text != "T"]
    return [k for k, s in enumerate(node.scripts) if is_place(s, node, system)]


def _shown(node: Name | Picked) -> str | None:
    return show_name(node) if isinstance(node, Name) else None


def _exchanged(node: Reading, letters: dict[str, str], system: System) -> Reading:
    """A formula in which each of two indices stands for the other."""
    found = mapped(node, lambda part: _exchanged(part, letters, system))
    if isinstance(found, (Name, Picked)):
        for place in _places(found, system):
            text = found.scripts[place].text
            found = _with_index(found, place, letters.get(text, text))
    return found


def _with_index(node: Name | Picked, place: int, text: str) -> Name | Picked:
    scripts = list(node.scripts)
    scripts[place] = replace(scripts[place], text=text)
    return replace(node, scripts=tuple(scripts))
