"""1{y^{(i)} = k}, where y is a label: the entry k of the one-hot target of the sample i.

The k counts something elsewhere, and y nothing; 1{i = k} between two indices is Kronecker's δ. A
formula that computes with the label as a number, as y log h + (1 − y) log(1 − h), is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Group,
    Indicator,
    Name,
    Picked,
    Piecewise,
    Plus,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)


def with_one_hot_targets(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a target for each condition that compares a label."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    sums = {node.letter for node in nodes if isinstance(node, Big)}
    marked = [node for node in nodes if isinstance(node, (Name, Picked))]
    indices = sums | {script.text for node in marked for script in node.scripts}
    bases = {name.base for name in names}
    free = [letter for letter in TARGETS if letter not in bases | indices]
    conditions = [node for node in nodes if isinstance(node, Indicator)]
    compared = [found for node in conditions if (found := _compared(node, indices)) is not None]
    labels = {label.base for label, _ in compared}
    if len(labels) != 1 or not free:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Piecewise) and _is_by_label(node, indices):
            node = by_one_condition(node)
        found = _compared(node, indices) if isinstance(node, Indicator) else None
        if found is None:
            return mapped(node, rewrite)
        label, index = found
        scripts = (*label.scripts, Script("sub", "bare", index.base))
        return Name(node.start, node.end, free[0], scripts)

    plain = [bool(labels & _computed_with(list(all_nodes([sides])))) for sides in chains]
    return [
        list(sides) if kept else changed
        for sides, changed, kept in zip(chains, rewritten(chains, rewrite), plain, strict=True)
    ]


def _is_by_label(cases: Piecewise, indices: set[str]) -> bool:
    first = cases.conditions[0]
    return isinstance(first, Indicator) and _compared(first, indices) is not None


def by_one_condition(cases: Piecewise) -> Reading:
    """b + 1{k = y} (a − b) for cases that are a where k = y, and b else; others as they are."""
    condition, *others = cases.conditions
    if condition is None or condition.relation != "=" or len(others) != 1:
        return cases
    other, pair = others[0], (condition.left, condition.right)
    if other is not None and (
        other.relation != "!=" or (other.left, other.right) not in (pair, pair[::-1])
    ):
        return cases
    at = cases.start, cases.end
    first, second = (Group(value.start, value.end, value) for value in cases.values)
    apart = Group(*at, Plus(*at, (first, second), (1, -1)))
    return Group(*at, Plus(*at, (second, Times(*at, (condition, apart), ("",))), (1, 1)))


def _compared(node: Indicator, indices: set[str]) -> tuple[Name, Name] | None:
    """The label and the index that a condition holds to be equal."""
    if node.relation != "=":
        return None
    pair = (node.left, node.right)
    for label, index in (pair, pair[::-1]):
        if (
            isinstance(label, Name) and isinstance(index, Name)
            and label.base in TARGETS and label.base not in indices
            and not index.scripts and index.base in indices and len(index.base) == 1
        ):  # fmt: skip
            return label, index
    return None


def _computed_with(nodes: Sequence[Reading]) -> set[str]:
    """The letters that stand outside of conditions, in what is computed: those of no label."""
    inside = {id(n) for node in nodes if isinstance(node, Indicator) for n in walk_reading(node)}
    return {n.base for n in nodes if isinstance(n, Name) and id(n) not in inside}
