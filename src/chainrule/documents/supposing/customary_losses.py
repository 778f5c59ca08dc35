r"""The loss that belongs to an output layer, where a document never says it: ∂L/∂z = ŷ − y.

Notes on a network with a softmax speak of "the loss" and begin with ``∂L/∂z = p - y``: it is the
cross-entropy, as it is the binary one behind a sigmoid and the half square behind no activation. A
line that holds with the loss of the custom holds; of the others nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.documents.defining.explicit import is_abstract
from chainrule.documents.defining.system import System
from chainrule.documents.markup.layout import layout
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import Mention, key_base
from chainrule.documents.parsing.customary import TARGETS, UPSTREAM
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Over,
    Partial,
    Plus,
    Reading,
    Script,
    Times,
    is_logarithm,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in
from chainrule.documents.supposing.any_losses import reaches, taken_losses
from chainrule.documents.supposing.twins import with_twins

_OUTPUT, _TARGET = "\\omega", "\\tau"  # stand for ŷ and y in what is said here
_LOSSES = {
    "softmax": (rf"-\sum_q {_TARGET}_q \log {_OUTPUT}_q",),
    "sigmoid": (
        rf"\sum_q (-{_TARGET}_q \log {_OUTPUT}_q - (1 - {_TARGET}_q) \log(1 - {_OUTPUT}_q))",
        rf"-{_TARGET} \log {_OUTPUT} - (1 - {_TARGET}) \log(1 - {_OUTPUT})",  # of one number
    ),
}
_SQUARE = rf"\frac{{1}}{{2}} \|{_OUTPUT} - {_TARGET}\|^2"  # behind anything: δ = (a − y) σ′(z)
_OUTPUTS = ("\\hat{y}", "\\hat{Y}", "\\hat{p}", "p", "P", "a", "A", "h", "s", "o", "y", "q")


def with_customary_losses(system: System) -> Iterator[System]:
    """The same system with the loss of the custom for those that say nothing of an output.

    So in the other size of letters: ∂L/∂a = −y/a + … beside A = σ(Z).
    """
    yield from _with_losses(system)
    twin = with_twins(system)
    if twin is not system:
        yield from _with_losses(twin)


def _with_losses(system: System) -> Iterator[System]:
    taken = taken_losses(system)
    losses = [key for key, by in taken.items() if not _is_said(system, key, by)]
    pair = _Pair.of(system, losses) if losses else None
    if pair is None:
        return
    for function in pair.functions():
        square = (_SQUARE,) if function != "softmax" else ()
        for formula in (*_LOSSES.get(function, ()), *square):
            added = {key: pair.loss(key, formula) for key in losses}
            added |= {made.key: made for made in pair.outputs_by(function)}
            opaque = {k: o for k, o in system.opaque.items() if k not in added}
            functions = {k: d for k, d in system.functions.items() if k not in added}
            definitions = {**system.definitions, **added}
            yield replace(
                system, definitions=definitions, functions=functions, opaque=opaque,
                loss=system.loss or losses[0], one_hot_by_custom=True, supposed=True,
            )  # fmt: skip


def _is_said(system: System, key: str, by: set[str]) -> bool:
    """Whether a loss is written out, or is no more than what comes down.

    A cross-entropy is that of the custom whatever its letters are, if it has its minus sign.
    """
    if key == UPSTREAM or reaches(system, key, by):
        return True
    return any(
        not isinstance(right, Name) and not has_derivative(right)
        and not is_abstract(system, right) and not _is_negative_log(right)
        for right in _said(system, key)
    )  # fmt: skip


def _said(system: System, key: str) -> list[Reading]:
    """All that a loss is said to be."""
    known = (system.definitions.get(key), system.functions.get(key))
    offers = [*system.candidates.get(key, ()), *system.function_offers.get(key, ())]
    return [found.right for found in (*known, *offers) if found is not None]


def _mean(system: System, key: str) -> Reading | None:
    """The 1/m of a loss that is said to be a mean, whatever its letters are."""
    return next(
        (
            factor for right in _said(system, key) if isinstance(right, Times)
            for factor in right.factors
            if isinstance(factor, Over) and isinstance(factor.bottom, Name)
        ),
        None,
    )  # fmt: skip


def _is_negative_log(right: Reading) -> bool:
    """−y log p, −Σ_i y_i log p_i and (1/m) Σ −{…}: logarithms behind a minus."""
    return any(
        isinstance(node, Plus) and node.signs[0] < 0 and any(map(is_logarithm, walk_reading(node)))
        for node in walk_reading(right)
    )


@dataclass(frozen=True)
class _Pair:
    """The ŷ and the y of ŷ − y, without their indices, and the z that it is derived by.

    activation: the a of ∂L/∂a ∂a/∂z, where ŷ − y is said of this product.
    """

    system: System
    output: Name
    target: Name
    score: Name | None
    activation: Name | None

    @classmethod
    def of(cls, system: System, losses: list[str]) -> _Pair | None:
        """The pair that is written most often beside some losses, or else at all."""
        own = [chain for chain in system.chains if _speaks_of(system, chain, losses)]
        found = Counter(_pairs(system, own)) or Counter(_pairs(system, system.chains))
        if not found:
            return None
        (output, target), _ = found.most_common(1)[0]
        score, activation = next(_scores(system, output, target), (None, None))
        return cls(system, output, target, score, activation)

    def functions(self) -> list[str]:
        """The activations that the output may have: the one that is said, or those of custom."""
        key = self.system.mention(self.output).key
        found = self.system.definitions.get(key)
        right = found.right if found is not None else None
        if isinstance(right, Call):
            return [self.system.known_function(right.function.base) or right.function.base]
        if right is not None:
            return ["identity"]
        return ["softmax", "sigmoid"] if self.score is not None else []

    def outputs_by(self, function: str) -> Iterator[Definition]:
        """ŷ = softmax(z), where nothing says what ŷ is; or ŷ = a and a = softmax(z)."""
        if self.score is None:
            return
        right: Reading = Call(0, 0, Name(0, 0, function), (self.score,))
        for name in (self.activation, self.output):
            mention = self.system.mention(name) if name is not None else None
            if name is None or mention is None or mention.key in self.system.definitions:
                continue
            yield Definition(mention.key, name, right, -1, -1, mention)
            right = name

    def loss(self, key: str, formula: str) -> Definition:
        """A loss as a formula of the two."""
        names = {_OUTPUT: self.output, _TARGET: self.target}

        def rewrite(node: Reading) -> Reading:
            if isinstance(node, Name) and node.base in names:
                whole = names[node.base]
                return replace(whole, scripts=(*whole.scripts, *node.scripts))
            return mapped(node, rewrite)

        right = rewrite(parse(layout(formula)))
        if (mean := _mean(self.system, key)) is not None:
            right = Times(0, 0, (mean, Group(0, 0, right)), ("",))
        return Definition(key, Name(0, 0, key_base(key)), right, -1, -1, Mention(key))


def _speaks_of(system: System, chain: Chain, losses: list[str]) -> bool:
    names = nodes_in([chain], Name)
    return any(system.mention(name).key in losses for name in names)


def _pairs(system: System, chains: list[Chain]) -> Iterator[tuple[Name, Name]]:
    """The ŷ and the y of each ŷ − y and each −(y − ŷ), as wholes."""
    for node in nodes_in(chains):
        turned = replace(node, terms=node.terms[::-1]) if isinstance(node, Plus) else node
        pair = _difference(system, node) or _difference(system, turned)
        if pair is not None:
            yield pair


def _difference(system: System, node: Reading) -> tuple[Name, Name] | None:
    if not isinstance(node, Plus) or node.signs != (1, -1):
        return None
    first, second = map(unbracketed, node.terms)
    if not isinstance(first, Name) or not isinstance(second, Name):
        return None
    if first.base not in _OUTPUTS or first.base == second.base:
        return None
    desired = second.base == "d" and not system.says(system.mention(second).key)
    if second.base not in TARGETS and not desired:
        return None
    return _whole(system, first), _whole(system, second)


def _whole(system: System, name: Name) -> Name:
    """A quantity without its entries: the y of y_i."""
    entries = system.mention(name).entries
    kept: tuple[Script, ...] = tuple(s for s in name.scripts if s.text not in entries)
    return replace(name, start=0, end=0, scripts=kept)


def _scores(system: System, output: Name, target: Name) -> Iterator[tuple[Name, Name | None]]:
    """The z of ∂L/∂z = ŷ − y; the z and the a of ∂L/∂a ∂a/∂z = ŷ − y."""
    for chain in system.chains:
        left = chain.sides[0].reading
        factors = left.factors if isinstance(left, Times) and len(left.factors) == 2 else (left,)
        partials = [p for p in factors if isinstance(p, Partial) and isinstance(p.wrt, Name)]
        if len(partials) < len(factors):
            continue
        of, (*between, score) = head(partials[0].of), [p.wrt for p in partials]
        if of is None or not system.is_a_loss(system.mention(of).key):
            continue
        if between and between != [partials[-1].of]:
            continue
        sides = (unbracketed(s.reading) for s in chain.sides[1:] if s.reading is not None)
        if any(_difference(system, side) == (output, target) for side in sides):
            assert isinstance(score, Name)
            middle = between[0] if between else None
            assert middle is None or isinstance(middle, Name)
            yield _whole(system, score), _whole(system, middle) if middle is not None else None
