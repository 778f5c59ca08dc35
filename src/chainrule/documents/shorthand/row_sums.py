r"""rowsum(A), the sum of each row: A 𝟏, and A 𝟏 𝟏ᵀ where it is taken from every entry of the row.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sums = parse(layout(r"\text{rowsum}(A)")), parse(layout(r"B - \text{rowsum}(A)"))
>>> [len(node.factors) for side in with_ones([sums])[0] for node in side.nodes
...  if hasattr(node, "factors")]
[2, 3]
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Group,
    Name,
    Num,
    Plus,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
)

_ROW_SUMS = ("rowsum", "RowSum", "rowSum", "row_sum", "Rowsum")


def with_ones(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the products that sums of rows are.

    So is the D of P ⊙ (B − D), where D is rowsum(A).
    """
    if not any(_is_row_sum(call) or _is_along_rows(call) for call in all_nodes(chains, Call)):
        return [list(sides) for sides in chains]
    known = {
        sides[0]: sides[1] for sides in chains
        if len(sides) == 2 and isinstance(sides[0], Name) and _is_row_sum(sides[1])
    }  # fmt: skip

    def term(node: Reading) -> Reading:
        if _is_row_sum(node):
            return _product(node, spread=True)
        return _spread(node) if node in known else rewrite(node)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Times) and "odot" in node.joins:
            return replace(node, factors=tuple(map(factor, node.factors)))
        if isinstance(node, Plus):
            return replace(node, terms=tuple(map(term, node.terms)))
        if _is_row_sum(node):
            return _product(node)
        return mapped(node, rewrite)

    def factor(node: Reading) -> Reading:
        """B − np.sum(A, axis=1) in P ⊙ (B − np.sum(A, axis=1)): there the column is spread."""
        inner = unbracketed(node)
        if not isinstance(inner, Plus):
            return rewrite(node)
        terms = tuple(
            _product(t, spread=True) if _is_row_sum(t) or _is_along_rows(t) else term(t)
            for t in inner.terms
        )
        return Group(node.start, node.end, replace(inner, terms=terms))

    def _product(node: Reading, spread: bool = False) -> Reading:
        assert isinstance(node, Call)
        argument = rewrite(node.arguments[0])
        group = Group(argument.start, argument.end, argument)
        whole = Times(node.start, node.end, (group, Name(node.end, node.end, ONES)), ("",))
        return _spread(whole) if spread else whole

    return rewritten(chains, rewrite)


def _is_row_sum(node: Reading | None) -> bool:
    return isinstance(node, Call) and node.function.base in _ROW_SUMS and len(node.arguments) == 1


def _is_along_rows(node: Reading) -> bool:
    """np.sum(A, axis=1)."""
    numbers = node.arguments[1:] if isinstance(node, Call) else ()
    one = [isinstance(number, Num) and number.value == 1 for number in numbers]
    return isinstance(node, Call) and node.function.base == "np.sum" and one == [True]


def _spread(column: Reading) -> Times:
    """A column times 𝟏ᵀ: the same in every column."""
    factors = column.factors if isinstance(column, Times) else (column,)
    row = Name(column.end, column.end, ONES, (TRANSPOSED,))
    return Times(column.start, column.end, (*factors, row), ("",) * len(factors))
