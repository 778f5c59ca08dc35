"""The layers of a document that takes them for granted: z^l = w^l a^{l-1} + b^l, a^l = σ(z^l).

A summary of the four equations says ``δ^l = ((w^{l+1})^T δ^{l+1}) ⊙ σ'(z^l)`` and never what z and
a are; another says what z is, and that a is σ(z) in words only, or says A^{(2)} = σ(Z^{(2)}) and
goes on to W^{(2)}; a third has W^{(2)}, Z^{(2)}, A^{(2)} and "sigmoid layers". Where a line holds
with the layers of the custom, it holds; where it does not, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from chainrule.documents.defining.said_functions import spoken_of
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.names.lexicon import LAST, derived, key_base
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Times,
    Turned,
    bare_name,
    unbracketed,
)
from chainrule.documents.stating.chains import nodes_in

_WEIGHTS = ("w", "W", "\\theta", "\\Theta")
_BIASES = ("b", "B")
_SCORES = ("z", "Z")
_ACTIVATIONS = ("a", "A", "h", "H", "o")
_PREDICTIONS = ("\\hat{y}", "\\hat{Y}", "o", "O", "p", "P")
_UNWRITTEN = "(output)"
_INPUTS = ("x", "X")
_FEWEST = 2  # layers that are written
_DEEPEST = 6


def with_customary_layers(system: System) -> Iterator[System]:
    """The same system with the layers of the custom, weights first and then data first."""
    first = _Letters.of(system)
    if first is None:
        return
    for found in first.of_each_custom():
        yield from _with_layers_of(system, found)


def _with_layers_of(system: System, found: _Letters) -> Iterator[System]:
    """The same system with the layers of some letters."""
    given = {key: opaque.definition for key, opaque in system.opaque.items()}
    for columns in (True,) if found.are_columns else (True, False):
        added = {d.key: d for d in found.definitions(columns) if d.key not in found.said}
        if not added:
            return
        said = {key: d for key, d in system.definitions.items() if found.keeps(key, d)}
        yield replace(system, definitions={**said, **given, **added}, opaque={}, supposed=True)
        if not any(key_base(key) == found.names["score"].base for key in added):
            return


@dataclass(frozen=True)
class _Letters:
    """The names of one layer's score, activation, weight and bias, and its function.

    own: the functions of layers that are seen with theirs, as in g′(z^{[1]}) beside σ(z^{[2]}).
    named: what layers give, where that has a name of its own: the h and the ŷ of two layers.
    """

    system: System
    names: dict[str, Name]
    layers: list[int]
    function: Name
    own: dict[int, Name]
    named: dict[int, Name]
    behind: int = 0

    @classmethod
    def of(cls, system: System) -> _Letters | None:
        """The letters that a document has for its layers."""
        layered = _layered(system)
        scores = list(_scores(system))
        applied = scores[0] if scores else _in_words(system, layered)
        if applied is None:
            return None
        function, score = applied
        taken = _differentiated_by(system)
        names = {"score": score}
        for role, bases in (("weight", _WEIGHTS), ("output", _ACTIVATIONS), ("bias", _BIASES)):
            found = [b for b in bases if b in layered and b != score.base]
            base = next((b for b in found if role == "weight" and b in taken), (*found, None)[0])
            if base is not None:
                names[role] = next(iter(layered[base].values()))
        other = names["weight"].base.swapcase() if "weight" in names else ""
        if len(other) == 1 and other in layered and other != score.base:
            names["other case"] = next(iter(layered[other].values()))
        if "weight" not in names:
            return None
        named = _named_outputs(system, names.get("output"), {*layered.get(score.base, {})})
        if "output" not in names and named:
            names["output"] = replace(names["weight"], base=_UNWRITTEN)
        if "output" not in names:
            return None
        own = {**layered.get(score.base, {}), **layered.get(names["output"].base, {})}
        layers = sorted({*own, *layered[names["weight"].base]})
        if len(layers) < _FEWEST:
            return None
        last = _last(system) or max(own)
        every = [k for k in layers if 0 < k <= min(last, _DEEPEST)]
        functions: dict[int, Name] = {}
        for applied_there, argument in scores:
            layer = layer_of(system, argument) if argument.base == score.base else None
            if layer is not None:
                functions.setdefault(layer, applied_there)
        letters = cls(system, names, every, function, functions, named)
        return letters.with_weights_behind(letters.said_behind or 0)

    def with_weights_behind(self, behind: int) -> _Letters:
        """The same where the number of a weight is that far behind its score's."""
        return replace(self, layers=[k for k in self.layers if k > behind], behind=behind)

    def of_each_custom(self) -> Iterator[_Letters]:
        """As the document says; where it does not, z^{(l)} = W^{(l)} a^{(l-1)}, and the
        z^{(l+1)} = W^{(l)} a^{(l)} of others."""
        yield self
        if self.said_behind is None:
            yield self.with_weights_behind(1)

    @cached_property
    def said(self) -> set[str]:
        """What the document gives formulas for: ∂z/∂w under a brace with an a is none."""
        found = self.system.definitions.items()
        said = {k for k, d in found if not has_derivative(d.right) and not self._passes_by(d)}
        said -= {k for k, d in found if self._is_linked(d)}
        return said | set(self.system.opaque)

    def _is_linked(self, found: Definition) -> bool:
        """Whether the a^L of small letters is only supposed to be an A^{[L]} of other layers."""
        right = found.right
        return not found.is_said and isinstance(right, Name) and (
            self.system.mention(right).key == found.key.swapcase()
        )  # fmt: skip

    def _passes_by(self, found: Definition) -> bool:
        """Whether an activation is said without its score: a = σ(w x + b) beside z = w x + b."""
        call, output = found.right, self.names["output"].base
        if key_base(found.key) != output or not isinstance(call, Call):
            return False
        own = {key_base(key) for key in self.system.keys_in(call)}
        return call.function.base == self.function.base and self.names["score"].base not in own

    def keeps(self, key: str, found: Definition) -> bool:
        """Whether a definition stays: not a^{l-1} = ∂z^l/∂w^l, nor the z^{l+1} of a rule at L."""
        base, *labels = key.split("|")
        if base not in (self.names["score"].base, self.names["output"].base):
            return True
        behind = len(labels) == 1 and labels[0].isdigit() and int(labels[0]) > self.layers[-1]
        return not behind and not has_derivative(found.right)

    def definitions(self, columns: bool) -> Iterator[Definition]:
        """The equations of every layer."""
        granted = not any(key_base(key) == self.names["score"].base for key in self.said)
        for layer in self.layers:
            weight, before = self._at("weight", layer - self.behind), self._below(layer)
            pair: tuple[Reading, ...] = (weight, before) if columns else (before, weight)
            place = weight.start
            whole: Reading = Times(place, place, pair, ("",))
            if "bias" in self.names:
                bias = self._at("bias", layer - self.behind)
                whole = Plus(place, place, (whole, bias), (1, 1))
            if (
                granted and "other case" in self.names
            ):  # the W^l_{jk} of a document that goes on with w^l
                other = self._at("other case", layer - self.behind)
                mention = self.system.mention(weight)
                yield Definition(mention.key, weight, other, -1, -1, mention)
            score, output = self._at("score", layer), self._at("output", layer)
            activation = Call(place, place, self.own.get(layer, self.function), (score,))
            for left, right in ((score, whole), (output, activation)):
                mention = self.system.mention(left)
                yield Definition(mention.key, left, right, -1, -1, mention)

    @cached_property
    def said_behind(self) -> int | None:
        """How far the number of a weight is behind its score's: 1 in z^{(3)} = a^{(2)} W^{(2)}.

        None where no formula says so.
        """
        score, weight = self.names["score"].base, self.names["weight"].base
        for key, found in self.system.definitions.items():
            layer = layer_of(self.system, found.left) if isinstance(found.left, Name) else None
            if key_base(key) != score or layer is None or has_derivative(found.right):
                continue
            for name in self.system.names_in(found.right):
                if name.base == weight and (own := layer_of(self.system, name)) is not None:
                    return layer - own
        return None

    @cached_property
    def are_columns(self) -> bool:
        """Whether an error goes back through (w^{l+1})ᵀ δ^{l+1}, as it does where a is a column."""
        weight = self.names["weight"].base
        pairs = (pair for n in nodes_in(self.system.chains, Times) for pair in pairwise(n.factors))
        return any(
            isinstance(before, Name) and before.base == weight and TRANSPOSED in before.scripts
            and isinstance(behind, Name) and behind.base == "\\delta"
            for first, behind in pairs for before in (_plain(first),)
        )  # fmt: skip

    def _below(self, layer: int) -> Name:
        """What a layer takes in: a^{l-1}, and x where that of the first one is never written."""
        before = self._at("output", layer - 1)
        first = 1 + self.behind
        if layer > first or self.system.mention(before).key in self.system.occurrences:
            return before
        names = (n for n in self.system.habits.names if self.system.mention(n).key in _INPUTS)
        return next((replace(n, scripts=()) for n in names), before)

    def _at(self, role: str, layer: int) -> Name:
        """A name at a layer, without its entries."""
        if role == "output" and layer in self.named:
            return self.named[layer]
        name = self.names[role]
        number = layer_of(self.system, name)
        scripts = tuple(
            replace(s, text=str(layer)) for s in name.scripts if s.text == str(number)
        )[:1]  # fmt: skip
        return replace(name, scripts=scripts, primes=0)


