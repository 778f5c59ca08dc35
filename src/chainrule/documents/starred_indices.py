"""y_{j*} and p_y, where j* and the label y are the true class: one entry under a letter of its own.

Only a star on a whole index counts, as in u_{j*} and 1(j = j*); θ* and W_j^* are optima. A label
gives way only where the entries of a target, y_i, are written with the same letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from chainrule.documents.customary import TARGETS
from chainrule.documents.reading import (
    Big,
    Call,
    Indicator,
    Name,
    Picked,
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
    """The formulas of a document with one letter for each index that is the true class."""
    nodes = [n for sides in chains for side in sides if side is not None for n in nodes_of(side)]
    scripts = [node.scripts for node in nodes if isinstance(node, (Name, Picked))]
    bases = {node.base for node in nodes if isinstance(node, Name)}
    starred = sorted({letter for each in scripts for letter in _starred(each)})
    labels = sorted(_labels(nodes))
    if not starred and not labels:
        return [list(sides) for sides in chains]
    used = bases | {s.text for each in scripts for s in each}
    used |= {node.letter for node in nodes if isinstance(node, Big)}
    free = (letter for letter in _LETTERS if letter not in used)
    letters = dict(zip([*(f"{s}*" for s in starred), *labels], free, strict=False))

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(_scripts(node.scripts, letters)))
        if isinstance(node, Picked):
            kept = tuple(_scripts(node.scripts, letters))
            return Picked(node.start, node.end, rewrite(node.base), kept)
        if isinstance(node, Indicator):
            left, right = (_index(side, letters, rewrite) for side in (node.left, node.right))
            return Indicator(node.start, node.end, left, node.relation, right)
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _labels(nodes: Sequence[Reading]) -> set[str]:
    """The y of log p_y, where there is a y_i as well; that of a bias b_y is a mark."""
    with_entries = {
        node.base for node in nodes
        if isinstance(node, Name) and node.base in TARGETS
        and any(s.place == "sub" and s.text.isalpha() for s in node.scripts)
    }  # fmt: skip
    summed = {node.letter for node in nodes if isinstance(node, Big)}
    logarithms = (n for n in nodes if isinstance(n, Call) and n.function.base in ("log", "ln"))
    below = {
        node.scripts[-1].text for call in logarithms for node in nodes_of(call)
        if isinstance(node, (Name, Picked)) and node.scripts and _is_below(node.scripts[-1])
    }  # fmt: skip
    return (with_entries & below) - summed


def _is_below(script: Script) -> bool:
    return script.place == "sub" and script.kind == "bare"


def _pairs(scripts: Sequence[Script]) -> Iterator[tuple[Script, Script | None]]:
    """Each script with the one behind it."""
    return zip(scripts, (*scripts[1:], None), strict=False)


def _is_star(script: Script | None) -> bool:
    return script is not None and script.place == "sub" and script.text in _STARS


def _starred(scripts: Sequence[Script]) -> Iterator[str]:
    """The letters below a name that have a star: the j of y_{j*}."""
    for script, behind in _pairs(scripts):
        if _is_star(behind) and script.place == "sub" and script.text.isalpha():
            yield script.text


def _scripts(scripts: Sequence[Script], letters: Mapping[str, str]) -> Iterator[Script]:
    starred = set(_starred(scripts))
    for script, behind in _pairs(scripts):
        star = script.text in starred and _is_star(behind)
        letter = letters.get(f"{script.text}*" if star else script.text)
        if letter is not None and _is_below(script):
            yield replace(script, text=letter)
        elif not (starred and _is_star(script)):
            yield script


def _index(
    side: Reading, letters: Mapping[str, str], rewrite: Callable[[Reading], Reading]
) -> Reading:
    """The j*, or the label, of a condition under the letter that it has below a name."""
    if isinstance(side, Name):
        star = "*" if [s.text for s in side.scripts] in [[star] for star in _STARS] else ""
        letter = letters.get(f"{side.base}{star}")
        if letter is not None and (star or not side.scripts):
            return Name(side.start, side.end, letter)
    return rewrite(side)
