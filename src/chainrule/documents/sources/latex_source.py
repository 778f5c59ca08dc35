"""LaTeX: comments, the preamble, sections, verbatim text and formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from chainrule.documents.sources.delimiters import MathFinder, tokens
from chainrule.documents.sources.document import Kind
from chainrule.documents.sources.latex_macros import definitions, matching_braces
from chainrule.documents.sources.own_delimiters import own_delimiters, own_tokens
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

_COMMENT = re.compile(r"\\.|(?P<comment>%[^\n]*)", re.DOTALL)
_VERB = re.compile(r"\\verb\*?(?P<mark>[^A-Za-z\s*{])[^\n]{0,200}?(?P=mark)")
_VERBATIM = re.compile(r"\\(?P<side>begin|end)\{(?P<name>verbatim\*?|lstlisting|minted|comment)\}")
_HEADING = re.compile(  # the title of a slide is one too: \begin{frame}[t]{Two layers}
    r"\\(?P<name>part|chapter|section|subsection|subsubsection|paragraph|subparagraph|frametitle"
    r"|begin\{frame\})\*?"
    r"(?:<[^>\n]{0,20}>)?[ \t]{0,9}(?:\[[^\]\n]{0,200}\][ \t]{0,9})?\{"
)
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
    "subparagraph": 5,
    "frametitle": 3,
    "begin{frame}": 3,
}
_BEGIN, _END = "\\begin{document}", "\\end{document}"


def read_latex(text: str) -> Source:
    """The pieces of a LaTeX document, or of a part of one without a preamble.

    A comment inside of a formula stays in its piece; a delimiter in a comment has no effect.
    """
    code, dropped = _verbatim(text)
    verbatim = Covered(chain(((span.start, span.end) for span in code), dropped))
    comments = [
        Stretch(*match.span("comment"))
        for match in _COMMENT.finditer(text)
        if match["comment"] is not None and match.start() not in verbatim
    ]
    without = blank(text, [*comments, *dropped], HIDDEN)
    begin, end = without.find(_BEGIN), without.find(_END)
    body = begin + len(_BEGIN) if begin >= 0 else 0
    end = end if end >= body else len(text)
    code = [span for span in code if body <= span.start < end]
    macros, defined, problems = definitions(without, verbatim)
    delimiters, environments = own_delimiters(without, macros)
    defined += environments
    hidden = [*comments, *dropped, *defined, Stretch(0, body), Stretch(end, len(text))]
    masked = blank(text, [*hidden, *((span.start, span.end) for span in code)], HIDDEN)
    found = sorted([*tokens(masked), *own_tokens(masked, delimiters)], key=lambda each: each.start)
    math = MathFinder(masked, found, strict=True)
    emptied = [span for span in math.spans if only_hidden(masked, span)]
    hidden += [Stretch(span.start, span.end) for span in emptied]
    spans = [*code, *(span for span in math.spans if not only_hidden(masked, span))]
    headings, marks = _headings(masked, Covered((span.start, span.end) for span in spans))
    readable = blank(text, [*hidden, *marks])
    read = pieces(blank(text, defined), readable, spans, headings)
    return Source(read, [*problems, *math.problems], macros)


def _verbatim(text: str) -> tuple[list[Span], list[Stretch]]:
    """Text set as it stands, which is code; and what the ``comment`` environment drops."""
    code = [
        Span(Kind.CODE, match.start(), match.end(), match.end("mark"), match.end() - 1)
        for match in _VERB.finditer(text)
    ]
    dropped: list[Stretch] = []
    opening: re.Match[str] | None = None
    for match in _VERBATIM.finditer(text):
        if opening is None:
            opening = match if match["side"] == "begin" else None
        elif match["side"] == "end" and match["name"] == opening["name"]:
            if match["name"] == "comment":
                dropped.append(Stretch(opening.start(), match.end()))
            else:
                code.append(
                    Span(Kind.CODE, opening.start(), match.end(), opening.end(), match.start())
                )
            opening = None
    return _disjoint(code, dropped), dropped


def _disjoint(code: Sequence[Span], dropped: Sequence[Stretch]) -> list[Span]:
    """Code that lies in no other code and in nothing that is dropped."""
    gone = Covered(dropped)
    kept: list[Span] = []
    for span in sorted(code, key=lambda span: span.start):
        if span.start not in gone and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept


def _headings(masked: str, covered: Covered) -> tuple[list[Heading], list[Stretch]]:
    headings: list[Heading] = []
    marks: list[Stretch] = []
    closing: dict[int, int] | None = None
    for match in _HEADING.finditer(masked):
        if match.start() in covered:
            continue
        if closing is None:
            closing = matching_braces(masked)
        end = closing.get(match.end() - 1)
        if end is None or (headings and match.start() < headings[-1].end):
            continue
        headings.append(Heading(match.end(), end, _LEVELS[match["name"]]))
        marks += [Stretch(match.start(), match.end()), Stretch(end, end + 1)]
    return headings, marks
