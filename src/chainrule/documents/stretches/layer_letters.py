"""The letters that count the layers, where they are not l and L: k in o^k = g(W^k o^{k-1}).

A letter counts layers if in one formula a weight carries it and another quantity carries it less,
or plus, one. In an update, w^{k+1} = w^k − …, the weight itself carries both: that counts steps.
So does the j of a product W_N ⋯ W_{j+1} over the layers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import GENERAL, LAST, PARAMETER_BASES, derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Name,
    Reading,
    Script,
    Times,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_STEP = re.compile(r"([a-su-zA-SU-Z]|\\ell)([+-]1)?\Z")  # t counts time
_LAST = re.compile(r"([A-KM-SU-Z]|n_l|n_\\ell)\Z")
_COUNT = re.compile(r"n_(?:l|\\ell)(?:-\d)?\Z")
_KNOWN = ("l", "L", "\\ell")
_LAYERLESS = ("y", "\\hat{y}", "t", "\\hat{t}", "e")  # targets and predictions; unit vectors


@dataclass(frozen=True)
class Spot:
    """Where a letter stands: above in round brackets, bare below, …"""

    letter: str
    place: str
    kind: str


def with_customary_letters(chains: list[Chain]) -> list[Chain]:
    """The chains with the letters of the general and of the last layer put in a customary form."""
    chains = _with_brackets(chains)
    dotted = set(_in_dotted_products(chains))
    capitals = {spot for spot in dotted if spot.letter.isupper()}
    general = set(_general(chains)) | (dotted - capitals)
    if not general | capitals:
        return chains
    last = _last(chains, general) if general else {spot.letter for spot in capitals}
    general = general or capitals
    table = {
        spot: LAST if spot.letter in last else GENERAL
        for spot in general if spot.letter not in _KNOWN
    }  # fmt: skip
    table |= {replace(spot, letter=letter): LAST for spot in general for letter in last}
    layerless = frozenset(_LAYERLESS) - _of_layers(chains, general)
    return [chain.rewritten(lambda e: _put(e, table, layerless)) for chain in chains]


def _of_layers(chains: list[Chain], general: set[Spot]) -> set[str]:
    """What is of a layer at its weights' mark: the y of y_i^l where y_k^{l-1} goes into layer l."""
    return {
        name.base for chain in chains for name, script, letter, step in _steps(chain)
        if step and script.place == "sup" and Spot(letter, script.place, script.kind) in general
    }  # fmt: skip


def _with_brackets(chains: list[Chain]) -> list[Chain]:
    """The chains with z^H as z^{(H)}, where z is written so elsewhere; n_l as (n_l) beside (l)."""
    names = list(nodes_in(chains, Name))
    whole = {(n.base, s) for n in names for s in n.scripts if s.place == "sup"}
    table = {
        (base, replace(s, kind="bare")): s for base, s in whole
        if s.kind == "paren" and _LAST.match(s.text)
    }  # fmt: skip
    if any(s.kind == "paren" and s.text in ("n_l", "l", "l+1", "l-1") for _, s in whole):
        bare = ((base, s) for base, s in whole if s.kind == "bare" and _COUNT.match(s.text))
        table |= {(base, s): replace(s, kind="paren") for base, s in bare}
    if not any((n.base, s) in table for n in names for s in n.scripts):
        return chains

    def put(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(table.get((node.base, s), s) for s in node.scripts))
        return mapped(node, put)

    return [chain.rewritten(put) for chain in chains]


def _general(chains: Iterable[Chain]) -> Iterator[Spot]:
    """Where letters count layers."""
    for chain in chains:
        steps: dict[str, dict[str, set[str]]] = {}
        spots: dict[str, set[Spot]] = {}
        for name, script, letter, step in _steps(chain):
            base = derived(name.base) or name.base
            steps.setdefault(letter, {}).setdefault(base, set()).add(step)
            if base in PARAMETER_BASES or script.place == "sup":
                spots.setdefault(letter, set()).add(Spot(letter, script.place, script.kind))
        for letter, bases in steps.items():
            weights = [found for base, found in bases.items() if base in PARAMETER_BASES]
            others = [found for base, found in bases.items() if base not in PARAMETER_BASES]
            if any(len(found) > 1 for found in weights):
                continue  # an update
            if any(mine != theirs for mine in weights for theirs in others):
                yield from spots[letter]


def _in_dotted_products(chains: Iterable[Chain]) -> Iterator[Spot]:
    """The N and j of W_N W_{N-1} ⋯ W_1 and W_N ⋯ W_{j+1}, with any letter of weights."""
    for product in nodes_in(chains, Times):
        weights = [
            name for factor in product.factors for name in walk_reading(factor, Name)
            if name.base in PARAMETER_BASES and len(name.scripts) in (1, 2)
        ] if any(isinstance(factor, Dots) for factor in product.factors) else []  # fmt: skip
        for name in weights:
            for script in name.scripts:
                match = _STEP.match(script.text)
                if match and match[2] and script.kind != "word" and match[1] not in _KNOWN:
                    yield Spot(match[1], script.place, script.kind)


