"""The training example above a symbol, beside its layer: z^{x,l} = w^l a^{x,l-1} + b^l.

A formula that carries one such mark on all its data says of every example what it says without the
mark. What adds up the examples, Σ_x δ^{x,l}, is not read, but in a step of descent. So it is
where a document has one pair (x^k, y^k) all along, and where it has the loss E_k of outputs ŷ_j^k
and targets y_j^k.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Plus,
    Raised,
    Reading,
    Script,
    mapped,
)
from chainrule.documents.stating.chains import Chain, Side, nodes_in, nodes_of_sides

_LAYER = re.compile(r"(?:[lL]|\\ell)(?:[+-]\d)?\Z")
_SAMPLE = re.compile(r"[a-km-z]\Z")


def without_sample_marks(chains: Sequence[Chain]) -> list[Chain]:
    """The chains without the mark of the example: beside the layer, or on all the data."""
    found = [
        replace(chain, sides=[_without(side, chain.sides[0].reading) for side in chain.sides])
        for chain in chains
    ]
    found = _with_named_losses(found)
    letter = _of_the_pair(found)
    if letter is None:
        return found

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            alone = _of_a_loss(node)  # the k of E_k
            kept = tuple(
                s for s in node.scripts if s.text != letter or (s.place != "sup" and s != alone)
            )
            return replace(node, scripts=kept)
        if isinstance(node, Raised) and _is_letter(node.exponent, letter):
            return rewrite(node.base)  # (A x)^k
        return mapped(node, rewrite)

    return [chain.rewritten(rewrite) for chain in found]


def _with_named_losses(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with the n of E_n, where nothing else has it, as part of the name of the loss.

    Error of one pattern n, whose inputs and outputs are written without it.
    """
    names = list(nodes_in(chains, Name))
    marks = {(n.base, s) for n in names if (s := _of_a_loss(n)) is not None}
    taken = {n.letter for n in nodes_in(chains, Big)}
    taken |= {name.base for name in names if _of_a_loss(name) is None}
    taken |= {
        letter for name in names for s in name.scripts
        if s != _of_a_loss(name) for letter in re.findall(r"[a-z]", s.text)
    }  # fmt: skip
    named = {mark for mark in marks if mark[1].text not in taken}
    plain = {name.base for name in names if not name.scripts}
    several = {base for base, _ in marks if sum(b == base for b, _ in marks) > 1} | plain
    if not named:
        return list(chains)

    def rewrite(node: Reading) -> Reading:
        script = _of_a_loss(node) if isinstance(node, Name) else None
        if isinstance(node, Name) and (node.base, script) in named and script is not None:
            word = (replace(script, kind="word", place="sub"),) if node.base in several else ()
            return replace(node, scripts=word)
        return mapped(node, rewrite)

    return [chain.rewritten(rewrite) for chain in chains]


def _of_a_loss(name: Name) -> Script | None:
    """The n of E_n, E^{(n)} and E^n, which the loss has alone."""
    script = name.scripts[0] if len(name.scripts) == 1 and name.base in LOSS_BASES else None
    marked = script is not None and script.kind in ("bare", "paren")
    return script if marked and script is not None and _SAMPLE.match(script.text) else None


def _of_the_pair(chains: Sequence[Chain]) -> str | None:
    """The k of one training pair (x^k, y^k): above an input and a target, and nowhere else; or
    above a target, and below the loss of the pair."""
    nodes = list(nodes_in(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    taken = {node.letter for node in nodes if isinstance(node, Big)}
    above = {id(node.exponent) for node in nodes if isinstance(node, Raised)}
    taken |= {name.base for name in names if not name.scripts and id(name) not in above}
    carriers: dict[str, set[str]] = {}
    losses = {script.text for name in names if (script := _of_a_loss(name)) is not None}
    for name in names:
        for script in name.scripts if _of_a_loss(name) is None else ():
            if script.place == "sup" and script.kind == "bare" and _SAMPLE.match(script.text):
                carriers.setdefault(script.text, set()).add(name.base)
            else:
                taken |= set(re.findall(r"[a-z]", script.text))
    for letter, bases in carriers.items():
        paired = "x" in bases or letter in losses
        if letter not in taken and paired and bases & set(TARGETS) and not bases & PARAMETER_BASES:
            return letter
    return None


def _is_letter(reading: Reading, letter: str) -> bool:
    return isinstance(reading, Name) and reading.base == letter and not reading.scripts


def _without(side: Side, left: Reading | None) -> Side:
    """A side of a chain without the mark. left: what the chain begins with."""
    nodes = list(nodes_of_sides([side]))
    marks = {mark for n in nodes if isinstance(n, Name) and (mark := _mark(n)) is not None}
    if not marks or side.reading is None:
        return side
    added = {node.letter for node in nodes if isinstance(node, Big)}
    adds = any(mark.text in added for mark in marks) and not _is_update(side.reading, left)
    if len(marks) > 1 or adds:
        problem = Unread("a sum over the examples above a symbol is not read", side.start)
        return replace(side, reading=None, problem=problem)
    (mark,) = marks
    return replace(side, reading=_dropped(side.reading, mark))


def _is_update(right: Reading, left: Reading | None) -> bool:
    """Whether it is w − (η/m) Σ_x δ^{x,l} …, of a new w: a step, which nobody judges."""
    return isinstance(left, Name) and isinstance(right, Plus) and right.terms[0] == left


def _mark(name: Name) -> Script | None:
    """The x of a^{x,l}: one of two bare letters above a name, of which the other is a layer."""
    above = [s for s in name.scripts if s.place == "sup" and s.kind == "bare" and s.text != "T"]
    layers = [s for s in above if s.written is not None or _LAYER.match(s.text)]
    others = [s for s in above if s not in layers and _SAMPLE.match(s.text)]
    return others[0] if len(layers) == len(others) == 1 and len(above) == 2 else None


def _dropped(reading: Reading, mark: Script) -> Reading:
    """A formula without the mark."""
    if isinstance(reading, Name) and _mark(reading) == mark:
        return replace(reading, scripts=tuple(s for s in reading.scripts if s != mark))
    return mapped(reading, lambda child: _dropped(child, mark))
