r"""A symbol that lacks its layer: Σ_k w_{kj} δ_k beside w_{kj}^{(2)}, and δ^l = ∇_z C.

The letters of a weight's units tell the layer, where they stand below it with one layer only. What
an error is the derivative by is of the layer of the error, where that symbol has layers elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import LAST, PARAMETER_BASES, derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import Name, Partial, Reading, Script, mapped, walk_reading
from chainrule.documents.stating.chains import Chain, nodes_in, nodes_of_sides
from chainrule.documents.stretches.general_units import loops
from chainrule.documents.stretches.layer_roles import GENERAL_LAYER

_OUTPUTS = {"a", "A", "h", "H", "o", "y"}
_Units = tuple[str, frozenset[str]]  # a weight and the letters of the units that it joins


def with_left_out_layers(chains: list[Chain]) -> list[Chain]:
    """The chains with the layer on every weight that its letters tell it of."""
    names = list(nodes_in(chains, Name))
    layers: dict[_Units, set[Script]] = {}
    bare: set[_Units] = set()
    for name in names:
        units = _units(name)
        if units is not None:
            layer = [s for s in name.scripts if s.place == "sup"]
            if layer:
                layers.setdefault(units, set()).update(layer)
            else:
                bare.add(units)
    lefts = (chain.sides[0].reading for chain in chains if not chain.continues)
    defined = {left.base for left in lefts if isinstance(left, Name) and _units(left) in bare}
    known = {
        units: next(iter(found)) for units, found in layers.items()
        if units in bare and len(found) == 1 and units[0] not in defined
    }  # fmt: skip

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            units = _units(node)
            left_out = units in known and all(s.place == "sub" for s in node.scripts)
            return (
                replace(node, scripts=(*node.scripts, known[units])) if left_out and units else node
            )
        return mapped(node, rewrite)

    if not known:
        return chains
    # What is said of any layer, before these are spoken of, is said of no definite one.
    first = next(k for k, chain in enumerate(chains) if _has_layers(chain))
    forward = [chain for chain in chains[first:] if not _is_of_an_error(chain)]
    if any(loop.weight == base for loop in loops(forward) for base, _ in known):
        return chains  # nor is a_j = Σ_i w_{ji} z_i with z_j = h(a_j) behind them
    return [*chains[:first], *(chain.rewritten(rewrite) for chain in chains[first:])]


def _is_of_an_error(chain: Chain) -> bool:
    left = chain.sides[0].reading
    return isinstance(left, Name) and left.base == "\\delta"


def _has_layers(chain: Chain) -> bool:
    """Whether a chain has a weight with the mark of its layer."""
    names = nodes_in([chain], Name)
    return any(_units(name) and len(name.scripts) > 2 for name in names)


def _units(name: Name) -> _Units | None:
    """The two units of a weight that carries no other mark than one for its layer, if any."""
    below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    above = [s for s in name.scripts if s.place == "sup"]
    if name.base not in PARAMETER_BASES or len(below) + len(above) != len(name.scripts):
        return None
    letters = all(len(text) == 1 and text.isalpha() for text in below)
    counted = all(s.kind in ("paren", "bracket") and s.text.isdigit() for s in above)
    paired = len(set(below)) == 2 and letters and len(above) < 2 and counted
    return (name.base, frozenset(below)) if paired else None


def with_layers_of_errors(chains: list[Chain]) -> list[Chain]:
    """The chains with δ^l = ∂C/∂z^l for δ^l = ∇_z C, where nothing says what a z without l is.

    So is dz^{[2]} = dL/dz.
    """
    layered = {node.base for node in nodes_in(chains, Name) if _layer_above(node)}
    lefts = (chain.sides[0].reading for chain in chains if not chain.continues)
    layered -= {left.base for left in lefts if isinstance(left, Name) and not left.scripts}
    return [_of_the_error(chain, layered) for chain in chains] if layered else chains


def _of_the_error(chain: Chain, layered: set[str]) -> Chain:
    left = chain.sides[0].reading
    if isinstance(left, Partial) and not chain.continues:
        return _before_the_error(chain, left, layered)
    layer = _layer_above(left) if isinstance(left, Name) else None
    if not isinstance(left, Name) or layer is None:
        return chain
    own = layered if left.base == "\\delta" else layered & {str(derived(left.base))}
    if layer.text in ("L", LAST):
        own = own - _OUTPUTS  # the a of ∇_a C is the a^L that C is made of

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Partial) and isinstance(by := node.wrt, Name):
            of_loss = (of := head(node.of)) is not None and of.base in LOSS_BASES
            units = all(s.place == "sub" and s.text.isalpha() for s in by.scripts)
            if of_loss and by.base in own and units and not by.primes:
                return replace(node, wrt=replace(by, scripts=(*by.scripts, layer)))
        return mapped(node, rewrite)

    def of_side(reading: Reading) -> Reading:
        names = walk_reading(reading, Name)
        layers = {mark.text for name in names if (mark := _layer_above(name)) is not None}
        return rewrite(reading) if layers <= {layer.text} else reading  # δ^l = … σ'(z^L) ∇_a C

    return chain.rewritten(of_side) if own else chain


def _before_the_error(chain: Chain, left: Partial, layered: set[str]) -> Chain:
    """∇_{a^l} C for the ∇_a C of ∇_a C = W^T δ^{l+1}: an error goes back to the layer before."""
    of, by = head(left.of), left.wrt
    if of is None or of.base not in LOSS_BASES or not isinstance(by, Name) or by.scripts:
        return chain
    errors = (name for name in nodes_of_sides(chain.sides[1:], Name) if name.base == "\\delta")
    layers = {mark for error in errors if (mark := _layer_above(error)) is not None}
    layer = layers.pop() if len(layers) == 1 and by.base in layered else None
    if layer is None or not layer.text.endswith("+1") or by.base in PARAMETER_BASES:
        return chain
    before = replace(layer, text=layer.text.removesuffix("+1"))
    meant = replace(left, wrt=replace(by, scripts=(before,)))
    return chain.rewritten(lambda side: meant if side is left else side)


def _layer_above(name: Name) -> Script | None:
    """The l of z^l_j, where nothing else stands above it."""
    above = [s for s in name.scripts if s.place == "sup"]
    is_layer = len(above) == 1 and (
        GENERAL_LAYER.match(above[0].text) or above[0].kind == "bracket"
    )  # fmt: skip
    return above[0] if is_layer else None
