"""What is left when every formula has been heard: biases, the samples, and names for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from chainrule.convention import SAMPLES
from chainrule.documents.defining.system import System
from chainrule.documents.inferring.shapes import Shapes
from chainrule.documents.inferring.table import Table
from chainrule.documents.names.definition import Definition, Spelled
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Name,
    Num,
    Picked,
    Plus,
    Times,
    is_logarithm,
    unbracketed,
    walk_reading,
)
from chainrule.documents.parsing.shifted_indices import is_shifted
from chainrule.documents.stating.chains import nodes_in
from chainrule.shapes import Dimension


def add_biases(table: Table) -> None:
    """A bias has the shape of what it is added to, but one for all the samples.

    b ∈ ℝⁿ is added to each row, or column, of n numbers.
    """
    stacked, flow = _stacked(table)
    weights = table.weights(biases=False)
    for bias, whole in table.biases:
        if (along := table.side_by_name(bias, whole)) is not None:
            table.unknowns.equal(bias[along], whole[along])
            table.unknowns.make_one(bias[1 - along])
            continue
        roots = [table.unknowns.find(other) for other in whole]
        outer = {root for root in roots if table.unknowns.label.get(root)} - weights
        for mine, other, root in zip(bias, whole, roots, strict=True):
            if table.unknowns.samples.get(root) or (
                stacked and table.unknowns.is_free(root) and root in flow
            ):
                table.unknowns.make_one(mine)
            elif root in outer and not weights.isdisjoint(roots):
                table.unknowns.make_one(mine)  # X ∈ ℝ^{B×d}: no parameter has the rows of X W
            else:
                table.unknowns.equal(mine, other)
    counted = {table.unknowns.find(u) for u in _lettered_unknowns(table)}
    for whole in table.beside_numbers:
        for unknown in whole:
            if table.unknowns.find(unknown) not in counted | flow:
                table.soft_one(unknown)


def numbers_in_the_loss(table: Table) -> None:
    """What the loss adds up is a number: Y of (Y^{(i)})² has one entry for each sample.

    In y log a + (1 − y) log(1 − a) it is one even where its size has a name, n^{[2]}.
    """
    binary = any(map(_is_of_one_unit, table.system.definitions.values()))
    for pair in table.picked:
        for mine, other in (pair, pair[::-1]):
            if table.unknowns.samples.get(table.unknowns.find(mine)):
                if binary:
                    table.unknowns.unlabelled(other)
                table.soft_one(other)


def _is_of_one_unit(definition: Definition) -> bool:
    """Whether a loss takes log(1 − a): its output is the probability of one of two classes."""
    if key_base(definition.key) not in LOSS_BASES:
        return False
    calls = list(walk_reading(definition.right, Call))
    inside = [unbracketed(c.arguments[0]) for c in calls if is_logarithm(c)]
    return any(
        isinstance(e, Plus) and e.signs == (1, -1) and isinstance(e.terms[0], Num) for e in inside
    )


def sizes_of_spelled(table: Table) -> None:
    """A spelled out row or column is one; how long it is, where the names of entries are used."""
    for spelled in table.system.spelled:
        if _is_of_samples(table, spelled):
            continue
        for unknown, size in zip(table.pair(spelled.key), spelled.size, strict=True):
            if size == 1:
                table.soft_one(unknown)
            elif spelled.used and spelled.is_whole:
                table.of_length(unknown, size)


def sizes_of_written_sums(table: Table) -> None:
    """W_{11} x_1 + W_{12} x_2 + W_{13} x_3 says that x has three entries."""
    sums = nodes_in(table.system.chains, Plus)
    for sum_ in sums:
        for key, numbers in _entries_in_terms(table.system, sum_):
            roots = [table.unknowns.find(unknown) for unknown in table.pair(key)]
            long = [root for root in roots if not table.unknowns.one.get(root)]
            written = sorted(numbers) == [str(k) for k in range(1, len(numbers) + 1)]
            is_vector = len(long) == 1 and not table.unknowns.samples.get(long[0])
            if written and len(sum_.terms) >= len(numbers) > 1 and is_vector:  # no −y_1 y_2
                table.unknowns.fixed.setdefault(long[0], len(numbers))


def _entries_in_terms(system: System, sum_: Plus) -> Iterable[tuple[str, list[str]]]:
    """The vectors whose entries stand in the products of a sum, with the numbers of these."""
    found: dict[str, list[str]] = {}
    if any(isinstance(term, Dots) for term in sum_.terms):
        return ()  # x_1 and x_2 are not all of x_1, x_2, …, x_m
    for term in sum_.terms:
        names = term.factors if isinstance(term, Times) else ()
        for mention in (system.mention(name) for name in names if isinstance(name, Name)):
            if len(mention.entries) == 1 and not system.is_parameter(mention.key):
                found.setdefault(mention.key, []).append(mention.entries[0])
    return found.items()


def _is_of_samples(table: Table, spelled: Spelled) -> bool:
    """Whether the names that a matrix holds are samples: Y = [y^{(1)} … y^{(m)}]."""
    names = [e for row in spelled.matrix.rows for e in row if isinstance(e, Name)]
    return any(table.system.mention(name).sample is not None for name in names)


def _stacked(table: Table) -> tuple[bool, set[int]]:
    """Whether the samples stand side by side in a matrix, and the dimensions they run along.

    That is the dimension that the input and the output share and the weights do not have.
    """
    weights = table.weights()
    flow: set[int] = set()
    stacked = any(table.unknowns.samples.values())
    for key, pair in table.pairs.items():
        if table.system.is_parameter(key) or key in table.per_sample:
            continue
        base = key_base(key)
        for unknown, other in (pair, pair[::-1]):
            root = table.unknowns.find(unknown)
            beside = table.unknowns.find(other) in weights
            if (
                root not in weights
                and (beside or not table.unknowns.spread.get(root))  # the classes of a softmax
                and table.unknowns.is_free(root)
                and (base in ("X", "Z", "A", "H") or (base.isupper() and key in table.system.roots))
            ):
                flow.add(root)
    for root in list(flow):
        touched = [k for k, p in table.pairs.items() if root in map(table.unknowns.find, p)]
        if len(touched) < 2:
            flow.discard(root)
    for pair in _of_rows_and_columns(table):  # G = X + C, where no entry X_{ij} names a sample
        both = {table.unknowns.find(unknown) for unknown in pair}
        flow -= both if len(both) > 1 and both <= flow else set()
    stacked = stacked or bool(flow)
    if stacked:
        for root in flow:
            if table.unknowns.is_free(root):
                table.unknowns.samples[root] = True
    return stacked, flow


def _of_rows_and_columns(table: Table) -> Iterable[tuple[int, int]]:
    """The dimensions of the quantities that have entries with two letters, of which none counts
    the samples."""
    letters = table.system.habits.sample_letters
    for name in table.system.habits.names:
        mention = table.system.mention(name)
        if len(mention.entries) == 2 and letters.isdisjoint(mention.entries):
            yield from [table.pairs[mention.key]] if mention.key in table.pairs else []


def settle(table: Table) -> Shapes:
    """The shapes, with a name for every dimension that is worth one."""
    names: dict[int, Dimension] = {}
    fixed: dict[str, int] = {}
    spread: set[str] = set()
    labels: dict[str, Dimension] = {}
    numbers: dict[Dimension, str] = {}
    shared = table.weights(biases=False) | {
        table.unknowns.find(u) for u in _lettered_unknowns(table)
    }

    seen: dict[tuple[int, ...], int] = {}
    for parts, total in table.sums.items():  # [X 𝟏] and [W; bᵀ] are as long
        own = tuple(-1 if table.unknowns.one.get(r) else r for r in map(table.unknowns.find, parts))
        table.unknowns.equal(seen.setdefault(own, total), total)
        shared.add(table.unknowns.find(total))

    def has_classes(root: int) -> bool:
        """Whether a softmax must run along a dimension, since the other one has no entries."""
        other = table.unknowns.find(table.unknowns.beside.get(root, root))
        alone = other not in shared and names.get(other, SAMPLES) == SAMPLES
        return other != root and alone and not table.unknowns.label.get(other)

    def dimension(unknown: int) -> Dimension:
        root = table.unknowns.find(unknown)
        if table.unknowns.samples.get(root):
            names[root] = SAMPLES
        elif table.unknowns.one.get(root) or (
            table.unknowns.is_free(root)
            and not (root in shared or table.unknowns.number.get(root, "1") != "1")
            and not has_classes(root)
        ):
            return 1
        if root not in names:
            names[root] = f"d{len(names)}"
            if root in table.unknowns.fixed:
                fixed[str(names[root])] = table.unknowns.fixed[root]
        if table.unknowns.spread.get(root):
            spread.add(str(names[root]))
        if root in table.unknowns.number:
            numbers[names[root]] = table.unknowns.number[root]
        if root in table.unknowns.label:
            labels[table.unknowns.label[root]] = names[root]
        return names[root]

    shapes = {key: (dimension(p[0]), dimension(p[1])) for key, p in table.pairs.items()}
    whole = {key for key, shape in shapes.items() if SAMPLES in shape}
    return Shapes(
        shapes,
        table.per_sample - whole,  # a matrix of all the samples is not one for each of them
        fixed,
        spread,
        any(table.unknowns.samples.values()),
        labels,
        numbers,
        sums=dict(_sums(table, dimension)),
    )


def _sums(
    table: Table, dimension: Callable[[int], Dimension]
) -> Iterator[tuple[str, tuple[Dimension, ...]]]:
    """The dimensions that are as long as others together, of which one is no number."""
    for parts, total in table.sums.items():
        lengths, whole = tuple(map(dimension, parts)), dimension(total)
        if isinstance(whole, str) and any(isinstance(length, str) for length in lengths):
            yield whole, lengths


def _lettered_unknowns(table: Table) -> Iterable[int]:
    """The dimensions that an index runs along somewhere."""
    for name in table.system.habits.names:
        mention = table.system.mention(name)
        pair = table.pairs.get(mention.key)
        if pair is None or not mention.entries:
            continue
        entries = table.mentioned_entries(mention)
        if len(entries) == 2:
            yield from pair
        elif entries:
            yield pair[table.along(pair)]
    for picked in filter(is_shifted, nodes_in(table.system.chains, Picked)):
        assert isinstance(picked.base, Name)
        pair = table.pairs.get(table.system.mention(picked.base).key)
        if pair is not None:  # x_{i+j}
            yield from pair if len(picked.scripts) == 2 else (pair[table.along(pair)],)
