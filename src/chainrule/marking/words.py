"""The words and marks by which every report calls an outcome and a cause."""

from __future__ import annotations

import re

from chainrule.documents.outcomes.verdicts import Cause, Marked, Outcome, Verdict
from chainrule.marking.readable_math import readable

# A mark is never told from another by its colour alone.
SYMBOLS = {
    Outcome.HOLDS: "✓",
    Outcome.HOLDS_PER_COMPONENT: "≈",
    Outcome.WRONG: "✗",
    Outcome.CARRIED: "↳",
    Outcome.REPAIRED: "↺",
    Outcome.UNDEFINED: "?",
    Outcome.UNREAD: "…",
}

NAMES = {
    Outcome.HOLDS: "holds",
    Outcome.HOLDS_PER_COMPONENT: "holds per component",
    Outcome.WRONG: "wrong",
    Outcome.CARRIED: "carried",
    Outcome.REPAIRED: "right again",
    Outcome.UNDEFINED: "undefined",
    Outcome.UNREAD: "not read",
}

MEANINGS = {
    Outcome.HOLDS: "both sides agree at random points",
    Outcome.HOLDS_PER_COMPONENT: "right as numbers; the products do not conform as written",
    Outcome.WRONG: "the sides differ",
    Outcome.CARRIED: "a right step from a wrong line",
    Outcome.REPAIRED: "right, though the line before it is wrong",
    Outcome.UNDEFINED: "it needs a symbol that the document does not define",
    Outcome.UNREAD: "it could not be read, so nothing is said about it",
}

CAUSES = {
    Cause.SIGN: "the sign",
    Cause.FACTOR: "a factor",
    Cause.MISSING_MEAN: "the mean over the samples is missing",
    Cause.DROPPED_SUM: "a sum was dropped",
    Cause.TRANSPOSE: "a transpose",
    Cause.ORDER: "the order of a product",
    Cause.SHAPE: "the shape",
    Cause.SYMBOL: "a symbol",
    Cause.INDEX: "an index",
    Cause.ACTIVATION_DERIVATIVE: "the derivative of the activation",
    Cause.CONSTANT_CHANGED: "a constant changed its value",
    Cause.UNKNOWN: "",
}

_SYMBOL = re.compile(r"[^\s(|−+]*[_^](?:\{[^{}]*\}|[^\s).,|−+])*")
_FOLLOWS = re.compile(r"(?i)follows?\b")


def title(verdict: Verdict) -> str:
    """The outcome and, if it is known, the cause: ``wrong: the sign``."""
    cause = CAUSES[verdict.cause] if verdict.cause is not None else ""
    return NAMES[verdict.outcome] + (f": {cause}" if cause else "")


def said(verdict: Verdict) -> str:
    """The message on one line, with the symbols in it as a person would type them."""
    return as_typed(verdict.message)


def as_typed(sentence: str) -> str:
    r"""A sentence on one line, with the symbols in it as a person would type them.

    >>> as_typed(r"\sigma is the sigmoid function.")
    'σ is the sigmoid function.'
    >>> as_typed("The document never says what z^{(2)} is.")
    'The document never says what z^(2) is.'
    """
    line = " ".join(sentence.split())
    if "\\" in line:
        return readable(line).replace("− 1 times", "−1 times")
    return _SYMBOL.sub(lambda symbol: readable(symbol[0]), line)


def sentence(verdict: Verdict) -> str:
    """What is said of a verdict on one line: its title and its message.

    A message that itself says what the line follows from needs no title before it.
    """
    message = said(verdict)
    if verdict.outcome is Outcome.CARRIED and _FOLLOWS.match(message):
        return message[0].lower() + message[1:]
    return f"{title(verdict)}. {message}".rstrip() if message else f"{title(verdict)}."


def mend_words(verdict: Verdict) -> str:
    """What stands before a mend."""
    per_component = verdict.outcome is Outcome.HOLDS_PER_COMPONENT
    return "conforms as" if per_component else "should be"


def tally(marked: Marked) -> str:
    """``61 equalities: 56 hold, 1 wrong, 4 carried, 0 not read.``"""
    counts = {outcome: marked.summary.get(outcome.value, 0) for outcome in Outcome}
    total = sum(counts.values())
    if not total:
        return "No equalities."
    always = (Outcome.HOLDS, Outcome.WRONG, Outcome.CARRIED, Outcome.UNREAD)
    parts = [
        f"{count} {plural(outcome, count)}"
        for outcome, count in counts.items()
        if count or outcome in always
    ]
    return f"{total} equalit{'y' if total == 1 else 'ies'}: {', '.join(parts)}."


def plural(outcome: Outcome, count: int) -> str:
    """An outcome's name after a number: two equalities hold, one holds."""
    name = NAMES[outcome]
    return name.replace("holds", "hold", 1) if count != 1 else name


def agreement(marked: Marked) -> str:
    """At how many points the sides were compared, and how closely they agree."""
    if not marked.draws:
        return ""
    points = "1 random point" if marked.draws == 1 else f"{marked.draws} random points"
    return (
        f"Agreement is at {points}, largest relative difference {marked.largest_difference:.0e}."
    ).replace("e-0", "e-")
