"""Which activation and which loss a function is, told from its values at random points.

A sigmoid is a sigmoid however it is written: 1/(1+e⁻ᶻ), eᶻ/(eᶻ+1) or ½(1+tanh ½z).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from chainrule.engines.evaluate import Evaluator
from chainrule.errors import NetworkError
from chainrule.expression import Apply, Expression, Symbol
from chainrule.losses import PLAIN_LOSSES, Loss, loss
from chainrule.operations import ACTIVATIONS, Array, activation, operation
from chainrule.shapes import Dimension

_CLOSE = 1e-7
_ROUND = 9
_P, _Y = Symbol("P", ("units", "samples")), Symbol("Y", ("units", "samples"))
# The loss of a prediction and a target, features × samples: one number, or one for each sample.
LossOf = Callable[[Array, Array], Array]


def close(a: Array, b: Array) -> bool:
    """Whether two arrays are the same but for rounding."""
    scale = max(float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)), 1e-12)
    return a.shape == b.shape and bool((np.abs(a - b) <= _CLOSE * scale).all())


def _evaluated(e: Expression, P: Array, Y: Array | None = None) -> Array:
    sizes: dict[Dimension, int] = {"units": P.shape[0], "samples": P.shape[1]}
    with np.errstate(all="ignore"):
        return Evaluator({"P": P, "Y": P if Y is None else Y}, sizes)(e)


def applied(name: str, z: Array) -> Array:
    """An activation of scores, features × samples."""
    along = "units" if operation(name).normalises else None
    return _evaluated(Apply(name, _P, along=along), z)


def find_activation(z: Array, a: Array) -> str | None:
    """The name of the activation with a = φ(z), or None."""
    if z.shape != a.shape or not np.isfinite(a).all():
        return None
    for name, row in ACTIVATIONS.items():
        if row.normalises and len(z) == 1:
            continue
        for candidate in [name, *_with_parameter(name, z, a)]:
            if close(applied(candidate, z), a):
                return candidate
    return None


def _with_parameter(name: str, z: Array, a: Array) -> Iterator[str]:
    """leaky_relu and elu are affine in their parameter, which is read off the values."""
    if not ACTIVATIONS[name].parameters:
        return
    none, one = applied(f"{name}(0)", z), applied(f"{name}(1)", z)
    along = one - none
    if (along**2).sum() > 0:
        value = round(float((along * (a - none)).sum() / (along**2).sum()), _ROUND)
        if value >= 0:
            yield activation(f"{name}({value!r})").name


@dataclass(frozen=True)
class FoundLoss:
    """A loss: its row, the factor in front, and how the samples are put together.

    reduction: "mean", "sum", or None for the loss of one sample. activation: where the document
    writes the loss of the scores, the output activation that is contained in it.
    """

    name: str
    factor: float
    reduction: str | None
    activation: str | None = None

    @property
    def words(self) -> str:
        """The factor as a person writes it: ``½`` or ``1/3``."""
        fraction = Fraction(self.factor).limit_denominator(64)
        if abs(float(fraction) - self.factor) > 1e-6 * self.factor:
            return f"{self.factor:.6g}"
        return {Fraction(1, 2): "½", Fraction(1): "1"}.get(fraction, str(fraction))


def find_loss(
    functions: list[LossOf], shapes: list[tuple[int, int]], samples: list[int]
) -> FoundLoss | None:
    """The loss with these values, at points with different numbers of samples; None if no row fits.

    shapes: features × samples of the prediction at each point; samples: n there.
    """
    draws = [list(_draws(shape)) for shape in shapes]
    values = [
        [function(P, Y) for P, Y in drawn]
        for function, drawn in zip(functions, draws, strict=True)
    ]  # fmt: skip
    for name, natural in _names(functions[0], shapes[0]):
        factors = [
            _factor(name, natural, drawn, found)
            for drawn, found in zip(draws, values, strict=True)
        ]  # fmt: skip
        if all(factor is not None for factor in factors):
            single = all(shape[1] == 1 for shape in shapes)
            found = _reduced(name, natural, [f for f in factors if f], samples, single)
            if found is not None:
                return found
    return None


def _draws(shape: tuple[int, int]) -> Iterator[tuple[Array, Array]]:
    """Predictions and targets: first between 0 and 1, where every loss is defined, then wide."""
    random = np.random.default_rng(shape)
    for _ in range(3):
        yield random.uniform(0.1, 0.9, shape), random.uniform(0.1, 0.9, shape)
    for _ in range(3):
        yield random.normal(scale=3, size=shape), random.normal(scale=3, size=shape)


def _names(function: LossOf, shape: tuple[int, int]) -> Iterator[tuple[str, str | None]]:
    """Every loss by itself, and then every loss of an activation of scores."""
    for name, row in PLAIN_LOSSES.items():
        yield name, None
        for other in _with_number(row, function, shape):
            yield other, None
    for name, row in PLAIN_LOSSES.items():
        natural = row.natural_activation
        if natural != "identity" and not (operation(natural).normalises and shape[0] == 1):
            yield name, natural


def _with_number(row: Loss, function: LossOf, shape: tuple[int, int]) -> Iterator[str]:
    """huber and quantile with the number that the values ask for."""
    Y = np.full(shape, 0.5)

    def at(residual: float) -> float:
        return float(np.sum(function(Y + residual, Y)))

    with np.errstate(all="ignore"):
        if row.name == "huber":
            number = (at(2000) - at(1000)) / 1000 / (at(1e-3) / 0.5e-6)
        elif row.name == "quantile":
            number = at(-1) / (at(1) + at(-1))
        else:
            return
    try:
        yield loss(f"{row.name}({round(number, _ROUND)!r})").name
    except (NetworkError, ValueError):
        return


def _factor(
    name: str, natural: str | None, drawn: list[tuple[Array, Array]], values: list[Array]
) -> tuple[float, bool] | None:
    """The one positive factor between a loss and the values; with whether it is per sample."""
    row = loss(name)
    factors: list[float] = []
    for number, ((P, Y), value) in enumerate(zip(drawn, values, strict=True)):
        prediction = applied(natural, P) if natural else P
        each = np.real(_evaluated(row.formula(_P, _Y), prediction, Y)).sum(axis=0)
        if not np.isfinite(each).all():
            continue
        if not np.isfinite(value).all():
            if number < 3:
                return None
            continue
        per_sample = value.size == each.size > 1 and not close(value, np.full_like(value, value[0]))
        ours = each if per_sample else each.sum()
        ratio = value / ours if per_sample else value[:1] / ours
        factors += list(np.real(ratio))
    if not factors or not close(np.array(factors), np.full(len(factors), factors[0])):
        return None
    return (factors[0], per_sample) if factors[0] > 0 else None


def _reduced(
    name: str,
    natural: str | None,
    factors: list[tuple[float, bool]],
    samples: list[int],
    single: bool,
) -> FoundLoss | None:
    """Mean or sum: whether the factor goes down with the number of samples."""
    first, last = factors[0][0], factors[-1][0]
    if abs(first * samples[0] - last * samples[-1]) < _CLOSE * first * samples[0]:
        return FoundLoss(name, first * samples[0], "mean", natural)
    if abs(first - last) < _CLOSE * first:
        one = single or factors[0][1]
        return FoundLoss(name, first, None if one else "sum", natural)
    return None
