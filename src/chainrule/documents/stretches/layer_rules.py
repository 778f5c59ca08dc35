"""Of which layers the formulas of a document speak: of any, of the last one, of the next one.

A formula may be said of L alone, or of L because it is said of every layer; a loss speaks of the
last one, and the first one may be the input.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.names.lexicon import LAST, PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stretches.input_names import INPUTS, has_layer
from chainrule.documents.stretches.layer_roles import Roles, is_last, layer_of, names_of

_TARGETS = {*TARGETS, "\\hat{y}", "d"}


def of_layer_l(chains: list[Chain], roles: Roles) -> Iterable[str]:
    """The letters that are said of layer l itself, the weights of a^{l+1} = f(W^{l+1} a^l) too."""
    for chain in chains:
        left = chain.sides[0].reading
        if chain.continues or not isinstance(left, Name) or not (own := layer_of(left, roles)):
            continue
        if own[-2:] not in ("+1", "-1"):
            yield left.base
        inside = [n for side in chain.sides[1:2] for n in names_of(side.reading)]
        same = {n.base for n in inside if layer_of(n, roles) == own and own[-2:] == "+1"}
        yield from same & PARAMETER_BASES


def is_of_the_next(chain: Chain, plain: set[str], roles: Roles) -> bool:
    """Whether a^{l+1} = f(n^{l+1}) is said of every layer l + 1, and of the first with l = 0.

    plain: the letters that are said of layer l, so that there is an n^1.
    """
    left = chain.sides[0].reading
    if chain.continues or not isinstance(left, Name) or layer_of(left, roles)[-2:] != "+1":
        return False
    inside = [name for side in chain.sides[1:2] for name in names_of(side.reading)]
    weights = {layer_of(n, roles)[-2:] for n in inside if n.base in PARAMETER_BASES}
    same = {n.base for n in inside if layer_of(n, roles)[-2:] == "+1"}
    return weights <= {"+1"} and not same.isdisjoint(plain)


def last_is_another(chains: list[Chain], highest: int, roles: Roles) -> bool:
    """Whether z^{(2)}, the highest that has a number, z^{(l)} and z^{(L)} are given one formula.

    Or whether layers are left out between the two: ∂a^3/∂a^2 ⋯ ∂a^L/∂a^{L−1}.
    """
    if any(_leaves_out(chain, highest, roles) for chain in chains):
        return True
    kinds: dict[str, dict[str, set[frozenset[str]]]] = {}
    for chain in chains:
        left = chain.sides[0].reading
        if chain.continues or not isinstance(left, Name) or left.base == "\\delta":
            continue
        numbered = any(s.text == str(highest) and roles.is_layer(s, left) for s in left.scripts)
        layer = "L" if is_last(left, roles) else layer_of(left, roles) or "2" * numbered
        if layer in ("L", "l", "2"):
            made_of = frozenset(n.base for s in chain.sides[1:] for n in names_of(s.reading))
            kinds.setdefault(left.base, {}).setdefault(layer, set()).add(made_of)
    return any(
        set(found) == {"L", "l", "2"} and found["L"] & found["l"] & found["2"]
        for found in kinds.values()
    )


def _leaves_out(chain: Chain, highest: int, roles: Roles) -> bool:
    """Whether an ellipsis stands in a product of the highest layer with a number and of L."""
    products = (
        node for side in chain.sides if side.reading is not None
        for node in walk_reading(side.reading, Times)
        if any(isinstance(factor, Dots) for factor in node.factors)
    )  # fmt: skip
    names = (list(names_of(product)) for product in products)
    return any(
        any(is_last(name, roles) for name in inside)
        and any(
            s.text == str(highest) and roles.is_layer(s, name)
            for name in inside for s in name.scripts
        )
        for inside in names
    )  # fmt: skip


def with_an_own_last_layer(chains: list[Chain], roles: Roles) -> Iterable[str]:
    """The letters whose last layer has a formula of its own: the h of h_L = a_L, h_l = g(a_l).

    a^L = σ(z^L) beside a^l = σ(W^l a^{l-1} + b^l) is none where nothing else says what z is.
    """
    lefts = (chain.sides[0].reading for chain in chains if not chain.continues)
    said = {left.base for left in lefts if isinstance(left, Name)}
    computed = {(base, call.function.base) for base, call in _applied(chains)
                if not isinstance(call.arguments[0], Name)}  # fmt: skip
    for chain in chains:
        for side, behind in pairwise(chain.sides):
            left, right = side.reading, behind.reading
            if chain.continues or not isinstance(left, Name) or right is None:
                break
            if has_derivative(right) or has_derivative(left) or not is_last(left, roles):
                continue
            names = list(walk_reading(right, Name))
            if left.base in {n.base for n in names}:
                continue
            score = right.arguments[0] if isinstance(right, Call) else None
            if (
                isinstance(right, Call) and isinstance(score, Name) and score.base not in said
                and (left.base, right.function.base) in computed
            ):  # fmt: skip
                continue
            if any(is_last(name, roles) for name in names):
                yield left.base


def _applied(chains: list[Chain]) -> Iterable[tuple[str, Call]]:
    """The letters that are defined by a function of one argument, and its call."""
    for chain in chains:
        left, *rights = (side.reading for side in chain.sides)
        for right in rights if isinstance(left, Name) and not chain.continues else ():
            if isinstance(left, Name) and isinstance(right, Call) and len(right.arguments) == 1:
                yield left.base, right


def with_a_last_formula(chains: list[Chain], roles: Roles) -> set[str]:
    """The letters that the last layer has a formula of its own for: δ^L = …"""
    lefts = (c.sides[0].reading for c in chains if not c.continues and len(c.sides) > 1)
    return {left.base for left in lefts if isinstance(left, Name) and is_last(left, roles)}


def goes_back(chain: Chain, roles: Roles) -> bool:
    """Whether a layer is led back to the one behind it: δ^l = ((w^{l+1})ᵀ δ^{l+1}) ⊙ σ′(z^l)."""
    left = chain.sides[0].reading
    inside = (name for side in chain.sides[1:] for name in names_of(side.reading))
    return isinstance(left, Name) and any(
        n.base == left.base and layer_of(n, roles)[-2:] == "+1" for n in inside
    )


def of_general_layers(chains: list[Chain], roles: Roles) -> set[str]:
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
            if is_rule(chain) and isinstance(left, Name) and left.base in found:
                found |= _last_layers(chain, roles) - defined
    return found


def _last_layers(chain: Chain, roles: Roles) -> set[str]:
    """The letters that carry the last layer on the right of a chain."""
    return {
        node.base for side in chain.sides[1:] if side.reading is not None
        for node in walk_reading(side.reading, Name)
        if any(s.text in ("L", LAST) for s in node.scripts)
        and any(roles.is_general(s, node) for s in node.scripts)
    }  # fmt: skip


def is_rule(chain: Chain) -> bool:
    """Whether what a chain says of the last layer is said of every one that has none of its own.

    a = f(z), z = W a + b and δ = ∂C/∂z are; δ = (a − y) σ′(z) is not.
    """
    right = chain.sides[1].reading if len(chain.sides) > 1 else None
    if chain.continues or right is None:
        return False
    if isinstance(right, Partial):
        return isinstance(right.wrt, Name)
    names = list(walk_reading(right, Name))
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


def outputs_of(chains: list[Chain], roles: Roles) -> set[str]:
    """The a of C = ½ (a^l − y)², where l is the last layer."""
    found: set[str] = set()
    for chain in chains:
        left = chain.sides[0].reading
        if left is not None and is_of_a_loss(left) and not any(roles.letters(left)):
            inside = [n for side in chain.sides[1:2] for n in names_of(side.reading)]
            found |= {n.base for n in inside if layer_of(n, roles) and n.base != "\\delta"}
    return found - PARAMETER_BASES


def has_a_last(chains: list[Chain], roles: Roles) -> bool:
    """Whether the last layer is called L."""
    names = (n for chain in chains for side in chain.sides for n in names_of(side.reading))
    return any(is_last(name, roles) for name in names)


def is_of_a_loss(left: Reading) -> bool:
    """Whether a loss stands on the left: J = ½ (a^{(l)} − y)² is said of the last layer."""
    name = head(left)
    return name is not None and name.base in LOSS_BASES


def is_of_the_output(chain: Chain, outputs: set[str], roles: Roles) -> bool:
    """Whether a^l − y stands in a chain that speaks of no layer behind it."""
    names = [name for side in chain.sides for name in names_of(side.reading)]
    layers = [s.text for name in names for s in name.scripts if roles.is_general(s, name)]
    differences = (
        node for side in chain.sides if side.reading is not None
        for node in walk_reading(side.reading, Plus)
        if sorted(node.signs) == [-1, 1]
    )  # fmt: skip
    return not any("+" in text for text in layers) and any(
        {layer_of(n, roles) != "" for n in node.terms if isinstance(n, Name)} == {True, False}
        and all(isinstance(n, Name) and n.base in outputs | _TARGETS for n in node.terms)
        for node in differences
    )


def is_input_the_first(chains: list[Chain], written: set[tuple[str, int]]) -> bool:
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
        names = list(walk_reading(right, Name))
        marked = any(n.base in PARAMETER_BASES and has_layer(n, "2") for n in names)
        if marked and any(n.base in INPUTS and has_layer(n, "1") for n in names):
            return True
    return False
