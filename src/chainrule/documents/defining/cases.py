"""Small letters for the samples of a capital: a^{(i)} is a column of A."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import Mention, derived_key, key_base
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Dots,
    Matrix,
    Name,
    Num,
    Reading,
    Turned,
    unbracketed,
)
from chainrule.documents.stating.chains import Chain

_TARGETS = ("y", "t")
_DEEP = 20  # layers of matrices, each made of the one before
_WEIGHTS = ("w", "b", "\\theta")  # no sample has its own


def find_stacked(system: System) -> None:
    """Note the X = [x^{(1)ᵀ}; ⋮; x^{(m)ᵀ}] of a document, and X = [x_1, …, x_m]ᵀ where i counts the
    samples: these are the rows of X, or its columns, and nothing is defined."""
    for chain in system.chains:
        if len(chain.sides) == 2 and not chain.continues and id(chain) not in system.cases:
            left, right = (side.reading for side in chain.sides)
            if not isinstance(left, Name) or right is None:
                continue
            as_rows = _stacks(system, left, unbracketed(right))
            if as_rows is not None or _is_a_design(system, left, right):
                system.cases |= {id(chain)}
                system.stacking |= {id(chain)}
                system.rows_of_samples |= {system.mention(left).key} if as_rows else set()


def _stacks(system: System, left: Name, right: Reading) -> bool | None:
    """Whether a matrix has the samples of a letter as its rows, or as its columns; None for one
    that has something else, or no dots between them."""
    whole = isinstance(right, Turned)
    matrix = unbracketed(right.base) if isinstance(right, Turned) else right
    if not isinstance(matrix, Matrix) or 1 not in (len(matrix.rows), len(matrix.rows[0])):
        return None
    entries = [entry for row in matrix.rows for entry in row]
    samples = [entry for entry in entries if not isinstance(entry, Dots)]
    turned = [name for entry in samples if (name := _turned(entry)) is not None]
    names = turned or [entry for entry in samples if isinstance(entry, Name)]
    if not 1 < len(names) == len(samples) < len(entries) or (
        {name.base for name in names} != {left.base.lower()} or left.base == left.base.lower()
    ):
        return None
    if not all(_is_of_a_sample(system, name) for name in names):
        return None
    as_rows = bool(turned) or len(matrix.rows) > 1
    return None if whole and as_rows else as_rows or whole


def _is_a_design(system: System, left: Name, right: Reading) -> bool:
    """Whether X = [1 x^{(1)}; 1 x^{(2)}; ⋮ ⋮; 1 x^{(m)}] is only said: no formula speaks of X."""
    if not isinstance(right, Matrix) or left.base == left.base.lower() or len(right.rows) < 3:
        return False
    written = [row for row in right.rows if not all(isinstance(entry, Dots) for entry in row)]
    names = [entry for row in written for entry in row[1:] if isinstance(entry, Name)]
    ones = all(isinstance(row[0], Num) and row[0].value == 1 for row in written)
    if not ones or len(written) == len(right.rows) or len(names) < len(written):
        return False
    if len(names) != sum(len(row) - 1 for row in written):
        return False
    key = system.mention(left).key
    if sum(system.mention(name).key == key for name in system.habits.names) > 1:
        return False
    same = {name.base for name in names} == {left.base.lower()}
    return same and system.mention(names[0]).sample == "1"


def _is_of_a_sample(system: System, name: Name) -> bool:
    """Whether what marks a name is its sample: x^{(1)}, and x_1 where the i of x_i is."""
    marks = [script for script in name.scripts if script != TRANSPOSED]
    if len(marks) != 1 or marks[0].kind == "paren":
        return len(marks) == 1
    letters = {
        s.text for n in system.habits.names if n.base == name.base
        for s in n.scripts if s.place == "sub" and s.kind == "bare"
    }  # fmt: skip
    return marks[0].place == "sub" and bool(letters & system.habits.sample_letters)


def _turned(entry: Reading) -> Name | None:
    """The x^{(1)} of its transpose."""
    if isinstance(entry, Turned):
        inner = unbracketed(entry.base)
        return inner if isinstance(inner, Name) else None
    return entry if isinstance(entry, Name) and TRANSPOSED in entry.scripts else None


def tie_cases(system: System, *, beside_one: bool = True) -> None:
    """y^{(i)} is a column of Y where only the matrix is defined, or given.

    Beside an a^{(i)} that is a column of A, it is one of any Y that the document speaks of.
    beside_one: even where an a is spoken of besides, that of one example: dz = a − y, dZ = A − Y.
    """
    chains = [c for c in system.chains if not c.continues and id(c) not in system.cases]
    bare = {
        key for chain in chains if isinstance(chain.sides[0].reading, Name)
        for key in _whole(system, chain)
    }  # fmt: skip
    lefts = [
        system.mention(side.reading) for chain in chains for side in chain.sides[:-1]
        if isinstance(side.reading, Name)
    ]  # fmt: skip
    defined = {mention.key for mention in lefts}
    by_sample = {mention.key for mention in lefts if mention.sample is not None}
    by_sample -= {mention.key for mention in lefts if mention.sample is None}
    mentions = _mentions(system)
    anywhere = {
        key for m in mentions if m.sample is None and not m.entries
        for key in (m.key, derived_key(m.key)) if key is not None
    }  # fmt: skip
    both = {key for key in by_sample & anywhere if capital(key) in anywhere}
    if beside_one and both:
        bare -= by_sample | {key for key in bare if capital(key) in anywhere}
    else:
        by_sample -= anywhere  # the z of dz = a − y is that of one example
    stacks: set[str] = set()
    if by_sample and not any(map(_writes_out_a_sample, chains)):
        given = {"X"} | _given_whole(mentions, defined) & anywhere
        of_all = _of_matrices(system, chains, given)
        stacks = {key for key in by_sample if capital(key) in of_all}
    # A is all the a^{(i)}, whether it has a formula of its own or not.
    defined -= {key for key in by_sample if capital(key) not in defined} | stacks
    entered = {m.key for m in mentions if m.entries}
    numbered = {m.key for m in mentions if any(map(str.isdigit, m.entries))}
    # In a_i the sample may be the index below, and x_1^{(i)} may be written out in a row.
    below = entered - (_with_samples(mentions) - numbered)
    of_samples = _of_samples(mentions, system.habits.sample_letters)
    for wanted in (bare, anywhere):
        for key in sorted(of_samples - defined - bare - system.habits.tied.keys()):
            whole = capital(key)
            if key in below and (
                whole in below or not (whole in defined or key_base(key) in _TARGETS)
            ):
                continue  # x_i is a column although it is a row of X; and P_i is none of P
            sure = wanted is bare or system.habits.tied or key in by_sample
            if whole in wanted and sure:
                system.habits.tied[key] = key_base(whole)
    if by_sample & system.habits.tied.keys():  # what is computed from a column is one
        for key in sorted((by_sample & of_samples) - defined - entered - bare):
            system.habits.tied[key] = key_base(capital(key))


def speaks_of_one_besides(system: System) -> bool:
    """Whether a small letter that is a column where it has a sample stands without one too."""
    tied = system.habits.tied
    return bool(tied) and any(system.mention(name).key in tied for name in system.habits.names)


def _mentions(system: System) -> list[Mention]:
    """What the names of a system mean, each way of writing one asked for once."""
    names = {(name, name.has_layer): name for name in system.habits.names}
    return list(map(system.mention, names.values()))


def _given_whole(mentions: Iterable[Mention], defined: set[str]) -> set[str]:
    """The A^{[0]} of an a^{[0](i)} that nothing defines."""
    given = _with_samples(mentions) - defined
    return {capital(key) for key in given if key_base(key) not in _TARGETS} - defined - {""}


def _of_matrices(system: System, chains: list[Chain], given: set[str]) -> set[str]:
    """The Z of Z = wᵀX + b, and the A of A = σ(Z): what is made of capitals of samples alone.

    given: the capitals of samples that nothing defines.
    """
    found = set(given)
    for _ in range(_DEEP):
        before = len(found)
        for chain in chains:
            left, right = (
                (side.reading for side in chain.sides[:2]) if chain.sides[1:] else (None, None)
            )
            if isinstance(left, Name) and right is not None and not has_derivative(right):
                keys = set(system.keys_in(right))
                found |= {system.mention(left).key} if keys & found else set()
        if len(found) == before:
            break
    return found - given


def _writes_out_a_sample(chain: Chain) -> bool:
    """Whether it lists the entries of one sample: x^{(i)} = [x_1^{(i)}; x_2^{(i)}]."""
    left, *rights = (side.reading for side in chain.sides)
    marked = isinstance(left, Name) and any(script.kind == "paren" for script in left.scripts)
    return marked and any(isinstance(unbracketed(r), Matrix) for r in rights if r is not None)


def _with_samples(mentions: Iterable[Mention]) -> set[str]:
    """The quantities that are marked with a sample, so that an index below is an entry's."""
    return {mention.key for mention in mentions if mention.sample is not None}


def _whole(system: System, chain: Chain) -> Iterator[str]:
    """The quantities that a chain without derivatives speaks of as they are."""
    for side in chain.sides:
        if side.reading is not None and not has_derivative(side.reading):
            for name in system.names_in(side.reading):
                mention = system.mention(name)
                if mention.sample is None and not mention.entries:
                    yield mention.key


def _of_samples(mentions: Iterable[Mention], letters: set[str]) -> set[str]:
    """The small letters that carry a sample, and no entries of their own without one."""
    found: set[str] = set()
    others: set[str] = set()
    for mention in mentions:
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
