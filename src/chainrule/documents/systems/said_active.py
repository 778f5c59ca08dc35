r"""What is said of a loss max(0, u) where it is active: "when the loss is positive, ∂L/∂a = …".

The words stand between the definition of the loss and the formula, or behind the formula; of two,
the last one counts. So does u > 0, and u' < c where u is c − u'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, head
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    unbracketed,
    walk_reading,
)
from chainrule.documents.systems.said_cases import said_behind

_ACTIVE = re.compile(
    r"(?<!not )(?<!in)\bactive\b|(?<!not )\bviolat\w+"
    r"|\b(?:loss|hinge|cost|argument|it)\b[^.=\n]{0,20}"
    r"\bis (?:strictly )?(?:positive|non-?zero|greater than (?:0|zero)|larger than (?:0|zero))"
    r"|\b(?:positive|non-?zero) (?:loss|hinge|argument)",
    re.I,
)
_INACTIVE = re.compile(
    r"\binactive\b|\bnot (?:active|violated)|\bsatisf\w+"
    r"|\b(?:loss|hinge|cost|it) is (?:0|zero)|\b(?:zero|no) loss",
    re.I,
)
_OTHERWISE = re.compile(r"\botherwise\b|\belse\b", re.I)
_ASIDE = re.compile(r"\([^()$]*\botherwise\b[^()$]*\)", re.I)
_FONTS = re.compile(
    r"\\(?:mathcal|mathbf|boldsymbol|bm|vec|mathrm|text|left|right|[,;:! ]|quad|qquad)(?![a-zA-Z])"
    r"|[${}()\[\]&]"
)


def active_loss(
    left: Reading, right: Reading, system: System, text: str, end: int
) -> tuple[Name, bool] | None:
    """The loss that is differentiated, if it is max(0, u), and whether it is said to be active.

    end: of the formula in the text.
    """
    name = next(filter(None, (_differentiated(side) for side in (left, right))), None)
    definition = system.definitions.get(system.mention(name).key) if name is not None else None
    inside = _clipped(definition) if definition is not None else None
    if name is None or definition is None or inside is None:
        return None
    start = min(left.start, right.start)
    before = text[definition.right.end : start] if definition.right.end < start else ""
    said = [*_said(said_behind(text, end), name, inside, text)][:1]
    said = said or [*_said(before, name, inside, text)][-1:]
    return name, said == [True]


def _differentiated(side: Reading) -> Name | None:
    return next((head(node.of) for node in walk_reading(side, Partial)), None)


def _clipped(definition: Definition) -> Reading | None:
    """The u of L = max(0, u)."""
    right = unbracketed(definition.right)
    if not isinstance(right, Call) or right.function.base != "max" or len(right.arguments) != 2:
        return None
    zeros = [isinstance(each, Num) and each.value == 0 for each in right.arguments]
    return right.arguments[1 - zeros.index(True)] if sum(zeros) == 1 else None


def _said(words: str, name: Name, inside: Reading, text: str) -> Iterator[bool]:
    """Whether the loss is active, one time after the other that some words say so or deny it."""
    words = _plain(_ASIDE.sub(" ", words))
    positive, zero = _signs(name, inside, text)
    found: list[tuple[int, bool | None]] = []
    found += [(m.end(), True) for p in (_ACTIVE, positive) for m in p.finditer(words)]
    found += [(m.end(), False) for p in (_INACTIVE, zero) for m in p.finditer(words)]
    found += [(m.end(), None) for m in _OTHERWISE.finditer(words)]
    last: bool | None = None
    for _, said in sorted(found, key=lambda each: each[0]):
        last = said if said is not None else (None if last is None else not last)
        if last is not None:
            yield last


def _signs(name: Name, inside: Reading, text: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What says in signs that the loss is positive, L > 0 or u > 0, and that it is not."""
    whole = [_plain(name.base), _plain(text[inside.start : inside.end])]
    pairs = [(each, "0") for each in whole]
    if isinstance(inside, Plus) and len(inside.terms) == 2 and inside.signs == (1, -1):
        first, second = (_plain(text[term.start : term.end]) for term in inside.terms)
        pairs.append((first, second))
    positive = [f"{a}>{b}" for a, b in pairs] + [f"{b}<{a}" for a, b in pairs]
    others = [f"{a}{sign}{b}" for a, b in pairs for sign in ("=", "<", "\\le", "≤")]
    return _pattern(positive), _pattern(others)


def _pattern(formulas: Sequence[str]) -> re.Pattern[str]:
    """Any of some formulas, with blanks anywhere in them."""
    spaced = (r"\s*".join(re.escape(c) for c in each if not c.isspace()) for each in formulas)
    return re.compile(rf"(?<![\w\\><=+*/^_-])(?:{'|'.join(spaced)})(?![\w.])")


def _plain(text: str) -> str:
    """A text without fonts, brackets and what is differentiated by."""
    text = re.sub(r"\\partial\s*\{?\\?\w+", "∂", text)
    text = re.sub(r"\\gt(?![a-zA-Z])|&gt;", ">", re.sub(r"\\lt(?![a-zA-Z])|&lt;", "<", text))
    return _FONTS.sub("", text.replace("\\cdot", ""))
