"""1_B, a column of B ones: the mark only says how long it is, as in b 1_Bᵀ.

Only where a document has no other length of ones, so that one symbol stands for them all. So is
ones(B, 1), as programs write it. And X w + b 1 is X w + b, where b is one number for all samples;
the plain 1 of I − 1 sᵀ is a column.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import IDENTITY_BASES, ONES
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Name,
    Num,
    Plus,
    Reading,
    Sides,
    Times,
    Turned,
    all_nodes,
    is_below,
    mapped,
    rewritten,
)

_COUNTS = "nmNMBKCDVd"  # of samples, of a batch, of classes, of entries
_SPELLED = "ones"


def with_spelled_ones(chains: Sides, text: str) -> Sides:
    """The formulas of a document with a column of ones for ones(B, 1), and a row for ones(1, B)."""
    spelled = f"{_SPELLED}(" in text or f"{_SPELLED}}}(" in text
    return rewritten(chains, _with_spelled_ones) if spelled else chains


def _with_spelled_ones(node: Reading) -> Reading:
    if not isinstance(node, Call) or node.function.base != _SPELLED:
        return mapped(node, _with_spelled_ones)
    rows, *columns = node.arguments
    if _is_one(rows) and len(columns) == 1:
        return Name(node.start, node.end, ONES, (TRANSPOSED,))
    return Name(node.start, node.end, ONES) if list(map(_is_one, columns)) == [True] else node


def _is_one(size: Reading) -> bool:
    return isinstance(size, Num) and size.value == 1


def with_plain_ones(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with 1_B written 1, and X w + b for X w + b 1."""
    if _has(chains, *IDENTITY_BASES):
        chains = rewritten(chains, _with_ones_beside_identities)
    if _has(chains, ONES):
        chains = rewritten(chains, _with_one_bias)
    ones = [n for n in all_nodes(chains, Name) if n.base == ONES]
    lengths = {script.text for name in ones for script in name.scripts if is_below(script)}
    if len(lengths) != 1 or not lengths <= set(_COUNTS):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base == ONES:
            return replace(node, scripts=tuple(s for s in node.scripts if not is_below(s)))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _with_ones_beside_identities(node: Reading) -> Reading:
    """I − 1 sᵀ with a column of ones."""
    node = mapped(node, _with_ones_beside_identities)
    if not isinstance(node, Plus) or not any(map(_is_identity, node.terms)):
        return node
    terms = tuple(map(_with_a_column, node.terms))
    return node if terms == node.terms else replace(node, terms=terms)


def _is_identity(term: Reading) -> bool:
    return isinstance(term, Name) and term.base in IDENTITY_BASES


def _with_a_column(term: Reading) -> Reading:
    """1 sᵀ with a column of ones, nothing between the two."""
    match term:
        case Times(factors=(Num(value=1) as one, row), joins=("",)) if _is_a_row(row):
            return replace(term, factors=(Name(one.start, one.end, ONES), row))
    return term


def _is_a_row(reading: Reading) -> bool:
    return isinstance(reading, Turned) or (
        isinstance(reading, Name) and TRANSPOSED in reading.scripts
    )


def _has(chains: Sides, *bases: str) -> bool:
    return any(name.base in bases for name in all_nodes(chains, Name))


def _with_one_bias(node: Reading) -> Reading:
    """A sum whose term b 1 is b."""
    node = mapped(node, _with_one_bias)
    return replace(node, terms=tuple(map(_bias, node.terms))) if isinstance(node, Plus) else node


def _bias(term: Reading) -> Reading:
    """The b of b 1 and of 1 b, neither of them transposed."""
    factors = term.factors if isinstance(term, Times) and len(term.factors) == 2 else ()
    names = [factor for factor in factors if isinstance(factor, Name) and not factor.scripts]
    if {name.base for name in names} != {"b", ONES}:
        return term
    return next(name for name in names if name.base == "b")
