"""The output layer under a letter of its own: z^o = W^o h^l + b^o beside z^l = W^l h^{l-1} + b^l.

There o is the last layer, and comes after the l that goes into it. What is said of an l and of an
o, but of no target, holds of any two layers in a row: o is l + 1 in it. Elsewhere o is L, and the l
beside it L − 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import Name, Reading, Script, mapped
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stretches.reused_letters import names_of

_OUTPUTS = ("o", "out")
_OF_OUTPUTS = (*TARGETS, "\\hat{y}", "\\hat{t}")


def with_output_layers(chains: list[Chain]) -> list[Chain]:
    """The chains with L, or l + 1, for the letter of the output layer."""
    layers = {s.text for chain in chains for name in names_of(chain) for s in _above(name)}
    if "L" in layers or "l-1" not in layers or not any(map(_goes_into_outputs, chains)):
        return chains
    return [_in_one_letter(chain) if _layers(chain) & {*_OUTPUTS} else chain for chain in chains]


def _above(name: Name) -> Iterator[Script]:
    return (s for s in name.scripts if s.place == "sup" or s.kind in ("paren", "bracket"))


def _layers(chain: Chain) -> set[str]:
    return {s.text for name in names_of(chain) for s in _above(name)}


def _goes_into_outputs(chain: Chain) -> bool:
    """Whether a weight of the output layer meets what comes from layer l: W^o h^l."""
    marks = [(n.base in PARAMETER_BASES, s.text) for n in names_of(chain) for s in _above(n)]
    return (False, "l") in marks and any(weight and text in _OUTPUTS for weight, text in marks)


def _in_one_letter(chain: Chain) -> Chain:
    layers = _layers(chain)
    of_outputs = any(name.base in _OF_OUTPUTS for name in names_of(chain))
    if "l" not in layers or of_outputs:
        table = {"l+1": "L", "l": "L-1", "l-1": "L-2", **dict.fromkeys(_OUTPUTS, "L")}
    else:
        table = dict.fromkeys(_OUTPUTS, "l+1")

    def put(node: Reading) -> Reading:
        if not isinstance(node, Name):
            return mapped(node, put)
        above = set(_above(node))
        return replace(node, scripts=tuple(
            replace(s, text=table[s.text], written=s.text) if s in above and s.text in table else s
            for s in node.scripts
        ))  # fmt: skip

    return chain.rewritten(put)
