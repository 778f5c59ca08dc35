"""A quantity's symbol, or the entry, row, column or sample of it that its indices pick."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.shifts import shifted_entry
from chainrule.documents.elaborating.terms import free_indices
from chainrule.documents.elaborating.written import Stack
from chainrule.documents.markup.unread import NoEntries, TwoRanges, Unread
from chainrule.documents.names.lexicon import Mention, key_base
from chainrule.documents.parsing.reading import Name, Picked
from chainrule.documents.parsing.shifted_indices import is_shifted
from chainrule.expression import Expression, Index, Indexed, Symbol, Transpose
from chainrule.shapes import Dimension


def component_entries(here: Context, mention: Mention) -> tuple[str, ...]:
    """The entries without the one that counts the samples."""
    if mention.key not in here.per_sample:
        return mention.entries
    letters = here.system.habits.sample_letters
    return tuple(e for e in mention.entries if e not in letters)


def placed(here: Context, key: str, mention: Mention, start: int) -> Expression:
    """A quantity's symbol with the indices of a mention put on it."""
    symbol = here.symbol(key)
    entries = component_entries(here, mention)
    if key not in here.per_sample:
        if mention.sample is not None and SAMPLES in symbol.shape:
            return _of_a_sample(here, symbol, entries, _sample(here, mention.sample))
        return entry_of(here, symbol, entries, start) if entries else symbol
    letters = [e for e in mention.entries if e in here.system.habits.sample_letters]
    text = mention.sample or (letters[0] if letters else None)
    sample = here.scope.sample if text is None else _sample(here, text)
    if len(symbol.shape) == 1:
        if entries and not here.scalar and key not in here.shapes.single:
            raise NoEntries(
                f"the symbol {key_base(key)} is a number here and has no entries", start
            )
        return Indexed(symbol, (sample,))
    if len(entries) == 2 and 1 in symbol.shape and not _none_summed(here):
        message = f"an index of the sample is expected on {key_base(key)} below the sum over them"
        raise Unread(message, start)
    return entry_of(here, symbol, entries, start, sample)


def _of_a_sample(
    here: Context, symbol: Symbol, entries: tuple[str, ...], sample: Index | int
) -> Expression:
    """The column i of A for a^{(i)}, and its entry j for a_j^{(i)}."""
    own = [d for d in symbol.shape if d != SAMPLES]
    entry = index_along(here, entries[0], own[0]) if len(entries) == len(own) == 1 else None
    return Indexed(symbol, tuple(sample if d == SAMPLES else entry for d in symbol.shape))


def _none_summed(here: Context) -> bool:
    """Whether no sum over the samples stands around."""
    return here.scope.summed.isdisjoint(here.system.habits.sample_letters)


def mentioned(here: Context, name: Name) -> Expression:
    """The symbol that a name picks from, whatever else the name may stand for."""
    mention = here.system.mention(name)
    return placed(here, mention.key, mention, name.start)


def _sample(here: Context, text: str) -> Index | int:
    """The index, or the number, of a sample."""
    if text.isdigit():
        return int(text)
    if text in here.system.counts:
        raise Unread(f"the last sample, {text}, is not read by itself")
    return Index(text, SAMPLES)


def entry_of(
    here: Context,
    symbol: Symbol,
    entries: tuple[str, ...],
    start: int,
    sample: Index | int | None = None,
) -> Expression:
    """An entry, row or column of a symbol."""
    shape = symbol.shape[:2]
    if len(shape) < 2:  # a number, or one for each sample
        if symbol.name in here.shapes.single:
            for entry in entries:
                here.scope.letters.setdefault(entry, 1)
        return symbol
    places: list[Index | int | None]
    if not entries:
        places = [None, None]
    elif len(entries) == 2:
        places = [index_along(here, e, d) for e, d in zip(entries, shape, strict=True)]
    elif symbol.name in here.system.habits.row_families and len(entries) == 1 and not sample:
        row = index_along(here, entries[0], shape[0])
        one = shape[1] == 1
        return Indexed(symbol, (row, 1)) if one else Transpose(Indexed(symbol, (row, None)))
    elif symbol.name in here.system.habits.families:
        places = [None, index_along(here, entries[0], shape[1])]
    elif len(entries) == 1:
        entry = entries[0]
        known = here.scope.letters.get(entry)
        said = here.shapes.shapes.get(symbol.name, shape)  # several units may be one here
        if (
            said[0] == 1
            or (isinstance(known, Index) and known.dimension == shape[1] != shape[0])
            or (not isinstance(known, Index) and _runs_along_columns(here, entry, said))
            or (entry in here.system.habits.sample_letters and shape[1] == SAMPLES)
        ):
            places = [1 if shape[0] == 1 else None, index_along(here, entry, shape[1])]
        else:
            places = [index_along(here, entry, shape[0]), 1 if shape[1] == 1 else None]
    else:
        raise Unread(f"{len(entries)} indices on one symbol are not read", start)
    whole = [
        1 if p is None and d == 1 and any(q is not None for q in places) else p
        for p, d in zip(places, shape, strict=True)
    ]
    if None not in whole or any(p is None for p in places):
        places = whole
    if ":" in entries:
        places = [None if e == ":" else p for e, p in zip(entries, places, strict=True)]
    if sample is None:
        return symbol if places == [None, None] else Indexed(symbol, tuple(places))
    return Indexed(symbol, (*places, sample))


