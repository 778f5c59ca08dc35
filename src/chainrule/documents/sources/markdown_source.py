"""Markdown, and scans that look like it: fences, headings, comments, struck words, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter

from chainrule.documents.sources.delimiters import MathFinder, Token, tokens
from chainrule.documents.sources.document import Kind, Problem
from chainrule.documents.sources.front_matter import front_matter
from chainrule.documents.sources.latex_macros import definitions
from chainrule.documents.sources.spans import (
    HIDDEN,
    Covered,
    Heading,
    Source,
    Span,
    Stretch,
    blank,
    only_hidden,
    pieces,
)

_FENCE = re.compile(
    r"^[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)?(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\n]*)$",
    re.MULTILINE,
)
_ATX = re.compile(r"^[ \t>]{0,8}(?P<marks>#{1,6})(?:[ \t]++(?P<title>[^\n]*))?$", re.MULTILINE)
_SETEXT = re.compile(
    r"^ {0,3}(?P<title>[^\s>|#*+\-][^\n]*)\n {0,3}(?P<line>={2,}+|-{2,}+)[ \t]*+$", re.MULTILINE
)
_TITLE = re.compile(
    r"^[ \t]{0,3}(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}) {1,3}[A-Z][^\n$=\\]{2,80}"
    r"|(?:Question|Problem|Exercise|Assignment|Task|Part|Section) \d{1,2}\b[^\n$=\\]{0,60})$",
    re.MULTILINE,
)
_NO_FORMULA = re.compile(r"\$|\\(?:documentclass|usepackage|(?:sub)*section|newcommand|item|def)\b")
_HTML_TITLE = re.compile(
    r"^[ \t>]*<(?P<tag>h[1-6]|summary)\b[^<>\n]*>(?P<title>[^\n]*?)</(?P=tag)>",
    re.MULTILINE | re.IGNORECASE,
)
_OPTIONS = re.compile(r"(?:[ \t>]*:[a-z-]+:[^\n]*\n)+")  # of a directive: the label of a formula
_SIGNS = re.compile(r"[$\\\n]")  # without which code in a line holds no formula
_DISPLAYED = re.compile(  # between backticks, in lines of its own
    r"\s*\\begin\{(?P<name>equation|align|eqnarray)(?P<star>\*?)\}"
    r"(?:(?!\\begin\{(?P=name)).)*\\end\{(?P=name)(?P=star)\}\s*",
    re.DOTALL,
)
_SENTENCE_ENDS = (".", ",", ";", ":", "?", "!")


def read_markdown(text: str, delimiters: bool = True) -> Source:
    """The pieces of a Markdown text.

    delimiters: whether dollars and brackets set off mathematics; plain text has none.
    """
    settings, body, problems = front_matter(text)
    fences, fence_problems = _fences(text, body)
    problems += fence_problems
    covered = Covered((span.start, span.end) for span in fences)
    macros, defined, macro_problems = definitions(text, covered)
    problems += macro_problems
    hidden = [Stretch(0, body), *defined]
    masked = blank(text, [*hidden, *((span.start, span.end) for span in fences)], HIDDEN)
    found = list(_with_fences(masked, fences))
    code, comments, comment_problems = _code(text, found)
    problems += comment_problems
    rest = _outside(found, code, comments)
    formulas: list[Span] = []
    if delimiters:
        math = MathFinder(masked, rest, strict=False)
        formulas = [span for span in math.spans if not only_hidden(masked, span)]
        hidden += [Stretch(*span[1:3]) for span in math.spans if only_hidden(masked, span)]
        problems += math.problems
        inside = Covered((span.start, span.end) for span in math.spans)
        code = [span for span in code if span.start not in inside]
    spans = [*fences, *code, *formulas]
    struck = list(_struck(text, rest, Covered((span.start, span.end) for span in spans)))
    gone = Covered([*struck, *comments])
    spans = [span for span in spans if span.start not in gone]
    hidden += [*struck, *comments]
    readable = blank(text, hidden)
    headings, marks = _headings(readable, Covered((span.start, span.end) for span in spans))
    readable = blank(readable, marks)
    read = pieces(blank(text, defined), readable, spans, headings)
    return Source(read, problems, macros, settings)


def _with_fences(masked: str, fences: Sequence[Span]) -> Iterator[Token]:
    """The delimiters outside of fences; a fence ends every paragraph."""
    place = 0
    for span in fences:
        yield from tokens(masked, place, span.start)
        yield Token("fence", span.start, span.end, "")
        place = span.end
    yield from tokens(masked, place)


def _fences(text: str, body: int) -> tuple[list[Span], list[Problem]]:
    """Fenced code, and fenced formulas: `````math`` of GitHub, `````{math}`` of MyST."""
    spans: list[Span] = []
    problems: list[Problem] = []
    shortest_open: dict[str, int] = {}
    lines = list(_FENCE.finditer(text, body))
    place = 0
    while place < len(lines):
        opening = lines[place]
        place += 1
        mark, info = opening["fence"], opening["info"].strip()
        if mark[0] == "`" and "`" in info:
            continue
        if len(mark) < shortest_open.get(mark[0], 1 << 62):
            for row in range(place, len(lines)):
                last = lines[row]
                if last["fence"].startswith(mark) and not last["info"].strip():
                    start = min(opening.end() + 1, last.start())
                    kind = _kind_of(info, text[start : last.start()])
                    if options := _OPTIONS.match(text, start, last.start()):
                        start = options.end() if kind is Kind.MATH else start
                    inner = (start, max(start, last.start() - 1))
                    outer = (opening.start(), last.end())
                    spans.append(Span(kind, *outer, *inner, kind is Kind.MATH))
                    place = row + 1
                    break
            else:
                shortest_open[mark[0]] = len(mark)
        if len(mark) >= shortest_open.get(mark[0], 1 << 62):
            problems.append(Problem(f"{mark} is never closed by another {mark}", opening.start()))
    return spans, problems


def _kind_of(info: str, inside: str) -> Kind:
    """Whether a fence holds a formula: of math always, of LaTeX where it sets one and no page."""
    if info in ("math", "{math}"):
        return Kind.MATH
    is_latex = info.lower() in ("latex", "tex", "katex")
    formula = is_latex and "=" in inside and not _NO_FORMULA.search(inside)
    return Kind.MATH if formula else Kind.CODE


def _code(text: str, found: Sequence[Token]) -> tuple[list[Span], list[Stretch], list[Problem]]:
    """Code between backticks, GitHub's formulas between dollar and backtick, and comments."""
    partners: dict[int, int] = {}
    following: dict[str, int] = {}
    for place in range(len(found) - 1, -1, -1):
        token = found[place]
        if token.sort == "ticks":
            if token.name in following:
                partners[place] = following[token.name]
            following[token.name] = place
        elif token.sort in ("gap", "fence"):
            comment = following.get("-->")
            following = {} if comment is None else {"-->": comment}
        elif token.sort == "comment" and "-->" in following:
            partners[place] = following["-->"]
        elif token.sort == "endcomment":
            following["-->"] = place
    spans: list[Span] = []
    comments: list[Stretch] = []
    problems: list[Problem] = []
    place = 0
    while place < len(found):
        token, last = found[place], partners.get(place)
        place += 1
        if last is None:
            if token.sort == "comment":
                problems.append(Problem("<!-- is never closed by -->", token.start))
            continue
        closing = found[last]
        if token.sort == "comment":
            comments.append(Stretch(token.start, closing.end))
        elif (span := _ticked(text, token, closing)) is not None:
            spans.append(span)
        else:
            continue
        place = last + 1
    return spans, comments, problems


