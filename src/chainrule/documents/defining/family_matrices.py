"""The matrix U of numbered vectors u_w, where a list says it or nothing defines it.

``U = [u_1 ⋯ u_n]`` lists its columns, with transposes below each other its rows. Of the vectors of
Σ_w exp(u_wᵀ v) it is told by what U is multiplied with: Uᵀv and U(ŷ − y) say columns, U v and
Uᵀ(ŷ − y) rows. Where this is not clear, U stays a symbol of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from chainrule.documents.defining.cases import capital
from chainrule.documents.defining.classes import summed_exponents
from chainrule.documents.defining.indices import letters_below
from chainrule.documents.defining.system import System
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Group,
    Matrix,
    Name,
    Reading,
    Times,
    Turned,
    bases_in,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain

_OUTPUTS = (*TARGETS, "\\hat{y}", "\\hat{Y}", "\\tilde{y}", "p", "\\hat{p}")


def tie_matrices(system: System, readings: Sequence[Reading]) -> None:
    """Make u_w a column, or a row, of the U that the document speaks of."""
    habits = system.habits
    nodes = (node for reading in readings for node in walk_reading(reading))
    names = {node.base for node in nodes if isinstance(node, Name) and not _marks(node)}
    stated = {
        side.reading.base for chain in system.chains for side in chain.sides
        if isinstance(side.reading, Name)
    }  # fmt: skip
    for chain, key, whole, are_columns in list(_listed(system)):
        letters = {m for n in habits.names if n.base == key for m in _marks(n) if m.islower()}
        if letters & habits.sample_letters:
            continue  # X = [x_1 ⋯ x_m], the samples
        system.cases |= {id(chain)}
        habits.families |= {key, whole} if are_columns else {key}
        habits.row_families |= set() if are_columns else {whole}
        habits.rows_of = {**habits.rows_of, key: whole}
        habits.bound |= letters
    sure = {name.base for name in summed_exponents(readings)} & habits.families
    for key in sorted(sure):
        whole = capital(key)
        if whole in names and whole not in stated and whole not in habits.families:
            partners = set(_partners(readings, key)) - {key, *_OUTPUTS}
            votes = set(_votes(readings, whole, partners))
            if votes == {True}:
                habits.families |= {whole}
            elif votes == {False}:
                habits.row_families |= {whole}
            if len(votes) == 1:
                habits.rows_of = {**habits.rows_of, key: whole}


def _listed(system: System) -> Iterator[tuple[Chain, str, str, bool]]:
    """The chains U = [u_1 ⋯ u_n] and U = [u_1ᵀ; ⋮], with u and U.

    With each comes whether the vectors are columns.
    """
    for chain in system.chains:
        if len(chain.sides) != 2:
            continue
        left, right = (side.reading for side in chain.sides)
        if not isinstance(left, Name) or not isinstance(right, Matrix) or _marks(left):
            continue
        flat = [entry for row in right.rows for entry in row if not isinstance(entry, Dots)]
        are_rows = all(len(row) == 1 for row in right.rows)
        vectors = [e for e in flat if isinstance(e, Name) and len(_marks(e)) == 1]
        turned = {any(s.text == "T" for s in e.scripts) for e in vectors}
        is_list = are_rows or len(right.rows) == 1
        if is_list and len(flat) == len(vectors) > 1 and turned == {are_rows}:
            (key, *others) = {e.base for e in vectors}
            if not others and key.isalpha() and capital(key) == left.base:
                yield chain, key, left.base, not are_rows


def _marks(name: Name) -> list[str]:
    return [s.text for s in name.scripts if not (s.place == "sup" and s.text == "T")]


def _partners(readings: Sequence[Reading], key: str) -> Iterator[str]:
    """The v of u_wᵀ v."""
    for one, other in _neighbours(readings):
        if isinstance(one, Name) and one.base == key and letters_below(one):
            yield from bases_in(other)


def _votes(readings: Sequence[Reading], whole: str, partners: set[str]) -> Iterator[bool]:
    """For each product that tells, whether the vectors are columns."""
    for one, other in _neighbours(readings):
        first, second = _turned(one, whole), _turned(other, whole)
        if first is not None and (bases := set(bases_in(other))):
            if bases <= partners:
                yield first
            elif bases <= set(_OUTPUTS):
                yield not first
        elif second is not None and (bases := set(bases_in(one))) and bases <= set(_OUTPUTS):
            yield second


def _turned(reading: Reading, base: str) -> bool | None:
    """Whether a factor is Uᵀ, and no U; None for another."""
    turned = False
    reading = unbracketed(reading)
    while isinstance(reading, (Turned, Group)):
        turned ^= isinstance(reading, Turned)
        reading = unbracketed(reading.base) if isinstance(reading, Turned) else reading.inner
    if not isinstance(reading, Name) or reading.base != base or _marks(reading):
        return None
    return turned ^ any(s.text == "T" for s in reading.scripts)


def _neighbours(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Reading]]:
    """The factors that stand side by side in products, the U of U (ŷ − y) among them."""
    for reading in readings:
        for node in walk_reading(reading):
            if isinstance(node, Call) and len(node.arguments) == 1:
                yield node.function, node.arguments[0]
            elif isinstance(node, Times):
                for (one, other), join in zip(pairwise(node.factors), node.joins, strict=True):
                    if join != "odot":
                        yield one, other
