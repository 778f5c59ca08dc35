"""Symbols and their written names: one table for everything that prints.

The style says where the layer number goes: ``subscript`` W₁, ``bracket`` W^[1] (as in Ng's
course) or ``parenthesis`` W^(1).

>>> Notation().latex("W1"), Notation("bracket").latex("W1"), Notation().text("dJ/dW1")
('W_{1}', 'W^{[1]}', '∂J/∂W₁')
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.convention import SAMPLES
from chainrule.errors import NetworkError, suggestion
from chainrule.shapes import Dimension, Shape

STYLES = {"subscript": "_{%s}", "bracket": "^{[%s]}", "parenthesis": "^{(%s)}"}

# Names that are not a letter and a layer, as (LaTeX, text).
_NAMED = {"lambda": (r"\lambda", "λ"), "alpha": (r"\alpha", "α")}

_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUBSCRIPTS = str.maketrans("0123456789ijklmprstuv", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₚᵣₛₜᵤᵥ")
# A letter, its layer, and a mark: W*, of an equivalent network, or "W1 new", after an update.
_LAYERED = re.compile(r"([A-Za-z]+)(\d*)(\*| new)?\Z")


@dataclass(frozen=True)
class Notation:
    """How symbols and dimensions are written.

    sizes: numbers to print for dimensions; samples without a number are written n, others by
    their layer: d₀ inputs, d₁ units of layer 1, and so on.
    """

    style: str = "subscript"
    sizes: dict[Dimension, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise NetworkError(f"notation {self.style!r}: {suggestion(str(self.style), STYLES)}")

    def latex(self, name: str) -> str:
        """A symbol's name in LaTeX."""
        if name in _NAMED:
            return _NAMED[name][0]
        match = _LAYERED.match(name)
        if match is None:
            return name
        letters, layer, mark = match.groups()
        written = letters + (STYLES[self.style] % layer if layer else "")
        if not mark:
            return written
        raised = mark if mark == "*" else r"\text{new}"
        return f"{{{written}}}^{{{raised}}}"

    def text(self, name: str) -> str:
        """A symbol's or a gradient's name in the terminal."""
        if name.startswith("dJ/d"):
            return f"∂J/∂{self.text(name.removeprefix('dJ/d'))}"
        return _NAMED[name][1] if name in _NAMED else name.translate(_DIGITS)

    def has_superscript(self, name: str) -> bool:
        """Whether the written name ends in a superscript, so that a power needs brackets."""
        return "^" in self.latex(name)

    def count(self, dimension: Dimension) -> str:
        """How many there are along a dimension, in LaTeX: a number if it is known."""
        if isinstance(dimension, int) or dimension in self.sizes:
            return str(self.sizes.get(dimension, dimension))
        if dimension == SAMPLES:
            return "n"
        layer = "0" if dimension == "inputs" else dimension.removeprefix("units")
        return f"d_{{{layer}}}"

    def count_text(self, dimension: Dimension) -> str:
        """How many there are along a dimension, in the terminal."""
        count = self.count(dimension)
        return count if "_" not in count else "d" + count[3:-1].translate(_DIGITS)

    def shape(self, shape: Shape) -> str:
        """A shape in the terminal: ``n × 3``, or ``scalar``."""
        return " × ".join(self.count_text(d) for d in shape) if shape else "scalar"

    def shape_latex(self, shape: Shape) -> str:
        """A shape in LaTeX, to stand in mathematics."""
        return r" \times ".join(self.count(d) for d in shape) if shape else "1"


def subscript(letter: str) -> str:
    """An index letter as a small one where there is one: ``ᵢ``, else ``_q``."""
    small = letter.translate(_SUBSCRIPTS)
    return small if small != letter else f"_{letter}"
