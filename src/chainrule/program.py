"""The derivation's results laid out as assignments: what is shown is what is run.

>>> from chainrule.network import Network
>>> from chainrule.backpropagation import derive
>>> program = Program.of(derive(Network.parse("2 -> 3 tanh -> 1 sigmoid, log_loss")))
>>> [assignment.target for assignment in program.gradients]
['dJ/dZ2', 'dJ/dW2', 'dJ/db2', 'dJ/dA1', 'dJ/dZ1', 'dJ/dW1', 'dJ/db1']
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.derivation import Derivation
from chainrule.expression import Expression
from chainrule.shapes import Shape
from chainrule.steps import quantities_in


@dataclass(frozen=True)
class Assignment:
    """``target := expression``, into a buffer of ``shape``."""

    target: str
    expression: Expression
    shape: Shape


@dataclass(frozen=True)
class Program:
    """A derivation as assignments in the order in which they can be carried out.

    forward: Z1, A1, …. loss: J. gradients: the parameters' gradients and what they need.
    unused: gradients that nothing later reads, such as ∂J/∂A of a softmax with cross-entropy.
    """

    forward: tuple[Assignment, ...]
    loss: Assignment
    gradients: tuple[Assignment, ...]
    unused: tuple[Assignment, ...]

    @classmethod
    def of(cls, derivation: Derivation) -> Program:
        """Lay out a derivation."""
        symbols = derivation.symbols
        forward = tuple(
            Assignment(name, expression, symbols[name].shape)
            for name, expression in derivation.equations.items()
            if name != "J"
        )
        backward = [
            Assignment(name, expression, derivation.gradient(name).shape)
            for name, expression in derivation.results.items()
        ]
        needed = {f"dJ/d{name}" for name in derivation.network.parameter_names()}
        for assignment in reversed(backward):
            if assignment.target in needed:
                needed.update(quantities_in(assignment.expression))
        return cls(
            forward,
            Assignment("J", derivation.computed_loss, ()),
            tuple(a for a in backward if a.target in needed),
            tuple(a for a in backward if a.target not in needed),
        )
