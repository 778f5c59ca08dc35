r"""z_a, z_p and z_n of one triplet: anchor, positive and negative, where n counts no samples.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("L", r"\|z_a - z_p\|^2 - \|z_a - z_n\|^2")
>>> (found,) = with_marks_of_triplets([[parse(layout(text)) for text in texts]], "")
>>> {s.kind for node in found[1].nodes for s in getattr(node, "scripts", ())}
{'word'}
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Sides,
    all_nodes,
    is_below,
    mapped,
    rewritten,
)

_MARKS = frozenset("apn")
_PAIR = re.compile(r"\b(?:positive|negative|rank(?:ing)?|pairwise)\b", re.I)


def with_marks_of_triplets(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The formulas of a document with the letters of a triplet, or of a pair, as words."""
    below: dict[str, set[str]] = {}
    nodes = list(all_nodes(chains))
    for node in nodes:
        if isinstance(node, Name) and len(node.scripts) == 1 and is_below(node.scripts[0]):
            below.setdefault(node.base, set()).add(node.scripts[0].text)
    letters = {node.letter for node in nodes if isinstance(node, Big)}
    bare = {node.base for node in nodes if isinstance(node, Name) and not node.scripts}
    known = [_MARKS, *([_MARKS - {"a"}] if _PAIR.search(text) else [])]
    if _MARKS & (letters | bare) or not any(marks in below.values() for marks in known):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(
                replace(s, kind="word") if is_below(s) and s.text in _MARKS else s
                for s in node.scripts
            ))  # fmt: skip
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)
