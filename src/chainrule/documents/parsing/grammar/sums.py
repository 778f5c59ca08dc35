"""Sums and products over an index, and what stands below and above their signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item, split, split_where
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.composing import negated
from chainrule.documents.parsing.customary import ALL_SAMPLES
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.grammar.signs import CLOSE, RELATIONS
from chainrule.documents.parsing.reading import (
    Big,
    Group,
    Indicator,
    Name,
    Num,
    Plus,
    Raised,
    Reading,
    Script,
    Times,
)

_OF_SAMPLES = ("batch", "samples", "examples", "minibatch", "mini-batch", "data", "样本")
_INPUTS = ("x", "X")
_MOST_INDICES = 3  # below one sum


def big(cursor: Cursor) -> Reading:
    """A sum or a product over one index, or several: ∑_{i,j} is a sum in a sum."""
    item = cursor.take()
    letters: Sequence[str] = ("",)
    lower: Reading | None = None
    upper: Reading | None = None
    unequal = ""
    while cursor.at("_", "^"):
        mark = cursor.take()
        if cursor.peek() is None:
            raise Unread("the sum breaks off here", mark.start)
        content = cursor.take().content
        if mark.text == "^":
            upper = cursor.whole(split(content, "=")[-1])
        else:
            letters, lower, unequal = _below(cursor, content, item)
            signs = [sign for sign in content if sign.is_(*RELATIONS)]
            if len(signs) == 1 and signs[0].is_("le", "leq", "leqslant"):
                lower, upper = None, lower  # i ≤ N
            if len(signs) == 1 and signs[0].is_(">", "gt") and isinstance(lower, Num):
                lower = replace(lower, value=lower.value + 1)  # i > 0
    is_name = len(letters) == 1 and (not letters[0] or letters[0].isupper())  # Σ, Σ_K
    if _acts_on_nothing(cursor) or (is_name and _is_taken_from(cursor)):
        named = _named_sum(item, letters)
        return named if upper is None else Raised(item.start, cursor.here, named, upper)
    if (meant := _swapped(lower, upper)) is not None:
        letters, lower = (meant,), None
    start = cursor.here
    sign = 1
    while cursor.at("-", "+"):
        sign = -sign if cursor.take().text == "-" else sign
    following = cursor.peek()
    braces = following is not None and following.kind == "group"
    body = cursor.term()
    if braces and isinstance(body, Group) and isinstance(body.inner, Plus):
        body = body.inner  # braces of the source, which nobody sees
    if sign < 0:
        body = negated(body, start)
    if len(letters) == 1 and upper is None and isinstance(lower, Name) and not lower.scripts:
        same = Name(item.start, item.end, letters[0])  # Σ_{i=j} has the one term of i = j
        case = Indicator(item.start, item.end, same, "=", lower)
        body, lower = Times(item.start, body.end, (case, body), ("",)), None
    for letter in reversed(letters):
        body = Big(item.start, body.end, letter, lower, upper, body, unequal, item.text)
    return body


def _acts_on_nothing(cursor: Cursor) -> bool:
    """Whether nothing can follow that a sum adds up: Σ is short for one that was written before."""
    following = cursor.peek()
    return following is None or following.is_("/", "=", *CLOSE)


def _is_taken_from(cursor: Cursor) -> bool:
    """Whether −e^{z} follows, as in Σ − e^{z_j}, which is what is left of the sum."""
    sign, following = cursor.peek(), cursor.peek(1)
    if sign is None or following is None or not sign.is_("-"):
        return False
    return following.is_("exp") or (following.kind == "letter" and following.text == "e")


def _named_sum(item: Item, letters: Sequence[str]) -> Reading:
    """The Σ of e_j / Σ, where it is the name of what is added up."""
    if item.text != "sum":
        raise Unread("the product breaks off here", item.end)
    scripts = tuple(Script("sub", "bare", letter) for letter in letters if letter)
    return Name(item.start, item.end, "\\sum", scripts)


def _window(cursor: Cursor, items: Sequence[Item]) -> tuple[Sequence[str], Reading, str] | None:
    """What stands below a sum over a window, −m ≤ j ≤ m, j ≠ 0, or in two lines, j = 1, j ≠ i."""
    said = [part for part in split(items, ",", ";", "\\", "\\&") if part]
    places = [[k for k, i in enumerate(part) if i.is_(*RELATIONS)] for part in said]
    if not said or not all(places) or len(said) + len(places[0]) < 3:
        return None
    (first, second), range_ = (places[0][0], (places[0] + [len(said[0])])[1]), said[0]
    lower, letter = range_[:first], range_[first + 1 : second]
    if second == len(range_):
        lower, letter = letter, lower
    rest_of = zip(said[1:], places[1:], strict=True)
    others = [(part[0], part[at[0]], part[at[0] + 1 :]) for part, at in rest_of]
    one = len(letter) == 1 and letter[0].kind == "letter" and len(lower) > 0
    if not one or len(others) > 1:
        return None
    unequal = ""
    for index, relation, rest in others:
        named = [i.text for i in rest if i.kind in ("letter", "number")]
        if index.text != letter[0].text or not relation.is_("ne", "neq") or len(named) != len(rest):
            return None
        unequal = "" if rest[0].kind == "number" else "".join(named)
    return [letter[0].text], cursor.whole(lower), unequal


def _swapped(lower: Reading | None, upper: Reading | None) -> str | None:
    """The c of a slip Σ_{i=c}^C: what stands where the sum begins is the index that ends at C."""
    if isinstance(lower, Name) and isinstance(upper, Name) and not lower.scripts + upper.scripts:
        return lower.base if len(lower.base) == 1 and lower.base.upper() == upper.base else None
    return None


def _is_a_pair(items: Sequence[Item]) -> bool:
    """Whether a sum is over pairs of an input and a target: (x, y), or (x, y) ∈ D."""
    texts = [item.text for item in items[:5]]
    pair = texts[:1] == ["("] and texts[2:3] == [","] and texts[4:] == [")"]
    return pair and texts[1] in _INPUTS and (len(items) == 5 or items[5].is_("in"))


def _is_numbered(items: Sequence[Item]) -> bool:
    """Whether it is one letter with another below it, as w_j."""
    kinds = [item.kind for item in items]
    return kinds == ["letter", "mark", "letter"] and items[1].is_("_")


def _below(
    cursor: Cursor, items: Sequence[Item], sign: Item
) -> tuple[Sequence[str], Reading | None, str]:
    """What stands below a sum: ``i=1``, ``i``, ``i,j``, ``j \\ne i``, ``i \\in S``; two of them."""
    if len(items) == 1 and items[0].is_("substack") and items[0].parts:
        items = items[0].parts[-1]
    if any(item.kind == "group" for item in items):  # the {i} = 1 of a macro's argument
        items = [inner for item in items for inner in item.content]
    if (window := _window(cursor, items)) is not None:
        return window
    if "".join(item.text for item in items).strip() in _OF_SAMPLES:
        return [ALL_SAMPLES], None, ""
    if _is_a_pair(items):
        return [ALL_SAMPLES], None, ""
    parts = split_where(items, lambda i: i.is_(",", ";", "\\"))
    if len(parts) == 2 and any(i.is_("ne", "neq") for i in parts[1]):
        letters, lower, _ = _below(cursor, parts[0], sign)
        (first, *_), _, second = _below(cursor, parts[1], sign)
        if len(letters) != 1 or letters[0] not in (first, second):
            raise Unread("the condition of the sum is not read", sign.start)
        return letters, lower, second if letters[0] == first else first
    if colon := next((k for k, item in enumerate(items) if item.is_(":", "|", "mid")), 0):
        index, condition = items[:colon], items[colon + 1 :]
        compares = any(item.is_(*RELATIONS) for item in condition)
        is_own = compares and condition[0].text == index[0].text  # k : k ≠ i
        if compares and not (is_own and condition[1].is_(*RELATIONS)):  # i : y_i = 1
            raise Unread("the condition of the sum is not read", sign.start)
        items = condition if is_own else index  # i : (u, i) ∈ K
    cut = next((k for k, i in enumerate(items) if i.is_(*RELATIONS, "in")), len(items))
    if cut < len(items) and items[cut].is_("in") and _is_numbered(items[:cut]):
        return [items[2].text], None, ""  # w_j ∈ W: the j of each
    letters = []
    for item in items[:cut]:
        if item.kind in ("letter", "accent"):
            letters.append(item.text)
        elif item.is_("'", "prime") and letters:
            letters[-1] += "'"
    if len(items) == 1 and items[0].kind == "number":
        return [""], cursor.whole(items), ""  # Σ_1^m, whose index is not written
    if not letters or len(letters) > _MOST_INDICES:  # a word
        raise Unread("the index of the sum is not read", sign.start)
    if cut == len(items):
        return letters, None, ""
    relation, rest = items[cut], items[cut + 1 :]
    if relation.is_("ne", "neq"):
        other = "".join(i.text for i in rest if i.kind in ("letter", "number") or i.is_("+"))
        return letters[:1], None, other
    if relation.is_("in"):
        pairs = any(item.is_(",") for item in items[:cut])  # (u, i) ∈ K
        return letters if pairs else letters[:1], None, ""
    return letters, cursor.whole(rest), ""
