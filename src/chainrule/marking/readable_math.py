r"""A short LaTeX formula in Unicode, for the terminal.

>>> readable(r"-(y - \hat y) \frac{\partial \hat y}{\partial W_j}")
'−(y − ŷ) ∂ŷ/∂W_j'
>>> readable(r"\frac{1}{2n} \left( W^{[2]} \right)^\top \odot x_1^2")
'1/(2n) (W^[2])ᵀ ⊙ x₁²'
>>> readable(r"W^{(2)\top} \delta^{(2)}")
'W^(2)ᵀ δ^(2)'
"""

from __future__ import annotations

import re
from unicodedata import lookup, normalize

_TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|[{}^_]|\s+|.", re.DOTALL)
_DEEPEST = 60
_LONGEST = 2000

_SIGNS = {
    "partial": "∂", "nabla": "∇", "odot": "⊙", "circ": "∘", "cdot": "·", "times": "×",
    "bullet": "•", "sum": "Σ", "prod": "Π", "infty": "∞", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "ne": "≠", "neq": "≠", "in": "∈", "to": "→", "rightarrow": "→", "pm": "±",
    "top": "ᵀ", "intercal": "ᵀ", "prime": "′", "ell": "ℓ", "cdots": "⋯", "ldots": "…",
    "dots": "…", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "approx": "≈",
    "quad": " ", "qquad": " ", "mid": "|", "langle": "⟨", "rangle": "⟩", "ast": "∗",
}  # fmt: skip
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0304", "vec": "\u20d7", "dot": "\u0307",
}  # fmt: skip
_SILENT = frozenset(
    ("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "limits")
)
_FRACTIONS = {("1", "2"): "½", ("1", "4"): "¼", ("3", "4"): "¾", ("1", "3"): "⅓", ("2", "3"): "⅔"}
_RAISED = str.maketrans("0123456789-−+T", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ᵀ")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_INFIX = re.compile(r" *([+⊙∘×·=≤≥≠∈→≈∗•±]) *")
_MINUS = re.compile(r"(?<=[\w)\]}′ᵀ²|⁰-₉\u0300-\u036f]) *− *")
_SCRIPT = re.compile(r"[_^]\([^()]*\)")
_OPERATOR = re.compile(r"[-−+ /·×⊙∘=]")


def readable(latex: str) -> str:
    """A formula as a person would type it; what is not known stays as it is written."""
    tokens = _TOKEN.findall(latex[:_LONGEST])
    try:
        text = _Reader(tokens).group(0)
    except RecursionError:
        return latex
    text = _INFIX.sub(r" \1 ", _MINUS.sub(" − ", text))
    text = re.sub(r"\s+", " ", text).replace("( ", "(").replace(" )", ")").replace("∂ ", "∂")
    text = _SCRIPT.sub(lambda script: script[0].replace(" ", ""), text)
    return normalize("NFC", text).strip()


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0

    def group(self, depth: int) -> str:
        """Everything up to the brace that closes this group."""
        if depth > _DEEPEST:
            raise RecursionError
        parts: list[str] = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            if token == "}" and depth:
                break
            parts.append(self.piece(depth))
        return "".join(parts)

    def argument(self, depth: int) -> str:
        """The next token or group."""
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        if self.place >= len(self.tokens) or self.tokens[self.place] == "}":
            return ""
        return self.piece(depth + 1).strip()

    def piece(self, depth: int) -> str:
        if depth > _DEEPEST:
            raise RecursionError
        token = self.tokens[self.place]
        self.place += 1
        if token == "{":
            inside = self.group(depth + 1)
            self.place += 1
            return inside
        if token == "^":
            return _script(self.argument(depth), "^", _RAISED)
        if token == "_":
            return _script(self.argument(depth), "_", _LOWERED)
        if token.startswith("\\"):
            return self.command(token[1:].rstrip("*"), depth)
        return {"-": "−", "'": "′", "~": " ", "&": " ", "}": ""}.get(token, token)

    def command(self, name: str, depth: int) -> str:
        if name in ("frac", "tfrac", "dfrac"):
            above, below = self.argument(depth), self.argument(depth)
            written = f"{_bracketed(above)}/{_bracketed(below, product=True)}"
            return _FRACTIONS.get((above, below), written) + " "
        if name in _ACCENTS:
            under = self.argument(depth)
            return under + _ACCENTS[name] if len(under) == 1 else under
        if name == "sqrt":
            return f"√{_bracketed(self.argument(depth), product=True)}"
        if name in _SIGNS:
            return _SIGNS[name]
        if name in _SILENT or name in ("!",):
            return ""
        if name in (",", ";", ":", " ", "\\"):
            return " "
        if name.startswith(("text", "math", "bold", "operatorname", "bm")):
            return self.argument(depth)
        return _greek(name) or (f" {name}" if len(name) > 1 else {"|": "‖"}.get(name, name))


def _greek(name: str) -> str | None:
    plain = name.removeprefix("var")
    size = "CAPITAL" if plain[:1].isupper() else "SMALL"
    try:
        return lookup(f"GREEK {size} LETTER {plain.upper().replace('LAMBDA', 'LAMDA')}")
    except KeyError:
        return None


def _script(text: str, mark: str, table: dict[int, int]) -> str:
    text = re.sub(r"(?<=[)\]])T$", "ᵀ", text)
    index = text.rstrip("ᵀ′")
    if text and index != text:
        return (_script(index, mark, table) if index else "") + text[len(index) :]
    small = text.translate(table)
    if text and all(a != b for a, b in zip(text, small, strict=True)):
        return small
    bare = len(text) == 1 or text.isalnum() or (text[:1] in "([" and text[-1:] in ")]")
    return f"{mark}{text}" if bare else f"{mark}({text})"


def _bracketed(text: str, product: bool = False) -> str:
    inner = text.strip()
    several = len(inner) > 1 and inner[0] != "∂" and re.search(r"^\d+\D|^\w \w", inner)
    if _OPERATOR.search(re.sub(r"^∂ ", "∂", inner)) or (product and several):
        return f"({inner})"
    return re.sub(r"^∂ ", "∂", inner)
