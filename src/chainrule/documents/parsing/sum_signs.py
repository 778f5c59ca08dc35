"""Sums and products that are written carelessly.

They stand with the letters Σ and Π, and do not say what they run over.

In p_i = e^{z_i} / Σ e^{z_i} the sum runs over the one index there is, and in Σ w_ij x_j over the
one that the left side does not have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, zip_longest

from chainrule.documents.markup.item import Item, within
from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.grammar.signs import FROBENIUS
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Times,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)

_COVARIANCE = re.compile(  # but no Σ^K_k
    r"(?i:covarian)|\\Sigma\s*(?:=|\\in|\^(?!\s*(?:\{\s*[A-SU-Za-su-z]\s*\}|[A-SU-Za-su-z])\s*_)"
    r"|_\{?\w\}?\s*=)"
)
_BOUNDS = re.compile(  # Σ^k_{j=1}, Σ_{i=1}, Σ_{k, k ≠ j}
    r"\\Sigma\s*(?:\^\s*(?:\{\s*\w+\s*\}|\w)\s*)?_\s*\{\s*(?:\\substack\s*\{\s*)?"
    r"(?:\w\s*=|(\w)\s*,\s*\1\s*\\neq?\b)"
)
_FROBENIUS = re.compile(
    r"\bcolons?\b[^.]{0,40}(?:product|trace|frobenius)|double[- ]dot|double contraction"
    r"|:\$?\s*(?:denotes|stands for|represents|is) (?:the|a)\b[^.]{0,30}product"
    r"|frobenius (?:inner )?product,?\s*\$*\\?\(?\s*[A-Z]\s*:\s*[A-Z]"
    r"|\b[A-Z]\s*:\s*[A-Z]\s*=\s*[^$]{0,20}\b(?:tr|Tr|sum)\b",
    re.I,
)
_USUAL = frozenset("ijklmnpqrst")


def sigma_is_a_sum(text: str) -> bool:
    """Whether ``\\Sigma`` in a document adds up, and is no matrix of its own."""
    if "\\Sigma" not in text:
        return False
    return _COVARIANCE.search(text) is None or _BOUNDS.search(text) is not None


def with_sums(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with a sum sign for every Σ; Σ′(z) is the diagonal matrix of σ′(z)."""
    return tuple(
        replace(
            item,
            kind="macro" if adds else item.kind,
            text="sum" if adds else item.text,
            parts=tuple(with_sums(part) for part in item.parts),
        )
        for item, behind in zip_longest(items, items[1:])
        for adds in [item.text == "\\Sigma" and not (behind and behind.is_("'"))]
    )


