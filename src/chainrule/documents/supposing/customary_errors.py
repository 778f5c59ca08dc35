r"""The errors of a document that never says what they are: δ^l = ∂C/∂z^l.

A summary of the four equations goes from δ^{l+1} to δ^l and to ∂C/∂w^l. Where its lines hold with
the errors of the custom, they hold; where they do not, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.defining.dependence import whole_name
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import Name, Partial, Plus, unbracketed
from chainrule.documents.stating.chains import Chain
from chainrule.documents.supposing.any_losses import taken_losses, with_any_loss

_ERROR = "\\delta"
_SCORES = ("z", "Z", "s", "u", "v")


def with_customary_errors(system: System, before: Sequence[Chain] = ()) -> Iterator[System]:
    """The same system with the error of every layer, of any loss; none where the document says of
    one what it is the derivative of. before: what else it says."""
    losses = list(taken_losses(system))
    if len(losses) != 1 or any(map(_says_an_error, (*system.chains, *before))):
        return
    names = [name for name in system.habits.names if name.base == _ERROR]
    scores = {key.partition("|")[2]: key for key in system.definitions if key_base(key) in _SCORES}
    loss = whole_name(system, losses[0])
    added: dict[str, Definition] = {}
    for key in dict.fromkeys(system.mention(name).key for name in names):
        error = whole_name(system, key)
        score = whole_name(system, scores.get(key.partition("|")[2], ""))
        if loss is not None and error is not None and score is not None:
            right = Partial(-1, -1, loss, score)
            added[key] = Definition(key, error, right, -1, -1, system.mention(error))
    if added:
        definitions = {**system.definitions, **added}
        given = replace(system, definitions=definitions, supposed=True, of_the_open=True)
        yield from with_any_loss(given)


def _says_an_error(chain: Chain) -> bool:
    """Whether it is δ^l = ∂C/∂z^l, with whatever sign; not δ^L = ∂C/∂a^L σ′(z^L)."""
    for left, right in pairwise(side.reading for side in chain.sides):
        if isinstance(left, Name) and left.base == _ERROR and right is not None:
            first = unbracketed(right.terms[0]) if isinstance(right, Plus) else right
            if isinstance(first, Partial):
                return True
    return False
