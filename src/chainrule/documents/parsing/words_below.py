r"""Words below vectors: v'_{w_O} and v_{w_I} beside Σ_w exp(v'_w^T v_{w_I}), after Mikolov.

Where a sum runs over all words w, the w_O and the w_I below a vector are certain words, and the
probability p(w_O | w_I) is one of p(w | w_I). Each has a letter of its own: v'_o, v_c and p(o | c).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"p(w_O | w_I)", r"\frac{\exp(u_{w_O}^T v_{w_I})}{\sum_w \exp(u_w^T v_{w_I})}")
>>> sides = with_words([[parse(layout(text)) for text in texts]])[0]
>>> sides[0].scripts[0].text
'o given c'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)

_WORD = "w"
_CERTAIN = {"O": "o", "o": "o", "I": "c", "c": "c", "C": "c"}
_EVENT = re.compile(r"\bw_([OoIcC])\b")


def with_words(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with one letter for each certain word below a vector."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    marks = {mark for name in names if (mark := _mark(name.scripts)) is not None}
    letters = {mark: _CERTAIN[mark] for mark in marks}
    used = {s.text for name in names if _mark(name.scripts) is None for s in name.scripts}
    clash = len(set(letters.values())) < len(letters) or not used.isdisjoint(letters.values())
    if not letters or clash or not _is_summed(nodes):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=_scripts(node.scripts, letters))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _is_summed(nodes: Sequence[Reading]) -> bool:
    """Whether a sum runs over all words w and what it adds up has the w below."""
    below = Script("sub", "bare", _WORD)
    return any(
        isinstance(node, Big) and node.letter == _WORD
        and any(isinstance(n, Name) and below in n.scripts for n in walk_reading(node.body))
        for node in nodes
    )  # fmt: skip


def _mark(scripts: Sequence[Script]) -> str | None:
    """The O of u_{w_O}, that two scripts in a row are."""
    for first, second in pairwise(scripts):
        if first.place == second.place == "sub" and first.text == _WORD and first.kind == "word":
            return second.text if second.text in _CERTAIN else None
    return None


def _scripts(scripts: Sequence[Script], letters: Mapping[str, str]) -> tuple[Script, ...]:
    mark = _mark(scripts)
    if mark is not None and mark in letters:
        at = next(k for k, script in enumerate(scripts) if script.text == _WORD)
        own = Script("sub", "bare", letters[mark])
        return (*scripts[:at], own, *scripts[at + 2 :])
    return tuple(
        replace(s, text=_EVENT.sub(lambda m: letters.get(m[1], m[0]), s.text))
        if s.kind == "word" and " given " in s.text else s
        for s in scripts
    )  # fmt: skip
