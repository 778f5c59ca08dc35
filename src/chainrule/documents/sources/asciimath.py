r"""AsciiMath, ``(del E)/(del w) = sum_(i=1)^n hat y_i``, put into Unicode signs place by place.

Signs are put between braces or spaces, so that every other character keeps its place. Where a
document has a backslash in its formulas they are LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.documents.sources.document import Kind, Piece

_SIGNS = {"del": "∂", "grad": "∇", "larr": "←", "rarr": "→", "xx": "×", "oo": "∞"}
_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "xi": "ξ", "rho": "ρ", "sigma": "σ", "Sigma": "Σ",
    "tau": "τ", "phi": "φ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_SPOKEN = re.compile(r"(?<![A-Za-z])(?:del|larr|hat|bar) [A-Za-z]|(?<![A-Za-z])sum_\(")
_SIGN = re.compile(rf"(?<![A-Za-z])(?:{'|'.join((*_SIGNS, *_LETTERS))})(?![A-Za-z])")
_ACCENT = re.compile(rf"(?<![A-Za-z])({'|'.join(_ACCENTS)}) +([A-Za-z])(?![A-Za-z])")
_SCRIPT = re.compile(r"(?<=[_^])\(([^()]*)\)")
_WORD = re.compile(r'"(\w+)"')


def with_asciimath(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a document, with signs for the words of AsciiMath in its formulas."""
    formulas = [piece.text for piece in pieces if piece.kind is Kind.MATH]
    if any("\\" in text for text in formulas) or not any(map(_SPOKEN.search, formulas)):
        return list(pieces)
    return [p._replace(text=_put(p.text)) if p.kind is Kind.MATH else p for p in pieces]


def _put(text: str) -> str:
    """A formula of AsciiMath in signs, as long as it was.

    >>> _put("(del E)/(del w_i) = sum_(i=1)^n sigma(z_i)")
    '(  ∂ E)/(  ∂ w_i) = sum_{i=1}^n {σ  }(z_i)'
    """
    text = _WORD.sub(r" \1 ", _SCRIPT.sub(r"{\1}", text))
    text = _ACCENT.sub(lambda m: _in_braces(m[2] + _ACCENTS[m[1]], m[0]), text)
    return _SIGN.sub(_sign, text)


def _sign(word: re.Match[str]) -> str:
    if word[0] in _SIGNS:
        return _SIGNS[word[0]].rjust(len(word[0]))
    return _in_braces(_LETTERS[word[0]], word[0])


def _in_braces(sign: str, word: str) -> str:
    """A sign in braces that are as long as the word for it, if there is room for them."""
    room = len(word) - 2
    return f"{{{sign.ljust(room)}}}" if len(sign) <= room else sign.ljust(len(word))
