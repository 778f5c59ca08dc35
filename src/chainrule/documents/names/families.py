"""Vectors that are numbered, as u_w in u_wᵀ v: the columns, or the rows, of one matrix."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from chainrule.documents.names.lexicon import PARAMETER_BASES, Mention, derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Name,
    Partial,
    Place,
    Reading,
    Script,
    Times,
    is_below,
    walk_reading,
)

_GREEK = frozenset(
    "\\" + name for name in ("alpha", "beta", "gamma", "mu", "nu", "rho", "kappa", "lambda", "tau")
)
_OF_UNITS = ("z", "Z", "a", "A", "h", "b", "B", "o", "net")
_NO_ENTRIES = frozenset(("t", "\\tau", "l", "\\ell"))


class Families(NamedTuple):
    """columns: u where u_w is a vector for every w. rows: w in w_kᵀ x beside w_{kd}.

    rows_of: the matrix whose rows a letter numbers, where it goes by another letter.
    """

    columns: frozenset[str]
    rows: frozenset[str]
    rows_of: dict[str, str]


def families_of(
    mentions: Sequence[Mention],
    summed: Sequence[Mention],
    sample_letters: AbstractSet[str],
    entries_of: Mapping[str, str],
) -> Families:
    """The families of a document's mentions.

    summed: those that stand in Σ_w exp(u_wᵀ v), which leaves no doubt. entries_of: the matrix W
    that each w_{ij} is an entry of.
    """
    turned, others = set[str](), set[str]()
    first: dict[str, set[str]] = {}
    for mention in mentions:
        letters = set(mention.entries) - sample_letters
        if len(mention.entries) == len(letters) == 1 and mention.sample is None:
            turned |= {mention.key} if mention.turned else set()
        elif len(mention.entries) == 2 and mention.sample is None:
            first.setdefault(mention.key, set()).add(mention.entries[0])
        else:
            others.add(mention.key)
    sure = {mention.key for mention in summed if mention.turned}
    letter_of = {m.key: m.entries[0] for m in mentions if m.turned and len(m.entries) == 1}
    rows_of = {
        key: whole for key, letter in letter_of.items()
        if (whole := entries_of.get(key)) and letter in first.get(whole, ())
    }  # fmt: skip
    columns = turned - (others - sure) - set(first) - set(rows_of)
    rows = {key for key, letter in letter_of.items() if letter in first.get(key, ())}
    return Families(frozenset(columns), frozenset(rows | set(rows_of.values())), rows_of)


def added_up(readings: Iterable[Reading], counts: Collection[str]) -> frozenset[str]:
    """The t and y of Σ_k t_k log y_k: vectors, of which the index that is summed over picks.

    counts: letters that count samples; those of layers and of steps pick no entries either.
    """
    nodes = [node for reading in readings for node in walk_reading(reading)]
    steps = {
        node.base for node in nodes if isinstance(node, Name)
        and any(mark in script.text for script in node.scripts for mark in "+-")
    }  # fmt: skip
    found, coefficients = set[str](), set[str]()
    for big in nodes:
        if isinstance(big, Big) and big.letter not in {*counts, *_NO_ENTRIES}:
            own = {n.base for n in _terms(big.body) if [s.text for s in n.scripts] == [big.letter]}
            found |= own
            powers = {place.letter for place in big.of_kind(Place)}
            coefficients |= own if big.letter in powers else set()  # the w of Σ_k w_k x^k
    return frozenset(found - steps - PARAMETER_BASES - {*LOSS_BASES, "\\delta"}) | coefficients


def _terms(reading: Reading) -> Iterator[Name]:
    """The names of a formula, without those that it differentiates."""
    if isinstance(reading, Name):
        yield reading
    elif not isinstance(reading, Partial):
        for child in reading.children:
            yield from _terms(child)


def entries_of_products(readings: Iterable[Reading]) -> Iterator[Name]:
    """The w_i and x_i of wᵀx, where w_1 x_1 and the like speak of their entries.

    Where a z_1 or b_1 stands besides, or a w_1ᵀ, the numbers are those of layers or units.
    """
    nodes = [node for reading in readings for node in walk_reading(reading)]
    names = [node for node in nodes if isinstance(node, Name)]
    numbers: dict[str, set[str]] = {}
    for name in names:
        if [s.place for s in name.scripts] == ["sub"] and name.scripts[0].text.isdigit():
            numbers.setdefault(derived(name.base) or name.base, set()).add(name.scripts[0].text)
    vectors = {name.base for name in names if len(name.scripts) > 1 and TRANSPOSED in name.scripts}
    if any(numbers.get(base) for base in _OF_UNITS):
        return
    for node in nodes:
        for first, second in pairwise(node.factors) if isinstance(node, Times) else ():
            match first, second:
                case Name(scripts=(script,)) as w, Name(scripts=()) as x if script == TRANSPOSED:
                    shared = numbers.get(w.base, set()) & numbers.get(x.base, set())
                    if shared and w.base in PARAMETER_BASES - vectors:
                        below = (Script("sub", "bare", "i"),)
                        yield from (replace(name, scripts=below) for name in (w, x))


def numbered_entry(entries_of: Mapping[str, str], name: Name) -> Mention | None:
    """What w_{11}, w_{1n} and w_{MN} mean where the w_{ij} are the entries of W: others of these.

    entries_of: the matrix W that each w_{ij} is an entry of.
    """
    whole = entries_of.get(name.base)
    below = "".join(s.text for s in name.scripts if is_below(s)) if whole is not None else ""
    if whole is None or len(below) != 2 or not all(map(is_below, name.scripts)):
        return None
    numbered = below.isalnum() and not below.islower()
    return Mention(whole, tuple(below), primes=name.primes) if numbered else None


def letters_in_pairs(
    names: Sequence[Name], usual: Collection[str], bare: AbstractSet[str]
) -> frozenset[str]:
    """The letters that are indices in pairs: the c of W_{dc}, the α of W_{αβ}, the a of w_{ab}.

    usual: the letters that are indices wherever they stand; bare: those that stand by themselves.
    """
    found = paired_letters(names, usual) | greek_indices(names, usual)
    return (found - bare) | paired_entries(names, usual)


def paired_letters(names: Iterable[Name], usual: Collection[str]) -> frozenset[str]:
    """The d and c of ∂L/∂W_{dc}, where W also stands with two usual indices, or without any.

    usual: the letters that are indices wherever they stand.
    """
    pairs: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        below = tuple(s.text for s in name.scripts if s.place == "sub" and s.kind == "bare")
        if len(below) == len(name.scripts) and len(name.base) == 1 and name.base.isupper():
            pairs.setdefault(name.base, set()).add(below)
    twos = {base: {p for p in found if len(p) == 2} for base, found in pairs.items()}
    known = {base for base, found in twos.items() if any(set(p) <= set(usual) for p in found)}
    whole = {base for base, found in pairs.items() if () in found}
    if not known & whole:
        return frozenset()
    letters = {
        text for base in whole for pair in twos[base] for text in pair
        if len(text) == 1 and text.islower() and not set(pair) & {"x", "h", "y", "o", "s", "u"}
    }  # fmt: skip
    return frozenset(letters - set(usual))


def paired_entries(names: Sequence[Name], usual: Collection[str]) -> frozenset[str]:
    """The a and b of w_{ab}, where W also stands whole: each beside a usual index of such letters.

    So they are below two letters at least, as in x_{ia} and y_{ib}; b may be a bias besides.
    usual: the letters that are indices wherever they stand.
    """
    whole = {name.base for name in names if not name.scripts}
    pairs = {
        (name.base, *texts) for name in names if name.base.upper() in whole - {name.base}
        and len(texts := [s.text for s in name.scripts if is_below(s)]) == len(name.scripts) == 2
    }  # fmt: skip
    beside = [
        (base, own) for base, *two in pairs for own, other in (two, two[::-1]) if other in usual
    ]
    known = {own for _, own in beside if len(own) == 1 and own.islower()}
    return frozenset(
        letter for letter in known - {*usual}
        if len({base for base, *two in pairs if letter in two and {*two} <= known | {*usual}}) > 1
    )  # fmt: skip


def greek_indices(names: Iterable[Name], usual: Collection[str]) -> frozenset[str]:
    """The α and β of W_{αβ}: Greek letters below a symbol beside another index.

    usual: the letters that are indices wherever they stand.
    """
    below = [[s.text for s in n.scripts if s.place == "sub" and s.kind == "bare"] for n in names]
    found = [(texts, [text for text in texts if text in _GREEK]) for texts in below]
    return frozenset(
        letter for texts, greek in found for letter in greek
        if len(greek) + sum(text in usual for text in texts if text not in _GREEK) > 1
    )  # fmt: skip
