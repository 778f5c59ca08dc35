"""What a line leaves open: where a bracket ends, how far a bare derivative reaches, and whether it
holds for any weights or only where the gradient is zero, as XᵀX w = Xᵀ y does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    walk_reading,
)

_OPERATOR = re.compile(r"[\s&{]*\\[dt]?frac\s*\{\s*(?:\\partial|∂|d)\s*\}")  # ∂/∂W A W + b


_AT_ZERO = re.compile(  # setting the gradient to zero, we get
    r"\b(?:set(?:ting|s)?|equat\w+|put(?:ting)?|solv\w+|vanish\w*|nul\w*|igual\w+|annul\w+)\b"
    r"[^.]{0,60}(?:\b(?:zero|cero|zéro|null)\b|\b0\b)|normal equation|first[- ]order condition"
    r"|(?:等于|等於|为|為|令)[^。]{0,12}(?:零|0)",
    re.I,
)
_WHERE_ZERO = re.compile(  # "When the gradient is zero:" right before a line
    r"\b(?:when|where|if|once|wenn|quand|cuando|quando|когда)\s[^.\n]{0,30}"
    r"\b(?:gradient|derivative|slope|ableitung|dérivée|derivada|производная)\w*\s*"
    r"(?:=|is|are|equals?|becomes?|ist|est|es|é|равна)?\s*"
    r"(?:zero|null|nulle|cero|0|vanish\w*)\b[\s$,:]*(?:then|we (?:get|have))?[\s$,:(\\\[]*\Z",
    re.I,
)
_LINE_AT_ZERO = re.compile(r"=\s*&?\s*(?:\\(?:mathbf|vec)\s*)?\{?\s*0\s*\}?[\s,]*\\\\")
_ENDS_AT_ZERO = re.compile(  # ∂S/∂w = −2Xᵀ(y − Xw) = 0, the display before this one
    r"(?:\\partial|\\nabla|∂|∇)[^$]*=\s*&?\s*(?:\\(?:mathbf|vec|boldsymbol)\s*)?\{?\s*0\s*\}?"
    r"[\s.,]*(?:\\\]|\$|\\end\b|\\(?:Rightarrow|implies|Longrightarrow|iff)\b)"
)
_IF_POSITIVE = re.compile(  # If $w x + b > 0$:
    r"\b(?:if|when|where|for|si|falls|wenn|für|pour|para|cuando|quando|если|при)\b[^.\n$]{0,20}"
    r"\$[^$\n]*(?:[<>]|\\(?:lt|gt|leq?|geq?)\b)[^$\n]*\$[^.\n$]{0,12}\s*\Z"
    r"|(?:如果|若|当|當)\s*\$[^$\n]*(?:[<>]|\\(?:lt|gt|leq?|geq?)\b)[^$\n]*\$[^。\n$]{0,12}\s*\Z",
    re.I,
)
_OTHERS = re.compile(  # Some sources extract the negative sign, so it would be written as:
    r"\b(?:some|other|many|certain)\s+(?:sources|authors|books|texts|textbooks|papers|people)\b"
    r"[^.\n]*[\s>:]*\Z",
    re.I,
)
_CHANGED = re.compile(  # One may also begin by changing the error, so that
    r"\b(?:by|when|if (?:we|one))\s+(?:chang|redefin)\w*\b[^.$]*\Z",
    re.I,
)
_NEARBY = 160  # characters before a line, or its display, in which the words may say so
_DISPLAY = 400  # characters, in which a display before may be looked for
_DISPLAYS = "$$", r"\[", r"\begin{align", r"\begin{equation"


def _before_display(text: str, start: int) -> str:
    """What stands before the display that a line is in, or before the last one."""
    opening = max(text.rfind(opens, 0, start) for opens in _DISPLAYS)
    return text[max(opening - _NEARBY, 0) : opening] if opening > 0 else ""


def _is_set_to_zero_above(text: str, start: int) -> bool:
    """Whether a row before this one in its display ends with "= 0": an equation that is solved."""
    opening = max(text.rfind(opens, 0, start) for opens in _DISPLAYS)
    return opening >= 0 and _LINE_AT_ZERO.search(text, opening, start) is not None


def left_open(sides: Sequence[Sided], text: str) -> str | None:
    """What is not said of two sides in a text, or None."""
    start = min(s.side.start for s in sides)
    before, above = text[max(start - _NEARBY, 0) : start], _before_display(text, start)
    if _WHERE_ZERO.search(before) or (
        not isinstance(sides[0].reading, (Name, Call, Partial))
        and not any(map(has_derivative, (s.reading for s in sides)))
        and (
            _AT_ZERO.search(before)
            or _AT_ZERO.search(above)
            or _is_set_to_zero_above(text, start)
            or _ENDS_AT_ZERO.search(text, max(start - _DISPLAY, 0), start)
        )
    ):
        return "It may be said only of where the gradient is zero."
    if _OTHERS.search(above):
        return "It is said of how others write it."
    if _CHANGED.search(before.rstrip("$ ")) or _CHANGED.search(above):
        return "It is said of how it would be with another definition."
    if _IF_POSITIVE.search(above):
        return "It is said under a condition, which is not read."
    opened = [s.side.text.count("(") - s.side.text.count(")") for s in sides]
    if any(count > 0 for count in opened):
        return "Where a bracket ends that is opened here is not said."
    if any(count < 0 for count in opened):
        return "Where a bracket begins that is closed here is not said."
    anchor = sides[0].reading
    name = head(anchor.of) if isinstance(anchor, Partial) else None
    of_layer = name is not None and name.base not in LOSS_BASES
    if of_layer and any(
        isinstance(s.reading, Plus) and _OPERATOR.match(s.side.text) for s in sides
    ):
        return "How far the derivative reaches is not said."
    return None


def is_loose_sum(side: Sided) -> bool:
    """Whether a side takes away a sum, with terms behind it that belong into it by their index.

    In −Σ_i y_i log p_i − (1 − y_i) log(1 − p_i) the second minus is outside the sum for its author.
    """
    sums = walk_reading(side.reading, Plus)
    taken = (t for plus in sums for t, s in zip(plus.terms, plus.signs, strict=True) if s < 0)
    return any(_is_wide(t.factors[-1] if isinstance(t, Times) else t) for t in taken)


def _is_wide(node: Reading) -> bool:
    """Whether a sum reaches over several terms, without a bracket that is written."""
    body = node.body if isinstance(node, Big) else None
    return isinstance(body, Group) and body.start == body.inner.start
