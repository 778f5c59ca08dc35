r"""Conditions of cases that stand in words: ``\text{if i = j}`` and ``\text{i $\neq$ j}``.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in spoken_condition(layout(r"\text{if i = j}"))]
['i', '=', 'j']
>>> spoken_condition(layout(r"\text{otherwise}"))
[]
"""

from __future__ import annotations

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


def spoken_condition(items: Sequence[Item]) -> list[Item]:
    """The condition that is said by words, as in ``\\text{if i = j}``, or nothing."""
    found: list[Item] = []
    for item in items:
        if item.kind != "word":
            found.append(item)
            continue
        texts = [text for text in item.text.split() if text.lower() not in CASE_WORDS]
        found += [replace(item, kind=_kind_of(text), text=text) for text in texts]
    found = [item for item in found if not item.is_(",", "quad")]
    spoken = len(found) == 3 and any(item.kind == "word" for item in items)
    if not spoken or not found[1].is_("=", "ne", "neq", ">", "<"):
        return []
    single = all(len(i.text) == 1 and i.kind in ("letter", "number") for i in found[::2])
    return found if single else []


def _kind_of(text: str) -> str:
    """What kind of item a word in a condition is."""
    if len(text) > 1:
        return "word"
    return "letter" if text.isalpha() else "number" if text.isdigit() else "mark"
