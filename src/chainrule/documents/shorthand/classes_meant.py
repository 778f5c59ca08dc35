r"""p_j = e^{a_i} / Σ_k e^{a_k}, with no j in it: a slip for p_i, where the document speaks of that.

So is the p_j of ∂p_j/∂a_j after it, where that is said to be something with i in it.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("p_j", r"\frac{e^{a_i}}{\sum_k e^{a_k}}")]
>>> texts.append((r"\frac{\partial p_j}{\partial a_j}", "-p_i p_j"))
>>> found = with_classes_meant([[parse(layout(text)) for text in sides] for sides in texts])
>>> found[0][0].scripts[0].text, found[1][0].of.scripts[0].text
('i', 'i')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Over,
    Partial,
    Reading,
    Script,
    Sides,
    all_nodes,
    walk_reading,
)
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of


def with_classes_meant(chains: Sides) -> Sides:
    """The sides of all chains with p_i where such a p_j stands."""
    slips = dict(slip for sides in chains for slip in _slips(sides))
    if not slips:
        return chains
    written = set(all_nodes(chains, Name))
    slips = {slipped: meant for slipped, meant in slips.items() if meant in written}

    def meant(sides: Sequence[Reading | None]) -> Sequence[Reading | None]:
        first = sides[0]
        if isinstance(first, Name) and dict(_slips(sides)).get(first) in written:
            return [slips[first], *sides[1:]]
        name = slips.get(first.of) if isinstance(first, Partial) else None
        if name is None or not isinstance(first, Partial) or _has(first.wrt, name):
            return sides
        has = any(side is not None and _has(side, name) for side in sides[1:])
        return [replace(first, of=name), *sides[1:]] if has else sides

    return [meant(sides) for sides in chains] if slips else chains


def _slips(sides: Sequence[Reading | None]) -> Iterator[tuple[Reading, Name]]:
    """The p_j of a chain that says p_j = e^{a_i} / Σ_k e^{a_k}, and p_i."""
    first = sides[0]
    own = first.scripts if isinstance(first, Name) and not first.primes else ()
    if not isinstance(first, Name) or len(own) != 1 or not _is_index(own[0]):
        return
    for side in sides[1:]:
        index = class_of(side) if isinstance(side, Over) else None
        if index is not None and index != own[0]:
            yield first, replace(first, scripts=(index,))


def _has(reading: Reading, name: Name) -> bool:
    """Whether the index of a name stands in a formula."""
    return any(name.scripts[0] in each.scripts for each in walk_reading(reading, Name))


def _is_index(script: Script) -> bool:
    return script.place == "sub" and script.kind == "bare" and script.text.isalpha()


def class_of(over: Over) -> Script | None:
    """The a of e^{z_a} / Σ_j e^{z_j}."""
    if not isinstance(over.bottom, Big):
        return None
    top, summed = exponent_of(over.top), exponent_of(over.bottom.body)
    if not isinstance(top, Name) or not isinstance(summed, Name) or top.base != summed.base:
        return None
    own = [s for s in top.scripts if s.place == "sub" and s.kind == "bare" and s.text.isalpha()]
    summed_over = [s.text for s in summed.scripts] == [over.bottom.letter]
    return own[0] if len(own) == len(top.scripts) == 1 and summed_over else None
