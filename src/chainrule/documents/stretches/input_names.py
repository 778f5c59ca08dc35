"""The input under two names: Z_1 = W_1 A_0 + b_1 beside Z_1 = W_1 X + b_1 says that A_0 is X.

A document gives its forward pass for any layer l, from which Z_1 = W_1 A_0 + b_1 follows, and once
more layer by layer, where the first one takes X. Nothing is defined anew by that. Where the input
is layer 1, z² = W² x¹ + b² says so of the a¹ in z^l = W^l a^{l-1} + b^l. A^{[0]} that nothing
defines is the X of Z^{[1]} = W^{[1]} X + b^{[1]}. Where A_0 = X is said,
and a line for every layer has dA_0 on its left, Z_1 depends on A_0 although X stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations, islice, permutations

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Name,
    Partial,
    Reading,
    is_below,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in

INPUTS = ("X", "x")
_MOST = 6  # formulas for one symbol that are compared


def with_one_input(chains: Sequence[Chain]) -> None:
    """Write X where the chains of a document say A_0 for it."""
    with suppress(RecursionError):  # nested too deep, which is said where it is read
        found = _named_twice(chains)
        if found is not None:
            _rename(chains, lambda reading: _renamed(reading, *found))
        unsaid = _of_layer_zero(chains)
        if unsaid is not None:
            _rename(chains, lambda reading: _renamed(reading, *unsaid))
        said = _said_once(chains)
        if said is not None:
            others = [c for c in chains if c.sides[0].reading != said[1]]
            _rename(others, lambda reading: _renamed(reading, *said))
        letters = _first_layer_named_twice(chains)
        if letters is not None:
            _rename(chains, lambda reading: _with_letter(reading, *letters))


def _said_once(chains: Sequence[Chain]) -> tuple[Name, Name] | None:
    """The X and the A_0 of A_0 = X, where lines differentiate by A_0 and none does so by X."""
    for left, rights in _offers(chains).items():
        name = rights[0] if len(rights) == 1 else None
        if not isinstance(name, Name) or not _has_layer(left, "0"):
            continue
        nodes = list(nodes_in(chains))
        if name.base in INPUTS and not name.scripts and (
            _is_differentiated_by(left, nodes) and not _is_differentiated_by(name, nodes)
        ):  # fmt: skip
            return name, left
    return None


def _of_layer_zero(chains: Sequence[Chain]) -> tuple[Name, Name] | None:
    """The A_0 of dW_1 = dZ_1 A_0ᵀ that nothing defines, and the X of Z_1 = W_1 X, of A_1 = g(Z_1).

    Where nothing is said of A_0, it is what goes into the layer whose output is A_1.
    """
    offers = _offers(chains)
    firsts = [left for left in offers if _has_layer(_of_no_sample(left), "1")]
    inputs = {
        name for left in firsts for right in offers[left] for name in _names(right)
        if name.base in INPUTS and not name.scripts
    }  # fmt: skip
    inputs = inputs or set(_beside_gradients(chains, offers))
    bases = {left.base for left in firsts}
    for node in nodes_in(chains):
        if isinstance(node, Name) and node.base in bases and node.scripts[:1] and (
            node.scripts[0].text == "0" and node.scripts[0].place == "sup"
        ):  # fmt: skip
            zero = replace(node, scripts=node.scripts[:1])
            own = [name for name in inputs if name.base.isupper() == zero.base.isupper()]
            said = any(o.base == zero.base and o.scripts[:1] == zero.scripts for o in offers)
            return (zero, own[0]) if len(own) == 1 and not said else None
    return None


def _of_no_sample(name: Name) -> Name:
    """z^{[1]} for z^{[1](i)}."""
    marks = tuple(s for s in name.scripts if s.kind != "paren" or not s.text.isalpha())
    return replace(name, scripts=marks)


def _beside_gradients(chains: Sequence[Chain], offers: Collection[Name]) -> Iterator[Name]:
    """The x of ∂L/∂W^{[1]} = δ^{[1]} xᵀ that nothing defines."""
    for chain in chains:
        left = chain.sides[0].reading
        by = left.wrt if isinstance(left, Partial) else None
        if isinstance(by, Name) and by.base in ("W", "w") and (
            any(s.text == "1" and s.kind in ("bracket", "paren") for s in by.scripts)
        ):  # fmt: skip
            for name in nodes_in([chain], Name):
                plain = Name(name.start, name.end, name.base)
                if name.base in INPUTS and plain not in offers and (
                    all(s == TRANSPOSED or is_below(s) for s in name.scripts)
                ):  # fmt: skip
                    yield plain


def _is_differentiated_by(name: Name, nodes: Sequence[Reading]) -> bool:
    """Whether a derivative by a name is written, ∂J/∂A_0 or dA_0."""
    return any(
        (isinstance(node, Partial) and node.wrt == name)
        or (isinstance(node, Name) and replace(node, base=node.base[1:]) == name
            and node.base[0] == "d")
        for node in nodes
    )  # fmt: skip


def has_layer(reading: Reading | None, number: str) -> bool:
    """Whether a name has a number above it: z^2, z_j^2, z^{[2]}."""
    return isinstance(reading, Name) and any(
        s.place == "sup" and s.text == number for s in reading.scripts
    )


def _first_layer_named_twice(chains: Iterable[Chain]) -> tuple[str, str] | None:
    """The letters a and x of a¹ and x¹, if z² is given with the one as with the other."""
    offers = _offers(chains)
    defined = {left.base for left in offers if has_layer(left, "1")}
    for left, rights in offers.items():
        for first, second in permutations(islice(rights, _MOST), 2) if has_layer(left, "2") else ():
            found = {
                (a.base, b.base) for a, b in zip(_names(first), _names(second), strict=False)
                if a.base != b.base and has_layer(a, "1") and b.base in INPUTS
            }  # fmt: skip
            for letters in found if len(found) == 1 else ():
                same = _with_letter(first, *letters) == second
                if same and not defined & set(letters):
                    return letters
    return None


def _with_letter(reading: Reading, first: str, other: str) -> Reading:
    """The formula with the letter of the input where another one stands for layer 1."""
    if isinstance(reading, Name) and reading.base == first and has_layer(reading, "1"):
        return replace(reading, base=other)
    return mapped(reading, lambda child: _with_letter(child, first, other))


def _rename(chains: Sequence[Chain], renamed: Callable[[Reading], Reading]) -> None:
    changed: set[int] = set()
    for chain in chains:
        if id(chain) not in changed:  # those of a general layer stand in it several times
            changed.add(id(chain))
            chain.sides = chain.rewritten(renamed).sides


def _renamed(reading: Reading, first: Name, other: Name) -> Reading:
    """The formula with another name where the first one stands, with its own marks behind it."""
    if isinstance(reading, Name) and reading.base == first.base:
        own = len(first.scripts)
        if reading.scripts[:own] == first.scripts:
            scripts = (*other.scripts, *reading.scripts[own:])
            return replace(reading, base=other.base, scripts=scripts)
    return mapped(reading, lambda child: _renamed(child, first, other))


def _named_twice(chains: Iterable[Chain]) -> tuple[Name, Name] | None:
    """A_0 and X, if they are one, and the document does not say so itself."""
    offers = _offers(chains)
    for left, rights in offers.items():
        if not _has_layer(left, "1"):
            continue
        for pair in combinations(islice(rights, _MOST), 2):
            for first, second in (pair, pair[::-1]):
                found = _difference(first, second)
                if found is not None and not any(name in offers for name in found):
                    return found
    return None


def _offers(chains: Iterable[Chain]) -> dict[Name, list[Reading]]:
    """The formulas that symbols are said to be, each of them once."""
    offers: dict[Name, list[Reading]] = {}
    for chain in chains:
        left = chain.sides[0].reading
        if isinstance(left, Name) and not chain.continues and len(chain.sides) > 1:
            right = chain.sides[1].reading
            known = offers.setdefault(left, [])
            if right is not None and right not in known:
                known.append(right)
    return offers


def _difference(first: Reading, second: Reading) -> tuple[Name, Name] | None:
    """The A_0 of one formula and the X of the other, where they differ in nothing else."""
    ones, others = list(_names(first)), list(_names(second))
    pairs = {(a, b) for a, b in zip(ones, others, strict=False) if a != b}
    if len(ones) != len(others) or len(pairs) != 1:
        return None
    ((one, other),) = pairs
    if not _has_layer(one, "0") or other.base not in INPUTS or other.scripts:
        return None
    return (one, other) if _renamed(first, one, other) == second else None


def _names(reading: Reading) -> Iterator[Name]:
    return walk_reading(reading, Name)


def _has_layer(name: Reading, number: str) -> bool:
    """Whether a name has one mark, which is a number."""
    return isinstance(name, Name) and [s.text for s in name.scripts] == [number]