def _named_outputs(system: System, output: Name | None, layers: Collection[int]) -> dict[int, Name]:
    """The h of z_2 = W_2 h + b_2 and the ŷ of ŷ = σ(z_2), which have no number.

    output: the activation of other layers, if these are numbered. layers: of the scores.
    """
    last = max(layers, default=0)
    bare = [base for base in (*_PREDICTIONS, *_ACTIVATIONS) if system.occurrences[base]]
    if output is not None:
        written = f"{output.base}|{last}" in system.occurrences
        found = [base for base in bare if base != output.base and base in _PREDICTIONS]
        return {} if written or not found else {last: Name(0, 0, found[0])}
    hidden = [base for base in bare if base in _ACTIVATIONS and base not in _PREDICTIONS]
    outputs = [base for base in bare if base in _PREDICTIONS]
    if {*layers} != {1, 2} or len(hidden) != 1 or not outputs:
        return {}
    return {1: Name(0, 0, hidden[0]), 2: Name(0, 0, outputs[0])}


def _plain(factor: Reading) -> Reading:
    """A transposed name as one that bears the mark of it."""
    factor = unbracketed(factor)
    inner = unbracketed(factor.base) if isinstance(factor, Turned) else factor
    if isinstance(factor, Turned) and isinstance(inner, Name):
        return replace(inner, scripts=(*inner.scripts, TRANSPOSED))
    return inner


