"""What neighbouring items mean together, before any grammar: the two marks of ``=>`` are one arrow.

A ``\\right.`` closes nothing, ``\\not=`` is one relation, an empty group is nothing, several narrow
spaces are a wide one, ``\\bf{a, b}`` is a and b, and a note under a brace is no part of a formula.

>>> [item.text for item in tidied([Item("mark", "=", 0, 1), Item("mark", ">", 1, 2)])]
['Rightarrow']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from chainrule.documents.markup import derivative_macros
from chainrule.documents.markup.gaps import narrow_space
from chainrule.documents.markup.item import Item, closing
from chainrule.documents.markup.leaders import leaders
from chainrule.documents.markup.macro_names import DELIMITER_SIZES, FONT_SWITCHES

# Signs written with several marks, the longest first.
_SIGNS = {
    "==>": "Rightarrow", "<=>": "iff", "-->": "to", "=>": "Rightarrow", "->": "to", ">=": "ge",
    "<=": "le", "!=": "ne", "==": "=",
}  # fmt: skip
_MARKS = frozenset("".join(_SIGNS))
_NEGATED = {"=": "ne", "in": "notin", "equiv": "ne"}
_CONDITION = re.compile(
    r"\s*(?P<word>if|when|for|si|wenn|falls)\s+(?P<letter>[a-zA-Z])\s*(?P<relation>[<>=]|==)\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*"
)
_BRACKETS = ("(", ")", "[", "]", "|")
_BETWEEN = ("+", "-", "=", "cdot", "times", "odot", "'")
_TABLES = (
    "array", "matrix", "aligned", "split", "gathered", "cases", "align", "align*", "gather",
    "gather*",
)  # fmt: skip
_ITALIC_WORDS = ("and", "where", "with", "for", "since", "then", "thus", "hence")
_BEGIN_MORE = frozenset(("d", "\\delta", *(word[0] for word in _ITALIC_WORDS)))  # letters
_FUNCTIONS = frozenset(("log", "ln", "exp", "tanh", "sin", "cos", "sinh", "cosh", "sech", "arctan"))
_NAMED = ("letter", "accent", "word")  # of what a derivative is taken
_BEGINNINGS = ("letter", "accent", "number")  # of what a function is applied to
_MACROS_OF_THEM = ("frac", "dfrac", "tfrac", "sum", "prod", "sqrt", "bar", "vec")
_LONGEST_WORD = 20  # letters of what is differentiated
_NOTES = {"underbrace": "_", "underbracket": "_", "overbrace": "^", "overbracket": "^"}

Step = Callable[[Sequence[Item], int, list[Item]], int]


def tidied(items: Sequence[Item]) -> list[Item]:
    """The items, with what belongs together put together."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        if item.kind == "number" or (item.kind == "letter" and item.text not in _BEGIN_MORE):
            found.append(item)
            place += 1
        elif item.kind == "group" and not item.content:
            place = _empty_group(items, place, found)
        elif _is_in_braces(item, _BRACKETS) or (
            _is_in_braces(item, _BETWEEN) and not (found and found[-1].is_("^", "_"))
        ):
            found.append(item.content[0])  # \large{(} x \large{)}, a {=} b, a \color{red}{+} b
            place += 1
        elif item.kind == "group" and _goes_on_outside(item, found):
            found += item.content  # θ{_k}, {a \cdot} b
            place += 1
        elif length := leaders(items, place):
            place += length
        elif item.kind == "mark" and item.text in _MARKS:
            place = _sign(items, place, found)
        elif item.is_("^") and _is_signed(items[place : place + 3]):
            place = _signed_exponent(items, place, found)
        elif condition := _condition(item):
            found += condition
            place += 1
        elif item.is_("quad") and _is_between_arguments(found):
            place += 1
        elif derivative_macros.is_varied(items, place, found):
            found.append(replace(item, kind="macro", text="partial"))
            place += 1
        elif end := derivative_macros.in_brackets(items, place, found):
            place = end
        elif slash := _slash(items, place):
            place = _one_line(items, place, slash, found)
        elif word := _italic_word(items, place):
            found.append(word)
            place += len(word.text)
        elif end := derivative_macros.slope_in_a_word(items, place, found):
            place = end
        elif _is_function(items, place):
            found.append(replace(item, kind="macro", text=item.text.strip()))
            place += 1
        elif item.kind == "macro" and item.text in _STEPS:
            place = _STEPS[item.text](items, place, found)
        else:
            found.append(item)
            place += 1
    return found


