r"""The cross-entropy of scores and labels under its name: ℓ_{ce}(X Θ, y), and I_y.

Where softmax(X Θ) is written as well, it is −Σ_i Σ_k Y_{ik} log softmax(X Θ)_{ik}, and I_y is Y; of
one sample, and without an I_y, it is −Σ_k y_k log softmax(z)_k. It is kept where the document says
itself what the loss is. normalize(exp(z)) is softmax(z).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\nabla_z \ell_{ce}(z, y)", r"\text{softmax}(z) - I_y")
>>> sides = [parse(layout(text)) for text in texts]
>>> read, notes = with_losses_of_labels([sides])
>>> read[0][1].terms[1].base, [name.base for name, _ in notes]
('Y', ['\\ell'])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS, customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Picked,
    Plus,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
)
from chainrule.documents.shorthand.named_losses import cross_entropy
from chainrule.documents.shorthand.short_softmaxes import normalized

_BELOW = ("ce", "CE", "xent", "crossentropy", "cross-entropy")
_LETTERS = "ijkmnpqr"
_ROWS = ("Y", "T")
Notes = list[tuple[Name, Reading]]


def with_losses_of_labels(chains: Sides) -> tuple[list[list[Reading | None]], Notes]:
    """The formulas of a document with a target for I_y, and what the loss is that is only named."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    if not any(_is_rows(name) or _is_named(name) for name in names):
        return [list(sides) for sides in chains], []
    found = rewritten(chains, normalized)
    writer = _Writer(list(all_nodes(found)))
    loss = writer.loss
    if loss is None or any(_says(sides, loss) for sides in chains):
        return [list(sides) for sides in chains], []
    return rewritten(found, writer.rewrite), [(loss, writer.formula)]


@dataclass
class _Writer:
    """Writes out the one loss of a document that is the cross-entropy of one softmax."""

    nodes: Sequence[Reading]

    def __post_init__(self) -> None:
        names = [node for node in self.nodes if isinstance(node, Name)]
        used = {name.base for name in names}
        below = {s.text for name in names for s in name.scripts}
        self.letters = [k for k in _LETTERS if k not in used | below]
        rows = next((base for base in _ROWS if base not in used), "")
        in_differences = (
            term for node in self.nodes if isinstance(node, Plus) for term in node.terms
        )
        has_rows = any(isinstance(term, Name) and _is_rows(term) for term in in_differences)
        self.rows = Name(0, 0, rows) if has_rows and rows else None
        self.loss = self._loss(names)

    def _loss(self, names: Sequence[Name]) -> Name | None:
        """The loss, where its scores are those of a softmax, and what its formula is."""
        calls = [n for n in self.nodes if isinstance(n, Call) and _is_named(n.function)]
        calls = [n for n in calls if len(n.arguments) == 2 and not n.function.primes]
        labels = {n.arguments[1].base for n in calls if isinstance(n.arguments[1], Name)}
        softmaxes = {
            _plain(node.arguments[0]): node for node in self.nodes
            if isinstance(node, Call) and customary_function(node.function.base) == "softmax"
        }  # fmt: skip
        scores = {_plain(n.arguments[0]) for n in calls}
        meant = [softmaxes[each] for each in scores & set(softmaxes)]
        if not calls and self.rows is not None:
            meant = list(softmaxes.values())
        losses = [name for name in names if _is_named(name)]
        if len(meant) != 1 or len({_plain(loss) for loss in losses}) != 1 or len(self.letters) < 2:
            return None
        if self.rows is None and (len(labels) != 1 or not labels <= {*TARGETS}):
            return None
        target = self.rows or Name(0, 0, labels.pop())
        self.formula = _written(meant[0], target, self.letters[: 2 if self.rows else 1])
        self.scores = _plain(meant[0].arguments[0])
        return replace(losses[0], primes=0)

    def rewrite(self, node: Reading) -> Reading:
        """A formula with the loss by its name, and with the target for I_y."""
        is_loss = isinstance(node, Call) and _is_named(node.function) and len(node.arguments) == 2
        if is_loss and isinstance(node, Call) and _plain(node.arguments[0]) == self.scores:
            return node.function
        if isinstance(node, Name) and self.rows is not None and _is_rows(node):
            return replace(self.rows, start=node.start, end=node.end)
        return mapped(node, self.rewrite)


def _written(softmax: Reading, target: Name, letters: Sequence[str]) -> Reading:
    """−Σ_i Σ_k Y_{ik} log softmax(Z)_{ik}, of one sample without the i."""
    below = tuple(Script("sub", "bare", letter) for letter in letters)
    entry = Picked(softmax.start, softmax.end, softmax, below)
    term = replace(target, scripts=(*target.scripts, *below))
    return cross_entropy(softmax, term, entry, letters)


def _is_named(name: Name) -> bool:
    """Whether a loss is called the cross-entropy by what stands below it: L_{CE}."""
    below = [script.text for script in name.scripts]
    return name.base in LOSS_BASES and len(below) == 1 and below[0] in _BELOW


def _is_rows(name: Name) -> bool:
    """Whether a name is I_y, the one-hot rows of labels y."""
    below = [s.text for s in name.scripts if s.place == "sub"]
    return name.base == "I" and len(below) == len(name.scripts) == 1 and below[0] in TARGETS


def _says(sides: Sequence[Reading | None], loss: Name) -> bool:
    """Whether a chain says what the loss is: ℓ_{ce}(h, y) = −h_y + log Σ_j exp(h_j)."""
    for left, right in pairwise(sides):
        name = left.function if isinstance(left, Call) else left
        is_it = isinstance(name, Name) and _plain(name) == _plain(loss)
        if is_it and not isinstance(right, (Name, Call, type(None))):
            return True
    return False


def _plain(reading: Reading) -> Reading:
    """A formula without its places and its outer brackets, so that it can be compared."""
    if isinstance(reading, Group):
        reading = unbracketed(reading)
    return replace(mapped(reading, _plain), start=0, end=0)
