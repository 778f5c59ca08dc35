"""Two networks' update rules side by side, and the reasons for what differs."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.algebra import Monomial, monomial, written
from chainrule.backpropagation import derive
from chainrule.convention import REDUCTIONS, Convention
from chainrule.derivation import Derivation
from chainrule.exposition import notation_for
from chainrule.expression import Expression
from chainrule.network import Network
from chainrule.operations import operation
from chainrule.writing.latex_page import LatexPage
from chainrule.writing.markdown_page import MarkdownPage
from chainrule.writing.page import Bullets, Heading, Inline, Page, Table, Text
from chainrule.writing.plain_page import PlainPage


@dataclass(frozen=True)
class Comparison:
    """The gradients of two networks side by side.

    rows: (name, first's rule, second's rule), None where a network has no such quantity.
    reasons: why they differ or agree, as sentences with formulas in them.
    """

    first: Network
    second: Network
    rows: tuple[tuple[str, Expression | None, Expression | None], ...]
    reasons: tuple[Text, ...]
    page: Page

    @property
    def differing(self) -> list[str]:
        """The quantities whose rules are not the same."""
        return [name for name, one, other in self.rows if one != other]

    def to_latex(self, notation: str = "subscript") -> str:
        """A complete LaTeX document."""
        return LatexPage(notation_for(self.first, notation))(self.page)

    def to_markdown(self, notation: str = "subscript") -> str:
        """Markdown with LaTeX mathematics."""
        return MarkdownPage(notation_for(self.first, notation))(self.page)

    def to_text(self) -> str:
        """Plain text for the terminal."""
        return PlainPage(notation_for(self.first))(self.page)


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
    rows = tuple((name, one.results.get(name), other.results.get(name)) for name in names)
    reasons = tuple(_reasons(one, other))
    table = tuple(_row(one, other, *row) for row in rows)
    page = Page("Two networks side by side")
    page.blocks += [
        Bullets(((f"first: {first}",), (f"second: {second}",))),
        Heading("Update rules"),
        Table(("gradient", "first", "second", ""), table),
        Heading("Why"),
        Bullets(reasons),
    ]
    return Comparison(first, second, rows, reasons, page)


def _row(
    one: Derivation,
    other: Derivation,
    name: str,
    left: Expression | None,
    right: Expression | None,
) -> tuple[Inline, ...]:
    source = one if left is not None else other
    gradient = source.step_of(name).target
    return gradient, left or "–", right or "–", "same" if left == right else "differs"


def _split(expression: Expression) -> tuple[Expression, Expression]:
    """The scalar factor of a gradient and the rest of it."""
    whole = monomial(expression)
    scalar = Monomial(whole.coefficient, whole.scalars)
    rest = Monomial(whole.coefficient / whole.coefficient, whole.without(whole.scalars).powers)
    return written(scalar), written(rest)


def _output(d: Derivation) -> Text:
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
    if any(step.rule.name == "CANCEL" for step in d.steps):
        return (*start, f"; the derivative of {row.name} cancels, which leaves ", *end)
    return (*start, f", times the derivative of {row.name}: ", *end)


def _reasons(one: Derivation, other: Derivation) -> list[Text]:
    z_one, z_other = (d.results[f"dJ/dZ{d.network.depth}"] for d in (one, other))
    reasons: list[Text] = []
    if z_one == z_other:
        reasons.append(("The output's gradient is the same in both: ", z_one, "."))
    else:
        reasons += [_output(one), _output(other), *_factor_reason(one, other)]
    if REDUCTIONS[one.convention.reduction][1]:
        reasons.append(
            (
                "Both losses take the mean over the samples, so both rules hold the factor 1/n and "
                "a sum over the samples; in the matrix form the product with the transposed data "
                "is that sum. Neither loss is spared it.",
            )
        )
    shared = min(one.network.depth, other.network.depth) - 1
    for layer in range(1, shared + 1):
        mine, theirs = (d.network.activations[layer - 1].name for d in (one, other))
        if mine == theirs:
            text = (
                f"The derivative in the rules of layer {layer} is that of its own activation, "
                f"{operation(mine).name}, which both networks share; it has nothing to do with the "
                "output activation."
            )
        else:
            text = f"In layer {layer} the hidden activations differ: {mine} here, {theirs} there."
        reasons.append((text,))
    if one.network.depth == other.network.depth:
        reasons.append(
            (
                "The gradients of weights, biases and inner activations depend only on the affine "
                "part of a layer, so their rules are the same where both have them.",
            )
        )
    return reasons


def _factor_reason(one: Derivation, other: Derivation) -> list[Text]:
    """Why two output gradients that are multiples of each other have their factors."""
    (factor_one, rest_one), (factor_other, rest_other) = (
        _split(d.results[f"dJ/dZ{d.network.depth}"]) for d in (one, other)
    )
    if rest_one != rest_other:
        return []
    reasons: list[Text] = [
        ("Both are ", rest_one, ", with the factor ", factor_one, " and ", factor_other, ".")
    ]
    squares = [d for d in (one, other) if d.network.loss == "squared_error"]
    if len(squares) == 1 and REDUCTIONS[one.convention.reduction][0] == 1:
        reasons.append(
            (
                "The 2 comes from differentiating a square that has no ½ in front, not from the "
                "output activation: with half the squared error the two would be equal.",
            )
        )
    return reasons