def _outside(
    found: Sequence[Token], code: Sequence[Span], comments: Sequence[Stretch]
) -> list[Token]:
    """The delimiters that count; code between them keeps dollars on its sides from pairing."""
    inside = sorted(chain(((span.start, span.end) for span in code), comments))
    rest = [Token("code", span.start, span.end, "") for span in code]
    place = 0
    for token in found:
        while place < len(inside) and inside[place][1] <= token.start:
            place += 1
        if place == len(inside) or token.start < inside[place][0]:
            rest.append(token)
    return sorted(rest, key=attrgetter("start"))


def _ticked(text: str, opening: Token, closing: Token) -> Span | None:
    start, end = opening.end, closing.start
    before = text[opening.start - 1 : opening.start]
    is_plain = opening.name == "`" and before not in ("\\", "$")
    if is_plain and not _SIGNS.search(text, start, end):
        return Span(Kind.CODE, opening.start, closing.end, start, end)
    if before == "\\" or (opening.name == "``" and "''" in text[start:end]):
        return None  # escaped, or ``quoted'' as TeX does
    if _DISPLAYED.fullmatch(text, start, end):
        return Span(Kind.MATH, opening.start, closing.end, start, end, display=True)
    if dollars := _dollars(text[start:end]):
        inner = start + dollars, end - dollars
        return Span(Kind.MATH, opening.start, closing.end, *inner, display=dollars > 1)
    after = text[closing.end : closing.end + 1]
    if before == after == "$" and opening.name == "`":
        return Span(Kind.MATH, opening.start - 1, closing.end + 1, start, end)
    return Span(Kind.CODE, opening.start, closing.end, start, end)


