"""A repair, and what all kinds of them need: changing one part of a reading.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> product = parse(layout("a b"))
>>> without(product, 0).base
'b'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chainrule.documents.defining.system import System
from chainrule.documents.names.lexicon import derived_key
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import Call, Name, Reading, Script, Times

_MOST_OTHERS = 14  # symbols that are tried in place of one


@dataclass(frozen=True)
class Repair:
    """A changed reading. message: what was wrong; at: the offsets of the part that is changed.

    text: what belongs there, in LaTeX, if it is short to say.
    """

    cause: Cause
    message: str
    reading: Reading
    at: tuple[int, int]
    text: str | None = None


def repair(
    cause: Cause,
    message: str,
    root: Reading,
    old: Reading,
    new: Reading,
    text: str | None = None,
    at: Reading | None = None,
) -> Repair:
    """The repair of a line in which one part becomes another; ``at`` says what is shown of it."""
    shown = at or old
    return Repair(cause, message, replaced(root, old, new), (shown.start, shown.end), text)


def replaced(root: Reading, old: Reading, new: Reading) -> Reading:
    """The tree with one node, found by identity, changed."""
    if root is old:
        return new
    changes: dict[str, Any] = {}
    for name in root.__dataclass_fields__:
        value = getattr(root, name)
        changed = _in_value(value, old, new)
        if isinstance(root, Call) and name == "function" and not isinstance(changed, Name):
            continue  # a function keeps its name, whatever is put around it
        if changed is not value:
            changes[name] = changed
    return replace(root, **changes) if changes else root


def _in_value(value: Any, old: Reading, new: Reading) -> Any:
    if isinstance(value, Reading):
        return replaced(value, old, new)
    if isinstance(value, tuple):
        items = tuple(_in_value(item, old, new) for item in value)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


def all_replaced(root: Reading, olds: Sequence[Reading], new: Reading) -> Reading:
    """The tree with several nodes changed to the same."""
    for old in olds:
        root = replaced(root, old, new)
    return root


def without(node: Times, place: int) -> Reading:
    """A product that lacks one factor."""
    factors = node.factors[:place] + node.factors[place + 1 :]
    if len(factors) == 1:
        return factors[0]
    joins = node.joins[:place] + node.joins[place + 1 :] if place else node.joins[1:]
    return replace(node, factors=factors, joins=joins[: len(factors) - 1])


def others(name: Name, system: System) -> Iterator[Name]:
    """The other quantities that could have been meant, with this one's entries and sample."""
    mention = system.mention(name)
    seen, is_gradient = {mention.key}, _is_gradient(name, system)
    own = [s for s in name.scripts if is_place(s, name, system)]
    power = [s for s in name.scripts if s.place == "sup" and s.text == mention.power]
    turned = [s for s in name.scripts if s.text == "T" and s.kind == "bare"]
    labels, is_parameter = mention.key.split("|")[1:], system.is_parameter(mention.key)

    def unlike(other: Name) -> tuple[bool, bool, bool, bool]:
        key = system.mention(other).key
        return (
            other.base != name.base,
            other.base != name.base.swapcase(),
            system.is_parameter(key) != is_parameter,
            key.split("|")[1:] != labels,
        )

    ranked = sorted(system.quantities, key=unlike)
    for other in ranked:
        found = system.mention(other)
        if found.key in seen or (found.key not in system.known and not is_gradient):
            continue
        seen.add(found.key)
        if len(seen) > _MOST_OTHERS:
            return
        marks = (
            s for s in other.scripts
            if not is_place(s, other, system) and s.text != "T"
            and not (s.place == "sup" and s.text == found.power)
        )  # fmt: skip
        scripts = (*marks, *own, *power, *turned)
        yield Name(name.start, name.end, other.base, scripts, name.primes)


def _is_gradient(name: Name, system: System) -> bool:
    """Whether a name such as dZ is the derivative of the loss by what the document knows."""
    return derived_key(system.mention(name).key) in system.known


def is_place(script: Script, name: Name, system: System) -> bool:
    """Whether a script is an entry or a sample rather than a layer."""
    mention = system.mention(Name(0, 0, name.base, (script,)))
    return bool(mention.entries) or mention.sample is not None
