"""Which letters are indices, by the way in which formulas use them.

No letter is an index by itself: the c of p_c = e^{z_c} / Σ_j e^{z_j} is one because the j that is
summed over stands in the same place, and k = l before a formula is a case of it, no definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from chainrule.documents.names.definition import has_two_indices, head
from chainrule.documents.names.layer_marks import layer_marks
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Dots,
    Indicator,
    Name,
    Num,
    Partial,
    Picked,
    Piecewise,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain

_COUNTED = re.compile(r"([a-z])\$?\s*(?:=|\\in)\s*\\?\{?\s*[01]\s*,?\s*(?:\\[lc]?dots|\.\.+|…|⋯)")


_CLASSES = ("y", "\\hat{y}", "t", "p", "\\hat{p}")  # what has one entry for each class


def case_chains(chains: Iterable[Chain]) -> Iterator[Chain]:
    """The chains that only say when two indices are equal: ``k = l``, ``j' = j``."""
    chains = list(chains)
    below = {text for chain in chains for name in _names(chain) for text in letters_below(name)}
    for chain in chains:
        sides = [side.reading for side in chain.sides]
        if len(sides) == 2 and not chain.continues and all(
            isinstance(side, Name) and not side.scripts and side.base in below for side in sides
        ):  # fmt: skip
            yield chain


def marks_of_layers(chains: Iterable[Chain]) -> frozenset[str]:
    """The h and o of W_h and W_o, which count nothing."""
    return frozenset(layer_marks(name for chain in chains for name in _names(chain)))


def entry_letters(chains: Iterable[Chain], prose: str, marks: frozenset[str]) -> Iterator[str]:
    """The letters that a definition, a range or Kronecker's δ makes indices, other than marks."""
    yield from set(_COUNTED.findall(prose))
    chains = list(chains)
    yield from set(_behind_others([name for chain in chains for name in _names(chain)])) - marks
    for chain in chains:
        sides = [side.reading for side in chain.sides if side.reading is not None]
        left = {x for name in _named(chain.sides[0].reading) for x in letters_below(name)}
        for reading in sides[1:]:
            elsewhere = set(summed_elsewhere(reading)) - marks
            yield from left & elsewhere
            yield from elsewhere & set(_beside_their_primes(reading))
        yield from {*_left_out(sides), *_of_one_class(sides), *_of_a_product(sides)} - marks
        names = [(name, letters_below(name)) for name in _names(chain)]
        yield from set(_beside_an_index([(name.base, below) for name, below in names])) - marks
        known = {x for name, below in names if name.base != "\\delta" for x in below}
        for name, below in names:
            is_pair = name.base == "\\delta" and has_two_indices(name)
            if is_pair and set(below) <= known - marks:
                yield from below


def _behind_others(names: Sequence[Name]) -> Iterator[str]:
    """The ℓ of α_{mℓ} and x_ℓ, where nothing says that it counts layers."""
    below = {(name.base, tuple(letters_below(name))) for name in names}
    scripts = {script for name in names for script in name.scripts}
    for letter in ("l", "\\ell"):
        layers = any(
            (s.text == letter and s.place == "sup") or s.text[:-2] == letter or s.text == "L"
            for s in scripts
        )
        weights = {base for base, found in below if len(found) == 2 and found[1] == letter}
        data = {base for base, found in below if found[-1:] == (letter,)} - weights
        alone = any((base, (letter,)) in below for base in data)
        if weights and not layers and (alone or len(weights) > 1):
            yield letter


def _beside_an_index(pairs: Sequence[tuple[str, list[str]]]) -> Iterator[str]:
    """The d of ∂z_k/∂w_{kd} = x_d: it stands beside an index, and alone below another symbol."""
    for base, letters in pairs:
        if len(letters) == 2 and base != "\\delta" and set(letters) & set("ijk"):
            (other,) = set(letters) - set("ijk") or {""}
            if other and any(found == [other] and own != base for own, found in pairs):
                yield other


def _left_out(sides: Sequence[Reading]) -> Iterator[str]:
    """The o of Σ_{w ≠ o}."""
    for node in (node for side in sides for node in walk_reading(side)):
        if isinstance(node, Big) and re.fullmatch(r"[a-z]", node.unequal):
            yield node.unequal


def _of_one_class(sides: Sequence[Reading]) -> Iterator[str]:
    """The o of −Σ_w y_w log ŷ_w = −y_o log ŷ_o: where w stood, one class stands."""
    nodes = [node for side in sides for node in walk_reading(side)]
    bound = {node.letter for node in nodes if isinstance(node, Big)}
    names = [node for node in nodes if isinstance(node, Name)] if bound else []
    summed = {place_of(name) for name in names if set(letters_below(name)) & bound}
    found: dict[str, set[str]] = {}
    for name in names:
        if name.base in _CLASSES and place_of(name) in summed:
            for letter in letters_below(name):
                found.setdefault(letter, set()).add(name.base)
    yield from (letter for letter, bases in found.items() if len(bases) > 1)


