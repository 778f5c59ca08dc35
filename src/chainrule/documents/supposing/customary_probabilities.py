"""P(o | c) in a document that takes it for granted: exp(u_oᵀ v_c) / Σ_w exp(u_wᵀ v_c).

Answers to exercises begin with J = −log P(O = o | C = c), and what P is stands in the exercise; so
does that ŷ is its vector. Where a line holds with the softmax whose sum is written, it holds; where
it does not, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import RUNNING
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Over,
    Reading,
    Script,
    is_exponential,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered
from chainrule.documents.stating.chains import nodes_in

_SHORT = "\\Sigma"
_PROBABILITIES = ("P", "p", "\\hat{y}")


def with_usual_softmax(system: System) -> Iterator[System]:
    """The same system with the softmax of the custom for each probability that nothing defines."""
    used = {
        system.mention(name).key: name
        for name in system.habits.names if name.base in _PROBABILITIES
    }  # fmt: skip
    unsaid = [key for key in used if key in _PROBABILITIES and key not in system.definitions]
    sums = [big for big in map(_partition, nodes_in(system.chains)) if big is not None]
    short = _SHORT in {name.base for name in system.habits.names} - set(system.definitions)
    if not (unsaid or short) or not sums:
        return
    body = relettered(sums[0].body, sums[0].letter, "w")
    added = {key: _softmax(system, key, used[key].start, body) for key in unsaid}
    if short:  # Σ for Σ_k e^{z_k}
        name = Name(sums[0].start, sums[0].start, _SHORT)
        added[_SHORT] = Definition(_SHORT, name, sums[0], -1, -1, system.mention(name))
    yield replace(system, definitions={**system.definitions, **added})


def _partition(node: Reading) -> Big | None:
    """Σ_w exp(u_wᵀ v), whose terms are nothing but exponentials."""
    body = unbracketed(node.body) if isinstance(node, Big) and not node.unequal else None
    if not isinstance(node, Big) or body is None:
        return None
    inside = walk_reading(body, Name)
    counted = any(s.text == node.letter for name in inside for s in name.scripts)
    return node if is_exponential(body) and node.kind == "sum" and counted else None


def _softmax(system: System, key: str, place: int, body: Reading) -> Definition:
    """P_w as a softmax."""
    below = Big(place, place, RUNNING, None, None, relettered(body, "w", RUNNING))
    left = Name(place, place, key, (Script("sub", "bare", "w"),))
    right = Over(place, place, body, below)
    return Definition(key, left, right, -1, -1, system.mention(left))
