r"""A sum over a letter that does not occur in it, of what is summed elsewhere over its own.

``E = ½ \sum_n (t_k - o_k)^2`` beside ``\sum_k (t_k - o_k)^2`` is a slip: it is the sum over k.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\sum_{n=1}^m (t_k - o_k)^2", r"\sum_k (t_k - o_k)^2", r"\sum_n (t_k - o_k)")
>>> found = with_slipped_sums([[parse(layout(text)) for text in texts]])
>>> [side.letter for side in found[0]]
['k', 'k', 'n']
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten_sides,
    walk_reading,
)


def with_slipped_sums(chains: Sides) -> list[list[Reading | None]]:
    """The sides of all chains with the letter that each such sum runs over."""
    sums = [node for node in all_nodes(chains) if isinstance(node, Big) and node.kind == "sum"]
    slipped = {big.body: "" for big in sums if big.letter and not _occurs(big)}
    for big in sums if slipped else ():
        if big.body in slipped and _occurs(big):
            slipped[big.body] = big.letter
    letters = {body: letter for body, letter in slipped.items() if letter}

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Big) and node.body in letters and not _occurs(node):
            return replace(node, letter=letters[node.body])
        return node

    return [rewritten_sides(sides, rewrite) if letters else list(sides) for sides in chains]


def _occurs(big: Big) -> bool:
    """Whether the letter of a sum stands anywhere in it."""
    names = (node for node in walk_reading(big.body) if isinstance(node, Name))
    marks = ((name.base, *(script.text for script in name.scripts)) for name in names)
    return any(big.letter in text for texts in marks for text in texts)
