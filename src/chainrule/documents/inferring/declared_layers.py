"""Shapes that are said of a general layer: those of every layer, W^l ∈ ℝ^{m_{l-1} × m_l}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.inferring.shapes import Declared
from chainrule.documents.names.lexicon import LAST

GENERAL_LAYERS = ("l", "\\ell")


def of_every_layer(system: System, found: Iterable[Declared]) -> Iterator[Declared]:
    """W^l ∈ ℝ^{m_{l-1} × m_l} for each layer that the document has: W¹ ∈ ℝ^{m_0 × m_1}, …"""
    layers: dict[str, dict[str, int]] = {}
    for name in system.habits.names:
        for script in name.scripts:
            if script.written is not None and script.text.isdigit():
                layers.setdefault(name.base, {})[script.text] = int(script.text)
    last = _last_layer(system)
    for said in found:
        base, *labels = said.key.split("|")
        if labels and labels[0] in GENERAL_LAYERS and not all(map(_is_size, said.dimensions)):
            yield said  # n^{[l]} × ^{[l-1]}
        elif labels and labels[0] in GENERAL_LAYERS and len(labels) == 1 and base in layers:
            for text, layer in layers[base].items():
                sizes = tuple(size_at(size, labels[0], layer) for size in said.dimensions)
                yield replace(said, key=f"{base}|{text}", dimensions=sizes)
        elif last is not None:
            sizes = tuple(size_at(size, "L", last) for size in said.dimensions)
            yield replace(said, dimensions=sizes)
        else:
            yield said


def _is_size(text: str) -> bool:
    """Whether a size is a letter or a number, with all that is opened above or below it closed."""
    return text[:1].isalnum() and text.count("{") == text.count("}")


def _last_layer(system: System) -> int | None:
    """The number of the layer that the document calls L."""
    scripts = (s for name in system.habits.names for s in name.scripts)
    return next((int(s.text) for s in scripts if s.written == LAST and s.text.isdigit()), None)


def size_at(size: str, letter: str, layer: int) -> str:
    """The m_{l-1} of a layer l as the m_0 of layer 1."""
    mark = re.compile(rf"(?<![a-zA-Z\\]){re.escape(letter)}(?![a-zA-Z])\s*(?:([+-])\s*(\d))?")

    def number(match: re.Match[str]) -> str:
        offset = int(match[1] + match[2]) if match[1] else 0
        return str(layer + offset)

    stem = size[:1]
    return stem + re.sub(r"\{(\w)\}", r"\1", mark.sub(number, size[1:]))
