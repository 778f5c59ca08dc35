r"""LaTeX mathematics as MathML, which browsers draw without a script or a network.

The formula may be anybody's: what latex2mathml makes of it is not copied but rebuilt, from known
elements with known attributes and escaped text, so that no formula can become markup.

>>> formula("a < b")
'<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>'
>>> formula(r"\frac{a")
'<code>\\frac{a</code>'
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from unicodedata import lookup, name
from xml.etree.ElementTree import Element

# A formula longer than this is shown as its source.
_LONGEST = 4000

_ELEMENTS = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac",
    "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle",
    "mpadded", "mphantom", "menclose", "mmultiscripts", "mprescripts", "none",
}  # fmt: skip
_WORD = re.compile(r"(?:true|false|prefix|infix|postfix|[0-9])\Z")
_LENGTH = re.compile(r"-?\d{0,2}(?:\.\d{1,4})?(?:em|ex|px|pt|mu)?\Z")
_WORDED = (
    "displaystyle", "scriptlevel", "stretchy", "fence", "form", "accent", "accentunder",
    "movablelimits", "largeop",
)  # fmt: skip
_MEASURED = (
    "linethickness", "minsize", "maxsize", "width", "height", "depth", "lspace", "rspace",
)  # fmt: skip
_ATTRIBUTES = {**dict.fromkeys(_WORDED, _WORD), **dict.fromkeys(_MEASURED, _LENGTH)}
# How many parts these have; with another number the formula was not understood.
_PARTS = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "msubsup": 3,
    "munderover": 3,
}  # fmt: skip
# Sums have their limits above and below where there is room for it.
_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_LARGE = ("∑", "∏")
# A bracket around none of these need not grow.
_TALL = ("mfrac", "mtable", "munderover", "mover", "munder", "msqrt", "mroot", "msubsup")
_SIGNS = ("−", "+", "±", "-")
_CLOSING = (")", "]", "}", "⟩", "|", "‖", "!", "⋯", "…", "′")
_FENCES = ("(", "[", "{", "⟨", ")", "]", "}", "⟩", "|", "‖", "")
# Attributes that browsers draw by a style rather than by themselves.
_CLASSES = {
    ("columnalign", "left"): "cr-left",
    ("columnalign", "right"): "cr-right",
    ("notation", "box"): "cr-box",
}
# Spaces that have a name in older MathML.
_NAMED_LENGTHS = {"negativethinmathspace": "-0.167em"}

_STYLES = {
    "bold": "BOLD", "italic": "ITALIC", "bold-italic": "BOLD ITALIC", "script": "SCRIPT",
    "bold-script": "BOLD SCRIPT", "fraktur": "FRAKTUR", "bold-fraktur": "BOLD FRAKTUR",
    "double-struck": "DOUBLE-STRUCK", "sans-serif": "SANS-SERIF", "monospace": "MONOSPACE",
}  # fmt: skip

# Definitions of commands are not followed: they could unfold without end.
_DEFINITION = re.compile(r"\\(?:re|provide)?newcommand|\\def(?![a-zA-Z])|\\let(?![a-zA-Z])")
# What numbers an equation or names it, and says nothing a formula needs.
_BOOKKEEPING = re.compile(r"\\(?:label\s*\{[^{}]*\}|notag(?![a-zA-Z])|nonumber(?![a-zA-Z]))")
_SYNONYMS = (
    (re.compile(r"\\(?:mathbbm|mathds|mathbbb)(?![a-zA-Z])"), r"\\mathbb"),
    (re.compile(r"\\operatorname\s*\*"), r"\\operatorname"),
    (re.compile(r"\\(?:mathstrut|displaylimits|allowbreak|nolimits)(?![a-zA-Z])"), ""),
)


def formula(latex: str, display: bool = False) -> str:
    """A formula as MathML; one that cannot be converted as its source in ``<code>``."""
    source = _BOOKKEEPING.sub("", latex).strip()
    return _mathml(source, display) or f"<code>{escape(latex.strip())}</code>"


@lru_cache(maxsize=4096)
def _mathml(source: str, display: bool) -> str | None:
    if len(source) > _LONGEST or _DEFINITION.search(source):
        return None
    # Here and not above: it takes a tenth of a second, and not everybody writes a page.
    from latex2mathml.converter import convert

    for pattern, plain in _SYNONYMS:
        source = pattern.sub(plain, source)
    holder = Element("holder")
    try:
        convert(source, parent=holder)
        body = _row(_bare(holder[0]))
    except Exception:
        # It has many ways to stumble, and each means only that the formula is not converted.
        return None
    opening = '<math display="block">' if display else "<math>"
    return f"{opening}{body}</math>"


def _bare(math: Element) -> list[Element]:
    """What is inside the outermost row."""
    return list(math[0] if len(math) == 1 and math[0].tag == "mrow" else math)


def _row(elements: list[Element]) -> str:
    """Elements in a line, spaced as TeX would: names stand apart, a sign clings to its term."""
    written = []
    before: Element | None = None
    for element in elements:
        if before is not None and element.tag != "mspace" and before.tag != "mspace":
            after_name = _is_name(before) and element.tag != "mo" and not _opens(element)
            ended = before.tag != "mo" or _text(before) in _CLOSING
            if after_name or (_is_name(element) and ended):
                written.append('<mspace width="0.167em"></mspace>')
        first = before is None or (before.tag == "mo" and _text(before) not in _CLOSING)
        if element.tag == "mo" and _text(element) in _SIGNS and first:
            element.attrib |= {"form": "prefix", "lspace": "0em", "rspace": "0em"}
        written.append(_written(element))
        before = element
    return "".join(written)


def _is_name(element: Element) -> bool:
    """Whether it is a word such as log, perhaps with an index."""
    if element.tag in ("msub", "msup", "msubsup", "munder") and len(element):
        return _is_name(element[0])
    text = _text(element)
    return element.tag in ("mi", "mo", "mrow") and len(text) > 1 and text.isalpha()


def _opens(element: Element) -> bool:
    """Whether it is a row that begins with a bracket."""
    while element.tag in ("mrow", "msub", "msup", "msubsup") and len(element):
        element = element[0]
    return element.tag == "mo" and _text(element) in _FENCES


def _text(element: Element) -> str:
    """What an element says; of a row, the word that its upright letters make."""
    if element.tag == "mrow" and all(
        child.tag == "mi" and child.get("mathvariant") == "normal" for child in element
    ):
        return "".join(map(_text, element))
    return unescape(element.text or "")


def _written(element: Element) -> str:
    """An element rebuilt from what is known to be harmless; one that is unknown becomes a row."""
    tag = element.tag if element.tag in _ELEMENTS else "mrow"
    if len(element) != _PARTS.get(tag, len(element)):
        raise ValueError(f"{tag} with {len(element)} parts")
    text, style = _text(element), element.get("mathvariant", "")
    if len(text) > 1 and tag == "mrow":
        return f"<mi>{escape(text)}</mi>"
    if tag in ("mi", "mn", "mo", "mtext"):
        text = "".join(_letter(character, style) for character in text)
    if tag == "mo":
        tag = "mi" if _is_name(element) else tag
        if text in _FENCES:
            element.attrib |= {"lspace": "0em", "rspace": "0em"}
    if tag in _LIMITS and _text(element[0]) in _LARGE:
        tag = _LIMITS[tag]
    marks = [
        f' {key}="{value}"'
        for key, given in element.attrib.items()
        if key in _ATTRIBUTES and _ATTRIBUTES[key].match(value := _NAMED_LENGTHS.get(given, given))
    ]
    if style == "normal" and tag == "mi" and len(text) == 1:
        marks.append(' mathvariant="normal"')
    for known, style_class in _CLASSES.items():
        if element.get(known[0]) == known[1]:
            marks.append(f' class="{style_class}"')
    if (
        tag == "mrow"
        and _opens(element)
        and not any(element.find(f".//{t}") is not None for t in _TALL)
    ):
        for bracket in element.findall("mo[@stretchy]"):
            bracket.set("stretchy", "false")
    row = tag in ("mrow", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "msqrt")
    children = _row(list(element)) if row else "".join(map(_written, element))
    return f"<{tag}{''.join(marks)}>{escape(text)}{children}</{tag}>"


def _letter(character: str, style: str) -> str:
    """A letter in a style: browsers know bold, script and the others as letters of their own."""
    if not (character.isprintable() or character.isspace()):
        return "\ufffd"
    if style not in _STYLES:
        return character
    words = name(character, "").replace("LATIN ", "").replace("GREEK ", "").replace("LETTER ", "")
    kind = _STYLES[style]
    old = kind.replace("FRAKTUR", "BLACK-LETTER")
    for candidate in (f"MATHEMATICAL {kind} {words}", f"{old} {words}"):
        try:
            return lookup(candidate)
        except KeyError:
            continue
    return character
