"""The loss of one example under the letter of the mean: C = (1/n) Σ_x C_x, and ∂C/∂a = a − y.

Where a document names the loss of one example, or writes the loss a second time for one, and its
layers carry no sample, it may go on to derive for one example alone. Its lines are then tried both
ways: as they stand, and with the letter of the mean for the loss of one example. So they are where
the words say it: "let us consider a single data point".
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.names.lexicon import EACH, Mention, derived, key_base
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Num,
    Partial,
    Reading,
    mapped,
    unbracketed,
    walk_reading,
)

_SAID = re.compile(
    r"(?:\b(?:consider|take|only|just|look at|focus on|deriv\w+|restrict\w*|simplicity|simple)\b"
    r"[^.\n]{0,60}|\b(?:for|with|on)\s+(?:only\s+|just\s+)?(?:a\s+)?)"
    r"\b(?:one|single|individual)\s+(?:training\s+|data\s+)?"
    r"(?:example|sample|instance|data ?point|observation|point)\b(?!s)"
    r"|(?:对于?|對於?|考虑|考慮|针对|只有|仅)[^。\n]{0,8}(?:一个|一個|单个|單個|单一|某个)(?:训练|訓練)?(?:样本|樣本)"
    r"|\b(?:un solo|un único|um único|un seul)\s+(?:ejemplo|exemplo|exemple)"
    r"|\bein(?:em|en)? einzelne[snm]* (?:trainings)?beispiel"
    r"|одного (?:обучающего )?(?:примера|объекта)",
    re.IGNORECASE,
)


def for_one_example(system: System) -> System | None:
    """The same system with the loss of one example for the loss, if the document allows it."""
    loss = system.loss
    whole = system.definitions.get(loss or "")
    if loss is None or whole is None or not _reaches_samples(system, whole):
        return None
    single = _of_one(system, loss)
    if single is None and (_SAID.search(system.prose) or has_a_bias_of_one(system)):
        return _without_samples(system)
    right = _named(system, whole) if single is None else single.right
    if right is None or any(_has_sample(system, d) for d in system.definitions.values()):
        return None
    mine = replace(whole, right=right, mention=Mention(loss))
    definitions = {**system.definitions, loss: mine}
    return replace(system, definitions=definitions, by_sample=False)


def has_a_bias_of_one(system: System) -> bool:
    """Whether db = dz, or ∂C/∂b = δ, is written without the sum that it has for all examples."""
    pairs = [
        (chain.sides[0].reading, chain.sides[1].reading) for chain in system.chains
        if len(chain.sides) == 2
    ]  # fmt: skip
    return any(_is_by_bias(system, left) and _is_by_score(system, right) for left, right in pairs)


def _is_by_bias(system: System, reading: Reading | None) -> bool:
    """Whether db or ∂C/∂b stands on a side."""
    if isinstance(reading, Partial) and isinstance(reading.wrt, Name):
        of = reading.of
        loss = isinstance(of, Name) and system.is_a_loss(of.base)
        return loss and reading.wrt.base == "b"
    return isinstance(reading, Name) and derived(reading.base) == "b"


def _is_by_score(system: System, reading: Reading | None) -> bool:
    """Whether dz, δ or ∂C/∂z stands on a side."""
    if isinstance(reading, Partial):
        return isinstance(reading.wrt, Name) and reading.wrt.base == "z"
    return isinstance(reading, Name) and (derived(reading.base) == "z" or reading.base == "\\delta")


def _reaches_samples(system: System, definition: Definition) -> bool:
    """Whether a loss, or a likelihood that it is made of, adds or multiplies the samples."""
    inside = [key for key in system.keys_in(definition.right) if " given " in key]
    inside += [
        system.mention(node.function).key for node in walk_reading(definition.right, Call)
        if node.function.base in LOSS_BASES  # ℓ(θ) = log L(θ)
    ]  # fmt: skip
    parts = [system.definitions[key] for key in inside if key in system.definitions]
    return any(_adds_samples(system, part) for part in (definition, *parts))


def _without_samples(system: System) -> System:
    """The same system with one term for every sum over the samples, and 1 for their number."""
    letters = system.habits.sample_letters

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Big) and node.letter in letters:
            return rewrite(node.body)
        if isinstance(node, Name) and node.base in system.counts and not node.scripts:
            return Num(node.start, node.end, Fraction(1))
        if isinstance(node, Name):
            kept = tuple(s for s in node.scripts if s.text not in letters)
            return replace(node, scripts=kept)
        return mapped(node, rewrite)

    changed = {
        key: replace(d, right=rewrite(d.right), mention=Mention(key))
        for key, d in {**system.functions, **system.definitions}.items()
        if _adds_samples(system, d)
    }  # fmt: skip

    def put_in(node: Reading) -> Reading:
        """The likelihood of one example for the L(θ) of ℓ(θ) = log L(θ)."""
        key = system.mention(node.function).key if isinstance(node, Call) else ""
        if key in changed and key_base(key) in LOSS_BASES:
            return Group(node.start, node.end, changed[key].right)
        return mapped(node, put_in)

    rests = {
        key: replace(d, right=right, mention=Mention(key))
        for key, d in system.definitions.items()
        if key not in changed and key_base(key) in LOSS_BASES
        and (right := put_in(d.right)) != d.right
    }  # fmt: skip
    kept = {key: found for key, found in changed.items() if key in system.definitions}
    definitions = {**system.definitions, **kept, **rests}
    return replace(system, definitions=definitions, by_sample=False)


def _of_one(system: System, loss: str) -> Definition | None:
    """The loss of one example: C_x = …, or a second definition of C without the samples."""
    named = system.definitions.get(f"{loss}|{EACH}")
    if named is not None:
        return named
    return next(
        (
            o for o in system.candidates.get(loss, ())
            if not _reaches_samples(system, o) and not has_derivative(o.right)
            and set(system.keys_in(o.right)) & set(system.definitions)
        ),
        None,
    )  # fmt: skip


def _named(system: System, whole: Definition) -> Reading | None:
    """The L(ŷ, y) of J = (1/m) Σ_i L(ŷ^{(i)}, y^{(i)}), which has a name of its own."""
    for node in walk_reading(whole.right, Big):
        if node.letter in system.habits.sample_letters:
            body = unbracketed(node.body)
            named = isinstance(body, Call) and body.function.base in LOSS_BASES
            return _without_mark(body, node.letter) if named else None
    return None


def _without_mark(reading: Reading, letter: str) -> Reading:
    """A formula of one sample without its mark."""
    if isinstance(reading, Name):
        return replace(reading, scripts=tuple(s for s in reading.scripts if s.text != letter))
    return mapped(reading, lambda child: _without_mark(child, letter))


def _adds_samples(system: System, definition: Definition) -> bool:
    """Whether a definition sums over the samples."""
    return any(
        isinstance(node, Big) and node.letter in system.habits.sample_letters
        for node in walk_reading(definition.right)
    )


def _has_sample(system: System, definition: Definition) -> bool:
    """Whether a definition of the network, not of a loss, names a sample."""
    if key_base(definition.key) in LOSS_BASES:
        return False
    letters = system.habits.sample_letters
    return bool((system.free_letters(definition.right) | set(definition.mention.entries)) & letters)
