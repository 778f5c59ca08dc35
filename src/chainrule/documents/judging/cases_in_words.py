"""Equalities that only say when something holds, or what a set is of: "is 0 if y = 1", S = {…}."""

from __future__ import annotations

import re

from chainrule.documents.parsing.reading import Name, Num, Reading
from chainrule.documents.stating.chains import Chain, Side

_CONDITION = re.compile(r"\b(?:if|when|whenever|unless|once|until|wenn|falls|si)\s*[$\\(]*\Z", re.I)
_NEAR = 14  # characters in front of a formula
_DECISION = re.compile(r"(?:\bif\b|>|<|\\g[et]\b|\\geq\b|\\l[et]\b)[^\n]*\Z", re.I)
_SENTENCE = 120  # characters in which a decision is said
_SET = re.compile(r"\s*(?:\\left\s*)?\\(?:\{|lbrace\b).*(?:\\mid\b|\||:).*", re.S)


def is_a_case(left: Side, right: Side, text: str) -> bool:
    """Whether an equality in a text is a condition, a decision or the making of a set.

    "If a > 0.5 then ŷ = 1, otherwise ŷ = 0"; S = {x^{(i)} | i = 1, …, m}.
    """
    if _is_told_apart(left.reading, right.reading) and _CONDITION.search(
        text[max(0, left.start - _NEAR) : left.start]
    ):
        return True
    if _is_decision(left.reading, right.reading) and _DECISION.search(
        text[max(0, left.start - _SENTENCE) : left.start]
    ):
        return True
    return isinstance(left.reading, Name) and _SET.match(right.text) is not None


def _is_told_apart(left: Reading | None, right: Reading | None) -> bool:
    """Whether cases are told apart by y = 1, or by which entry p_i is: p_i = p_j."""
    entries = isinstance(left, Name) and isinstance(right, Name) and left.base == right.base
    return isinstance(right, Num) or entries


def _is_decision(left: Reading | None, right: Reading | None) -> bool:
    """Whether a prediction is said to be of one of two classes: ŷ = 1."""
    predicts = isinstance(left, Name) and left.base in ("\\hat{y}", "\\hat{Y}")
    return predicts and isinstance(right, Num) and right.value in (0, 1)


def is_a_remark(chain: Chain, text: str) -> bool:
    """Whether a display in a sentence is a number with a sign before it: "near (≈ 0)"."""
    start = chain.sides[0].start
    before = text[text.rfind("\n", 0, start) + 1 : start]
    in_a_sentence = any(letter.isalpha() or letter == "(" for letter in before)
    numbers = all(isinstance(side.reading, Num) for side in chain.sides)
    return chain.continues and numbers and in_a_sentence
