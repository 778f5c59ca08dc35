r"""An input X in general, and x_i of each sample: f_k(X) = g_k(T) beside y_{ik} − f_k(x_i).

What is computed from X is said of every sample: where Z_m = σ(α_mᵀ X), z_{mi} = σ(α_mᵀ x_i). So
X is x_i there, and f_k(x_i) is one quantity, f_{ki}. Where a g_k′ stands, g_k takes one number, and
g_k(T) is g_k(T_k).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("f(X)", "W Z"), ("Z", "V X"), ("L", r"\sum_i (y_i - f(x_i))^2"))
>>> found = with_samples_of_variables([[parse(layout(text)) for text in pair] for pair in texts])
>>> [(n.base, len(n.scripts)) for sides in found[:2] for side in sides for n in _names(side)]
[('f', 1), ('W', 0), ('Z', 1), ('Z', 1), ('V', 0), ('x', 1)]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Call,
    Name,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    bases_in,
    is_below,
    mapped,
    rewritten,
    walk_reading,
)


def with_samples_of_variables(chains: Sides) -> Sides:
    """The formulas of a document with x_i for the X of which a function is said."""
    chains = _with_own_arguments(chains)
    calls = list(all_nodes(chains, Call))
    given = {(call.function.base, name) for call in calls if (name := _argument(call)) is not None}
    pairs = {
        (function, whole.base, mark)
        for function, whole in given if whole.base.isupper() and not whole.scripts
        for other, one in given if other == function and one.base == whole.base.lower()
        if (mark := _mark(one)) and customary_function(function) is None
    }  # fmt: skip
    marks = {mark for _, _, mark in pairs}
    summed = {node.letter for node in all_nodes(chains, Big)}
    inputs = {whole for _, whole, _ in pairs}
    if len(inputs) != 1 or len(marks) != 1 or not marks <= summed:
        return chains
    (mark,) = marks
    functions = {function for function, _, _ in pairs}
    variables = _computed(chains, inputs)
    if _is_of_all_samples(chains, functions, variables):
        return chains
    return _rewritten(chains, functions, variables, mark)


def _is_of_all_samples(chains: Sides, functions: set[str], variables: set[str]) -> bool:
    """Whether X is a matrix of all samples: it multiplies, X w, or stands elsewhere than in what
    such functions and variables are."""
    for node in all_nodes(chains):
        factors = node.factors[:-1] if isinstance(node, Times) else ()
        if any(isinstance(f, Name) and f.base in variables and not _turned(f) for f in factors):
            return True
    for left, *right in chains:
        if isinstance(left, Call):  # f(X), and the g_k(T) of a softmax
            said = left.function.base in functions or {*bases_in(left)} - variables <= {
                left.function.base
            }
        else:
            said = isinstance(left, Name) and left.base in variables
        if not said and any(variables & {*bases_in(side)} for side in (left, *right)):
            return True
    return False


def _turned(name: Name) -> bool:
    return TRANSPOSED in name.scripts


def _rewritten(chains: Sides, functions: set[str], variables: set[str], mark: str) -> Sides:
    """f for each sample, and what it is computed from. mark: the letter of the samples."""
    names = list(all_nodes(chains, Name))
    if any(s.text == mark for n in names if n.base in variables for s in n.scripts):
        return chains  # an X_i
    small = {name.base for name in names if any(s.text == mark for s in name.scripts)}
    front = {n.base for n in names if len(n.scripts) > 1 and n.scripts[0].text == mark}

    def of_sample(name: Name, base: str) -> Name:
        below = [script for script in name.scripts if is_below(script)]
        others = [script for script in name.scripts if not is_below(script)]
        own = Script("sub", "bare", mark)
        marked = (own, *below) if base in front else (*below, own)
        return replace(name, base=base, scripts=(*marked, *others), written=name.base)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base in functions and _argument(node):
            name = of_sample(node.function, node.function.base)
            return replace(name, start=node.start, end=node.end)
        if isinstance(node, Name) and node.base in variables:
            lower = node.base.lower()
            return of_sample(node, lower if lower in small else node.base)
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _computed(chains: Sides, inputs: set[str]) -> set[str]:
    """The input and all that is computed from it under a capital letter."""
    found = set(inputs)
    while True:
        more = {
            left.base for left, *right in chains
            if isinstance(left, Name) and left.base.isupper()
            and any(found & {*bases_in(side)} for side in right)
        }  # fmt: skip
        if more <= found:
            return found
        found |= more


def _argument(call: Call) -> Name | None:
    """The X of f(X), and the x_i of f(x_i), if it is all that f is of."""
    (first, *rest) = call.arguments or (None,)
    return first if isinstance(first, Name) and not rest and not call.function.primes else None


def _mark(name: Name) -> str:
    """The i of x_i."""
    one = len(name.scripts) == 1 and is_below(name.scripts[0])
    return name.scripts[0].text if one and name.scripts[0].text.isalpha() else ""


def _with_own_arguments(chains: Sides) -> Sides:
    """g_k(T_k) for g_k(T), where g_k′ and T_k stand somewhere."""
    calls = list(all_nodes(chains, Call))
    of_numbers = {call.function.base for call in calls if call.function.primes}
    lefts = (sides[0] for sides in chains)
    said = {name for left in lefts if left is not None and (name := head(left)) is not None}
    names = set(all_nodes(chains, Name))

    def rewrite(node: Reading) -> Reading:
        argument = _argument(node) if isinstance(node, Call) else None
        if argument is None or not isinstance(node, Call) or argument.scripts:
            return mapped(node, rewrite)
        own = replace(argument, scripts=node.function.scripts)
        is_own = _mark(node.function) and node.function.base in of_numbers and own in names
        return replace(node, arguments=(own,)) if is_own and node.function not in said else node

    return rewritten(chains, rewrite, (Call,))


def _names(reading: Reading | None) -> Sequence[Name]:
    return list(walk_reading(reading, Name)) if reading is not None else []
