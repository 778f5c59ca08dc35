r"""Macros of a preamble that a document does not carry: ``\\vx`` is the vector x, ``\\R`` is ℝ.

A chapter of a book, or a page of a site, only uses them, and their names say what they are. What
dresses a letter is that letter: ``\\bfx``, ``\\calL``, ``\\yhat``, ``\\vect{x}``; so is a
macro of one letter that is no accent and no sign, ``\\W``. What spells a
word is that word: ``\\softmax``, ``\\loss``. What has two arguments and is named after a derivative
is one: ``\\pd{L}{w}``. ``\\sumin`` is a sum with its bounds, ``\\T`` a transpose, and brackets are
as large as they need be in ``\\lt( … \\rt)``. What is differentiated and begins with the letter of
a loss is that loss: ``\\partial \\Lxy``. A macro that the document itself defines is put in
before; one whose name says nothing is left as it is, and not read.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in layout(r"\vx \calL \softmax \yhat \given")]
['x', 'L', 'softmax', 'hat', 'given']
>>> [item.text for item in layout(r"\lt( \vect{x} \rt)")]
['(', 'x', ')']
>>> [item.text for item in layout(r"\pd{L}{w}")[0].parts[1]]
['partial', 'w']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import takewhile

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.macro_names import GREEK, WHOLE_WORDS

_LETTER = "|".join(("[A-Za-z]", *sorted(GREEK)))
_DRESSED = (
    re.compile(rf"(?:[vbmVMB]|b[fms]|e?r?v|e?r?m|bold|vec|mat)({_LETTER})\Z"),
    re.compile(r"(?:c|mc|cal|scr|script|frak)([A-Z])\Z"),
    re.compile(rf"({_LETTER})(?:bf|bm|bold|vec|mat|cal|scr)\Z"),
    re.compile(rf"([w-zA-Z]|{'|'.join(sorted(GREEK))})[bv]\Z"),
    re.compile(r"(L)ag(?:r|rangian)?\Z"),
    # No accents or signs, as those of b, d and p, nor operators, as those of D, E and P.
    re.compile(r"([afghqsuwxyzABCFGHJKLMOQSUVWXYZ])\Z"),
)
_ACCENTED = (
    re.compile(rf"(?P<letter>{_LETTER})(?P<accent>hat|tilde|bar)\Z"),
    re.compile(rf"(?P<accent>hat|tilde|bar)(?P<letter>{_LETTER})\Z"),
)
_OF_A_LOSS = re.compile(r"[LJEC][a-z]{1,4}\Z")
_SUMMED = re.compile(r"(sum|prod)([i-l])([nmNMKCTLd])\Z")
_REALS = frozenset(("R", "RR", "reals", "Reals", "bbR", "doubleR"))
_OTHERS = frozenset(("mp", "bf", "bm", "bs", "bmat", "pmat", "vmat", "mbox"))
_WORDS = WHOLE_WORDS | {
    "softmax", "Softmax", "sigmoid", "Sigmoid", "sigm", "relu", "ReLU", "Relu", "RELU", "softplus",
    "logistic", "loss", "Loss", "cost", "Cost", "MSE", "CE", "BCE", "NLL", "diag", "Diag", "tr",
    "Tr", "trace", "Trace", "sign", "sgn", "argmax", "argmin",
}  # fmt: skip
_ONES = frozenset(
    ("ind", "Ind", "indic", "bbone", "one", "ones", "vone", "bone", "bOne", "vones", "1")
)
_PARTIAL = re.compile(r"d?p(?:ar(?:t(?:ial)?)?)?(?:d|der|deriv|derivative|diff|frac|dv)\Z|diffp\Z")
_TOTAL = frozenset(("dd", "od", "dod", "der", "deriv", "dif", "diff"))
_SIGNS = {
    **dict.fromkeys(("p", "pa", "pd", "pt", "prt", "prtl"), ("macro", "partial")),
    **dict.fromkeys(("d", "dd", "dif", "diff", "rmd"), ("letter", "d")),
}
_RULES = frozenset(("horzbar", "vertbar", "hbar", "vbar"))  # along the vectors in a matrix
_SQUARED = frozenset(("normsq", "sqnorm", "normsquared"))
_BRACKETS = {
    **dict.fromkeys(("norm", "Norm", "nrm", *_SQUARED), ("lVert", "rVert")),
    **dict.fromkeys(("abs", "Abs"), ("lvert", "rvert")),
    **dict.fromkeys(("paren", "parens", "prn", "pth", "brac", "lr", "lrp"), ("(", ")")),
}
_INNER = frozenset(("inner", "innerp", "innerprod", "innerproduct", "ip", "dotp", "dotprod"))
_FONTS = frozenset((
    "bs", "mb", "mbf", "bv", "vv", "vect", "vectr", "mat", "matr", "mtx", "tens", "mathbold",
    "gvec", "gv", "bfs", "mbs", "mc", "bb", "bbf", "bsb",
))  # fmt: skip
_SIZES = frozenset(("lt", "rt"))  # \lt( … \rt), where \lt is no relation
_TRANSPOSES = frozenset(("T", "tp", "trp", "tran", "trans", "transp", "transpose"))


def with_letters(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, with what is meant for the macros that nothing knows."""
    found: list[Item] = []
    place = 0
    sized = any(item.is_("rt") for item in items)
    while place < len(items):
        item = items[place]
        place += 1
        if item.kind == "macro" and item.text in _FONTS and place < len(items):
            dressed = items[place]
            first, *rest = with_letters(dressed.content if dressed.kind == "group" else (dressed,))
            found += [replace(first, start=item.start, end=first.end if rest else dressed.end)]
            found += [*rest[:-1], *(replace(last, end=dressed.end) for last in rest[-1:])]
            place += 1
        elif sized and item.kind == "macro" and item.text in _SIZES:
            continue
        elif item.parts:
            found.append(replace(item, parts=tuple(map(with_letters, _with_signs(item)))))
        elif item.kind != "macro":
            found.append(item)
        elif item.text in _TRANSPOSES or (item.text in ("tr", "Tr") and _is_above(items, found)):
            found += _transpose(item, found)
        else:
            behind = place + (place < len(items) and items[place].is_("*"))  # \\norm*{x}
            groups = tuple(takewhile(lambda i: i.kind == "group", items[behind : behind + 3]))
            meant, used = _of_arguments(item, groups)
            place = behind + used if used else place
            has_argument = bool(groups) and groups[0].start == item.end
            plain = meant or _plain(item, has_argument)
            if _is_of_a_loss(item, plain, found):
                plain = [replace(item, kind="letter", text=item.text[0])]
            found += plain
    return tuple(found)


