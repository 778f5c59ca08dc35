"""What brackets hold: groups, norms, conditions, matrices and cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, dropwhile, takewhile

from chainrule.documents.markup.item import Item, split
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.grammar.cursor import Cursor, not_expected
from chainrule.documents.parsing.grammar.inner_products import inner_product
from chainrule.documents.parsing.grammar.ones import (
    condition_of,
    condition_of_case,
    is_and,
    joint_conditions,
)
from chainrule.documents.parsing.grammar.signs import BARS, DOTS, MATRICES, OPEN, RELATIONS
from chainrule.documents.parsing.grammar.spoken import CASE_WORDS, spoken_condition
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Bars,
    Dots,
    Group,
    Indicator,
    Matrix,
    Name,
    Num,
    Piecewise,
    Reading,
    Times,
    walk_reading,
)

_LENGTH = re.compile(r"-?[\d.]+(pt|em|ex|mm|cm|px)")
_MORE = tuple(sign for sign, meant in RELATIONS.items() if meant not in ("=", "!="))
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_BETWEEN_ENTRIES = ("quad", ",", ";", "&")
_BETWEEN_FACTORS = ("|", "mid", "vert")


def bracket(cursor: Cursor, opening: Item) -> Reading:
    """Brackets: a group, a row of entries, or Iverson's [z > 0]."""
    closing = OPEN[opening.text]
    if opening.is_("[") and (row := _printed_row(cursor, opening)) is not None:
        return row
    if opening.is_("[") and (joint := _joint_of_iverson(cursor, opening)) is not None:
        return joint
    in_lists = [opening.is_("[") and cursor.at("[")]
    cursor.open_bars += opening.is_("langle")  # ⟨a | b⟩
    entries = [cursor.sum()]
    cursor.open_bars -= opening.is_("langle")
    between = (*_BETWEEN_ENTRIES, *(_BETWEEN_FACTORS if opening.is_("langle") else ()))
    while cursor.at(*between):
        while cursor.skip(*between):
            pass
        if not cursor.at(closing):
            in_lists.append(cursor.at("["))
            entries.append(cursor.sum())
    if len(entries) == 1 and cursor.at(*RELATIONS):
        relation = RELATIONS[cursor.take().text]
        right = cursor.sum()
        return Indicator(opening.start, cursor.close(closing), entries[0], relation, right)
    end = cursor.close(closing)
    if len(entries) > 1 and all(in_lists) and (rows := _rows_of_lists(entries)) is not None:
        return Matrix(opening.start, end, rows)
    if opening.is_("langle") and (product := inner_product(entries, opening.start, end)):
        return product
    if len(entries) > 1:
        listed = tuple(part for entry in entries for part in _around_dots(entry))
        return Matrix(opening.start, end, (listed,), listed=True)
    if opening.is_("[") and (spaced := _spaced_row(entries[0])) is not None:
        return Matrix(opening.start, end, (spaced,), listed=True)
    if isinstance(entries[0], Matrix) and not entries[0].listed:
        return replace(entries[0], start=opening.start, end=end)  # the brackets of the matrix
    return Group(opening.start, end, entries[0])


def _joint_of_iverson(cursor: Cursor, opening: Item) -> Reading | None:
    """Iverson's [i = k ∧ j = l]; with a comma between them these may be entries of a list."""
    listed = any(item.is_(",", ";", "&") for item in cursor.items[cursor.position :])
    return None if listed else joint_conditions(cursor, opening, opening.start)


def _rows_of_lists(lists: Sequence[Reading]) -> tuple[tuple[Reading, ...], ...] | None:
    """The rows of [[a, b], [c, d]], as programs write matrices, if all are of one length."""
    rows = [
        entry.rows[0] if isinstance(entry, Matrix) and entry.listed
        else (entry.inner,) if isinstance(entry, Group) else ()
        for entry in lists
    ]  # fmt: skip
    is_matrix = len({len(row) for row in rows}) == 1 and len(rows[0]) > 0
    return tuple(rows) if is_matrix else None


def _around_dots(entry: Reading) -> Sequence[Reading]:
    """An entry of a list, which is two where a comma was forgotten beside dots: a_1, ⋯ a_n."""
    two = isinstance(entry, Times) and len(entry.factors) == 2 and not entry.joins[0]
    if two and isinstance(entry, Times) and any(isinstance(f, Dots) for f in entry.factors):
        return entry.factors
    return (entry,)


