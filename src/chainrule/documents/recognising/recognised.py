"""What is found in a document: a network whose sizes a table fills in, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.convention import Convention
from chainrule.documents.sources.document import Place
from chainrule.network import Dense, Network

UNITS = 50  # of a hidden layer whose width the document leaves open


@dataclass(frozen=True)
class LayerTemplate:
    """A layer; ``units`` is None where the document gives no number."""

    activation: str
    bias: bool = True
    units: int | None = None

    def __str__(self) -> str:
        bias = "" if self.bias else " no bias"
        return f"{self.units or '?'} {self.activation}{bias}"


@dataclass(frozen=True)
class NetworkTemplate:
    """A network as a document describes it.

    >>> hidden, output = LayerTemplate("relu", units=2), LayerTemplate("softmax")
    >>> template = NetworkTemplate((hidden, output), "cross_entropy")
    >>> print(template)
    ? -> 2 relu -> ? softmax, cross_entropy
    >>> print(template.network(inputs=4, outputs=3))
    4 -> 2 relu -> 3 softmax, cross_entropy
    """

    layers: tuple[LayerTemplate, ...]
    loss: str
    inputs: int | None = None
    l2: float = 0.0

    def network(self, inputs: int, outputs: int, units: int | None = None) -> Network:
        """The network with its sizes. units: of every hidden layer; else the document's, or 50."""
        sizes = [units or layer.units or UNITS for layer in self.layers[:-1]] + [outputs]
        layers = [
            Dense(size, layer.activation, layer.bias)
            for size, layer in zip(sizes, self.layers, strict=True)
        ]
        return Network(inputs, layers, self.loss, self.l2)

    def __str__(self) -> str:
        layers = " -> ".join(map(str, self.layers))
        penalty = f", l2={self.l2!r}" if self.l2 else ""
        return f"{self.inputs or '?'} -> {layers}, {self.loss}{penalty}"


@dataclass(frozen=True)
class Recognised:
    """A network that a document describes.

    names: what the document calls the parts: X, Y, W1, b1, Z1, A1, …, J. notes: what was left
    open or differs from how it is trained, in sentences. place: of its loss or its description.
    has_loss: whether the document defines its loss.
    """

    template: NetworkTemplate
    convention: Convention
    place: Place
    names: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    has_loss: bool = True


@dataclass(frozen=True)
class NotRecognised:
    """Why a system of a document is no network that can be trained, and where."""

    reason: str
    place: Place | None
    has_loss: bool = True


Finding = Recognised | NotRecognised
