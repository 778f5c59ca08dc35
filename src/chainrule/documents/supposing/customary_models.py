r"""The model of a regression that a document takes for granted: ŷ = θᵀx, or σ(θᵀx).

Notes give ``J = -\sum_i y_i \log p_i + (1 - y_i) \log(1 - p_i)`` or ``\sum_i (h(x_i) - y_i)^2`` and
its derivative by θ, and leave to the reader what p_i and h are. With logarithms of a prediction and
of what it lacks of 1 it is the sigmoid of a score; in a square it is the score itself. A line that
holds so holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeGuard

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import FUNCTION_BASES, TARGETS, UPSTREAM
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Plus,
    Raised,
    Reading,
    Script,
    Times,
    Turned,
    is_logarithm,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, Side, nodes_in
from chainrule.documents.supposing.any_losses import taken_losses
from chainrule.documents.supposing.one_example import for_one_example

_PREDICTIONS = (
    "\\hat{y}", "\\hat{Y}", "\\tilde{y}", "\\hat{p}", "p", "\\pi", "\\mu", "a", "h", "f", "o", "y",
)  # fmt: skip
_TARGETS = (*TARGETS, "d")
_HYPOTHESES = ("h", "f", "g", "p", "\\hat{y}", "\\pi", "\\phi")
_PARAMETERS = (  # the weight, and the bias beside it
    ("w", "b"), ("W", "b"), ("\\theta", "b"), ("\\beta", "b"), ("\\omega", "b"), ("m", "b"),
    ("m", "c"), ("a", "b"), ("\\theta|1", "\\theta|0"), ("\\beta|1", "\\beta|0"),
    ("w|1", "w|0"),
)  # fmt: skip
_NUMBERS = ("m", "a")  # the slope of a line
_DATA = ("x", "X")


def with_customary_models(system: System) -> Iterator[System]:
    """The same system with the model of custom for the prediction of each loss that has none."""
    for loss, by in taken_losses(system).items():
        found = system.definitions.get(loss)
        if loss == UPSTREAM or found is None:
            continue  # that a penalty is made of the weights says nothing of the prediction
        model = _Model.of(system, _as_written(system, found), by)
        if model is not None:
            yield from model.systems()
            return


@dataclass(frozen=True)
class _Model:
    """What a loss compares with its target, and the parameters that it is differentiated by.

    is_logistic: whether the loss has the logarithm of what the prediction lacks of 1.
    """

    system: System
    prediction: Name | Call
    is_logistic: bool
    weight: Name
    bias: Name | None

    @classmethod
    def of(cls, system: System, loss: list[Reading], by: set[str]) -> _Model | None:
        """The model that is left out, if the loss is one of a regression."""
        pairs = [pair for pair in _PARAMETERS if pair[0] in by]
        pair = next((p for p in pairs if p[1] in by), next(iter(pairs), None))
        if pair is None or any(key in system.definitions for key in pair):
            return None
        written = {system.mention(name).key for name in system.habits.names}
        compared = list(_compared(system, loss))
        if len({p for p, _ in compared}) != 1:
            return None
        bias = _name(pair[1]) if pair[1] in written else None
        return cls(system, *compared[0], _name(pair[0]), bias)

    def systems(self) -> Iterator[System]:
        """The system with each way to write the product."""
        for left, right in self._said():
            sides = [Side("", 0, 0, reading) for reading in (left, right)]
            chains = [Chain(sides, ["="], -1), *self.system.chains]
            found = system_of(chains, self.system.memberships, self.system.prose)
            found = replace(found, renamed={**found.renamed, **self._links()})
            yield replace(found, supposed=True)
            if (single := for_one_example(found)) is not None:
                yield replace(single, supposed=True)

    def _said(self) -> Iterator[tuple[Reading, Reading]]:
        """p_i = σ(wᵀ x_i + b) of one sample, and p = σ(X w + b) of the whole of them."""
        data = [base for base in _DATA if self.system.occurrences[base]]
        if isinstance(self.prediction, Call):
            (argument, *_) = self.prediction.arguments
            whole = replace(argument, scripts=()) if isinstance(argument, Name) else argument
            call = replace(self.prediction, arguments=(whole, *self.prediction.arguments[1:]))
            yield call, self._activated((self._turned(), whole))
            return
        name = self.prediction
        if "x" in data:
            yield name, self._activated((self._turned(), Name(0, 0, "x", name.scripts)))
        if "X" in data:
            yield replace(name, scripts=()), self._activated((Name(0, 0, "X"), self.weight))

    def _links(self) -> dict[str, str]:
        """The g of g(θᵀx) that nothing defines is the sigmoid as well."""
        calls = list(nodes_in(self.system.chains, Call))
        return {
            call.function.base: "sigmoid" for call in calls if self.is_logistic
            and call.function.base in FUNCTION_BASES and len(call.arguments) == 1
            and self.system.known_function(call.function.base) is None
            and call.function.base not in {**self.system.functions, **self.system.definitions}
            and self.weight.base in self.system.keys_in(call.arguments[0])
        }  # fmt: skip

    def _turned(self) -> Reading:
        number = self.weight.scripts or self.weight.base in _NUMBERS
        return self.weight if number else Turned(0, 0, self.weight)

    def _activated(self, factors: tuple[Reading, ...]) -> Reading:
        score: Reading = Times(0, 0, factors, ("",))
        if self.bias is not None:
            score = Plus(0, 0, (score, self.bias), (1, 1))
        return Call(0, 0, Name(0, 0, "sigmoid"), (score,)) if self.is_logistic else score


def _as_written(system: System, found: Definition) -> list[Reading]:
    """The formulas of a loss, and of a likelihood in it, where h(x) is not yet a product."""
    inside = [key for key in system.keys_in(found.right) if key in system.definitions]
    readings: list[Reading] = []
    for each in (found, *(system.definitions[key] for key in inside)):
        sides = system.chains[each.chain].sides[each.side + 1 :] if each.chain >= 0 else []
        readings += [side.reading for side in sides if side.reading is not None] or [each.right]
    return readings


def _compared(system: System, readings: list[Reading]) -> Iterator[tuple[Name | Call, bool]]:
    """The predictions in log p and log(1 − p), or in (p − y)², and whether it is the former.

    So it is in the likelihood p^y (1 − p)^{1−y}.
    """
    nodes = [node for reading in readings for node in walk_reading(reading)]
    weighed = [unbracketed(n.arguments[0]) for n in nodes
               if is_logarithm(n) and len(n.arguments) == 1]  # fmt: skip
    weighed += [unbracketed(n.base) for n in nodes if isinstance(n, Raised)
                and any(walk_reading(n.exponent, Name))]  # fmt: skip
    for one, other in product(weighed, weighed):
        if _is_rest(other, one) and _is_unsaid(one, system):
            yield one, True
    for node in nodes if not weighed else ():
        base = unbracketed(node.base) if isinstance(node, Raised) else None
        if isinstance(base, Plus) and base.signs == (1, -1):
            for prediction, target in (base.terms, base.terms[::-1]):
                own = unbracketed(prediction)
                is_target = isinstance(target, Name) and target.base in _TARGETS
                if is_target and _is_unsaid(own, system):
                    yield own, False


def _is_rest(reading: Reading, of: Reading) -> bool:
    """Whether it is what something lacks of 1."""
    if not isinstance(reading, Plus) or reading.signs != (1, -1):
        return False
    first, second = reading.terms
    return isinstance(first, Num) and first.value == 1 and unbracketed(second) == of


def _is_unsaid(reading: Reading, system: System) -> TypeGuard[Name | Call]:
    """Whether it is a prediction by its letter, and nothing says what it is."""
    name = reading.function if isinstance(reading, Call) else reading
    if not isinstance(name, Name) or name.primes:
        return False
    if isinstance(reading, Call):
        of_data = all(isinstance(a, Name) for a in reading.arguments)
        first = reading.arguments[0]
        of_data &= isinstance(first, Name) and first.base in _DATA
    else:
        of_data = all(script.kind in ("bare", "paren") for script in name.scripts)
    bases = _HYPOTHESES if isinstance(reading, Call) else _PREDICTIONS
    key = system.mention(name).key
    return name.base in bases and of_data and not system.says(key)


def _name(key: str) -> Name:
    """A parameter by its key: θ, or θ_1."""
    base = key_base(key)
    return Name(0, 0, base, tuple(Script("sub", "bare", s) for s in key.split("|")[1:]))
