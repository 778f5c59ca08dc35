r"""A row of blocks times a column of blocks: [W b] [x; 1] is W x + b, (b W)(1ᵀ; A) is b 1ᵀ + W A.

Only where one of the blocks is a matrix: a product of plain entries is left as it is.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> row, column = r"\begin{bmatrix} W & b \end{bmatrix}", r"\begin{bmatrix} x \\ 1 \end{bmatrix}"
>>> ((total,),) = with_block_products([[parse(layout(row + column))]])
>>> [type(term).__name__ for term in total.terms]
['Times', 'Name']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.reading import (
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Plus,
    Reading,
    Sides,
    Times,
    Turned,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
)


def with_block_products(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a sum of products for each such product."""
    if not any(all_nodes(chains, Matrix)):
        return [list(sides) for sides in chains]
    return rewritten(_with_stacked_inputs(chains), _multiplied)


def _with_stacked_inputs(chains: Sides) -> list[list[Reading | None]]:
    """The h above x for the [h, x] of W_f · [h, x], wherever the document writes it."""
    stacked = {
        matrix for node in all_nodes(chains, Times)
        for weight, matrix in pairwise(node.factors)
        if isinstance(weight, Name) and weight.base.isupper() and isinstance(matrix, Matrix)
        and _is_of_two_vectors(matrix)
    }  # fmt: skip

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Matrix) and node in stacked:
            return replace(node, rows=tuple((entry,) for entry in node.rows[0]))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite) if stacked else [list(sides) for sides in chains]


def _is_of_two_vectors(matrix: Matrix) -> bool:
    """Whether two symbols of different letters stand beside each other."""
    letters = [e.base for row in matrix.rows for e in row if isinstance(e, Name)]
    return len(matrix.rows) == 1 and len(set(letters)) == 2 == len(matrix.rows[0])


def _multiplied(reading: Reading) -> Reading:
    reading = mapped(reading, _multiplied)
    for place, join in enumerate(reading.joins if isinstance(reading, Times) else ()):
        assert isinstance(reading, Times)
        total = _total(*map(unbracketed, reading.factors[place : place + 2]))
        if total is not None and join in ("", "dot", "times"):
            whole = Group(total.start, total.end, total) if len(reading.joins) > 1 else total
            return _multiplied(with_one_for_two(reading, place, whole))
    return reading


def _total(row: Reading, column: Reading) -> Plus | None:
    """The sum of the blocks of a row, each times the one of a column that it meets."""
    if not isinstance(row, Matrix) or not isinstance(column, Matrix) or len(row.rows) != 1:
        return None
    blocks, others = row.rows[0], [each[0] for each in column.rows]
    if len(blocks) < 2 or len(blocks) != len(others) or len(column.rows[0]) != 1:
        return None
    entries = (*blocks, *others)
    if any(isinstance(e, Dots) for e in entries) or not any(map(_is_a_matrix, entries)):
        return None
    terms = tuple(_products(blocks, others))
    return Plus(row.start, column.end, terms, (1,) * len(terms))


def _products(blocks: Sequence[Reading], others: Sequence[Reading]) -> Iterator[Reading]:
    """The products of blocks, without a factor of 1."""
    for block, other in zip(blocks, others, strict=True):
        kept = [f for f in (block, other) if not (isinstance(f, Num) and f.value == 1)]
        whole = Times(block.start, other.end, (block, other), ("",))
        yield whole if len(kept) > 1 else (*kept, other)[0]


def _is_a_matrix(entry: Reading) -> bool:
    """Whether a block is written as a matrix is, or turned."""
    entry = unbracketed(entry)
    if not isinstance(entry, Name):
        return isinstance(entry, Turned)
    below = any(s.place == "sub" for s in entry.scripts)
    return (entry.base.isupper() and not below) or any(s.text == "T" for s in entry.scripts)