def _of_a_product(sides: Sequence[Reading]) -> Iterator[str]:
    """The n and h of y_{nh} = Σ_d x_{nd} w_{dh}: each stands beside the index that is summed."""
    left = letters_below(sides[0]) if sides and isinstance(sides[0], Name) else []
    nodes = [node for side in sides[1:2] for node in walk_reading(side)]
    bound = {node.letter for node in nodes if isinstance(node, Big)}
    pairs = [letters_below(node) for node in nodes if isinstance(node, Name)]
    beside = {x for pair in pairs if len(pair) == 2 and set(pair) & bound for x in pair}
    if len(left) == 2 and set(left) <= beside - bound:
        yield from left


def summed_elsewhere(reading: Reading) -> Iterator[str]:
    """The c of e^{z_c} / Σ_j e^{z_j}: it stands where an index that is summed over stands."""
    bound = {node.letter for node in walk_reading(reading, Big)}
    if not bound:
        return
    names = list(walk_reading(reading, Name))
    summed = {place_of(name) for name in names if set(letters_below(name)) & bound}
    for name in names:
        letters = letters_below(name)
        if len(letters) == 1 and not set(letters) & bound and place_of(name) in summed:
            yield from letters
    rows = {(n.base, pair[0]) for n in names if len(pair := letters_below(n)) == 2 and (
        pair[1] in bound and pair[0] not in bound
    )}  # fmt: skip
    for name in names:  # the a of e^{θ_{sa}} / Σ_b e^{θ_{sb}}
        letters = letters_below(name)
        if len(letters) == 2 and (name.base, letters[0]) in rows and letters[1] not in bound:
            yield letters[1]


def _beside_their_primes(reading: Reading) -> Iterator[str]:
    """The v of e^{z_v} / Σ_{v'} e^{z_{v'}}, whose prime is summed over."""
    for node in walk_reading(reading, Big):
        if node.letter.endswith("'"):
            yield node.letter.rstrip("'")


def place_of(name: Name) -> tuple[str, int]:
    """A base, and how many letters stand below it."""
    return name.base, len(name.scripts)


def letters_below(name: Name | Picked) -> list[str]:
    """The single small letters below a name."""
    return [
        s.text for s in name.scripts
        if s.place == "sub" and s.kind == "bare" and re.fullmatch(r"[a-z]'*|\\ell", s.text)
    ]  # fmt: skip


def _names(chain: Chain) -> list[Name]:
    return [name for side in chain.sides for name in _named(side.reading)]


def _named(reading: Reading | None) -> list[Name]:
    if reading is None:
        return []
    return list(walk_reading(reading, Name))


def is_kronecker_here(chains: Iterable[Chain], prose: str, marks: frozenset[str]) -> bool:
    """Whether δ_{ij} is Kronecker's, and no entry of an error that is a matrix.

    It is where nothing but a case, a number or a single target is its value, and where δ_j, or
    nothing else, is called δ. marks: of layers, as in δ_o.
    """
    own = vector = matrix = False
    for chain in chains:
        for place, side in enumerate(chain.sides[:-1]):
            left, right = side.reading, chain.sides[place + 1].reading
            if right is not None and _is_a_gradient(left) and isinstance(right, Times) and (
                any(map(_is_a_pair, right.factors))
            ):  # fmt: skip
                return False  # ∂R_i/∂β_{km} = δ_{ki} z_{mi}
            if isinstance(left, Name) and left.base == "\\delta" and right is not None:
                if has_two_indices(left) and not _may_be_kroneckers(right):
                    return False
                matrix |= not left.scripts and place == 0
        for name in _names(chain):
            if name.base == "\\delta" and not marks & {*letters_below(name)}:
                own |= has_two_indices(name)
                vector |= len(letters_below(name)) == 1
    said = re.search(r"kronecker", prose, re.I) is not None
    return own and (said or vector or not matrix)


def _is_a_gradient(reading: Reading | None) -> bool:
    """Whether it is the derivative of a loss."""
    of = head(reading.of) if isinstance(reading, Partial) else None
    return of is not None and of.base in LOSS_BASES


def _is_a_pair(reading: Reading) -> bool:
    """Whether it is δ_{ki}."""
    return isinstance(reading, Name) and reading.base == "\\delta" and has_two_indices(reading)


def _may_be_kroneckers(right: Reading) -> bool:
    """Whether δ_{ij} may be called this: cases, a condition, a number, an entry of a target."""
    right = unbracketed(right)
    if isinstance(right, Name):
        return len(letters_below(right)) < 2 or right.base in ("I", "\\delta")
    return isinstance(right, (Piecewise, Indicator, Num, Dots))
