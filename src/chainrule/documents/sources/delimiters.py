"""Where mathematics begins and ends: ``$``, ``$$``, brackets and environments.

Every delimiter is a token, found in one pass. An opening token is only ever tried with one partner,
so the time stays proportional to the length of the text whatever it holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from chainrule.documents.sources.document import Kind, Problem
from chainrule.documents.sources.dollars import GAP, MARKED, TEXT_OPENS, is_inline, reads_like_prose
from chainrule.documents.sources.spans import Span

_INNER = frozenset({"aligned", "alignedat", "gathered", "split", "math"})
_OUTER = "equation align alignat gather multline eqnarray flalign displaymath"
_ENVIRONMENTS = _INNER.union(_OUTER.split())
_TOKEN = re.compile(
    r"(?=[\n\\{<|$`~-])(?:"  # quick where nothing begins
    r"(?P<gap>\n(?:[ \t>]*+\n)++)"
    r"|\\(?P<side>begin|end)[ \t]{0,9}\{(?P<environment>[a-z]{1,20}\\?\*?)\}"
    r"|\{\{[<%]\s{0,9}(?P<closes>/?)\s{0,9}(?P<shortcode>displaymath|inlinemath|mathjax|katex|math)"
    r"\b[^{}\n]{0,80}\}\}"  # of Hugo
    r"|\{%-?\s{0,9}(?P<ends>end)?(?P<tag>latex|katex|mathjax|math|displaymath|equation)"
    r"\b[^{}%\n]{0,80}%\}"  # of Liquid
    r"|<script type=[\"']math/tex(?P<script>[^<>\n]{0,80})>|(?P<endscript></script>)"  # of MathJax
    r"|<(?P<endmath>/?)(?P<math>math)\b[^<>\n]{0,80}>"  # of a wiki
    r"|(?P<doubled>\\\\[\[\]()])"
    r"|(?<![\^_{])(?P<bracket>\\[\[\]()])"  # no bracket, but A^{\[2]} in Markdown
    r"|\\[^`\n]"
    r"|\|[ ]?\$\$(?=(?:[ ]?\|[ ]?\$\$)?[ ]?\|[ ]?\n)"  # empty, in the last cells of a table
    r"|(?P<dollars>\$++)"
    r"|(?P<ticks>`++)"
    r"|(?P<strike>(?<!~)~~(?!~))"
    r"|(?P<comment><!--)|(?P<endcomment>-->))"
)
_INLINE = ("\\(", "\\\\(", "math", "{{< inlinemath >}}", "{% latex %}", "{% katex %}", "{% math %}")
_SORTS = frozenset({"gap", "fence", "code", "dollars", "begin", "end"})
_CLOSING = {"]": "[", ")": "("}


class Token(NamedTuple):
    """A delimiter: what sort it is, where it stands, and which one of its sort."""

    sort: str
    start: int
    end: int
    name: str


_quick = tuple.__new__  # a named tuple's own constructor takes twice as long


def tokens(masked: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Every delimiter between two offsets; a backslash takes the next character's meaning away."""
    found: list[Token] = []
    inline = display = False
    for match in _TOKEN.finditer(masked, start, len(masked) if end is None else end):
        sort = match.lastgroup
        if sort is None:
            continue
        name = match[sort]
        if sort == "ticks":  # a page of code has thousands
            found.append(_quick(Token, (sort, *match.span(), name)))
            continue
        if sort == "environment":
            name = name.replace("\\", "")  # align\\* in Markdown that escapes its stars
            if name.rstrip("*") not in _ENVIRONMENTS:
                continue
            sort = match["side"]
        elif sort == "shortcode":
            sort = "end" if match["closes"] else "begin"
            name = f"{{{{< {name} >}}}}"
        elif sort == "tag":
            sort = "end" if match["ends"] else "begin"
            name = f"{{% {name} %}}"
        elif sort in ("script", "endscript"):
            sort, name = "begin" if sort == "script" else "end", "<script>"
        elif sort == "math":
            sort, name = "end" if match["endmath"] else "begin", "<math>"
        elif sort in ("bracket", "doubled"):
            sign = name[-1]
            sort = "end" if sign in _CLOSING else "begin"
            name = name[:-1] + _CLOSING.get(sign, sign)
        token = Token(sort, *match.span(), name)
        if name == "$$$" and inline != display:  # one of each: what was open ends, the other begins
            found += _parted(token, inline)
            inline, display = not inline, not display
            continue
        if name == "$$$$" and display:  # one display ends, and the next begins
            middle = token.start + 2
            found += [Token(sort, token.start, middle, "$$"), Token(sort, middle, token.end, "$$")]
            continue
        found.append(token)
        inline = sort != "gap" and inline ^ (name == "$")
        display ^= name == "$$"
    return found


