r"""Symbols whose layer is left out for a while: ∂J/∂W_{cd} for W^{(2)}, "we drop the superscript".

Where a network has W^{(1)} and W^{(2)}, a W that nothing defines is that of one of the layers, and
so are the b and z beside it. A line that holds for one of them holds; of the others nothing is
said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from chainrule.documents.defining.dependence import whole_name
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.reading import Name, Partial, Reading, mapped
from chainrule.documents.stating.chains import nodes_in
from chainrule.documents.supposing.customary_layers import layer_of

_MOST = 4  # layers that may be meant


def with_standing_layers(system: System) -> Iterator[System]:
    """The same system with the symbols without a layer for those of each of its layers."""
    found: dict[str, list[tuple[str, str]]] = {}
    names = {system.mention(name).key: name for name in system.habits.names}
    for key in sorted(system.known & names.keys()):
        base, *labels = key.split("|")
        if layer_of(system, names[key]) is not None and _is_open(system, base):
            found.setdefault(labels[0], []).append((base, key))
    taken = {
        system.mention(node.wrt).key for node in nodes_in(system.chains, Partial)
        if isinstance(node.wrt, Name)
    } if found else set()  # fmt: skip
    for pairs in islice(found.values(), _MOST):
        ways: list[dict[str, Definition]] = []
        if any(base in taken or system.is_parameter(base) for base, _ in pairs):
            ways.append(dict(_standing(system, pairs)))
        if any(key in taken for _, key in pairs):
            ways.append(dict(_named(system, pairs)))
        for added in filter(None, ways):
            definitions = {**system.definitions, **added}
            yield replace(system, definitions=definitions, supposed=True, of_the_open=True)
    for base, own in dict(_from_one_layer_to_the_next(system, found)).items():
        definitions = {**system.definitions, base: own}
        yield replace(system, definitions=definitions, supposed=True, of_the_open=True)


def _from_one_layer_to_the_next(
    system: System, found: Mapping[str, list[tuple[str, str]]]
) -> Iterator[tuple[str, Definition]]:
    """z as W a + b where z^l = W^l a^{l-1} + b^l and ∂z/∂a is spoken of."""
    of = {
        system.mention(node.of).key for node in nodes_in(system.chains, Partial)
        if isinstance(node.of, Name)
    } if found else set()  # fmt: skip
    for base, key in (pair for pairs in found.values() for pair in pairs if pair[0] in of):
        own, bare = system.definitions.get(key), whole_name(system, base)
        if own is None or bare is None or not isinstance(own.left, Name):
            continue
        inside = [n for n in system.names_in(own.right) if layer_of(system, n) is not None]
        if len({layer_of(system, name) for name in inside}) != 2:
            continue
        right = _without_layers(system, own.right)
        keys = {system.mention(name).key for name in system.names_in(right)}
        if base not in keys and not any(map(system.says, keys)):
            left = _without_layers(system, own.left)
            assert isinstance(left, Name)
            yield base, Definition(base, left, right, -1, -1, system.mention(left))


def _without_layers(system: System, reading: Reading) -> Reading:
    """A formula in which no name says of which layer it is."""
    if isinstance(reading, Name):
        scripts = tuple(s for s in reading.scripts if not system.habits.is_label(s, reading))
        return replace(reading, scripts=scripts)
    return mapped(reading, lambda node: _without_layers(system, node))


def _is_open(system: System, key: str) -> bool:
    """Whether a symbol without a layer is written and nothing says what it is."""
    known = system.says(key) or key in system.counts
    return bool(system.occurrences[key]) and not known and not derived(key)


def _standing(system: System, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, Definition]]:
    """W^{(2)} as W, and z as what z^{(2)} is: what is computed from them passes through both."""
    for base, key in pairs:
        bare, layered = whole_name(system, base), whole_name(system, key)
        if bare is None or layered is None:
            continue
        yield key, Definition(key, layered, bare, -1, -1, system.mention(layered))
        if (own := system.definitions.get(key)) is not None:
            yield base, replace(own, key=base, left=bare, mention=system.mention(bare))


def _named(system: System, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, Definition]]:
    """z as a name of z^{(2)}: the loss of z depends on what it is differentiated by."""
    for base, key in pairs:
        bare, layered = whole_name(system, base), whole_name(system, key)
        if bare is not None and layered is not None:
            yield base, Definition(base, bare, layered, -1, -1, system.mention(bare))