def _is_of_a_loss(item: Item, plain: Sequence[Item], before: Sequence[Item]) -> bool:
    r"""Whether a macro that nothing knows is differentiated, and named after a loss: ∂\Lxy."""
    varied = bool(before) and (before[-1].is_("partial") or before[-1].text == "d")
    return varied and [*plain] == [item] and _OF_A_LOSS.match(item.text) is not None


def _with_signs(item: Item) -> tuple[tuple[Item, ...], ...]:
    r"""The parts of an item, with the sign of a derivative in both of ``\\frac{\\p L}{\\p w}``."""
    firsts = {part[0].text if part and part[0].kind == "macro" else "" for part in item.parts}
    sign = _SIGNS.get(firsts.pop()) if len(firsts) == 1 and item.is_("frac") else None
    if sign is None or len(item.parts[1]) == 1:
        return item.parts
    kind, text = sign
    return tuple((replace(part[0], kind=kind, text=text), *part[1:]) for part in item.parts)


def _is_above(items: Sequence[Item], found: Sequence[Item]) -> bool:
    r"""Whether a \Tr is a mark above: x^\Tr, x^{\Tr}, x^{\prime \Tr}, and no trace."""
    return found[-1].is_("^", "prime") if found else len(items) == 1


def _transpose(item: Item, before: Sequence[Item]) -> list[Item]:
    r"""The T of ``\\bx^\\T`` or of ``\\bx\\T``."""
    last = before[-1] if before else None
    turns = last is not None and (
        last.kind in ("letter", "accent", "group", "word") or last.is_(")", "]")
    )
    mark = [Item("mark", "^", item.start, item.start)] if turns else []
    return [*mark, replace(item, kind="letter", text="T")]


