"""The letters of the sums that a mean is made of, and of the sums within it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Num,
    Over,
    Reading,
    Times,
    bases_in,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in

COUNTS = {"n", "m", "N", "M", "B"}


def inside_means(product: Times) -> Iterator[str]:
    """The q of (1/m) Σ_{p,q} y_{pq}: what is added up within a mean over p are entries."""
    for big in product.factors:
        inside = unbracketed(big.body) if isinstance(big, Big) else None
        if isinstance(big, Big) and isinstance(inside, Big) and big.letter in set(meaned(product)):
            yield inside.letter


def meaned(product: Times) -> Iterator[str]:
    """The letter of a sum without an end that has 1/n before it."""
    for before, after in pairwise(product.factors):
        if isinstance(after, Big) and after.letter and not after.upper and isinstance(before, Over):
            below = set(bases_in(before.bottom))
            if isinstance(before.top, Num) and below & COUNTS:
                yield after.letter


def with_ends_of_means(chains: Iterable[Chain], units: AbstractSet[str]) -> list[Chain]:
    """The chains with an end for the sums over units of which one gives the mean: (1/m) Σ_i x_i.

    Beside an X of all the x_i there is another way to say how many they are.
    """
    found = list(chains)
    ends: dict[str, set[Name]] = {}
    bases = {name.base for name in nodes_in(found, Name)}
    for product in nodes_in(found, Times):
        names = (name.base for name in walk_reading(product, Name) if len(name.base) == 1)
        capitals = {letter.upper() for letter in names if letter.islower()}
        for letter in units & set(meaned(product)) if capitals.isdisjoint(bases) else ():
            below = (f.bottom for f in product.factors if isinstance(f, Over))
            ends.setdefault(letter, set()).update(b for b in below if isinstance(b, Name))
    known = {letter: next(iter(own)) for letter, own in ends.items() if len(own) == 1}
    if not known or any(b.upper for b in nodes_in(found, Big) if b.letter in known):
        return found

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Big) and node.upper is None and node.letter in known:
            end = known[node.letter]
            one = Num(node.start, node.start, Fraction(1))
            return replace(node, lower=one, upper=replace(end, start=node.start, end=node.start))
        return node

    return [chain.rewritten(rewrite) for chain in found]


def rows_of_matrices(
    names: Iterable[Name], letters: AbstractSet[str], bounded: AbstractSet[str]
) -> set[str]:
    """The p of h_{pl} among some letters, where other letters stand for it too: h_{ij}.

    Then h is a matrix, of which p is a row like any other; not where p stands alone, as in y_p, nor
    where such a letter is summed to an end. bounded: the letters that are.
    """
    firsts: dict[str, set[str]] = {}
    others: set[str] = set()
    for name in names if letters else ():
        below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
        if name.base == "\\delta":
            continue  # δ_{ip}
        if len(below) == len(name.scripts) == 2:
            firsts.setdefault(name.base, set()).add(below[0])
            others.add(below[1])
        else:
            others |= {s.text for s in name.scripts}
    rows = [own for own in firsts.values() if len(own) > 1]
    kept = {letter for own in rows if own & bounded for letter in own}
    return {letter for letter in letters - others - kept if any(letter in own for own in rows)}
