r"""A prediction ŷ that nothing defines, beside one softmax that is spelled out.

Notes on word vectors give ``J = -\log\frac{\exp(u_o^T v_c)}{\sum_w \exp(u_w^T v_c)}`` and end in
``U(\hat{y} - y)``, where ŷ is in the words of an exercise only: it is what the softmax gives. A
line that holds for it holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.reading import Big, Call, Name, Reading, Script, unbracketed
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of
from chainrule.documents.stating.chains import nodes_in

_PREDICTIONS = ("\\hat{y}", "\\tilde{y}", "\\hat{p}")
_SCORES = "(scores)"


def with_unsaid_predictions(system: System) -> Iterator[System]:
    """The same system with the prediction, where every softmax that it writes is of one score."""
    unsaid = [key for key in _PREDICTIONS if _is_unsaid(system, key)]
    scores = dict.fromkeys(_scores(system))
    if len(unsaid) != 1 or len(scores) != 1:
        return
    ((letter, score),) = scores
    at = score.start
    entry = Name(at, at, _SCORES, (Script("sub", "bare", letter),))
    whole, prediction = Name(at, at, _SCORES), Name(at, at, unsaid[0])
    softmax = Call(at, at, Name(at, at, "softmax"), (whole,))
    added = {
        mention.key: Definition(mention.key, left, right, -1, -1, mention)
        for left, right in ((entry, score), (prediction, softmax))
        if (mention := system.mention(left))
    }
    yield replace(system, definitions={**system.definitions, **added}, supposed=True)


def _is_unsaid(system: System, key: str) -> bool:
    """Whether a quantity is written and nothing defines it."""
    known = key in system.definitions or key in system.opaque or key in system.entry_definitions
    return bool(system.occurrences[key]) and not known


def _scores(system: System) -> Iterator[tuple[str, Reading]]:
    """The index and the exponent of each Σ_w exp(u_wᵀ v) that is written."""
    for node in nodes_in(system.chains, Big):
        if node.kind == "sum":
            exponent = exponent_of(unbracketed(node.body))
            if exponent is not None and node.letter in system.free_letters(exponent):
                yield node.letter, unbracketed(exponent)
