"""W^{(1)} = V where V is never spoken of again: another name for a weight, and no definition."""

from __future__ import annotations

from itertools import pairwise

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.names.prose import speaks_of_chain_rule
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Plus,
    Reading,
    Times,
    bases_in,
    is_logarithm,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import nodes_in

_WORDS = ("loss", "cost", "error", "objective")
_NOISE = ("\\epsilon", "\\varepsilon", "ε", "ϵ", "\\eta", "\\xi")


def is_renaming(system: System, left: Reading, right: Reading) -> bool:
    """Whether an equality only says that a weight could also be called otherwise."""
    if not isinstance(left, Name) or not isinstance(right, Name) or left.primes:
        return False
    if left.base not in PARAMETER_BASES or right.base not in PARAMETER_BASES:
        return False
    if right == left or not right.base or right.primes:
        return False
    if system.mention(right).power is not None:
        return False  # w = u²
    return sum(node == right for node in nodes_in(system.chains)) == 1


def is_called_in_a_word(system: System, left: Reading, right: Reading) -> bool:
    """Whether L(a, y) = loss only says in a word what L is: nothing says what that comes to."""
    if not isinstance(right, Name) or right.base.lower() not in _WORDS or right.scripts:
        return False
    name = head(left)
    lefts = (head(c.sides[0].reading) for c in system.chains if c.sides[0].reading is not None)
    is_loss = name is not None and name.base in LOSS_BASES and name.base != right.base
    return is_loss and all(own is None or own.base != right.base for own in lefts)


def is_solved(system: System, left: Reading, right: Reading) -> bool:
    """Whether a = (Σ_i y_i − b Σ_i x_i)/n is where ∂S/∂a = 0, as the document says, and no
    definition of a."""
    if not isinstance(left, Name) or system.mention(left).key not in system.usage.set_to_zero:
        return False
    names = set(bases_in(right))
    return not has_derivative(right) and not names.isdisjoint(TARGETS)


def is_event(system: System, left: Reading, right: Reading) -> bool:
    """Whether t = c says which class a sample is of: c is an index that sums run over.

    So y = a says that a prediction is perfect where (1 − y) log(1 − a) is in a loss.
    """
    return (
        isinstance(left, Name)
        and isinstance(right, Name)
        and left.base in TARGETS
        and not left.scripts
        and not right.scripts
        and (
            (len(right.base) == 1 and right.base in system.habits.bound)
            or any(_weighs(node, left.base, right.base) for node in nodes_in(system.chains))
        )
    )


def _weighs(node: Reading, target: str, prediction: str) -> bool:
    """Whether it is (1 − y) log(1 − a)."""
    factors = list(map(unbracketed, node.factors)) if isinstance(node, Times) else []
    rests = [factor for factor in factors if isinstance(factor, Plus)]
    logs = [factor for factor in factors if is_logarithm(factor)]
    return any(target in bases_in(rest) for rest in rests) and any(
        prediction in bases_in(log) for log in logs
    )


def is_of_the_chain_rule(system: System, left: Reading, right: Reading) -> bool:
    """Whether L = f(g(h(x))), of functions that nobody defines, only says what the rule is of.

    So does h(x) = f(g(x)), where another equality says what h is.
    """
    name = left.function if isinstance(left, Call) else left
    if not isinstance(name, Name) or name.scripts:
        return False
    if isinstance(left, Call) and not _is_said_elsewhere(system, left):
        return False
    if isinstance(left, Name) and left.base not in LOSS_BASES:
        return False
    inner, depth = right, 0
    while (function := _applied(inner)) is not None:
        name, inner = function
        depth += 1
        if system.known_function(name.base) or name.scripts or name.base in system.definitions:
            return False
    plain = isinstance(inner, Name) and not inner.scripts
    return depth > 1 and plain and speaks_of_chain_rule(system.prose)


def _is_said_elsewhere(system: System, call: Call) -> bool:
    """Whether a function without primes stands on a side of some other equality by itself."""
    sides = (side.reading for chain in system.chains for side in chain.sides)
    calls = [s for s in sides if isinstance(s, Call) and s.function == call.function]
    return len(calls) > 1 and not call.function.primes


def _applied(reading: Reading) -> tuple[Name, Reading] | None:
    """The f and the u of f(u), read as a product where nothing says that f is a function."""
    match reading:
        case Call(function=name, arguments=(argument,)):
            return name, argument
        case Times(factors=(Name() as name, Group(inner=argument))):
            return name, argument
    return None


def is_generated(left: Reading | None, right: Reading | None) -> bool:
    """Whether y = θᵀx + ε says how data come about: no prediction, for all that θ is in it."""
    return (
        isinstance(left, Name)
        and left.base in TARGETS
        and isinstance(right, Plus)
        and any(isinstance(term, Name) and term.base in _NOISE for term in right.terms)
    )


def is_in_signs(left: Reading, right: Reading) -> bool:
    """Whether δ^l ≡ δ A^l says what the error is of, by a δ that is a sign and no quantity."""
    if not isinstance(left, Name) or left.base != "\\delta" or not left.scripts:
        return False
    names = walk_reading(right, Name)
    return any(name.base == left.base and not name.scripts for name in names)


def is_under_another_name(system: System, right: Reading) -> bool:
    """Whether a side gives the function of the side before it another mark: h(a) = h_{out}(a)."""
    for chain in system.chains if isinstance(right, Call) else ():
        for before, after in pairwise(each.reading for each in chain.sides):
            if isinstance(before, Call) and isinstance(after, Call) and after is right:
                same = before.function.base == after.function.base
                return same and before.function != after.function
    return False
