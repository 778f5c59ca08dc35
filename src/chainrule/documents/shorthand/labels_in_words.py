r"""The class that an example has, by a word and by a 1 with it: −log p[target], p − 1_{target}.

It is the class c of −log p_c and p − e_c.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sides = [parse(layout(text)) for text in (r"-\log p[target]", r"p - \mathbf{1}_{target}")]
>>> (loss, difference), = with_labels([sides])
>>> loss.terms[0].arguments[0].scripts[0].text, difference.terms[1].base
('c', 'e')
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Num,
    Picked,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    is_logarithm,
    mapped,
    rewritten,
    unbracketed,
)

_WORDS = ("target", "true", "correct", "label", "gold", "truth")
_ONE = "\\mathbf{1}"
_LETTERS = ("c", "q", "s")


def with_labels(chains: Sides) -> Sides:
    """The formulas of a document with a letter for such a class."""
    if any(name.base in _WORDS for name in all_nodes(chains, Name)):
        chains = rewritten(chains, _in_brackets, (Group,))
    nodes = list(all_nodes(chains))
    ones = {mark for node in nodes if (mark := _of_a_one(node)) is not None}
    marks = {mark for node in nodes if (mark := _of_a_logarithm(node)) is not None}
    marks = {mark for mark in marks if mark in ones or mark.text in _WORDS}
    taken = {node.base for node in nodes if isinstance(node, Name)}
    taken |= {script.text for node in nodes if isinstance(node, Name) for script in node.scripts}
    free = next((letter for letter in _LETTERS if letter not in taken), None)
    if len(marks) != 1 or free is None:
        return chains
    (mark,) = marks
    letter = Script("sub", "bare", free if mark.text in _WORDS else mark.text)

    def rewrite(node: Reading) -> Reading:
        if _of_a_one(node) == mark:
            return Name(node.start, node.end, "e", (letter,))
        if isinstance(node, Name) and mark in node.scripts:
            return replace(node, scripts=tuple(letter if s == mark else s for s in node.scripts))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _in_brackets(node: Reading) -> Reading:
    """p[target] as p_{target}."""
    node = mapped(node, _in_brackets)
    if not isinstance(node, Times):
        return node
    factors: list[Reading] = []
    joins: list[str] = []
    for factor, join in zip(node.factors, ("", *node.joins), strict=True):
        before, inner = factors[-1] if factors else None, unbracketed(factor)
        word = inner.base if isinstance(factor, Group) and isinstance(inner, Name) else ""
        last = before.arguments[-1] if isinstance(before, Call) and is_logarithm(before) else before
        if isinstance(last, Name) and word in _WORDS and not join:
            mark = Script("sub", "word", word)
            own: Reading = replace(last, end=factor.end, scripts=(*last.scripts, mark))
            if isinstance(before, Call):
                own = replace(before, end=factor.end, arguments=(own,))
            factors[-1] = own
        else:
            factors.append(factor)
            joins.append(join)
    if len(factors) == 1:
        return factors[0]
    return replace(node, factors=tuple(factors), joins=tuple(joins[1:]))


def _of_a_logarithm(node: Reading) -> Script | None:
    """The y of log p_y."""
    name = unbracketed(node.arguments[0]) if is_logarithm(node) else None
    mark = name.scripts[-1] if isinstance(name, Name) and name.scripts else None
    return mark if mark is not None and mark.place == "sub" else None


def _of_a_one(node: Reading) -> Script | None:
    """The y of 1_y."""
    if isinstance(node, Picked) and isinstance(node.base, Num) and node.base.value == 1:
        return node.scripts[0] if len(node.scripts) == 1 else None
    if isinstance(node, Name) and node.base == _ONE and len(node.scripts) == 1:
        return node.scripts[0]
    return None
