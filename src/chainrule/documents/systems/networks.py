"""Which dZ is said to come down, with no derivative on the right: where a network is gone back
through.

"For logistic regression, dz = a − y; for a network of two layers, dz^{[2]} = a^{[2]} − y."
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import PARAMETER_BASES, Signature, derived, signature
from chainrule.documents.parsing.reading import Name
from chainrule.documents.stating.chains import Chain


def upstreams(chains: Iterable[Chain]) -> Iterator[Name]:
    """The dZ of dZ = A − Y."""
    for chain in chains:
        left = chain.sides[0].reading
        rest = [side.reading for side in chain.sides[1:] if side.reading is not None]
        if chain.continues or not isinstance(left, Name) or not rest:
            continue
        letter = derived(left.base)
        own = letter is not None and letter not in PARAMETER_BASES
        if own and not all(map(has_derivative, rest)):
            yield left


def gone_back_from(name: Name) -> Signature:
    """The Z of dZ."""
    return signature(replace(name, base=derived(name.base) or name.base))
