"""A network whose sizes may still be open: a table fills them in."""

from __future__ import annotations

from dataclasses import dataclass

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
