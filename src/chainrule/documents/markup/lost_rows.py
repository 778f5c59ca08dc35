r"""The entries of a matrix that only room sets apart: a row, x_1 \quad x_2, or lost line ends.

Markdown makes one stroke of the two that end a row, so that (x_1 \ x_2 \ \vdots \ x_n) is a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from chainrule.documents.markup.macro_names import NARROW_SPACES, WIDE_SPACES

PARTED = frozenset(
    ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array", "cases")
)
_DOTS = ("dots", "ldots", "cdots", "vdots", "ddots")
_JOINS = ("cdot", "times", "odot", "circ", "ast", "pm", "mid", "mapsto", "le", "leq", "ge", "geq")
_SIGNS = frozenset("+-*/=<>|^_(,:;&−·")
_NO_ENTRY = (_SIGNS | {")"}) - {"(", "|"}  # what none begins with


def entries_apart(nodes: Sequence[Any]) -> list[tuple[list[Any], str]]:
    r"""The nodes of a matrix in parts, each with the sign meant behind it: &, \\ or none."""
    texts = [node.latex_verbatim().strip() for node in nodes]
    if any(text in (r"\\", r"\cr", r"\newline") for text in texts):
        return [(list(nodes), "")]
    has_columns = "&" in texts
    has_dots = "..." in "".join(texts) or any(text[1:] in _DOTS for text in texts)
    runs = [(is_room, list(run)) for is_room, run in groupby(nodes, _is_room)]
    found: list[tuple[list[Any], str]] = [([], "")]
    for place, (is_room, run) in enumerate(runs):
        sign = _meant(run, has_columns, has_dots) if is_room and 0 < place < len(runs) - 1 else ""
        if sign and _ends(runs[place - 1][1]) and _begins(runs[place + 1][1]):
            found[-1] = (found[-1][0], sign)
            found.append(([], ""))
        else:
            found[-1][0].extend(run)
    return found


def _meant(room: Sequence[Any], has_columns: bool, has_dots: bool) -> str:
    r"""What room stands for: a lone \ for the end of a row, more of it for the next column."""
    names = [_name(node) for node in room if _name(node)]
    if len(names) == 1 and names[0].isspace():
        return "\\"
    is_wide = any(name.isspace() or name == "~" or name in WIDE_SPACES for name in names)
    return "&" if names and not has_columns and (is_wide or has_dots) else ""


def _name(node: Any) -> str:
    """The name of a macro that makes room, or nothing."""
    return str(getattr(node, "macroname", getattr(node, "specials_chars", "")))


def _is_room(node: Any) -> bool:
    name = _name(node)
    if name:
        return name.isspace() or name == "~" or name in WIDE_SPACES | NARROW_SPACES
    return not node.latex_verbatim().strip()


def _ends(nodes: Sequence[Any]) -> bool:
    """Whether an entry may end with some nodes, which no sign leaves open."""
    return _name(nodes[-1]) not in _JOINS and nodes[-1].latex_verbatim().strip()[-1:] not in _SIGNS


def _begins(nodes: Sequence[Any]) -> bool:
    """Whether an entry may begin with some nodes; − x is a difference, and −x an entry."""
    text = nodes[0].latex_verbatim().lstrip()
    is_negative = text[:1] in ("-", "−") and text[1:2].strip() != ""
    return _name(nodes[0]) not in _JOINS and (is_negative or text[:1] not in _NO_ENTRY)
