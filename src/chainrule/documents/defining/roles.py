"""What part a quantity plays by its letter, the words and custom: a loss, a target, a function."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.defining.dependence import computed_from
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import FUNCTION_BASES, LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Times,
    is_logarithm,
    walk_reading,
)

_SUMMING_TO_ONE = ("y", "Y", "t", "T", "p", "q")


def is_any_loss(system: System, key: str) -> bool:
    """Whether a symbol is differentiated as a loss but the document never says which."""
    if key in system.unsaid:
        return True
    if key_base(key) not in LOSS_BASES or key in system.definitions or system.loss is not None:
        return False
    return system.output is not None and key in system.usage.differentiated


def is_unsaid_loss(system: System, base: str) -> bool:
    """Whether the document's loss is made of a loss that nothing defines: the L in ΣL(ŷ, y), and
    the l of J = L + s and L = l(ŷ, y)."""
    if base not in LOSS_BASES or base in system.definitions or base in system.functions:
        return False
    if base == key_base(str(system.loss)) or not system.is_a_loss(base):
        return False
    return any(
        isinstance(node, Name) and node.base == base
        for key in computed_from(system, [system.loss or ""])
        for node in walk_reading(system.definitions[key].right)
    )


def is_target(system: System, key: str) -> bool:
    """Whether a quantity is the one-hot y of the class c, where −log p_c is written."""
    return (
        len(set(system.habits.classes.values())) == 1
        and key not in system.definitions
        and (key in system.one_hot or key_base(key) in TARGETS)
        and system.is_one_hot
    )


def sums_to_one(system: System, key: str) -> bool:
    """Whether a quantity is a one-hot target or probabilities, as the document says."""
    return key in system.one_hot or (
        system.is_one_hot and (key_base(key) in _SUMMING_TO_ONE or _weighs(system, key))
    )


def numbered_targets(system: System, key: str) -> list[str]:
    """The y_1, y_2 and y_3 of L = −(y_1 log a_1 + y_2 log a_2 + y_3 log a_3), if a quantity is one
    of them and together they sum to 1."""
    base, number = key_base(key), key.partition("|")[2]
    if not number.isdigit() or base not in _SUMMING_TO_ONE or not system.is_one_hot:
        return []
    losses = [found.right for found in system.definitions.values() if system.is_a_loss(found.key)]
    known = {keys[0] for right in losses for keys in _weighing(system, right) if len(keys) == 1}
    found = sorted(k for k in known - set(system.definitions) if key_base(k) == base)
    return found if key in found and len(found) > 1 else []


def _weighs(system: System, key: str) -> bool:
    """Whether a quantity is the target by its place: the r of E = −Σ_i r_i log y_i."""
    return key not in system.definitions and any(
        [key] in _weighing(system, found.right)
        for found in system.definitions.values() if system.is_a_loss(found.key)
    )  # fmt: skip


def _weighing(system: System, loss: Reading) -> list[list[str]]:
    """The quantities that multiply a logarithm in a loss, for each of its terms."""
    products = list(walk_reading(loss, Times))
    return [
        [system.mention(name).key for name in product.factors if isinstance(name, Name)]
        for product in products if any(map(is_logarithm, product.factors))
    ]  # fmt: skip


def weigh_logarithms(system: System) -> set[str]:
    """The quantities that are targets by their place in any loss: the z of −Σ_i z_i log p_i."""
    rights = (found.right for key, found in system.definitions.items() if system.is_a_loss(key))
    return {key for right in rights for keys in _weighing(system, right) for key in keys}


def is_ambiguous_probability(system: System, name: Name) -> bool:
    """Whether P(t | z) is first the model's output and then a likelihood, or the like."""
    return len(system.probabilities.get(system.mention(name).key, ())) > 1


def is_function_name(system: System, name: Name) -> bool:
    """Whether a name alone, as the σ of ∂σ/∂z, is that of a function and of nothing else."""
    key = system.mention(name).key
    if key in system.definitions or name.base in LOSS_BASES:
        return False
    known = system.known_function(name.base) is not None or name.base in FUNCTION_BASES
    return known or key in system.functions or name.base in system.usage.only_applied


def has_logarithmic_loss(system: System) -> bool:
    """Whether the loss takes a logarithm, as the cross-entropy does, or that of each sample does:
    J = (1/m) Σ L^{(i)}."""
    loss = system.definitions.get(system.loss or "")
    if loss is None:
        return False
    parts = [loss, *_losses_in(system, loss.right)]
    return any(is_logarithm(node) for part in parts for node in walk_reading(part.right))


def _losses_in(system: System, reading: Reading) -> Iterator[Definition]:
    """What defines the losses that a formula speaks of: L^{(i)}, L(a^{(i)}, y^{(i)})."""
    for node in walk_reading(reading):
        name = node.function if isinstance(node, Call) else node
        if isinstance(name, Name) and system.is_a_loss(name.base):
            for known in (system.definitions, system.functions):
                if (found := known.get(system.mention(name).key)) is not None:
                    yield found
