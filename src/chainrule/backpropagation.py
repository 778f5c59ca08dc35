"""``derive(network, convention)``: backpropagation in closed form, step by step.

Every step is computed from the rules of :mod:`chainrule.rules` applied to the forward equations;
nothing is looked up for a kind of network.

>>> d = derive(Network.parse("2 -> 3 tanh -> 1 sigmoid, log_loss"))
>>> d.steps[-1].name, d.steps[-1].shape
('dJ/db1', (1, 'units1'))
"""

from __future__ import annotations

from chainrule.algebra import multiply_numbers, simplified
from chainrule.convention import SAMPLES, Convention, settled
from chainrule.derivation import LAMBDA, Derivation, gradient_of
from chainrule.expression import (
    Add,
    Apply,
    Derivative,
    Expression,
    Index,
    Indexed,
    Multiply,
    Sum,
    Symbol,
)
from chainrule.index_notation import component
from chainrule.network import Network, a_network
from chainrule.operations import total
from chainrule.rules import pull_back
from chainrule.steps import J, Rule, quantity_name
from chainrule.tree import substitute, walk

_PENALTY = (
    "J depends on W also through the penalty, one term (λ/2)w² for each weight, whose derivative "
    "λw is added."
)


def derive(network: Network, convention: Convention | None = None) -> Derivation:
    """Derive a network's backpropagation in the reader's convention.

    Source of the rules: Rumelhart, Hinton & Williams (1986), in matrix form.
    """
    derivation = Derivation(a_network(network), settled(convention))
    for layer in range(1, network.depth + 1):
        _forward(derivation, layer)
    _parts(derivation)
    _loss(derivation)
    _loss_gradients(derivation)
    _joined(derivation)
    for layer in range(network.depth, 0, -1):
        _backward(derivation, layer)
    return derivation


def _forward(d: Derivation, layer: int) -> None:
    symbols, dense = d.symbols, d.network.layers[layer - 1]
    before = symbols[f"A{layer - 1}"] if layer > 1 else symbols["X"]
    weights: Expression = symbols[f"W{layer}"]
    if d.convention.rows:
        product = before @ (weights if d.convention.weights == "in_out" else weights.T)
    else:
        product = (weights.T if d.convention.weights == "in_out" else weights) @ before
    d.equations[f"Z{layer}"] = product + symbols[f"b{layer}"] if dense.bias else product
    rule = Rule.AFFINE if dense.bias else Rule.LINEAR
    d.add(rule, symbols[f"Z{layer}"], d.equations[f"Z{layer}"])

    row, z = d.network.activations[layer - 1], symbols[f"Z{layer}"]
    along = d.network.dimension(layer) if row.normalises else None
    output: Expression = z if row.name == "identity" else Apply(row.name, z, along=along)
    d.equations[f"A{layer}"] = output
    detail = f"Here it is {row.name}" + (": the output is Z itself." if output == z else ".")
    rule = Rule.SOFTMAX if row.normalises else Rule.ACTIVATION
    d.add(rule, symbols[f"A{layer}"], output, detail="" if row.normalises else detail)


def _parts(d: Derivation) -> None:
    """What the loss asks for, picked out of the output."""
    output = d.symbols[f"A{d.network.depth}"]
    parts, targets = d.network.loss_row.parts.items(), d.network.targets
    for place, ((name, words), pick) in enumerate(zip(parts, d.network.picks, strict=True)):
        matrix = d.symbols[pick]
        d.equations[name] = output @ matrix if d.convention.rows else matrix @ output
        first, last = place * targets + 1, (place + 1) * targets
        units = f"unit {first}" if first == last else f"units {first} to {last}"
        detail = f"Here it picks the {words}, {units}."
        d.add(Rule.PART, d.symbols[name], d.equations[name], detail=detail)


def _predictions(d: Derivation) -> list[Symbol]:
    """What the loss compares with the targets: the output, or each of its parts."""
    names = list(d.network.loss_row.parts) or [f"A{d.network.depth}"]
    return [d.symbols[name] for name in names]


def _reduced(d: Derivation, term: Expression) -> Expression:
    """J of a term per entry: the factor times the sums over samples and targets, and the penalty.

    ``term`` has the targets' shape; the sums run over its entry for sample i and target k.
    """
    i = Index("i", SAMPLES)
    k = 1 if d.network.targets == 1 else Index("k", d.network.target_dimension)
    row, column = (i, k) if d.convention.rows else (k, i)
    whole = component(term, row, column, sizes={})
    if isinstance(k, Index):
        whole = Sum(whole, k)
    whole = Sum(whole, i)
    factor = d.convention.factor()
    if factor is not None:
        whole = Multiply((factor, whole))
    if not d.network.l2:
        return whole
    squares = []
    for layer in range(1, d.network.depth + 1):
        weights = d.symbols[f"W{layer}"]
        row, column = Index("j", weights.shape[0]), Index("k", weights.shape[1])
        squares.append(Sum(Sum(Indexed(weights, (row, column)) ** 2, column), row))
    norm: Expression = squares[0] if len(squares) == 1 else Add(tuple(squares))
    return whole + Multiply((LAMBDA / 2, norm))