def _is_in_braces(item: Item, signs: Sequence[str]) -> bool:
    return item.kind == "group" and len(item.content) == 1 and item.content[0].is_(*signs)


def _goes_on_outside(group: Item, found: Sequence[Item]) -> bool:
    """Whether a group begins below or above what is before it, or ends with a sign of a product."""
    first, last = group.content[0], group.content[-1]
    if last.is_("cdot", "times", "odot") and len(group.content) > 1:
        return not (found and found[-1].is_("_", "^"))
    return bool(found) and first.is_("_", "^")


def _is_between_arguments(found: Sequence[Item]) -> bool:
    """Whether what follows is the y of L(a, \\quad y), and no formula beside another."""
    if not found or not found[-1].is_(","):
        return False
    depth = 0
    for item in reversed(found):
        depth += item.is_(")") - item.is_("(")
        if depth < 0 or item.is_("=", "quad"):
            return depth < 0
    return False


def _italic_word(items: Sequence[Item], place: int) -> Item | None:
    """A word that is set in letters between two formulas: a = b and c = d."""
    before = items[place - 1].end if place else items[place].start
    if before == items[place].start:
        return None
    for word in (w for w in _ITALIC_WORDS if w[0] == items[place].text):
        letters = items[place : place + len(word)]
        end = items[place].start + len(word)
        after = items[place + len(word) : place + len(word) + 1]
        if (
            "".join(i.text for i in letters if _is_plain_letter(i)) == word
            and letters[-1].end == end
            and after and after[0].start > end
        ):  # fmt: skip
            return Item("word", word, items[place].start, end)
    return None


def _condition(item: Item) -> list[Item]:
    """The condition that is set in words with the "if" before it: ``\\text{if z < 0}``."""
    match = _CONDITION.fullmatch(item.text) if item.kind == "word" else None
    if match is None:
        return []
    start, end = item.start, item.end
    return [
        Item("word", match["word"], start, start), Item("letter", match["letter"], start, start),
        Item("mark", match["relation"][0], start, start), Item("number", match["number"], end, end)
    ]  # fmt: skip


def _is_function(items: Sequence[Item], place: int) -> bool:
    """``\\text{log} y`` is ``\\log y``; in a subscript, or before brackets, a word is a name."""
    if items[place].kind != "word" or items[place].text.strip() not in _FUNCTIONS:
        return False
    if place and items[place - 1].is_("_", "^"):
        return False
    raised = place + 1 < len(items) and items[place + 1].is_("^")  # \text{tanh}^2 z
    following = items[place + 3 : place + 4] if raised else items[place + 1 : place + 2]
    return any(i.kind in _BEGINNINGS or i.is_(*_MACROS_OF_THEM) for i in following)


