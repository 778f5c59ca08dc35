r"""Quantities at a moment, or of a pattern: the n of ``e_j(n) = d_j(n) - y_j(n)``.

Where many quantities carry one letter in brackets and nothing else, the brackets say of which
sample they are and apply no function: e_j(n) is e_j^{(n)} where the samples are added up, and
e_j where only one is ever spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chainrule.documents.parsing.customary import FUNCTION_BASES, customary_function
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Partial,
    Reading,
    Script,
    all_nodes,
    mapped,
    rewritten_sides,
    walk_reading,
)

_LETTERS = "nktmp"
_FEWEST = 3  # quantities that carry the letter
_PARAMETERS = ("w", "W", "b", "v", "\\theta", "\\eta", "\\alpha")


def at_moments(readings: Sequence[Reading | None]) -> list[Reading | None]:
    """The formulas of a document without the brackets that only say of which sample they are."""
    nodes = list(all_nodes([readings]))
    letter = next((letter for letter in _LETTERS if _is_moment(letter, nodes)), None)
    if letter is None:
        return list(readings)
    summed = any(
        isinstance(node, Big) and node.letter == letter and _adds_up_data(node, letter)
        for node in nodes
    )
    return rewritten_sides(readings, _rewriting(letter, summed))


def _rewriting(letter: str, summed: bool) -> Callable[[Reading], Reading]:
    def rewrite(node: Reading) -> Reading:
        if not _is_at(node, letter):
            return mapped(node, rewrite)
        assert isinstance(node, Call)
        name = replace(node.function, start=node.start, end=node.end)
        if not summed or name.base in _PARAMETERS or _is_loss(name):
            return name
        return replace(name, scripts=(*name.scripts, Script("sup", "paren", letter)))

    return rewrite


def _adds_up_data(big: Big, letter: str) -> bool:
    """Whether a sum is of quantities at all moments, and not of the losses of each alone: Σ_n E(n).

    Of the sum of losses everything that follows is said of one of them.
    """
    at = [n for n in walk_reading(big.body) if _is_at(n, letter) and isinstance(n, Call)]
    return not at or not all(_is_loss(node.function) for node in at)


def _is_loss(name: Name) -> bool:
    return name.base in ("E", "J", "L", "\\mathcal{E}", "\\xi") and not name.scripts


def _is_at(node: Reading, letter: str) -> bool:
    """x(n): a name with the letter in brackets."""
    return (
        isinstance(node, Call)
        and len(node.arguments) == 1
        and isinstance(argument := node.arguments[0], Name)
        and argument.base == letter
        and not argument.scripts
        and not argument.primes
        and not node.function.primes
    )


def _is_moment(letter: str, nodes: Iterable[Reading]) -> bool:
    """Whether several quantities carry the letter, no function does, and it is nothing else."""
    carrying: set[str] = set()
    inside: set[int] = set()
    alone: list[int] = []
    for node in nodes:
        if _is_at(node, letter):
            assert isinstance(node, Call)
            carrying.add(node.function.base)
            inside.add(id(node.arguments[0]))
        elif isinstance(node, Name) and node.base == letter:
            alone.append(id(node))
        elif isinstance(node, Partial) and isinstance(node.wrt, Name) and node.wrt.base == letter:
            return False
    functions = any(base in FUNCTION_BASES or customary_function(base) for base in carrying)
    return len(carrying) >= _FEWEST and not functions and not set(alone) - inside
