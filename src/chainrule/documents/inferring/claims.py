"""What claims say of shapes, where no definition speaks of their symbols."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from chainrule.documents.inferring.formulas import Formulas
from chainrule.documents.inferring.table import Table
from chainrule.documents.names.lexicon import KRONECKER_DELTA
from chainrule.documents.parsing.customary import TRACES
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Dots,
    Matrix,
    Name,
    Partial,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)


def learn_from_claim(formulas: Formulas, readings: Iterable[Reading]) -> None:
    """Learn what only claims say: of symbols with indices, in traces, in a softmax and in forms."""
    formulas.letters = {}
    for reading in readings:
        for node in walk_reading(reading):
            if isinstance(node, Times):
                _learn_from_product(formulas, node)
            if isinstance(node, Call) and (
                _is_new_trace(formulas, node) or _is_softmax(formulas, node)
            ):
                formulas.infer(node)
            if isinstance(node, Partial) and _is_of_a_new_form(formulas, node.of):
                pair = formulas.infer(node.of)
                if pair is not None:
                    formulas.table.scalar(pair)
            if isinstance(node, Name):
                mention = formulas.system.mention(node)
                if mention.entries and (
                    mention.key == KRONECKER_DELTA or mention.key not in formulas.table.pairs
                ):
                    formulas.name(node)


def learn_from_gradients(table: Table) -> None:
    """∂L/∂W = [∂L/∂w_{11} ∂L/∂w_{12} ∂L/∂w_{13}], written in full, says that W is one row of 3."""
    system = table.system
    for left, right in (pair for chain in system.chains for pair in pairwise(chain.sides)):
        by, matrix = left.reading, right.reading
        if not (isinstance(matrix, Matrix) and isinstance(by, Partial)):
            continue
        entries = [unbracketed(entry) for row in matrix.rows for entry in row]
        last = entries[-1]
        if not isinstance(by.wrt, Name) or not isinstance(last, Partial):
            continue
        if any(isinstance(entry, Dots) for entry in entries) or not isinstance(last.wrt, Name):
            continue
        key, mention = system.mention(by.wrt).key, system.mention(last.wrt)
        sizes = len(matrix.rows), len(matrix.rows[0])
        if mention.key == key in table.pairs and mention.entries == (str(sizes[0]), str(sizes[1])):
            for unknown, size in zip(table.pairs[key], sizes, strict=True):
                if size == 1:
                    table.unknowns.make_one(unknown)
                else:
                    table.of_length(unknown, size)


def _learn_from_product(formulas: Formulas, product: Times) -> None:
    """The u_k of u_k ∂z_k/∂x, which nothing defines, has an entry for each of z."""
    names = [n for factor in product.factors for n in walk_reading(factor, Name)]
    mentions = {name: formulas.system.mention(name) for name in names}
    indexed = [name for name in names if mentions[name].entries]
    new = [n for n in indexed if mentions[n].key not in formulas.table.pairs]
    known = [n for n in indexed if mentions[n].key in formulas.system.known]
    if not new or not known:
        return
    outer, formulas.letters = formulas.letters, {}
    for name in (*known, *new):
        formulas.name(name)
    formulas.letters = outer


def _is_softmax(formulas: Formulas, call: Call) -> bool:
    """Whether a softmax is taken of what no definition speaks of, but has entries: z ∈ ℝⁿ."""
    argument = call.arguments[0]
    if not isinstance(argument, Name):
        return False
    key = formulas.system.mention(argument).key
    known = formulas.system.known_function(call.function.base)
    return known == "softmax" and key in formulas.table.pairs and key not in formulas.system.known


def _is_new_trace(formulas: Formulas, call: Call) -> bool:
    """Whether a trace is taken of what no definition speaks of."""
    if call.function.base not in TRACES:
        return False
    return formulas.system.known.isdisjoint(formulas.system.keys_in(call))


def _is_of_a_new_form(formulas: Formulas, of: Reading) -> bool:
    """Whether xᵀ A x is differentiated, or aᵀ x, of what no definition speaks of: a number."""
    factors = list(map(unbracketed, of.factors)) if isinstance(of, Times) else []
    first, last = (factors[0], factors[-1]) if factors else (None, None)
    if not isinstance(first, Name) or not isinstance(last, Name) or last.scripts:
        return False
    small = all(name.base.islower() or name.base.startswith("\\") for name in (first, last))
    new = formulas.system.known.isdisjoint(formulas.system.keys_in(of))
    return small and new and first.scripts == (TRANSPOSED,)
