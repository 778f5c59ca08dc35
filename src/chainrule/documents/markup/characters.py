"""Plain characters as items: numbers, letters and what Unicode has in place of macros.

``σ`` is ``\\sigma``, ``x₁₂`` has a subscript, ``ŷ`` and y with a combining hat carry an accent.

>>> [(item.kind, item.text) for item in characters("σ′", 0)]
[('letter', '\\\\sigma'), ('mark', "'")]
"""

from __future__ import annotations

import re
import unicodedata

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.macro_names import GREEK

_NUMBER = re.compile(r"[0-9](?:[0-9]|\.(?=[0-9]))*")
# 1. - a, as a program writes it, but not the 1. that counts a line
_WITH_DOT = re.compile(r"(?:(?<=[(\[=+\-*/])|(?<=[(\[=+\-*/]\s))([0-9]+)\.(?=\s*[-+*/−])")
_WITHOUT_ZERO = re.compile(r"(?<![^\s(\[{,=+\-*/^<>~−])\.[0-9]+(?![0-9.])")  # .24
# Two dots to four between two things, or behind a sign: none of a sentence's end.
_ELLIPSIS = re.compile(r"(?<!\.)\.{2,4}(?!\.)(?=\s*[^\s.])(?!\s*\(\d)|(?<=[+,\-])\s*\.{3,4}(?!\.)")
# ∂L/∂w^①: a number of a note; ∎: the end of a proof; ✓: it was checked; ........ (2): the number of
# the formula; （損失）: said in words; [— x₁ᵀ —]: lines that show a row,
# or a box around what is said.
_NOTE_MARKS = re.compile(
    "[—―\u2500-\u257f]+|\\^?\\s*[\u2460-\u2473\u2776-\u277f]|[∎■□✓✔✅☑]"
    "|(?:\\.{5,}|…{2,})\\s*(?:\\(\\d{1,3}[a-z]?\\))?"
    "|(?<=\\s)[（(][^（）()=+\\-*/^_∂]*[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    "[^（）()=+\\-*/^_∂]*[）)]"
)
_IN_LATEX = {
    "−": "-", "–": "-", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "⊙": r"\odot", "∘": r"\circ",
    "∂": r"\partial", "Σ": r"\sum", "∑": r"\sum", "∇": r"\nabla", "√": r"\sqrt", "∈": r"\in",
    "→": r"\to", "⇒": r"\Rightarrow", "←": r"\leftarrow", "≈": r"\approx", "≤": r"\le",
    "≥": r"\ge", "≠": r"\ne", "…": r"\dots", "⋯": r"\dots", "∴": r"\therefore", "∵": r"\because",
    "‖": r"\|", "∥": r"\|", "ℝ": r"\R", "⊤": "^T", "′": "'", "´": "'", "∗": "*",
    "•": r"\bullet", "∼": r"\sim", "≡": r"\equiv", "≔": r"\coloneqq", "∀": r"\forall",
    "∞": r"\infty", "½": "(1/2)", "’": "'", "α": r"\alpha", "β": r"\beta", "γ": r"\gamma",
    "δ": r"\delta", "ε": r"\epsilon", "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma",
    "τ": r"\tau", "φ": r"\phi", "ϕ": r"\phi", "ψ": r"\psi", "ω": r"\omega", "Δ": r"\Delta",
    "Φ": r"\Phi", "ℓ": r"\ell", "ℒ": "L", "£": "L", "Θ": r"\Theta", "Ω": r"\Omega", "Ψ": r"\Psi",
    "Λ": r"\Lambda", "κ": r"\kappa", "ν": r"\nu", "ς": r"\varsigma", "≜": r"\triangleq",
    "@": r"\cdot",
    "，": ",", "、": ",", "；": ";", "：": ":", "。": ",", "（": "(", "）": ")",
    "◦": r"\circ", "⨀": r"\odot", "⊗": r"\otimes", "⨂": r"\otimes", "∙": r"\cdot", "✕": r"\times",
    "⨯": r"\times", "∕": "/", "⁄": "/", "‒": "-", "ð": r"\partial", "▽": r"\nabla", "µ": r"\mu",
    "ϵ": r"\epsilon", "ɛ": r"\epsilon", "ϑ": r"\theta", "∣": "|", "｜": "|", "≝": r"\triangleq",
    "⟶": r"\to", "⟵": r"\leftarrow", "↦": r"\mapsto", "⇐": r"\Leftarrow",
    "＝": "=", "＋": "+", "∆": r"\Delta", "⟹": r"\Rightarrow", "⇔": r"\iff", "÷": r"\div",
    "𝟙": r"\indicator", "⋮": r"\vdots", "⋱": r"\ddots", "⟨": r"\langle", "⟩": r"\rangle",
    "⩽": r"\le", "⩾": r"\ge", "⟼": r"\mapsto",
}  # fmt: skip
_LOWERED, _LOWERED_MEAN = "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₌₍₎", "aehijklmnoprstuvx+-=()"
_RAISED = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ⁽⁾⁺⁻⁼"
_RAISED_MEAN = "abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW()+-="
# Small letters and digits, with the mark that would raise or lower them.
_SMALL = {
    **{small: ("_", str(digit)) for digit, small in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{small: ("^", str(digit)) for digit, small in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{small: ("_", letter) for small, letter in zip(_LOWERED, _LOWERED_MEAN, strict=True)},
    **{small: ("^", letter) for small, letter in zip(_RAISED, _RAISED_MEAN, strict=True)},
}
# A word of a language that is written without spaces, and no letters of a formula.
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_TILDES = re.compile(r"~[~\s]*~[~\s]*~")
_COMBINING = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}


def characters(text: str, start: int) -> list[Item]:
    """The items of a text without macros that begins at ``start``."""
    items: list[Item] = []
    place = 0
    while place < len(text):
        letter, at = text[place], start + place
        if number := _WITH_DOT.match(text, place):
            items.append(Item("number", number[1], at, start + number.end()))
            place = number.end()
        elif number := _NUMBER.match(text, place):
            items.append(Item("number", number[0], at, start + number.end()))
            place = number.end()
        elif number := _WITHOUT_ZERO.match(text, place):
            items.append(Item("number", f"0{number[0]}", at, start + number.end()))
            place = number.end()
        elif dots := _ELLIPSIS.match(text, place):
            items.append(Item("macro", "ldots", at, start + dots.end()))
            place = dots.end()
        elif mark := _NOTE_MARKS.match(text, place):
            place = mark.end()
        elif word := _IDEOGRAPHS.match(text, place):
            items.append(Item("word", word[0], at, start + word.end()))
            place = word.end()
        elif letter == "~" and (wide := _TILDES.match(text, place)):
            items.append(Item("macro", "quad", at, start + wide.end()))
            place = wide.end()
        elif letter in _SMALL:
            end = _end_of_small(text, place)
            items += _script(text[place:end], at)
            place = end
        else:
            place += 1
            if letter in _COMBINING and items:
                last = items.pop()
                items.append(Item("accent", _COMBINING[letter], last.start, at + 1, ((last,),)))
            elif not letter.isspace() and letter != "~":
                items += _character(letter, at)
    return items


def _end_of_small(text: str, place: int) -> int:
    """Where the small characters that begin here, all raised or all lowered, end."""
    mark = _SMALL[text[place]][0]
    while place < len(text) and _SMALL.get(text[place], ("", ""))[0] == mark:
        place += 1
    return place


def _script(small: str, at: int) -> list[Item]:
    mark = _SMALL[small[0]][0]
    content = [c for k, s in enumerate(small) for c in characters(_SMALL[s][1], at + k)]
    group = Item("group", "", at, at + len(small), (tuple(content),))
    return [Item("mark", mark, at, at), group]


def _character(letter: str, at: int) -> list[Item]:
    if letter in _IN_LATEX:
        return _in_latex(_IN_LATEX[letter], at)
    if not letter.isalpha():
        return [Item("mark", letter, at, at + 1)]
    decomposed = unicodedata.normalize("NFD", letter)
    item = Item("letter", decomposed[0], at, at + 1)
    accent = _COMBINING.get(decomposed[1:2])
    return [item] if accent is None else [Item("accent", accent, at, at + 1, ((item,),))]


def _in_latex(latex: str, at: int) -> list[Item]:
    """The items of a short piece of LaTeX, all of them at the place of one character."""
    if latex.startswith("\\"):
        name = latex[1:]
        if name in GREEK:
            return [Item("letter", latex, at, at + 1)]
        if name == "R":
            return [Item("letter", r"\mathbb{R}", at, at + 1)]
        return [Item("macro", name, at, at + 1)]
    if latex == "^T":
        return [Item("mark", "^", at, at), Item("letter", "T", at, at + 1)]
    return [
        Item("number" if c.isdecimal() else "letter" if c.isalpha() else "mark", c, at, at + 1)
        for c in latex
    ]
