"""Two networks' update rules side by side, and the reasons for what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chainrule.algebra import Monomial, monomial, written
from chainrule.backpropagation import derive
from chainrule.convention import REDUCTIONS, Convention
from chainrule.derivation import Derivation
from chainrule.expression import Expression, Number
from chainrule.network import Network
from chainrule.readable import Readable
from chainrule.writing.page import Bullets, Heading, Inline, Page, Table, Text


@dataclass(frozen=True)
class Row:
    """One gradient's rule in both networks; None where a network has no such quantity."""

    name: str
    first: Expression | None
    second: Expression | None
    same: bool


@dataclass(frozen=True, repr=False)
class Comparison(Readable):
    """The gradients of two networks side by side.

    rows: the rules. reasons: why they differ or agree, as sentences with formulas in them.
    """

    first: Network
    second: Network
    rows: tuple[Row, ...]
    reasons: tuple[Text, ...]
    page: Page

    @property
    def differing(self) -> list[str]:
        """The quantities whose rules are not the same."""
        return [row.name for row in self.rows if not row.same]

    def to_page(self) -> Page:
        return self.page

    @property
    def notation_source(self) -> Network:
        return self.first


def compare(first: Network, second: Network, convention: Convention | None = None) -> Comparison:
    """Lay the update rules of two networks side by side, and say why they differ.

    Rules are compared layer by layer as formulas; layers that only one of them has stand alone.

    >>> regression = Network.parse("2 -> 3 sigmoid -> 1 identity, mse")
    >>> classification = Network.parse("2 -> 3 sigmoid -> 1 sigmoid, log_loss")
    >>> compare(regression, classification).differing
    ['dJ/dA2', 'dJ/dZ2']
    """
    one, other = derive(first, convention), derive(second, convention)
    names = list(dict.fromkeys([*one.results, *other.results]))
    rows = tuple(_row(one, other, name) for name in names)
    reasons = tuple(_reasons(one, other, rows))
    page = Page("Two networks side by side")
    page.blocks += [
        Bullets(((f"first: {first}",), (f"second: {second}",))),
        Heading("Update rules"),
        Table(("gradient", "first", "second", ""), tuple(_cells(one, other, row) for row in rows)),
        Heading("Why"),
        Bullets(reasons),
    ]
    return Comparison(first, second, rows, reasons, page)


def _row(one: Derivation, other: Derivation, name: str) -> Row:
    left, right = one.results.get(name), other.results.get(name)
    # Both penalties are written λ, whatever its value.
    penalised = name.startswith("dJ/dW") and one.network.l2 != other.network.l2
    return Row(name, left, right, left == right and not penalised)


def _cells(one: Derivation, other: Derivation, row: Row) -> tuple[Inline, ...]:
    source = one if row.first is not None else other
    gradient = source.step_of(row.name).target
    return gradient, row.first or "–", row.second or "–", "same" if row.same else "differs"


def _reasons(one: Derivation, other: Derivation, rows: tuple[Row, ...]) -> Iterator[Text]:
    yield from _output_reasons(one, other)
    if REDUCTIONS[one.convention.reduction][1]:
        yield (
            "Both losses take the mean over the samples, so both rules hold the factor 1/n and a "
            "sum over the samples; in the matrix form the product with the transposed data is "
            "that sum. Neither loss is spared it.",
        )
    depths = one.network.depth, other.network.depth
    if depths[0] != depths[1]:
        yield (
            f"The networks have {depths[0]} and {depths[1]} layers; their rules stand side by side "
            "as counted from the input.",
        )
    for layer in range(1, min(depths) + 1):
        biases = [d.network.layers[layer - 1].bias for d in (one, other)]
        if biases[0] != biases[1]:
            which = "first" if biases[0] else "second"
            yield (f"In layer {layer} only the {which} network has a bias, and a rule for it.",)
    for layer in range(1, min(depths)):
        mine, theirs = (d.network.activations[layer - 1].name for d in (one, other))
        if mine == theirs:
            yield (
                f"The derivative in the rules of layer {layer} is that of its own activation, "
                f"{mine}, which both networks share; it has nothing to do with the output "
                "activation.",
            )
        else:
            yield (f"In layer {layer} the activations differ: {mine} first, {theirs} second.",)
    if one.network.l2 != other.network.l2:
        penalties = [f"λ = {d.network.l2:g}" if d.network.l2 else "none" for d in (one, other)]
        yield (
            f"The penalties differ ({penalties[0]} first, {penalties[1]} second), and a penalty "
            "adds λW to the gradient of each weight matrix.",
        )
    affine = [row for row in rows if row.name[4] in "Wb"]
    if all(row.same or None in (row.first, row.second) for row in affine):
        yield (
            "The gradients of weights and biases are built from ∂J/∂Z in the same way: they depend "
            "only on the affine part of a layer.",
        )


def _output_reasons(one: Derivation, other: Derivation) -> Iterator[Text]:
    """Why ∂J/∂Z of the output layers differ, or that they do not."""
    left, right = (d.results[f"dJ/dZ{d.network.depth}"] for d in (one, other))
    if left == right and one.network.loss == other.network.loss:
        yield ("The output's gradient is the same in both: ", left, ".")
        return
    yield _output_story(one)
    yield _output_story(other)
    (factor, rest), (other_factor, other_rest) = _split(left), _split(right)
    if rest != other_rest:
        return
    yield ("Both are ", rest, ", with the factor ", factor, " and ", other_factor, ".")
    squares = [d for d in (one, other) if d.network.loss == "squared_error"]
    if len(squares) != 1:
        return
    if REDUCTIONS[one.convention.reduction][0] == 1:
        yield (
            "The 2 comes from differentiating a square that has no ½ in front, not from the "
            "output activation: with half the squared error the two would be equal.",
        )
    else:
        yield (
            "The ½ in front of both losses is cancelled by the 2 from differentiating the square "
            "in one, and stays in the other, which has no square.",
        )


def _output_story(d: Derivation) -> Text:
    """How ∂J/∂Z of the output comes about in one network."""
    last = d.network.depth
    loss_gradient, z_gradient = f"dJ/dA{last}", f"dJ/dZ{last}"
    row = d.network.activations[-1]
    start: list[Inline] = [
        f"{d.network.loss_row.title.capitalize()} with {row.name} output: ",
        d.step_of(loss_gradient).target,
        " = ",
        d.results[loss_gradient],
    ]
    if row.name == "identity":
        return (*start, ", and the output's own derivative is 1.")
    end: list[Inline] = [d.step_of(z_gradient).target, " = ", d.results[z_gradient], "."]
    difference = d.symbols[f"A{last}"] - d.symbols["Y"]
    if _split(d.results[z_gradient])[1] == difference:
        return (*start, f"; the derivative of {row.name} cancels, which leaves ", *end)
    return (*start, f"; with the derivative of {row.name}, ", *end)


def _split(expression: Expression) -> tuple[Expression, Expression]:
    """The scalar factor of a gradient and the rest of it."""
    whole = monomial(expression)
    if not whole.coefficient:
        return Number(0), expression
    scalar = Monomial(whole.coefficient, whole.scalars)
    rest = whole.without(whole.scalars).times(Monomial(1 / whole.coefficient, {}))
    return written(scalar), written(rest)
