r"""Macros of a preamble that a document does not carry: ``\\vx`` is the vector x, ``\\R`` is ℝ.

A chapter of a book, or a page of a site, only uses them, and their names say what they are. What
dresses a letter is that letter: ``\\bfx``, ``\\calL``, ``\\yhat``. What spells a word is that word:
``\\softmax``, ``\\loss``. What has two arguments and is named after a derivative is one:
``\\pd{L}{w}``. A macro that the document itself defines is put in before.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in layout(r"\vx \calL \softmax \yhat")]
['x', 'L', 'softmax', 'hat']
>>> [item.text for item in layout(r"\pd{L}{w}")[0].parts[1]]
['partial', 'w']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.macro_names import GREEK, WHOLE_WORDS

_LETTER = rf"(?P<letter>[A-Za-z]|{'|'.join(sorted(GREEK))})"
_BEFORE = r"(?:[vbm]|c(?=[A-Z]\Z)|bf|bm|bs|bold|vec|mat|cal|scr|script|frak)"
_BEHIND = r"(?:[vb]|bf|bm|bold|vec|mat|cal|scr)"
_DRESSED = re.compile(rf"(?:{_BEFORE}{_LETTER})\Z")
_DRESSED_BEHIND = re.compile(rf"(?![lrsd]b|dv){_LETTER}{_BEHIND}\Z")
_ACCENTED = re.compile(rf"{_LETTER}(?P<accent>hat|bar|tilde)\Z")
_REALS = frozenset(("R", "RR", "reals", "Reals", "bbR", "doubleR"))
_OTHERS = frozenset(("mp", "bf", "bm", "bs", "hbar"))
_WORDS = WHOLE_WORDS | {
    "softmax", "sigmoid", "sigm", "relu", "ReLU", "Relu", "softplus", "loss", "Loss", "cost",
    "Cost", "diag", "Diag", "tr", "Tr", "trace", "Trace",
}  # fmt: skip
_PARTIAL = re.compile(r"d?p(?:ar(?:t(?:ial)?)?)?(?:d|der|deriv|derivative|diff|frac|dv)\Z|diffp\Z")
_TOTAL = frozenset(("dd", "od", "dod", "der", "deriv", "dif", "diff"))
_SIGNS = {
    **dict.fromkeys(("p", "pa", "pd", "pt", "prt", "prtl"), ("macro", "partial")),
    **dict.fromkeys(("d", "dd", "dif", "diff", "rmd"), ("letter", "d")),
}
_BARS = {"norm": "\\|", "Norm": "\\|", "abs": "|"}
_TRANSPOSES = frozenset(("T", "tp", "tr", "trans", "transp", "tran"))


def with_letters(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, with what is meant for the macros that nothing knows."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        place += 1
        if item.parts:
            found.append(replace(item, parts=tuple(map(with_letters, _with_signs(item)))))
        elif item.kind == "macro":
            groups = tuple(takewhile(lambda i: i.kind == "group", items[place : place + 3]))
            meant = _of_arguments(item, groups)
            place += len(groups) if meant else 0
            found += meant or _plain(item, found)
        else:
            found.append(item)
    return tuple(found)


def _with_signs(item: Item) -> tuple[tuple[Item, ...], ...]:
    r"""The parts of an item, with the sign of a derivative in both of ``\\frac{\\p L}{\\p w}``."""
    firsts = {part[0].text if part and part[0].kind == "macro" else "" for part in item.parts}
    sign = _SIGNS.get(firsts.pop()) if len(firsts) == 1 and item.is_("frac") else None
    if sign is None or len(item.parts[1]) == 1:
        return item.parts
    kind, text = sign
    return tuple((replace(part[0], kind=kind, text=text), *part[1:]) for part in item.parts)


def _of_arguments(item: Item, groups: Sequence[Item]) -> Sequence[Item]:
    r"""``\\pd{L}{w}`` as a quotient, ``\\norm{x}`` in its bars; nothing for any other macro."""
    contents = [with_letters(group.content) for group in groups]
    end = groups[-1].end if groups else item.end
    if len(groups) == 2 and (item.text in _TOTAL or _PARTIAL.match(item.text)):
        kind, text = ("letter", "d") if item.text in _TOTAL else ("macro", "partial")
        sign = Item(kind, text, item.start, item.end)
        above, below = (
            (replace(group, parts=(content,)),) if len(content) > 1 else content
            for group, content in zip(groups, contents, strict=True)
        )
        return (Item("macro", "frac", item.start, end, ((sign, *above), (sign, *below))),)
    if len(groups) == 1 and item.text in _BARS:
        opening = Item("mark", _BARS[item.text], item.start, item.end)
        return (opening, *contents[0], replace(opening, start=end, end=end))
    return ()


def _plain(item: Item, before: Sequence[Item]) -> Sequence[Item]:
    """The letter, the word or the number that a macro without arguments stands for."""
    name = item.text
    if name in _REALS:
        return (replace(item, kind="letter", text=r"\mathbb{R}"),)
    if name == "half":
        one, two = (Item("number", digit, item.start, item.end) for digit in "12")
        return (replace(item, text="frac", parts=((one,), (two,))),)
    if name in _TRANSPOSES and before and before[-1].is_("^"):
        return (replace(item, text="top"),)
    if name in _WORDS:
        return (replace(item, kind="word"),)
    dressed = _DRESSED.match(name) or _DRESSED_BEHIND.match(name) or _ACCENTED.match(name)
    if dressed is None or name in _OTHERS:
        return (item,)
    letter = dressed["letter"]
    inner = replace(item, kind="letter", text=letter if len(letter) == 1 else f"\\{letter}")
    if accent := dressed.groupdict().get("accent"):
        return (Item("accent", accent, item.start, item.end, ((inner,),)),)
    return (inner,)
