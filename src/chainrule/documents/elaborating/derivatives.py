"""Derivatives, written ∂J/∂W or with a prime."""

from __future__ import annotations

from dataclasses import replace

from chainrule.convention import SAMPLES
from chainrule.documents.defining.abbreviations import differentiated_by
from chainrule.documents.defining.roles import is_function_name
from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.jacobians_by_entries import jacobian_by_entries
from chainrule.documents.elaborating.shifts import shifted_entry
from chainrule.documents.elaborating.terms import free_indices, transpose
from chainrule.documents.elaborating.written import Direct, Jacobian, Stack
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import ALL
from chainrule.documents.parsing.grammar.second_derivatives import is_second
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Partial,
    Picked,
    Primed,
    Reading,
    Times,
    unbracketed,
)
from chainrule.documents.parsing.shifted_indices import is_shifted, letters_of
from chainrule.expression import Derivative, Expression, Indexed, Number, Symbol, Transpose


def partial_derivative(here: Context, partial: Partial) -> Expression:
    """∂f/∂x as it is written; ∂σ/∂z is σ′(z) where σ is applied to z."""
    if isinstance(partial.wrt, Name) and partial.wrt.base == ALL:
        raise Unread("∇ without what it is taken by is not read", partial.start)
    if partial.direct:
        return Direct(here.expression(partial.of), here.expression(partial.wrt))
    if (matrix := jacobian_by_entries(here, partial, derivative_of)) is not None:
        return matrix
    function = unbracketed(partial.of)
    if isinstance(function, Name) and is_function_name(here.system, function):
        return _slope(here, function, partial)
    if isinstance(partial.wrt, Picked) and is_shifted(partial.wrt):
        letters = {letter for s in partial.wrt.scripts for letter in letters_of(s.text)}
        if here.scope.summed.isdisjoint(letters):  # ∂y_i/∂x_{i+j}, where there is an x_{i+j}
            raise Unread("where this entry lies is not said", partial.start)
        return shifted_entry(here, partial.wrt, here.expression(partial.of))
    of, wrt = here.expression(partial.of), here.expression(partial.wrt)
    if is_second(partial) and of.shape == wrt.shape and _are_vectors(here, of, wrt):
        return Jacobian(of, wrt)  # the Hessian
    return derivative_of(here, of, wrt, partial.start)


def differentiated(here: Context, partial: Partial) -> Expression:
    """What a derivative is taken of: the σ of ∂σ/∂z is σ(z)."""
    function = unbracketed(partial.of)
    if not isinstance(function, Name) or not is_function_name(here.system, function):
        return here.expression(partial.of)
    argument = _argument(here, function, unbracketed(partial.wrt))
    return here.expression(Call(partial.start, partial.end, function, (argument,)))


def _argument(here: Context, function: Name, wrt: Reading) -> Name:
    """What a function is applied to that is differentiated: z in ∂σ/∂z, and in ∂σ/∂w as well."""
    usage, system = here.system.usage, here.system
    if isinstance(wrt, Name):
        whole = usage.applied_to(function)
        if usage.is_applied(function, wrt):
            return wrt
        if whole is not None and system.mention(whole).key in system.definitions:
            return whole
    raise Unread(f"at which argument {function.base} is differentiated is not said", function.start)


def _slope(here: Context, function: Name, partial: Partial) -> Expression:
    """∂σ/∂z: the derivative of a function by its argument, at it; ∂σ/∂w is that of σ(z)."""
    wrt = unbracketed(partial.wrt)
    argument = _argument(here, function, wrt)
    if argument is not wrt:
        applied = differentiated(here, partial)
        return derivative_of(here, applied, here.expression(wrt), partial.start)
    primed = replace(function, primes=function.primes + 1)
    return here.expression(Call(partial.start, partial.end, primed, (argument,)))


def derivative_of(here: Context, of: Expression, wrt: Expression, start: int) -> Expression:
    """∂f/∂x; by a transpose, it is the transpose of the derivative."""
    if here.system.couples_samples and any(i.dimension == SAMPLES for i in free_indices(wrt)):
        raise Unread("the samples are coupled here, which is not read", start)
    if isinstance(wrt, Transpose):
        return Transpose(derivative_of(here, of, wrt.argument, start))
    if isinstance(wrt, Stack) and not of.shape and wrt.index not in free_indices(of):
        return replace(wrt, body=derivative_of(here, of, wrt.body, start))  # ∂L/∂Y by every y_i
    if here.scope.jacobians and of.shape == wrt.shape and _are_vectors(here, of, wrt):
        return Jacobian(of, wrt)
    return Derivative(of, wrt)


def _are_vectors(here: Context, *quantities: Expression) -> bool:
    """Whether quantities are vectors, and no matrices that only have one column as numbers."""
    for quantity in quantities:
        base = quantity.base if isinstance(quantity, Indexed) else quantity
        if 1 not in quantity.shape:
            return False
        if isinstance(base, Symbol) and 1 not in here.shapes.shape(base.name):
            return False
    return True


def primed_of(here: Context, primed: Primed) -> Expression:
    """[f(z)]′ is a derivative where one symbol occurs, else a transpose; (1)′ is 0."""
    base = unbracketed(primed.base)
    if (of_numbers := _slope_of_numbers(here, primed)) is not None:
        return of_numbers
    names = {
        here.system.mention(n).key: n
        for n in here.system.names_in(primed.base)
        if not here.system.is_parameter(here.system.mention(n).key)
    }
    inner = here.expression(primed.base)
    if inner.shape and not (len(names) == 1 and not isinstance(base, Times)):
        return transpose(inner)
    if isinstance(base, Num):
        return Number(0)
    if len(names) != 1:
        raise Unread("by what this prime differentiates is not read", primed.start)
    (name,) = names.values()
    return derivative_of(here, inner, here.expression(name), primed.start)


def _slope_of_numbers(here: Context, primed: Primed) -> Expression | None:
    """g(z)′, which is g′(z), and the (w x + b)′ of ∂C/∂b, by what is differentiated by just before;
    None where something in it is no number, or where nothing in front says it."""
    system, base = here.system, unbracketed(primed.base)
    keys = {system.mention(name).key for name in system.names_in(base)}
    if any(here.shapes.shape(key) != (1, 1) for key in keys):
        if here.expression(base).shape:
            return None  # with entries alone it is a number: (e^{z_y})′
    elif isinstance(base, Call) and system.is_function(base) and len(base.arguments) == 1:
        if isinstance(base.arguments[0], Name):
            function = replace(base.function, primes=base.function.primes + 1)
            return here.expression(replace(base, function=function))
        if len(keys - {system.mention(base.function).key}) > 1:
            raise Unread("by what this prime differentiates is not read", primed.start)
    wrt = differentiated_by(system, primed.start)
    if wrt is None or system.mention(wrt).key not in keys:
        return None
    return derivative_of(here, here.expression(base), here.expression(wrt), primed.start)
