"""Labels below a name: the o of u_{w=o}, the weight w_{A-B}, the class y_n of P_{n,y_n}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item

_ARROWS = ("to", "rightarrow", "longrightarrow")
_LABELS = frozenset("ytcaworsg")


def chosen(items: Sequence[Item]) -> Sequence[Item]:
    """The o of u_{w=o}, the w of u_{w≠o}."""
    first, mark, last = items
    if first.kind == last.kind == "word" and mark.is_("-"):  # {\\text{neg}-\\text{sample}}
        return (replace(first, text=f"{first.text.strip()}-{last.text.strip()}"),)
    if first.kind == last.kind == "letter" and mark.is_("=", "ne", "neq"):
        return (last,) if mark.is_("=") else (first,)
    return items


def from_to(items: Sequence[Item]) -> Sequence[Item]:
    """The units 1 and 2 of w_{1 \\to 2} and w_{(1 \\to 2)}, as those of w_{1,2}."""
    if not any(item.is_(*_ARROWS) for item in items):
        return items
    if items[0].is_("(") and items[-1].is_(")"):
        items = items[1:-1]
    return [replace(i, kind="mark", text=",") if i.is_(*_ARROWS) else i for i in items]


def is_label(items: Sequence[Item]) -> bool:
    """Whether a word at a place of a text stands below, w_{t-m}, or the weight from A to B,
    w_{A-B}."""
    first, sign, last = items if len(items) == 3 else (None, None, None)
    if first is None or sign is None or last is None or not sign.is_("+", "-"):
        return False
    letters = first.kind == last.kind == "letter"
    word = first.text == "t" and last.text in "cjkm"
    return letters and (word or (sign.is_("-") and first.text.isupper() and last.text.isupper()))


def label_of(items: Sequence[Item]) -> str:
    """The y_n that stands below as one index: the class of sample n."""
    if len(items) != 3 or not items[1].is_("_") or items[0].text not in _LABELS:
        return ""
    sample = "".join(item.text for item in items[2].content)
    one = (len(sample) == 1 and sample.isalpha()) or sample.startswith("\\")
    return f"{items[0].text}_{sample}" if one else ""
