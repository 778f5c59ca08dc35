r"""a_{next} and a_{prev} beside a^{\langle t \rangle}: the states of this step and of the last.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [(r"a^{(t)}", r"\tanh(W a^{(t-1)})"), ("r", "da_{next} + a_{prev}")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> [term.scripts[0].text for term in with_neighbouring_steps(chains)[1][1].terms]
['t', 't-1']
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_STEPS = {"next": "t", "prev": "t-1"}


def with_neighbouring_steps(chains: Sides) -> Sides:
    """The formulas of a document with the step for such a word, where no line defines it."""
    names = list(all_nodes(chains, Name))
    if not any(_word(name) for name in names):
        return chains
    steps: dict[tuple[str, str], Script] = {}
    for name in names:
        for script in name.scripts if len(name.scripts) == 1 else ():
            if script.kind == "paren" and script.text in _STEPS.values():
                steps[name.base, script.text] = script
    bases = {base for base, _ in steps if all((base, text) in steps for text in _STEPS.values())}
    defined = {sides[0] for sides in chains if sides and isinstance(sides[0], Name)}

    def rewrite(node: Reading) -> Reading:
        word = _word(node) if isinstance(node, Name) else ""
        if not isinstance(node, Name) or not word:
            return mapped(node, rewrite)
        base = derived(node.base) or node.base
        if base not in bases or replace(node, base=base) in defined:
            return node
        return replace(node, scripts=(steps[base, _STEPS[word]],))

    return rewritten(chains, rewrite)


def _word(name: Name) -> str:
    """The word below a name."""
    text = name.scripts[0].text if len(name.scripts) == 1 else ""
    return text if text in _STEPS else ""
