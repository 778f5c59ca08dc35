r"""An output that is given under the letter of its target: y_t = softmax(z_t), L_t = −y_t log ŷ_t.

In a cross-entropy the prediction is what the logarithm is taken of. Where the words say so too,
what the layers give is the ŷ that nothing else defines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Times,
    Turned,
    is_logarithm,
    unbracketed,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_SAID = re.compile(r"\\hat\{?\s*([a-zA-Z])[^.\n]{0,40}(?:predict|estimat|vorherg|prédi|预测|予測)")
_OUTPUTS = ("softmax", "sigmoid")


def with_slipped_outputs(chains: Sequence[Chain], prose: str) -> list[Chain]:
    """The chains with ŷ for the y of such a definition."""
    said = set(_SAID.findall(prose))
    slipped = {letter for node in nodes_in(chains) for letter in _compared(node)} & said
    slipped -= {letter for chain in chains for letter in _predicted(chain)}
    return [_with_prediction(c) if _output(c) in slipped else c for c in chains]


def _compared(node: Reading) -> Iterator[str]:
    """The y of y log ŷ."""
    factors = [unbracketed(f) for f in node.factors] if isinstance(node, Times) else []
    logs = [f for f in factors if is_logarithm(f)]
    arguments = [unbracketed(a) for log in logs for a in log.arguments]
    of = {argument.base for argument in arguments if isinstance(argument, Name)}
    for factor in factors:
        target = unbracketed(factor.base) if isinstance(factor, Turned) else factor
        if isinstance(target, Name) and f"\\hat{{{target.base}}}" in of:
            yield target.base


def _predicted(chain: Chain) -> Iterator[str]:
    """The y of a ŷ that is said to be something."""
    for side in chain.sides if len(chain.sides) > 1 else ():
        if isinstance(side.reading, Name) and side.reading.base.startswith("\\hat{"):
            yield side.reading.base[len("\\hat{") : -1]


def _output(chain: Chain) -> str:
    """The y of y = softmax(z)."""
    left = chain.sides[0].reading
    right = chain.sides[1].reading if len(chain.sides) > 1 else None
    if chain.continues or not isinstance(left, Name) or not isinstance(right, Call):
        return ""
    known = customary_function(right.function.base) in _OUTPUTS and not right.function.primes
    return left.base if known and not has_derivative(right) else ""


def _with_prediction(chain: Chain) -> Chain:
    first = chain.sides[0]
    left = first.reading
    assert isinstance(left, Name)
    prediction = replace(left, base=f"\\hat{{{left.base}}}")
    return replace(chain, sides=[replace(first, reading=prediction), *chain.sides[1:]])
