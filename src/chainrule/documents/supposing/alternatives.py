"""Other definitions that a document gives a symbol: a line may be right by any of them.

A document that first takes the squared error and then the cross-entropy under the letter J, or that
puts an example's matrices under the letters of the general ones, defines a symbol twice. One of the
definitions is kept; a line that does not hold by it is tried by each of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.output import link_compared
from chainrule.documents.defining.roles import has_logarithmic_loss
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.names.lexicon import derived, key_base
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.reading import Call, Name, Num, is_logarithm, walk_reading
from chainrule.documents.stating.chains import nodes_in

_MOST_NAMES = 4  # of one quantity
MOST = 4  # systems that are tried beside the first


def alternatives(system: System) -> Iterator[System]:
    """The same system with another of its definitions for one symbol, a few of them."""
    for offer in islice(_offers(system), MOST):
        definitions = {**system.definitions, offer.key: offer}
        other = replace(system, definitions=definitions, alternative=offer.key)
        if offer.key == system.loss:
            link_compared(other)
        yield other
    compared = replace(system, definitions={**system.definitions}, supposed=True)
    link_compared(compared)
    if len(compared.definitions) > len(system.definitions):
        yield compared
    yield from _with_the_softmax_said(system)
    yield from _with_the_sigmoid_said(system)
    yield from _with_the_activation_meant(system)


def _with_the_activation_meant(system: System) -> Iterator[System]:
    """g^{[l]} = σ where A^{[l]} = σ(Z^{[l]}), if only a derivative of g stands: dZ = dA ∘ g′(Z).

    Nothing else can be meant. Without a layer on it, g is the activation that all layers have.
    """
    calls = list(nodes_in(system.chains, Call))
    primed = {call.function.base for call in calls if call.function.primes}
    unsaid = primed - {call.function.base for call in calls if not call.function.primes}
    unsaid = {base for base in unsaid & FUNCTION_BASES if system.known_function(base) is None}
    applied = list(_activations(system))
    if len(unsaid) != 1 or not applied:
        return
    (base,) = unsaid
    functions = {f"{base}|{found.key.partition('|')[2]}": found for _, found in applied}
    names = {known for known, _ in applied}
    renamed = {base: names.pop()} if len(names) == 1 else {}
    yield replace(
        system, renamed={**system.renamed, **renamed}, functions={**system.functions, **functions}
    )


def _activations(system: System) -> Iterator[tuple[str, Definition]]:
    """A^{[l]} = σ(Z^{[l]}) as a function of Z^{[l]}, with its name in the field."""
    for found in system.definitions.values():
        match found.right:
            case Call(arguments=(Name() as score,)) as call if system.is_function(call):
                known = system.known_function(call.function.base)
                if known is not None and known not in ("log", "exp"):
                    yield known, replace(found, parameters=(score,), left=call)


def _with_the_sigmoid_said(system: System) -> Iterator[System]:
    """a = σ(z) where a = g(z) is written with a g that nothing defines, and words say "sigmoid".

    Where L = −y log a − (1 − y) log(1 − a), that is what the output's activation is.
    """
    loss = system.definitions.get(system.loss or "")
    if loss is None or not re.search(r"sigmoid|logistic", system.prose, re.IGNORECASE):
        return
    for key in set(system.keys_in(loss.right)) & set(system.definitions):
        key = _behind_names(system, key)
        call = system.definitions[key].right
        if has_logarithmic_loss(system) and isinstance(call, Call) and system.is_function(call):
            base = call.function.base
            defined = {base, system.mention(call.function).key} & set(system.functions)
            if not defined and system.known_function(base) is None:
                renamed = {**system.renamed, base: "sigmoid"}
                yield replace(system, renamed=renamed, alternative=key)
                return


def _behind_names(system: System, key: str) -> str:
    """The A^{[2]} of ŷ = A^{[2]}: what is computed under another name."""
    for _ in range(_MOST_NAMES):
        right = system.definitions[key].right
        other = system.mention(right).key if isinstance(right, Name) else ""
        if other not in system.definitions:
            break
        key = other
    return key


def _with_the_softmax_said(system: System) -> Iterator[System]:
    """y = softmax(z) where y = σ(z) is written, but a "softmax" is spoken of and L = −Σ t log y.

    The words and the loss then speak of another output layer than the formula.
    """
    loss = system.definitions.get(system.loss or "")
    if loss is None or "softmax" not in system.prose.lower():
        return
    logarithms = [
        n for n in walk_reading(loss.right)
        if is_logarithm(n)
    ]  # fmt: skip
    keys = {k for n in logarithms for k in system.keys_in(n)}
    output = system.definitions.get(keys.pop()) if len(keys) == len(logarithms) == 1 else None
    call = output.right if output is not None else None
    if output is None or not isinstance(call, Call):
        return
    if system.known_function(call.function.base) == "sigmoid":
        function = replace(call.function, base="softmax")
        said = replace(output, right=replace(call, function=function))
        definitions = {**system.definitions, output.key: said}
        yield replace(
            system, definitions=definitions, alternative=output.key, one_hot_by_custom=True
        )


def _offers(system: System) -> Iterator[Definition]:
    """The definitions that were not kept and say something else."""
    for key, kept in system.definitions.items():
        if has_derivative(kept.right) or derived(key_base(key)):
            continue
        seen = [kept.right]
        for offer in (*system.candidates.get(key, ()), *_of_a_loss(system, key)):
            if has_derivative(offer.right) or isinstance(offer.right, Num):
                continue
            if offer.right not in seen and key not in reached(system, system.keys_in(offer.right)):
                seen.append(offer.right)
                yield offer


def _of_a_loss(system: System, key: str) -> Sequence[Definition]:
    """L(w, b) = … beside L = …: the brackets only say what a loss depends on."""
    return system.function_offers.get(key, ()) if system.is_a_loss(key_base(key)) else ()
