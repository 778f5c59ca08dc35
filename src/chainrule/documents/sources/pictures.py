r"""Formulas that are shown as pictures, drawn by a server from the LaTeX in their address.

Before Markdown had formulas of its own, pages on GitHub, blogs and question sites held
``![](https://latex.codecogs.com/svg.latex?z%3Dwx+b)`` or ``<img src="...?tex=z%3Dwx" />``. Such a
picture is put as the formula that it shows; line breaks stay, so that lines are those of the file.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_HINT = re.compile(
    r"codecogs\.com/|equation\?tex=|render/math|latex\.php\?|upmath\.me/|chart\?cht=tx"
)
_SERVER = (
    r"https?://(?:"
    r"latex\.codecogs\.com/[a-z.]{3,12}\?"
    r"|(?:www\.)?zhihu\.com/equation\?tex="
    r"|render\.githubusercontent\.com/render/math\?math="
    r"|s0\.wp\.com/latex\.php\?latex="
    r"|i\.upmath\.me/(?:svg|png)/"
    r"|chart\.(?:googleapis|apis\.google)\.com/chart\?cht=tx&(?:amp;)?chl="
    r")"
)
_BRACKETS = r"(?:[^()\s]|\((?:[^()\s]|\((?:[^()\s]|\([^()\s]*\))*\))*\))"  # up to three deep
_MARKDOWN = (
    rf"!\[(?:[^\[\]]|\[[^\[\]]*\])*\]\({_SERVER}(?P<plain>{_BRACKETS}+)"
    r'(?:\s+"[^"]*"|\s+\'[^\']*\')?\s*\)'
)
_ATTRIBUTES = r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?"
_HTML = (
    rf"<img\b{_ATTRIBUTES}\bsrc=(?P<quote>[\"']){_SERVER}(?P<html>[^\"']+)(?P=quote)"
    rf"{_ATTRIBUTES}>(?:\s*</img>)?"
)
_PICTURE = re.compile(
    rf"(?:<a\b[^<>]*codecogs[^\n]*?>\s*)?(?:{_MARKDOWN}|{_HTML})(?:\s*</a>)?", re.IGNORECASE
)
_ENTITIES = {"space": " ", "plus": "+", "minus": "-", "amp": "&", "lt": "<", "gt": ">", "quot": '"'}
_ENTITY = re.compile(rf"&({'|'.join(_ENTITIES)}|#0?38);")
_LOOKS = re.compile(
    r"\\(?:dpi\s*\{\d+\}|(?:inline|bg_\w+|fn_\w+|huge|large|small|tiny|normalsize|displaystyle)"
    r"(?![A-Za-z]))",
    re.IGNORECASE,
)
_PARAMETERS = re.compile(r"&(?:mode|bg|fg|s|color|preview)=[^&]*")
_ALONE = re.compile(r"[ \t>*+-]*(?:\d{1,2}[.)][ \t]+)?(?:<[^<>]*>[ \t]*)*")


def with_pictures_as_formulas(text: str) -> str:
    r"""The text with every picture of a formula put as the formula.

    >>> with_pictures_as_formulas("so ![](https://www.zhihu.com/equation?tex=a%3D%5Csigma%28z%29).")
    'so $a=\\sigma(z)$.'
    """
    if not _HINT.search(text):
        return text
    return _PICTURE.sub(_formula, text)


def _formula(picture: re.Match[str]) -> str:
    """The formula between dollars: two if nothing else stands on its line."""
    address = picture["plain"] or picture["html"] or ""
    written = _LOOKS.sub(" ", _PARAMETERS.sub("", _decoded(address, picture[0])))
    written = " ".join(written.replace("$", " ").split())
    breaks = "\n" * picture[0].count("\n")
    text = picture.string
    before = text[text.rfind("\n", 0, picture.start()) + 1 : picture.start()]
    after = text[picture.end() : (text + "\n").index("\n", picture.end())]
    alone = _ALONE.fullmatch(before) and _ALONE.fullmatch(after.strip(" .,;"))
    marks = "$$" if alone else "$"
    return f"{marks}{written}{marks}{breaks}" if written else picture[0]


def _decoded(address: str, whole: str) -> str:
    """What an address says: a plus between its escapes is a space, but not for codecogs."""
    if "codecogs" not in whole:
        address = address.replace("+", " ")
    address = _ENTITY.sub(lambda entity: _ENTITIES.get(entity[1], "&"), address)
    return unquote(address)