def _empty_group(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``{}`` holds nothing, and nothing stands above a letter with an empty exponent."""
    if found and found[-1].is_("^", "_"):
        found.pop()
    return place + 1


def _sign(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """A sign of several marks without a space between them."""
    run = items[place : place + 1]
    for item in items[place + 1 : place + 3]:
        if item.kind != "mark" or item.start != run[-1].end:
            break
        run = [*run, item]
    text = "".join(item.text for item in run)
    sign = next((sign for sign in _SIGNS if text.startswith(sign)), "")
    if not sign:
        found.append(items[place])
        return place + 1
    end = place + len(sign)
    kind = "mark" if _SIGNS[sign] == "=" else "macro"
    found.append(Item(kind, _SIGNS[sign], items[place].start, items[end - 1].end))
    return end


def _is_signed(items: Sequence[Item]) -> bool:
    """``^-z`` without a space."""
    return (
        len(items) == 3 and items[1].is_("-") and items[2].kind in ("letter", "number", "group")
        and items[0].end == items[1].start and items[1].end == items[2].start
    )  # fmt: skip


def _signed_exponent(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``e^-z`` in plain text is e^{-z}, and ``e^-z_i`` is e^{-z_i}."""
    end = _behind_subscript(items, place + 3)
    content = tuple(items[place + 1 : end])
    found += [items[place], Item("group", "", content[0].start, content[-1].end, (content,))]
    return end


def _behind_subscript(items: Sequence[Item], place: int) -> int:
    """The place behind a number or a subscript, if one stands here without a space: w1, w_1."""
    if place < len(items) and items[place].start == items[place - 1].end:
        if items[place].kind == "number":
            return place + 1
        if items[place].is_("_") and place + 1 < len(items):
            return place + 2
    return place


def _slash(items: Sequence[Item], place: int) -> int:
    """Where the slash of ``dp/dz``, ``d/dz`` or ``∂/∂z`` on one line is; 0 if there is none."""
    first, following = items[place], items[place + 1 : place + 2]
    if first.is_("partial"):
        slash = place + 1
    elif first.kind == "letter" and first.text == "d" and following:
        named = following[0].kind in _NAMED and following[0].start <= first.end + 1
        name = _behind_word(items, place + 1)
        behind = _behind_arguments(items, _behind_subscript(items, name))
        bracketed = _behind_arguments(items, place + 1)  # d(a + b)/dz, or d/dz
        slash = behind if named else bracketed
    else:
        return 0
    rest = items[slash : slash + 3]
    if len(rest) < 3 or not rest[0].is_("/") or rest[2].kind not in _NAMED:
        return 0
    same = rest[1].kind == first.kind and rest[1].text == first.text
    return slash if same and (first.is_("partial") or rest[1].end == rest[2].start) else 0


def _behind_word(items: Sequence[Item], place: int) -> int:
    """The place behind a letter and all that touch it and each other: the tanh of dtanh(z)/dz."""
    end, last = place + 1, min(len(items), place + _LONGEST_WORD)
    while end < last and all(map(_is_plain_letter, items[end - 1 : end + 1])) and (
        items[end].start == items[end - 1].end
    ):  # fmt: skip
        end += 1
    return end


def _behind_arguments(items: Sequence[Item], place: int) -> int:
    """The place behind the arguments of dσ(x)/dx, if it has any."""
    opening = items[place : place + 1]
    if not opening or not opening[0].is_("(") or opening[0].start > items[place - 1].end:
        return place
    end = closing(items, place)
    return end + 1 if end < len(items) else place


def _one_line(items: Sequence[Item], place: int, slash: int, found: list[Item]) -> int:
    """A derivative on one line as a fraction: \\frac{dp}{dz}."""
    end = _behind_subscript(items, slash + 3)
    parts = (tuple(items[place:slash]), tuple(items[slash + 1 : end]))
    found.append(Item("macro", "frac", items[place].start, items[end - 1].end, parts))
    return end


def _delimiter_size(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``\\left``, ``\\big``: only a size; the dot of ``\\right.`` stands for no bracket."""
    following = items[place + 1 : place + 2]
    return place + 1 + bool(following and following[0].is_("."))


def _negation(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``\\not=``."""
    for item in items[place + 1 : place + 2]:
        if item.is_(*_NEGATED):
            found.append(Item("macro", _NEGATED[item.text], items[place].start, item.end))
            return place + 2
    found.append(items[place])
    return place + 1


def _font_switch(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``\\bf{a, b}``, where a switch is used as if it took an argument; ``\\rm`` sets words."""
    item, following = items[place], items[place + 1 : place + 2]
    if following and following[0].kind == "group" and following[0].start == item.end:
        if found and found[-1].is_("^", "_"):
            return place + 1
        inside = following[0].content
        if item.text == "rm" and len(inside) > 1 and all(map(_is_plain_letter, inside)):
            found.append(_word_of(inside))
        else:
            found += tidied(inside)
        return place + 2
    if item.text != "rm":
        return place + 1
    letters = list(takewhile(_is_plain_letter, items[place + 1 :]))
    if len(letters) < 2:
        return place + 1
    while len(more := _hyphened(items[place + 1 + len(letters) :])) > 2:
        letters += more
    found.append(_word_of(letters))
    return place + 1 + len(letters)


def _word_of(letters: Sequence[Item]) -> Item:
    return Item("word", "".join(i.text for i in letters), letters[0].start, letters[-1].end)


def _hyphened(items: Sequence[Item]) -> list[Item]:
    """The second half of a word, with the hyphen before it: ``{\\rm log-likelihood}``."""
    letters = list(takewhile(_is_plain_letter, items[1:]))
    return [items[0], *letters] if items and items[0].is_("-") else []


def _is_plain_letter(item: Item) -> bool:
    return item.kind == "letter" and len(item.text) == 1


def _brace(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """A brace over or under a part of a formula; the note on it is a remark.

    A sum under a brace is meant as a whole: ``\\underbrace{a + b}_{u} c`` is (a + b) c.
    """
    item = items[place]
    inner = item.parts[-1] if item.parts else ()
    place += 1
    while place + 1 < len(items) and items[place].is_(_NOTES[item.text]):
        place += 2
    if any(i.is_("+", "-") for i in inner[1:]) and not any(i.is_("=", "&", "\\") for i in inner):
        found.append(Item("group", "", item.start, item.end, (inner,)))
    elif inner:
        found += [replace(inner[0], start=item.start), *inner[1:]]
    return place


def _boxes(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """A box says nothing of what is in it; several in a row, with numbers, draw a vector."""
    run = list(takewhile(lambda item: item.is_("boxed"), items[place:]))
    inner = [item.parts[-1] if item.parts else () for item in run]
    if len(run) > 1 and all(map(_is_number, inner)):
        cells = list(inner[0])
        for cell in inner[1:]:
            cells += [Item("mark", "&", cell[0].start, cell[0].start), *cell]
        end = run[-1].end
        found.append(Item("environment", "bmatrix", run[0].start, end, (tuple(cells),)))
        return place + len(run)
    first = inner[0]
    if first:
        found += [replace(first[0], start=run[0].start), *first[1:]]
    return place + 1


def _is_number(items: Sequence[Item]) -> bool:
    """3, −0.5."""
    signed = items[1:] if items and items[0].is_("-", "+") else items
    return len(signed) == 1 and signed[0].kind == "number"


def _left_brace(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """A table behind a brace that nothing closes: a formula case by case, or a system."""
    table, behind = items[place + 1 : place + 2], items[place + 2 : place + 4]
    while behind and behind[0].is_(*DELIMITER_SIZES):
        behind = behind[1:]
    closes = bool(behind) and behind[0].is_("}", "rbrace")
    if not table or table[0].kind != "environment" or table[0].text not in _TABLES or closes:
        found.append(items[place])
        return place + 1
    found.append(replace(table[0], text="cases", start=items[place].start))
    return place + 2


def _best_argument(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """``\\arg\\min`` is the one word argmin, without the θ ∈ Θ below it."""
    after = place + 1
    while after < len(items) and items[after].is_("space", "quad"):
        after += 1
    if after == len(items) or not items[after].is_("min", "max"):
        found.append(items[place])
        return place + 1
    end = items[after].end
    found.append(Item("word", f"arg{items[after].text}", items[place].start, end))
    below = items[after + 1 : after + 3]
    has_more = any(i.kind not in _NAMED for item in below[1:] for i in item.content)
    return after + (3 if has_more and below[0].is_("_") else 1)


_STEPS: dict[str, Step] = {
    "arg": _best_argument,
    **dict.fromkeys(DELIMITER_SIZES, _delimiter_size),
    **dict.fromkeys(FONT_SWITCHES, _font_switch),
    **dict.fromkeys(_NOTES, _brace),
    **dict.fromkeys(("{", "lbrace"), _left_brace),
    **derivative_macros.STEPS,
    "not": _negation,
    "boxed": _boxes,
    "space": narrow_space,
}