def _loss(d: Derivation) -> None:
    """J, and the form of it that stays finite, where the loss has one for this output."""
    row, last = d.network.loss_row, d.network.depth
    target = d.symbols["Y"]
    d.equations["J"] = d.computed_loss = _reduced(d, row.formula(*_predictions(d), target))
    rule = Rule.LOSS_AND_PENALTY if d.network.l2 else Rule.LOSS
    d.add(rule, J, d.equations["J"], detail=f"Here the loss is {row.title}.")
    stable = row.from_preactivation.get(d.network.activations[-1].name)
    if stable is not None:
        d.computed_loss = _reduced(
            d, stable(d.symbols[f"Z{last}"], target, d.network.dimension(last))
        )
        d.add(Rule.FROM_PREACTIVATION, J, d.computed_loss)


def _loss_gradients(d: Derivation) -> None:
    """∂J/∂A of the output, or by its parts: the one term of the sums that holds each entry."""
    row, predictions, factor = d.network.loss_row, _predictions(d), d.convention.factor()
    for prediction, after in zip(
        predictions, row.slopes(*predictions, d.symbols["Y"]), strict=True
    ):
        if factor is not None:
            after = Multiply((factor, after))
        gradient, detail = gradient_of(prediction), f"Here the loss is {row.title}."
        d.add(Rule.LOSS_DERIVATIVE, gradient, after, through=("J",), detail=detail)
        _finish(d, gradient, multiply_numbers(after))


def _joined(d: Derivation) -> None:
    """∂J/∂A of the output layer from the gradients of its parts."""
    parts, output = list(d.network.loss_row.parts), d.symbols[f"A{d.network.depth}"]
    if not parts:
        return
    through = []
    for name in parts:
        part = d.symbols[name]
        ((_, _, gradient, _),) = pull_back(gradient_of(part), part, d.equations[name], output)
        through.append(gradient)
    d.add(Rule.SEVERAL_WAYS, gradient_of(output), Add(tuple(through)), through=tuple(parts))
    d.results[f"dJ/dA{d.network.depth}"] = d.steps[-1].after


def _finish(d: Derivation, gradient: Derivative, after: Expression) -> None:
    """Note the last line of a gradient; a step is shown only if it changes something."""
    if after != d.steps[-1].after:
        d.add(Rule.NUMBERS, gradient, after)
    d.results[quantity_name(gradient)] = after


def _backward(d: Derivation, layer: int) -> None:
    """From ∂J/∂A of a layer to ∂J/∂Z, ∂J/∂W, ∂J/∂b and ∂J/∂A of the layer before."""
    _pull(d, f"A{layer}", f"Z{layer}")
    if layer == d.network.depth:
        _insert_loss_gradient(d, f"Z{layer}")
    _pull(d, f"Z{layer}", f"W{layer}")
    if d.network.layers[layer - 1].bias:
        _pull(d, f"Z{layer}", f"b{layer}")
    if layer > 1:
        _pull(d, f"Z{layer}", f"A{layer - 1}")


def _pull(d: Derivation, output: str, target: str) -> None:
    """The steps of ∂J/∂target from ∂J/∂output, through output's forward equation."""
    symbol, equation = d.symbols[output], d.equations[output]
    after: Expression = gradient_of(symbol)
    if equation == d.symbols[target]:
        detail = "Here the activation is identity, whose derivative is 1."
        d.add(
            Rule.ACTIVATION_DERIVATIVE,
            gradient_of(equation),
            after,
            through=(output,),
            detail=detail,
        )
    penalised = bool(d.network.l2) and target.startswith("W")
    for rule, node, gradient, detail in pull_back(after, symbol, equation, d.symbols[target]):
        if penalised:
            gradient = gradient + LAMBDA * node
            detail = _PENALTY if rule is Rule.PRODUCT else detail
        d.add(rule, gradient_of(node), gradient, through=(output,), detail=detail)
        after = gradient
    d.results[f"dJ/d{target}"] = after


def _insert_loss_gradient(d: Derivation, z: str) -> None:
    """Insert ∂J/∂A into the output's ∂J/∂Z and shorten it, where that makes it shorter."""
    last, gradient = d.network.depth, gradient_of(d.symbols[z])
    known: dict[Expression, Expression] = {
        gradient_of(d.symbols[f"A{last}"]): d.results[f"dJ/dA{last}"]
    }
    before = d.results[f"dJ/d{z}"]
    inserted = substitute(before, known)
    classes = d.network.dimension(last)
    targets = total(d.symbols["Y"], classes) if d.network.loss_row.targets == "simplex" else None
    lines = simplified(inserted, targets)
    occurrences = sum(node in known for node in walk(before))
    if lines or occurrences == 1:
        d.add(Rule.SUBSTITUTE, gradient, inserted)
        for rule, after, assumption in lines:
            d.add(rule, gradient, after, assumption=assumption)
        d.results[f"dJ/d{z}"] = d.steps[-1].after
