"""A derivation is a list of steps; each names its rule, shows before and after, and its shape."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from chainrule.expression import Derivative, Expression, Symbol
from chainrule.shapes import Shape
from chainrule.tree import walk

J = Symbol("J")


class Rule(Enum):
    """Why a line follows from the one before. The value is the sentence a reader sees."""

    AFFINE = "Each unit adds its weighted inputs and its bias."
    LINEAR = "Each unit adds its weighted inputs; there is no bias."
    ACTIVATION = "The activation acts on every entry by itself."
    SOFTMAX = "Softmax turns the scores of each sample into probabilities."
    PART = "A constant matrix of zeros and ones picks a part of the output."
    LOSS = "The loss compares every prediction with its target."
    LOSS_AND_PENALTY = (
        "The loss compares every prediction with its target; the penalty adds λ/2 times the sum "
        "of the squared weights."
    )
    FROM_PREACTIVATION = (
        "The same loss written with Z stays right where A rounds to 0 or 1; this form is computed."
    )
    LOSS_DERIVATIVE = (
        "Each entry of the prediction occurs in one term of the sums, so only that term is "
        "differentiated."
    )
    CHAIN_ELEMENTWISE = (
        "Chain rule through an elementwise function: multiply entry by entry by its derivative."
    )
    CHAIN_SOFTMAX = (
        "Chain rule through softmax: every score zₖ of a sample moves all its probabilities, aⱼ "
        "at the rate aⱼ(1[j=k] − aₖ)."
    )
    ACTIVATION_DERIVATIVE = "The derivative of the activation, from its formula."
    PRODUCT = "Chain rule through a matrix product P = AB: ∂J/∂A = (∂J/∂P)Bᵀ and ∂J/∂B = Aᵀ(∂J/∂P)."
    SEVERAL_WAYS = (
        "J depends on the output through each of its parts: what comes through each, by the rule "
        "of a product, is added."
    )
    TRANSPOSE = "The gradient of a matrix is the transpose of the gradient of its transpose."
    TRANSPOSE_OF_PRODUCT = "The transpose of a product is the product of the transposes, reversed."
    SUM_OVER_SAMPLES = (
        "The bias is added to every sample, so its gradient is the sum over the samples."
    )
    SUBSTITUTE = "Insert what was found before."
    NUMBERS = "Multiply the numbers."
    CANCEL = "Multiply into the bracket and cancel against the denominators."
    EXPAND = "Multiply out."
    LINEAR_SUM = "A constant factor comes out of a sum."
    TARGETS_SUM_TO_ONE = "Each sample's targets sum to 1."
    COLLECT = "Collect equal terms."


class Assumption(Enum):
    """What a step takes for granted about the data. The value is the sentence a reader sees."""

    ONE_HOT = (
        "The targets of each sample are one-hot, or probabilities of the classes: they sum to 1."
    )


def quantity_name(expression: Expression) -> str:
    """The plain name of a symbol or gradient.

    >>> quantity_name(Derivative(J, Symbol("W1")))
    'dJ/dW1'
    """
    if isinstance(expression, Symbol):
        return expression.name
    if isinstance(expression, Derivative) and expression.of == J:
        inner = quantity_name(expression.wrt)
        return f"dJ/d{inner}" if inner else ""
    return ""


def quantities_in(expression: Expression) -> tuple[str, ...]:
    """The names of the quantities an expression is computed from, in reading order."""
    if isinstance(expression, Derivative):
        return (quantity_name(expression),)
    names = [expression.name] if isinstance(expression, Symbol) else []
    for child in expression.children:
        names.extend(quantities_in(child))
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Step:
    """One line: ``target = after``, which follows from ``before`` by ``rule``.

    number: counted from 1. target: the quantity on the left, with its shape. through: the
    forward equations the chain rule goes through, as (name, right side). detail: what the rule
    says in this case. assumption: what it takes for granted.
    """

    number: int
    rule: Rule
    target: Expression
    before: Expression
    after: Expression
    through: tuple[tuple[Symbol, Expression], ...] = ()
    detail: str = ""
    assumption: Assumption | None = None

    @property
    def name(self) -> str:
        """The plain name of the target, such as ``"dJ/dW1"``."""
        return quantity_name(self.target)

    @property
    def shape(self) -> Shape:
        """The shape of the target, as named dimensions."""
        return self.target.shape

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The quantities that must be known before this line can be computed."""
        return quantities_in(self.after)

    @property
    def sentence(self) -> str:
        """The rule, what it says here, and what it assumes, as a reader sees them."""
        assumed = f"Assumed: {self.assumption.value}" if self.assumption else ""
        return " ".join(part for part in (self.rule.value, self.detail, assumed) if part)


def contains(expression: Expression, part: Expression) -> bool:
    """Whether ``part`` occurs in ``expression``."""
    return any(node == part for node in walk(expression))
