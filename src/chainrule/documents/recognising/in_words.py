"""What a document says of its network in words and in lists of shapes.

"One hidden layer with 2 units and a relu activation"; ``$b^{[1]}$ (2, 1)``; x ∈ ℝ³.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.documents.defining.system import System
from chainrule.documents.inferring.declared import declared_shapes
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import KNOWN_FUNCTIONS
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Name
from chainrule.documents.recognising.recognised import LayerTemplate, NetworkTemplate
from chainrule.operations import ACTIVATIONS

_INPUT = re.compile(r"input layer\W+(?:has|have|with|of)\s+(\d+)\s+(?:features|inputs|units)", re.I)
_LAYER = re.compile(
    r"(?P<kind>hidden|output)\s+layer\W+(?:has|have|with|of)\s+(?P<units>\d+)\s+"
    r"(?:units?|neurons?|nodes?)\W+(?:and|with)\s+(?:an?\s+)?(?P<name>[\w-]+)(?:\s+logistic)?\s+"
    r"activation",
    re.I,
)
_LISTED = re.compile(r"^\s*[-*•]\s*\$([^$=]{1,60})\$\s*\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*\)", re.M)
_NATURAL = {"sigmoid": "log_loss", "softmax": "cross_entropy", "exp": "poisson"}


def natural_loss(activation: str) -> str:
    """The loss that goes with an output activation."""
    return _NATURAL.get(activation, "squared_error")


def network_in_words(prose: str) -> tuple[NetworkTemplate, int] | None:
    """The network that sentences describe, and where in the prose; None if they leave gaps."""
    text = re.sub(r"\s+", " ", prose)
    found = list(_LAYER.finditer(text))
    layers = [(m["kind"].lower(), _activation(m["name"]), int(m["units"])) for m in found]
    if len(layers) < 2 or [kind for kind, _, _ in layers].count("output") != 1:
        return None
    if layers[-1][0] != "output" or any(name is None for _, name, _ in layers):
        return None
    inputs = _INPUT.search(text)
    templates = tuple(
        LayerTemplate(name, True, units) for _, name, units in layers if name is not None
    )
    loss = natural_loss(templates[-1].activation)
    template = NetworkTemplate(templates, loss, int(inputs[1]) if inputs else None)
    return template, found[0].start()


def _activation(word: str) -> str | None:
    name = KNOWN_FUNCTIONS.get(word.lower().replace("-", ""))
    return name if name in ACTIVATIONS else None


def declared_sizes(system: System) -> dict[str, tuple[int | None, int | None]]:
    """The sizes that a document gives as numbers, by quantity; None for one that is a letter."""
    sizes: dict[str, tuple[int | None, int | None]] = {}
    for declared in declared_shapes(system):
        texts = [*declared.dimensions, "1"][:2]
        sizes[declared.key] = _number(texts[0]), _number(texts[1])
    for key, rows, columns in _listed(system):
        sizes.setdefault(key, (rows, columns))
    return sizes


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) <= 6 else None


def _listed(system: System) -> Iterator[tuple[str, int, int]]:
    """``- $w^{[1]}$ (2, 2)``."""
    for match in _LISTED.finditer(system.prose):
        try:
            reading = parse(layout(match[1].strip()))
        except Unread:
            continue
        if isinstance(reading, Name):
            yield system.mention(reading).key, int(match[2]), int(match[3])
