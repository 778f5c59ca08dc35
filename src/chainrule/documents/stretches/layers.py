"""A general layer l made definite: what is said of W^{[l]} is tried in a network of a few layers.

Definitions with l hold for every layer; other equalities are judged at one layer in the middle.
L is the last layer. Sums over the layers are written out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.documents.names.habits import Habits
from chainrule.documents.names.lexicon import GENERAL, LAST, derived
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
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stretches.dotted_compositions import without_nested_dots
from chainrule.documents.stretches.dotted_products import without_dots
from chainrule.documents.stretches.layer_roles import GENERAL_LAYER, Roles, layer_of, names_of
from chainrule.documents.stretches.layer_rules import (
    goes_back,
    has_a_last,
    is_input_the_first,
    is_of_a_loss,
    is_of_the_next,
    is_of_the_output,
    is_rule,
    last_is_another,
    of_general_layers,
    of_layer_l,
    outputs_of,
    with_a_last_formula,
    with_an_own_last_layer,
)

DEEPEST = 4


def definite(
    chains: list[Chain], habits: Habits, depth: int | None = None, whole: list[Chain] | None = None
) -> list[tuple[Chain, bool]]:
    """The chains with a definite layer; with each, whether it only repeats for another layer.

    depth: the number of layers, where it is known. whole: those of the whole document.
    """
    roles = Roles(habits)
    if not any(roles.is_general(s, n) for n in habits.names for s in n.scripts):
        return [(chain, False) for chain in chains]
    written = {
        (n.base, int(s.text)) for n in habits.names for s in n.scripts
        if s.text.isdigit() and roles.is_layer(s, n) and int(s.text) < 20
    }  # fmt: skip
    steps = any(
        (match := GENERAL_LAYER.match(s.text)) and match[2]
        for n in habits.names for s in n.scripts if roles.is_general(s, n)
    )  # fmt: skip
    last = max((layer for _, layer in written), default=0)
    if last_is_another(whole or chains, last, roles):
        last = max(last + 1, DEEPEST)
    last = depth or (last if last > 1 or (last == 1 and not steps) else DEEPEST)
    middle = max(1, min(2, last - 1))
    first = 2 if last > 2 and is_input_the_first(chains if whole is None else whole, written) else 1
    forward = {(base, layer) for base, layer in written if base.lower() in ("z", "a", "h", "w")}
    general = of_general_layers(chains if whole is None else whole, roles)
    own = set(with_an_own_last_layer(chains if whole is None else whole, roles))
    last_said = with_a_last_formula(chains if whole is None else whole, roles)
    outputs = set() if has_a_last(chains, roles) else outputs_of(whole or chains, roles)
    plain = set(of_layer_l(whole or chains, roles))
    found: list[tuple[Chain, bool]] = []
    layer = middle
    for chain in chains:
        letters = {
            match[1] for side in chain.sides if side.reading is not None
            for match in roles.letters(side.reading)
        }  # fmt: skip
        if not letters:
            found.append((chain, False))
            continue
        left = chain.sides[0].reading
        if left is not None and is_of_a_loss(left) and not any(roles.letters(left)):
            found.append((_at(chain, last, last, roles), False))
            continue
        if outputs and letters <= {"l", "\\ell", GENERAL} and is_of_the_output(
            chain, outputs, roles
        ):  # fmt: skip
            found.append((_at(chain, last, last, roles), False))
            continue
        if letters - {"L", LAST} and not chain.continues and isinstance(left, (Name, Call)):
            back = isinstance(left, Name) and left.base in last_said and goes_back(chain, roles)
            until = last if back or (isinstance(left, Name) and left.base in own) else last + 1
            lowest = 0 if is_of_the_next(chain, plain, roles) else 1
            rest = (layer for layer in range(lowest, until) if layer != middle)
            others = (_at(chain, layer, last, roles, middle) for layer in rest)
            found += [(other, True) for other in others if _is_within(other, first, last)]
        elif is_rule(chain) and isinstance(left, Name) and left.base in general:
            layers = range(first, last)
            found += [(_at(chain, layer, layer, roles, middle), True) for layer in layers]
        if not chain.continues:
            layer = middle
        if forward and not steps:
            layer = _where_written(chain, written, middle, last, roles)
        elif not chain.continues and middle == 1 < last and _is_of_the_input(chain, written, roles):
            layer = 2
        found.append((_at(chain, layer, last, roles), False))
    return found


def _is_within(chain: Chain, first: int, last: int) -> bool:
    """Whether a chain defines nothing behind the last layer or before the first: z^{l+1} at L."""
    left = chain.sides[0].reading
    return not isinstance(left, Name) or all(
        first <= int(s.text) <= last or (first == 1 and s.text == "0")
        for s in left.scripts if s.written is not None and s.text.isdigit()
    )  # fmt: skip


def _is_of_the_input(chain: Chain, written: set[tuple[str, int]], roles: Roles) -> bool:
    """Whether a derivative by a^{l-1} stands on the left, which is that by the input at l = 1.

    Not where the input is said to be a^0.
    """
    left = chain.sides[0].reading
    by = left.wrt if isinstance(left, Partial) else left
    if not isinstance(by, Name) or not (isinstance(left, Partial) or derived(by.base)):
        return False
    names = [name for side in chain.sides for name in names_of(side.reading)]
    ahead = any(layer_of(name, roles)[-2:] == "+1" for name in names)
    known = (derived(by.base) or by.base, 0) in written
    return layer_of(by, roles)[-2:] == "-1" and not ahead and not known


def _where_written(
    chain: Chain, written: set[tuple[str, int]], middle: int, last: int, roles: Roles
) -> int:
    """A layer for which everything in the chain is written somewhere: not every one has a bias."""
    candidates: list[int] = [middle, *range(1, last + 1)]
    for layer in candidates:
        names = [
            (derived(node.base) or node.base, int(script.text))
            for side in _at(chain, layer, last, roles).sides
            if side.reading is not None
            for node in walk_reading(side.reading, Name)
            if node.base not in ("\\delta",)
            for script in node.scripts
            if script.text.isdigit() and roles.is_layer(script, node)
        ]
        if all(name in written for name in names):
            return layer
    return middle


def _at(chain: Chain, layer: int, last: int, roles: Roles, middle: int | None = None) -> Chain:
    """A chain at one layer. middle: the layer that l stands for in what is shown, if another."""
    shift = 0 if middle is None else layer - middle
    return chain.rewritten(
        lambda reading: without_nested_dots(_put(reading, layer, last, roles, shift))
    )


def _put(reading: Reading, layer: int, last: int, roles: Roles, shift: int = 0) -> Reading:
    values: dict[str, int] = {
        **dict.fromkeys(("l", "\\ell", GENERAL), layer),
        **dict.fromkeys(("L", LAST), last),
    }

    def script(s: Script, name: Name) -> Script:
        if not roles.is_general(s, name):
            return s
        match = GENERAL_LAYER.match(s.text)
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