def _parted(token: Token, inline: bool) -> list[Token]:
    """The three dollars of ``$x$$$a = b$$``, which end one formula and begin the next.

    So do those of ``$$a = b$$$x$``. inline: whether the formula that is open is of one dollar.
    """
    cut = token.start + (1 if inline else 2)
    return [
        Token(token.sort, token.start, cut, "$" if inline else "$$"),
        Token(token.sort, cut, token.end, "$$" if inline else "$"),
    ]


class MathFinder:
    """Pairs the delimiters of one text.

    strict: as TeX reads it, where a single dollar never stands for a price.
    """

    def __init__(self, masked: str, found: Sequence[Token], strict: bool) -> None:
        found = [token for token in found if token.sort in _SORTS]
        if strict:  # in TeX a doubled backslash ends a row, and [4pt] is its height
            found = [token for token in found if not token.name.startswith("\\\\")]
        self._text = masked
        self._tokens = found
        self._strict = strict
        self._partners = _partners(found)
        self._around: set[int] = set()
        self.spans: list[Span] = []
        self.problems: list[Problem] = []
        place = 0
        while place < len(found):
            place = self._read(place)

    def _read(self, place: int) -> int:
        token = self._tokens[place]
        if token.sort == "dollars":
            if len(token.name) == 1:
                return self._inline(place)
            if len(token.name) == 2:
                return self._paired(place, display=True)
        elif token.sort == "begin":
            return self._paired(place, display=self._is_display(token))
        elif token.sort == "end" and self._is_ours(token) and place not in self._around:
            self._report(token, f"{_closing(token)} closes what no {_opening(token)} opened")
        return place + 1

    def _is_display(self, token: Token) -> bool:
        if token.name[0] == "<":
            attributes = self._text[token.start : token.end]
            return "display" in attributes and "inline" not in attributes
        return token.name not in _INLINE

    def _is_ours(self, token: Token) -> bool:
        """Whether it is of mathematics alone.

        In Markdown ``\\[`` and ``\\(`` may be plain brackets that were escaped, and an element of
        HTML may hold a program, or MathML.
        """
        return self._strict or token.name[0] not in "\\<"

    def _paired(self, place: int, display: bool) -> int:
        token = self._tokens[place]
        partner = self._partners.get(place)
        if partner is not None:
            last = self._tokens[partner]
            start = self._body(token)
            content = self._text[start : last.start]
            if token.name[0] == "<" and "</" in content:  # MathML
                return place + 1
            escaped = not self._is_ours(token)
            if token.name[0] == "{" and ("$" in content or "\\begin{document}" in content):
                self._around.add(partner)  # formulas inside have delimiters of their own
                return place + 1
            gap = GAP.search(content) is not None
            if start <= last.start and not ((gap or escaped) and reads_like_prose(content)):
                self._add(token.start, last.end, start, last.start, display)
                return partner + 1
            if escaped and not gap:
                return place + 1
        rest = self._paragraph(place)
        doubled = token.name.startswith("\\\\")
        if self._is_ours(token) or (MARKED.search(rest) and not doubled):
            self._report(token, f"{_opening(token)} is never closed by {_closing(token)}")
        return place + 1

    def _body(self, token: Token) -> int:
        """After the delimiter, and after the number of columns that ``alignat`` takes."""
        if token.name.rstrip("*") in ("alignat", "alignedat"):
            close = self._text.find("}", token.end, token.end + 20)
            if close >= 0 and self._text[token.end : close].lstrip()[:1] == "{":
                return close + 1
        return token.end

    def _inline(self, place: int) -> int:
        opening = self._tokens[place]
        for last in self._candidates(place):
            closing = self._tokens[last]
            content = self._text[opening.end : closing.start]
            if len(content) < 20_000 and TEXT_OPENS.search(content):
                continue  # the dollar belongs to mathematics inside \text{...}
            after = self._text[closing.end : closing.end + 1]
            if is_inline(content, after) or (self._strict and content.strip()):
                self._add(opening.start, closing.end, opening.end, closing.start, False)
                return last + 1
            break
        else:
            if (split := self._touching(place)) is not None:
                return split
        rest = self._paragraph(place)
        price = rest.lstrip()[:1].isdigit()
        if self._strict or (MARKED.search(rest) and not price):
            self._report(opening, "$ is never closed by another $ in its paragraph")
        return place + 1

    def _candidates(self, place: int) -> list[int]:
        """The next single dollars, past whole environments; a few, for dollars in ``\\text``."""
        found: list[int] = []
        place += 1
        while place < len(self._tokens) and len(found) < 9:
            token = self._tokens[place]
            if token.sort == "begin" and token.name in _INNER and place in self._partners:
                place = self._partners[place]
            elif token.sort == "dollars" and len(token.name) == 1:
                found.append(place)
            else:
                break
            place += 1
        return found

    def _touching(self, place: int) -> int | None:
        """``$a$$b$`` is two formulas side by side."""
        group = self._tokens[place : place + 3]
        if [token.name for token in group] != ["$", "$$", "$"]:
            return None
        first, middle, last = group
        one = self._text[first.end : middle.start]
        two = self._text[middle.end : last.start]
        if "\n" in one + two or not (is_inline(one, "") and is_inline(two, "")):
            return None
        self._add(first.start, middle.start + 1, first.end, middle.start, False)
        self._add(middle.start + 1, last.end, middle.end, last.start, False)
        return place + 3

    def _paragraph(self, place: int) -> str:
        """What follows a token up to the next delimiter or the end of its paragraph."""
        token = self._tokens[place]
        after = self._tokens[place + 1].start if place + 1 < len(self._tokens) else None
        return self._text[token.end : after]

    def _add(self, start: int, end: int, inner_start: int, inner_end: int, display: bool) -> None:
        if self._text[inner_start:inner_end].strip():
            self.spans.append(Span(Kind.MATH, start, end, inner_start, inner_end, display))

    def _report(self, token: Token, message: str) -> None:
        self.problems.append(Problem(message, token.start))


