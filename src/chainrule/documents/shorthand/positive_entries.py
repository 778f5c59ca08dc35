r"""k_+ and p_+, the positive one of the k_i and p_i: put plainly as the first of them.

Which one it is makes no difference, where none is numbered. A k_+ or p_+ with a formula of its own
is a quantity of its own.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"s_i", r"q^T k_i"), (r"L", r"-s_+ + \log \sum_j e^{s_j}")
>>> found = with_first_for_positive([[parse(layout(text)) for text in pair] for pair in texts])
>>> found[1][1].terms[0].scripts[0].text
'1'
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    mapped,
    rewritten,
)

POSITIVE = ("₊", "+", "pos", "positive")
_FIRST = Script("sub", "bare", "1")


def with_first_for_positive(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with k_1 for k_+."""
    heads = {n for sides in chains if sides and isinstance(n := sides[0], Name)}
    names = list(all_nodes(chains, Name))
    marked = {name.base for name in names if _is_positive(name)}
    by_entries = {n.base for n in names if len(n.scripts) == 1 and _has_letter(n)}
    own = {name.base for name in heads if _is_positive(name)}
    numbered = {n.base for n in names for s in n.scripts if is_below(s) and s.text.isdigit()}
    bases = marked & by_entries
    defined = {head.base for head in heads if _has_letter(head)}
    if not bases & defined or marked & (own | numbered):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Name) and node.base in bases and _is_positive(node):
            return replace(node, scripts=(_FIRST,))
        if isinstance(node, Big) and node.unequal in POSITIVE:
            return replace(node, unequal="1")
        return node

    return rewritten(chains, rewrite)


def _is_positive(name: Name) -> bool:
    """Whether the one mark on a name is a plus."""
    return [s.text in POSITIVE for s in name.scripts if s.kind == "word"] == [True] and (
        len(name.scripts) == 1
    )


def _has_letter(name: Name) -> bool:
    return any(is_below(s) and s.text.isalpha() for s in name.scripts)