def with_products(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with a product sign for every Π that has bounds, as in Π_{n=1}^N p_n."""
    found = []
    for place, item in enumerate(items):
        if _is_product(item, items[place + 1 : place + 3]):
            item = replace(item, text="prod", kind="macro")
        found.append(within(item, with_products))
    return tuple(found)


def colon_is_a_product(text: str) -> bool:
    """Whether A:B is the Frobenius product in a document, tr(AᵀB)."""
    return ":" in text and _FROBENIUS.search(text) is not None


def with_colons(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with a sign of a product for every colon between two factors.

    A 1 beside a letter, as in 1 pᵀ and p 1ᵀ, is then a vector of ones.
    """
    last = len(items) - 1
    found = []
    for place, item in enumerate(items):
        behind = items[place + 1 : place + 3]
        if _joins(item, behind, place, last):
            item = replace(item, text=FROBENIUS)
        elif item.kind == "number" and item.text == "1" and _is_vector(behind):
            item = replace(item, kind="letter", text=ONES)
        if place and items[place - 1].is_("_", "^"):
            found.append(item)  # the 1j of z_{1j}
            continue
        found.append(within(item, with_colons))
    return tuple(found)


def _is_vector(behind: Sequence[Item]) -> bool:
    """Whether a letter, or a transpose, follows."""
    if len(behind) == 2 and behind[0].is_("^"):
        return behind[1].text in ("T", "top", "intercal") or any(
            item.text in ("T", "top") for item in behind[1].content
        )
    return bool(behind) and behind[0].kind == "letter"


def _joins(item: Item, behind: Sequence[Item], place: int, last: int) -> bool:
    """Whether a colon stands between factors: neither := nor at an end."""
    return item.is_(":") and 0 < place < last and not behind[0].is_("=", "\\", "&")


def _is_product(item: Item, behind: Sequence[Item]) -> bool:
    """Whether "n = 1" stands below a Π."""
    if item.text != "\\Pi" or len(behind) < 2 or not behind[0].is_("_"):
        return False
    below = behind[1].content
    return len(below) > 2 and below[0].kind == "letter" and below[1].is_("=")


def with_letters(readings: Sequence[Reading | None]) -> list[Reading | None]:
    """The sides of a chain with an index for every sum that has none."""
    known = [reading for reading in readings if reading is not None]
    bigs = [n for reading in known for n in walk_reading(reading, Big)]
    if all(big.letter for big in bigs):
        return list(readings)
    bound = {big.letter for big in bigs if big.letter}
    outer = _letters(known[0])
    marked = any(_marks(name) for name in walk_reading(known[0], Name))

    def rewrite(node: Reading, around: frozenset[str] = frozenset()) -> Reading:
        inside = around | {node.letter} if isinstance(node, Big) else around
        node = mapped(node, partial(rewrite, around=inside))
        if not isinstance(node, Big) or node.letter:
            return node
        every = set() if marked else _of_every_entry(node.body) - around
        if len(every) == 2:
            inner = unbracketed(node.body)  # a second Σ without an index
            return inner if isinstance(inner, Big) else _over_each(node, sorted(every))
        return replace(node, letter=_running(node.body, bound - around, outer | around))

    return rewritten_sides(readings, rewrite)


def _over_each(big: Big, letters: Sequence[str]) -> Big:
    """A sum over one letter after another."""
    first, *others = letters
    body = _over_each(big, others) if others else big.body
    return replace(big, letter=first, body=body)


def _of_every_entry(body: Reading) -> set[str]:
    """The i and j of Σ (y_{ij} − t_{ij})², where every symbol with an index has both."""
    marks = map(_marks, walk_reading(body, Name))
    marked = list(filter(None, marks))
    alike = all(each == marked[0] for each in marked)
    return marked[0] if alike and marked and len(marked[0]) == 2 else set()


def _marks(name: Name) -> set[str]:
    """The letters that pick an entry or a sample of a name: j and i of y_j^{(i)}."""
    return {
        s.text for s in name.scripts
        if re.fullmatch("[a-z]", s.text) and (
            (s.place == "sub" and s.kind == "bare") or (s.kind == "paren" and s.text != "l")
        )
    }  # fmt: skip


def _running(body: Reading, bound: set[str], outer: set[str]) -> str:
    """The one index that a sum can run over, or nothing."""
    inner = {node.letter for node in walk_reading(body, Big)}
    free = _letters(body)
    for choice in (free & bound, _shared(body) - outer, free & _USUAL):
        for letters in (choice - outer - inner, choice - outer, choice):
            if len(letters) == 1:
                (letter,) = letters
                marks = _samples(body) if letter in outer else set()
                return next(iter(marks)) if len(marks) == 1 else letter
    return ""


def _samples(body: Reading) -> set[str]:
    """The (i) that factors share, as in ∂J/∂θ_j = Σ (ŷ^{(i)} − y^{(i)}) x_j^{(i)}."""
    product = unbracketed(body)
    factors = product.factors if isinstance(product, Times) else ()
    marks = [
        {s.text for n in walk_reading(f, Name) for s in n.scripts
         if s.kind == "paren" and re.fullmatch("[a-km-z]", s.text)} for f in factors
    ]  # fmt: skip
    return {x for one, other in combinations(marks, 2) for x in one & other}


def _shared(body: Reading) -> set[str]:
    """The letters that two factors share, whatever they are: the h of Σ w_{hi} x_h."""
    product = unbracketed(body)
    factors = product.factors if isinstance(product, Times) else ()
    return {x for one, other in combinations(map(_letters, factors), 2) for x in one & other}


def _letters(reading: Reading) -> set[str]:
    """The small letters below the names of a formula."""
    return {
        script.text
        for node in walk_reading(reading, Name)
        for script in node.scripts
        if script.place == "sub" and script.kind == "bare" and re.fullmatch("[a-z]", script.text)
    }
