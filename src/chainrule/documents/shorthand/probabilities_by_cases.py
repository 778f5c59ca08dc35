r"""P(y | x) that is said for y = 1 and for y = 0, each by itself, as words make the cases.

"If y = 1, $P(y|x) = p$. If y = 0, $P(y|x) = 1 - p$" says what P(y = 1 | x) and P(y = 0 | x) are.
What P(y | x) is of any y is said by another formula, such as $p^y (1-p)^{1-y}$.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> text = "If y = 1, $P(y|x) = p$. If y = 0, $P(y|x) = 1 - p$."
>>> chains = [[parse(layout(t, at)) for t, at in pairs] for pairs in (
...     [("P(y|x)", 11), ("p", 20)], [("P(y|x)", 35), ("1 - p", 44)])]
>>> [sides[0].scripts[0].text for sides in with_events_of_cases(chains, text)]
['y=1 given x', 'y=0 given x']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.customary import PROBABILITIES
from chainrule.documents.parsing.reading import Name, Reading, Sides

_EVENT = re.compile(r"(?P<letter>\w) given .+")
_IS = r"(?<![\w\\=]){}[\s$]*=[\s$]*(?P<value>[01])(?![\w.]|\s*(?:\||\\mid|\\vert))"
_BEHIND = (
    r"[\s$,;&}]*(?:\\q?quad\b\s*|\\[,; ]\s*|\\(?:text|mbox|textrm|mathrm)\s*\{\s*)*"
    r"(?:if|when|for|where|si|quand|wenn|falls|für|cuando|se|quando|при|если|当|若)[\s$}]*"
)
_BEFORE = r"(?:[^=.;。；\n]|\n(?![ \t]*\n))*\Z"
_FAR = 50  # characters in which the case is said in front of a formula
_NEAR = 40  # and behind it


def with_events_of_cases(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The sides of all chains with the events that the words make of such cases."""
    found: dict[int, Name] = {}
    told: set[int] = set()  # where the cases are said that are of a formula already
    for number, sides in enumerate(chains):
        if len(sides) == 2 and (said := _said(sides, text, told)) is not None:
            found[number] = said
    events: dict[str, set[str]] = {}
    for name in found.values():
        events.setdefault(name.base, set()).add(name.scripts[0].text)
    whole = {number: name for number, name in found.items() if len(events[name.base]) == 2}
    return [
        [whole[number], *sides[1:]] if number in whole else list(sides)
        for number, sides in enumerate(chains)
    ]


def _said(sides: Sequence[Reading | None], text: str, told: set[int]) -> Name | None:
    """The P(y = 1 | x) that a chain says something of, where its words say y = 1."""
    left, right = sides
    if not isinstance(left, Name) or right is None or left.base not in PROBABILITIES:
        return None
    event = left.scripts[0] if left.scripts and left.scripts[0].kind == "word" else None
    match = _EVENT.fullmatch(event.text) if event is not None else None
    if event is None or match is None:
        return None
    case = _IS.format(re.escape(match["letter"]))
    behind = re.compile(_BEHIND + case).match(text, right.end, right.end + _NEAR)
    before = re.compile(case + _BEFORE).search(text, max(0, left.start - _FAR), left.start)
    said = behind or before
    if said is None or said.start("value") in told:
        return None
    told.add(said.start("value"))
    event = replace(event, text=f"{match['letter']}={said['value']}{event.text[1:]}")
    return replace(left, scripts=(event, *left.scripts[1:]))