def index_along(here: Context, text: str, dimension: Dimension) -> Index | int | None:
    """An index along a dimension; the first use of a letter says what it runs over."""
    if text == ":":
        return None
    if text in here.system.habits.classes and text not in here.scope.general | here.scope.summed:
        text = str(here.system.habits.classes[text])  # one certain class
    if text.isdigit():
        position = int(text)
        if isinstance(dimension, int) and position > dimension:
            if here.scalar:
                return 1
            raise Unread(f"there is no entry {position} along a dimension of {dimension}")
        return 1 if dimension == 1 else position
    if dimension == 1:
        here.scope.letters.setdefault(text, 1)
        return 1
    known = here.scope.letters.get(text)
    if known is None or known == 1:
        index = Index(text, dimension)
        here.scope.letters[text] = index
        return index
    if isinstance(known, Index) and known.dimension != dimension:
        raise TwoRanges(text, known.dimension, dimension)
    return known


def picked_from(here: Context, picked: Picked) -> Expression:
    """The entries of a bracket: [W x]_i."""
    if is_shifted(picked):
        return shifted_entry(here, picked)
    base = here.expression(picked.base)
    scripts = [s for s in picked.scripts if s.text != "T"]
    entries = tuple(s.text for s in scripts)
    if any(e in here.system.known and not here.system.habits.is_index(e) for e in entries):
        raise Unread("an index that is a quantity itself is not read", picked.start)
    if not base.shape:
        return _matrix_of(here, base, entries)
    if len(scripts) == 1 and scripts[0].kind == "paren":
        raise Unread("a sample of a product in brackets is not read", picked.start)
    flat: list[Index | int | None]
    if len(entries) == 2:
        flat = [index_along(here, e, d) for e, d in zip(entries, base.shape, strict=True)]
    elif len(entries) == 1:
        row = base.shape[0] == 1
        flat = [1, index_along(here, entries[0], base.shape[1])] if row else [
            index_along(here, entries[0], base.shape[0]), 1 if base.shape[1] == 1 else None
        ]  # fmt: skip
    else:
        raise Unread(f"{len(entries)} indices are not read", picked.start)
    return _picked(base, flat)


def _picked(base: Expression, places: Sequence[Index | int | None]) -> Expression:
    """The entries of what is a sample's row or column already: (x^{(p)})_i is an entry of x."""
    if not isinstance(base, Indexed) or None not in base.indices:
        return Indexed(base, tuple(places))
    left = iter(places)
    both = tuple(next(left, None) if place is None else place for place in base.indices)
    whole = len([place for place in base.indices if place is None]) == len(places)
    return Indexed(base.base, both) if whole else Indexed(base, tuple(places))


def _matrix_of(here: Context, entry: Expression, letters: tuple[str, ...]) -> Expression:
    """(2 (p_{ij} − y_{ij}))_{ij}: the matrix with these entries, where no i and j are given.

    So (a_j δ_{ik})_k is the vector of what k runs over.
    """
    free = {index.name: index for index in free_indices(entry)}
    given = here.scope.outer | here.scope.summed
    if free.keys().isdisjoint(letters) or given & {*letters}:
        return entry
    if len(letters) == 1:
        return Stack(entry, free[letters[0]], down=True)
    if len(letters) != 2:
        return entry
    row, column = (free.get(letter) for letter in letters)
    if column is not None:
        entry = Stack(entry, column)
    return entry if row is None else Stack(entry, row, down=True)


def _runs_along_columns(here: Context, letter: str, shape: tuple[Dimension, ...]) -> bool:
    """Whether a letter counts the columns of a matrix, by what else it counts in the document."""
    if 1 in shape:
        return False
    counted: set[Dimension] = set()
    for name in here.system.habits.names:
        mention = here.system.mention(name)
        entries = component_entries(here, mention)
        if letter in entries and mention.key in here.shapes.shapes:
            own = here.shapes.shape(mention.key)
            sides = own if len(entries) == 2 else [d for d in own if d != 1]
            if len(sides) == len(entries):
                counted.add(sides[entries.index(letter)])
    return shape[1] in counted and shape[0] not in counted
