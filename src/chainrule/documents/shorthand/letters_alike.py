r"""One weight under two letters that look alike: ``\sum_j y_j w_{ji}`` and ∂E/∂ω_{ji}.

They are one where both are written with the same indices, and a document differentiates by one of
them only, with which it computes nothing on the way forward, and never says that one is the other.
So is the u_0 of word vectors beside their u_o, where no other has a number.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("y_i", r"w_{ij} x_j"), (r"\frac{\partial E}{\partial \omega_{ij}}", r"\omega_{ij}"))
>>> sides = with_letters_alike([[parse(layout(text)) for text in pair] for pair in texts])
>>> sides[0][1].factors[0].base
'\\omega'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)

_WORD_VECTORS, _WORD = ("u", "v"), "o"
_ALIKE = (("w", "\\omega"), ("v", "\\nu"), ("W", "\\Omega"))


def with_letters_alike(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with one letter for such a weight, that of its derivative."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    if slips := {base for base in _WORD_VECTORS if _is_numbered_by_slip(names, base)}:
        return with_letters_alike(rewritten(chains, lambda node: _with_the_word(node, slips)))
    bases = {name.base for name in names}
    pairs = [pair for pair in _ALIKE if bases.issuperset(pair)]
    taken = {base for node in nodes if isinstance(node, Partial) for base in _taken_by(node)}
    meant = {
        other: own for pair in pairs for own, other in (pair, pair[::-1])
        if own in taken and other not in taken and _indices(names, own) & _indices(names, other)
        and not any({own, other} <= _alone(sides) or _computes_with(sides, own) for sides in chains)
    }  # fmt: skip
    if not meant:
        return [list(sides) for sides in chains]
    return rewritten(chains, lambda reading: _put(reading, meant))


def _is_numbered_by_slip(names: list[Name], base: str) -> bool:
    """Whether 0 stands for the o below a letter: beside u_o, and no u_1."""
    below = {s.text for n in names if n.base == base for s in n.scripts if s.place == "sub"}
    return _WORD in below and {text for text in below if text.isdigit()} == {"0"}


def _with_the_word(node: Reading, slips: set[str]) -> Reading:
    if isinstance(node, Name) and node.base in slips:
        return replace(node, scripts=tuple(
            replace(s, text=_WORD) if s.place == "sub" and s.text == "0" else s
            for s in node.scripts
        ))  # fmt: skip
    return mapped(node, lambda part: _with_the_word(part, slips))


def _put(node: Reading, meant: Mapping[str, str]) -> Reading:
    if isinstance(node, Name) and node.base in meant:
        return replace(node, base=meant[node.base], written=node.base)
    return mapped(node, lambda part: _put(part, meant))


def _taken_by(partial: Partial) -> Iterator[str]:
    wrt = unbracketed(partial.wrt)
    if isinstance(wrt, Name):
        yield wrt.base


def _indices(names: list[Name], base: str) -> set[tuple[str, ...]]:
    """The indices that stand below a letter, two or more of them."""
    found = (tuple(s.text for s in n.scripts if s.place == "sub") for n in names if n.base == base)
    return {below for below in found if sum(map(len, below)) > 1}


def _computes_with(sides: Sequence[Reading | None], base: str) -> bool:
    """Whether a quantity is computed with a letter: the y_i of y_i = Σ_j ω_{ij} x_j."""
    left, *rest = sides or [None]
    if not isinstance(left, (Name, Call)):
        return False
    name = left.function if isinstance(left, Call) else left
    changed = name.base.endswith(base) or name.base.startswith(("\\Delta", "\\delta"))
    inside = (node for side in rest if side is not None for node in walk_reading(side))
    return not changed and any(isinstance(n, Name) and n.base == base for n in inside)


def _alone(sides: Sequence[Reading | None]) -> set[str]:
    """The letters that are a side of an equality by themselves."""
    return {side.base for side in sides if isinstance(side, Name)}
