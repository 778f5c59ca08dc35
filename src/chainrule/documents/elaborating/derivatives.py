"""Derivatives, written ∂J/∂W or with a prime."""

from __future__ import annotations

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.ellipsis import unbracketed
from chainrule.documents.elaborating.terms import free_indices, transpose
from chainrule.documents.reading import Partial, Primed, Times
from chainrule.documents.unread import Unread
from chainrule.expression import Derivative, Expression, Transpose


def partial_derivative(here: Context, partial: Partial) -> Expression:
    """∂f/∂x as it is written."""
    return derivative_of(
        here, here.expression(partial.of), here.expression(partial.wrt), partial.start
    )


def derivative_of(here: Context, of: Expression, wrt: Expression, start: int) -> Expression:
    """∂f/∂x; by a transpose, it is the transpose of the derivative."""
    if here.system.couples_samples and any(i.dimension == SAMPLES for i in free_indices(wrt)):
        raise Unread("the samples are coupled here, which is not read", start)
    if isinstance(wrt, Transpose):
        return Transpose(derivative_of(here, of, wrt.argument, start))
    return Derivative(of, wrt)


def primed_of(here: Context, primed: Primed) -> Expression:
    """[f(z)]′ is a derivative where one symbol occurs, else a transpose."""
    names = {
        here.system.mention(n).key: n
        for n in here.system.names_in(primed.base)
        if not here.system.is_parameter(here.system.mention(n).key)
    }
    inner = here.expression(primed.base)
    if inner.shape and not (len(names) == 1 and not isinstance(unbracketed(primed.base), Times)):
        return transpose(inner)
    if len(names) != 1:
        raise Unread("by what this prime differentiates is not read", primed.start)
    (name,) = names.values()
    return derivative_of(here, inner, here.expression(name), primed.start)
