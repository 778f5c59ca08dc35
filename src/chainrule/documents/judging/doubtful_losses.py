"""Losses that may be meant otherwise: of one sample or of all, with another factor or sign."""

from __future__ import annotations

from chainrule.documents.defining.dependence import computed_from
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import WRONG, difference
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.judging.doubtful_symbols import differentiated
from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import derived
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Raised,
    Reading,
    Times,
    is_logarithm,
    walk_reading,
)
from chainrule.documents.systems.sections import Judged


def is_mean_of_others(system: System, anchor: Sided, side: Sided) -> bool:
    """∂L/∂W = (1/N) Σ_{n=1}^N …, with an N that the loss says nothing of."""
    right = side.reading
    factors = right.factors if isinstance(right, Times) else ()
    counts = {
        system.mention(big.upper).key for big in factors
        if isinstance(big, Big) and isinstance(big.upper, Name)
    }  # fmt: skip
    below = {
        system.mention(share.bottom).key for share in factors
        if isinstance(share, Over) and isinstance(share.bottom, Name)
    }  # fmt: skip
    left = computed_from(system, system.keys_in(anchor.reading))
    written = {k for key in left for k in system.keys_in(system.definitions[key].right)}
    return bool(counts & below - written) and isinstance(anchor.reading, Partial)


def is_right_by_sample(judged: Judged, anchor: Sided, side: Sided) -> bool:
    """Whether a line is right as numbers where δ = ∂L/∂z is that of one sample's loss, and its
    matrices have no value there: δ = ŷ − y beside ∂L/∂b = (1/n) Σ δ_i."""
    for meaning in judged.others_anywhere():
        of_same_loss = meaning.system.loss == judged.system.loss and not meaning.system.supposed
        if not (of_same_loss and meaning.system.by_sample) or judged.system.by_sample:
            continue
        pairs = [
            [world.tried(s.reading, context=s.context).values for s in (anchor, side)]
            for world in meaning.worlds
        ]
        if all(pairs[0]) and not all(pairs[1]):
            return difference(*pairs[0]).relative < WRONG
    return False


def has_another_factor(system: System, anchor: Sided, found: Found) -> bool:
    """Whether the loss that is differentiated is also given with other numbers: 1/m, then 1/2m;
    or with the other sign, as a likelihood; or with logarithms of both signs."""
    if found.cause is Cause.SIGN:
        itself = head(anchor.reading) if isinstance(anchor.reading, (Name, Call)) else None
        if itself is not None and derived(itself.base) is None:
            return found.whole and system.is_a_loss(system.mention(itself).key)
    name = differentiated(anchor)
    losses = filter(system.is_a_loss, system.candidates)  # of da = dL/da it may be any
    keys = losses if name is None else (system.mention(name).key,)
    offers = [offer for key in keys for offer in system.candidates.get(key, ())]
    if found.cause is Cause.SIGN:
        if any(_has_logarithms_of_both_signs(offer.right) for offer in offers):
            return True
        return len({_first_sign(offer.right) for offer in offers} - {0}) > 1
    factors = {
        tuple(sorted(n.value for n in walk_reading(o.right.factors[0], Num)))
        if isinstance(o.right, Times) else ()
        for o in offers if isinstance(o.right, (Times, Big, Raised, Bars))
    }  # fmt: skip
    return len(factors) > 1


def _has_logarithms_of_both_signs(loss: Reading) -> bool:
    """Whether it is −y log p + (1 − y) log(1 − p), where a bracket is misplaced or left out."""
    for node in walk_reading(loss):
        if isinstance(node, Plus):
            logarithms = [any(map(is_logarithm, walk_reading(term))) for term in node.terms]
            if len({s for s, has in zip(node.signs, logarithms, strict=True) if has}) > 1:
                return True
    return False


def _first_sign(loss: Reading) -> int:
    """The first sign of what is added up, −1 in Σ (−y z + log(1 + e^z)); 0 where it has none."""
    while isinstance(loss, (Big, Group, Times)):
        if isinstance(loss, Times):
            loss = loss.factors[-1]
        else:
            loss = loss.body if isinstance(loss, Big) else loss.inner
    return loss.signs[0] if isinstance(loss, Plus) else 0
