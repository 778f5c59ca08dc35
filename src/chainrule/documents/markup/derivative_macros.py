r"""The macros of the packages physics and derivative: ``\pdv{L}{w}``, ``\dv{x}``, ``\qty(…)``.

A document's own macro of the same name comes before these: it has arguments, theirs have none.

>>> one = lambda text: Item("group", "", 0, 1, ((Item("letter", text, 0, 1),),))
>>> found: list[Item] = []
>>> fraction([Item("macro", "pdv", 0, 4), one("L"), one("w")], 0, found)
3
>>> [[item.text for item in part] for part in found[0].parts]
[['partial', 'L'], ['partial', 'w']]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from chainrule.documents.markup.item import Item, closing, within

_PARTIAL = ("pdv", "pderivative", "pd", "pder", "pderiv", "parder", "partialderiv")
_SIGN = dict.fromkeys(_PARTIAL, ("macro", "partial"))
_OTHER_NAMES = {"vdot": "cdot", "vdotproduct": "cdot", "dotproduct": "cdot", "grad": "nabla",
                "gradient": "nabla", "part": "partial",
                "cp": "times", "cross": "times"}  # fmt: skip

_SPELLED = ("letter", "macro", "word")
_ACTIVATIONS = ("tanh", "sigmoid", "relu", "softmax")
_NUMERATOR = 6  # items of δa_j^l/
_NOTHING = Item("mark", "", 0, 0)
_UPRIGHT = re.compile(
    r"d(?P<name>[A-Za-z]|[Ll]oss|[Cc]ost|[Ee]rr(?:or)?|MSE|BCE|CE|[Oo]ut(?:put)?|[Nn]et|pred)\s*"
)
_BEHIND_A_LETTER = ("^", "_", ")", "]", "=", ",", "+", "-", "cdot", "&", "\\")


def fraction(items: Sequence[Item], place: int, found: list[Item]) -> int:
    r"""``\pdv{L}{w}`` is ∂L/∂w, ``\pdv{w}`` the operator ∂/∂w; ``\dv`` is written with a d."""
    item = items[place]
    groups = list(takewhile(lambda i: i.kind == "group", items[place + 1 : place + 3]))
    if item.parts or not groups:
        found.append(item)
        return place + 1
    kind, text = _SIGN.get(item.text, ("letter", "d"))
    sign = Item(kind, text, item.start, item.end)
    above = (sign, *_inner(groups[0])) if len(groups) == 2 else (sign,)
    end = groups[-1].end
    found.append(Item("macro", "frac", item.start, end, (above, (sign, *_inner(groups[-1])))))
    return place + 1 + len(groups)


def varied(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """δL/δw is ∂L/∂w in another hand: a fraction with a δ in front above and below.

    An error δ_j has an index or a layer, and nobody divides the product of an error by another. A d
    may stand before its fraction, as in ``d \\frac{(a - y)^2}{da}``.
    """
    item = items[place]
    item = _of_upright_words(item) if len(item.parts) == 2 else item
    below = item.parts[1] if len(item.parts) == 2 else ()
    if len(below) > 1 and all(_begins_with_delta(part) for part in item.parts):
        item = within(item, _with_partial)
    if len(below) > 1 and found and _is_before_its_fraction(found[-1], item):
        sign, above = found.pop(), item.parts[0]
        whole = Item("group", "", above[0].start, above[-1].end, (above,))
        item = replace(item, start=sign.start, parts=((sign, *_inner(whole)), below))
    found.append(item)
    return place + 1


def _of_upright_words(fraction: Item) -> Item:
    r"""``\frac{\text{dloss}}{\mathrm{dw}_1}``: in words above and below, a d and what it is of.

    >>> one = lambda kind, text: (Item(kind, text, 0, len(text)),)
    >>> parts = one("word", "dloss"), one("word", "dw")
    >>> [[i.text for i in p] for p in _of_upright_words(Item("macro", "frac", 0, 9, parts)).parts]
    [['d', 'loss'], ['d', 'w']]
    """
    parts = tuple(map(_parted, fraction.parts))
    above, below = parts
    alone = len(above) == 1 and above[0].text == "d"  # the operator d/dw
    if parts == fraction.parts or not (
        _is_differential(below) and (alone or _is_differential(above))
    ):
        return fraction
    return replace(fraction, parts=parts)


def _parted(part: tuple[Item, ...]) -> tuple[Item, ...]:
    """The d of a word on its own, where the word is no other than one of a differential."""
    match = _UPRIGHT.fullmatch(part[0].text) if part and part[0].kind == "word" else None
    if match is None:
        return part
    word, between = part[0], part[0].start + 1
    kind = "letter" if len(match["name"]) == 1 else "word"
    name = Item(kind, match["name"], between, word.end)
    return (Item("letter", "d", word.start, between), name, *part[1:])


def _is_differential(part: Sequence[Item]) -> bool:
    return len(part) > 1 and part[0].text == "d" and part[1].kind in ("letter", "accent", "word")


def slope_in_a_word(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``d\\tanh`` and ``dtanh`` with nothing that the function is applied to: one name, of a
    gradient. Where it ends, or 0."""
    first, second = items[place], _at(items, place + 1)
    if (first.kind, first.text) != ("letter", "d") or second.kind not in _SPELLED:
        return 0
    for word in _ACTIVATIONS:
        end = place + (2 if second.text.strip() == word else 1 + len(word))
        letters = "".join(item.text.strip() for item in items[place:end])
        behind = _at(items, end)
        if letters != f"d{word}" or behind.is_("(", "[", "^") or behind.kind == "group":
            continue
        if place == 0 and end == len(items):
            return 0  # the numerator of d tanh / dz
        found.append(Item("word", letters, first.start, items[end - 1].end))
        return end
    return 0