def _steps(chain: Chain) -> Iterator[tuple[Name, Script, str, str]]:
    """The names with a letter, or a letter plus or minus 1, above or below."""
    for side in chain.sides:
        for node in walk_reading(side.reading) if side.reading is not None else ():
            if isinstance(node, Name):
                for script in node.scripts:
                    match = _STEP.match(script.text)
                    if match and script.kind != "word":
                        yield node, script, match[1], match[2] or ""


def _last(chains: list[Chain], general: set[Spot]) -> set[str]:
    """The letters of the last layer: capitals where the general letter stands, on its quantities;
    of two general letters, the one with which the loss is said."""
    letters = {spot.letter for spot in general} - {"L"}
    places = {(spot.place, spot.kind) for spot in general}
    bases = {
        name.base for chain in chains for name, script, letter, _ in _steps(chain)
        if Spot(letter, script.place, script.kind) in general
    }  # fmt: skip
    found: set[str] = set()
    for node in nodes_in(chains, Name):
        if node.base in bases:
            found |= {
                s.text for s in node.scripts
                if (s.place, s.kind) in places and _LAST.match(s.text)
            }  # fmt: skip
    if len(found) > 1:  # z^{(O)} = W^{(O)} a^{(H)}: names of layers, of which one is the last
        found &= {"L"}
    if len(letters) > 1:
        found |= letters & _in_the_loss(chains)
    if letters == found:  # h = a^{(K)}, and no other layer has a letter
        found &= _of_outputs(chains, general) | _in_the_loss(chains)
        found -= {
            letter for chain in chains for _, _, letter, step in _steps(chain) if step == "+1"
        }
        return {letter for letter in found if _LAST.match(letter)}
    return found if letters - found else set()


def _of_outputs(chains: Iterable[Chain], general: set[Spot]) -> set[str]:
    """The K of h = a^{(K)}, or h_θ(x) = a^{(K)}: what has no layer is what the last one gives."""
    found: set[str] = set()
    for chain in chains:
        sides = [side.reading for side in chain.sides]
        names = [s.function if isinstance(s, Call) else s for s in sides]
        marks = [{Spot(s.text, s.place, s.kind) for s in n.scripts} & general
                 for n in names if isinstance(n, Name)]  # fmt: skip
        if not all(marks):
            alone = [n for n in sides if isinstance(n, Name) and len(n.scripts) == 1]
            spots = {Spot(s.text, s.place, s.kind) for n in alone for s in n.scripts}
            found |= {spot.letter for spot in spots & general}
    return found


def _in_the_loss(chains: Iterable[Chain]) -> set[str]:
    """The letters in the definition of a loss."""
    found: set[str] = set()
    for chain in chains:
        left = chain.sides[0].reading
        name = head(left) if left is not None else None
        if name is not None and name.base in LOSS_BASES and not chain.continues:
            found |= {letter for _, _, letter, _ in _steps(chain)}
    return found


def _put(reading: Reading, table: dict[Spot, str], layerless: Collection[str]) -> Reading:
    """A formula with the customary letters. layerless: the quantities that bear no layer."""

    def script(s: Script) -> Script:
        match = re.match(r"(.+?)([+-][1-9])?\Z", s.text)
        letter, step = (match[1], match[2] or "") if match else (s.text, "")
        found = table.get(Spot(letter, s.place, s.kind))
        return s if found is None else replace(s, text=found + step, written=s.text)

    if isinstance(reading, Name):
        if reading.base in layerless and not any(
            s.text[-2:-1] in ("+", "-") for s in reading.scripts
        ):
            return reading  # ŷ_i, where W_i is a layer's
        return replace(reading, scripts=tuple(
            s if _is_behind_a_layer(reading, place, table) else script(s)
            for place, s in enumerate(reading.scripts)
        ))  # fmt: skip
    return mapped(reading, lambda child: _put(child, table, layerless))


def _is_behind_a_layer(name: Name, place: int, table: dict[Spot, str]) -> bool:
    """Whether a letter below stands behind that of the layer: the i of a_{Li} and W_{kij}."""
    own = name.scripts[place]
    return own.place == "sub" and any(
        s.place == "sub" and s.kind == own.kind and (
            s.text == "L" or Spot(re.sub(r"[+-]1\Z", "", s.text), s.place, s.kind) in table
        )
        for s in name.scripts[:place]
    )  # fmt: skip
