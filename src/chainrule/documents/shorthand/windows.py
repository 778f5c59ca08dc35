r"""Sums over the words around one: Σ_{−m ≤ j ≤ m, j ≠ 0} J(v_c, w_{t+j}, U).

Which word w_{t+j} is, no formula says, so that each of the 2m terms is the loss of any one word.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> whole = parse(layout(r"\sum_{-m \le j \le m, j \ne 0} J(v_c, w_{t+j}, U)"))
>>> _put(whole, {"j"}).factors[1].base
'm'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Num,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)

_PLACE = re.compile(r"[a-z][+\-−]([a-z])\Z")  # t+j


def with_whole_windows(chains: Sides) -> list[list[Reading | None]]:
    """The formulas with 2m times the loss of one word for the sum over the words around one."""
    if (name := _name_of_a_placeholder(chains)) is not None:
        chains = rewritten(chains, lambda reading: _as_a_loss(reading, name))
    nodes = list(all_nodes(chains))
    letters = {node.letter for node in nodes if isinstance(node, Big) and _is_of_a_word(node)}
    if not letters:
        return [list(sides) for sides in chains]
    losses = list(_losses(chains))
    return rewritten(chains, lambda reading: _put(reading, letters, losses))


def _name_of_a_placeholder(chains: Sides) -> str | None:
    """The F of Σ_{−m ≤ j ≤ m, j ≠ 0} F(w_{c+j}, v_c): whatever the loss of one word is."""
    found: set[str] = set()
    for node in all_nodes(chains):
        body = unbracketed(node.body) if isinstance(node, Big) else None
        call = unbracketed(body.of) if isinstance(body, Partial) else body
        if not isinstance(node, Big) or not isinstance(call, Call) or call.function.scripts:
            continue
        found |= {call.function.base} if _words_in(call) == {node.letter} else set()
    found -= set(LOSS_BASES)
    name = found.pop() if len(found) == 1 else ""
    return name if len(name) == 1 and name.isupper() else None


def _as_a_loss(node: Reading, name: str) -> Reading:
    """A formula with J(w_{c+j}, v_c) for F(w_{c+j}, v_c)."""
    node = mapped(node, lambda part: _as_a_loss(part, name))
    if not isinstance(node, Call) or node.function.base != name or node.function.scripts:
        return node
    return replace(node, function=replace(node.function, base=LOSS_BASES[0]))


def _losses(chains: Sides) -> Iterator[Name]:
    """The losses of one word that a document defines: J, or J_{naive-softmax}."""
    for sides in chains:
        for left, right in pairwise(sides):
            name = head(left) if left is not None else None
            if name is None or right is None or name.base not in LOSS_BASES:
                break
            nodes = list(walk_reading(right))
            if not has_derivative(right) and not any(
                isinstance(node, Big) and _is_of_a_word(node) for node in nodes
            ):
                yield name


def _put(node: Reading, letters: AbstractSet[str], losses: Sequence[Name] = ()) -> Reading:
    node = mapped(node, lambda part: _put(part, letters, losses))
    if not isinstance(node, Big) or node.kind != "sum" or node.letter not in letters:
        return node
    loss = _loss_in(node)
    if loss is None or node.letter in _letters(node.body):
        return node
    names = [name for name in losses if name.base == loss.base]
    if names and not loss.scripts and all(name.scripts for name in names):
        node = replace(node, body=_called(node.body, loss, names[0]))
    at = node.start, node.start
    factors = (Num(*at, Fraction(2)), Name(*at, "m"), node.body)
    return Times(node.start, node.end, factors, ("", ""))


def _called(node: Reading, loss: Name, other: Name) -> Reading:
    """A formula with the loss under the name that it is defined with."""
    if node == loss:
        return replace(loss, scripts=other.scripts)
    return mapped(node, lambda part: _called(part, loss, other))


def _loss_in(big: Big) -> Name | None:
    """The loss that a sum adds up, itself or its derivatives."""
    body = unbracketed(big.body)
    name = head(unbracketed(body.of) if isinstance(body, Partial) else body)
    return name if name is not None and name.base in LOSS_BASES else None


def _is_of_a_word(big: Big) -> bool:
    """Whether the letter of a sum names the words whose losses it adds up."""
    body = unbracketed(big.body)
    loss = unbracketed(body.of) if isinstance(body, Partial) else body
    if _loss_in(big) is None or not isinstance(loss, Call):
        return False
    return _words_in(loss) == {big.letter}


def _words_in(call: Call) -> set[str]:
    """The j of J(v_c, w_{t+j}, U)."""
    return {
        match[1] for argument in call.arguments if isinstance(argument, Name)
        for script in argument.scripts if (match := _PLACE.match(script.text))
    }  # fmt: skip


def _letters(reading: Reading) -> set[str]:
    """What stands below and above the names of a formula."""
    names = walk_reading(reading, Name)
    return {script.text for name in names for script in name.scripts}
