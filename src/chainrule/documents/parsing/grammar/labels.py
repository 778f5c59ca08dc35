"""Labels below a name: the o of u_{w=o}, the weight w_{A-B}, the class y_n of P_{n,y_n}, the
word of W_{out}, the size of W_{n × m}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item, split_where
from chainrule.documents.parsing.reading import Script

_ARROWS = ("to", "rightarrow", "longrightarrow")
_INDICES = frozenset("ijklmnpqrsabcd")
_LAYERS = ("l", "\\ell")
_UNITS = ("i", "j", "k")
_LABELS = frozenset("ytcaworsg")


def chosen(items: Sequence[Item]) -> Sequence[Item]:
    """The o of u_{w=o}, the w of u_{w≠o}."""
    first, mark, last = items
    if first.kind == last.kind == "word" and mark.is_("-"):  # {\\text{neg}-\\text{sample}}
        return (replace(first, text=f"{first.text.strip()}-{last.text.strip()}"),)
    if first.kind == last.kind == "letter" and mark.is_("=", "ne", "neq"):
        return (last,) if mark.is_("=") else (first,)
    return items


def not_the_last(items: Sequence[Item]) -> Sequence[Item]:
    """The layer l of x^{(l<L)}, which is any layer before the last."""
    if len(items) != 5 or not items[2].is_("<", "lt") or items[1].text not in _LAYERS:
        return items
    brackets = items[0].is_("(", "[") and items[4].is_(")", "]")
    return (*items[:2], items[4]) if brackets and items[3].kind == "letter" else items


def from_to(items: Sequence[Item]) -> Sequence[Item]:
    """The units 1 and 2 of w_{1 \\to 2} and w_{(1 \\to 2)}, as those of w_{1,2}."""
    if not any(item.is_(*_ARROWS) for item in items):
        return items
    if items[0].is_("(") and items[-1].is_(")"):
        items = items[1:-1]
    return [replace(i, kind="mark", text=",") if i.is_(*_ARROWS) else i for i in items]


def is_label(items: Sequence[Item]) -> bool:
    """Whether a word at a place of a text stands below, w_{t-m} or w_{c+j}, or the weight from A
    to B, w_{A-B}."""
    first, sign, last = items if len(items) == 3 else (None, None, None)
    if first is None or sign is None or last is None or not sign.is_("+", "-"):
        return False
    letters = first.kind == last.kind == "letter"
    word = first.text in "tc" and last.text in "cjkm" and first.text != last.text
    return letters and (word or (sign.is_("-") and first.text.isupper() and last.text.isupper()))


def label_of(items: Sequence[Item]) -> str:
    """The y_n that stands below as one index: the class of sample n."""
    if len(items) != 3 or not items[1].is_("_") or items[0].text not in _LABELS:
        return ""
    sample = "".join(item.text for item in items[2].content)
    one = (len(sample) == 1 and sample.isalpha()) or sample.startswith("\\")
    return f"{items[0].text}_{sample}" if one else ""


def is_word(items: Sequence[Item]) -> bool:
    """Whether letters below a name are a word, as in W_{out}, and no indices.

    Words may be joined: ``J_{naive\\_softmax}``, ``L_{cross-entropy}``, ``J_{neg-\\text{sample}}``.
    The iLj of w_{iLj} are two units and the last layer.
    """
    parts = split_where(items, _joins_words)
    words = [[letter for i in part for letter in i.text.strip()] for part in parts]
    alone = [part[0] for part in parts if len(part) == 1 < len(parts) and part[0].kind == "word"]
    letters = [item for item in items if item.kind == "letter" and len(item.text) == 1] + alone
    if len(letters) + len(words) - 1 != len(items) or not all(words):
        return False
    return any(
        len(word) >= 3 and not set(word) <= _INDICES | ({"L"} if word[0] in _UNITS else set())
        for word in words
    )


def without_arguments(items: Sequence[Item]) -> Sequence[Item]:
    """The name of a loss without what it depends on, J_{nll(w, b)}."""
    at = next((k for k, item in enumerate(items) if item.is_("(")), 0)
    name = items[:at]
    named = at and items[-1].is_(")") and (is_word(name) or is_name_of_a_loss(name))
    return name if named else items


def is_name_of_a_loss(items: Sequence[Item]) -> bool:
    """Whether letters name a loss, unless they may count samples or classes: J_{lr}, not L_{ij}."""
    letters = [i.text for i in items if i.kind == "letter" and len(i.text) == 1]
    if len(letters) != len(items) or len(letters) < 2:
        return False
    return len(letters) > len(set(letters)) or not set(letters) <= set("ijkmnpqstxy")


def is_prime(items: Sequence[Item]) -> bool:
    """Whether one prime stands here, or one in braces."""
    return len(items) == 1 and len(items[0].content) == 1 and items[0].content[0].is_("'", "prime")


def is_pair(items: Sequence[Item]) -> bool:
    """Whether two letters above name what a weight leads from and to: W^{xh}, W^{hh}."""
    letters = [item.text for item in items if item.kind == "letter"]
    return 2 == len(letters) == len(items) and set(letters) <= set("xhyozsuv")


def is_beside(items: Sequence[Item]) -> bool:
    """Whether + 1] or − 1] is what comes next."""
    return items[0].is_("+", "-") and [item.text for item in items[1:]] == ["1", "]"]


def word_first(items: Sequence[Item]) -> Sequence[Item]:
    """The in_{9} that 9_{in} below a name is: what goes into unit 9."""
    if len(items) != 3 or items[0].kind != "number" or not items[1].is_("_"):
        return items
    return (*items[2].content, items[1], items[0])


def _joins_words(item: Item) -> bool:
    return item.is_("-") or (item.kind == "macro" and item.text == "_")


def all_numbered(items: Sequence[Item]) -> bool:
    """Whether each letter below has a number of its own: w_{k_1 l_2}."""
    items = [item for item in items if not item.is_(",")]
    letters, marks, numbers = items[::3], items[1::3], items[2::3]
    return (
        len(letters) == len(marks) == len(numbers) > 1
        and all(item.kind == "letter" for item in letters)
        and all(item.is_("_") for item in marks)
        and all(_is_number(item) for item in numbers)
    )


def _is_number(item: Item) -> bool:
    inside = item.content if item.kind == "group" else (item,)
    return len(inside) == 1 and inside[0].kind == "number"


def are_indices(scripts: Sequence[Script]) -> bool:
    """Whether it is the ij of W_{2_{ij}}, and not the word of O_{9_{in}}."""
    texts = [script.text for script in scripts if script.kind == "bare"]
    return 0 < len(texts) == len(scripts) < 3 and texts != ["i", "n"]
