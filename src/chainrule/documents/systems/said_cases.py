"""Cases that the words around a formula make: for i ≠ j, or for i = j.

∂p_i/∂z_j = −p_i p_j is no statement about all i and j, but a right one where the text says i ≠ j.
What is said behind the formula counts before what was said in front of it, and of that the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations

import numpy as np

from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import HOLDS, relative
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.evaluating.valued import aligned_values
from chainrule.documents.evaluating.worlds import Tried
from chainrule.documents.parsing.cases_in_words import ELSE_SIGNS, ELSE_WORDS
from chainrule.documents.parsing.reading import (
    Indicator,
    Name,
    Partial,
    Piecewise,
    Reading,
    bare_name,
    is_logarithm,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import nodes_in
from chainrule.engines.evaluate import Indices
from chainrule.operations import Array

_BEFORE, _BEHIND = 400, 80  # characters in which a case is looked for
_UNEQUAL = r"\\neq?(?![a-zA-Z])|≠|\\not\s*=|!=|<>|is not|(?:does not|doesn't|not) equals?(?: to)?"
_MORE, _AT_LEAST = r">|\\gt(?![a-zA-Z])", r">=|≥|\\geq?(?:slant)?(?![a-zA-Z])"
_FROM_ZERO = re.compile(r"_\s*\{?\s*[a-z]\s*=\s*0\b")
_EQUAL = r"==?|equals?(?: to)?"
_SPACES = re.compile(r"[ \t]{2,}")
_APART = r"[\s&${}~]*"
_INCORRECT = r"\b(?:incorrect|wrong|false|other)"
_ENDS = re.compile(r"\\\\(?![()])|\$\$|\\\]|\\end\b|\n\s*\n|\.\s")
_GOES_ON = re.compile(  # behind the one display that ends there
    r"(?:\\end\s*\{\w+\*?\}|\\(?:label|tag\*?)\s*\{[^{}]*\}|[\s,;.])*(?:\$\$|\\{1,2}\])?[\s,;.]*"
    r"(?=(?:where|for|if|when|whenever|with|provided|falls|wenn|für|où|si|pour|quand"
    r"|donde|cuando|para|onde|quando|se|dove|per|где|при|если|когда)\b)"
)
_NEXT = re.compile(  # "; and for" what follows, as in: for i = j, a; and for i ≠ j, b
    r"[\s$\\)\]]*(?:[;；]|[,;]?\s*\b(?:and|but|while|whereas|und|aber|et|mais|y|e|но|а)\b)\s*"
    r"(?:(?:and|but|while|whereas|und|aber|et|mais)\s+)?"
    r"(?:for|if|when|für|wenn|falls|pour|si|quand|para|cuando|quando|se|при|если)\b"
    r"[^,:;.]{0,40}[,:]"
)
_FONTS = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|mathrm)\b|[{}]")
_SENTENCE = re.compile(r"[.:]\s|\n\s*\n|\$\$|\\\[")
OTHERWISE = re.compile(
    rf"\b(?:{ELSE_WORDS}|off[- ]diagonal|(?:first|second|other) case)\b|{ELSE_SIGNS}",
    re.I,
)


@dataclass(frozen=True)
class _Case:
    """Two letters that are said to be equal, or not to be; and where that is said."""

    first: str
    second: str
    equal: bool
    start: int
    end: int


def holds_in_the_case(
    a: Tried,
    b: Tried,
    left: Sided,
    right: Sided,
    system: System,
    text: str,
    may_be_turned: Callable[[], bool],
) -> bool:
    """An equality for i ≠ j, or for i = j, as the words around it say, and not it itself.

    may_be_turned: tells whether a row may stand for a column.
    """
    if not left.partials:
        return False
    if any(walk_reading(right.reading, Piecewise)):
        return False
    letters = sorted(system.free_letters(left.reading) | set(system.habits.classes))
    said = _said(text, right.side.start, right.side.end, letters)
    if not said and left.side.start < right.side.start:  # a long chain, of the case before it
        places = (*right.before, left.side.start)
        said = next((c for at in places if (c := _said_before(text, at, letters))), [])
    said += _below(f"{left.side.text} {right.side.text}", letters)
    said += [
        _Case(letter, other, False, 0, 0)
        for letter, other in system.habits.others.items() if letter in letters
    ]  # fmt: skip
    said += _of_other_classes(system, letters)
    unsaid = [*_beside_the_class(system, left), *_beside_the_same(system, left)]
    unsaid += _beside_a_certain_one(system, left, right, said_behind(text, right.side.end))
    classes = system.habits.classes
    if not said and not unsaid:
        return False
    pairs = [aligned_values(x, y) for x, y in zip(a.values, b.values, strict=True)]
    if may_be_turned():
        pairs = [_in_one_direction(*pair) for pair in pairs]
    if any(_holds(case, pairs, classes) for case in said):
        return True
    return any(_holds(case, pairs, classes, empty=False) for case in unsaid)


def holds_apart(system: System, left: Sided, right: Sided) -> bool:
    """Whether ∂p_i/∂z_j = −p_i p_j would hold if it were said that i and j differ."""
    pair = _indices_of(system, left.reading)
    a, b = left.tried(False), right.tried(False)
    if pair is None or pair[2] == pair[3] or not a.values or not b.values:
        return False
    if any(_tells_apart(system, node) for node in walk_reading(right.reading)):
        return False
    pairs = [aligned_values(x, y) for x, y in zip(a.values, b.values, strict=True)]
    case = _Case(pair[2], pair[3], False, 0, 0)
    return _holds(case, pairs, system.habits.classes, empty=False)


def _tells_apart(system: System, node: Reading) -> bool:
    """Whether it says itself what holds for i = j: by cases, 1{i = j} or δ_{ij}."""
    is_delta = isinstance(node, Name) and system.is_kronecker(node)
    return isinstance(node, (Piecewise, Indicator)) or is_delta


def _in_one_direction(first: Array, second: Array, free: Indices) -> tuple[Array, Array, Indices]:
    """Two values, of which the second is turned where that makes their shapes the same."""
    shape, other = first.shape[len(free) :], second.shape[len(free) :]
    if shape != other and shape == other[::-1]:
        second = np.swapaxes(second, -1, -2)
    return first, second, free


def _below(text: str, letters: list[str]) -> list[_Case]:
    """The cases that are written below a symbol, u_{w≠o}, or below a bar: |_{i=j}."""
    plain = _FONTS.sub("", text)
    equal = [
        _Case(first, second, True, 0, 0) for first, second in combinations(letters, 2)
        if re.search(
            rf"(?:\\||vert)\s*_\s*(?:{re.escape(first)}\s*=\s*{re.escape(second)}"
            rf"|{re.escape(second)}\s*=\s*{re.escape(first)})(?!\w)", plain
        )
    ]  # fmt: skip
    return equal + [
        _Case(first, second, False, 0, 0) for first, second in permutations(letters, 2)
        if re.search(
            rf"_\s*{re.escape(first)}\s*(?:{_UNEQUAL})\s*{re.escape(second)}(?!\w)", plain
        )
    ]  # fmt: skip


def _of_other_classes(system: System, letters: list[str]) -> Iterator[_Case]:
    """The j of "for an incorrect class j", which is not the k of the correct one."""
    for letter in letters:
        named = r"\s+(?:class|label|categor|word)\w*\s*(?:is\s|=)?\s*\$?"
        pattern = rf"{_INCORRECT}{named}{re.escape(letter)}(?!\w)"
        for other in system.habits.classes if re.search(pattern, system.prose, re.I) else ():
            if letter != other:
                yield _Case(letter, other, False, 0, 0)


def _beside_the_class(system: System, left: Sided) -> Iterator[_Case]:
    """The w of ∂J/∂u_w in a document that gives ∂J/∂u_o on its own: any word but the o.

    So it is of words alone: of a class j beside a class k it has to be said.
    """
    if not isinstance(left.reading, Partial) or not system.habits.classes:
        return
    by = bare_name(left.reading.wrt)
    if by is None:
        return
    mention = system.mention(by)
    apart = {
        entry for node in nodes_in(system.chains, Partial)
        if (name := bare_name(node.wrt)) is not None and system.mention(name).key == mention.key
        for entry in system.mention(name).entries if entry in system.habits.classes
    }  # fmt: skip
    of_words = mention.key in system.habits.families
    for letter in mention.entries if of_words or "w" in mention.entries else ():
        for other in apart - {letter} if letter not in system.habits.classes else ():
            yield _Case(letter, other, False, 0, 0)


def _beside_the_same(system: System, left: Sided) -> Iterator[_Case]:
    """The i ≠ j of ∂p_i/∂z_j in a document that gives ∂p_i/∂z_i on its own."""
    pair = _indices_of(system, left.reading)
    if pair is None or pair[2] == pair[3]:
        return
    sides = (chain.sides[0].reading for chain in system.chains)
    known = (_indices_of(system, reading) for reading in sides)
    if any(other is not None and other[:2] == pair[:2] and other[2] == other[3] for other in known):
        yield _Case(pair[2], pair[3], False, 0, 0)


def _beside_a_certain_one(
    system: System, left: Sided, right: Sided, behind: str
) -> Iterator[_Case]:
    """The i ≠ 1 of ∂L/∂k_i in a document that gives ∂L/∂k_1 on its own.

    Not where "i = 1" is said behind it, nor of a formula without an i.
    """
    whole = _derivative_by_entry(system, left.reading)
    if whole is None or whole[2] not in system.free_letters(right.reading):
        return
    if re.search(rf"(?<!\w){re.escape(whole[2])}{_APART}={_APART}\d", behind):
        return
    for side in (chain.sides[0].reading for chain in system.chains):
        other = _derivative_by_entry(system, side)
        if other is not None and other[:2] == whole[:2] and other[2].isdigit():
            yield _Case(whole[2], other[2], False, 0, 0)


def _derivative_by_entry(system: System, reading: Reading | None) -> tuple[str, str, str] | None:
    """The L, k and i of ∂L/∂k_i, where L has no index itself."""
    of, by = (map(bare_name, (reading.of, reading.wrt)) if isinstance(reading, Partial)
              else (None, None))  # fmt: skip
    if of is None or by is None:
        return None
    whole, entry = system.mention(of), system.mention(by)
    alone = not whole.entries and len(entry.entries) == 1
    return (whole.key, entry.key, entry.entries[0]) if alone else None


def _indices_of(system: System, reading: Reading | None) -> tuple[str, str, str, str] | None:
    """The p, z, i and j of ∂p_i/∂z_j, also with one more index that both have; the log p of a
    logarithm."""
    if not isinstance(reading, Partial):
        return None
    whole = unbracketed(reading.of)
    inner = whole.arguments[0] if is_logarithm(whole) else whole
    of, by = bare_name(inner), bare_name(reading.wrt)
    if of is None or by is None:
        return None
    (*rows, own), (*others, other) = (system.mention(name).entries or ("",) for name in (of, by))
    if not own or not other or rows != others:
        return None
    key = system.mention(of).key
    taken = key if inner is whole else f"log {key}"
    return taken, system.mention(by).key, own, other


def _said(text: str, start: int, end: int, letters: list[str]) -> list[_Case]:
    """The cases in force at a formula; several where a sentence names both and no more is said.

    "If i = j, … and … otherwise" names both as well.
    """
    behind = said_behind(text, end)
    behind = "" if _NEXT.match(behind) and _said_before(text, start, letters) else behind
    said = list(_cases(behind, letters, _first(text)))
    return said or _said_before(text, start, letters, behind)


def said_behind(text: str, end: int) -> str:
    """The rest of the sentence behind a formula, also where it goes on behind the display.

    So "where j ≠ i" is of the formula whose display closes in front of it, with or without a comma.
    """
    behind = text[end : end + _BEHIND]
    stop = _ENDS.search(behind)
    if stop is None:
        return behind
    going_on = _GOES_ON.match(text, end + stop.start())
    if going_on is None:
        return behind[: stop.start()]
    further = text[going_on.end() : going_on.end() + _BEHIND]
    last = _ENDS.search(further)
    return behind[: stop.start()] + " " + (further[: last.start()] if last else further)


def _said_before(text: str, start: int, letters: list[str], behind: str = "") -> list[_Case]:
    """The last case that is said in front of a place."""
    before = _SPACES.sub(" ", text[max(0, start - 5 * _BEFORE) : start])[-_BEFORE:]
    found = sorted(_cases(before, letters, _first(text)), key=lambda case: case.start)
    if not found:
        return []
    last = found[-1]
    is_other = OTHERWISE.search(before[last.end :] + behind) is not None
    others = [replace(last, equal=not last.equal)] if is_other else []
    return [last, *others] + [
        case for case in found
        if case.equal != last.equal
        and (is_other or not _SENTENCE.search(before[case.end : last.start]))
    ]  # fmt: skip


def _first(text: str) -> int:
    """The number of the first entry: 0 where a sum begins at 0."""
    return 0 if _FROM_ZERO.search(text) else 1


def _cases(text: str, letters: list[str], number: int) -> Iterator[_Case]:
    """Every i = j, i ≠ j and j = t^{(n)} in a text that is no index of a sum and no condition in
    brackets; also i ≠ 0, i > 0 and i ≥ 1 where 0 is the number of the first entry.

    That entry is numbered 1 here, however the document counts.
    """
    for letter in letters:
        but_one = rf"(?:{_UNEQUAL}|{_MORE}){_APART}{number}|(?:{_AT_LEAST}){_APART}{number + 1}"
        pattern = rf"(?<![\w\\[{{]){re.escape(letter)}{_APART}(?:{but_one})(?![\w^]|\.\d)"
        for match in re.finditer(pattern, text, re.ASCII):
            yield _Case(letter, "1", False, match.start(), match.end())
    for first, second in permutations(letters, 2):
        pattern = (
            rf"(?<![\w\\[{{]){re.escape(first)}{_APART}(?:(?P<no>{_UNEQUAL})|{_EQUAL}){_APART}"
            rf"{re.escape(second)}(?:\^\{{\(\w\)\}})?(?![\w'^(]|\s*[+-]\s*\d)"
        )
        for match in re.finditer(pattern, text, re.ASCII):  # no blank stands in 当i=j时
            equal = match["no"] is None
            yield _Case(first, second, equal, match.start(), match.end())


def _holds(
    case: _Case,
    pairs: list[tuple[Array, Array, Indices]],
    classes: dict[str, int],
    empty: bool = True,
) -> bool:
    """Whether the two sides agree at every point, in the entries of a case.

    empty: whether they may both be 0 there.
    """
    return all(_agree(case, *pair, classes, empty) for pair in pairs)


def _agree(
    case: _Case, x: Array, y: Array, free: Indices, classes: dict[str, int], empty: bool
) -> bool:
    if x.shape[len(free) :] != y.shape[len(free) :]:
        return False
    x, y = np.broadcast_arrays(x, y)
    mask = _mask(case, x, free, classes)
    if mask is None or (not empty and not (x * mask).any()):
        return False
    return relative(x * mask, y * mask) <= HOLDS


def _mask(case: _Case, array: Array, free: Indices, classes: dict[str, int]) -> Array | None:
    """1 in the entries of a case, else 0; None where its letters do not run over the same."""
    axes = [k for k, index in enumerate(free) if index.name in (case.first, case.second)]
    places = {**classes, **({case.second: int(case.second)} if case.second.isdigit() else {})}
    certain = {places[letter] for letter in (case.first, case.second) if letter in places}
    if len(axes) == 1 and len(certain) == 1:
        same = np.equal(np.arange(1, array.shape[axes[0]] + 1), certain.pop())
    elif len(axes) == 2 and free[axes[0]].dimension == free[axes[1]].dimension:
        same = np.eye(array.shape[axes[0]], dtype=bool)
    else:
        return None
    shape = [array.shape[k] if k in axes else 1 for k in range(array.ndim)]
    mask: Array = np.where(same == case.equal, 1.0, 0.0).reshape(shape)
    return mask
