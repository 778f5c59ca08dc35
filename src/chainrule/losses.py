"""Losses, one row each: the formula for one entry, its derivative, and what it needs.

``formula`` and ``derivative`` take the prediction p and the target y. ``from_preactivation``
rewrites the loss of p = activation(z) in terms of z, which stays right where p rounds to 0 or 1:
the derivation shows that step and the engines run it. A loss may ask for several predictions of
each target, its ``parts``, such as a mean and a log-variance: formula and derivative then take
them in place of p, and the derivative is a tuple, by each of them.

>>> loss("mse").name, loss("huber(1.5)").name
('squared_error', 'huber(1.5)')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, partial

from chainrule.errors import NetworkError, suggestion
from chainrule.expression import Apply, Cases, Expression, Greater, Number, Symbol
from chainrule.formulas import canonical, differentiate, read
from chainrule.operations import bound_parameters, canonical_call, exp, log, parse_call, times
from chainrule.shapes import Dimension
from chainrule.tree import substitute, walk

HALF = Fraction(1, 2)
Slopes = Expression | tuple[Expression, ...]


@dataclass(frozen=True)
class Loss:
    """One loss, for one entry of prediction and target; sums and means are the convention's.

    parts: what the output holds of every target where that is more than its prediction, in words
    by symbol: first one unit of each target for the first part, then for the next. deviation: the
    standard deviation of the target, from the last part.
    """

    name: str
    title: str
    formula: Callable[..., Expression]
    derivative: Callable[..., Slopes]
    source: str
    natural_activation: str = "identity"
    needs: str | None = None
    targets: str = "real"
    from_preactivation: dict[str, Callable[[Expression, Expression, Dimension], Expression]] = (
        field(default_factory=dict)
    )
    parameters: dict[str, float] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    deviation: Callable[[Expression], Expression] | None = None

    def slopes(self, *predictions_and_target: Expression) -> tuple[Expression, ...]:
        """∂loss/∂prediction, by each of the parts."""
        found = self.derivative(*predictions_and_target)
        return found if isinstance(found, tuple) else (found,)


def _abs(x: Expression) -> Expression:
    return Apply("abs", x)


def _softplus(x: Expression) -> Expression:
    return Apply("softplus", x)


_ROWS = (
    Loss(
        "squared_error", "squared error",
        formula=lambda p, y: (p - y) ** 2,
        derivative=lambda p, y: 2 * (p - y),
        source="Legendre (1805)",
    ),
    Loss(
        "log_loss", "log loss",
        formula=lambda p, y: -(y * log(p) + (1 - y) * log(1 - p)),
        derivative=lambda p, y: -(y / p) + (1 - y) / (1 - p),
        natural_activation="sigmoid",
        needs="unit",
        targets="unit",
        from_preactivation={
            "sigmoid": lambda z, y, _: y * _softplus(-z) + (1 - y) * _softplus(z),
        },
        source="Good (1952); the Bernoulli negative log-likelihood",
    ),
    Loss(
        "cross_entropy", "cross-entropy",
        formula=lambda p, y: -(y * log(p)),
        derivative=lambda p, y: -(y / p),
        natural_activation="softmax",
        needs="simplex",
        targets="simplex",
        from_preactivation={
            "softmax": lambda z, y, classes: -(y * Apply("log_softmax", z, along=classes)),
        },
        source="the categorical negative log-likelihood; Bridle (1990)",
    ),
    Loss(
        "absolute_error", "absolute error",
        formula=lambda p, y: _abs(p - y),
        derivative=lambda p, y: Apply("sign", p - y),
        source="Boscovich (1757); the derivative at p = y is taken as 0",
    ),
    Loss(
        "huber", "Huber loss",
        formula=lambda p, y, delta: Cases(
            Greater(_abs(p - y), Number(delta)),
            times(delta, _abs(p - y) - delta / 2),
            HALF * (p - y) ** 2,
        ),
        derivative=lambda p, y, delta: Cases(
            Greater(_abs(p - y), Number(delta)), times(delta, Apply("sign", p - y)), p - y
        ),
        parameters={"delta": 1.0},
        source="Huber (1964)",
    ),
    Loss(
        "quantile", "quantile loss",
        formula=lambda p, y, level: Cases(
            Greater(y, p), level * (y - p), (1 - level) * (p - y)
        ),
        derivative=lambda p, y, level: Cases(
            Greater(y, p), Number(-level), Number(1 - level)
        ),
        parameters={"level": 0.5},
        source="Koenker & Bassett (1978); the derivative at p = y is taken from p > y",
    ),
    Loss(
        "poisson", "Poisson loss",
        formula=lambda p, y: p - y * log(p),
        derivative=lambda p, y: 1 - y / p,
        natural_activation="exp",
        needs="positive",
        targets="count",
        from_preactivation={"exp": lambda z, y, _: exp(z) - y * z},
        source="the Poisson negative log-likelihood less log y!, Nelder & Wedderburn (1972)",
    ),
    Loss(
        # The error is divided by the deviation e^(s/2) before it is squared: so it overflows only
        # where the loss does.
        "gaussian_nll", "Gaussian negative log-likelihood",
        formula=lambda m, s, y: HALF * (s + ((y - m) / exp(s / 2)) ** 2),
        derivative=lambda m, s, y: (
            (m - y) / exp(s),
            HALF * (1 - ((y - m) / exp(s / 2)) ** 2),
        ),
        needs="linear",
        parts={"M": "means", "S": "log-variances"},
        deviation=lambda s: exp(s / 2),
        source="Nix & Weigend (1994), less ½ log 2π, with s = log σ² as a linear output; "
        "Lakshminarayanan, Pritzel & Blundell (2017)",
    ),
)  # fmt: skip

LOSSES = {row.name: row for row in _ROWS}
# Those that compare one prediction with each target.
PLAIN_LOSSES = {name: row for name, row in LOSSES.items() if not row.parts}
LOSS_ALIASES = {
    "mse": "squared_error", "mean_squared_error": "squared_error",
    "bce": "log_loss", "binary_cross_entropy": "log_loss",
    "categorical_cross_entropy": "cross_entropy",
    "mae": "absolute_error", "mean_absolute_error": "absolute_error",
    "pinball": "quantile", "gaussian": "gaussian_nll",
}  # fmt: skip


_TARGET = "y"
# What a written loss may be of: one prediction of each target, or two parts of it.
_WRITTEN_OF = (("p",), ("m", "s"))
_WORD = re.compile(r"[^\W\d]\w*")


def _predictions_in(text: str) -> tuple[str, ...]:
    """The predictions that a formula is written in; none where it is no formula of a loss."""
    words = set(_WORD.findall(text))
    return next((names for names in _WRITTEN_OF if {*names, _TARGET} <= words), ())


def is_formula(text: str) -> bool:
    """Whether a loss is written out, in the target y and the prediction p or its parts m and s."""
    return bool(_predictions_in(text))


def written_loss(text: str) -> Loss:
    """A loss of one's own, ``"log(cosh(p - y))"``: its derivative is found from the formula.

    In place of p it may have two parts, of which m is the prediction: ``"s + abs(y - m)*exp(-s)"``.
    Raises NetworkError for a formula that cannot be read or does not depend on each of them.
    """
    predictions = _predictions_in(text)
    symbols = [Symbol(name) for name in (*predictions, _TARGET)]
    formula = read(text, {symbol.name: symbol for symbol in symbols})
    slopes = [differentiate(formula, symbol) for symbol in symbols[:-1]]
    for prediction, slope in zip(predictions, slopes, strict=True):
        _check_slope(text, prediction, slope)

    def at(values: Sequence[Expression], expression: Expression) -> Expression:
        return substitute(expression, dict(zip(symbols, values, strict=True)))

    name = canonical(text)
    return Loss(
        name,
        name,
        formula=lambda *values: at(values, formula),
        derivative=lambda *values: tuple(at(values, slope) for slope in slopes),
        source="as it was written",
        parts={part.upper(): f"values of {part}" for part in predictions if len(predictions) > 1},
    )


def _check_slope(text: str, prediction: str, slope: Expression) -> None:
    """NetworkError for a loss that training cannot lower by a prediction, or without end."""
    if slope == Number(0):
        raise NetworkError(f"the loss {text!r} does not depend on the prediction {prediction}")
    if not any(isinstance(node, Symbol) for node in walk(slope)):
        raise NetworkError(
            f"the loss {text!r} grows with {prediction} alike everywhere: it has no minimum"
        )


@cache
def loss(text: str) -> Loss:
    """The row of a loss: ``"squared_error"``, ``"quantile(0.9)"`` with its number bound, or one
    that is written out, ``"log(cosh(p - y))"``.

    Raises NetworkError for an unknown name, with the near matches.
    """
    if is_formula(text):
        return written_loss(text)
    name, number = parse_call(text)
    name = LOSS_ALIASES.get(name, name)
    row = LOSSES.get(name)
    if row is None:
        raise NetworkError(f"unknown loss {text!r}: {suggestion(name, [*LOSSES, *LOSS_ALIASES])}")
    bound = bound_parameters(text, row.name, row.parameters, number)
    if not bound:
        return row
    for key, value in bound.items():
        if value <= 0 or (key == "level" and value >= 1):
            bounds = "between 0 and 1" if key == "level" else "positive"
            raise NetworkError(
                f"the {key} of {name} must be {bounds}, but {text!r} gives {value:g}"
            )
    return replace(
        row,
        name=canonical_call(name, row.parameters, number),
        formula=partial(row.formula, **bound),
        derivative=partial(row.derivative, **bound),
        parameters=bound,
    )
