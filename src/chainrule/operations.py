"""Activations and elementary functions, one row each.

A row holds the formula that is printed, its derivative written with the input z and the output
a, the kernel that computes it safely for any finite z, and the source. A new activation is one
more row; the tests run every row against the exact (complex-step) derivative of its formula.

>>> operation("sigmoid").name, operation("logistic").name, operation("leaky_relu(0.2)").name
('sigmoid', 'sigmoid', 'leaky_relu(0.2)')
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule import kernels
from chainrule.errors import NetworkError, suggestion
from chainrule.expression import (
    Apply,
    Cases,
    Divide,
    Expression,
    Greater,
    Index,
    Indexed,
    Number,
    Sum,
)
from chainrule.shapes import Dimension

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Operation:
    """One function: how it reads, what its derivative is, how it is computed."""

    name: str
    latex: str
    text: str
    formula: Callable[..., Expression] | None
    derivative: Callable[..., Expression] | None
    source: str
    kernel: Callable[..., Array] | None = None
    image: frozenset[str] = frozenset()
    is_activation: bool = True
    normalises: bool = False
    parameters: dict[str, float] = field(default_factory=dict)


def apply(function: str, argument: Expression, along: Dimension | None = None) -> Expression:
    """``function`` of an expression."""
    return Apply(function, argument, along=along)


def times(number: float, expression: Expression) -> Expression:
    """number · expression, without writing a needless 1."""
    return expression if number == 1 else number * expression


exp = partial(apply, "exp")
log = partial(apply, "log")
sigmoid = partial(apply, "sigmoid")
normal_cdf = partial(apply, "normal_cdf")
normal_pdf = partial(apply, "normal_pdf")


def total(expression: Expression, along: Dimension) -> Expression:
    """The sum of a matrix along a dimension, which becomes 1: the first of a square one."""
    index = Index("i" if along == "samples" else "k", along)
    first = expression.shape.index(along)
    places = tuple(index if axis == first else None for axis in range(len(expression.shape)))
    return Sum(Indexed(expression, places), index)


def _softmax_formula(z: Expression, along: Dimension) -> Expression:
    return Divide(exp(z), total(exp(z), along))


POSITIVE = frozenset({"positive"})
UNIT = frozenset({"positive", "unit"})
SIMPLEX = frozenset({"positive", "unit", "simplex"})

_ROWS = (
    Operation(
        "identity", r"\mathrm{id}", "id",
        formula=lambda z: z,
        derivative=lambda z, a: Number(1),
        kernel=lambda z: z,
        image=frozenset({"linear"}),
        source="the linear unit",
    ),
    Operation(
        "sigmoid", r"\sigma", "σ",
        formula=lambda z: 1 / (1 + exp(-z)),
        derivative=lambda z, a: a * (1 - a),
        kernel=kernels.sigmoid,
        image=UNIT,
        source="Verhulst (1838); as a unit: Rumelhart, Hinton & Williams (1986)",
    ),
    Operation(
        "tanh", r"\tanh", "tanh",
        formula=lambda z: (exp(z) - exp(-z)) / (exp(z) + exp(-z)),
        derivative=lambda z, a: 1 - a**2,
        kernel=np.tanh,
        source="LeCun, Bottou, Orr & Müller (1998), Efficient BackProp",
    ),
    Operation(
        "relu", r"\mathrm{ReLU}", "ReLU",
        formula=lambda z: Cases(Greater(z, Number(0)), z, Number(0)),
        derivative=lambda z, a: Greater(z, Number(0)),
        source="Nair & Hinton (2010); the derivative at 0 is taken as 0",
    ),
    Operation(
        "leaky_relu", r"\mathrm{LeakyReLU}", "LeakyReLU",
        formula=lambda z, slope: Cases(Greater(z, Number(0)), z, slope * z),
        derivative=lambda z, a, slope: Cases(Greater(z, Number(0)), Number(1), Number(slope)),
        parameters={"slope": 0.01},
        source="Maas, Hannun & Ng (2013)",
    ),
    Operation(
        "elu", r"\mathrm{ELU}", "ELU",
        formula=lambda z, alpha: Cases(Greater(z, Number(0)), z, times(alpha, exp(z) - 1)),
        derivative=lambda z, a, alpha: Cases(Greater(z, Number(0)), Number(1), a + alpha),
        kernel=lambda z, alpha: np.where(
            z.real > 0, z, alpha * np.expm1(np.where(z.real > 0, 0, z))
        ),
        parameters={"alpha": 1.0},
        source="Clevert, Unterthiner & Hochreiter (2016)",
    ),
    Operation(
        "softplus", r"\zeta", "ζ",
        formula=lambda z: log(1 + exp(z)),
        derivative=lambda z, a: sigmoid(z),
        kernel=kernels.softplus,
        image=POSITIVE,
        source="Dugas, Bengio, Bélisle, Nadeau & Garcia (2001)",
    ),
    Operation(
        "silu", r"\mathrm{SiLU}", "SiLU",
        formula=lambda z: z * sigmoid(z),
        derivative=lambda z, a: sigmoid(z) + a * (1 - sigmoid(z)),
        kernel=lambda z: z * kernels.sigmoid(z),
        source="Elfwing, Uchibe & Doya (2018)",
    ),
    Operation(
        "gelu", r"\mathrm{GELU}", "GELU",
        formula=lambda z: z * normal_cdf(z),
        derivative=lambda z, a: normal_cdf(z) + z * normal_pdf(z),
        kernel=lambda z: z * kernels.normal_cdf(z),
        source="Hendrycks & Gimpel (2016), the exact form",
    ),
    Operation(
        "exp", r"\exp", "exp",
        formula=None,
        derivative=lambda z, a: a,
        kernel=np.exp,
        image=POSITIVE,
        source="the inverse of the log link of Poisson regression",
    ),
    Operation(
        "softmax", r"\mathrm{softmax}", "softmax",
        formula=_softmax_formula,
        derivative=None,  # not elementwise: see rules.through_softmax
        kernel=kernels.softmax,
        image=SIMPLEX,
        normalises=True,
        source="Bridle (1990)",
    ),
    Operation(
        "log_softmax", r"\log\mathrm{softmax}", "log softmax",
        formula=lambda z, along: log(_softmax_formula(z, along)),
        derivative=None,
        kernel=kernels.log_softmax,
        is_activation=False,
        normalises=True,
        source="log softmax, shifted by its largest entry",
    ),
    Operation(
        "log", r"\log", "log",
        formula=None,
        derivative=lambda z, a: 1 / z,
        kernel=np.log,
        is_activation=False,
        source="the natural logarithm",
    ),
    Operation(
        "abs", r"\operatorname{abs}", "abs",
        formula=None,
        derivative=lambda z, a: Apply("sign", z),
        kernel=lambda z: np.where(z.real < 0, -z, z),
        is_activation=False,
        source="the absolute value; the derivative at 0 is taken as 0",
    ),
    Operation(
        "sign", r"\operatorname{sign}", "sign",
        formula=None,
        derivative=lambda z, a: Number(0),
        kernel=lambda z: np.sign(z.real),
        is_activation=False,
        source="−1, 0 or 1",
    ),
    Operation(
        "normal_cdf", r"\Phi", "Φ",
        formula=None,
        derivative=lambda z, a: normal_pdf(z),
        kernel=kernels.normal_cdf,
        is_activation=False,
        source="the standard normal distribution function",
    ),
    Operation(
        "normal_pdf", r"\varphi", "φ",
        formula=None,
        derivative=lambda z, a: -z * a,
        kernel=lambda z: np.exp(-z * z / 2) / np.sqrt(2 * np.pi),
        is_activation=False,
        source="the standard normal density",
    ),
    Operation(
        "erf", r"\operatorname{erf}", "erf",
        formula=None,
        # 2 e^{−z²} / √π, as φ(0) is 1/√(2π)
        derivative=lambda z, a: 2 * normal_pdf(Number(0)) * exp(log(Number(2)) / 2 - z**2),
        kernel=kernels.erf,
        is_activation=False,
        source="the error function, 2 Φ(√2 z) − 1",
    ),
    Operation(
        "sin", r"\sin", "sin",
        formula=None,
        derivative=lambda z, a: Apply("cos", z),
        kernel=np.sin,
        is_activation=False,
        source="the sine",
    ),
    Operation(
        "cos", r"\cos", "cos",
        formula=None,
        derivative=lambda z, a: -Apply("sin", z),
        kernel=np.cos,
        is_activation=False,
        source="the cosine",
    ),
    Operation(
        "tan", r"\tan", "tan",
        formula=None,
        derivative=lambda z, a: 1 + a**2,
        kernel=np.tan,
        is_activation=False,
        source="the tangent",
    ),
    Operation(
        "arctan", r"\arctan", "arctan",
        formula=None,
        derivative=lambda z, a: 1 / (1 + z**2),
        kernel=np.arctan,
        is_activation=False,
        source="the inverse of the tangent",
    ),
    Operation(
        "sinh", r"\sinh", "sinh",
        formula=lambda z: (exp(z) - exp(-z)) / 2,
        derivative=lambda z, a: Apply("cosh", z),
        kernel=np.sinh,
        is_activation=False,
        source="the hyperbolic sine",
    ),
    Operation(
        "cosh", r"\cosh", "cosh",
        formula=lambda z: (exp(z) + exp(-z)) / 2,
        derivative=lambda z, a: Apply("sinh", z),
        kernel=np.cosh,
        is_activation=False,
        source="the hyperbolic cosine",
    ),
    Operation(
        "sech", r"\operatorname{sech}", "sech",
        formula=lambda z: 2 / (exp(z) + exp(-z)),
        derivative=lambda z, a: -a * Apply("tanh", z),
        kernel=lambda z: 1 / np.cosh(z),
        is_activation=False,
        source="the hyperbolic secant",
    ),
    Operation(
        "factorial", r"\operatorname{factorial}", "factorial",
        formula=None,
        derivative=lambda z, a: a * Apply("digamma", z + 1),
        kernel=kernels.factorial,
        is_activation=False,
        source="the factorial, Γ(z + 1)",
    ),
    Operation(
        "digamma", r"\psi", "digamma",
        formula=None,
        derivative=None,
        kernel=kernels.digamma,
        is_activation=False,
        source="the derivative of log Γ",
    ),
)  # fmt: skip

OPERATIONS = {row.name: row for row in _ROWS}
ACTIVATIONS = {row.name: row for row in _ROWS if row.is_activation}
ACTIVATION_ALIASES = {
    "linear": "identity", "none": "identity", "logistic": "sigmoid", "swish": "silu",
    "leakyrelu": "leaky_relu",
}  # fmt: skip

_CALL = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\(\s*([^()]*?)\s*\))?\s*\Z")


def parse_call(text: str) -> tuple[str, float | None]:
    """``"huber(1.5)"`` as its lower-case name and its number, if it has one."""
    match = _CALL.match(text)
    if match is None:
        raise NetworkError(f"{text!r} is not a name, or a name with one number as in huber(1.5)")
    if match[2] is None:
        return match[1].lower(), None
    try:
        number = float(match[2])
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        raise NetworkError(f"{match[2]!r} in {text!r} is not a finite number")
    return match[1].lower(), number


def canonical_call(name: str, parameters: dict[str, float], number: float | None) -> str:
    """The one spelling of a row: its bare name, or with the number if that is not the default."""
    if number is None or number in parameters.values():
        return name
    return f"{name}({number:g})" if float(f"{number:g}") == number else f"{name}({number!r})"


def bound_parameters(
    text: str, name: str, parameters: dict[str, float], number: float | None
) -> dict[str, float]:
    """A row's parameter with the number that was given, or its default."""
    if not parameters and number is not None:
        raise NetworkError(f"{name} takes no number, but {text!r} gives one")
    return {key: default if number is None else number for key, default in parameters.items()}


