"""L_{NLL} beside L_{nll}: the name of one loss, in capitals or not."""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)


def with_one_case(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with each loss named as it is in capitals."""
    first: dict[str, str] = {}
    nodes = (node for node in all_nodes(chains) if isinstance(node, Name))
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


def _is_name(script: Script) -> bool:
    return script.place == "sub" and script.kind == "word" and len(script.text) > 1