def _dollars(inside: str) -> int:
    r"""How many dollars hold a formula in backticks: one in `$\\frac{\\partial E}{\\partial W}$`.

    In one line only with a macro of mathematics in it, for `$HOME$` is none.
    """
    if not inside.startswith("$"):
        return 0
    if re.fullmatch(r"\$\$\n[^$]+\$\$", inside):
        return 2
    match = re.fullmatch(r"(\$\$?)[^$\n]*\\[a-z]+[^$\n]*\1", inside)
    return len(match[1]) if match else 0


def _struck(text: str, rest: Sequence[Token], covered: Covered) -> Iterator[Stretch]:
    """What was crossed out, ``~~so~~``: words, and formulas with them."""
    opening: Token | None = None
    for token in rest:
        if token.sort in ("gap", "fence"):
            opening = None
        elif token.sort == "strike" and token.start not in covered:
            if opening is not None and not text[token.start - 1].isspace():
                yield Stretch(opening.start, token.end)
                opening = None
            elif not text[token.end : token.end + 1].isspace():
                opening = token


def _headings(readable: str, covered: Covered) -> tuple[list[Heading], list[Stretch]]:
    """Headings, and the marks that are no part of their titles."""
    headings: dict[int, Heading] = {}
    marks: list[Stretch] = []
    for match in _ATX.finditer(readable):
        if match.start("marks") not in covered:
            title = (match["title"] or "").rstrip()
            end = match.end("marks") + 1 + len(title.rstrip("#")) if title else match.end()
            headings[match.start()] = Heading(
                match.start("marks"), match.end(), len(match["marks"])
            )
            marks += [Stretch(match.start(), match.end("marks"))]
            if title.endswith((" #", "##")):
                marks += [Stretch(max(end, match.start("title")), match.end())]
    for match in _SETEXT.finditer(readable):
        if match.start("title") not in covered and match.start("line") not in covered:
            if match.start() in headings or not _blank_before(readable, match.start()):
                continue
            level = 1 if match["line"][0] == "=" else 2
            headings[match.start()] = Heading(match.start("title"), match.end("title"), level)
            marks.append(Stretch(*match.span("line")))
    for match in _HTML_TITLE.finditer(readable):
        if match.start("tag") not in covered and match["title"].strip():
            level = int(match["tag"][1]) if match["tag"][1:].isdigit() else 6
            headings[match.start()] = Heading(match.start("title"), match.end("title"), level)
    for match in _TITLE.finditer(readable):
        title = match[0].rstrip()
        if match.start() in headings or match.start() in covered or len(title.split()) > 12:
            continue
        alone = _blank_before(readable, match.start()) and _blank_after(readable, match.end())
        if alone and not title.endswith(_SENTENCE_ENDS):
            level = 1 + (match["number"] or "").count(".")
            headings[match.start()] = Heading(match.start(), match.end(), level)
    return list(headings.values()), marks


def _blank_before(text: str, start: int) -> bool:
    """Whether the line before this one is blank, or there is none."""
    end = max(start - 1, 0)
    return not text[text.rfind("\n", 0, end) + 1 : end].strip()


def _blank_after(text: str, end: int) -> bool:
    stop = text.find("\n", end + 1)
    return not text[end : stop if stop >= 0 else len(text)].strip()
