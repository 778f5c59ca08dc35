"""Symbols and their written names: one table for everything that prints.

A style says where the layer number goes, which letters are written otherwise, and which gradients
have a sign of their own.

>>> [Notation(style).latex("W1") for style in STYLES]
['W_{1}', 'W^{1}', 'W^{[1]}', 'W^{(1)}', 'w^{1}', 'W^{[1]}']
>>> [Notation(style).text("dJ/dZ1") for style in ("subscript", "nielsen", "ng")]
['∂J/∂Z₁', 'δ¹', 'dZ₁']
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chainrule.convention import SAMPLES
from chainrule.errors import NetworkError, suggestion
from chainrule.expression import Derivative, Expression, Indexed, Symbol
from chainrule.shapes import Dimension, Shape


@dataclass(frozen=True)
class Style:
    """One way of writing symbols.

    layer: where the number of a layer goes. letters: what is written for J, X, W, … where that is
    another letter. gradients: the sign of ∂J/∂Z, by the letter Z, where it has one of its own.
    remark: what a reader is told of letters and signs, before the formulas that define the signs.
    """

    layer: str
    letters: Mapping[str, str] = field(default_factory=dict)
    gradients: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""

    @property
    def bare(self) -> bool:
        """Whether a layer looks like an exponent: then every power of a symbol has brackets."""
        return self.layer == "^{%s}"


STYLES = {
    "subscript": Style("_{%s}"),
    "superscript": Style("^{%s}"),
    "bracket": Style("^{[%s]}"),
    "parenthesis": Style("^{(%s)}"),
    "nielsen": Style(
        "^{%s}",
        {"J": "C", "X": "x", "Y": "y", "W": "w", "Z": "z", "A": "a"},
        {"Z": "delta"},
        "As in Nielsen's book the loss J is written C and the quantities have small letters; a "
        "superscript is the number of a layer, and for every layer l:",
    ),
    "ng": Style(
        "^{[%s]}",
        gradients={"Z": "dZ", "A": "dA", "W": "dW", "b": "db"},
        remark="As in Ng's course a d in front of a quantity means the derivative of the loss J "
        "with respect to it; for every layer l:",
    ),
}

# A number that is written as a letter: any layer.
ANY_LAYER = "ℓ"

# Names that are not a letter and a layer, as (LaTeX, text).
_NAMED = {"lambda": (r"\lambda", "λ"), "alpha": (r"\alpha", "α"), "delta": (r"\delta", "δ")}

_DIGITS = str.maketrans("0123456789ℓ", "₀₁₂₃₄₅₆₇₈₉ₗ")
_RAISED_DIGITS = str.maketrans("0123456789ℓ", "⁰¹²³⁴⁵⁶⁷⁸⁹ˡ")
_SUBSCRIPTS = str.maketrans("0123456789ijklmprstuv", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₚᵣₛₜᵤᵥ")
# A letter, its layer, and a mark: W*, of an equivalent network, or "W1 new", after an update.
_LAYERED = re.compile(rf"([A-Za-z]+)(\d+|{ANY_LAYER}|)(\*| new)?\Z")


@dataclass(frozen=True)
class Notation:
    """How symbols and dimensions are written.

    style: a row of STYLES. sizes: numbers to print for dimensions; samples without a number are
    written n, others by their layer: d₀ inputs, d₁ units of layer 1, and so on.
    """

    style: str = "subscript"
    sizes: dict[Dimension, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise NetworkError(f"notation {self.style!r}: {suggestion(str(self.style), STYLES)}")

    @property
    def row(self) -> Style:
        """What the style says."""
        return STYLES[self.style]

    def latex(self, name: str) -> str:
        """A symbol's name in LaTeX."""
        match = _LAYERED.match(name)
        if match is None:
            return name
        letters, layer, mark = match.groups()
        written = self._letters(letters)[0]
        if layer:
            written += self.row.layer % layer.replace(ANY_LAYER, "l")
        if not mark:
            return written
        raised = mark if mark == "*" else r"\text{new}"
        return f"{{{written}}}^{{{raised}}}"

    def text(self, name: str) -> str:
        """A symbol's or a gradient's name in the terminal."""
        if name.startswith("dJ/d"):
            sign = self.gradient(Derivative(Symbol("J"), Symbol(name.removeprefix("dJ/d"))))
            if isinstance(sign, Symbol):
                return self.text(sign.name)
            return f"∂{self.text('J')}/∂{self.text(name.removeprefix('dJ/d'))}"
        digits = _RAISED_DIGITS if self.row.bare else _DIGITS
        match = _LAYERED.match(name)
        if match is None:
            return name.translate(digits)
        letters, layer, mark = match.groups()
        return self._letters(letters)[1] + layer.translate(digits) + (mark or "")

    def _letters(self, letters: str) -> tuple[str, str]:
        """What is written for a symbol's letters, in LaTeX and in the terminal."""
        if letters[0] == "d" and letters[1:] in self.row.gradients:
            letters = self.row.gradients[letters[1:]]
        written = self.row.letters.get(letters, letters)
        return _NAMED.get(written, (written, written))

    def gradient(self, derivative: Derivative) -> Expression | None:
        """The symbol, or its entry, that stands for ∂J/∂Z₁ where the style has a sign for it.

        Of "any layer" it has none: that derivative is what the sign is defined by.

        >>> Notation("ng").gradient(Derivative(Symbol("J"), Symbol("Z1")))
        Symbol(name='dZ1', dimensions=())
        """
        quantity = self._signed(derivative)
        if quantity is None:
            return None
        sign = Symbol(f"d{quantity.name}", quantity.shape)
        wrt = derivative.wrt
        return Indexed(sign, wrt.indices) if isinstance(wrt, Indexed) else sign

    def definition(self, derivative: Derivative) -> tuple[Symbol, Derivative] | None:
        """What the sign of a gradient stands for in any layer, as (sign, derivative)."""
        quantity = self._signed(derivative)
        if quantity is None:
            return None
        general = quantity.name.rstrip("0123456789") + ANY_LAYER
        return Symbol(f"d{general}"), Derivative(Symbol("J"), Symbol(general))

    def _signed(self, derivative: Derivative) -> Symbol | None:
        """The quantity of a layer whose gradient has a sign; None for any other derivative."""
        wrt = derivative.wrt
        quantity = wrt.base if isinstance(wrt, Indexed) else wrt
        if derivative.of != Symbol("J") or not isinstance(quantity, Symbol):
            return None
        match = _LAYERED.match(quantity.name)
        signed = match and match[1] in self.row.gradients and match[2].isdigit()
        return quantity if signed else None

    def power_needs_brackets(self, name: str) -> bool:
        """Whether a power of the symbol, bare, could be read as part of a name in LaTeX."""
        return self.row.bare or "^" in self.latex(name)

    def count(self, dimension: Dimension) -> str:
        """How many there are along a dimension, in LaTeX: a number if it is known."""
        if isinstance(dimension, int) or dimension in self.sizes:
            return str(self.sizes.get(dimension, dimension))
        if dimension == SAMPLES:
            return "n"
        if dimension == "targets":
            return "m"
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