@cache
def operation(text: str) -> Operation:
    """The row of a function, ``"relu"`` or ``"leaky_relu(0.2)"``, with its number bound.

    Raises NetworkError for an unknown name, with the near matches.
    """
    name, number = parse_call(text)
    name = ACTIVATION_ALIASES.get(name, name)
    row = OPERATIONS.get(name)
    if row is None:
        known = [*ACTIVATIONS, *ACTIVATION_ALIASES]
        raise NetworkError(f"unknown activation {text!r}: {suggestion(name, known)}")
    bound = bound_parameters(text, row.name, row.parameters, number)
    if not bound:
        return row
    for key, value in bound.items():
        if value < 0:
            raise NetworkError(
                f"the {key} of {name} must not be negative, but {text!r} gives {value}"
            )
    return replace(
        row,
        name=canonical_call(name, row.parameters, number),
        formula=row.formula and partial(row.formula, **bound),
        derivative=row.derivative and partial(row.derivative, **bound),
        kernel=row.kernel and partial(row.kernel, **bound),
        parameters=bound,
    )


def activation(text: str) -> Operation:
    """The row of an activation; functions such as log that are none raise NetworkError."""
    row = operation(text)
    if not row.is_activation:
        raise NetworkError(f"{text!r} is not an activation: {suggestion(text, ACTIVATIONS)}")
    return row
