r"""The one layer of a document that takes it for granted: z = w x + b and ŷ = σ(z).

Notes on logistic regression write L(ŷ, y), ``\frac{\partial \hat{y}}{\partial z} = σ(z)(1 - σ(z))``
and ``\frac{\partial z}{\partial w} = x``, and never what ŷ and z are. A line that holds with the
layer of the custom holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, head
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Partial,
    Plus,
    Reading,
    Script,
    Times,
    Turned,
    is_logarithm,
    walk_reading,
)
from chainrule.documents.stating.chains import nodes_in

_SCORES = ("z", "Z", "u", "net")
_WEIGHTS = ("w", "W", "\\theta", "\\Theta")
_INPUTS = ("x", "X")
_MOST = 6  # weights that are numbered
_OUTPUTS = ("\\hat{y}", "\\hat{Y}", "a", "A", "p", "h")


def with_customary_unit(system: System) -> Iterator[System]:
    """The same system with the one layer of the custom, in the orders of its product."""
    unit = _Unit.of(system)
    if unit is None:
        return
    activations = {d.key: d for d in unit.activations()}
    scores: list[Reading | None] = list(unit.scores()) or [None]
    for score in scores:
        added = dict(activations)
        if score is not None:
            added[unit.score.base] = _definition(system, unit.score, score)
        if added:
            calls = (d.right for d in activations.values() if isinstance(d.right, Call))
            one_hot = any(call.function.base == "softmax" for call in calls)
            yield replace(
                system, definitions={**system.definitions, **added}, supposed=True,
                one_hot_by_custom=system.one_hot_by_custom or one_hot,
            )  # fmt: skip


@dataclass(frozen=True)
class _Unit:
    """The score that a document has one of, without a layer."""

    system: System
    score: Name

    @classmethod
    def of(cls, system: System) -> _Unit | None:
        """The score by the letters of the custom, if something is differentiated by it or it is."""
        bases = {
            key_base(key) for node in nodes_in(system.chains, Partial)
            for side in (node.of, node.wrt) if isinstance(side, Name)
            if (key := system.mention(side).key) in _SCORES
        }  # fmt: skip
        bases = bases or {base for base in _SCORES if system.occurrences[f"d{base}"]}
        bases = bases or set(_activated(system))
        return cls(system, Name(0, 0, bases.pop())) if len(bases) == 1 else None

    def scores(self) -> Iterator[Reading]:
        """w x + b, x w + b and wᵀ x + b, where nothing says what the score is.

        It is w_1 x_1 + w_2 x_2 + b where weights have numbers alone.
        """
        weights, inputs = self._written(_WEIGHTS), self._written(_INPUTS)
        taken = {
            key_base(self.system.mention(node.wrt).key)
            for node in nodes_in(self.system.chains, Partial)
            if isinstance(node.wrt, Name) and self._is_score(node.of)
        }  # fmt: skip
        weights.sort(key=lambda base: base not in taken)
        bias = self._written(("b", "B"))
        if self._is_said(self.score.base):
            return
        if not any(self.system.occurrences[f"d{base}"] for base in weights) and (
            terms := self._numbered()
        ):  # fmt: skip
            whole = (*terms, *(Name(0, 0, base) for base in bias[:1]))
            yield Plus(0, 0, whole, (1,) * len(whole))
        if not weights or not inputs:
            return
        weight, data = Name(0, 0, weights[0]), Name(0, 0, inputs[0])
        for pair in ((weight, data), (data, weight), (Turned(0, 0, weight), data)):
            product = Times(0, 0, pair, ("",))
            whole = (product, *(Name(0, 0, base) for base in bias[:1]))
            yield Plus(0, 0, whole, (1,) * len(whole)) if bias else product

    def _numbered(self) -> tuple[Reading, ...]:
        """w_1ᵀ x_1 and w_2ᵀ x_2, of as many numbers as weights and inputs both have."""

        def at(base: str, number: str) -> Name:
            return Name(0, 0, base, (Script("sub", "bare", number),))

        found = [
            (weight, data, number)
            for weight in _WEIGHTS for data in _INPUTS for number in map(str, range(1, _MOST))
            if self._is_written(f"{weight}|{number}") and self._is_written(f"{data}|{number}")
        ]  # fmt: skip
        one_pair = len({(weight, data) for weight, data, _ in found}) == 1 < len(found)
        products = (Times(0, 0, (Turned(0, 0, at(w, k)), at(x, k)), ("",)) for w, x, k in found)
        return tuple(products) if one_pair else ()

    def activations(self) -> Iterator[Definition]:
        """ŷ = σ(z), where ŷ is differentiated by z, and some function is applied to z."""
        losses = [
            found.right for key, found in self.system.definitions.items()
            if self.system.is_a_loss(key_base(key))
        ]  # fmt: skip
        logs = [node for loss in losses for node in walk_reading(loss) if is_logarithm(node)]
        usual = "softmax" if _is_of_classes(losses, logs) else "sigmoid"
        function = next(self._applied(), Name(0, 0, usual) if logs else None)
        by_score = {
            self.system.mention(of).key
            for node in nodes_in(self.system.chains, Partial)
            if self._is_score(node.wrt)
            if (of := head(node.of)) is not None and not of.primes
        }
        inside = {key for loss in losses for key in self.system.keys_in(loss)}
        taken = by_score | (inside & set(_OUTPUTS))
        outputs = [
            base for base in (*_OUTPUTS, "y") if base in taken and _is_unsaid(self.system, base)
        ]
        if function is not None and outputs and outputs[0] != self.score.base:
            call = Call(0, 0, function, (self.score,))
            yield _definition(self.system, Name(0, 0, outputs[0]), call)

    def _applied(self) -> Iterator[Name]:
        """The functions that are applied to the score."""
        for node in nodes_in(self.system.chains, Call):
            if len(node.arguments) == 1:
                known = self.system.known_function(node.function.base)
                if self._is_score(node.arguments[0]) and known not in (None, "exp", "log"):
                    yield Name(0, 0, node.function.base)

    def _is_score(self, reading: Reading) -> bool:
        return isinstance(reading, Name) and self.system.mention(reading).key == self.score.base

    def _written(self, bases: tuple[str, ...]) -> list[str]:
        """The letters of some kind that are written without a layer."""
        return [base for base in bases if self._is_written(base)]

    def _is_written(self, key: str) -> bool:
        """Whether a quantity is written, or the derivative of the loss by it: dw."""
        return bool(self.system.occurrences[key] or self.system.occurrences[f"d{key}"])

    def _is_said(self, key: str) -> bool:
        """Whether something defines a quantity, or it is written nowhere."""
        return not self._is_written(key) or not _is_open(self.system, key)


def _activated(system: System) -> Iterator[str]:
    """The z of a = σ(z), where the loss is differentiated by the w of one unit."""
    for found in system.definitions.values():
        match found.right:
            case Call(arguments=(Name() as score,)) if (
                key := system.mention(score).key
            ) in _SCORES and _is_open(system, key):
                yield key


def _is_open(system: System, key: str) -> bool:
    """Whether nothing defines a score, or only as that of a layer: z = w^1 a^0 + b^1.

    The a = σ(z) of one neuron beside ∂C/∂w_j is of its own w, where a network came before it.
    """
    found = system.definitions.get(key)
    layers = found is not None and all("|" in own for own in system.keys_in(found.right))
    return layers or not system.says(key)


def _is_of_classes(losses: Sequence[Reading], logarithms: Sequence[Call]) -> bool:
    """Whether a loss is Σ_k y_k log p_k, without the log(1 − p) of one unit."""
    sums = any(loss.of_kind(Big) for loss in losses)
    return sums and not any(call.of_kind(Plus) for call in logarithms)


def _is_unsaid(system: System, key: str) -> bool:
    """Whether a quantity is written, and nothing defines it but a function that nobody names."""
    found = system.definitions.get(key)
    supposed = found is not None and not found.is_said
    return bool(system.occurrences[key]) and (supposed or not system.says(key))


def _definition(system: System, left: Name, right: Reading) -> Definition:
    mention = system.mention(left)
    return Definition(mention.key, left, right, -1, -1, mention)
