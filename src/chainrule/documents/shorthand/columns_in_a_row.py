r"""x = [x_1 x_2] for the column of these entries, where W = [w_1 w_2] is a row and z = W x + b.

Two rows cannot be multiplied, so that W x can only be meant of a column. Where x Wᵀ stands as well,
the row is a row. For the same reason w · x is wᵀx where both are written as columns. And p = [p_1,
…, p_n] only lists its entries where matrices stand before vectors, as in W x: it is a column too.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> read = lambda *sides: [parse(layout(side)) for side in sides]
>>> weights = read("W", r"\begin{bmatrix} w_1 & w_2 \end{bmatrix}")
>>> x = read("x", r"\begin{bmatrix} x_1 & x_2 \end{bmatrix}")
>>> [len(c[1].rows) for c in with_columns([weights, x, read("z", "W x + b")])[:2]]
[1, 2]
>>> [len(c[1].rows) for c in with_columns([weights, x, read("z", "x W^T + b")])[:2]]
[1, 1]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Dots,
    Group,
    Matrix,
    Name,
    Reading,
    Sides,
    Times,
    Turned,
    all_nodes,
    mapped,
    rewritten,
)

_VECTORS = frozenset(("x", "a", "h", "z", "o", "\\delta"))


def with_columns(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with such rows as the columns that they are meant to be."""
    chains = _with_lists(chains)
    written = dict(_written(chains))
    if len(written) < 2:
        return chains
    pairs = list(_side_by_side(chains))
    multiplied = {_plain(first) for first, second in pairs if _plain(second) in written}
    meant = {
        second for first, second in pairs
        if second not in multiplied and _is_column(first, second, written)
    }  # fmt: skip

    def turned(sides: list[Reading | None]) -> list[Reading | None]:
        if len(sides) < 2 or sides[0] not in meant or not isinstance(sides[1], Matrix):
            return sides
        column = tuple((entry,) for entry in sides[1].rows[0])
        return [sides[0], replace(sides[1], rows=column, listed=False), *sides[2:]]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        return _with_inner_products(node, written) if isinstance(node, Times) else node

    return [turned(sides) for sides in rewritten(chains, rewrite)]


def _with_lists(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with p = [p_1, …, p_n] as a column, where matrices come first."""
    lists = {sides[0].base for sides in chains if _is_list(sides) and isinstance(sides[0], Name)}
    if not lists or not _have_weights_first(chains, lists | _VECTORS):
        return [list(sides) for sides in chains]
    found = []
    for sides in chains:
        turned = list(sides)
        if _is_list(sides) and isinstance(matrix := sides[1], Matrix):
            turned[1] = replace(matrix, rows=tuple((entry,) for entry in matrix.rows[0]))
        found.append(turned)
    return found


def _is_list(sides: Sequence[Reading | None]) -> bool:
    """Whether a chain says of a vector, and no weight, that it has its entries: [p_1, …, p_n]."""
    match list(sides[:2]):
        case [Name(scripts=(), base=base), Matrix(rows=(row,), listed=True)]:
            names = [entry for entry in row if isinstance(entry, Name)]
            below = [[s.text for s in n.scripts if s.place == "sub"] for n in names]
            letter = "p" if base == "P" else base  # X = [x_1, …, x_m] are columns of their own
            own = all(n.base == letter and len(n.scripts) == 1 for n in names)
            dots = sum(isinstance(entry, Dots) for entry in row)
            return (
                len(names) > 1 and own and len(names) + dots == len(row)
                and below[0] == ["1"] and base not in PARAMETER_BASES
            )  # fmt: skip
    return False


def _have_weights_first(chains: Sides, vectors: Set[str]) -> bool:
    """Whether matrices of weights stand before vectors in products, and never behind them."""
    found: set[bool] = set()
    for product in all_nodes(chains, Times):
        for first, second in pairwise(product.factors):
            if _is_weight(first) == _is_weight(second):
                continue
            behind = _is_weight(first)
            vector = second if behind else first
            if isinstance(vector, Group) or (
                isinstance(vector, Name) and TRANSPOSED not in vector.scripts
                and (vector.base in vectors or (behind and vector.base.islower()))
            ):  # fmt: skip
                found.add(behind)
    return found == {True}


def _is_weight(reading: Reading) -> bool:
    name = reading.base if isinstance(reading, Turned) else reading
    upper = isinstance(name, Name) and (name.base.isupper() or name.base == "\\Theta")
    return upper and isinstance(name, Name) and name.base in PARAMETER_BASES


def _written(chains: Sides) -> Iterator[tuple[Name, Matrix]]:
    """The names that are said to be a matrix, with all of its entries."""
    for sides in chains:
        name, matrix = sides[:2] if len(sides) > 1 else (None, None)
        if isinstance(name, Name) and isinstance(matrix, Matrix) and not any(
            isinstance(entry, Dots) for row in matrix.rows for entry in row
        ):  # fmt: skip
            yield name, matrix


def _side_by_side(chains: Sides) -> Iterator[tuple[Name, Name]]:
    """The names that stand beside one another in a product."""
    for node in all_nodes(chains):
        if isinstance(node, Times):
            for (first, second), join in zip(pairwise(node.factors), node.joins, strict=True):
                if isinstance(first, Name) and isinstance(second, Name) and join in ("", "dot"):
                    yield first, second


def _with_inner_products(product: Times, written: dict[Name, Matrix]) -> Times:
    """A product with the first of two such columns lying."""
    factors = list(product.factors)
    for place, join in enumerate(product.joins):
        first, second = (written.get(f) if isinstance(f, Name) else None
                         for f in product.factors[place : place + 2])  # fmt: skip
        if (
            join == "dot" and first is not None and second is not None
            and len(first.rows) == len(second.rows) > 1 == len(first.rows[0]) == len(second.rows[0])
        ):  # fmt: skip
            factors[place] = Turned(factors[place].start, factors[place].end, factors[place])
    return replace(product, factors=tuple(factors))


def _plain(name: Name) -> Name:
    """A name without a transpose."""
    return replace(name, scripts=tuple(s for s in name.scripts if s != TRANSPOSED))


def _is_column(weights: Name, name: Name, written: dict[Name, Matrix]) -> bool:
    """Whether a row stands behind as many columns as it has entries, of a single row."""
    of_weights, row = written.get(_plain(weights)), written.get(name)
    if of_weights is None or row is None or len(row.rows) > 1 or len(row.rows[0]) < 2:
        return False
    lines = of_weights.rows
    if _plain(weights) != weights:
        lines = tuple(zip(*lines, strict=True))
    return len(lines) == 1 and len(lines[0]) == len(row.rows[0])
