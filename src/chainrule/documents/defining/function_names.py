"""Other names of functions: φ = tanh, "where φ is the sigmoid", and the g of g′(z) = 1 − a²."""

from __future__ import annotations

from functools import lru_cache

from chainrule.documents.defining.said_functions import said_functions
from chainrule.documents.defining.system import System
from chainrule.documents.markup.layout import layout
from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import FUNCTION_BASES, customary_function
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Call, Name, Partial, Reading, unbracketed
from chainrule.documents.parsing.writing import latex_of
from chainrule.documents.stating.chains import nodes_in

_FORMULAS = {
    "sigmoid": (r"\frac{1}{1+e^{-u}}", r"\frac{1}{1+\exp(-u)}", "(1+e^{-u})^{-1}", "1/(1+e^{-u})"),
    "tanh": (r"\frac{e^{u}-e^{-u}}{e^{u}+e^{-u}}", r"\tanh(u)"),
}


def find_renamed(system: System) -> None:
    """φ = tanh: a function under another name, by a formula or by the words."""
    for chain in system.chains:
        if len(chain.sides) != 2 or id(chain) in system.cases:
            continue
        left, right = chain.sides[0].reading, chain.sides[1].reading
        if isinstance(left, Name) and isinstance(right, Name) and not left.scripts:
            known = customary_function(right.base)
            if known and not right.scripts and right.base not in ("id", "e"):
                system.renamed[left.base] = known
    defined = {head(chain.sides[0].reading) for chain in system.chains if chain.sides[0].reading}
    bases = {name.base for name in defined if name is not None and not name.primes}
    applied = system.usage.only_called | system.usage.only_applied
    for letter, known in said_functions(system.prose, applied).items():
        if letter not in bases and customary_function(letter) is None:
            system.renamed.setdefault(letter, known)
    _find_primed(system)
    _find_spelled(system, bases)


def _find_spelled(system: System, bases: set[str]) -> None:
    """The g of g′(u) = d/du [1 / (1 + e^{−u})], where nothing else says what g or its slope is."""
    slopes: dict[str, list[str]] = {}
    for chain in system.chains:
        first = chain.sides[0].reading
        if isinstance(first, Call) and first.function.primes == 1 and not chain.continues:
            second = chain.sides[1].reading if len(chain.sides) > 1 else None
            spelled = isinstance(second, Partial) and first.arguments == (second.wrt,)
            body = unbracketed(second.of) if isinstance(second, Partial) and spelled else None
            known = _formulas_of(first.arguments[0]).get(body, "") if body is not None else ""
            slopes.setdefault(first.function.base, []).append(known)
    for letter, found in slopes.items():
        if len(found) == 1 and found[0] and letter not in bases and letter in FUNCTION_BASES:
            system.renamed.setdefault(letter, found[0])


@lru_cache(maxsize=64)
def _formulas_of(argument: Reading) -> dict[Reading, str]:
    """What the usual activations of an argument are, as documents write them."""
    u = latex_of(argument, "")
    return {
        parse(layout(text.replace("u", u))): known
        for known, texts in _FORMULAS.items() for text in texts
    }  # fmt: skip


def _find_primed(system: System) -> None:
    """The g of g′(z) = 1 − a² after a = tanh(z), where g stands nowhere without its prime."""
    calls = [
        node for node in nodes_in(system.chains, Call)
        if len(node.arguments) == 1
    ]  # fmt: skip
    plain = {call.function.base for call in calls if not call.function.primes}
    for call in calls:
        letter = call.function.base
        if not call.function.primes or call.function.scripts or letter in plain:
            continue
        if letter in (*FUNCTION_BASES, "h") and customary_function(letter) is None:
            known = {
                customary_function(other.function.base) for other in calls
                if not other.function.primes and other.arguments == call.arguments
            } - {None, "exp", "log", "identity"}  # fmt: skip
            if len(known) == 1:
                system.renamed[letter] = str(known.pop())
