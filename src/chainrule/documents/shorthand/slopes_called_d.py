r"""The slope of an activation under the name dg: dZ = dA * dg(Z) is dZ = dA * g′(Z).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> found = with_slopes([[parse(layout("dZ")), parse(layout(r"dA \times dg(Z)"))]])
>>> found[0][1].factors[1].function.primes
1
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)

_GRADIENT = re.compile(r"d[A-Za-z]\Z")  # dZ, dW


def with_slopes(chains: Sides) -> list[list[Reading | None]]:
    """The formulas with g′(z) for dg(z), where gradients are called dZ and nothing is called d."""
    names = {node.base for node in all_nodes(chains, Name)}
    heads = {sides[0].base for sides in chains if sides and isinstance(sides[0], Name)}
    if "d" not in names or "d" in heads or not any(map(_GRADIENT.match, names)):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Times) and any(map(_is_gradient, node.factors)):
            for place, (first, second) in enumerate(pairwise(node.factors)):
                if node.joins[place] == "" and is_d(first) and _is_activation(second):
                    return rewrite(_joined(node, place))
        return node

    return rewritten(chains, rewrite)


def _is_gradient(reading: Reading) -> bool:
    """dA: beside it dg is a slope, where d(f g) = f dg + g df is a differential."""
    return isinstance(reading, Name) and _GRADIENT.match(reading.base) is not None


def is_d(reading: Reading) -> bool:
    """Whether it is a d without any mark."""
    return isinstance(reading, Name) and reading.base == "d" and not reading.scripts


def _is_activation(reading: Reading) -> bool:
    return isinstance(reading, Call) and reading.function.base in FUNCTION_BASES


def _joined(times: Times, place: int) -> Reading:
    """The product with d and the function behind it as one factor."""
    call = times.factors[place + 1]
    assert isinstance(call, Call)
    slope = replace(call, function=replace(call.function, primes=call.function.primes + 1))
    return with_one_for_two(times, place, slope)
