r"""δ_{y_i, k}, where y_i is the label of a sample: the condition 1{y_i = k}.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> [[side]] = with_conditions_of_labels([[parse(layout(r"p_k - \delta_{k, y_i}"))]])
>>> [(i.left.base, i.relation, i.right.base) for i in side.of_kind(Indicator)]
[('k', '=', 'y')]
"""

from __future__ import annotations

import re

from chainrule.documents.parsing.reading import (
    Call,
    Indicator,
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_DELTA = "\\delta"
_LABEL = re.compile(r"([yct])_(\w)")


def with_conditions_of_labels(chains: Sides) -> Sides:
    """The formulas of a document with a condition for each δ that compares a label."""
    if not any(name.base == _DELTA for name in all_nodes(chains, Name)):
        return chains

    def rewrite(node: Reading) -> Reading:
        sides: list[Name] = []
        if isinstance(node, Call) and node.function.base == _DELTA and not node.function.scripts:
            sides = [a for a in node.arguments if isinstance(a, Name)]
            labelled = any(_LABEL.fullmatch(f"{a.base}_{_below(a)}") for a in sides)
            whole = len(node.arguments) == 2 == len(sides)
        elif isinstance(node, Name) and node.base == _DELTA and len(node.scripts) == 2:
            sides = [_side(node, script) for script in node.scripts]
            labelled = any(_LABEL.fullmatch(script.text) for script in node.scripts)
            whole = all(script.place == "sub" for script in node.scripts)
        if sides and whole and labelled:
            return Indicator(node.start, node.end, sides[0], "=", sides[1])
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _below(name: Name) -> str:
    return name.scripts[0].text if len(name.scripts) == 1 else ""


def _side(delta: Name, script: Script) -> Name:
    """The y_i, or the k, of δ_{y_i, k}."""
    match = _LABEL.fullmatch(script.text)
    if match is None:
        return Name(delta.start, delta.end, script.text)
    return Name(delta.start, delta.end, match[1], (Script("sub", "bare", match[2]),))
