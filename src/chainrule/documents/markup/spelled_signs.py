"""Signs that are spelled, as in programs and letters: ``y_hat`` for ŷ, ``sum_k``, ``y_true``.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in layout("yhat - x_bar")], [item.text for item in layout("sum_k")]
(['hat', '-', 'bar'], ['sum', '_', 'k'])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.macro_names import WHOLE_WORDS

_ACCENTS = frozenset(("hat", "bar", "tilde"))
_LONGEST = 1 + len("dcrossentropy")  # a run of letters that is longer spells nothing
_INDICES = frozenset("ijklmnpqrs")
_SPELLING = ("letter", "word")
_BEST = frozenset(("min", "max"))
_BIG = frozenset(("sum", "prod"))
_BELOW = frozenset((
    "true", "pred", "predicted", "onehot", "target", "label", "actual", "expected", "out", "output",
    "input", "hidden", "hid", "prev", "next", "new", "old", "total", "train", "test", "batch",
))  # fmt: skip
_DIFFERENTIATED = WHOLE_WORDS | {"loss", "cost"}
_BETWEEN_LAYERS = ("xh", "ih", "hh", "hy", "ho")  # of input, hidden and output


def with_spelled_signs(items: Sequence[Item]) -> list[Item]:
    """The items, with the letters that spell a sign as that sign."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        if items[place].kind not in _SPELLING and not items[place].is_("_"):
            found.append(items[place])
            place += 1
            continue
        word = _word(items, place)
        if length := _accent(items, place, found):
            end = place + length
            accent = "".join(item.text for item in items[place:end]).removeprefix("_")
            start, last = found[-1].start, items[end - 1].end
            found[-1] = Item("accent", accent, start, last, ((found[-1],),))
            place = end
        elif (
            word in _BIG
            and _is_below(items, place + len(word))
            and not _goes_on(found, items[place])
        ):
            found.append(Item("macro", word, items[place].start, items[place + len(word) - 1].end))
            place += len(word)
        elif (end := _best(items, place)) and not _goes_on(found, items[place]):
            found += [
                Item("macro", "arg", items[place].start, items[place + 2].end),
                Item("macro", "min" if items[end - 1].text[-1] == "n" else "max",
                     items[end - 1].start, items[end - 1].end),
            ]  # fmt: skip
            place = end
        elif word == "Pr" and _is_applied(items, place + 2) and not _goes_on(found, items[place]):
            found.append(replace(items[place], text="P", end=items[place + 1].end))
            place += len(word)
        elif word == "Delta" and not _goes_on(found, items[place]):
            found.append(Item("letter", "\\Delta", items[place].start, items[place + 4].end))
            place += len(word)
        elif word[:1] == "d" and word[1:] in _DIFFERENTIATED and not _goes_on(found, items[place]):
            end = place + len(word)
            found += [
                items[place],
                Item("word", word[1:], items[place + 1].start, items[end - 1].end),
            ]
            place = end
        elif items[place].is_("_") and found and (length := _below(items, place, found[-1])):
            content = tuple(_as_a_label(items[place + 1 : place + 1 + length]))
            group = Item("group", "", content[0].start, content[-1].end, (content,))
            found += [items[place], group]
            place += 1 + length
        else:
            found.append(items[place])
            place += 1
    return found


def _word(items: Sequence[Item], place: int) -> str:
    """The letters from here that stand without a space between them."""
    end = place
    while end < min(len(items), place + _LONGEST) and _is_letter(items[end]):
        if end > place and items[end].start != items[end - 1].end:
            break
        end += 1
    return "".join(item.text for item in items[place:end])


def _accent(items: Sequence[Item], place: int, found: Sequence[Item]) -> int:
    """How many items spell an accent of the letter before them; only its own word may go before."""
    if not found or not _is_letter(found[-1]) or found[-1].end != items[place].start:
        return 0
    marked = items[place].is_("_")
    word = _word(items, place + marked)
    touches = not marked or (bool(word) and items[place + 1].start == items[place].end)
    known = word in _ACCENTS and touches and (marked or _begins(found))
    return marked + len(word) if known else 0


def _below(items: Sequence[Item], place: int, above: Item) -> int:
    """How many letters stand below a symbol without braces, as in y_true, W_xh, Y_ik, a_h1."""
    if _is_pair_of_indices(items, place) or _is_numbered(items, place):
        return 2
    word = _word(items, place + 1)
    end = place + 1 + len(word)
    between = word in _BETWEEN_LAYERS and _is_letter(above) and above.text.isupper()
    between = between and not (end < len(items) and items[end].is_("_"))  # W_hh_t is W_h h_t
    return len(word) if word.lower() in _BELOW or between else 0


def _begins(found: Sequence[Item]) -> bool:
    """Whether the last letter begins a word, but for the d of a differential: not the t of that."""
    rest = found[:-1]
    if rest and rest[-1].text in ("d", "∂") and rest[-1].end == found[-1].start:
        return not _goes_on(rest[:-1], rest[-1])
    return not _goes_on(rest, found[-1])


def _goes_on(before: Sequence[Item], item: Item) -> bool:
    """Whether a letter stands right before an item."""
    return bool(before) and _is_letter(before[-1]) and before[-1].end == item.start


def _best(items: Sequence[Item], place: int) -> int:
    """Where the letters of argmin, arg min or argmax end, or 0."""
    if "".join(item.text for item in items[place : place + 3]) != "arg":
        return 0
    after = place + 3
    while after < len(items) and items[after].is_("space", "quad"):
        after += 1
    if after < len(items) and items[after].is_(*_BEST):
        return after + 1
    return after + 3 if _word(items, after)[:3] in _BEST else 0


def _is_applied(items: Sequence[Item], place: int) -> bool:
    """Whether a bracket opens right behind what ends at a place."""
    brackets = place < len(items) and items[place].is_("(", "[")
    return brackets and items[place].start == items[place - 1].end


def _is_below(items: Sequence[Item], place: int) -> bool:
    return (
        place < len(items) and items[place].is_("_") and items[place].start == items[place - 1].end
    )


def _is_pair_of_indices(items: Sequence[Item], place: int) -> bool:
    """Whether the two indices of Y_ik stand behind a mark without braces, and no x_i y."""
    before, pair = items[place - 1 : place], items[place + 1 : place + 3]
    behind = items[place + 3 : place + 4]
    return (
        len(before) == 1 and before[0].kind in ("letter", "accent")
        and len(pair) == 2 and all(_is_letter(i) and i.text in _INDICES for i in pair)
        and before[0].end == items[place].start and pair[0].end == pair[1].start
        and not (behind and behind[0].start == pair[1].end
                 and (behind[0].is_("_", "^", "(", "'") or _is_letter(behind[0])))
    )  # fmt: skip


def _is_numbered(items: Sequence[Item], place: int) -> bool:
    """Whether the h1 of a_h1 stands behind a mark without braces."""
    before, pair = items[place - 1 : place], items[place : place + 3]
    return (
        len(before) == 1 and before[0].kind in ("letter", "accent")
        and len(pair) == 3 and _is_letter(pair[1]) and pair[2].kind == "number"
        and pair[2].text.isdigit()
        and all(one.end == other.start for one, other in pairwise((*before, *pair)))
    )  # fmt: skip


def _as_a_label(below: Sequence[Item]) -> Sequence[Item]:
    """The h1 of a_h1, which is no index, with its letter as a word."""
    if below[-1].kind == "number" and below[0].text not in _INDICES:
        return (replace(below[0], kind="word"), *below[1:])
    return below


def _is_letter(item: Item) -> bool:
    return item.kind == "letter" and len(item.text) == 1
