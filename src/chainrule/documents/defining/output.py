"""The prediction under its two names: ŷ beside the a^{[L]} that the last layer gives.

``ŷ = σ(z²)`` beside ``a² = σ(z²)`` is a²; a ŷ that only the loss speaks of, beside layers that end
in a^{[L]}, is a^{[L]}. Without that link nothing would make the loss depend on the layers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.dependence import roots_of
from chainrule.documents.defining.system import System
from chainrule.documents.defining.targets import has_exponential
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Over,
    Plus,
    Reading,
    Script,
    unbracketed,
    walk_reading,
)

_PREDICTIONS = ("\\hat{y}", "\\hat{Y}", "\\hat{t}", "\\hat{o}")


def link_output(system: System) -> None:
    """Make the prediction that the loss judges the activation of the last layer."""
    if system.loss is None or system.loss not in system.definitions:
        return
    _link_the_only_unit(system)
    last = _last_activation(system)
    if last is None:
        _link_one_example(system)
        return
    judged = set(system.keys_in(system.definitions[system.loss].right))
    for key in judged & set(system.definitions):
        found = system.definitions[key]
        if key != last.key and _is_twin(system, found, last):
            system.definitions[last.key] = replace(last, right=found.right)
            system.definitions[key] = replace(found, right=_in_letters(last, found))
            return
    roots = roots_of(system, system.definitions[system.loss].right)
    _link_targets(system, last, roots)
    undefined = [k for k in roots if _is_prediction(k, last.key)]
    if len(undefined) == 1:
        (key,) = undefined
        left = Name(last.left.start, last.left.end, key, _places(last))
        system.definitions[key] = Definition(key, left, last.left, -1, -1, system.mention(left))


def link_compared(system: System) -> None:
    """Make the z of E = ½ ‖z − t‖² what the last layer gives, where only the loss speaks of it."""
    loss = system.definitions.get(system.loss or "")
    if loss is None:
        return
    last = _last_activation(system, renamed=True)
    compared = {name.base: name for name in _compared(loss.right)}
    if last is None or len(compared) != 1:
        return
    ((base, name),) = compared.items()
    losses = [offer.right for offer in system.candidates.get(loss.key, ())]
    elsewhere = (
        n for n in system.habits.names
        if n.base == base and not any(r.start <= n.start < r.end for r in losses)
    )  # fmt: skip
    known = base in (*system.definitions, *system.opaque, *system.entry_definitions)
    if not known and not system.is_parameter(base) and next(elsewhere, None) is None:
        left = replace(name, scripts=_places(last))
        system.definitions[base] = Definition(base, left, last.left, -1, -1, system.mention(left))


def _compared(formula: Reading) -> Iterator[Name]:
    """The z of z − t, where t is the target."""
    for node in walk_reading(formula, Plus):
        if sorted(node.signs) == [-1, 1]:
            first, second = map(unbracketed, node.terms)
            for output, target in ((first, second), (second, first)):
                if not (isinstance(output, Name) and isinstance(target, Name)):
                    continue
                if target.base in TARGETS and output.base not in TARGETS and not output.scripts:
                    yield output


def link_probabilities(system: System) -> None:
    """Make a ŷ that nothing defines the P(w | c) that is a softmax: the predicted distribution."""
    found = [d for key, d in system.definitions.items() if _is_distribution(system, key, d)]
    used = {system.mention(name).key for name in system.habits.names} & set(_PREDICTIONS)
    unsaid = used - set(system.definitions) - set(system.candidates)
    if len(found) != 1 or len(unsaid) != 1:
        return
    (given,), (key,) = found, unsaid
    left = replace(given.left, base=key) if isinstance(given.left, Name) else None
    if left is not None:
        mention = system.mention(left)
        system.definitions[key] = Definition(key, left, given.left, -1, -1, mention)


def _is_distribution(system: System, key: str, found: Definition) -> bool:
    """P_w = e^{z_w} / Σ_k e^{z_k}, for each w."""
    calls = walk_reading(found.right, Call)
    softmax = any(system.known_function(call.function.base) == "softmax" for call in calls)
    share = isinstance(found.right, Over) and any(
        isinstance(n, Big) and has_exponential(n.body) for n in walk_reading(found.right.bottom)
    )
    return key in ("P", "p") and len(found.mention.entries) == 1 and (softmax or share)


def _link_targets(system: System, last: Definition, roots: set[str]) -> None:
    """The t^{[L]} of a document whose loss speaks of t: what is wanted of the last layer."""
    layer = last.key.split("|")[1]
    for name in dict.fromkeys(system.habits.names):
        mention = system.mention(name)
        base, *labels = mention.key.split("|")
        if labels != [layer] or mention.key in system.definitions or base not in roots:
            continue
        if base != key_base(last.key) and not system.is_parameter(base):
            left, right = replace(name, scripts=_marks(name)), Name(name.start, name.end, base)
            found = Definition(mention.key, left, right, -1, -1, system.mention(left))
            system.definitions[mention.key] = found


def _marks(name: Name) -> tuple[Script, ...]:
    """The marks of a name that say its layer."""
    return tuple(s for s in name.scripts if s.written is not None or s.kind == "bracket")


def _link_the_only_unit(system: System) -> None:
    """Make the ŷ of the loss the ŷ_1 that alone is computed: a network with one output."""
    judged = set(system.keys_in(system.definitions[str(system.loss)].right))
    for key in sorted(judged & set(_PREDICTIONS) - set(system.definitions)):
        own = [k for k in system.definitions if key_base(k) == key]
        if len(own) == 1 and own[0] == f"{key}|1":
            found = system.definitions[own[0]]
            left = Name(found.left.start, found.left.end, key)
            system.definitions[key] = Definition(
                key, left, found.left, -1, -1, system.mention(left)
            )


def _link_one_example(system: System) -> None:
    """Make the a^{(i)} of the loss a column of the A = σ(Z) of all examples, if that is all that
    says what a is."""
    for key in roots_of(system, system.definitions[str(system.loss)].right):
        of_output = len(key) == 1 and key.islower() and key not in TARGETS
        found = system.definitions.get(key.swapcase()) if of_output else None
        if found is None or not isinstance(found.left, Name):
            continue
        if isinstance(found.right, Call) and system.is_function(found.right):
            left = Name(found.left.start, found.left.end, key)
            system.definitions[key] = Definition(
                key, left, found.left, -1, -1, system.mention(left)
            )


def _last_activation(system: System, renamed: bool = False) -> Definition | None:
    """The layer's output that no other layer takes in, if there is one.

    renamed: whether it may have another name besides, Output = x_3.
    """
    used = {
        key for found in system.definitions.values()
        if not (_is_gradient(found) or (renamed and isinstance(found.right, Name)))
        for key in system.keys_in(found.right)
    }  # fmt: skip
    ends = [found for found in _activations(system) if found.key not in used]
    if len({key_base(found.key).lower() for found in ends}) == 1:  # a^{[1]} beside A^{[2]}
        ends = [max(ends, key=lambda found: int(found.key.split("|")[1]))]
    return ends[0] if len(ends) == 1 else None


def _is_gradient(found: Definition) -> bool:
    """Whether a definition is of the way back: δ = 2(a − y) f′(z), with a derivative in it."""
    slopes = (n.function.primes for n in walk_reading(found.right, Call))
    return has_derivative(found.right) or any(slopes)


def _activations(system: System) -> Iterator[Definition]:
    """What the layers give: a¹ = σ(z¹), not their scores."""
    for key, found in system.definitions.items():
        _, *labels = key.split("|")
        layered = len(labels) == 1 and labels[0].isdigit()
        own = isinstance(found.left, Name) and found.mention.key == key and not found.mention.sample
        if layered and own and isinstance(found.right, Call) and system.is_function(found.right):
            yield found


def _is_twin(system: System, found: Definition, last: Definition) -> bool:
    """Whether two quantities are the same function of the same score.

    An activation that nothing defines may be any: σ of the score, for the last layer, is g of it.
    """
    first, second = found.right, last.right
    if len(found.mention.entries) != len(last.mention.entries) or found.mention.sample:
        return False
    if first == second and found.mention.entries == last.mention.entries:
        return True
    if not isinstance(first, Call) or not isinstance(second, Call):
        return False
    if first.function.primes != second.function.primes:
        return False  # the slope f′(z) is no other name of f(z)
    base = second.function.base
    undefined = system.known_function(base) is None and base not in system.functions
    return undefined and first.arguments == second.arguments and not last.mention.entries


def _in_letters(last: Definition, found: Definition) -> Name:
    """The activation with the same indices: a twin has them already."""
    assert isinstance(last.left, Name)
    return replace(last.left, start=found.left.start, end=found.left.end)


def _is_prediction(key: str, last: str) -> bool:
    """Whether an undefined quantity is the prediction: ŷ, or the letter without its layer.

    The a^{[2]} of one example is a column of the A^{[2]} of all of them.
    """
    return key in _PREDICTIONS or key == key_base(last) or key == last.swapcase()


def _places(last: Definition) -> tuple[Script, ...]:
    """The index letters of a definition of entries."""
    assert isinstance(last.left, Name)
    return tuple(s for s in last.left.scripts if s.text in last.mention.entries)
