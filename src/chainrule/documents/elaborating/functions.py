"""Functions and their arguments.

What a name in front of brackets does is tried in this order: it multiplies; the document defines
it; it works on arrays; it is a loss that is never said; the field knows it; it is any function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.convention import SAMPLES
from chainrule.documents.defining.roles import has_logarithmic_loss, is_unsaid_loss
from chainrule.documents.elaborating.context import ANY_FUNCTION, Context, Scope
from chainrule.documents.elaborating.entries import mentioned
from chainrule.documents.elaborating.losses import any_function, unsaid_loss
from chainrule.documents.elaborating.products import product
from chainrule.documents.elaborating.reductions import diagonal, extreme, summed_along, trace
from chainrule.documents.elaborating.slope import slope
from chainrule.documents.elaborating.terms import VARIABLE, elementwise, free_indices
from chainrule.documents.elaborating.written import Stack
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import Mention, key_base
from chainrule.documents.parsing.customary import (
    CONSTANTS,
    DIAGONALS,
    KNOWN_FUNCTIONS,
    TRACES,
)
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Reading,
    Turned,
    mapped,
    unbracketed,
)
from chainrule.expression import Apply, Expression, Indexed, Number, Power, Symbol
from chainrule.operations import operation

_GREEK = frozenset("\\" + name for name in ("beta", "gamma", "delta", "kappa", "lambda", "tau"))
_HIGHEST_POWER = 50
_ARGUMENT = "(argument)"


def call_of(here: Context, call: Call) -> Expression:
    """A name with something in brackets behind it."""
    if not here.system.is_function(call):
        return _product_or_dependence(here, call)
    function = here.system.mention(call.function)
    if function.power is not None and function.power.isdigit():
        return _raised(here, call, function.power)
    base = call.function.base
    definition = _function(here, function.key)
    if definition is not None:
        return _defined_call(here, call, definition, function)
    if base in ("max", "min"):
        return extreme(here, call)
    if base in DIAGONALS:
        return diagonal(here.expression(call.arguments[0]), call.start)
    if base in TRACES:
        return trace(here.expression(call.arguments[0]))
    if base == "np.sum":
        return summed_along(here, call)
    known = here.system.known_function(base)
    if known in ("leaky_relu", "elu") and (number := _number_below(call.function)):
        known = f"{known}({number})"
    if is_unsaid_loss(here.system, base) and function.key not in here.system.definitions:
        return unsaid_loss(here, call)
    if function.key in here.system.definitions or (known is None and here.system.is_a_loss(base)):
        return here.expression(call.function)
    if len(call.arguments) == 2 and known is None and not function.primes:
        return _generic_of_two(here, function.key, call)
    if len(call.arguments) != 1:
        raise Unread(f"the function {base} is not known", call.start)
    argument = here.expression(call.arguments[0])
    if known is not None:
        if base == "\\sigma":
            here.assumed[base] = "sigmoid"
        return _applied(here, known, argument, call)
    return _generic(here, function.key, argument, call)


def _raised(here: Context, call: Call, power: str) -> Expression:
    """σ²(z) is the square of σ(z)."""
    if int(power) > _HIGHEST_POWER:
        raise Unread("a power this high is not read", call.start)
    scripts = tuple(s for s in call.function.scripts if s.place != "sup" or s.text != power)
    plain = replace(call, function=replace(call.function, scripts=scripts))
    return Power(here.expression(plain), Number(int(power)))


def _function(here: Context, key: str) -> Definition | None:
    """The definition of a function, under its own key or its letter's."""
    return here.system.functions.get(key) or (
        here.system.functions.get(key_base(key)) if key not in here.system.definitions else None
    )


def _product_or_dependence(here: Context, call: Call) -> Expression:
    """J(b, w) is J; W(1 − a) is a product."""
    key = here.system.mention(call.function).key
    arguments = [unbracketed(a) for a in call.arguments]
    own = [a for a in arguments if isinstance(a, (Name, Call))]
    base = call.function.base
    if is_unsaid_loss(here.system, base) and _is_of_an_output(here, own):
        return unsaid_loss(here, call)
    if len(own) == len(arguments) and (
        (key in here.system.definitions and here.system.definitions[key].parameters)
        or here.system.is_a_loss(base)
    ):
        return here.expression(call.function)
    if len(call.arguments) != 1:
        return here.expression(call.function)
    group = Group(call.arguments[0].start, call.end, call.arguments[0])
    return product(here, (call.function, group), ("",))


