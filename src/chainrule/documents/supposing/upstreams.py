"""What comes down to layers that no loss of the document reaches: dZ = A − Y, as a loss of its own.

Course notes give the loss for one example, L(a, y), or never write it out, and go on with matrices
of all examples: ``dZ^{[2]} = A^{[2]} - Y`` and ``dW^{[2]} = \\frac1m dZ^{[2]} A^{[1]T}``. Nothing
joins the two, but the second line follows from the first whatever the loss is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from chainrule.documents.defining.dependence import computed_from, roots_of
from chainrule.documents.defining.means import mean_comes_later
from chainrule.documents.defining.roles import is_unsaid_loss
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import derived_key, key_base
from chainrule.documents.parsing.customary import LOSS_BASES, UPSTREAM
from chainrule.documents.parsing.reading import Call, Name, Partial, walk_reading
from chainrule.documents.supposing.twins import DATA, with_twins

_MOST = 2  # the matrices of all examples, and the vectors of one


def other_upstreams(system: System) -> Iterator[System]:
    """The same system with what comes down, where that is to what its loss does not reach."""
    whole = with_twins(system)
    for offer in islice(_offers(whole), _MOST):
        batch = mean_comes_later(whole, offer) and _is_of_all_samples(whole, offer)
        yield replace(whole, loss=UPSTREAM, upstream=offer, by_sample=batch)
    said = _said(system) if system.loss is None or _is_unsaid(system) else None
    if said is not None:
        yield replace(system, loss=UPSTREAM, upstream=said, by_sample=False)


def _said(system: System) -> Definition | None:
    """∂L/∂z = ŷ − y, where nothing says what L is: the first such derivative."""
    for number, chain in enumerate(system.chains):
        left = chain.sides[0].reading
        if chain.continues or not isinstance(left, Partial) or not isinstance(left.wrt, Name):
            continue
        of, key = head(left.of), system.mention(left.wrt).key
        if of is None or of.base not in LOSS_BASES or key not in system.definitions:
            continue
        for place, side in enumerate(chain.sides[1:]):
            if side.reading is not None and not has_derivative(side.reading):
                return Definition(key, left, side.reading, number, place, system.mention(left.wrt))
    return None


def _offers(system: System) -> Iterator[Definition]:
    """The first gradient of every network that the loss does not reach, where it is a formula."""
    below = system.loss if system.upstream is None else derived_key(system.upstream.key)
    reached = set() if _is_unsaid(system) else computed_from(system, [below or ""])
    for key, offers in system.candidates.items():
        of = derived_key(key)
        offer = next((o for o in offers if not has_derivative(o.right)), None)
        if offer is None or of is None or of in reached or of not in system.definitions:
            continue
        if any(map(system.is_parameter, roots_of(system, system.definitions[of].right))):
            reached |= computed_from(system, [of])
            yield offer


def _is_unsaid(system: System) -> bool:
    """Whether the loss is made of one that is never written out: J = (1/m) Σ L(ŷ, y)."""
    return any(
        isinstance(node, Call) and is_unsaid_loss(system, node.function.base)
        for key in computed_from(system, [system.loss or ""])
        for node in walk_reading(system.definitions[key].right)
    )


def _is_of_all_samples(system: System, offer: Definition) -> bool:
    """Whether a gradient is that of a matrix of all examples: of what is computed from X."""
    of = system.definitions[str(derived_key(offer.key))]
    roots = (key_base(root) for root in roots_of(system, of.right))
    return any(root.isupper() and root in DATA for root in roots)
