"""A general layer l made definite: what is said of W^{[l]} is tried in a network of a few layers.

Definitions with l hold for every layer; other equalities are judged at one layer in the middle.
L is the last layer. Sums over the layers are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.names.habits import Habits
from chainrule.documents.names.lexicon import GENERAL, LAST, PARAMETER_BASES, derived
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Script,
    Times,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.statements import Chain
from chainrule.documents.stretches.dotted_products import without_dots
from chainrule.documents.stretches.input_names import INPUTS, has_layer

DEEPEST = 4
_TARGETS = {*TARGETS, "\\hat{y}", "d"}
_GENERAL = re.compile(rf"([lL{GENERAL}{LAST}]|\\ell)([+-]\d)?\Z")


def definite(
    chains: list[Chain], habits: Habits, depth: int | None = None, whole: list[Chain] | None = None
) -> list[tuple[Chain, bool]]:
    """The chains with a definite layer; with each, whether it only repeats for another layer.

    depth: the number of layers, where it is known. whole: those of the whole document.
    """
    roles = _Roles(habits)
    if not any(roles.is_general(s, n) for n in habits.names for s in n.scripts):
        return [(chain, False) for chain in chains]
    written = {
        (n.base, int(s.text)) for n in habits.names for s in n.scripts
        if s.text.isdigit() and roles.is_layer(s, n) and int(s.text) < 20
    }  # fmt: skip
    steps = any(
        (match := _GENERAL.match(s.text)) and match[2]
        for n in habits.names for s in n.scripts if roles.is_general(s, n)
    )  # fmt: skip
    last = max((layer for _, layer in written), default=0)
    last = depth or (last if last > 1 or (last == 1 and not steps) else DEEPEST)
    middle = max(1, min(2, last - 1))
    first = (
        2 if last > 2 and _is_input_the_first(chains if whole is None else whole, written) else 1
    )
    forward = {(base, layer) for base, layer in written if base.lower() in ("z", "a", "h", "w")}
    general = _of_general_layers(chains if whole is None else whole, roles)
    own = set(_with_an_own_last_layer(chains if whole is None else whole, roles))
    outputs = set() if _has_a_last(chains, roles) else _outputs(whole or chains, roles)
    found: list[tuple[Chain, bool]] = []
    for chain in chains:
        letters = {
            match[1] for side in chain.sides if side.reading is not None
            for match in roles.letters(side.reading)
        }  # fmt: skip
        if not letters:
            found.append((chain, False))
            continue
        left = chain.sides[0].reading
        if left is not None and _is_loss(left) and not any(roles.letters(left)):
            found.append((_at(chain, last, last, roles), False))
            continue
        if outputs and letters <= {"l", "\\ell", GENERAL} and _is_of_the_output(
            chain, outputs, roles
        ):  # fmt: skip
            found.append((_at(chain, last, last, roles), False))
            continue
        if letters - {"L", LAST} and not chain.continues and isinstance(left, (Name, Call)):
            until = last if isinstance(left, Name) and left.base in own else last + 1
            rest = (layer for layer in range(1, until) if layer != middle)
            others = (_at(chain, layer, last, roles, middle) for layer in rest)
            found += [(other, True) for other in others if _is_within(other, first, last)]
        elif _is_rule(chain) and isinstance(left, Name) and left.base in general:
            layers = range(first, last)
            found += [(_at(chain, layer, layer, roles, middle), True) for layer in layers]
        layer = middle
        if forward and not steps:
            layer = _where_written(chain, written, middle, last, roles)
        found.append((_at(chain, layer, last, roles), False))
    return found


def _with_an_own_last_layer(chains: list[Chain], roles: _Roles) -> Iterable[str]:
    """The letters whose last layer has a formula of its own: the h of h_L = a_L, h_l = g(a_l)."""
    for chain in chains:
        for side, behind in pairwise(chain.sides):
            left, right = side.reading, behind.reading
            if chain.continues or not isinstance(left, Name) or right is None:
                break
            if has_derivative(right) or has_derivative(left) or not _is_last(left, roles):
                continue
            names = [node for node in walk_reading(right) if isinstance(node, Name)]
            if left.base in {n.base for n in names}:
                continue
            if any(_is_last(name, roles) for name in names):
                yield left.base


def _is_last(name: Name, roles: _Roles) -> bool:
    """Whether a name carries the last layer."""
    return any(s.text in ("L", LAST) and roles.is_general(s, name) for s in name.scripts)


def _is_loss(left: Reading) -> bool:
    """Whether a loss stands on the left: J = ½ (a^{(l)} − y)² is said of the last layer."""
    name = head(left)
    return name is not None and name.base in LOSS_BASES


def _outputs(chains: list[Chain], roles: _Roles) -> set[str]:
    """The a of C = ½ (a^l − y)², where l is the last layer."""
    found: set[str] = set()
    for chain in chains:
        left = chain.sides[0].reading
        if left is not None and _is_loss(left) and not any(roles.letters(left)):
            inside = [n for side in chain.sides[1:2] for n in _names_of(side.reading)]
            found |= {n.base for n in inside if _layer_of(n, roles) and n.base != "\\delta"}
    return found - PARAMETER_BASES


def _has_a_last(chains: list[Chain], roles: _Roles) -> bool:
    """Whether the last layer is called L."""
    names = (n for chain in chains for side in chain.sides for n in _names_of(side.reading))
    return any(_is_last(name, roles) for name in names)


def _is_of_the_output(chain: Chain, outputs: set[str], roles: _Roles) -> bool:
    """Whether a^l − y stands in a chain that speaks of no layer behind it."""
    names = [name for side in chain.sides for name in _names_of(side.reading)]
    layers = [s.text for name in names for s in name.scripts if roles.is_general(s, name)]
    differences = (
        node for side in chain.sides if side.reading is not None
        for node in walk_reading(side.reading)
        if isinstance(node, Plus) and sorted(node.signs) == [-1, 1]
    )  # fmt: skip
    return not any("+" in text for text in layers) and any(
        {_layer_of(n, roles) != "" for n in node.terms if isinstance(n, Name)} == {True, False}
        and all(isinstance(n, Name) and n.base in outputs | _TARGETS for n in node.terms)
        for node in differences
    )


def _layer_of(name: Name, roles: _Roles) -> str:
    """The l of a^l."""
    return next((s.text for s in name.scripts if roles.is_general(s, name)), "")


def _names_of(reading: Reading | None) -> Iterable[Name]:
    nodes = walk_reading(reading) if reading is not None else ()
    return (node for node in nodes if isinstance(node, Name))


def _is_within(chain: Chain, first: int, last: int) -> bool:
    """Whether a chain defines nothing behind the last layer or before the first: z^{l+1} at L."""
    left = chain.sides[0].reading
    return not isinstance(left, Name) or all(
        first <= int(s.text) <= last or (first == 1 and s.text == "0")
        for s in left.scripts if s.written is not None and s.text.isdigit()
    )  # fmt: skip


def _is_input_the_first(chains: list[Chain], written: set[tuple[str, int]]) -> bool:
    """Whether the input is layer 1, as in z² = W² x¹ + b²: then no rule speaks of z¹ or W¹."""
    if any(layer < 2 for base, layer in written if base not in INPUTS) or not any(
        (base, 1) in written and (base, 0) not in written for base in INPUTS
    ):
        return False
    for chain in chains:
        left = chain.sides[0].reading
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if chain.continues or right is None or not has_layer(left, "2"):
            continue
        names = [node for node in walk_reading(right) if isinstance(node, Name)]
        marked = any(n.base in PARAMETER_BASES and has_layer(n, "2") for n in names)
        if marked and any(n.base in INPUTS and has_layer(n, "1") for n in names):
            return True
    return False


def _of_general_layers(chains: list[Chain], roles: _Roles) -> set[str]:
    """The letters that carry a general layer l somewhere, and are defined for none."""
    used: set[str] = set()
    below: set[str] = set()  # the w of w^{L-1}: what is said of L is said of the layer before it
    defined: set[str] = set()
    for chain in chains:
        for place, side in enumerate(chain.sides):
            for node in walk_reading(side.reading) if side.reading is not None else ():
                texts = [s.text for s in node.scripts if roles.is_general(s, node)] if isinstance(
                    node, Name
                ) else []  # fmt: skip
                if not isinstance(node, Name) or all(text in ("L", LAST) for text in texts):
                    continue
                first = place == 0 and node is side.reading and not chain.continues
                general = any(not text.startswith(("L", LAST)) for text in texts)
                (defined if first else used if general else below).add(node.base)
    if below & (PARAMETER_BASES | {"z", "Z"}):
        used |= below
    found = used - defined
    for _ in range(4):  # a^l is known for the last layer only, and so is the z^l in it
        for chain in chains:
            left = chain.sides[0].reading
            if _is_rule(chain) and isinstance(left, Name) and left.base in found:
                found |= _last_layers(chain, roles) - defined
    return found


def _last_layers(chain: Chain, roles: _Roles) -> set[str]:
    """The letters that carry the last layer on the right of a chain."""
    return {
        node.base for side in chain.sides[1:] if side.reading is not None
        for node in walk_reading(side.reading)
        if isinstance(node, Name) and any(s.text in ("L", LAST) for s in node.scripts)
        and any(roles.is_general(s, node) for s in node.scripts)
    }  # fmt: skip


def _is_rule(chain: Chain) -> bool:
    """Whether what a chain says of the last layer is said of every one that has none of its own.

    a = f(z), z = W a + b and δ = ∂C/∂z are; δ = (a − y) σ′(z) is not.
    """
    right = chain.sides[1].reading if len(chain.sides) > 1 else None
    if chain.continues or right is None:
        return False
    if isinstance(right, Partial):
        return isinstance(right.wrt, Name)
    names = [node for node in walk_reading(right) if isinstance(node, Name)]
    weighted = any(n.base in PARAMETER_BASES for n in names) and not has_derivative(right)
    before = any(s.text in ("L-1", f"{LAST}-1") for n in names for s in n.scripts)
    return _is_activation(chain) or (weighted and before)


def _is_activation(chain: Chain) -> bool:
    """Whether a chain says a = f(z): f is then that of every layer that has none of its own."""
    right = chain.sides[1].reading if len(chain.sides) > 1 else None
    return (
        not chain.continues
        and isinstance(right, Call)
        and right.function.base.lower() != "softmax"
        and not right.function.primes
        and all(isinstance(argument, Name) for argument in right.arguments)
    )


def _where_written(
    chain: Chain, written: set[tuple[str, int]], middle: int, last: int, roles: _Roles
) -> int:
    """A layer for which everything in the chain is written somewhere: not every one has a bias."""
    candidates: list[int] = [middle, *range(1, last + 1)]
    for layer in candidates:
        names = [
            (derived(node.base) or node.base, int(script.text))
            for side in _at(chain, layer, last, roles).sides
            if side.reading is not None
            for node in walk_reading(side.reading)
            if isinstance(node, Name) and node.base not in ("\\delta",)
            for script in node.scripts
            if script.text.isdigit() and roles.is_layer(script, node)
        ]
        if all(name in written for name in names):
            return layer
    return middle


class _Roles:
    """Which scripts are layers in this document."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.last = next(
            (s.written or s.text for n in habits.names for s in n.scripts if s.text in ("L", LAST)),
            "",
        )  # how the last layer is written

    def is_layer(self, script: Script, name: Name) -> bool:
        """Whether a script stands where layers stand."""
        habits = self.habits
        if script.kind == "bracket":
            return True
        if script.kind == "paren":
            return habits.layered_parentheses or bool(_GENERAL.match(script.text))
        if script.kind != "bare":
            return False
        if script.place == "sup":
            return habits.layered_sup and name.base != "e"
        above = any(s.place == "sup" and s.kind in ("paren", "bracket") for s in name.scripts)
        return habits.layered_sub and not above  # W_{13}^{(1)} has its layer above

    def is_general(self, script: Script, name: Name) -> bool:
        """Whether a script is l, l − 1, L, …"""
        return (
            bool(_GENERAL.match(script.text))
            and script.text not in self.habits.sample_letters | self.habits.letters_of_targets
            and self.is_layer(script, name)
        )

    def letters(self, reading: Reading) -> Iterable[re.Match[str]]:
        """The general layers that occur in a formula."""
        for node in walk_reading(reading):
            if isinstance(node, Name):
                for script in node.scripts:
                    if self.is_general(script, node):
                        match = _GENERAL.match(script.text)
                        assert match is not None
                        yield match


