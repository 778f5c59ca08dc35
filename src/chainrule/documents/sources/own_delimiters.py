r"""Delimiters of a document's own: \be for \begin{equation}, and environments around formulas.

Where definitions stand in another file, \be and a few others mean what they mean everywhere.

>>> macros = {"be": (0, r"\begin{equation}"), "eq": (1, r"\begin{equation}#1\end{equation}")}
>>> delimiters, _ = own_delimiters("", macros)
>>> [(token.sort, token.start) for token in own_tokens(r"\be a = b \eq{c = d}", delimiters)]
[('begin', 0), ('begin', 10), ('end', 19)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chainrule.documents.sources.delimiters import Token, tokens
from chainrule.documents.sources.latex_macros import matching_braces
from chainrule.documents.sources.spans import Stretch

_DEFINITION = re.compile(
    r"\\(?P<how>(?:re)?newenvironment|(?:New|Renew)(?:Environ|DocumentEnvironment))\*?"
    r"[ \t]{0,9}\{(?P<name>[A-Za-z]{1,40}\*?)\}\s{0,9}"
    r"(?:\[(?P<count>[0-9])\](?:\s{0,9}\[[^\[\]]{0,80}\])?|\{(?P<given>[ mo]{0,20})\})?\s{0,9}"
)
_GAP = re.compile(r"\s{0,99}")
_BODY, _ARGUMENT = "\\BODY", "#1"
_CUSTOMARY = {"be": "equation", "beq": "equation", "bea": "eqnarray", "beqa": "eqnarray"}


class Delimiter(NamedTuple):
    """What a delimiter stands for: of which sort, of which environment, with how many arguments.

    The sort is "around" where its argument is the formula.
    """

    sort: str
    name: str
    arguments: int


def own_delimiters(
    text: str, macros: Mapping[str, tuple[int, str]]
) -> tuple[dict[str, Delimiter], list[Stretch]]:
    r"""What stands for a delimiter, \be and \begin{eq}; and where environments are defined."""
    found = dict(_customary(text, macros))
    places: list[Stretch] = []
    for macro, (count, body) in macros.items():
        begun, ended = _left_open(body)
        around, _ = _left_open(body.partition(_ARGUMENT)[0]) if count == 1 else ((), ())
        if begun and not ended:
            found[f"\\{macro}"] = Delimiter("begin", begun[0], count)
        elif ended and not begun:
            found[f"\\{macro}"] = Delimiter("end", ended[-1], 0)
        elif around and _ARGUMENT in body and not begun:
            found[f"\\{macro}"] = Delimiter("around", around[0], 0)
    closing: dict[int, int] | None = None
    for match in _DEFINITION.finditer(text):
        closing = matching_braces(text) if closing is None else closing
        end = closing.get(match.end())
        if end is None:
            continue
        before = text[match.end() + 1 : end].partition(_BODY)[0]
        if not match["how"].endswith("Environ"):  # what ends it has braces of its own
            behind = _GAP.match(text, end + 1)
            end = closing.get(behind.end(), end) if behind else end
        begun, _ = _left_open(before)
        if begun or before.count("$") % 2:
            name = begun[0] if begun else "displaymath"
            count = int(match["count"] or (match["given"] or "").count("m"))
            found[f"\\begin{{{match['name']}}}"] = Delimiter("begin", name, count)
            found[f"\\end{{{match['name']}}}"] = Delimiter("end", name, 0)
        places.append(Stretch(match.start(), end + 1))
    return found, places


def _customary(text: str, macros: Mapping[str, object]) -> Iterator[tuple[str, Delimiter]]:
    r"""What \be, \ee and the like stand for in a document that uses both and defines neither."""
    for name, environment in _CUSTOMARY.items():
        end = f"ee{name[2:]}"
        begins, ends = (len(re.findall(rf"\\{n}(?![A-Za-z])", text)) for n in (name, end))
        if begins == ends > 0 and name not in macros and end not in macros:
            yield f"\\{name}", Delimiter("begin", environment, 0)
            yield f"\\{end}", Delimiter("end", environment, 0)


def own_tokens(masked: str, delimiters: Mapping[str, Delimiter]) -> Iterator[Token]:
    """Every delimiter of a text's own, in no order."""
    if not delimiters:
        return
    written = "|".join(map(re.escape, sorted(delimiters, key=len, reverse=True)))
    closing: dict[int, int] | None = None
    for match in re.finditer(rf"(?<!\\)(?:{written})(?:(?<=\}})|(?![A-Za-z]))", masked):
        sort, name, count = delimiters[match[0]]
        if sort == "around":
            closing = matching_braces(masked) if closing is None else closing
            end = closing.get(match.end())
            if end is not None:
                yield Token("begin", match.start(), match.end() + 1, name)
                yield Token("end", end, end + 1, name)
            continue
        behind = re.compile(rf"(?:\s{{0,9}}\{{[^{{}}]{{0,200}}\}}){{{count}}}")
        arguments = behind.match(masked, match.end())
        yield Token(sort, match.start(), arguments.end() if arguments else match.end(), name)


def _left_open(body: str) -> tuple[list[str], list[str]]:
    """The environments that a body begins and does not end, and those that it ends only."""
    begun: list[str] = []
    ended: list[str] = []
    for token in tokens(body):
        if token.sort == "begin":
            begun.append(token.name)
        elif token.sort == "end" and begun:
            begun.pop()
        elif token.sort == "end":
            ended.append(token.name)
    return begun, ended
