"""y_{j*}, y_{j_o} and p_y, where j*, j_o or y is the true class: one entry under its own letter.

Only a star on a whole index counts, as in u_{j*} and 1(j = j*); θ* and W_j^* are optima. A label
gives way only where the entries of a target, y_i, are written with the same letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from chainrule.documents.parsing.customary import CLASSES, PICKED, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Indicator,
    Name,
    Picked,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    is_logarithm,
    mapped,
    rewritten,
    walk_reading,
)

_INDICES = "ijk"  # of which one with a mark below is one of its values
_MARKS = ("o", "O", "c", "t", "s", "0")
_STARS = ("*", "\\ast", "\\star", "ast", "star")
_ALONE = [[star] for star in _STARS]
_SEEN = re.compile(r"[a-z]_([A-Z]) given ")  # the word that is seen, in p(w_O | w_I)


def with_certain_entries(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with one letter for each index that is the true class."""
    nodes = list(all_nodes(chains))
    scripts = [node.scripts for node in nodes if isinstance(node, (Name, Picked))]
    bases = {node.base for node in nodes if isinstance(node, Name)}
    starred = {letter for each in scripts for letter in _starred(each)}
    starred |= {letter for node in nodes for letter in _compared(node)}
    summed = {node.letter for node in nodes if isinstance(node, Big)} if starred else set()
    if any(_picks(each, summed) for each in scripts):
        return with_certain_entries(rewritten(chains, lambda node: _with_picks(node, summed)))
    labels = sorted(_labels(nodes))
    if not starred and not labels:
        return [list(sides) for sides in chains]
    used = bases | {s.text for each in scripts for s in each}
    used |= {node.letter for node in nodes if isinstance(node, Big)}
    events = {match[1].lower() for each in scripts for s in each if (match := _SEEN.match(s.text))}
    first = "".join(events) if len(events) == 1 else ""  # both are the true class
    free = (letter for letter in first + CLASSES if letter not in used)
    letters = dict(zip([*sorted(starred), *labels], free, strict=False))
    apart = {key.replace("_", ""): letter for key, letter in letters.items() if "_" in key}

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(_scripts(node.scripts, letters)))
        if isinstance(node, Picked):
            kept = tuple(_scripts(node.scripts, letters))
            return Picked(node.start, node.end, rewrite(node.base), kept)
        if isinstance(node, Indicator):
            left, right = (_index(side, letters, rewrite) for side in (node.left, node.right))
            return Indicator(node.start, node.end, left, node.relation, right)
        if isinstance(node, Big) and node.unequal in apart:  # Σ_{j ≠ y_i}
            node = replace(node, unequal=apart[node.unequal])
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _picks(scripts: Sequence[Script], summed: set[str]) -> bool:
    """Whether the j_c of Σ_c u_{j_c}, or j_k^*, is below a name: another j for each c, although c
    alone, or the star, would say which one."""
    ahead = zip(scripts, scripts[1:], (*scripts[2:], None), strict=False)
    return any(
        script.kind == "word" and script.text in _INDICES
        and is_below(behind) and behind.text in summed
        and (behind.text in _MARKS or _is_star(star))
        for script, behind, star in ahead
    )  # fmt: skip


def _with_picks(node: Reading, summed: set[str]) -> Reading:
    """A formula in which an index that is another for each c is no certain one."""
    if not isinstance(node, Name) or not _picks(node.scripts, summed):
        return mapped(node, lambda inner: _with_picks(inner, summed))
    kept: list[Script] = []
    for script in node.scripts:
        picked = bool(kept) and kept[-1].text.startswith(PICKED)
        if picked and (script.text in summed or _is_star(script)):
            continue
        is_index = script.kind == "word" and script.text in _INDICES
        kept.append(replace(script, text=PICKED + script.text) if is_index else script)
    return replace(node, scripts=tuple(kept))


def _labels(nodes: Sequence[Reading]) -> set[str]:
    """The y of log p_y, where there is a y_i as well; that of a bias b_y is a mark."""
    with_entries = {
        node.base for node in nodes
        if isinstance(node, Name) and node.base in TARGETS
        and any(s.place == "sub" and s.text.isalpha() for s in node.scripts)
    }  # fmt: skip
    summed = {node.letter for node in nodes if isinstance(node, Big)}
    logarithms = (n for n in nodes if is_logarithm(n))
    below = {
        node.scripts[-1].text for call in logarithms for node in walk_reading(call)
        if isinstance(node, (Name, Picked)) and node.scripts and is_below(node.scripts[-1])
    }  # fmt: skip
    return (with_entries & below) - summed


def _pairs(scripts: Sequence[Script]) -> Iterator[tuple[Script, Script | None]]:
    """Each script with the one behind it."""
    return zip(scripts, (*scripts[1:], None), strict=False)


def _is_star(script: Script | None) -> bool:
    return script is not None and script.place == "sub" and script.text in _STARS


def _key(script: Script, behind: Script | None) -> str:
    """The j* of y_{j*}, and the y_i of p_{y_i}, that two scripts in a row are; else nothing."""
    if script.place != "sub" or not script.text.isalpha() or behind is None:
        return ""
    if _is_star(behind):
        return f"{script.text}*"
    if script.kind != "word" or not is_below(behind):
        return ""
    marked = script.text in _INDICES and behind.text in _MARKS
    return f"{script.text}_{behind.text}" if script.text in TARGETS or marked else ""


def _starred(scripts: Sequence[Script]) -> Iterator[str]:
    """The indices below a name that two scripts in a row are."""
    return filter(None, (_key(script, behind) for script, behind in _pairs(scripts)))


def _compared(node: Reading) -> Iterator[str]:
    """The j* of 1(j = j*)."""
    for side in (node.left, node.right) if isinstance(node, Indicator) else ():
        if isinstance(side, Name) and side.base in _INDICES:
            yield from [f"{side.base}*"] if [s.text for s in side.scripts] in _ALONE else []


def _scripts(scripts: Sequence[Script], letters: Mapping[str, str]) -> Iterator[Script]:
    second = False
    for script, behind in _pairs(scripts):
        key = _key(script, behind)
        letter = letters.get(key or script.text)
        if letter is not None and (key or is_below(script)) and not second:
            yield Script("sub", "bare", letter)
        elif not second:
            yield script
        second = bool(key) and letter is not None


def _index(
    side: Reading, letters: Mapping[str, str], rewrite: Callable[[Reading], Reading]
) -> Reading:
    """The j*, or the label, of a condition under the letter that it has below a name."""
    if isinstance(side, Name):
        marks = [script.text for script in side.scripts]
        star = "*" if marks in _ALONE else "_".join(["", *marks])
        letter = letters.get(f"{side.base}{star}")
        if letter is not None:
            return Name(side.start, side.end, letter)
    return rewrite(side)