def _at(chain: Chain, layer: int, last: int, roles: _Roles, middle: int | None = None) -> Chain:
    """A chain at one layer. middle: the layer that l stands for in what is shown, if another."""
    shift = 0 if middle is None else layer - middle
    return chain.rewritten(lambda reading: _put(reading, layer, last, roles, shift))


def _put(reading: Reading, layer: int, last: int, roles: _Roles, shift: int = 0) -> Reading:
    values: dict[str, int] = {
        **dict.fromkeys(("l", "\\ell", GENERAL), layer),
        **dict.fromkeys(("L", LAST), last),
    }

    def script(s: Script, name: Name) -> Script:
        if not roles.is_general(s, name):
            return s
        match = _GENERAL.match(s.text)
        assert match is not None
        number = values[match[1]] + int(match[2] or 0)
        written = s.written or s.text
        if shift and number == last and roles.last:
            written = roles.last
        elif shift and match[1] not in ("L", LAST):
            letter = re.sub(r"[+-]\d\Z", "", written)
            step = shift + int(match[2] or 0)
            written = f"{letter}{step:+d}" if step else letter
        return Script(s.place, s.kind, str(number), written)

    def rewrite(node: Reading) -> Reading:
        if (
            isinstance(node, Big)
            and node.letter in ("l", "\\ell", GENERAL)
            and any(match[1] == node.letter for match in roles.letters(node.body))
        ):
            terms = tuple(_put(node.body, k, last, roles, k - layer) for k in range(1, last + 1))
            return Group(node.start, node.end, Plus(node.start, node.end, terms, (1,) * len(terms)))
        if isinstance(node, Name):
            return replace(node, scripts=tuple(script(s, node) for s in node.scripts))
        found = mapped(node, rewrite)
        return without_dots(found) if isinstance(found, Times) and found is not node else found

    return rewrite(reading)
