"""The rules of backpropagation, one function each: from ∂J/∂node to ∂J/∂child.

A rule takes the gradient G = ∂J/∂node, of the node's shape, and returns the gradient of one
child, of the child's shape. ``pull_back`` follows them from a forward equation's right side down
to the symbol that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.errors import ChainruleError
from chainrule.expression import (
    Add,
    Apply,
    Expression,
    MatMul,
    Multiply,
    Number,
    Symbol,
    Transpose,
)
from chainrule.operations import operation, total
from chainrule.steps import Rule, contains

Line = tuple[Rule, Expression, Expression, str]
"""The rule, the node whose gradient it gives, that gradient, and what the rule says here."""


def transposed(expression: Expression) -> Expression:
    """(AB)ᵀ = BᵀAᵀ and (Aᵀ)ᵀ = A, carried out."""
    match expression:
        case MatMul(factors=factors):
            return MatMul(tuple(transposed(factor) for factor in reversed(factors)))
        case Transpose(argument=argument):
            return argument
    return expression if not expression.shape else Transpose(expression)


def through_sum(
    gradient: Expression, node: Add, child: Expression
) -> Iterator[tuple[Rule, Expression, str]]:
    """S = P + Q: ∂J/∂P = G. A term that repeats along a dimension gets the sum of G along it."""
    for here, whole in zip(child.shape, node.shape, strict=True):
        if here != whole:
            gradient = total(gradient, whole)
            yield Rule.SUM_OVER_SAMPLES, gradient, ""


def through_product(
    gradient: Expression, node: MatMul, child: Expression
) -> Iterator[tuple[Rule, Expression, str]]:
    """P = AB: ∂J/∂A = G Bᵀ and ∂J/∂B = Aᵀ G."""
    place = next(i for i, factor in enumerate(node.factors) if factor is child)
    left = [transposed(factor) for factor in reversed(node.factors[:place])]
    right = [transposed(factor) for factor in reversed(node.factors[place + 1 :])]
    yield Rule.PRODUCT, MatMul((*left, gradient, *right)), ""


def through_transpose(
    gradient: Expression, node: Transpose, child: Expression
) -> Iterator[tuple[Rule, Expression, str]]:
    """T = Aᵀ: ∂J/∂A = Gᵀ."""
    yield Rule.TRANSPOSE, Transpose(gradient), ""
    yield Rule.TRANSPOSE_OF_PRODUCT, transposed(gradient), ""


def through_softmax(gradient: Expression, output: Symbol, classes: str | int) -> Expression:
    """A = softmax(Z), ∂aⱼ/∂zₖ = aⱼ(1[j=k] − aₖ): ∂J/∂Z = A ⊙ (G − Σₖ (G ⊙ A)ₖ)."""
    return output * (gradient - total(gradient * output, classes))


def through_function(
    gradient: Expression, node: Apply, output: Symbol
) -> Iterator[tuple[Rule, Expression, str]]:
    """A = f(Z), entry by entry: ∂J/∂Z = G ⊙ f′(Z). Softmax mixes the entries of a sample."""
    if node.along is not None:
        yield Rule.CHAIN_SOFTMAX, through_softmax(gradient, output, node.along), ""
        return
    row = operation(node.function)
    if row.derivative is None:
        raise ChainruleError(f"no derivative is known for {row.name}")
    yield Rule.CHAIN_ELEMENTWISE, Multiply((gradient, Apply(node.function, node.argument, 1))), ""
    slope = row.derivative(node.argument, output)
    after = gradient if slope == Number(1) else gradient * slope
    yield Rule.ACTIVATION_DERIVATIVE, after, f"Here the activation is {row.name}."


def pull_back(
    gradient: Expression, output: Symbol, node: Expression, target: Symbol
) -> Iterator[Line]:
    """The lines from ∂J/∂output, where output = node, down to ∂J/∂target.

    Raises ChainruleError where the target does not occur exactly once, and for a node that no
    rule goes through.
    """
    while node != target:
        holding = [child for child in node.children if contains(child, target)]
        if len(holding) != 1:
            raise ChainruleError(f"{target.name} must occur once, not {len(holding)} times")
        (child,) = holding
        match node:
            case Add():
                lines = through_sum(gradient, node, child)
            case MatMul():
                lines = through_product(gradient, node, child)
            case Transpose():
                lines = through_transpose(gradient, node, child)
            case Apply():
                lines = through_function(gradient, node, output)
            case _:
                raise ChainruleError(f"no rule goes through a {type(node).__name__}")
        for rule, gradient, detail in lines:
            yield rule, child, gradient, detail
        node = child
