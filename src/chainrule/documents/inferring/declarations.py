"""What a document says outright of shapes, and what its way of writing weights shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chainrule.documents.inferring.shapes import Declared
from chainrule.documents.inferring.table import Table
from chainrule.documents.lexicon import KRONECKER_DELTA, key_base
from chainrule.documents.reading import Name, Times, Turned, walk_reading
from chainrule.documents.system import System


def numbers_for_small_parameters(table: Table, declared: Iterable[Declared]) -> None:
    """Small weights without another index or a transpose are numbers: w, b, θ_0.

    So are numbered ones, as in z = w_1 x_1 + w_2 x_2 and a² = σ(w² a¹ + b²), where no ⊙ is written.
    """
    mentions = [table.system.mention(name) for name in table.system.habits.names]
    nodes = [
        node
        for chain in table.system.chains for side in chain.sides if side.reading is not None
        for node in walk_reading(side.reading)
    ]  # fmt: skip
    turned = {
        table.system.mention(node.base).key
        for node in nodes
        if isinstance(node, Turned) and isinstance(node.base, Name)
    }
    busy = {m.key for m in mentions if m.entries or m.turned} | {d.key for d in declared} | turned
    letters = {key_base(key) for key in busy}
    vectors = any(isinstance(node, Times) and "odot" in node.joins for node in nodes)
    if any(key_base(m.key) in ("W", "X", "A", "H", "Z") for m in mentions):
        return
    for key in dict.fromkeys(m.key for m in mentions):
        base, *labels = key.split("|")
        numbered = bool(labels) and all(label.isdigit() for label in labels)
        small = len(base) == 1 and base.islower() and base not in letters and not vectors
        letter = (
            (len(key) == 1 and key.islower())
            or (base in ("\\theta", "\\beta") and numbered and len(labels) == 1)
            or (numbered and small)
        )
        if letter and key not in busy and table.system.is_parameter(key):
            table.scalar(table.pair(key))


def wide_matrices(table: Table) -> None:
    """W_{ij} says that W is a matrix: in z = h W with z_j, z is a row."""
    for name in table.system.habits.names:
        mention = table.system.mention(name)
        if len(table.mentioned_entries(mention)) == 2 and mention.key != KRONECKER_DELTA:
            table.unknowns.wide.update(dict.fromkeys(table.pair(mention.key), True))


def is_written_in_scalars(system: System, declared: Sequence[Declared]) -> bool:
    """Whether every weight has its own number, as w_{11}, and none is ever a matrix."""
    keys = {k for d in system.definitions.values() for k in system.keys_in(d.right)}
    weights = [k for k in keys if system.is_parameter(k)]
    numbered = [k for k in weights if any(len(x) > 1 and x.isdigit() for x in k.split("|"))]
    letters = any(system.mention(name).entries for name in system.habits.names)
    return bool(numbered) and not letters and not declared


def declare(table: Table, declared: Iterable[Declared]) -> None:
    """W ∈ ℝ^{m×n}: both dimensions of a matrix have names, or are numbers."""
    for statement in declared:
        pair = table.pair(statement.key)
        if len(statement.dimensions) == 1 and statement.dimensions[0] != "1":
            continue
        for unknown, text in zip(pair, statement.dimensions, strict=False):
            root = table.unknowns.find(unknown)
            if text == "1":
                table.unknowns.make_one(root)
            elif not table.unknowns.one.get(root):
                if text in table.system.counts:
                    table.unknowns.samples[root] = True
                if text.isdigit():
                    table.unknowns.number.setdefault(root, text)
                else:
                    table.unknowns.labelled(root, text)


def declare_vectors(table: Table, declared: Iterable[Declared]) -> None:
    """x ∈ ℝⁿ: whether it is a row or a column is what the products made of it."""
    for statement in declared:
        if len(statement.dimensions) == 1 and statement.dimensions[0] != "1":
            pair = table.pair(statement.key)
            along = table.along(pair)
            table.soft_one(pair[1 - along])
            table.unknowns.labelled(table.unknowns.find(pair[along]), statement.dimensions[0])