def _is_before_its_fraction(sign: Item, fraction: Item) -> bool:
    """Whether the d of d(a + b)/dx stands before the fraction that it belongs in."""
    above, below = fraction.parts
    same = (below[0].kind, below[0].text) == (sign.kind, sign.text)
    return _is_change(sign) and same and len(above) > 0 and not _is_change(above[0])


def is_varied(items: Sequence[Item], place: int, found: Sequence[Item]) -> bool:
    """Whether a δ is the ∂ of another hand in δL/δw, on one line: both of its, not one alone."""
    if (items[place].kind, items[place].text) != ("letter", "\\delta"):
        return False
    if found and found[-1].is_("/"):
        return any(item.is_("partial") for item in found[-_NUMERATOR:])
    slash = next((k for k in range(place, place + _NUMERATOR) if _at(items, k).is_("/")), None)
    return slash is not None and all(
        _begins_with_delta(items[k:]) and _at(items, k + 1).kind in ("letter", "accent", "word")
        for k in (place, slash + 1)
    )


def _at(items: Sequence[Item], place: int) -> Item:
    return items[place] if place < len(items) else _NOTHING


def _begins_with_delta(items: Sequence[Item]) -> bool:
    first, second = (items[k] if len(items) > k else None for k in range(2))
    return first is not None and (first.kind, first.text) == ("letter", "\\delta") and (
        second is None or not second.is_("_", "^", "'", "prime", "(", "+", "-", "cdot")
    )  # fmt: skip


def _with_partial(items: Sequence[Item]) -> tuple[Item, ...]:
    return (Item("macro", "partial", items[0].start, items[0].end), *items[1:])


def differential(items: Sequence[Item], place: int, found: list[Item]) -> int:
    r"""``\dd{x}`` is dx, one name: nothing stands between its letters."""
    item = items[place]
    if item.parts:
        found.append(item)
        return place + 1
    behind = items[place + 1] if items[place + 1 : place + 2] else None
    content = _undressed(behind.content) if behind is not None and behind.kind == "group" else ()
    end = content[0].start if content else item.end
    found.append(Item("letter", "d", item.start, end))
    found += content
    return place + 1 + bool(content)


def _undressed(content: Sequence[Item]) -> Sequence[Item]:
    """What a group holds, with its first letter out of the braces that say how it is set."""
    while content and content[0].kind == "group" and content[0].content:
        content = (*content[0].content, *content[1:])
    return content


