r"""δ_j = δ w_j h_j (1 − h_j): the error of the one output has no index, those of hidden units have.

The two are different quantities of one letter, as the formula says in which both stand.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("\\delta", "y - t"), ("\\delta_j", "\\delta w_j")]
>>> found = with_error_of_the_output([[parse(layout(text)) for text in sides] for sides in texts])
>>> [script.text for script in found[0][0].scripts]
['out']
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Script,
    Sides,
    is_below,
    mapped,
    rewritten,
    walk_reading,
)

_ERRORS = ("\\delta", "\\Delta")
_OUTPUT = Script("sub", "word", "out")


def with_error_of_the_output(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a mark on the error of the output, where it has none."""
    alone = {
        name.base
        for left, *others in chains
        if isinstance(left, Name) and left.base in _ERRORS and _is_of_a_unit(left)
        for side in others if side is not None
        for name in walk_reading(side, Name)
        if name.base == left.base and not name.scripts and not name.primes
    }  # fmt: skip
    defined = {
        sides[0].base for sides in chains
        if len(sides) > 1 and isinstance(sides[0], Name) and not sides[0].scripts
    }  # fmt: skip
    alone &= defined

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in alone and not node.scripts:
            return replace(node, scripts=(_OUTPUT,))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite) if alone else [list(sides) for sides in chains]


def _is_of_a_unit(name: Name) -> bool:
    """Whether one letter stands below."""
    return len(name.scripts) == 1 and is_below(name.scripts[0]) and name.scripts[0].text.isalpha()
