"""The loss of one example under the letter of the mean: C = (1/n) Σ_x C_x, and ∂C/∂a = a − y.

Where a document names the loss of one example, or writes the loss a second time for one, and its
layers carry no sample, it may go on to derive for one example alone. Its lines are then tried both
ways: as they stand, and with the letter of the mean for the loss of one example.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.customary import LOSS_BASES
from chainrule.documents.definition import Definition, has_derivative
from chainrule.documents.lexicon import EACH, Mention, key_base
from chainrule.documents.reading import Big, walk_reading
from chainrule.documents.system import System


def for_one_example(system: System) -> System | None:
    """The same system with the loss of one example for the loss, if the document allows it."""
    loss = system.loss
    whole = system.definitions.get(loss or "")
    if loss is None or whole is None or not _adds_samples(system, whole):
        return None
    single = _of_one(system, loss)
    if single is None or any(_has_sample(system, d) for d in system.definitions.values()):
        return None
    mine = replace(whole, right=single.right, mention=Mention(loss))
    return replace(system, definitions={**system.definitions, loss: mine})


def _of_one(system: System, loss: str) -> Definition | None:
    """The loss of one example: C_x = …, or a second definition of C without the samples."""
    named = system.definitions.get(f"{loss}|{EACH}")
    if named is not None:
        return named
    return next(
        (
            o for o in system.candidates.get(loss, ())
            if not _adds_samples(system, o) and not has_derivative(o.right)
            and set(system.keys_in(o.right)) & set(system.definitions)
        ),
        None,
    )  # fmt: skip


def _adds_samples(system: System, definition: Definition) -> bool:
    """Whether a definition sums over the samples."""
    return any(
        isinstance(node, Big) and node.letter in system.habits.sample_letters
        for node in walk_reading(definition.right)
    )


def _has_sample(system: System, definition: Definition) -> bool:
    """Whether a definition of the network, not of a loss, names a sample."""
    if key_base(definition.key) in LOSS_BASES:
        return False
    letters = system.habits.sample_letters
    return bool((system.free_letters(definition.right) | set(definition.mention.entries)) & letters)
