r"""EH_i, one symbol of two letters: the error that comes down to h, in notes on word vectors.

Two letters are one symbol where a side of an equality is nothing else, where the first is the loss,
which is multiplied by nothing there, and where the second never stands without it.

So are a numbered letter and a word behind it, ``n_{1}\mathrm{Input}``, where neither ever stands
without the other, and the running average of a gradient, VdW = β VdW + (1 − β) dW, where V only
ever stands before gradients.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Name,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    bare_name,
    mapped,
    rewritten,
    unbracketed,
)

_WORD = 3  # letters of a word
_AVERAGES = ("V", "S", "v", "s", "m", "M")


def with_joined_letters(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with such pairs of letters as one name."""
    nodes = list(all_nodes(chains))
    losses = {name.base for n in nodes if isinstance(n, Partial) if (name := bare_name(n.of))}
    alone = (side for sides in chains for side in sides if side is not None)
    found = {pair for side in alone if (pair := _pair(unbracketed(side)))}
    found = {pair for pair in found if pair[0] in losses & set(LOSS_BASES)}
    counts = {base: sum(isinstance(n, Name) and n.base == base for n in nodes) for _, base in found}
    pairs = [pair for n in nodes if isinstance(n, Times) for pair in _pairs(n)]
    kept = {pair for pair in found if pairs.count(pair) == counts[pair[1]]} | _words(nodes)
    kept |= _averages(chains, nodes)
    if not kept:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Times):
            node = _joined(node, kept)
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _words(nodes: Sequence[Reading]) -> set[tuple[str, str]]:
    """Numbered letters and the words behind them, if neither ever stands without the other."""
    joined = [
        (a.base, b.base)
        for node in nodes if isinstance(node, Times)
        for a, b, join in zip(node.factors, node.factors[1:], node.joins, strict=False)
        if isinstance(a, Name) and isinstance(b, Name) and not join and _is_worded(a, b)
    ]  # fmt: skip
    if not joined:
        return set()
    counts = Counter(node.base for node in nodes if isinstance(node, Name))
    firsts, seconds = (Counter(pair[k] for pair in joined) for k in (0, 1))
    return {
        (a, b) for a, b in joined
        if firsts[a] == counts[a] and seconds[b] == counts[b]
    }  # fmt: skip


def _averages(chains: Sides, nodes: Sequence[Reading]) -> set[tuple[str, str]]:
    """The letters of running averages with the gradients behind them."""
    lefts = {pair for sides in chains for side in sides[:1] if side and (pair := _average(side))}
    if not lefts:
        return set()
    letters = {letter for letter, _ in lefts}
    before = Counter(
        first.base for node in nodes if isinstance(node, Times)
        for first, second in pairwise(node.factors)
        if isinstance(first, Name) and _is_averaged(first, second)
    )  # fmt: skip
    counts = Counter(node.base for node in nodes if isinstance(node, Name))
    kept = {letter for letter in letters if before[letter] == counts[letter]}
    gradients = {name.base for name in nodes if isinstance(name, Name) and derived(name.base)}
    return {(letter, gradient) for letter in kept for gradient in gradients}


def _average(reading: Reading) -> tuple[str, str] | None:
    """The V and dW of a side that is VdW and nothing else."""
    if not isinstance(reading, Times) or len(reading.factors) != 2:
        return None
    first, second = reading.factors
    if not isinstance(first, Name) or not isinstance(second, Name):
        return None
    return (first.base, second.base) if _is_averaged(first, second) else None


def _is_averaged(first: Name, second: Reading) -> bool:
    return (
        first.base in _AVERAGES and not first.scripts and not first.primes
        and isinstance(second, Name) and derived(second.base) is not None
    )  # fmt: skip


def _is_worded(first: Name, second: Name) -> bool:
    """Whether a letter with a number stands before a plain word: n_1 Input."""
    numbered = [s.text for s in first.scripts if s.place == "sub" and s.text.isdigit()]
    plain = second.base.isalpha() and second.base.isascii() and not second.scripts
    return len(numbered) == 1 and len(first.base) == 1 and plain and len(second.base) >= _WORD


def _pair(reading: Reading) -> tuple[str, str] | None:
    """The letters of a product of two and nothing else."""
    if isinstance(reading, Times) and len(reading.factors) == 2:
        return next(_pairs(reading), None)
    return None


def _pairs(node: Times) -> Iterator[tuple[str, str]]:
    """Capital letters that stand side by side, the first without scripts."""
    for place in range(len(node.joins)):
        names = _names(node, place)
        if names is not None:
            yield names[0].base, names[1].base


def _names(node: Times, place: int) -> tuple[Name, Name] | None:
    first, second = node.factors[place : place + 2]
    if node.joins[place] or not isinstance(first, Name) or not isinstance(second, Name):
        return None
    if _is_worded(first, second) or _is_averaged(first, second):
        return first, second
    plain = not first.scripts and not first.primes
    capital = all(len(n.base) == 1 and n.base.isupper() for n in (first, second))
    return (first, second) if plain and capital else None


def _joined(node: Times, kept: set[tuple[str, str]]) -> Reading:
    for place in range(len(node.joins)):
        names = _names(node, place)
        if names is None or (names[0].base, names[1].base) not in kept:
            continue
        first, second = names
        whole = Name(
            first.start, second.end, first.base + second.base,
            second.scripts or first.scripts, second.primes,
        )  # fmt: skip
        found = with_one_for_two(node, place, whole)
        return _joined(found, kept) if isinstance(found, Times) else found
    return node