def _is_of_an_output(here: Context, arguments: list[Name | Call]) -> bool:
    """Whether something that is computed stands in the brackets of a loss, as in C(y)."""
    names = [a for a in arguments if isinstance(a, Name)]
    return any(here.system.mention(name).key in here.system.definitions for name in names)


def _defined_call(
    here: Context, call: Call, definition: Definition, function: Mention
) -> Expression:
    """A function that the document defines: its body, with the arguments put in."""
    constants = len(call.arguments) == 1 and _is_of_constants(here, definition)
    if function.key in here.system.definitions and not (function.primes or constants):
        same = len(call.arguments) == len(definition.parameters) and all(
            a == p for a, p in zip(call.arguments, definition.parameters, strict=True)
        )
        same = same and not _is_of_columns(here, call, function.key)
        if same or len(call.arguments) != len(definition.parameters):
            return mentioned(here, call.function)
    if len(call.arguments) != len(definition.parameters):
        return mentioned(here, call.function)
    arguments = [here.expression(a) for a in call.arguments]
    keys = [here.system.mention(p).key for p in definition.parameters]
    if len(arguments) == 1 and (here.system.is_closed(definition) or constants):
        body = _closed_body(here, definition)
        for _ in range(function.primes):
            body = slope(body, VARIABLE)
        return elementwise(body, arguments[0])
    if function.primes:
        return _slope_by_its_argument(here, call, definition, arguments)
    inner = Scope(dict(here.scope.letters), here.scope.sample, {
        **here.scope.bindings, **dict(zip(keys, arguments, strict=True))
    })  # fmt: skip
    with here.inside(definition), here.fresh(inner):
        return here.expression(definition.right)


def _slope_by_its_argument(
    here: Context, call: Call, definition: Definition, arguments: Sequence[Expression]
) -> Expression:
    """The h′(a) of h(a) = (a − y)²/2, where a and y are numbers: all but a is held."""
    if len(arguments) == 1 and not arguments[0].shape:
        scope = Scope(dict(here.scope.letters), here.scope.sample, dict(here.scope.bindings))
        body = _closed_body(here, definition, scope)
        if not body.shape:
            for _ in range(call.function.primes):
                body = slope(body, VARIABLE)
            return elementwise(body, arguments[0])
    raise Unread("the derivative of a function of several arguments", call.start)


def _is_of_columns(here: Context, call: Call, key: str) -> bool:
    """Whether it is the loss of one sample, as L(a^{(i)}, y^{(i)}), of which L has all in a row."""
    names = (a for a in call.arguments if isinstance(a, Name))
    of_one = any(here.system.mention(name).sample is not None for name in names)
    return of_one and SAMPLES in here.shapes.shape(key) and len(here.shapes.shape(key)) == 2


def _is_of_constants(here: Context, definition: Definition) -> bool:
    """Whether a function of one argument has nothing else in it but constants: max(α x, x), and
    a tanh(b x) of an a and a b that bear no index anywhere and are nothing else."""
    system = here.system
    own = {system.mention(p).key for p in definition.parameters}
    others = set(system.keys_in(definition.right)) - own
    if not others or len(own) != 1:
        return False
    if definition.right.of_kind(Turned) or any(
        s.text == "T" for name in definition.right.of_kind(Name) for s in name.scripts
    ):
        return False  # βᵀx has the entries of x
    if others <= set(CONSTANTS) - set(system.definitions):
        return True
    known = {*system.definitions, *system.entry_definitions, *system.usage.taken_by}
    marked = {
        name.base for name in system.habits.names if any(not s.text.isdigit() for s in name.scripts)
    }
    letters = all((len(key) == 1 and key.islower()) or key in _GREEK for key in others)
    return letters and others.isdisjoint(known | marked | set("xyt"))


