r"""A symbol that no definition speaks of, under a name that is that of another but for its marks.

The loss compares a with ŷ, and the lines below have a − y; X Θ beside h_θ(x) = θᵀ x; dσ(z_2)/dz_2
where the score is z; X^T beside Z = W x + b. A line that holds with the other name is right; of
the others nothing is said. Where both names stand in one formula they are two symbols.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import Mention, derived, key_base
from chainrule.documents.parsing.customary import CONSTANTS, UPSTREAM
from chainrule.documents.parsing.reading import Name, Partial, Reading
from chainrule.documents.stating.chains import readings_in

_MOST = 4  # names that are taken for others
_OF_LAYERS = ("z", "a", "h")  # the z^{(i)} of an example beside Z
_ACCENTS = ("\\hat", "\\tilde", "\\bar", "\\vec")


def with_twins(system: System) -> Iterator[System]:
    """The same system with symbols that nothing speaks of taken for those that they may be."""
    known = system.roots | set(system.definitions)
    names: dict[str, Name] = {}
    beside: dict[str, set[str]] = {}
    for reading in readings_in(system.chains):
        own = {system.mention(name).key: name for name in _names(system, reading)}
        names = {**own, **names}
        for key in own.keys() - known:
            beside.setdefault(key, set()).update(own)
    found: dict[str, Definition] = {}
    for key, others in beside.items():
        twins = [o for o in known - others if _is_twin(key, o) or _is_of_all(system, key, o)]
        twins = [twin for twin in twins if _marks(twin) == _marks(key)] or twins
        if len(twins) == 1 and _may_be_another(system, key) and twins[0] in names:
            left, right = (_whole(system, names[each]) for each in (key, twins[0]))
            if system.mention(left).key == key and system.mention(right).key == twins[0]:
                found[key] = Definition(key, left, right, -1, -1, Mention(key))
    if 0 < len(found) <= _MOST:
        definitions = {**system.definitions, **found}
        yield replace(system, definitions=definitions, supposed=True, of_the_open=True)


def _whole(system: System, name: Name) -> Name:
    """A quantity without what picks an entry, a sample or the transpose of it."""
    marks = tuple(s for s in name.scripts if system.habits.is_label(s, name))
    return replace(name, scripts=marks, primes=0)


def _names(system: System, reading: Reading) -> Iterator[Name]:
    """The names of quantities in a formula, without those that it is differentiated by."""
    if isinstance(reading, Partial):
        yield from _names(system, reading.of)
    elif isinstance(reading, Name):
        yield from system.names_in(reading)
    else:
        for child in reading.children:
            yield from _names(system, child)


def _may_be_another(system: System, key: str) -> bool:
    """Whether a symbol stands for a quantity, and not for a loss, a function or a derivative."""
    base = key_base(key)
    kept = key == UPSTREAM or base in CONSTANTS or derived(base) is not None
    return not (kept or key in system.functions or system.is_a_loss(base))


def _is_twin(key: str, other: str) -> bool:
    """Whether two quantities have the same letter, but for its size, an accent or a mark.

    >>> _is_twin("y", r"\\hat{y}"), _is_twin("z|2", "z"), _is_twin("w|1", "W|1")
    (True, True, True)
    >>> _is_twin("w|1", "w|2"), _is_twin("x", "X"), _is_twin("z", "Z")
    (False, False, True)
    """
    (base, *marks), (twin, *others) = key.split("|"), other.split("|")
    if marks and others and marks != others:
        return False
    of_layers = bool(marks) or base.lower() in _OF_LAYERS
    if of_layers and marks == others and base.lower() == twin.lower():
        return True
    return _letter(base) == _letter(twin) and (marks == others or base == twin)


def _is_of_all(system: System, key: str, other: str) -> bool:
    """Whether a capital is the small letter that only capitals are made of: X of Z = W x + b."""
    if not key.isalpha() or not key.isupper() or other != key.lower():
        return False
    lefts = [k for k, d in system.definitions.items() if other in set(system.keys_in(d.right))]
    return bool(lefts) and all(key_base(k).isupper() and len(key_base(k)) == 1 for k in lefts)


def _marks(key: str) -> list[str]:
    return key.split("|")[1:]


def _letter(base: str) -> str:
    """The letter itself: the y of ŷ, the θ of Θ. An X is no x; but w^l may be W^l."""
    accent, _, inside = base.partition("{")
    letter = inside.removesuffix("}") if accent in _ACCENTS else base
    return letter.lower() if letter.startswith("\\") else letter