def _spaced_row(inside: Reading) -> tuple[Reading, ...] | None:
    """The entries of [b_1 ⋯ b_n], where an ellipsis stands among terms that are alike."""
    factors = inside.factors if isinstance(inside, Times) else ()
    kinds = {
        tuple(node.base for node in walk_reading(factor, Name))
        for factor in factors if not isinstance(factor, Dots)
    }  # fmt: skip
    dots = [k for k, factor in enumerate(factors) if isinstance(factor, Dots)]
    between = len(dots) == 1 and 0 < dots[0] < len(factors) - 1
    plain = isinstance(inside, Times) and not any(inside.joins)
    return factors if between and plain and len(kinds) == 1 and kinds != {()} else None


def _printed_row(cursor: Cursor, opening: Item) -> Matrix | None:
    """The row that a program prints, ``[0.66 -0.24 0.1]``: numbers with nothing between them."""
    inside = list(takewhile(lambda i: not i.is_("]"), cursor.items[cursor.position :]))
    points = [k for k, item in enumerate(inside) if _is_point(inside, k)]  # 2. of [2. 1. 0.5]
    inside = [item for k, item in enumerate(inside) if k not in points]
    unsigned = [k for k, item in enumerate(inside) if item.kind == "number"]
    signs = [k for k, item in enumerate(inside) if item.kind != "number"]
    is_row = len(unsigned) > 1 and all(
        inside[k].is_("-") and k + 1 in unsigned
        and inside[k].end == inside[k + 1].start
        and (k == 0 or inside[k - 1].end < inside[k].start)
        for k in signs
    )  # fmt: skip
    if not is_row:
        return None
    entries: list[Reading] = []
    for _ in unsigned:
        entries.append(cursor.signed_factor())
        cursor.skip(".")
    return Matrix(opening.start, cursor.close("]"), (tuple(entries),), listed=True)


def _is_point(items: Sequence[Item], place: int) -> bool:
    """Whether a point belongs to the number before it, and a space follows."""
    before, after = items[place - 1] if place else None, items[place + 1 : place + 2]
    return items[place].is_(".") and before is not None and before.kind == "number" and (
        before.end == items[place].start and all(i.start > items[place].end for i in after)
    )  # fmt: skip


def plain_cases(cursor: Cursor, group: Item) -> Reading | None:
    """What braces hold in plain text, ``{a if z > 0, else b}``, if they hold cases."""
    letters = "".join(item.text for item in cursor.items if item.kind == "letter")
    if "if" not in letters or "else" not in letters:
        return None
    values: list[Reading] = [cursor.sum()]
    conditions: list[Indicator | None] = []
    while cursor.says("if"):
        cursor.position += len("if")
        conditions.append(condition_of(cursor, group.start))
        cursor.skip(",", ";")
        if cursor.says("else"):
            cursor.position += len("else")
        values.append(cursor.sum())
    if (item := cursor.peek()) is not None:
        raise not_expected(item)
    return Piecewise(group.start, group.end, tuple(values), (*conditions, None))


def bars(cursor: Cursor, opening: Item, closing: str, norm: bool) -> Reading:
    """|x|, ‖x‖, and ||x||, which is a norm as well."""
    double = opening.text == "|" and cursor.skip("|")
    cursor.open_bars += 1
    inner = cursor.sum()
    cursor.open_bars -= 1
    end = cursor.close(closing)
    if double:
        end = cursor.close(closing)
    return Bars(opening.start, end, inner, norm or double)


def environment(cursor: Cursor, item: Item) -> Reading:
    """A matrix or cases."""
    rows = [
        _without_braces(row)
        for part in split(item.parts[0], "\\") if (row := _without_length(part))
    ]  # fmt: skip
    if item.text in MATRICES:
        rows = _without_rules(rows)
    if item.text == "cases":
        return _cases(cursor, item, rows)
    if item.text not in MATRICES:
        raise Unread(f"the environment {item.text} is not read inside a formula", item.start)
    if not rows:
        raise Unread("an empty matrix is not read", item.start)
    entries = tuple(
        tuple(
            cursor.whole(cell)
            for part in split(row, "&")
            for listed in _listed(part)
            for cell in _cells(listed)
        )
        for row in rows
    )
    return _ones(entries, item.start, item.end) or Matrix(item.start, item.end, entries)


