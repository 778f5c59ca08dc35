r"""Conditions of cases that stand in words: ``\text{if i = j}`` and ``\text{i $\neq$ j}``.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in spoken_condition(layout(r"\text{if i = j}"))]
['i', '=', 'j']
>>> [item.text for item in spoken_condition(layout(r"\text{if y_i = j}"))]
['y', '_', 'i', '=', 'j']
>>> [item.text for item in spoken_condition(layout(r"\text{if y!=j}"))]
['y', 'ne', 'j']
>>> spoken_condition(layout(r"\text{otherwise}"))
[]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item

CASE_WORDS = (
    "otherwise",
    "else",
    "when",
    "where",
    "if",
    "for",
    "sinon",
    "sonst",
    "wenn",
    "falls",
    "si",
)


_RELATION = re.compile(r"[=!]=|[=≠<>]")
_RELATIONS = {"==": "=", "!=": "ne", "≠": "ne"}
_INDEXED = re.compile(r"[A-Za-z]_[A-Za-z]")


def spoken_condition(items: Sequence[Item]) -> list[Item]:
    """The condition that is said by words, as in ``\\text{if i = j}``, or nothing."""
    found: list[Item] = []
    for item in items:
        if item.kind != "word":
            found.append(item)
            continue
        said = _RELATION.sub(lambda sign: f" {_RELATIONS.get(sign[0], sign[0])} ", item.text)
        texts = [text for text in said.split() if text.lower() not in CASE_WORDS]
        parts = [part for text in texts for part in (text if _INDEXED.fullmatch(text) else [text])]
        found += [replace(item, kind=_kind_of(text), text=text) for text in parts]
    found = [item for item in found if not item.is_(",", "quad")]
    spoken = any(item.kind == "word" for item in items)
    places = [k for k, item in enumerate(found) if item.is_("=", "ne", "neq", ">", "<")]
    if not spoken or len(places) != 1:
        return []
    return found if all(map(_is_one, (found[: places[0]], found[places[0] + 1 :]))) else []


def _is_one(side: Sequence[Item]) -> bool:
    """Whether a side of a condition is one letter or number, or a letter with its index: y_i."""
    single = all(len(i.text) == 1 and i.kind in ("letter", "number") for i in side[::2])
    return single and (len(side) == 1 or (len(side) == 3 and side[1].is_("_")))


def _kind_of(text: str) -> str:
    """What kind of item a word in a condition is."""
    if len(text) > 1:
        return "macro" if text in _RELATIONS.values() else "word"
    return "letter" if text.isalpha() else "number" if text.isdigit() else "mark"
