"""The certificate of convergence: what can be said of the point where training ended.

>>> objective = Objective(lambda w: (float(w[0] ** 2 - w[1] ** 2), np.array([2, -2]) * w))
>>> certificate, _ = certify(objective, np.zeros(2), start=1.0)
>>> certificate.verdict.value
'saddle'
>>> for part in str(certificate).split(", "):
...     print(part)
saddle: J = 0
its gradient has vanished (0 of its start)
but the Hessian's smallest eigenvalue is -2 (the largest is 2)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import numpy as np

from chainrule.network import Network
from chainrule.training.lanczos import Spectrum, extremes
from chainrule.training.solvers.newton import steihaug
from chainrule.training.solvers.objective import GRADIENTS_A_PRODUCT, Objective, Vector
from chainrule.training.stopping import Stop

# The gradient has vanished where its largest entry is this part of what it was at the start …
VANISHED = 1e-4
# … or where J's quadratic model promises no more than so many roundings of J, by a step so exact
# and of any length.
_ROUNDINGS, _EXACT, _FAR = 16, 1e-3, 1e8
# An eigenvalue is told from 0 where it is this part of the largest, or so many roundings of that.
_CLEAR, _CLEAR_ROUNDINGS = 1e-5, 1e3
# The certificate may add a tenth to the work of a training, between so many products.
_SHARE, _LEAST_PRODUCTS, _MOST_PRODUCTS = 1 / 10, 20, 100
_KINKED = {"relu", "leaky_relu", "absolute_error", "quantile"}


class Verdict(Enum):
    """What the point is at which training ended."""

    MINIMUM = "minimum"
    SADDLE = "saddle"
    STILL_DESCENDING = "still descending"
    STOPPED_BY_VALIDATION = "stopped by validation"
    DIVERGED = "diverged"
    TIME_LIMIT = "time limit"
    INTERRUPTED = "interrupted"


_ENDED = {
    Stop.VALIDATION: Verdict.STOPPED_BY_VALIDATION,
    Stop.DIVERGED: Verdict.DIVERGED,
    Stop.TIME_LIMIT: Verdict.TIME_LIMIT,
    Stop.INTERRUPTED: Verdict.INTERRUPTED,
}


# Who did not wait for the end of training does not wait for eigenvalues.
_CUT_SHORT = (Verdict.DIVERGED, Verdict.TIME_LIMIT, Verdict.INTERRUPTED)


def ended(stop: Stop) -> Verdict | None:
    """The verdict that a reason to stop leaves no choice about, or None."""
    return _ENDED.get(stop)


class Escape(NamedTuple):
    """A saddle that was left along its negative direction.

    epoch: after which. eigenvalue: of the Hessian along the direction. fell: how much J fell.
    gradient: ‖∇J‖∞ where training went on.
    """

    epoch: int
    eigenvalue: float
    fell: float
    gradient: float


@dataclass(frozen=True)
class Certificate:
    """The objective J at the parameters that were kept, and its first and second derivatives.

    gradient: ‖∇J‖∞. relative_gradient: that divided by ‖∇J‖∞ at the start, or where training went
    on after a saddle, if it was larger there. smallest_eigenvalue, largest_eigenvalue: of the
    Hessian, found by ``products`` products with it; they are its own where there are as many
    ``parameters``, else the smallest may lie lower still. NaN where training diverged or was cut
    short, or took fewer epochs than products would cost. flat: whether the smallest cannot be told
    from 0. settled: whether nothing changed any more where training ended.
    escapes: the saddles that were left on the way. kinks: functions of the network that have
    kinks, across which the Hessian tells nothing and at which a gradient need not vanish.
    """

    verdict: Verdict
    objective: float
    gradient: float
    relative_gradient: float
    smallest_eigenvalue: float
    largest_eigenvalue: float
    products: int
    parameters: int
    flat: bool = False
    settled: bool = True
    escapes: tuple[Escape, ...] = ()
    kinks: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.verdict.value}: J = {self.objective:.6g}, {self._why()}{self._left()}"

    def _why(self) -> str:
        part = f"{self.relative_gradient:.2g} of its start"
        match self.verdict:
            case Verdict.MINIMUM:
                return f"its gradient has vanished ({part}) and {self._ends()}"
            case Verdict.SADDLE:
                return f"its gradient has vanished ({part}), but {self._ends()}"
            case Verdict.DIVERGED:
                return "the lowest on the way, whose parameters were kept"
            case Verdict.STOPPED_BY_VALIDATION:
                return f"where the validation rows were predicted best; its gradient is {part}"
        kinks = f"; at a kink of {' or '.join(self.kinks)} it need not vanish" if self.kinks else ""
        return f"its gradient is {part}{kinks}"

    def _ends(self) -> str:
        about = "about " if self.products < self.parameters else ""
        smallest = f"is {about}{self.smallest_eigenvalue:.2g}"
        if self.flat:
            smallest = "cannot be told from 0"
        largest = f"the largest is {about}{self.largest_eigenvalue:.2g}"
        return f"the Hessian's smallest eigenvalue {smallest} ({largest})"

    def _left(self) -> str:
        match len(self.escapes):
            case 0:
                return ""
            case 1:
                return "; on the way a direction that curves down was followed"
            case count:
                return f"; on the way {count} directions that curve down were followed"

    def as_plain(self) -> dict[str, Any]:
        """Plain values and the sentence; numbers may be NaN."""
        return {
            **vars(self),
            "verdict": self.verdict.value,
            "sentence": str(self),
            "escapes": [escape._asdict() for escape in self.escapes],
            "kinks": list(self.kinks),
        }

    @classmethod
    def from_plain(cls, row: dict[str, Any]) -> Certificate:
        """From what :meth:`as_plain` gave; KeyError, TypeError or ValueError for anything else."""
        escapes = tuple(Escape(**_numbers(escape, Escape._fields)) for escape in row["escapes"])
        kinks = tuple(row["kinks"])
        flat, settled = row["flat"], row["settled"]
        if not all(isinstance(kink, str) for kink in kinks) or {type(flat), type(settled)} != {
            bool
        }:
            raise ValueError("no certificate")
        return cls(
            verdict=Verdict(row["verdict"]),
            **_numbers(row, _NUMBERS),
            flat=flat,
            settled=settled,
            escapes=escapes,
            kinks=kinks,
        )


_NUMBERS = (
    "objective", "gradient", "relative_gradient", "smallest_eigenvalue", "largest_eigenvalue",
    "products", "parameters",
)  # fmt: skip
_COUNTS = {"products", "parameters", "epoch"}


def _numbers(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """These numbers; JSON writes null for one that is not."""
    found = {name: math.nan if row[name] is None else row[name] for name in names}
    for name, number in found.items():
        if type(number) is not (int if name in _COUNTS else float):
            raise TypeError(f"{name} is no number")
    return found


def certify(
    objective: Objective,
    w: Vector,
    *,
    start: float,
    ended: Verdict | None = None,
    settled: bool = True,
    work: float | None = None,
    escapes: tuple[Escape, ...] = (),
    kinks: tuple[str, ...] = (),
) -> tuple[Certificate, Spectrum | None]:
    """The certificate of the parameters w, and the spectrum with the direction that curves most
    down; None where J is not finite or products would cost too much.

    start: ‖∇J‖∞ at the start. ended: the verdict where something else than the numbers ended the
    training. settled: whether nothing changed any more at its end, so that the gradient may have
    vanished to rounding. work: of the training, counted in gradients; left out, that of the
    objective. The products may cost a tenth of it; where the gradient has vanished, and the
    curvature therefore decides, there are at least 20 of them.
    """
    work = objective.work if work is None else work
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        J, gradient = objective(w)
        norm = float(np.abs(gradient).max())
        relative = norm / start if start else float(norm > 0)
        vanished = relative <= VANISHED or (
            settled and not ended and _lost_in_rounding(objective, w)
        )
        most = int(min(_SHARE * work / GRADIENTS_A_PRODUCT, _MOST_PRODUCTS))
        if vanished:
            most = max(most, _LEAST_PRODUCTS)
        if not np.isfinite(J + norm) or ended in _CUT_SHORT:
            most = 0
        spectrum = (
            extremes(lambda v: objective.hessian_product(w, v), w.size, most) if most else None
        )
    verdict = ended or (_by_curvature(spectrum, w) if vanished and spectrum else None)
    certificate = Certificate(
        verdict or Verdict.STILL_DESCENDING,
        float(J),
        norm,
        relative,
        spectrum.smallest if spectrum else math.nan,
        spectrum.largest if spectrum else math.nan,
        spectrum.products if spectrum else 0,
        w.size,
        spectrum is not None and bool(abs(spectrum.smallest) <= _unclear(spectrum, w)),
        settled,
        escapes,
        kinks,
    )
    return certificate, spectrum


def _by_curvature(spectrum: Spectrum, w: Vector) -> Verdict:
    clearly_down = spectrum.smallest < -_unclear(spectrum, w)
    return Verdict.SADDLE if clearly_down else Verdict.MINIMUM


def _unclear(spectrum: Spectrum, w: Vector) -> float:
    """Up to which size an eigenvalue cannot be told from 0."""
    return max(_CLEAR, _CLEAR_ROUNDINGS * float(np.finfo(w.dtype).eps)) * spectrum.scale


def _lost_in_rounding(objective: Objective, w: Vector) -> bool:
    """Whether the minimum of J's quadratic model at w lies no more than rounding below J.

    Conjugate gradients look for it, unless −∇J alone leads lower. At a start that is the minimum
    already there is nothing else to compare the gradient with.
    """
    J, gradient = objective(w)
    norm = float(np.linalg.norm(gradient))
    if not 0 < norm < np.inf:
        return not norm
    rounding = _ROUNDINGS * float(np.finfo(w.dtype).eps) * abs(J)
    return all(
        steihaug(objective, w, gradient, _FAR, _EXACT * norm, products).falls <= rounding
        for products in (1, _LEAST_PRODUCTS)
    )


def kinks_of(network: Network, l1: float = 0.0) -> tuple[str, ...]:
    """The functions of a network, of its loss and of the penalty l1 Σ|W| that have kinks."""
    names = [*(row.name for row in network.activations), network.loss_row.name]
    kinked = [name for name in dict.fromkeys(names) if _has_kink(name)]
    return (*kinked, "the l1 penalty") if l1 else tuple(kinked)


def _has_kink(name: str) -> bool:
    """Of a row of the tables, or of a loss that was written out."""
    return name.split("(")[0] in _KINKED or "abs(" in name
