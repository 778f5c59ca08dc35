r"""Displayed mathematics in rows, and the row in which a verdict's equality ends.

>>> [row.cells for row in rows(r"\begin{aligned} a &= b \\ &= c \tag{3} \end{aligned}")]
[('a', '= b'), ('', '= c')]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from chainrule.documents.outcomes.verdicts import Verdict
from chainrule.documents.sources.document import Document, Piece

_TOKEN = re.compile(
    r"\\\\(?:\*|\s*\[-?[\d.]+\s*\w\w\])?|\\begin\s*\{(?P<begin>\w+\*?)\}|\\end\s*\{(?P<end>\w+\*?)\}"
    r"|\\left(?![a-zA-Z])|\\right(?![a-zA-Z])|\\.|[{}&]|\n[ \t]*(?=\n)",
    re.DOTALL,
)
# A longer formula is one row.
_LONGEST = 20_000
_ALIGNED = {"align", "aligned", "split", "gather", "gathered", "equation", "eqnarray", "multline"}
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_NUMBER = re.compile(
    r"(?:\\q?quad|\\,|\\;|\\ |~|\\hfill|\\hspace\{[^{}]*\})\s*\(([\w.]{1,6}[a-z']?)\)\s*\Z"
)
_PARTED = re.compile(r"\s*(?:\\(?:label\s*\{[^{}]*\}|notag|nonumber|displaystyle))\b")


class Row(NamedTuple):
    """One line of a display: from start to end, its parts between ``&``, and its number.

    stop: after its last character that is not a space, counted like start and end from the
    beginning of the formula.
    """

    start: int
    end: int
    stop: int
    cells: tuple[str, ...]
    tag: str


def rows(latex: str) -> list[Row]:
    """The rows of a formula; ``aligned`` and its like around them are taken off."""
    if len(latex) > _LONGEST:
        return [Row(0, len(latex), len(latex.rstrip()), (latex.strip(),), "")]
    found: list[Row] = []
    cells, start, place, stop, depth = [""], 0, 0, 0, 0
    opened: list[bool] = []

    def take(end: int) -> None:
        nonlocal stop
        text = latex[place:end]
        cells[-1] += text
        if text.strip():
            stop = place + len(text.rstrip())

    def close(end: int) -> None:
        nonlocal cells, start, stop
        tag = ""
        if any(cell.strip() for cell in cells):
            cells, tag = _numbered(cells)
            found.append(Row(start, end, stop, tuple(cell.strip() for cell in cells), tag))
        cells, start, stop = [""], end, end

    for match in _TOKEN.finditer(latex):
        token = match[0]
        dropped = False
        take(match.start())
        place = match.start()
        if match["begin"]:
            dropped = depth == 0 and match["begin"].rstrip("*") in _ALIGNED
            opened.append(dropped)
            depth += not dropped
        elif match["end"]:
            dropped = opened.pop() if opened else False
            depth -= not dropped
        elif token in ("{", "\\left"):
            depth += 1
        elif token in ("}", "\\right"):
            depth -= 1
        elif token == "&" and depth == 0:
            cells.append("")
            dropped = True
        elif token.startswith("\\\\") and depth == 0:
            close(match.end())
            dropped = True
        depth = max(depth, 0)
        if not dropped:
            take(match.end())
        place = match.end()
    take(len(latex))
    close(len(latex))
    return found


def _numbered(cells: list[str]) -> tuple[list[str], str]:
    """The cells without the equation's number, and the number."""
    tag = ""
    for place, cell in enumerate(cells):
        given = _TAG.search(cell)
        if given is None and place == len(cells) - 1:
            given = _NUMBER.search(cell)
        if given is not None and not tag:
            tag = given[1].strip().strip("()")
            cell = cell[: given.start()] + cell[given.end() :]
        cells[place] = _PARTED.sub(" ", cell)
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return cells, tag


def ending(verdict: Verdict) -> int:
    """The offset of the last character of a verdict's equality: there its mark belongs."""
    return max(verdict.claim.start, verdict.claim.end - 1)


def by_piece(document: Document, verdicts: Sequence[Verdict]) -> dict[int, list[Verdict]]:
    """The verdicts on what ends in each piece, by the piece's place in the document."""
    starts = [piece.start for piece in document.pieces]
    found: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        place = max(0, bisect_right(starts, ending(verdict)) - 1)
        found.setdefault(place, []).append(verdict)
    return found


def by_row(
    piece: Piece, found: Sequence[Row], verdicts: Sequence[Verdict]
) -> dict[int, list[Verdict]]:
    """The verdicts on what ends in each row of a piece, by the row's place."""
    starts = [row.start for row in found]
    sorted_out: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        place = max(0, bisect_right(starts, ending(verdict) - piece.start) - 1)
        sorted_out.setdefault(place, []).append(verdict)
    return sorted_out
