"""The derivatives of every output in every row, by the reference: what a loss never sums.

>>> J = OutputJacobian(Network.parse("1 -> 1 tanh"))
>>> J({"W1": np.array([[2.0]]), "b1": np.zeros((1, 1))}, np.array([[0.0], [0.5]])).round(3)
array([[[0.  , 1.  ]],
<BLANKLINE>
       [[0.21, 0.42]]])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from chainrule.convention import Convention
from chainrule.engines.reference import Reference
from chainrule.network import Network
from chainrule.operations import Array

# A loss that is linear in the outputs: with Y = 1 for output k and 0 else, its gradient is that of
# output k, summed over the samples.
_OUTPUT = "p * y"


class OutputJacobian:
    """∂ŷ/∂w of one network, samples × outputs × parameters, from the derivation of Σ ŷ ⊙ Y.

    The derivation's gradients are sums over the samples, ∂J/∂W = Aᵀ ∂J/∂Z and ∂J/∂b = 1ᵀ ∂J/∂Z:
    a row of the Jacobian is one term of them, with the parameters in the order W1, b1, W2, ….
    """

    def __init__(self, network: Network) -> None:
        self.network = replace(network, loss=_OUTPUT, l2=0.0)
        self._engine = Reference(self.network, Convention(reduction="sum"))

    def __call__(self, parameters: Mapping[str, Array], X: Array) -> Array:
        """At these parameters, for X (samples × inputs)."""
        rows, outputs = len(X), self.network.outputs
        of_outputs = []
        for k in range(outputs):
            Y = np.zeros((rows, outputs), X.dtype)
            Y[:, k] = 1
            of_outputs.append(self._terms(self._engine.quantities(parameters, X, Y)))
        return np.stack(of_outputs, axis=1)

    def _terms(self, values: Mapping[str, Array]) -> Array:
        """What each sample adds to the gradient of each parameter: samples × parameters."""
        terms = []
        for name in self.network.parameter_names():
            layer = int(name[1:])
            d = values[f"dJ/dZ{layer}"]
            if name[0] == "W":
                before = values[f"A{layer - 1}"] if layer > 1 else values["X"]
                d = before[:, :, None] * d[:, None, :]
            terms.append(d.reshape(len(d), -1))
        return np.concatenate(terms, axis=1)
