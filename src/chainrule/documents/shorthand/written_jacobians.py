"""Jacobians that are written out: ∂y_1/∂x_2 (x) is taken at x, and [∂L/∂x_1 ∂L/∂x_2] is a row.

A derivative is followed by where it is taken only if what is differentiated is applied to the same
elsewhere; else the brackets are a factor. Two derivatives of one quantity, with nothing between
them in a matrix, are two entries between which a & was forgotten.
"""

from __future__ import annotations

from itertools import chain

from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Matrix,
    Name,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)


def with_entries_of_jacobians(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with plain derivatives in the matrices that they make up."""
    calls = list(all_nodes(chains, Call))
    applied = {(call.function.base, call.arguments) for call in calls if not call.function.primes}

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Times) and len(node.factors) == 2 and node.joins == ("",):
            first, second = node.factors
            of = first.of if isinstance(first, Partial) else None
            place = second.inner if isinstance(second, Group) else None
            if isinstance(of, Name) and (of.base, (place,)) in applied:
                return first
        if isinstance(node, Matrix):
            rows = tuple(tuple(chain.from_iterable(map(_entries, row))) for row in node.rows)
            if len(set(map(len, rows))) == 1:
                return Matrix(node.start, node.end, rows, node.listed)
        return node

    return rewritten(chains, rewrite, (Matrix, Partial) if applied else (Matrix,))


def _entries(cell: Reading) -> tuple[Reading, ...]:
    """The derivatives by several entries that stand side by side, or the cell itself."""
    factors = cell.factors if isinstance(cell, Times) and not any(cell.joins) else ()
    partials = [factor for factor in factors if isinstance(factor, Partial)]
    by = {partial.wrt for partial in partials}
    letters = {wrt.base for wrt in by if isinstance(wrt, Name) and wrt.scripts}
    alike = len({partial.of for partial in partials}) == len(letters) == 1
    return factors if alike and len(by) == len(partials) == len(factors) else (cell,)
