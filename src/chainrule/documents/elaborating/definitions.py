"""The expression that defines a quantity."""

from __future__ import annotations

from chainrule.convention import SAMPLES
from chainrule.documents.defining.roles import is_any_loss
from chainrule.documents.elaborating.context import Context, Scope
from chainrule.documents.elaborating.entries import component_entries, entry_of
from chainrule.documents.elaborating.implied import summed
from chainrule.documents.elaborating.losses import any_loss, upstream_loss
from chainrule.documents.elaborating.written import Stack
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.customary import UPSTREAM
from chainrule.expression import Expression, Index, Indexed


def defining_expression(here: Context, key: str) -> Expression | None:
    """The expression that defines a quantity; its free indices are its entries."""
    found = here.system.definitions.get(key)
    if found is None and is_any_loss(here.system, key):
        if key not in here.defined:
            here.defined[key] = any_loss(here, key)
        return here.defined[key]
    if key == UPSTREAM and here.system.upstream is not None:
        if key not in here.defined:
            here.defined[key] = upstream_loss(here, here.system.upstream)
        return here.defined[key]
    if found is None:
        return None
    if key not in here.defined:
        here.defined[key] = _elaborated(here, found)
    return here.defined[key]


def _elaborated(here: Context, found: Definition) -> Expression:
    """A definition's right side, in a scope of its own."""
    with here.fresh(Scope()):
        symbol = here.symbol(found.key)
        here.scope.outer = here.scope.general = frozenset(found.mention.entries)
        entries = component_entries(here, found.mention)
        if found.mention.sample and _is_letter(found.mention.sample):
            here.scope.sample = Index(found.mention.sample, SAMPLES)
        elif found.key in here.per_sample and (named := here.system.one_sample(found.right)):
            here.scope.sample = Index(named, SAMPLES)
        for entry in found.mention.entries:
            if entry in here.system.habits.sample_letters and found.key in here.per_sample:
                here.scope.sample = Index(entry, SAMPLES)
        here.scope.letters[here.scope.sample.name] = here.scope.sample
        if entries:
            own = here.scope.sample if found.key in here.per_sample else None
            target = entry_of(here, symbol, entries, found.left.start, own)
            body = summed(here, here.expression(found.right))
            if not body.shape and isinstance(target, Indexed):
                return _gathered(body, target)
        return summed(here, here.expression(found.right))


def _gathered(body: Expression, target: Indexed) -> Expression:
    """A quantity that is defined entry by entry, put together."""
    own = len(target.indices) > 2
    for place, along in zip(target.indices[:2], (True, False), strict=False):
        if isinstance(place, Index) and not (own and place.dimension == SAMPLES):
            body = Stack(body, place, along)
    return body


def _is_letter(text: str) -> bool:
    return not text.isdigit() and text != ":"
