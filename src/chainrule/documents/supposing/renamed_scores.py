r"""The score of a softmax under another letter: p_j = e^{a_j} / Σ_k e^{a_k}, and then ∂L/∂o_i.

Notes that are put together from several sources call the score a where they differentiate the
softmax, and o or z where they go on to the loss. Where the one score that the loss rests on is
spoken of by no derivative of the loss, and it is differentiated by one symbol that nothing is made
of, they are the same. A line that holds so holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.dependence import reached, whole_name
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS, UPSTREAM
from chainrule.documents.supposing.any_losses import reaches, taken_losses

_SCORES = ("z", "o", "a", "s", "u", "x", "h", "f", "net", "\\eta", "t", "v", "q")


def with_renamed_scores(system: System) -> Iterator[System]:
    """The same system where the score that the loss rests on is what it is differentiated by."""
    used = {key for found in system.definitions.values() for key in system.keys_in(found.right)}
    for loss, by in taken_losses(system).items():
        if loss == UPSTREAM or loss not in system.definitions or reaches(system, loss, by):
            continue
        unsaid = [key for key in sorted(by - used) if key not in system.definitions]
        under = set(reached(system, [loss])) - by
        roots = [
            key for key in sorted(under - set(system.definitions))
            if key_base(key) in _SCORES and key_base(key) not in (*LOSS_BASES, *TARGETS)
            and key not in system.counts and key not in system.opaque
        ]  # fmt: skip
        if len(unsaid) != 1 or len(roots) != 1 or key_base(unsaid[0]) not in _SCORES:
            continue
        left, right = whole_name(system, roots[0]), whole_name(system, unsaid[0])
        if left is not None and right is not None:
            found = Definition(roots[0], left, right, -1, -1, system.mention(left))
            definitions = {**system.definitions, roots[0]: found}
            yield replace(system, definitions=definitions, supposed=True, of_the_open=True)
            return
