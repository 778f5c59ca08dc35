r"""The last of several indices, where it is how many there are: n_L, n^{[L]}, d_{\text{out}}.

It is one index, whatever it is made of: the n_l of a_{l,n_l}, and the n^{[L]} of y_{n^{[L]}}. A
plain u_{n_k} is entry k of u_n, and z_{in_1} a word with a number: these are read before. A
w_{n_l 1} is not read.

>>> from chainrule.documents.markup.layout import layout
>>> [[item.text for item in with_ends(layout(text))] for text in ("1 n_L", "n_k-1")]
[['1', 'n_L'], ['n_k₋1']]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item
from chainrule.documents.parsing.grammar.signs import ANY

_SIZES = frozenset("nmNMdDKHCT")  # n_l units in layer l
_SIGNS = str.maketrans("+-", "₊₋")  # an l + 1 below a name is a layer, and an n_{l+1} is none
_LAYERS = ("n_l-1", "n_\\ell-1")  # the last layer but one
_BRACKETS = ("[", "]", "(", ")")


def with_ends(items: Sequence[Item]) -> Sequence[Item]:
    """What stands below a letter, with one letter for each such end."""
    found: list[Item] = []
    position = 0
    while position < len(items):
        text, behind = _end_at(items, position)
        first = items[position]
        whole = behind - position == len(items)
        if text and (text in _LAYERS if whole else not position):
            return items  # S_{n_l-1}, w_{n_L 1}
        if text:
            first = replace(first, text=text.translate(_SIGNS), end=items[behind - 1].end)
        found.append(first)
        position = behind
    return found if len(found) < len(items) else items


def _end_at(items: Sequence[Item], position: int) -> tuple[str, int]:
    """The text of an end that begins at a place, and the place behind it."""
    text, behind = items[position].text, position + 1
    if text not in _SIZES or items[position].kind != "letter":
        return "", behind
    while behind + 1 < len(items) and items[behind].is_("_", "^"):
        below = items[behind + 1]
        inside = plain([item for item in below.content if not item.is_(*_BRACKETS)])
        if inside is None:
            return "", position + 1
        text += "_" + inside
        behind += 2
    if behind == position + 1:
        return "", behind
    if behind + 2 < len(items) and items[behind].is_("[") and items[behind + 2].is_("]"):
        text += items[behind + 1].text
        behind += 3
    if behind + 1 < len(items) and items[behind].is_("-") and items[behind + 1].kind == "number":
        text += f"-{items[behind + 1].text}"
        behind += 2
    return text, behind


def plain(items: Sequence[Item]) -> str | None:
    """The text of a few items, or None where there is more than letters, numbers and signs."""
    texts: list[str] = []
    for item in items:
        if item.kind in ("letter", "number", "word") or item.is_("+", "-", "*", ",", ":", "_"):
            texts.append(item.text)
        elif item.is_(*ANY):
            texts.append(":")
        elif item.kind == "group":
            inner = plain(item.content)
            if inner is None:
                return None
            texts.append(inner)
        else:
            return None
    return "".join(texts)
