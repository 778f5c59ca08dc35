"""y_{j*}, where j* is the index of the true class: one certain entry, under a letter of its own.

Only a star on a whole index counts, as in u_{j*} and 1(j = j*); θ* and W_j^* are optima.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.reading import (
    Big,
    Indicator,
    Name,
    Reading,
    Script,
    Sides,
    mapped,
    nodes_of,
    rewritten,
)

_STARS = ("*", "\\ast", "\\star", "ast", "star")
_LETTERS = "cosqgrpabdefhtuvwxyz"  # for the true class; the customary ones first


def with_certain_entries(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with one letter for each index that has a star."""
    nodes = [n for sides in chains for side in sides if side is not None for n in nodes_of(side)]
    names = [node for node in nodes if isinstance(node, Name)]
    starred = sorted({letter for name in names for letter in _starred(name)})
    if not starred:
        return [list(sides) for sides in chains]
    used = {name.base for name in names} | {s.text for name in names for s in name.scripts}
    used |= {node.letter for node in nodes if isinstance(node, Big)}
    free = [letter for letter in _LETTERS if letter not in used]
    letters = dict(zip(starred, free, strict=False))

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(_scripts(node, letters)))
        if isinstance(node, Indicator):
            sides = (_index(rewrite(side), letters) for side in (node.left, node.right))
            return Indicator(node.start, node.end, next(sides), node.relation, next(sides))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _pairs(name: Name) -> Iterator[tuple[Script, Script | None]]:
    """Each script of a name with the one behind it."""
    return zip(name.scripts, (*name.scripts[1:], None), strict=False)


def _is_star(script: Script | None) -> bool:
    return script is not None and script.place == "sub" and script.text in _STARS


def _starred(name: Name) -> Iterator[str]:
    """The letters below a name that have a star: the j of y_{j*}."""
    for script, behind in _pairs(name):
        if _is_star(behind) and script.place == "sub" and script.text.isalpha():
            yield script.text


def _scripts(name: Name, letters: dict[str, str]) -> Iterator[Script]:
    starred = set(_starred(name)) & set(letters)
    for script, behind in _pairs(name):
        if script.text in starred and _is_star(behind):
            yield replace(script, text=letters[script.text])
        elif not (starred and _is_star(script)):
            yield script


def _index(side: Reading, letters: dict[str, str]) -> Reading:
    """The j* of a condition under the letter that it has below a name."""
    if isinstance(side, Name) and side.base in letters and [s.text for s in side.scripts] in (
        [[star] for star in _STARS]
    ):  # fmt: skip
        return Name(side.start, side.end, letters[side.base])
    return side