def _closed_body(here: Context, definition: Definition, scope: Scope | None = None) -> Expression:
    """The body of a function of one argument, as a formula of ``VARIABLE``.

    In g(z_j) = 1/(1 + e^{-z_j}) the argument has an index, and stands for any number.
    scope: in which the rest of it stands, if it has any.
    """
    (parameter,) = definition.parameters
    plain = replace(parameter, base=_ARGUMENT, scripts=())

    def put(node: Reading) -> Reading:
        return plain if node == parameter else mapped(node, put)

    keys = (here.system.mention(parameter).key, _ARGUMENT)
    scope = scope or Scope()
    scope = replace(scope, bindings={**scope.bindings, **dict.fromkeys(keys, VARIABLE)})
    with here.inside(definition), here.fresh(scope):
        return here.expression(put(definition.right))


def bare_function(here: Context, name: Name) -> Expression:
    """σ′ = σ(1 − σ): a function without its argument is its value at any argument."""
    known = KNOWN_FUNCTIONS[name.base]
    if operation(known).normalises:
        raise Unread(f"{name.base} without its argument is not read", name.start)
    closed = here.system.functions.get(name.base)
    if closed is not None and here.system.is_closed(closed):
        body = _closed_body(here, closed)
    else:
        body = Apply(known, VARIABLE)
    for _ in range(name.primes):
        body = slope(body, VARIABLE)
    return elementwise(body, Symbol(_ARGUMENT))


def _applied(here: Context, known: str, argument: Expression, call: Call) -> Expression:
    """A function of the field at an argument, differentiated once for each prime."""
    primes = call.function.primes
    if operation(known).normalises:
        if primes:
            raise Unread("the derivative of softmax is a matrix and is not read here", call.start)
        if not argument.shape:
            return _entry_of_softmax(known, argument, call)
        rows_are_samples = argument.shape[0] == SAMPLES
        along = argument.shape[1] if rows_are_samples or argument.shape[0] == 1 else (
            argument.shape[0]
        )  # fmt: skip
        return Apply(known, argument, along=along)
    if primes > 1:
        body = slope(slope(Apply(known, VARIABLE), VARIABLE), VARIABLE)
        return elementwise(body, argument)
    return Apply(known, argument, order=primes)


def _entry_of_softmax(known: str, argument: Expression, call: Call) -> Expression:
    """softmax(z_j) is softmax(z)_j: the sum runs over the one index of the argument."""
    if isinstance(argument, Indexed) and all(isinstance(i, int) for i in argument.indices):
        entries = [d for d in argument.base.shape if d != 1]
        if len(entries) == 1 and len(argument.base.shape) == 2:  # softmax(z_1)
            return Indexed(Apply(known, argument.base, along=entries[0]), argument.indices)
    running = [i for i in free_indices(argument) if i.dimension != SAMPLES]
    if len(running) != 1:
        raise Unread("softmax of a scalar is not read", call.start)
    (index,) = running
    whole = Stack(argument, index, down=True)
    return Indexed(Apply(known, whole, along=index.dimension), (index, 1))


def _generic(here: Context, key: str, argument: Expression, call: Call) -> Expression:
    """A function the document never defines: any smooth one; what holds for it holds.

    Beside a loss with a logarithm its values are between 0 and 1, as those of an output must be.
    """
    here.assumed[key] = ANY_FUNCTION
    body = any_function(here.system.usage.one_function(key))
    if has_logarithmic_loss(here.system):
        body = Apply("sigmoid", body)
    for _ in range(call.function.primes):
        body = slope(body, VARIABLE)
    return elementwise(body, argument)


def _generic_of_two(here: Context, key: str, call: Call) -> Expression:
    """The f of C = Σ_i f(y_i, a_i), which is never said: any smooth function of two numbers."""
    here.assumed[key] = ANY_FUNCTION
    first, second = map(here.expression, call.arguments)
    if first.shape or second.shape:
        raise Unread(f"the function {call.function.base} is not known", call.start)
    one, other = any_function(f"{key}1"), any_function(f"{key}2")
    beside = elementwise(other, second)
    return elementwise(one, first) * (beside + Number(1.3)) + beside


def _number_below(function: Name) -> str | None:
    """The number below LeakyReLU_{0.2}."""
    for script in function.scripts:
        if script.place == "sub" and re.fullmatch(r"\d+(\.\d+)?", script.text):
            return script.text
    return None
