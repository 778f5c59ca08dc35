r"""The output of a network that the loss speaks of, where only the words say what it is.

``L = -\sum_k y_k \log \hat{y}_k`` and ``z = W x + b``, "followed by a softmax", belong together:
ŷ = softmax(z), although no formula says so. A line that holds with an activation that the document
speaks of, with the one of custom for its loss or with none holds; of the others nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from chainrule.documents.defining.dependence import reached, roots_of, whole_name
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import derived, key_base
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS, UPSTREAM
from chainrule.documents.parsing.reading import Call, Name, Reading, is_logarithm, walk_reading
from chainrule.documents.stating.chains import nodes_in
from chainrule.documents.supposing.any_losses import reaches, taken_losses, topmost

_OUTPUTS = (
    "\\hat{y}", "\\hat{Y}", "\\hat{p}", "\\tilde{y}", "p", "P", "a", "A", "q", "s", "S", "h", "o",
    "O", "f", "\\pi", "\\sigma", "out", "y", "Y", "output", "pred", "predicted", "prediction",
)  # fmt: skip
_PREDICTED = {"pred", "predicted", "output", "out"}  # below a y
_NO_SCORES = ("w", "W", "b", "B")  # as the θ of a softmax(θ) may be
_SPOKEN = {"softmax": r"softmax", "sigmoid": r"sigmoid|logistic", "tanh": r"tanh", "relu": r"relu"}
_MOST = 4  # ways to link that are tried


def with_supposed_links(system: System) -> Iterator[System]:
    """The same system where what the loss is made of is computed from what it is taken by."""
    for loss, by in taken_losses(system).items():
        key = loss if loss in system.definitions and loss != UPSTREAM else str(system.loss)
        found = system.definitions.get(key)
        if found is None or reaches(system, loss, by):
            continue
        link = _Link.of(system, found, by)
        if link is not None:
            yield from islice(link.systems(), _MOST)
            return


@dataclass(frozen=True)
class _Link:
    """The output that nothing defines, and the scores that it may be computed from."""

    system: System
    loss: Definition
    output: str
    scores: tuple[str, ...]

    @classmethod
    def of(cls, system: System, loss: Definition, by: set[str]) -> _Link | None:
        """The link that is missing, if it is one."""
        open_ = _open_outputs(system, loss)
        if len(open_) != 1:
            return None
        (output,) = open_
        inside = set(reached(system, [loss.key]))
        scores = [
            key for key in topmost(system, by - inside)
            if key != output and key not in inside and not derived(key_base(key))
            and key_base(key) not in LOSS_BASES
        ]  # fmt: skip
        scores = [key for key in scores if not system.is_parameter(key)] or [
            key for key in scores if key_base(key) not in _NO_SCORES
        ]  # fmt: skip
        return cls(system, output=output, loss=loss, scores=tuple(scores)) if scores else None

    def systems(self) -> Iterator[System]:
        """The system with each link."""
        name = Name(0, 0, self.output)
        for score in self.scores[:2]:
            argument = whole_name(self.system, score)
            if argument is None:
                continue
            for function in dict.fromkeys(self._functions(score)):
                right: Reading = argument
                if function is not None:
                    right = Call(0, 0, function, (argument,))
                mention = self.system.mention(name)
                found = Definition(mention.key, name, right, -1, -1, mention)
                definitions = {**self.system.definitions, mention.key: found}
                yield replace(self.system, definitions=definitions, supposed=True, of_the_open=True)

    def _functions(self, score: str) -> Iterator[Name | None]:
        """What is applied to the score; none where it is an activation already; of custom."""
        own = self.system.definitions.get(score)
        if own is not None and isinstance(own.right, Call):
            yield None
            return
        for node in nodes_in(self.system.chains, Call):
            if len(node.arguments) == 1:
                (argument,) = node.arguments
                if isinstance(argument, Name) and self.system.mention(argument).key == score:
                    known = self.system.known_function(node.function.base)
                    if known not in ("exp", "log"):
                        yield Name(0, 0, node.function.base)
        for function, pattern in _SPOKEN.items():
            if re.search(pattern, self.system.prose, re.I):
                yield Name(0, 0, function)
        logs = sum(is_logarithm(n) for n in walk_reading(self.loss.right))
        if logs:
            yield Name(0, 0, "softmax" if logs == 1 else "sigmoid")
        else:
            yield None


def _open_outputs(system: System, loss: Definition) -> list[str]:
    """What the loss judges and nothing defines, other than the target."""
    roots = [
        key for key in sorted(roots_of(system, loss.right))
        if key not in system.counts and key_base(key) in _OUTPUTS and key not in system.opaque
    ]  # fmt: skip
    others = [
        key for key in roots if key_base(key) not in TARGETS or _PREDICTED & {*key.split("|")}
    ]
    if not others and any(key_base(key) in ("t", "d", "T") for key in roots_of(system, loss.right)):
        others = [key for key in roots if key_base(key) in ("y", "Y")]
    return others
