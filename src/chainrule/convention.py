"""How a reader writes things: samples as rows or columns, weights, mean or sum.

One :class:`Convention` decides the order of every product, every shape and the factor in front
of the loss. The derivation, the printed formulas and the numbers all follow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from chainrule.errors import NetworkError, suggestion
from chainrule.expression import Expression, Number, Size
from chainrule.shapes import Dimension, Shape

SAMPLES = "samples"

# The factor in front of the double sum over samples and outputs: a number, and whether 1/n.
REDUCTIONS: dict[str, tuple[Fraction, bool]] = {
    "mean": (Fraction(1), True),
    "half_mean": (Fraction(1, 2), True),
    "sum": (Fraction(1), False),
    "half_sum": (Fraction(1, 2), False),
}

_CHOICES = {
    "samples": ("rows", "columns"),
    "weights": ("in_out", "out_in"),
    "reduction": tuple(REDUCTIONS),
}


@dataclass(frozen=True)
class Convention:
    """The reader's conventions.

    samples: "rows" (X is samples × inputs) or "columns" (X is inputs × samples).
    weights: "in_out" (W is inputs × units) or "out_in" (W is units × inputs).
    reduction: the loss summed over outputs, and over samples with the factor 1/n ("mean"),
        1/2n ("half_mean"), 1 ("sum") or 1/2 ("half_sum").

    >>> Convention(samples="columns").matrix("units1")
    ('units1', 'samples')
    """

    samples: str = "rows"
    weights: str = "in_out"
    reduction: str = "mean"

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                hint = suggestion(str(value), choices)
                raise NetworkError(f"Convention({name}={value!r}): {hint}")

    @property
    def rows(self) -> bool:
        """Whether samples are rows."""
        return self.samples == "rows"

    def matrix(self, features: Dimension, samples: Dimension = SAMPLES) -> Shape:
        """The shape of a quantity with one vector of ``features`` per sample."""
        return (samples, features) if self.rows else (features, samples)

    def weight(self, inputs: Dimension, units: Dimension) -> Shape:
        """The shape of a weight matrix."""
        return (inputs, units) if self.weights == "in_out" else (units, inputs)

    def factor(self) -> Expression | None:
        """The factor in front of the sums, or None where it is 1."""
        number, per_sample = REDUCTIONS[self.reduction]
        if per_sample:
            n = Size(SAMPLES)
            return Number(1) / (n if number == 1 else Number(number.denominator) * n)
        return None if number == 1 else Number(1) / Number(number.denominator)


def settled(convention: object) -> Convention:
    """The convention that is meant: rows, in_out and mean where none is given.

    Raises NetworkError for anything but a Convention or None.
    """
    if convention is None:
        return Convention()
    if isinstance(convention, Convention):
        return convention
    raise NetworkError(
        f"convention must be a Convention, as in Convention('columns'), not {convention!r}"
    )
