"""What a line leaves open: where a bracket ends, how far a bare derivative reaches, and whether it
holds for any weights or only where the gradient is zero, as XᵀX w = Xᵀ y does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import Call, Name, Partial, Plus

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
_NEARBY = 160  # characters before a line, or its display, in which the words may say so
_DISPLAYS = "$$", r"\[", r"\begin{align", r"\begin{equation"


def _before_display(text: str, start: int) -> str:
    """What stands before the display that a line is in, or before the last one."""
    opening = max(text.rfind(opens, 0, start) for opens in _DISPLAYS)
    return text[max(opening - _NEARBY, 0) : opening] if opening > 0 else ""


def left_open(sides: Sequence[Sided], text: str) -> str | None:
    """What is not said of two sides in a text, or None."""
    start = min(s.side.start for s in sides)
    before = text[max(start - _NEARBY, 0) : start]
    if _WHERE_ZERO.search(before) or (
        not isinstance(sides[0].reading, (Name, Call, Partial))
        and not any(map(has_derivative, (s.reading for s in sides)))
        and (_AT_ZERO.search(before) or _AT_ZERO.search(_before_display(text, start)))
    ):
        return "It may be said only of where the gradient is zero."
    if any(s.side.text.count("(") > s.side.text.count(")") for s in sides):
        return "Where a bracket ends that is opened here is not said."
    anchor = sides[0].reading
    name = head(anchor.of) if isinstance(anchor, Partial) else None
    of_layer = name is not None and name.base not in LOSS_BASES
    if of_layer and any(
        isinstance(s.reading, Plus) and _OPERATOR.match(s.side.text) for s in sides
    ):
        return "How far the derivative reaches is not said."
    return None
