"""What is right entry by entry: whether shapes are at stake, and the form that conforms.

A formula in which entries are picked, or a square matrix stands, may conform although it is wrong;
a derivative by a vector may be a row or a column. These are the questions that decide whether a
difference between matrices is a matter of shape only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.system import System
from chainrule.documents.elaborating.written import Entries
from chainrule.documents.evaluating.difference import HOLDS, difference
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.evaluating.worlds import Tried, World
from chainrule.documents.names.lexicon import Mention
from chainrule.documents.names.prose import says
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Dots,
    Matrix,
    Name,
    Partial,
    Picked,
    Plus,
    Reading,
    Times,
    Turned,
    is_below,
    unbracketed,
    walk_reading,
)
from chainrule.expression import Indexed, Symbol, Transpose
from chainrule.tree import walk

_LAYOUT = re.compile(
    r"\bnumerator[- ]layout|\bJacobian (?:layout|formulation|convention)|分子布局"
    r"|\b(?:gradients?|derivatives?)\b[^.$\n]{0,40}\b(?:is|are|as)\s+(?:an?\s+)?row\b",
    re.I,
)


def picks_entries(left: Sided, right: Sided, system: System) -> bool:
    """Whether entries are picked, so that a difference is more than a matter of shape."""
    picks = has_indices(right, system) or _numbers_apart(system, left, right)
    picks = picks or system.usage.has_powers
    return picks or right.worlds[1].has_statistics  # one entry is its own mean


def has_indices(side: Sided, system: System) -> bool:
    """Whether a side picks entries by letters, or out of a formula."""
    letters = system.habits.sample_letters
    for node in walk_reading(side.reading):
        if isinstance(node, Name) and any(
            not entry.isdigit() for entry in set(system.mention(node).entries) - letters
        ):
            return True
        if isinstance(node, Picked) or (isinstance(node, Big) and node.letter not in letters):
            return True
    return False


def has_matrix(side: Sided) -> bool:
    """Whether a matrix is written out, entry by entry or row by row."""
    return any(walk_reading(side.reading, Matrix))


def multiplies_entries(side: Sided) -> bool:
    """Whether two matrices that are written out entry by entry are multiplied with each other.

    Each entry of the product is then a sum, which one unit in each layer knows nothing of.
    """
    return any(
        join != "odot" and _is_written_out(first) and _is_written_out(second)
        for node in walk_reading(side.reading, Times)
        for (first, second), join in zip(pairwise(node.factors), node.joins, strict=True)
    )  # fmt: skip


def leaves_one_out(system: System, side: Sided) -> bool:
    """Whether a sum leaves out one of several entries, Σ_{j≠c}, here or in what is spoken of.

    Of one unit in each layer nothing is left by it. So it is with two entries of one quantity, the
    p_s and the p_t of L = −log p_s − log p_t, which one unit has as the same number.
    """
    calls = (node.function for node in walk_reading(side.reading, Call))
    keys = [*system.keys_in(side.reading), *(system.mention(name).key for name in calls)]
    found = [
        side.reading,
        *(
            system.definitions[key].right
            for key in reached(system, keys) if key in system.definitions
        ),
    ]  # fmt: skip
    if any(_joins_two(system, reading) for reading in found):
        return True
    others = system.habits.others  # the k of −log σ(u_oᵀ v) − Σ_k log σ(−u_kᵀ v), never o
    return any(
        isinstance(node, Big) and (bool(node.unequal) or node.letter in others)
        for r in found for node in walk_reading(r)
    )  # fmt: skip


def _joins_two(system: System, reading: Reading) -> bool:
    """Whether a formula has one quantity with two letters for its entries that nothing binds."""
    free = system.free_letters(reading) - system.habits.sample_letters
    if len(free) < 2:
        return False
    entries: dict[str, set[tuple[str, ...]]] = {}
    for name in system.names_in(reading):
        mention = system.mention(name)
        if mention.entries and free.issuperset(mention.entries):
            entries.setdefault(mention.key, set()).add(mention.entries)
    return any(len(found) > 1 for found in entries.values())


def numbers_entries(system: System, *sides: Sided) -> bool:
    """Whether a side adds up w_1 x_1 + w_2 x_2, or is differentiated by an entry w_1 of a w that
    has a w_2 as well.

    Of one unit in each layer they are one number: in w_1 x_1 + w_2 x_2 that is w (x_1 + x_2).
    """
    if any(_adds_up_entries(system, side) for side in sides):
        return True
    by = {
        mention.key for side in sides for node in side.partials
        if isinstance(node.wrt, Name) and _is_numbered(mention := system.mention(node.wrt))
    }  # fmt: skip
    if not by:
        return False
    keys = [key for side in sides for key in system.keys_in(side.reading)]
    for key in reached(system, keys):
        found = system.definitions.get(key)
        mentions = [] if found is None else map(system.mention, system.names_in(found.right))
        if _has_several_entries(m for m in mentions if m.key in by):
            return True
    return False


def _adds_up_entries(system: System, side: Sided) -> bool:
    sums = walk_reading(side.reading, Plus)
    return any(_has_several_entries(map(system.mention, system.names_in(node))) for node in sums)


def _has_several_entries(mentions: Iterable[Mention]) -> bool:
    """Whether one thing is named with several numbers below it: w_1 and w_2."""
    entries = {(mention.key, mention.entries) for mention in mentions if _is_numbered(mention)}
    return len({key for key, _ in entries}) < len(entries)


def _numbers_apart(system: System, left: Sided, right: Sided) -> bool:
    """Whether a derivative by w_1 is said to be of x_2: other entries, and no matter of shape.

    That by an entry w_{12} of a matrix is one number, and so are entries that are multiplied; but
    whether the weight from 1 to 2 is w_{12} or w_{21} is a convention.
    """
    by = [
        mention.entries for node in walk_reading(left.reading, Partial)
        if isinstance(node.wrt, Name) and _is_numbered(mention := system.mention(node.wrt))
    ]  # fmt: skip
    if not by:
        return False
    names = list(system.names_in(right.reading))
    mentions = filter(_is_numbered, map(system.mention, names))
    own = {number for mention in mentions for number in mention.entries}
    numbers = {number for entries in by for number in entries}
    if not own or own.isdisjoint(numbers) or max(map(len, by)) == 1:
        return bool(own) and own.isdisjoint(numbers)
    below = (script.text for name in names for script in filter(is_below, name.scripts))
    return set("".join(below)) != numbers


def _is_numbered(mention: Mention) -> bool:
    return bool(mention.entries) and all(map(str.isdigit, mention.entries))


def _is_written_out(factor: Reading) -> bool:
    factor = unbracketed(factor.base if isinstance(factor, Turned) else factor)
    return isinstance(factor, Matrix) and sum(len(row) for row in factor.rows) > 1


def has_only_numbers(*sides: Sided) -> bool:
    """Whether all matrices are written out in full, with numbers as entries: [z_1; z_2]."""
    nodes = [node for side in sides for node in walk_reading(side.reading)]
    entries = [e for m in nodes if isinstance(m, Matrix) for row in m.rows for e in row]
    inside = [node for entry in entries for node in walk_reading(entry)]
    turned = any(isinstance(n, Name) and any(s.text == "T" for s in n.scripts) for n in inside)
    return bool(entries) and not turned and not any(isinstance(n, (Dots, Turned)) for n in inside)


def has_square(side: Sided, world: World) -> bool:
    """Whether a square matrix occurs, so that a missing transpose conforms all the same."""
    shapes = world.elaborator.shapes
    for key in world.system.keys_in(side.reading):
        shape = shapes.shape(key)
        if shape[0] == shape[1] != 1:
            return True
    return False


def is_number_or_column(a: Tried, b: Tried) -> bool:
    """Whether a number is compared with a matrix of written entries: two models, not one."""
    for first, second in ((a, b), (b, a)):
        if first.expression is None or second.expression is None:
            continue
        if (
            not first.expression.shape
            and second.expression.shape
            and any(isinstance(node, Entries) for node in walk(second.expression))
        ):
            return True
    return False


def says_nothing(a: Tried, b: Tried, system: System, trivial: bool) -> str | None:
    """Why two values tell nothing of their formulas: a number beside entries, or one class alone.

    trivial: whether there are numbers alone. A softmax of one class is 1, and so is its target.
    """
    if is_number_or_column(a, b):
        return "What is one number for each sample here is several elsewhere."
    nothing = a.values and all(not v.array.any() for v in (*a.values, *b.values))
    if nothing and trivial and system.one_hot_by_custom:
        return "As it is read here there is one class alone."
    return None


def says_layout(words: str) -> bool:
    """Whether gradients are said to be rows, so that ∂L/∂W is the transpose of what W is."""
    return says(_LAYOUT, words)


def is_vector_derivative(side: Sided, system: System) -> bool:
    """∂z/∂x as a row or a column, or a Jacobian either way round: a convention, no mistake.

    So is ∇_w L for a column w of weights, as in wᵀ x, or for one u_k of several, and ∂z/∂W for the
    W of one unit. A row, as in w x, is taken for the matrix of a layer: what is differentiated by
    it is of its shape.
    """
    reading = _derivative_in(side.reading)
    if reading is None or side.read(False).expression is None:
        return False
    wrt = side.worlds[1].read(reading.wrt).expression
    of = side.worlds[1].read(reading.of).expression
    if wrt is None or of is None:
        return False
    if of.shape:
        return True
    wrt = wrt.argument if isinstance(wrt, Transpose) else wrt
    base = wrt.base if isinstance(wrt, Indexed) else wrt
    if not isinstance(base, Symbol) or "samples" in base.shape[:2]:
        return False
    if isinstance(wrt, Indexed) and wrt.indices[:2].count(None) == 1 and 1 not in base.shape:
        return isinstance(reading.wrt, Name) and reading.wrt.base.islower()
    if 1 not in base.shape:
        return False
    letter = base.name.split("|")[0].removeprefix("\\")
    of_loss = any(system.is_a_loss(key) for key in system.keys_in(reading.of))
    is_column = base.shape[1:2] == (1,)
    return (
        not system.is_parameter(base.name)
        or letter in ("b", "c")
        or (is_column and (letter[:1].islower() or not of_loss))
    )


def is_turned_jacobian(a: Tried, b: Tried, left: Sided) -> bool:
    """Whether ∂y/∂x of vectors that are written out is the transpose of what is said: of two
    vectors of one length no shape tells which way round it is meant."""
    e = a.expression
    if not isinstance(left.reading, Partial) or not isinstance(e, Entries):
        return False
    if b.expression is None or e.shape != b.expression.shape or e.shape[0] != e.shape[1]:
        return False
    turned = [replace(v, array=np.swapaxes(v.array, -1, -2)) for v in b.values]
    return difference(a.values, turned).relative <= HOLDS


def _derivative_in(reading: Reading) -> Partial | None:
    """The derivative that a side is, or the only one in a product: (1/2m) ∂Σ(w x − y)²/∂w."""
    factors = reading.factors if isinstance(reading, Times) else (reading,)
    found = [f for f in map(unbracketed, factors) if isinstance(f, Partial)]
    return found[0] if len(found) == 1 else None
