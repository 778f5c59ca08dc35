"""What a loss judges: the one part of it, a prediction, with which a known loss is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.evaluating.valued import Valued
from chainrule.documents.names.lexicon import key_base, name_of
from chainrule.documents.recognising.by_value import FoundLoss, LossOf, find_loss
from chainrule.documents.recognising.probe import PENALTY_BASES, Cuts, Probe
from chainrule.expression import Expression, Symbol
from chainrule.operations import Array

TARGET_BASES = ("y", "Y", "t", "T")


class UnsuitableError(Exception):
    """What is defined cannot be trained: the message says which definition and why.

    final: another elaboration of the document would say the same. reached: how much of a network
    had been found by then: nothing, its prediction, or its loss.
    """

    reached = 2

    def __init__(self, message: str, offset: int | None = None, final: bool = False) -> None:
        super().__init__(message)
        self.offset = offset
        self.final = final


class NoPredictionError(UnsuitableError):
    """The loss is not that of a network."""

    reached = 0


class OtherLossError(UnsuitableError):
    """The loss is one that cannot be trained."""

    reached = 1


@dataclass(frozen=True)
class Penalty:
    """λ/2 Σ‖W‖² in the loss. l2: its λ beside the mean of the loss, where it is a number.

    l2 is None where λ is a letter, and where the loss is no mean, so that λ depends on the table.
    """

    l2: float | None


@dataclass(frozen=True)
class Prediction:
    """What the loss judges, and by which loss."""

    output: Expression
    target: str
    loss: FoundLoss
    penalty: Penalty | None = None


@dataclass(frozen=True)
class _Candidate:
    """A part of the loss that may be the prediction. rest: what else the loss depends on."""

    whole: Expression
    written: Expression
    output: Expression
    target: Symbol
    rest: tuple[Symbol, ...]


def find_prediction(probe: Probe, key: str) -> Prediction:
    """The prediction in a loss. Raises UnsuitableError where there is none."""
    whole = probe.symbol(key)
    alone = False
    for candidate in _candidates(probe, whole):
        alone = alone or not candidate.rest
        functions, shapes, samples = [], [], []
        for point in (0, -1):
            function, shape = _loss_function(probe, candidate, point)
            functions.append(function)
            shapes.append(shape)
            samples.append(probe.world.points[point].sizes[SAMPLES])
        loss = find_loss(functions, shapes, samples)
        if loss is not None:
            penalty = _penalty(probe, candidate, loss) if candidate.rest else None
            return Prediction(candidate.output, candidate.target.name, loss, penalty)
    start = probe.system.definitions[key].left.start
    name = name_of(key)
    for opaque in probe.world.elaborator.opaque.values():
        about = f": {opaque.reason}" if opaque.reason else ""
        what = name_of(opaque.definition.key)
        raise NoPredictionError(
            f"what {what} is could not be read{about}", opaque.definition.left.start
        )
    if alone:
        raise OtherLossError(f"the loss {name} is none of the losses that can be trained", start)
    if not any(probe.parameters(root) for root in probe.below(whole)):
        undefined = sorted(
            name_of(r.name) for r in probe.roots(whole) if key_base(r.name) not in TARGET_BASES
        )
        about = f": nothing defines {', '.join(undefined)}" if undefined else ""
        raise NoPredictionError(f"the loss {name} is not that of a network{about}", start)
    raise NoPredictionError(
        f"the loss {name} is not a function of one prediction and one target", start
    )


def _candidates(probe: Probe, whole: Expression) -> Iterator[_Candidate]:
    for written in probe.below(whole)[1:]:
        output = _twin(probe, written)
        if output is None or not probe.parameters(output) or not probe.data(output):
            continue
        targets = probe.data(whole, written)
        if len(targets) == 1:
            (target,) = targets
            rest = sorted(probe.parameters(whole, written), key=lambda s: s.name)
            yield _Candidate(whole, written, output, target, tuple(rest))


def _twin(probe: Probe, written: Expression) -> Expression | None:
    """The expression itself; for a^(i), which nothing defines, the A whose column it is."""
    if not isinstance(written, Symbol) or not probe.is_root(written):
        return written
    base, *labels = written.name.split("|")
    letter = base.removeprefix("\\hat{").removesuffix("}")
    capital = f"\\hat{{{letter.upper()}}}" if base != letter else letter.upper()
    key = "|".join([capital, *labels])
    return probe.symbol(key) if key in probe.system.definitions and key != written.name else None


def _zeros(probe: Probe, symbols: tuple[Symbol, ...], point: int) -> Cuts:
    return {s: Valued(np.zeros_like(probe.value(s, None, point).array), ()) for s in symbols}


def _loss_function(
    probe: Probe, candidate: _Candidate, point: int
) -> tuple[LossOf, tuple[int, int]]:
    written, target = candidate.written, candidate.target
    like, goal = probe.value(written, None, point), probe.value(target, None, point)
    prediction, aim = probe.flat(written, like), probe.flat(target, goal)
    without = _zeros(probe, candidate.rest, point)

    def function(P: Array, Y: Array) -> Array:
        if aim.shape not in (P.shape, P.shape[::-1]):
            return np.full(1, np.nan)
        turned = aim.shape != P.shape
        cuts = {
            **without,
            written: probe.unflat(written, like, P),
            target: probe.unflat(target, goal, Y.T if turned else Y),
        }
        value = probe.value(candidate.whole, cuts, point)
        return probe.flat(candidate.whole, value).reshape(-1)

    return function, (prediction.shape[0], prediction.shape[1])


def _penalty(probe: Probe, candidate: _Candidate, loss: FoundLoss) -> Penalty:
    """What the loss adds for the weights. Raises UnsuitableError for all but λ/2 Σ‖W‖²."""
    letters = [s for s in candidate.rest if key_base(s.name) in PENALTY_BASES]
    weights = tuple(s for s in candidate.rest if s not in letters)
    ratios = []
    for point in (0, -1):
        like = probe.value(candidate.written, None, point)
        fixed = {candidate.written: like}
        with_them = probe.value(candidate.whole, fixed, point).array
        without = probe.value(
            candidate.whole, {**fixed, **_zeros(probe, weights, point)}, point
        ).array
        squares = sum(float((probe.value(w, None, point).array ** 2).sum()) for w in weights)
        scale = float(np.prod([probe.value(s, None, point).array.sum() for s in letters]))
        ratios.append(float(np.ravel(with_them - without)[0]) / (squares / 2) / scale)
    if not np.isclose(ratios[0], ratios[1], rtol=1e-7):
        raise UnsuitableError(
            "what the loss adds to that of the prediction is not λ/2 times the sum of squares of "
            "the weights",
            probe.system.definitions[candidate.whole.name].left.start
            if isinstance(candidate.whole, Symbol) else None,
        )  # fmt: skip
    if letters or loss.reduction != "mean":
        return Penalty(None)
    return Penalty(float(f"{ratios[0] / loss.factor:.9g}"))