def _without_length(row: Sequence[Item]) -> tuple[Item, ...]:
    """A row without the [3ex] that belongs to the line break before it."""
    if len(row) > 3 and row[0].is_("["):
        close = next((k for k, item in enumerate(row[:12]) if item.is_("]")), 0)
        if _LENGTH.fullmatch("".join(item.text for item in row[1:close])):
            return tuple(row[close + 1 :])
    return tuple(row)


def _without_braces(row: Sequence[Item]) -> tuple[Item, ...]:
    """A row with what stands in braces between two & without them: {1} & {\\text{if } i = j}."""
    found: list[Item] = []
    for place, cell in enumerate(split(row, "&")):
        if place:
            found.append(next(item for item in row if item.is_("&")))
        found += cell[0].content if len(cell) == 1 and cell[0].kind == "group" else cell
    opened = (
        item.content
        if _compares(item) and not (place and found[place - 1].is_("_", "^"))
        else (item,)
        for place, item in enumerate(found)
    )
    return tuple(item for part in opened for item in part)


def _compares(group: Item) -> bool:
    """Whether one is said to be more than another in braces: the {z > 0} of a case."""
    return group.kind == "group" and any(item.is_(*_MORE) for item in group.content)


def _without_rules(rows: Sequence[tuple[Item, ...]]) -> list[tuple[Item, ...]]:
    """The rows without the lines that are drawn along the vectors in them, − x − and | over x |."""
    kept = [row for row in rows if not _are_drawn(split(row, "&"), lambda i: i.is_(*BARS, "rule"))]
    found: list[tuple[Item, ...]] = []
    for row in kept:
        if len(row) > 2 and all(map(_is_line, (row[0], row[-1]))):
            row = row[1:-1]
        cells = [list(cell) for cell in split(row, "&")]
        if len(cells) == 3 and _are_drawn([cells[0], cells[2]], _is_line):
            row = tuple(cells[1])
        found.append(row)
    return found if len(found) > 0 else list(rows)


def _is_line(item: Item) -> bool:
    """Whether a line is drawn: as a rule, by a minus sign, or by dashes in words."""
    return item.is_("rule", "-", "longdash") or (
        item.kind == "word" and not item.text.strip(" -–—─")
    )


def _are_drawn(cells: Sequence[Sequence[Item]], draws: Callable[[Item], bool]) -> bool:
    """Whether nothing stands in some cells but lines, or dots."""
    drawn = [cell for cell in cells if len(cell) > 0 and all(map(draws, cell))]
    others = [cell for cell in cells if cell and cell not in drawn]
    return len(drawn) > 0 and all(len(c) == 1 and c[0].is_(*DOTS) for c in others)


def _ones(rows: Sequence[Sequence[Reading]], start: int, end: int) -> Name | None:
    """(1 ⋯ 1), which is the vector of ones lying down, or standing."""
    flat = [entry for row in rows for entry in row]
    ones = [entry for entry in flat if isinstance(entry, Num) and entry.value == 1]
    dots = [entry for entry in flat if isinstance(entry, Dots)]
    if len(ones) < 2 or len(dots) != 1 or len(ones) + 1 != len(flat):
        return None
    if len(rows) > 1 and len(rows[0]) > 1:
        return None
    scripts = () if len(rows) > 1 else (TRANSPOSED,)
    return Name(start, end, "\\mathbf{1}", scripts)


def _are_beside(before: Item, after: Item) -> bool:
    """Whether two things stand beside an ellipsis with no sign between: x_1 ⋯ x_n."""
    kinds = ("letter", "accent", "number", "group")
    return (before.kind in kinds or before.is_(")", "frac")) and (
        after.kind in kinds or after.is_("frac", "(")
    )


def _listed(part: Sequence[Item]) -> list[tuple[Item, ...]]:
    """The entries between two &, which commas may part: x_1, x_2; one may end the row."""
    depth = 0
    commas = set[int]()
    for place, item in enumerate(part):
        depth += item.is_(*_OPENING) - item.is_(*_CLOSING)
        if depth == 0 and item.is_(","):
            commas.add(place)
    parts: list[list[Item]] = [[]]
    for place, item in enumerate(part):
        if place in commas:
            parts.append([])
        else:
            parts[-1].append(item)
    return [_without_spaces(entry) for entry in parts if entry or len(parts) == 1]


