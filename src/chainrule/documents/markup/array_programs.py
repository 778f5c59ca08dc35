r"""What formulas borrow from programs: ``X.T``, ``np.dot(A, B)``, ``A.dot(B)``, ``np.exp(z)``.

``X.T`` is Xᵀ, np.dot and matmul multiply, np.multiply does so entry by entry, and np.outer(a, b) is
a bᵀ; np.add, np.subtract and np.divide are +, − and /. np.sum, which has an axis, is a matter of
the grammar.

>>> from chainrule.documents.markup.layout import layout
>>> "".join(item.text for item in with_plain_products(layout(r"np.dot(X.T, z)")))
'((X^T)cdot(z))'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from chainrule.documents.markup.characters import characters
from chainrule.documents.markup.item import Item, within

_IN_A_PROGRAM = re.compile(r"\.\s*(?:T\b|dot\b)|\b(?:np|numpy)\s*\.")
_SIGNS = {
    "dot": ("macro", "cdot"), "matmul": ("macro", "cdot"), "multiply": ("macro", "odot"),
    "outer": ("macro", "cdot"), "add": ("mark", "+"), "subtract": ("mark", "-"),
    "divide": ("mark", "/"),
}  # fmt: skip
_FUNCTIONS = {
    "exp": "exp", "log": "log", "tanh": "tanh", "sqrt": "sqrt", "maximum": "max", "minimum": "min",
}  # fmt: skip
_NUMPY = re.compile(r"(?:np|numpy)\.([a-z]+)\Z")
_KNOWN = frozenset((*_SIGNS, *_FUNCTIONS, "transpose"))
_DEEPEST = 12  # calls in calls
_LONGEST = 16  # letters of numpy.transpose
_CODE = re.compile(r"[A-Za-z_.]+\(.*\)\Z|\(?[A-Za-z]\w*\)?\.T\Z", re.S)  # set upright


class _Call(NamedTuple):
    """np.dot( … ) in a list of items: its name, where its brackets are, and what is in them."""

    name: str
    opening: int
    closing: int
    arguments: list[list[Item]]


def is_of_a_program(text: str) -> bool:
    """Whether a formula may hold something of a program."""
    return _IN_A_PROGRAM.search(text) is not None


def with_plain_products(items: Sequence[Item], depth: int = 0) -> tuple[Item, ...]:
    """The items with signs and marks of mathematics for those of programs."""
    found: list[Item] = []
    spelled = [part for item in items for part in _spelled_out(item)]
    ends = _ends(spelled) if depth < _DEEPEST else {}
    place = 0
    while place < len(spelled):
        item = spelled[place]
        if _is_turned(spelled, place):
            found += [replace(item, text="^"), spelled[place + 1]]
            place += 2
        elif _is_method(spelled, place):
            found.append(Item("macro", "cdot", item.start, spelled[place + 3].end))
            place += 4
        elif (called := _called(spelled, place, ends)) is not None:
            place = _put(called, spelled, place, found, depth)
        else:
            found.append(within(item, lambda part: with_plain_products(part, depth)))
            place += 1
    return tuple(found)


def _ends(items: Sequence[Item]) -> dict[int, int]:
    """Where each round bracket closes."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for place, item in enumerate(items):
        if item.is_("("):
            opened.append(place)
        elif item.is_(")") and opened:
            ends[opened.pop()] = place
    return ends


def _spelled_out(item: Item) -> Sequence[Item]:
    r"""``\texttt{np.dot(X.T, z)}`` letter by letter, and ``\text{X.T}``; anything else as it is."""
    if item.kind == "word" and is_of_a_program(item.text) and _CODE.match(item.text.strip()):
        return characters(item.text, item.start)
    return [item]


def _is_turned(items: Sequence[Item], place: int) -> bool:
    """Whether ``.T`` stands right behind a symbol or a bracket, and no word begins with it."""
    if not 0 < place < len(items) - 1:
        return False
    before, dot, letter, *after = items[place - 1 : place + 3]
    return (
        dot.is_(".")
        and (letter.kind, letter.text) == ("letter", "T")
        and before.end == dot.start
        and dot.end == letter.start
        and not before.is_("+", "-", "=", "(", ",")
        and not (after and after[0].kind == "letter" and after[0].start == letter.end)
    )


def _is_method(items: Sequence[Item], place: int) -> bool:
    """Whether ``.dot(`` follows something."""
    word, behind = "".join(i.text for i in items[place : place + 4]), items[place + 4 : place + 5]
    return word == ".dot" and place > 0 and bool(behind) and behind[0].is_("(")


def _called(items: Sequence[Item], place: int, ends: dict[int, int]) -> _Call | None:
    """The call of numpy that begins at an item. ends: where each bracket closes."""
    if not items[place].text.strip().startswith("n"):
        return None
    ahead = range(place + 1, min(place + _LONGEST, len(items)))
    opening = next((k for k in ahead if items[k].is_("(")), None)
    if opening is None or opening not in ends:
        return None
    match = _NUMPY.match("".join(i.text.strip() for i in items[place:opening]))
    if match is None or match[1] not in _KNOWN:
        return None
    depth, arguments = 0, [list[Item]()]
    for item in items[opening + 1 : ends[opening]]:
        depth += item.is_("(", "[") - item.is_(")", "]")
        if depth == 0 and item.is_(","):
            arguments.append([])
        else:
            arguments[-1].append(item)
    return _Call(match[1], opening, ends[opening], arguments) if all(arguments) else None


def _put(call: _Call, items: Sequence[Item], place: int, found: list[Item], depth: int) -> int:
    """Put mathematics for a call; the place after what it was put for."""
    first, last, name = items[place], items[call.closing], call.name
    if name in _FUNCTIONS:
        found.append(Item("macro", _FUNCTIONS[name], first.start, items[call.opening - 1].end))
        return call.opening
    bracketed = [_bracketed(argument, depth + 1) for argument in call.arguments]
    if name == "transpose" and len(bracketed) == 1:
        found += [*bracketed[0], *_turning(last)]
    elif name in _SIGNS and len(bracketed) == 2:
        left, right = bracketed
        sign = Item(*_SIGNS[name], left[-1].end, right[0].start)
        turned = _turning(last) if name == "outer" else []
        opening = replace(items[call.opening], start=first.start)
        found += [opening, *left, sign, *right, *turned, last]
    else:
        found.append(first)
        return place + 1
    return call.closing + 1


def _turning(at: Item) -> list[Item]:
    """A ᵀ behind an item."""
    return [Item("mark", "^", at.end, at.end), Item("letter", "T", at.end, at.end)]


def _bracketed(argument: Sequence[Item], depth: int) -> list[Item]:
    start, end = argument[0].start, argument[-1].end
    inner = with_plain_products(argument, depth)
    return [Item("mark", "(", start, start), *inner, Item("mark", ")", end, end)]
