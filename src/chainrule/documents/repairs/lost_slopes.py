"""Derivatives of an activation that are lost: f'(z) of one of the layers put into a product.

Between matrices z is whole; between entries it carries indices of the line: Σ_i δ_k f'(z_k) x_i.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from chainrule.documents.defining.system import System
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Partial,
    Picked,
    Piecewise,
    Plus,
    Reading,
    Script,
    Times,
    walk_reading,
)
from chainrule.documents.repairs.repair import Repair, is_place, repair

_MESSAGE = "the derivative of the activation is lost"
_MOST_LETTERS = 5  # of a line, that are put on z


def lost_slopes(root: Reading, system: System, letters: set[str]) -> Iterator[Repair]:
    """Each place of a line with f'(z) of each layer put in. letters: the indices of the line."""
    scripts = list(_scripts(root, system, letters))
    for slope in _slopes(root, system):
        for marks in scripts or [()]:
            (z,) = slope.arguments
            factor = (
                replace(slope, arguments=(Picked(z.start, z.end, z, marks),)) if marks else slope
            )
            for node in _places(root, bool(scripts)):
                group = Group(node.start, node.end, node)
                for join in ("",) if marks and ":" not in {s.text for s in marks} else ("odot", ""):
                    product = Times(node.start, node.end, (group, factor), (join,))
                    yield repair(
                        Cause.ACTIVATION_DERIVATIVE, _MESSAGE, root, node,
                        Group(node.start, node.end, product),
                    )  # fmt: skip


def _slopes(root: Reading, system: System) -> Iterator[Call]:
    """f'(z) for each definition a = f(z), the last layer first."""
    for definition in reversed(system.definitions.values()):
        body = definition.right
        if not isinstance(body, Call) or not system.is_function(body) or len(body.arguments) != 1:
            continue
        f = body.function
        name = Name(f.start, f.end, f.base, f.scripts, 1)
        yield Call(root.start, root.end, name, body.arguments)


def _scripts(root: Reading, system: System, letters: set[str]) -> Iterator[tuple[Script, ...]]:
    """The indices that z may carry: as many as other quantities of the line do, and its letters."""
    written: dict[tuple[Script, ...], None] = {}
    for node in walk_reading(root):
        marks: tuple[Script, ...] = ()
        if isinstance(node, Picked):
            marks = node.scripts
        elif isinstance(node, Name) and not system.is_parameter(system.mention(node).key):
            marks = tuple(s for s in node.scripts if is_place(s, node, system))
        if marks:
            written[marks] = None
    yield from written
    bound = {n.letter for n in walk_reading(root, Big)}
    known = sorted(letters | bound)[:_MOST_LETTERS]
    for width in {len(marks) for marks in written if ":" not in {s.text for s in marks}}:
        for texts in permutations(known, width):
            marks = tuple(Script("sub", "bare", text) for text in texts)
            if marks not in written and width <= 2:
                yield marks


def _places(root: Reading, by_entry: bool) -> Iterator[Reading]:
    """Where a factor may be put: beside numbers, once in each sum; in matrices, anywhere."""
    if not isinstance(root, (Big, Plus)):
        yield root
    functions = {id(n.function) for n in walk_reading(root, Call)}
    for node in walk_reading(root):
        if isinstance(node, Big) and not isinstance(node.body, Big):
            yield node.body
        elif isinstance(node, Plus) and by_entry:
            yield from (t for t in node.terms if not isinstance(t, (Name, Big)))
        elif by_entry or node is root or id(node) in functions:
            continue
        elif isinstance(node, (Name, Times, Piecewise, Partial, Group)):
            yield node
