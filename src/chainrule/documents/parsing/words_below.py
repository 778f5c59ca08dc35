r"""Words below vectors: v'_{w_O} and v_{w_I} beside Σ_w exp(v'_w^T v_{w_I}), after Mikolov.

Where a sum runs over all words w, the w_O and the w_I below a vector are certain words, and the
probability p(w_O | w_I) is one of p(w | w_I). Each has a letter of its own: v'_o, v_c and p(o | c),
also in the condition [w = w_O].

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
    Indicator,
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
_WORDS = (_WORD, "w'")  # that run over the vocabulary; the other where w is a word already
_CERTAIN = {"O": "o", "o": "o", "I": "c", "c": "c", "C": "c", "i": "i", "j": "j"}
_EVENT = re.compile(r"\bw_([OoIcCij])\b")
_SEEN = re.compile(r"(?<= given )w_.*,ldots,.*")  # w_{I,1}, …, w_{I,C}


def with_words(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with one letter for each certain word below a vector."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    marks = {mark for name in names if (mark := _mark(name.scripts)) is not None}
    if marks:  # the w_O that stands in p(w_O | w_I) alone has a letter as well
        marks |= {
            m for n in names for s in n.scripts if _is_event(s) for m in _EVENT.findall(s.text)
        }
    letters = {mark: _CERTAIN[mark] for mark in marks}
    used = {s.text for name in names if _mark(name.scripts) is None for s in name.scripts}
    clash = len(set(letters.values())) < len(letters) or not used.isdisjoint(letters.values())
    if not letters or clash or not _is_summed(nodes):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=_scripts(node.scripts, letters))
        if isinstance(node, Indicator) and (_is_word(node.left) or _is_word(node.right)):
            left, right = _word(node.left, letters), _word(node.right, letters)
            return replace(node, left=left, right=right)
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _is_summed(nodes: Sequence[Reading]) -> bool:
    """Whether a sum runs over all words w and what it adds up has the w below."""
    return any(
        isinstance(node, Big) and node.letter in _WORDS
        and any(
            Script("sub", "bare", node.letter) in n.scripts for n in walk_reading(node.body, Name)
        )
        for node in nodes
    )  # fmt: skip


def _is_word(side: Reading) -> bool:
    """Whether a side of a condition is any word: the w of [w = w_O]."""
    return isinstance(side, Name) and side.base == _WORD and not side.scripts


def _word(side: Reading, letters: Mapping[str, str]) -> Reading:
    """The certain word w_O under its letter."""
    if isinstance(side, Name) and side.base == _WORD and len(side.scripts) == 1:
        letter = letters.get(side.scripts[0].text)
        return side if letter is None else replace(side, base=letter, scripts=())
    return side


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
        replace(s, text=_EVENT.sub(lambda m: letters.get(m[1], m[0]), _SEEN.sub("context", s.text)))
        if _is_event(s) else s
        for s in scripts
    )  # fmt: skip


def _is_event(script: Script) -> bool:
    """Whether a mark is the w | c of p(w | c)."""
    return script.kind == "word" and " given " in script.text