def _without_spaces(entry: Sequence[Item]) -> tuple[Item, ...]:
    """An entry without the room around it."""
    while len(entry) > 1 and entry[0].is_("quad"):
        entry = entry[1:]
    while len(entry) > 1 and entry[-1].is_("quad"):
        entry = entry[:-1]
    return tuple(entry)


def _cells(part: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """What stands between two &, which are two entries where one was forgotten: ⋯ y_m."""
    if len(part) > 1 and part[0].is_(*DOTS):
        yield part[:1]
        part = part[1:]
    middle = [k for k, item in enumerate(part[1:-1], 1) if item.is_(*DOTS)]
    if len(middle) == 1 and _are_beside(part[middle[0] - 1], part[middle[0] + 1]):
        yield part[: middle[0]]
        yield part[middle[0] : middle[0] + 1]
        part = part[middle[0] + 1 :]
    behind = len(part) > 1 and part[-1].is_(*DOTS)
    if part:
        yield part[:-1] if behind else part
    if behind:
        yield part[-1:]


def _cases(cursor: Cursor, item: Item, rows: Sequence[tuple[Item, ...]]) -> Piecewise:
    values: list[Reading] = []
    conditions: list[Indicator | None] = []
    for row in rows:
        value, said = _value_and_condition(row)
        values.append(cursor.whole(value))
        conditions.append(condition_of_case(cursor.over(said), item.start) if said else None)
    return Piecewise(item.start, item.end, tuple(values), tuple(conditions))


def _value_and_condition(row: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
    """The parts of one case; without a column the words, or a comma, are where it is parted.

    ``a & if & i = j``, ``a \\text{ si } i = j``, ``a, i = j`` and ``a; i = j`` are the same case.
    """
    row = list(dropwhile(lambda item: item.is_("&"), row))
    value, *rest = split(row, "&")
    if not any(rest):
        cut = next((k for k in range(1, len(value)) if _begins_condition(value, k)), len(value))
        value, rest = value[:cut], [value[cut:]]
    said = [i for part in rest for i in part]
    condition = spoken_condition(said) or [i for part in rest for i in _without_words(part)]
    value = _last_step(value)
    while value and value[-1].is_(",", ";", ".", "quad"):
        value = value[:-1]
    value = tuple(dropwhile(lambda item: item.is_("quad"), value))
    while condition and (is_and(condition[-1]) or condition[-1].is_(".")):
        condition.pop()
    return value, condition[1:-1] if _is_in_brackets(condition) else condition


def _last_step(value: tuple[Item, ...]) -> tuple[Item, ...]:
    """The b of a = b & if …, a case with its last step; P(c = 1) is one thing."""
    depth, start = 0, 0
    for place, item in enumerate(value[:-1]):
        depth += item.is_(*_OPENING) - item.is_(*_CLOSING)
        if not depth and item.is_("="):
            start = place + 1
    return value[start:]


def _begins_condition(row: Sequence[Item], place: int) -> bool:
    item = row[place]
    if item.kind == "word" or item.is_("quad"):
        return True
    if item.is_(",", ";"):
        return any(i.is_(*RELATIONS) for i in row[place:])
    return _letters_of_word(row[place:]) > 0 or _is_in_brackets(row[place:])


def _is_in_brackets(items: Sequence[Item]) -> bool:
    """Whether all of this is one condition in brackets: ``(z > 0)``."""
    depths = list(accumulate(i.is_(*_OPENING) - i.is_(*_CLOSING) for i in items))
    return 0 in depths and depths.index(0) == len(items) - 1 > 0 and (
        any(item.is_(*RELATIONS) for item in items)
    )  # fmt: skip


def _without_words(items: Sequence[Item]) -> list[Item]:
    """A condition without the words and signs that introduce it."""
    items = [i for i in items if (i.kind != "word" or is_and(i)) and not i.is_("quad")]
    while items and (is_and(items[0]) or items[0].is_(":") or _letters_of_word(items)):
        items = items[_letters_of_word(items) or 1 :]
    return items


def _letters_of_word(items: Sequence[Item]) -> int:
    """How many of the first letters are a word such as ``if``, set in italics."""
    run = "".join(i.text if i.kind == "letter" and len(i.text) == 1 else " " for i in items[:10])
    word = next((w for w in CASE_WORDS if run.startswith(w)), "")
    return len(word)