def _differentiated_by(system: System) -> set[str]:
    """The letters of what the document differentiates by."""
    partials = nodes_in(system.chains, Partial)
    return {name.base for node in partials if (name := bare_name(node.wrt)) is not None}


def _last(system: System) -> int | None:
    """The number of the layer that the document calls L."""
    scripts = (s for name in system.habits.names for s in name.scripts)
    last = (int(s.text) for s in scripts if s.written in ("L", LAST) and s.text.isdigit())
    return next(last, None)


def layer_of(system: System, name: Name) -> int | None:
    """The layer of a name, where that stands where layers do: the 2 of W^{[2]}, and of W_2."""
    base, *labels = system.mention(name).key.split("|")
    if len(labels) != 1 or not labels[0].isdigit() or derived(base) or base == "\\delta":
        return None
    marks = [s for s in name.scripts if s.text == labels[0]]
    marked = any(s.written is not None or s.kind != "bare" or s.place == "sup" for s in marks)
    if not (marked or base.isupper() or base in _BIASES):
        marked = base in (*_SCORES, *_ACTIVATIONS) and _numbers_weights(system, labels)
    return int(labels[0]) if marked or base.isupper() or base in _BIASES else None


def _numbers_weights(system: System, labels: Sequence[str]) -> bool:
    """Whether the W_2 of a z_2 stands as well."""
    return any(f"{base}|{labels[0]}" in system.occurrences for base in ("W", "\\Theta"))


def _layered(system: System) -> dict[str, dict[int, Name]]:
    """The names with one layer, by their letter and their layer; b^{[1]} where db^{[1]} stands."""
    found: dict[str, dict[int, Name]] = {}
    for name in system.habits.names:
        of = derived(name.base)
        named = replace(name, base=of) if of in _BIASES else name
        layer = layer_of(system, named)
        if layer is not None:
            found.setdefault(named.base, {}).setdefault(layer, named)
    return found


def _scores(system: System) -> Iterator[tuple[Name, Name]]:
    """The activation, and what its derivative is applied to: σ and z of σ′(z^l); then of σ(z^l)."""
    calls = [
        node for node in nodes_in(system.chains, Call)
        if len(node.arguments) == 1 and system.is_function(node)
    ]  # fmt: skip
    for node in sorted(calls, key=lambda call: not call.function.primes):
        (argument,) = node.arguments
        if isinstance(argument, Name) and layer_of(system, argument) is not None:
            plain = tuple(s for s in node.function.scripts if s.written is None)
            yield replace(node.function, primes=0, scripts=plain), argument


def _in_words(system: System, layered: dict[str, dict[int, Name]]) -> tuple[Name, Name] | None:
    """The one activation that the words speak of, of the Z that is written: "sigmoid layers"; else
    the one whose slope is written, a (1 − a)."""
    scores = [base for base in _SCORES if base in layered]
    spoken = spoken_of(system.prose)
    if not spoken and any(map(_is_slope, nodes_in(system.chains, Times))):
        spoken = ["sigmoid"]
    if len(scores) != 1 or len(spoken) != 1:
        return None
    score = next(iter(layered[scores[0]].values()))
    return Name(score.start, score.start, spoken[0]), score


def _is_slope(product: Times) -> bool:
    """Whether a (1 − a) stands in a product, which is the slope of a sigmoid."""
    factors = [unbracketed(factor) for factor in product.factors]
    return any(
        isinstance(rest, Plus) and rest.signs == (1, -1)
        and isinstance(rest.terms[0], Num) and rest.terms[0].value == 1 and rest.terms[1] in factors
        for rest in factors
    )  # fmt: skip
