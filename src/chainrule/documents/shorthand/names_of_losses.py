"""L_{NLL} beside L_{nll}, ∂j/∂z beside ∂J/∂z: the name of one loss, in capitals or not."""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Name,
    Partial,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)


def with_one_case(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with each loss named as it is in capitals."""
    chains = _with_capital(chains)
    first: dict[str, str] = {}
    nodes = all_nodes(chains, Name)
    texts = {s.text for n in nodes if n.base in LOSS_BASES for s in n.scripts if _is_name(s)}
    for text in sorted(texts):
        first.setdefault(text.lower(), text)
    if len(first) == len(texts):
        return [list(sides) for sides in chains]

    def script(s: Script) -> Script:
        return replace(s, text=first[s.text.lower()]) if _is_name(s) else s

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in LOSS_BASES:
            return replace(node, scripts=tuple(map(script, node.scripts)))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _with_capital(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with J for a j that is only ever differentiated, as J is too."""
    nodes = list(all_nodes(chains))
    taken = [node.of for node in nodes if isinstance(node, Partial)]
    slips = {id(of): of for of in taken if isinstance(of, Name) and of.base == "j"}
    others = (node for node in nodes if isinstance(node, Name) and id(node) not in slips)
    known = any(isinstance(of, Name) and of.base == "J" for of in taken)
    if not (slips and known) or any(name.base == "j" for name in others):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base == "j":
            return replace(node, base="J", written="j")
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _is_name(script: Script) -> bool:
    return script.place == "sub" and script.kind == "word" and len(script.text) > 1
