r"""Where $b = v$ if $w = o$, otherwise $b = 0$: one quantity by cases, which is b_w.

Its index is left out where the formulas have it elsewhere. So in other orders and languages: 当
$w = o$ 时，$b = v$，否则 $b = 0$.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.cases_in_words import ELSE_SIGNS, ELSE_WORDS, IF_WORDS
from chainrule.documents.parsing.reading import (
    Indicator,
    Name,
    Num,
    Piecewise,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)
from chainrule.documents.stating.chains import Chain

_IF = rf"(?:\b(?:{IF_WORDS})\b|如果|若|当|當)"
_ELSE = rf"(?:\b(?:{ELSE_WORDS})\b|{ELSE_SIGNS})"
_GAP = r"[\s$,;，；、~]*"
_EQUAL = r"(?P<first>[a-zA-Z])\s*=\s*(?P<second>[a-zA-Z])"
_THEN = rf"{_GAP}(?:时|時|then\b)?{_GAP}"
_BEHIND = re.compile(
    rf"{_GAP}{_IF}{_GAP}{_EQUAL}{_THEN}(?:(?:and|or|but|while)\b)?{_GAP}(?P<no>{_ELSE})?{_GAP}"
)
_BEFORE = re.compile(rf"{_IF}{_GAP}{_EQUAL}{_THEN}\Z")
_REST = re.compile(rf"{_GAP}{_ELSE}{_GAP}")
_NEAR = 60  # characters in a sentence


def with_cases_of_letters(chains: Sequence[Chain], read: Sides, text: str) -> Sides:
    """The sides of all chains with such quantities by cases, and with their index.

    The second of the two equalities claims nothing: it is said again what the first one says.
    """
    pairs = list(zip(chains, read, strict=True))
    whole = [(c, sides) for c, sides in pairs if len(sides) == 2 and isinstance(sides[0], Name)]
    said: dict[int, Reading] = {}  # the right sides by cases
    letters: dict[Name, str] = {}
    following = [*pairwise(whole), *zip(whole, whole[2:], strict=False)]  # or behind "w = o"
    for (first, sides), (second, others) in following:
        value, rest, name = sides[1], others[1], sides[0]
        if sides[0] != others[0] or value is None or rest is None or not isinstance(name, Name):
            continue
        if isinstance(value, Num) and isinstance(rest, Num):
            continue  # of 1 and 0, a label: what the words say of it is read elsewhere
        if (found := _condition(first, second, text)) is not None:
            at = value.start, value.end
            left, right = (Name(*at, letter) for letter in found)
            cases = Piecewise(*at, (value, rest), (Indicator(*at, left, "=", right), None))
            said |= {id(value): cases, id(rest): cases}
            letters[name] = found[0]
            second.is_note = True
    if not said:
        return read
    marks = {s.text for node in all_nodes(read, Name) for s in node.scripts}
    letters = {n: letter for n, letter in letters.items() if not n.scripts and letter in marks}

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node in letters:
            return replace(node, scripts=(Script("sub", "bare", letters[node]),))
        return mapped(node, rewrite)

    return rewritten(
        [[s if s is None else said.get(id(s), s) for s in sides] for sides in read], rewrite
    )


def _condition(first: Chain, second: Chain, text: str) -> tuple[str, str] | None:
    """The two letters that are equal in the first of two cases that a sentence parts."""
    start, end = first.sides[0].start, first.sides[-1].end
    following, last = second.sides[0].start, second.sides[-1].end
    between = text[end:following] if end <= following <= end + _NEAR else ""
    behind = _BEHIND.fullmatch(between)
    if behind is not None and (behind["no"] or _REST.match(text, last)):
        return behind["first"], behind["second"]
    before = _BEFORE.search(text[max(0, start - _NEAR) : start])
    if before is not None and _REST.fullmatch(between):
        return before["first"], before["second"]
    return None
