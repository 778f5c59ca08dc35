"""The cross-entropy under its name alone: J = CrossEntropy(y, ŷ) is −Σ_i y_i log ŷ_i.

Only where ŷ is a softmax in the document, so that no other formula can be meant, and where the
document never writes the formula out itself. Where it does, and goes on with ``L = BCE(a)``, the
target is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.customary import TARGETS, customary_function
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Picked,
    Plus,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)

_NAMES = ("ce", "crossentropy", "cross entropy", "cross-entropy", "cross_entropy", "crossent")
_LOSSES = (*_NAMES, "bce", "mse", "nll", "loss", "cost", "bceloss", "mseloss", "celoss")
_LETTERS = "ijkmnpqr"


def with_cross_entropies(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the cross-entropy written out wherever it is only named."""
    found = _with_targets([list(chain) for chain in chains])
    nodes = list(all_nodes(found))
    predictions = set(_softmaxes(found))
    letter = _free_letter(nodes)
    named = any(map(_is_cross_entropy, nodes))
    if not named or not predictions or not letter or _is_written_out(found):
        return found

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and _is_cross_entropy(node):
            return _formula(node, predictions, letter) or node
        return mapped(node, rewrite)

    return rewritten(found, rewrite)


def _with_targets(chains: list[list[Reading | None]]) -> list[list[Reading | None]]:
    """BCE(a) as BCE(y, a), where BCE(y, ŷ) is written out, in capitals for an A beside a Y."""
    calls = list(all_nodes(chains, Call))
    places = {
        call.function.base: place for chain in chains if isinstance(call := chain[0], Call)
        for place in (0, 1) if len(call.arguments) == 2 and _is_target(call.arguments[place])
        and call.function.base.lower() in _LOSSES
    }  # fmt: skip
    short = [c for c in calls if len(c.arguments) == 1 and c.function.base in places]
    if not short:
        return chains
    bases = {node.base for node in all_nodes(chains, Name)}

    def rewrite(node: Reading) -> Reading:
        if node not in short or not isinstance(node, Call):
            return mapped(node, rewrite)
        (output,) = node.arguments
        letters = ("Y", "y", "T", "t") if _is_capital(output) else ("y", "t", "Y", "T")
        letter = next((each for each in letters if each in bases), None)
        if letter is None or _is_target(output):
            return node
        pair = [output]
        pair.insert(places[node.function.base], Name(output.start, output.start, letter))
        return replace(node, arguments=tuple(pair))

    return rewritten(chains, rewrite)


def _is_target(reading: Reading) -> bool:
    return isinstance(reading, Name) and reading.base in TARGETS


def _is_capital(reading: Reading) -> bool:
    return isinstance(reading, Name) and reading.base.isupper()


def _is_cross_entropy(node: Reading) -> bool:
    return (
        isinstance(node, Call) and len(node.arguments) == 2 and not node.function.primes
        and node.function.base.lower() in _NAMES
    )  # fmt: skip


def _softmaxes(chains: Sides) -> Iterator[str]:
    """The letters that are a softmax somewhere: ŷ in ŷ = softmax(z), or ŷ_k = softmax(z)_k."""
    for chain in chains:
        for left, right in pairwise(chain):
            if isinstance(left, Name) and _is_softmax(right):
                yield left.base


def _is_softmax(reading: Reading | None) -> bool:
    while isinstance(reading, (Group, Picked)):
        reading = reading.inner if isinstance(reading, Group) else reading.base
    return isinstance(reading, Call) and customary_function(reading.function.base) == "softmax"


def _is_written_out(chains: Sides) -> bool:
    """Whether the document says itself what the cross-entropy is: CE(y, ŷ) = −Σ y log ŷ."""
    return any(
        one is not None and _is_cross_entropy(one) and not isinstance(other, (Name, Call))
        for chain in chains
        for before, after in pairwise(chain)
        for one, other in ((before, after), (after, before))
    )


def _free_letter(nodes: Sequence[Reading]) -> str:
    """A letter for the index of the sum that the document uses for nothing."""
    names = [node for node in nodes if isinstance(node, Name)]
    used = {name.base for name in names} | {s.text for name in names for s in name.scripts}
    used |= {node.letter for node in nodes if isinstance(node, Big)}
    return next((letter for letter in _LETTERS if letter not in used), "")


def _formula(call: Call, predictions: set[str], letter: str) -> Reading | None:
    """−Σ_i y_i log ŷ_i, if it is clear which of the two is the target.

    Of CE(p_t, y_t) both may have the mark of one step, or of one sample; what is no softmax is the
    target.
    """
    names = [a for a in call.arguments if isinstance(a, Name) and all(map(_is_whole, a.scripts))]
    outputs = [name for name in names if name.base in predictions]
    targets = [name for name in names if name.base not in predictions]
    if len(targets) != 1 or len(outputs) != 1 or targets[0].scripts != outputs[0].scripts:
        return None
    target, output = (_entry(name, letter) for name in (*targets, *outputs))
    return Group(call.start, call.end, cross_entropy(call, target, output, letter))


def cross_entropy(at: Reading, target: Reading, output: Reading, letters: Sequence[str]) -> Plus:
    """−Σ y log ŷ of entries, a sum over each of the letters, the last outside."""
    start, end = at.start, at.end
    logarithm = Call(start, end, Name(start, end, "log"), (output,))
    total: Reading = Times(start, end, (target, logarithm), ("",))
    for letter in letters:
        total = Big(start, end, letter, None, None, total)
    return Plus(start, end, (total,), (-1,))


def _entry(name: Name, letter: str) -> Name:
    return replace(name, scripts=(*name.scripts, Script("sub", "bare", letter)))


def _is_whole(script: Script) -> bool:
    """Whether a mark is that of a step of time or of a sample, and no index."""
    return script.kind == "paren" or (script.place == "sub" and script.text == "t")
