"""The layers of a document that takes them for granted: z^l = w^l a^{l-1} + b^l, a^l = σ(z^l).

A summary of the four equations says ``δ^l = ((w^{l+1})^T δ^{l+1}) ⊙ σ'(z^l)`` and never what z and
a are; another says what z is, and that a is σ(z) in words only. Where a line holds with the layers
of the custom, it holds; where it does not, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.documents.definition import Definition, has_derivative
from chainrule.documents.lexicon import LAST, key_base
from chainrule.documents.reading import Call, Name, Plus, Reading, Times
from chainrule.documents.statements import nodes_in
from chainrule.documents.system import System

_WEIGHTS = ("w", "W", "\\theta", "\\Theta")
_BIASES = ("b", "B")
_ACTIVATIONS = ("a", "A", "h", "H", "o")
_FEWEST = 2  # layers that are written


def with_customary_layers(system: System) -> Iterator[System]:
    """The same system with the layers of the custom, weights first and then data first."""
    found = _Letters.of(system)
    if found is not None:
        given = {key: opaque.definition for key, opaque in system.opaque.items()}
        known = _said(system)
        for columns in (True, False) if found.names["score"].base not in known else (True,):
            added = {d.key: d for d in found.definitions(system, columns)}
            added = {key: d for key, d in added.items() if key_base(key) not in known}
            bases = {key_base(key) for key in added}
            kept = {k: d for k, d in system.definitions.items() if key_base(k) not in bases}
            yield replace(system, definitions={**kept, **given, **added}, opaque={})


@dataclass(frozen=True)
class _Letters:
    """The names of one layer's score, activation, weight and bias, and its function."""

    names: dict[str, Name]
    layers: list[int]
    function: Name

    @classmethod
    def of(cls, system: System) -> _Letters | None:
        """The letters that a document has for its layers, if it defines none of them."""
        layered = _layered(system)
        applied = next(_scores(system), None)
        if applied is None:
            return None
        function, score = applied
        names = {"score": score}
        for role, bases in (("weight", _WEIGHTS), ("output", _ACTIVATIONS), ("bias", _BIASES)):
            base = next((b for b in bases if b in layered), None)
            if base is not None:
                names[role] = next(iter(layered[base].values()))
        if not {"weight", "output"} <= set(names):
            return None
        layers = sorted({*layered.get(score.base, ()), *layered[names["output"].base]})
        if names["output"].base in _said(system) or len(layers) < _FEWEST:
            return None
        last = _last(system) or layers[-1]
        return cls(names, [k for k in layers if 0 < k <= last], function)

    def definitions(self, system: System, columns: bool) -> Iterator[Definition]:
        """The equations of every layer."""
        for layer in self.layers:
            weight, before = self._at("weight", layer), self._at("output", layer - 1)
            pair: tuple[Reading, ...] = (weight, before) if columns else (before, weight)
            place = weight.start
            whole: Reading = Times(place, place, pair, ("",))
            if "bias" in self.names:
                whole = Plus(place, place, (whole, self._at("bias", layer)), (1, 1))
            score, output = self._at("score", layer), self._at("output", layer)
            activation = Call(place, place, self.function, (score,))
            for left, right in ((score, whole), (output, activation)):
                mention = system.mention(left)
                yield Definition(mention.key, left, right, -1, -1, mention)

    def _at(self, role: str, layer: int) -> Name:
        """A name at a layer, without its entries."""
        name = self.names[role]
        scripts = tuple(replace(s, text=str(layer)) for s in name.scripts if s.written is not None)
        return replace(name, scripts=scripts, primes=0)


def _said(system: System) -> set[str]:
    """The letters that the document gives formulas for: ∂z/∂w under a brace with an a is none."""
    return {key_base(k) for k, d in system.definitions.items() if not has_derivative(d.right)}


def _last(system: System) -> int | None:
    """The number of the layer that the document calls L."""
    scripts = (s for name in system.habits.names for s in name.scripts)
    return next((int(s.text) for s in scripts if s.written == LAST and s.text.isdigit()), None)


def _layered(system: System) -> dict[str, dict[int, Name]]:
    """The names with one general layer, by their letter and their layer."""
    found: dict[str, dict[int, Name]] = {}
    for name in system.habits.names:
        layers = [s.text for s in name.scripts if s.written is not None]
        if len(layers) == 1 and layers[0].isdigit():
            found.setdefault(name.base, {}).setdefault(int(layers[0]), name)
    return found


def _scores(system: System) -> Iterator[tuple[Name, Name]]:
    """The activation, and what its derivative is applied to: σ and z of σ′(z^l)."""
    for node in nodes_in(system.chains):
        if isinstance(node, Call) and node.function.primes and len(node.arguments) == 1:
            (argument,) = node.arguments
            if isinstance(argument, Name) and argument.has_layer:
                plain = tuple(s for s in node.function.scripts if s.written is None)
                yield replace(node.function, primes=0, scripts=plain), argument
