r"""A softmax, and the cross-entropy behind it, that words name and formulas only differentiate.

Under "the derivative of the softmax" notes write ``∂S_j/∂z_k = S_j (δ_{jk} − S_k)``, and under "the
cross-entropy" ``∂L/∂ŷ_j = −y_j/ŷ_j``, and give neither. A line that holds with the function that is
named holds; of the others nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import RUNNING
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Over,
    Partial,
    Plus,
    Reading,
    Times,
)
from chainrule.documents.stating.chains import nodes_in

_CROSS_ENTROPY = re.compile(r"cross[ -]?entropy|\bCCE\b|negative log[ -]likelihood", re.I)


def with_named_outputs(system: System) -> Iterator[System]:
    """The same system with the softmax and the loss of which nothing but the name is said."""
    partials = list(nodes_in(system.chains, Partial))
    softmaxes = dict(_softmaxes(system, partials)) if "softmax" in system.prose.lower() else {}
    losses = dict(_losses(system, partials)) if _CROSS_ENTROPY.search(system.prose) else {}
    if softmaxes or losses:
        definitions = {**system.definitions, **softmaxes, **losses}
        loss = system.loss or next(iter(losses), None)
        one_hot = system.one_hot_by_custom or bool(softmaxes and losses)
        yield replace(
            system, definitions=definitions, loss=loss, supposed=True, one_hot_by_custom=one_hot
        )


def _softmaxes(system: System, partials: list[Partial]) -> Iterator[tuple[str, Definition]]:
    """S_j = exp(z_j) / Σ_k exp(z_k) for the S and z of ∂S_j/∂z_k."""
    for partial in partials:
        left, by = partial.of, partial.wrt
        if not (isinstance(left, Name) and isinstance(by, Name)) or not _may_be(system, left):
            continue
        if left.base == by.base or _index(left) in (None, _index(by)) or _index(by) is None:
            continue
        if _before(left) != _before(by):
            continue
        score = replace(by, scripts=(*by.scripts[:-1], left.scripts[-1]))
        below = Big(0, 0, RUNNING, None, None, _exponential(_at(by, RUNNING)))
        yield _defined(system, left, Over(0, 0, _exponential(score), below))


def _losses(system: System, partials: list[Partial]) -> Iterator[tuple[str, Definition]]:
    """L = −Σ_j y_j log ŷ_j for the L and ŷ of ∂L/∂ŷ_j, and the one target of as many indices."""
    targets = {
        name.base for name in system.habits.names
        if name.base in TARGETS and _index(name) is not None and _may_be(system, name)
    }  # fmt: skip
    for partial in partials:
        left, by = partial.of, partial.wrt
        if not (isinstance(left, Name) and isinstance(by, Name)) or _index(by) is None:
            continue
        others = targets - {by.base}
        if len(others) != 1 or not system.is_a_loss(system.mention(left).key):
            continue
        if left.scripts != by.scripts[:-1] or system.says(system.mention(left).key):
            continue
        predicted, target = _at(by, RUNNING), replace(_at(by, RUNNING), base=next(iter(others)))
        logarithm = Call(0, 0, Name(0, 0, "log"), (predicted,))
        body = Times(0, 0, (target, logarithm), ("",))
        yield _defined(system, left, Plus(0, 0, (Big(0, 0, RUNNING, None, None, body),), (-1,)))


def _may_be(system: System, name: Name) -> bool:
    """Whether nothing says what a quantity is."""
    return not name.primes and not system.says(system.mention(name).key)


def _index(name: Name) -> str | None:
    """The last letter below a name that has nothing but letters below it."""
    plain = all((s.place, s.kind) == ("sub", "bare") and s.text.isalpha() for s in name.scripts)
    return name.scripts[-1].text if name.scripts and plain and not name.primes else None


def _before(name: Name) -> list[str]:
    """The indices in front of the last one, which are those of a sample."""
    return [script.text for script in name.scripts[:-1]]


def _at(name: Name, index: str) -> Name:
    """An entry of a quantity."""
    last = replace(name.scripts[-1], text=index)
    return replace(name, scripts=(*name.scripts[:-1], last))


def _exponential(exponent: Reading) -> Reading:
    return Call(0, 0, Name(0, 0, "exp"), (exponent,))


def _defined(system: System, left: Name, right: Reading) -> tuple[str, Definition]:
    mention = system.mention(left)
    return mention.key, Definition(mention.key, left, right, -1, -1, mention)
