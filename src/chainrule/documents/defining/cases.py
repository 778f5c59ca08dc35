"""Small letters for the samples of a capital: a^{(i)} is a column of A."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import derived_key, key_base
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Dots,
    Matrix,
    Name,
    Reading,
    Turned,
    unbracketed,
)
from chainrule.documents.stating.statements import Chain

_TARGETS = ("y", "t")
_WEIGHTS = ("w", "b", "\\theta")  # no sample has its own


def find_stacked(system: System) -> None:
    """Note the X = [x^{(1)ᵀ}; ⋮; x^{(m)ᵀ}] of a document: the samples are the rows of X, and
    nothing is defined."""
    for chain in system.chains:
        if len(chain.sides) == 2 and not chain.continues and id(chain) not in system.cases:
            left, right = (side.reading for side in chain.sides)
            if isinstance(left, Name) and isinstance(right, Matrix) and _stacks(left, right):
                system.cases |= {id(chain)}
                system.rows_of_samples |= {system.mention(left).key}


def _stacks(left: Name, right: Matrix) -> bool:
    """Whether a matrix has nothing but the transposes of the samples of a letter, with dots."""
    entries = [entry for row in right.rows for entry in row]
    turned = [name for entry in entries if (name := _turned(entry)) is not None]
    dots = sum(isinstance(entry, Dots) for entry in entries)
    return (
        0 < dots < len(entries) == len(right.rows) == len(turned) + dots
        and {name.base for name in turned} == {left.base.lower()} != {left.base}
        and all(any(s.kind == "paren" for s in name.scripts) for name in turned)
    )


def _turned(entry: Reading) -> Name | None:
    """The x^{(1)} of its transpose."""
    if isinstance(entry, Turned):
        inner = unbracketed(entry.base)
        return inner if isinstance(inner, Name) else None
    return entry if isinstance(entry, Name) and TRANSPOSED in entry.scripts else None


def tie_cases(system: System) -> None:
    """y^{(i)} is a column of Y where only the matrix is defined, or given.

    Beside an a^{(i)} that is a column of A, it is one of any Y that the document speaks of.
    """
    chains = [c for c in system.chains if not c.continues and id(c) not in system.cases]
    bare = {
        key for chain in chains if isinstance(chain.sides[0].reading, Name)
        for key in _whole(system, chain)
    }  # fmt: skip
    defined = {
        system.mention(side.reading).key for chain in chains for side in chain.sides[:-1]
        if isinstance(side.reading, Name)
    }  # fmt: skip
    anywhere = {
        m.key for name in system.habits.names
        if (m := system.mention(name)).sample is None and not m.entries
    }  # fmt: skip
    below = _indexed_below(system)
    for wanted in (bare, anywhere):
        for key in sorted(_of_samples(system) - defined - bare - system.habits.tied.keys()):
            whole = capital(key)
            if key in below and (
                whole in below or not (whole in defined or key_base(key) in _TARGETS)
            ):
                continue  # x_i is a column although it is a row of X; and P_i is none of P
            if whole in wanted and (wanted is bare or system.habits.tied):
                system.habits.tied[key] = key_base(whole)


def _indexed_below(system: System) -> set[str]:
    """The quantities whose sample is the index below, as in a_i."""
    return {m.key for m in map(system.mention, system.habits.names) if m.entries}


def _whole(system: System, chain: Chain) -> Iterator[str]:
    """The quantities that a chain without derivatives speaks of as they are."""
    for side in chain.sides:
        if side.reading is not None and not has_derivative(side.reading):
            for name in system.names_in(side.reading):
                mention = system.mention(name)
                if mention.sample is None and not mention.entries:
                    yield mention.key


def _of_samples(system: System) -> set[str]:
    """The small letters that carry a sample, and no entries of their own without one."""
    found: set[str] = set()
    others: set[str] = set()
    letters = system.habits.sample_letters
    for name in system.habits.names:
        mention = system.mention(name)
        key = derived_key(mention.key) or mention.key
        own = set(mention.entries) - letters
        if mention.sample is not None or (mention.entries and not own):
            found.add(key)
        elif own:
            others.add(key)
    found = {key for key in found if key_base(key) not in _WEIGHTS}
    return {key for key in found - others if capital(key) not in ("", key)}


def capital(key: str) -> str:
    """The key of Y for y, of Ŷ for ŷ; of a name of several letters there is none.

    >>> capital("a|1"), capital(r"\\hat{y}"), capital("loss")
    ('A|1', '\\\\hat{Y}', '')
    """
    base, *labels = key.split("|")
    letter = base.removesuffix("}").rsplit("{", 1)[-1]
    if len(letter) != 1 or (base.startswith("\\") and "{" not in base):
        return ""
    before, _, behind = base.rpartition(letter)
    return "|".join([before + letter.upper() + behind, *labels])