def _of_arguments(item: Item, groups: Sequence[Item]) -> tuple[Sequence[Item], int]:
    r"""``\\pd{L}{w}`` as a quotient, ``\\norm{x}`` in its bars, and of how many arguments."""
    if len(groups) == 2 and (item.text in _TOTAL or _PARTIAL.match(item.text)):
        return (_quotient(item, groups),), 2
    if len(groups) == 1 and _PARTIAL.match(item.text):  # an operator: nothing stands above
        return (_quotient(item, groups),), 1
    if groups and item.text in _BRACKETS:
        return _bracketed(item, groups[0]), 1
    if len(groups) > 1 and item.text in _INNER:  # xᵀ y
        first, second = (_bracketed(replace(item, text="paren"), group) for group in groups[:2])
        return (*first, *_transpose(item, first), *second), 2
    return (), 0


def _quotient(item: Item, groups: Sequence[Item]) -> Item:
    kind, text = ("letter", "d") if item.text in _TOTAL else ("macro", "partial")
    sign = Item(kind, text, item.start, item.end)
    *above, below = (
        (replace(group, parts=(content,)),) if len(content := with_letters(group.content)) > 1
        else content
        for group in groups
    )  # fmt: skip
    numerator = (sign, *(above[0] if above else ()))
    return Item("macro", "frac", item.start, groups[-1].end, (numerator, (sign, *below)))


def _bracketed(item: Item, group: Item) -> tuple[Item, ...]:
    opening, closing = _BRACKETS[item.text]
    kind = "mark" if opening == "(" else "macro"
    end = replace(item, start=group.end, end=group.end)
    power = (replace(end, kind="mark", text="^"), replace(end, kind="number", text="2"))
    return (
        replace(item, kind=kind, text=opening),
        *with_letters(group.content),
        replace(end, kind=kind, text=closing),
        *(power if item.text in _SQUARED else ()),
    )


def _plain(item: Item, has_argument: bool) -> list[Item]:
    """What a macro without arguments is by its name; itself where this says nothing."""
    meaning = _by_name(item.text)
    if meaning is None or (has_argument and meaning[0] in ("letter", "accent")):
        return [item]
    kind, text, over = meaning
    if kind == "sum":
        return _sum(item, text, *over)
    if kind == "half":
        one, two = (replace(item, kind="number", text=digit) for digit in "12")
        return [replace(item, text="frac", parts=((one,), (two,)))]
    parts = ((replace(item, kind="letter", text=over),),) if over else ()
    return [replace(item, kind=kind, text=text, parts=parts)]


def _sum(item: Item, sign: str, index: str, last: str) -> list[Item]:
    """``\\sum_{i=1}^n``, all of it at the place of one macro."""

    def one(kind: str, text: str) -> Item:
        return replace(item, kind=kind, text=text)

    first = (one("letter", index), one("mark", "="), one("number", "1"))
    below = replace(item, kind="group", text="", parts=(first,))
    return [one("macro", sign), one("mark", "_"), below, one("mark", "^"), one("letter", last)]


@cache
def _by_name(name: str) -> tuple[str, str, str] | None:
    """The kind and the text of the item that a name speaks of, and what is in it."""
    if name in _REALS:
        return "letter", r"\mathbb{R}", ""
    if name in _RULES:
        return "macro", "rule", ""
    if name in _WORDS:
        return "word", name, ""
    if name in _ONES:
        return "macro", "indicator", ""
    if name == "half":
        return "half", "", ""
    if name in _OTHERS:
        return None
    if summed := _SUMMED.match(name):
        return "sum", summed[1], summed[2] + summed[3]
    for pattern in _ACCENTED:
        if accented := pattern.match(name):
            return "accent", accented["accent"], _letter(accented["letter"])
    dressed = next((found for p in _DRESSED if (found := p.match(name))), None)
    return None if dressed is None else ("letter", _letter(dressed[1]), "")


def _letter(name: str) -> str:
    return f"\\{name}" if name in GREEK else name
