r"""exp(u_Oᵀ v) / Σ_j exp(u_jᵀ v), where O is one of the j: that class under a small letter.

A capital below a name is else a mark of its own, u_O another vector than the u_j.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> share = parse(layout(r"\frac{\exp(u_O^T v)}{\sum_j \exp(u_j^T v)}"))
>>> [[small]] = with_small_classes([[share]])
>>> small.of_kind(Name)[1].scripts[0].text
'o'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chainrule.documents.parsing.customary import CLASSES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Over,
    Picked,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of

_GIVEN = " given "


def with_small_classes(chains: Sides) -> Sides:
    """The formulas of a document with a small letter for each class that is a capital."""
    capitals = {letter for share in all_nodes(chains, Over) for letter in _capitals(share)}
    if not capitals:
        return chains
    used = {name.base for name in all_nodes(chains, Name)}
    used |= {s.text for name in all_nodes(chains, Name) for s in name.scripts}
    used |= {big.letter for big in all_nodes(chains, Big)}
    letters: dict[str, str] = {}
    for capital in sorted(capitals):
        free = (x for x in capital.lower() + CLASSES if x not in {*used, *letters.values()})
        letters[capital] = next(free, capital)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Picked):
            scripts = tuple(_small(script, letters) for script in node.scripts)
            return replace(node, base=rewrite(node.base), scripts=scripts)
        if isinstance(node, Name):
            return replace(node, scripts=tuple(_small(script, letters) for script in node.scripts))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _small(script: Script, letters: Mapping[str, str]) -> Script:
    """The o below a name for its O, and in the O of P(O | I)."""
    seen, given, rest = script.text.partition(_GIVEN)
    if seen in letters and (given or is_below(script)):
        return replace(script, text=letters[seen] + given + rest.lower())
    return script


def _capitals(share: Over) -> Iterator[str]:
    """The O of exp(u_Oᵀ v) / Σ_j exp(u_jᵀ v)."""
    total, above = unbracketed(share.bottom), exponent_of(share.top)
    if above is None or not isinstance(total, Big) or exponent_of(total.body) is None:
        return
    running = {
        name.base for name in walk_reading(total.body, Name)
        if total.letter in (s.text for s in name.scripts)
    }  # fmt: skip
    for name in walk_reading(above, Name):
        below = [s.text for s in name.scripts if s.place == "sub"]  # no w_O, which is a word O
        if name.base in running and len(below) == 1 and len(below[0]) == 1 and below[0].isupper():
            yield below[0]