def in_brackets(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``(∂E)/(∂w)`` and ``(dE)/(dw)`` as a fraction: the place behind it; 0 if none is here."""
    begins = _at(items, place).is_("(") and _is_change(_at(items, place + 1))
    above = closing(items, place) + 1 if begins else len(items)
    below = closing(items, above + 1) if _at(items, above).is_("/") else len(items)
    if below >= len(items) or not _at(items, above + 1).is_("("):
        return 0
    parts = tuple(items[place + 1 : above - 1]), tuple(items[above + 2 : below])
    if not parts[1] or not _is_change(parts[1][0]) or parts[0][0].text != parts[1][0].text:
        return 0
    if len(parts[1]) < 2 or any(i.is_("+", "-", "=", "/", "(") for i in parts[1]):
        return 0
    found.append(Item("macro", "frac", items[place].start, items[below].end, parts))
    return below + 1


def _is_change(item: Item) -> bool:
    """Whether it is the ∂ or the d of a derivative."""
    return (item.kind, item.text) in (("macro", "partial"), ("letter", "d"))


def matrix(items: Sequence[Item], place: int, found: list[Item]) -> int:
    r"""``\mqty[a & b]`` is a matrix in the brackets, or braces, behind it."""
    item = items[place]
    behind = items[place + 1] if items[place + 1 : place + 2] else None
    if item.parts or behind is None:
        found.append(item)
        return place + 1
    if behind.kind == "group":
        content, last = behind.content, place + 1
    else:
        last = closing(items, place + 1)
        content = _tidied(items[place + 2 : last])
    if not content or last >= len(items):
        found.append(item)
        return place + 1
    found.append(Item("environment", "pmatrix", item.start, items[last].end, (content,)))
    return last + 1


def _tidied(items: Sequence[Item]) -> tuple[Item, ...]:
    """Items with the macros of these packages put in."""
    place, found = 0, list[Item]()
    while place < len(items):
        step = STEPS.get(items[place].text) if items[place].kind == "macro" else None
        if step is not None:
            place = step(items, place, found)
        else:
            found.append(items[place])
            place += 1
    return tuple(found)


def dressing(items: Sequence[Item], place: int, found: list[Item]) -> int:
    r"""``\vb*{x}`` and ``\qty(…)``: how a letter or a bracket is set says nothing."""
    if items[place].parts:
        found.append(items[place])
        return place + 1
    following = items[place + 1 : place + 2]
    if items[place].text == "vb" and all(i.is_(*_BEHIND_A_LETTER) for i in following):
        found.append(items[place])  # a vector b of a site's own
        return place + 1
    starred = following and following[0].is_("*")
    if items[place].text in ("qty", "quantity") and following and following[0].kind == "group":
        group = following[0]  # \\qty{a} is a in braces that are seen
        found.append(Item("mark", "{", group.start, group.start))
        found += [*group.content, Item("mark", "}", group.end, group.end)]
        return place + 2
    return place + 2 if starred else place + 1


def other_name(items: Sequence[Item], place: int, found: list[Item]) -> int:
    r"""``\vdot`` is ``\cdot``."""
    item = items[place]
    found.append(Item(item.kind, _OTHER_NAMES[item.text], item.start, item.end))
    return place + 1


def _inner(group: Item) -> tuple[Item, ...]:
    """What a group holds, in the group's brackets where that is more than one thing."""
    return group.content if len(group.content) <= 1 else (group,)


STEPS = {
    **dict.fromkeys((*_PARTIAL, "dv", "derivative", "odv", "deriv"), fraction),
    "frac": varied,
    **dict.fromkeys(("dd", "differential"), differential),
    **dict.fromkeys(("mqty", "pmqty", "bmqty", "matrixquantity", "smqty"), matrix),
    **dict.fromkeys(("vb", "vectorbold", "va", "vu", "qty", "quantity", "utilde"), dressing),
    **dict.fromkeys(_OTHER_NAMES, other_name),
}
