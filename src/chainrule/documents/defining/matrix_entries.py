"""w_{ij} beside W: the entries of a matrix under the small letter.

They are its entries where a formula of entries and one of matrices both define a quantity; whether
the two then agree is asked of the values, once the shapes are known. Elsewhere they may be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from enum import Enum

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Script,
    bases_in,
    is_below,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_INPUTS = {"x", "X"}


class Tie(Enum):
    """When w_{ij} is taken for an entry of W."""

    NEVER = "never"
    APART = "never, nor a^{(i)} for a column of A where an a of one example stands"
    DEFINED = "where both stand in definitions"
    POSSIBLE = "wherever it may be"


def tie_entries(system: System, tie: Tie) -> None:
    """Take w_{ij} for the entries of W where small letters are written entry by entry only."""
    if tie is Tie.POSSIBLE:
        system.habits.entries_of |= {base: base.upper() for base in _small(system, numbered=True)}
    for base in _small(system) if tie is Tie.DEFINED else ():
        whole = base.upper()
        defined = any(_speaks_of(chain, base) for chain in system.chains) and any(
            _speaks_of(chain, whole) or _defines(chain, whole) for chain in system.chains
        )
        defined |= _are_both_said(system, base)
        if defined:
            system.habits.entries_of[base] = base.upper()


def _are_both_said(system: System, base: str) -> bool:
    """Whether a formula says what the y_{ij} are, and another what Y is."""
    said = [
        left for chain in system.chains if not chain.continues and len(chain.sides) > 1
        and isinstance(left := chain.sides[0].reading, Name)
        and chain.sides[1].reading is not None and not has_derivative(chain.sides[1].reading)
    ]  # fmt: skip
    whole = any(left.base == base.upper() and not left.scripts for left in said)
    return whole and any(
        left.base == base and len(system.mention(left).entries) == 2 for left in said
    )


def may_be_entries(system: System) -> bool:
    """Whether there are letters that may be entries of a matrix and are not taken for them."""
    return bool(_small(system, numbered=True) - set(system.habits.entries_of))


def numbered_inputs(chains: Sequence[Chain]) -> Iterator[Name]:
    """The x_i of an x that has entries by ∂L/∂w_{12} = (a_1 − y_1) x_2, where x stands alone, too.

    They are as much its entries as w_{12} is one of W.
    """
    found: dict[str, Name] = {}
    for chain in chains:
        by = chain.sides[0].reading
        if not isinstance(by, Partial) or not isinstance(by.wrt, Name):
            continue
        numbers = _below(by.wrt)
        if len(numbers) != 2 or not numbers.isdigit() or by.wrt.base not in ("w", "W"):
            continue
        for name in nodes_in([chain], Name):
            if name.base in _INPUTS and len(name.scripts) == 1 and _below(name) == numbers[1]:
                found[name.base] = replace(name, scripts=(Script("sub", "bare", "i"),))
    if found:
        whole = {name.base for name in nodes_in(chains, Name) if not _below(name)}
        yield from (name for base, name in found.items() if base in whole)


def _below(name: Name) -> str:
    return "".join(script.text for script in name.scripts if is_below(script))


def _small(system: System, numbered: bool = False) -> set[str]:
    """The small letters of entries whose capitals are matrices: the w of w_{ij} beside W.

    A w_iᵀ besides is a row of it. numbered: the w of w_{12}^{[1]} as well, where no w_{ij} stands.
    """
    widths: dict[str, set[int]] = {}
    marks = system.habits.marks if system.habits.layered_sub else set[str]()
    mentions = [(name, system.mention(name)) for name in system.habits.names]
    layered = {n.base for n, m in mentions if len(m.entries) == 2 and m.key != n.base}
    for name, mention in mentions:
        if name.base in layered and mention.key == name.base:
            continue  # C(w, b) and w_k − η ∂C/∂w_k speak of any weight
        if _is_numbered(name, marks):
            if numbered and mention.key != name.base:
                widths.setdefault(name.base, set()).add(2)
        elif not (
            len(mention.entries) == 1 and mention.entries[0] in system.habits.sample_letters
        ):  # the y_i beside y_{ik} is a row
            widths.setdefault(name.base, set()).add(
                2 if len(mention.entries) == 1 and mention.turned else len(mention.entries)
            )
    return {
        base for base, found in widths.items()
        if len(base) == 1 and base.islower() and found == {2} and 0 in widths.get(base.upper(), ())
    }  # fmt: skip


def _is_numbered(name: Name, marks: Collection[str]) -> bool:
    """Whether a name is an entry of a certain row or column, y_{12}, y_{N2} or y_{Pk}: beside
    y_{ij} it says nothing new."""
    below = [
        s.text for s in name.scripts
        if s.place == "sub" and s.kind == "bare" and s.text not in marks
    ]  # fmt: skip
    indices = [mark for text in below for mark in (text if text.isdigit() else (text,))]
    return len(indices) == 2 and any(
        mark.isdigit() or mark.isupper() or mark[1:2] == "_" for mark in indices
    )  # w_{1 n_L}


def _speaks_of(chain: Chain, base: str) -> bool:
    """Whether a chain may define a quantity with a letter: no derivative is in its formula."""
    left, *others = (side.reading for side in chain.sides)
    if isinstance(left, Call) and left.function.base in LOSS_BASES:
        left = left.function
    if chain.continues or not isinstance(left, Name):
        return False
    return any(
        reading is not None and not has_derivative(reading) and base in bases_in(reading)
        for reading in others
    )


def _defines(chain: Chain, base: str) -> bool:
    """Whether a chain says what a matrix is: Y = σ(H W)."""
    left, *others = (side.reading for side in chain.sides)
    return (
        isinstance(left, Name) and left.base == base and not left.scripts
        and not chain.continues
        and any(isinstance(reading, Call) for reading in others)
    )  # fmt: skip