def _partners(found: Sequence[Token]) -> dict[int, int]:
    """For every opening token that has one, the token that may close it.

    ``\\begin`` and ``\\end`` pair like brackets; a ``$$`` goes with the next one; ``\\(`` ends with
    its paragraph.
    """
    partners: dict[int, int] = {}
    open_places: defaultdict[str, list[int]] = defaultdict(list)
    dollars: int | None = None
    for place, token in enumerate(found):
        if token.sort == "fence":
            open_places.clear()
            dollars = None
        elif token.sort == "gap":
            open_places["\\("].clear()
            open_places["\\\\("].clear()
        elif token.sort == "begin":
            # Only inner environments nest; bounding it bounds the work on hostile nesting.
            waiting = open_places[token.name]
            if len(waiting) >= (4 if token.name in _INNER else 1):
                del waiting[0]
            waiting.append(place)
        elif token.sort == "end" and open_places[token.name]:
            partners[open_places[token.name].pop()] = place
        elif token.sort == "dollars" and len(token.name) == 2:
            if dollars is not None:
                partners[dollars] = place
            dollars = place
    return partners


def _opening(token: Token) -> str:
    return token.name if token.name[0] in "$\\{<" else f"\\begin{{{token.name}}}"


def _closing(token: Token) -> str:
    if token.sort == "dollars":
        return f"another {token.name}"
    if token.name[0] == "\\":
        return token.name[:-1] + {"[": "]", "(": ")"}[token.name[-1]]
    if token.name[0] == "<":
        return token.name.replace("<", "</")
    if token.name[0] == "{":
        return token.name.replace("< ", "< /").replace("% ", "% end", 1)
    return f"\\end{{{token.name}}}"
