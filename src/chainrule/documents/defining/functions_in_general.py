r"""What f is in z = f(x, y), where the example after it says z = x y.

A lesson on the chain rule begins with ``y = f(u)`` and ``u = g(x)`` in general, and goes on with
``y = u^3`` and ``u = x^2 + 1``. Only a polynomial says it: an activation is f of every layer, and
one formula of it may be that of one case.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.customary import EXTREMES
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Num,
    Over,
    Plus,
    Raised,
    Reading,
    Times,
    walk_reading,
)

_NODES = (Group, Name, Num, Over, Plus, Raised, Times)


def say_functions_of_examples(system: System) -> None:
    """Let the one polynomial that a quantity is said to be be the function it is in general."""
    for key, kept in list(system.definitions.items()):
        offers = system.candidates.get(key, ())
        for general in (kept, *offers):
            call = general.right
            if not isinstance(call, Call) or not _is_unsaid(system, call):
                continue
            said = [offer for offer in offers if _says(system, offer, call)]
            if len({offer.right for offer in said}) == 1:
                arguments = tuple(a for a in call.arguments if isinstance(a, Name))
                base, mention = call.function.base, system.mention(call.function)
                system.functions[base] = replace(
                    said[0], key=base, left=call, mention=mention, parameters=arguments
                )
            break


def _is_unsaid(system: System, call: Call) -> bool:
    """Whether nothing says what a function of some quantities is."""
    function = call.function
    named = all(isinstance(argument, Name) for argument in call.arguments)
    plain = named and not function.primes and not function.scripts
    known = system.known_function(function.base) is not None or function.base in EXTREMES
    return plain and not known and system.is_function(call) and not (
        {function.base, system.mention(function).key} & set(system.functions)
    )  # fmt: skip


def _says(system: System, offer: Definition, call: Call) -> bool:
    """Whether a definition is a polynomial of what a function is taken of, and no mere name."""
    right: Reading = offer.right
    powers = [node.exponent for node in walk_reading(right, Raised)]
    if isinstance(right, Num) or (isinstance(right, Name) and not system.mention(right).power):
        return False
    return (
        all(isinstance(node, _NODES) for node in walk_reading(right))
        and all(isinstance(power, Num) for power in powers)
        and set(system.keys_in(right)) == set(system.keys_in(call))
    )
