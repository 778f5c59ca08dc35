r"""Cases that tell the output layer from the hidden ones: δ^l = {… if l = L, … otherwise}.

They are two equalities, one of layer L and one of any layer before it. So are those of the first
layer and of any other: a^l = {x if l = 0, … otherwise}.

>>> from chainrule.documents.markup.layout import layout
>>> items = layout(r"a^l = \begin{cases} y^l & l = L \\ x^{l+1} & l < L \end{cases}")
>>> ["".join(item.text for item in part[:5]) for part in of_each_layer(items)]
['a^L=y', 'a^l=x']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.markup.item import Item, split, within
from chainrule.documents.parsing.clauses import Clause
from chainrule.documents.parsing.rows import relation

_LETTERS = ("l", "\\ell")
_LAYER = r"(?<![A-Za-z])(?P<layer>l|\\ell)\s*"
_IS_LAST = re.compile(_LAYER + r"==?\s*(?P<last>[A-Z](?![A-Za-z])|[01](?![\w.+-]))")
_IS_BEFORE = re.compile(_LAYER + r"(?:<|≠|!=|lt|neq?|le|[^<>]*[A-Z]\s*-\s*1)")
_IS_BEHIND = re.compile(_LAYER + r"(?:>|≥|gt|ge|==?\s*[12]\s*,)")
_OUTPUT = re.compile(
    r"\b(?:output|last|final|top)[\s-]*layer|\b(?:ausgabe|ausgangs)-?schicht|\bletzte schicht"
    r"|\b(?:couche|capa|camada|strato) (?:de |di )?(?:sortie|salida|saída|uscita)"
    r"|(?:выходн|последн)\w+ сло|(?:输出|最后一)层|(?:輸出|出力|最終)層|출력층",
    re.I,
)
_HIDDEN = re.compile(
    r"\b(?:hidden|inner|intermediate|other|else|versteckt|verborgen|cachée?|oculta|escondid|nascost"
    r"|sonst|sinon|altrimenti)|скрыт|иначе|隐|隱|其他|其它|否则|中間|은닉",
    re.I,
)


def with_layers_apart(clauses: Iterable[Clause], left: list[Item]) -> Iterator[Clause]:
    """The formulas on a line, each that is of such cases as two; what goes on is the one of any
    layer. left: the last left side before them, and afterwards theirs."""
    for clause in clauses:
        *output, hidden = of_each_layer(clause.items, left)
        yield replace(clause, items=tuple(hidden))
        yield from (replace(clause, items=tuple(part), is_aside=True) for part in output)
        at = next((k for k, item in enumerate(clause.items) if relation(item)), 0)
        left[:] = clause.items[:at] or left


def of_each_layer(items: Sequence[Item], before: Sequence[Item] = ()) -> list[list[Item]]:
    """A formula, or the two that it is where its right side is of two such cases: that of the last
    layer, or of the first, then that of any other. before: the left side that it goes on from."""
    at = next((k for k, item in enumerate(items) if relation(item)), 0)
    left = items[:at] or before
    inside = [k for k, i in enumerate(items) if i.kind == "environment" and i.text == "cases"]
    rows = split(items[inside[0]].parts[0], "\\") if len(inside) == 1 and left else []
    cells = [split(row, "&") for row in rows if row]
    if len(cells) != 2 or any(len(row) < 2 for row in cells) or not _ends(items, inside[0]):
        return [list(items)]
    said = [_said(part for cell in row[1:] for part in cell) for row in cells]
    found = [_last_of(text, left) for text in said]
    if bool(found[0]) == bool(found[1]):
        return [list(items)]
    last, other = (0, 1) if found[0] else (1, 0)
    letter, name = found[last] or ("", "")
    if not _is_of_hidden(said[other]) and not (name.isdigit() and _IS_BEHIND.search(said[other])):
        return [list(items)]
    output = [*left, items[at], *_value(cells[last])]
    hidden = [*items[: inside[0]], *_value(cells[other])]
    return [[_with_layer(item, letter, name) for item in output], hidden]


def _ends(items: Sequence[Item], place: int) -> bool:
    """Whether the cases are all that stands behind the last relation, but for a full stop."""
    before = relation(items[place - 1]) is not None if place else False
    return before and all(item.is_(".", ",", ";", "quad") for item in items[place + 1 :])


def _said(items: Iterable[Item]) -> str:
    """The text of a condition, without brackets and spaces around its signs."""
    texts = (f" {item.text} " if item.kind == "word" else item.text for item in _flat(items))
    return "".join(texts).strip(" ,.;()")


def _flat(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        if item.kind == "group":
            yield from _flat(item.content)
        elif not item.is_("(", ")", "quad", "space"):
            yield item


def _last_of(text: str, left: Sequence[Item]) -> tuple[str, str] | None:
    """The l and L of a condition l = L, and those that "the output layer" means."""
    marks = [other for mark, other in pairwise(left) if mark.is_("^", "_")]
    texts = {item.text for item in _flat(marks)}
    match = _IS_LAST.search(text)
    if match is not None:
        return (match["layer"], match["last"]) if match["layer"] in texts else None
    letter = next((letter for letter in _LETTERS if letter in texts), None)
    return (letter, "L") if letter and _OUTPUT.search(text) else None


def _is_of_hidden(text: str) -> bool:
    return bool(not text or _HIDDEN.search(text) or _IS_BEFORE.search(text))


def _value(row: Sequence[Sequence[Item]]) -> list[Item]:
    """The value of a case, without the comma behind it."""
    value = [item for item in row[0] if not item.is_("quad")]
    while value and value[-1].is_(",", ";", "."):
        value.pop()
    return value


def _with_layer(item: Item, letter: str, last: str) -> Item:
    """An item with the last layer for any: a^{l-1} becomes a^{L-1}."""
    if item.kind == "letter" and item.text == letter:
        return replace(item, text=last, kind="number" if last.isdigit() else "letter")
    return within(item, lambda part: [_with_layer(i, letter, last) for i in part])
