"""Other names of functions: φ = tanh, "where φ is the sigmoid", and the g of g′(z) = 1 − a²."""

from __future__ import annotations

from chainrule.documents.defining.said_functions import said_functions
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import FUNCTION_BASES, customary_function
from chainrule.documents.parsing.reading import Call, Name
from chainrule.documents.stating.chains import nodes_in


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
