"""One step of gradient descent worked in numbers, every quantity shown with its formula.

>>> net = Network.parse("1 -> 1 sigmoid, log_loss")
>>> step = work_step(net, {"W1": [[-1]], "b1": [[1]]}, [[1], [2]], [[1], [0]], learning_rate=0.01)
>>> round(step.parameters["b1"].item(), 6), round(step.parameters["W1"].item(), 6)
(1.001155, -1.000189)
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chainrule.convention import Convention
from chainrule.derivation import Derivation, gradient_of
from chainrule.engines.arrays import checked_arguments
from chainrule.engines.reference import Reference
from chainrule.errors import ShapeError
from chainrule.exposition import convention_text
from chainrule.expression import Expression, Symbol
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.readable import Readable
from chainrule.writing.page import Equations, Heading, Line, Page, Paragraph

ALPHA = Symbol("alpha")


@dataclass(frozen=True, repr=False)
class WorkedStep(Readable):
    """One update W ← W − α ∂J/∂W in numbers.

    quantities: every quantity by plain name ("Z1", "J", "dJ/dZ1", …), of the shapes that
    ``Network.shapes`` gives. parameters: the updated ones, of the shapes that were given.
    """

    network: Network
    learning_rate: float
    loss: float
    quantities: dict[str, Array]
    parameters: dict[str, Array]
    page: Page

    def to_page(self) -> Page:
        return self.page

    @property
    def notation_source(self) -> Network:
        return self.network


def work_step(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    learning_rate: float,
    convention: Convention | None = None,
) -> WorkedStep:
    """Work one update of plain gradient descent, W ← W − α ∂J/∂W, in numbers.

    Arguments as for :func:`chainrule.gradients`. Raises ShapeError where an array does not fit
    and where the learning rate is not a finite number.
    """
    if not isinstance(learning_rate, int | float | np.number) or not (
        abs(learning_rate) <= sys.float_info.max
    ):
        raise ShapeError(f"the learning rate must be a finite number, not {learning_rate!r}")
    convention, checked, X, Y = checked_arguments(network, parameters, X, Y, convention)
    engine = Reference(network, convention)
    values = engine.quantities(checked, X, Y)
    updated = {name: checked[name] - learning_rate * values[f"dJ/d{name}"] for name in checked}
    page = _page(engine.derivation, values, updated, learning_rate)
    quantities = {name: value for name, value in values.items() if name != "lambda"}
    given = {name: updated[name].reshape(np.shape(parameters[name])) for name in updated}
    return WorkedStep(network, float(learning_rate), float(values["J"]), quantities, given, page)


def _page(
    d: Derivation, values: Mapping[str, Array], updated: Mapping[str, Array], rate: float
) -> Page:
    def line(left: Expression, name: str, formula: Expression) -> Line:
        return Line(left, (formula, values[name]))

    names = d.network.parameter_names()
    given = [
        Line(d.symbols[name], (values[name],)) for name in ("X", "Y", *d.network.picks, *names)
    ]
    forward = [
        line(d.symbols[name], name, d.computed_loss if name == "J" else formula)
        for name, formula in d.equations.items()
    ]
    backward = [line(d.gradient(name), name, formula) for name, formula in d.results.items()]
    updates = [
        Line(
            Symbol(f"{name} new", d.symbols[name].shape),
            (d.symbols[name] - ALPHA * gradient_of(d.symbols[name]), updated[name]),
        )
        for name in names
    ]
    penalty = f", λ = {d.network.l2:g}" if d.network.l2 else ""
    page = Page(f"One step of gradient descent for {d.network}")
    page.blocks += [
        Paragraph(
            (
                f"{convention_text(d.convention)} Learning rate ",
                ALPHA,
                f" = {rate:g}{penalty}.",
            )
        ),
        Heading("Given"),
        Equations(tuple(given)),
        Heading("Forward"),
        Equations(tuple(forward)),
        Heading("Backward"),
        Equations(tuple(backward)),
        Heading("Update"),
        Equations(tuple(updates)),
    ]
    return page
