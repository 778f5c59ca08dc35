"""Networks that compute the same: a run of linear layers is one layer; logistic is softmax of two.

>>> net = Network.parse("2 -> 2 identity -> 1 sigmoid, log_loss")
>>> same, parameters = collapse(net, net.initial_parameters(0))
>>> print(same)
2 -> 1 sigmoid, log_loss
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product as pairs
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule.convention import Convention, settled
from chainrule.engines.arrays import checked_parameters
from chainrule.engines.evaluate import Evaluator
from chainrule.errors import NetworkError
from chainrule.expression import Add, Expression, Indexed, MatMul, Symbol
from chainrule.index_notation import component, unroll
from chainrule.network import Dense, Network
from chainrule.operations import Array
from chainrule.readable import Readable
from chainrule.rules import transposed
from chainrule.writing.page import Equations, Heading, Line, Page, Paragraph

# The most products that are written out entry by entry, and the longest run that is nested.
_MOST_TERMS, _LONGEST_RUN = 48, 6


@dataclass(frozen=True, repr=False)
class Equivalence(Readable):
    """A network that computes the same as another, and how it comes from it.

    Unpacks as ``network, parameters``. formulas: every new parameter as an expression of the old
    ones. page: the argument, to be written as LaTeX, Markdown or text.
    """

    network: Network
    parameters: dict[str, Array]
    formulas: dict[str, Expression]
    page: Page
    source: Network

    def __iter__(self) -> Iterator[Any]:
        return iter((self.network, self.parameters))

    def to_page(self) -> Page:
        return self.page

    @property
    def notation_source(self) -> Network:
        return self.source


def collapse(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    convention: Convention | None = None,
) -> Equivalence:
    """Merge every run of identity layers into the layer that follows it.

    Z₂ = (XW₁ + b₁)W₂ + b₂ = X(W₁W₂) + (b₁W₂ + b₂): a linear hidden layer adds nothing that a
    single layer cannot represent, which is why hidden layers need an activation that is not
    linear. Raises NetworkError if no layer before the last is linear.
    """
    convention = settled(convention)
    checked = checked_parameters(network, parameters, convention)
    if all(layer.activation != "identity" for layer in network.layers[:-1]):
        raise NetworkError(f"{network} has no linear layer before its last: nothing collapses")
    symbols = network.symbols(convention)
    evaluate = Evaluator(checked, network.sizes(1))
    layers: list[Dense] = []
    formulas: dict[str, Expression] = {}
    lines: list[Line] = []
    run: list[int] = []
    for place, layer in enumerate(network.layers, start=1):
        run.append(place)
        if layer.activation == "identity" and place < network.depth:
            continue
        bias = any(network.layers[i - 1].bias for i in run)
        layers.append(Dense(layer.units, layer.activation, bias))
        new = str(len(layers))
        formulas[f"W{new}"] = _weights(run, symbols, convention)
        if bias:
            formulas[f"b{new}"] = _bias(run, symbols, convention)
        if 1 < len(run) <= _LONGEST_RUN:
            lines += _argument(run, symbols, convention, formulas, new)
        run = []
    result = Network(network.inputs, layers, network.loss, network.l2)
    values = {name: evaluate(formula) for name, formula in formulas.items()}
    page = _collapse_page(network, result, lines, formulas, values)
    return Equivalence(result, values, formulas, page, network)


def _weights(run: list[int], symbols: Mapping[str, Symbol], convention: Convention) -> Expression:
    """W* of a run of linear layers: the product of the weights, in the order data meets them."""
    order = run if convention.weights == "in_out" else run[::-1]
    factors = tuple(symbols[f"W{i}"] for i in order)
    return factors[0] if len(factors) == 1 else MatMul(factors)


def _bias(run: list[int], symbols: Mapping[str, Symbol], convention: Convention) -> Expression:
    """b* of a run: every bias carried through the layers that follow it, and added."""
    terms: list[Expression] = []
    for place, i in enumerate(run):
        if f"b{i}" not in symbols:
            continue
        later: list[Expression] = [symbols[f"W{j}"] for j in run[place + 1 :]]
        if convention.rows != (convention.weights == "in_out"):
            later = [transposed(weights) for weights in later]
        bias: Expression = symbols[f"b{i}"]
        if later:
            factors = (bias, *later) if convention.rows else (*later[::-1], bias)
            bias = MatMul(factors)
        terms.append(bias)
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _argument(
    run: list[int],
    symbols: Mapping[str, Symbol],
    convention: Convention,
    formulas: Mapping[str, Expression],
    new: str,
) -> list[Line]:
    """Z of the last layer of a run: nested, multiplied out, and as one layer."""

    def affine(data: Expression, weights: Expression, bias: Expression | None) -> Expression:
        turned = convention.rows != (convention.weights == "in_out")
        weights = transposed(weights) if turned else weights
        product = data @ weights if convention.rows else weights @ data
        return product if bias is None else product + bias

    first = run[0]
    data: Expression = symbols["X"] if first == 1 else symbols[f"A{first - 1}"]
    nested = reduce(lambda z, i: affine(z, symbols[f"W{i}"], symbols.get(f"b{i}")), run, data)
    multiplied = affine(data, formulas[f"W{new}"], formulas.get(f"b{new}"))
    weights = Symbol(f"W{new}*", formulas[f"W{new}"].shape)
    bias = Symbol(f"b{new}*", formulas[f"b{new}"].shape) if f"b{new}" in formulas else None
    target = symbols[f"Z{run[-1]}"]
    return [
        Line(target, (nested,)),
        Line(None, (multiplied,)),
        Line(None, (affine(data, weights, bias),)),
    ]


def _collapse_page(
    source: Network,
    result: Network,
    lines: list[Line],
    formulas: Mapping[str, Expression],
    values: Mapping[str, Array],
) -> Page:
    merged = {
        name: Symbol(f"{name}*", formula.shape)
        for name, formula in formulas.items()
        if not isinstance(formula, Symbol)
    }
    page = Page(f"{source} predicts the same as {result}")
    penalty = (
        " Only the predictions are the same: the penalty now acts on W*, so the losses differ."
        if source.l2
        else ""
    )
    page.blocks.append(
        Paragraph(
            (
                "A linear layer followed by a layer is one layer. Linear hidden layers therefore "
                "add no functions that a network without them could not represent; a hidden layer "
                f"needs an activation that is not linear.{penalty}",
            )
        )
    )
    if lines:
        page.blocks += [Heading("Why"), Equations(tuple(lines))]
    equations = tuple(
        Line(symbol, (formulas[name], values[name])) for name, symbol in merged.items()
    )
    page.blocks += [Heading("The parameters of the one layer"), Equations(equations)]
    terms = math.prod(layer.units for layer in source.layers if layer.activation == "identity")
    entries = [
        Line(
            Indexed(symbol, (row, column)),
            (unroll(component(formulas[name], row, column, source.sizes(1)), source.sizes(1)),),
        )
        for name, symbol in merged.items()
        if terms * math.prod(map(len, _places(symbol, source))) <= _MOST_TERMS
        for row, column in pairs(*_places(symbol, source))
    ]
    if entries:
        page.blocks += [Heading("By component"), Equations(tuple(entries))]
    return page


def _places(symbol: Symbol, network: Network) -> list[range]:
    sizes = network.sizes(1)
    return [range(1, (d if isinstance(d, int) else sizes[d]) + 1) for d in symbol.shape]


def to_softmax(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    convention: Convention | None = None,
) -> Equivalence:
    """A sigmoid output with log loss as a softmax over two classes with cross-entropy.

    The score of class 1 is held at 0 and that of class 2 is the old score, so that the
    probability of class 2 is the old output: e^z/(e^0 + e^z) = σ(z). The target y becomes
    (1 − y, y). Raises NetworkError for another output.
    """
    convention = settled(convention)
    checked = checked_parameters(network, parameters, convention)
    last = network.layers[-1]
    if (last.units, last.activation, network.loss) != (1, "sigmoid", "log_loss"):
        raise NetworkError(
            f"to_softmax needs 1 sigmoid with log_loss, but {network} ends otherwise"
        )
    layers = (*network.layers[:-1], Dense(2, "softmax", last.bias))
    result = Network(network.inputs, layers, "cross_entropy", network.l2)
    values = dict(checked)
    units_axis = {"W": 1 if convention.weights == "in_out" else 0, "b": 1 if convention.rows else 0}
    names = [f"{letter}{network.depth}" for letter in "Wb" if f"{letter}{network.depth}" in checked]
    for name in names:
        old = checked[name]
        values[name] = np.concatenate([np.zeros_like(old), old], axis=units_axis[name[0]])
    return Equivalence(result, values, {}, _softmax_page(network, result, names), network)


def _softmax_page(source: Network, result: Network, names: list[str]) -> Page:
    page = Page(f"{source} predicts the same as {result}")
    besides = "Apart from the penalty, the" if source.l2 else "The"
    below = "" if source.depth == 1 else " by the update of the last layer"
    page.blocks += [
        Paragraph(
            (
                "Softmax of the scores (0, z) gives class 2 the probability "
                "exp(z)/(1 + exp(z)), which is the sigmoid of z. "
                f"So {' and '.join(names)} keep their old values for class 2 and get zeros for "
                "class 1; a target y becomes (1 − y, y).",
            )
        ),
        Heading("Where they agree"),
        Paragraph(
            (
                "While both give class 2 the same probability a, the gradient with respect to the "
                "parameters of class 2 is that of the logistic model, because both are built from "
                "a − y. So the first update of those parameters is the same.",
            )
        ),
        Heading("Where they part"),
        Paragraph(
            (
                f"{besides} gradient of class 1 is built from (1 − a) − (1 − y) = −(a − y), so "
                "class 1 moves by as much in the opposite direction. The probability depends only "
                f"on the difference of the two scores, which{below} has changed twice as much as "
                "the score of the logistic model. After the first update the probabilities differ, "
                "and from the second update on so do the gradients.",
            )
        ),
    ]
    return page
