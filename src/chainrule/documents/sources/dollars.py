"""What between two delimiters is mathematics, and what is a price, a bracket or a sentence."""

from __future__ import annotations

import re

TEXT_OPENS = re.compile(r"\\(?:text[a-z]{0,6}|mbox|hbox|intertext)[ ]?\{[^{}]*$")
_TEXT = re.compile(r"\\(?:text[a-z]{0,6}|mbox|hbox|intertext|mathrm|operatorname|tag)\*?\{[^{}]*\}")
_SENTENCE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}+(?:[ \n]++[A-Za-z]{2,}+){2}")
_TWO_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}+[ \n]++[A-Za-z]{2,}+")
_SMALL_WORD = re.compile(
    r"(?<![\\A-Za-z{])(?:and|or|to|the|for|per|is|in|at|of|und|et)(?![A-Za-z])"
)
MARKED = re.compile(r"[\\_^=]")
GAP = re.compile(r"\n[ \t>]*+\n")


def reads_like_prose(content: str) -> bool:
    """Whether three words follow one another outside of ``\\text``."""
    return _SENTENCE.search(_TEXT.sub(" ", content)) is not None


def is_inline(content: str, after: str) -> bool:
    """Whether what stands between two single dollars is mathematics and not two prices.

    Pandoc's rule: no space inside either dollar and no digit after the second. Scans put a space
    inside both, and what holds a backslash, ``_``, ``^`` or ``=`` is no price.

    >>> is_inline("5 and ", "1"), is_inline("x", " "), is_inline("  x  ", " ")
    (False, True, True)
    """
    if not content.strip() or reads_like_prose(content):
        return False
    if "\\" in content:
        return True
    if after.isdigit() or (content.lstrip()[0].isdigit() and _TWO_WORDS.search(content)):
        return False
    if MARKED.search(content):
        return True
    opens, closes = content[0].isspace(), content[-1].isspace()
    return opens == closes and not (opens and _SMALL_WORD.search(content))
