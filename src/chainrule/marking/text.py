"""A checked document in the terminal: what is wrong, where, and what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from chainrule.documents.outcomes.verdicts import Marked, Outcome, Verdict
from chainrule.documents.sources.document import Document, Place
from chainrule.marking.readable_math import readable
from chainrule.marking.words import NAMES, agreement, as_typed, mend_words, sentence, tally

# Of what was not decided so many are shown with their line; the others are counted.
_BRIEFLY = 3
_LINES_NAMED = 12
# Of a long source line so much is shown around the place.
_WINDOW = 110
_INDENT = " " * 4
_UNDECIDED = (Outcome.UNDEFINED, Outcome.UNREAD)


def to_text(marked: Sequence[Marked], verbose: bool = False) -> str:
    """All documents, one after the other. verbose: everything that holds is listed too."""
    return "\n".join(_document(one, verbose, len(marked) > 1) for one in marked)


def _document(marked: Marked, verbose: bool, named: bool) -> str:
    document = marked.document
    name = printable(document.name)
    entries: list[tuple[int, int, list[str]]] = []

    def add(offset: int, lines: list[str]) -> None:
        entries.append((offset, len(entries), lines))

    for problem in document.problems:
        where = _where(name, document.place(problem.offset))
        add(problem.offset, [f"{where} {printable(problem.message)}"])
    for offset, note in marked.notes:
        add(offset, [f"{_where(name, document.place(offset))} note: {printable(as_typed(note))}"])
    left_out: dict[Outcome, list[Verdict]] = {outcome: [] for outcome in _UNDECIDED}
    shown = dict.fromkeys(_UNDECIDED, 0)
    for verdict in marked.verdicts:
        outcome = verdict.outcome
        if outcome is Outcome.HOLDS and not verbose:
            continue
        if outcome in left_out and not verbose:
            shown[outcome] += 1
            if shown[outcome] > _BRIEFLY:
                left_out[outcome].append(verdict)
                continue
        add(verdict.claim.start, _verdict(document, name, verdict))
    lines = [line for _, _, block in sorted(entries) for line in block]
    for outcome, verdicts in left_out.items():
        if verdicts:
            lines.append(_more(name, outcome, verdicts))
    lines += [
        f"{name}: taken for granted: {printable(as_typed(given))}" for given in marked.assumptions
    ]
    end = "   ".join(filter(None, (tally(marked), agreement(marked))))
    return "\n".join([*lines, f"{name}: {end}" if named else end]) + "\n"


def _where(name: str, place: Place) -> str:
    cell = f" cell {place.cell}:" if place.cell is not None else ""
    return f"{name}:{place.line}:{cell}"


def _more(name: str, outcome: Outcome, verdicts: Sequence[Verdict]) -> str:
    numbers = list(dict.fromkeys(verdict.claim.place.line for verdict in verdicts))
    some = ", ".join(map(str, numbers[:_LINES_NAMED])) + (
        "" if len(numbers) <= _LINES_NAMED else ", …"
    )
    on = "line" if len(numbers) == 1 else "lines"
    return f"{name}: {len(verdicts)} more {NAMES[outcome]}, on {on} {some} (--verbose shows them)."


def _verdict(document: Document, name: str, verdict: Verdict) -> list[str]:
    claim = verdict.claim
    tag = f" ({printable(claim.tag.strip('()'))})" if claim.tag else ""
    lines = [f"{_where(name, claim.place)}{tag} {printable(sentence(verdict))}"]
    brief = (Outcome.HOLDS, Outcome.CARRIED, Outcome.REPAIRED)
    if verdict.outcome in brief and verdict.mend is None:
        return lines
    mark = verdict.mark if verdict.mark is not None and _inside(verdict) else None
    offset = claim.start if mark is None else mark
    line = document.line_text(offset)
    column = len(_before(document, offset))
    source, place = _window(line, column)
    lines.append(_INDENT + source)
    mend = f"{mend_words(verdict)} {printable(readable(verdict.mend))}" if verdict.mend else ""
    if mark is not None:
        lines.append(f"{_INDENT}{' ' * width(source[:place])}^ {mend}".rstrip())
    elif mend:
        lines.append(f"{_INDENT}{mend}")
    return lines


def _inside(verdict: Verdict) -> bool:
    return verdict.mark is not None and verdict.claim.start <= verdict.mark <= verdict.claim.end


def _before(document: Document, offset: int) -> str:
    """What stands on the line before an offset."""
    return document.text[document.text.rfind("\n", 0, offset) + 1 : offset]


def _window(line: str, column: int) -> tuple[str, int]:
    """A line as it can be printed, cut around a column, and where that column is then."""
    indent = len(line) - len(line.lstrip())
    start = indent
    if len(line.rstrip()) - indent > _WINDOW:
        start = max(indent, min(column - _WINDOW // 2, len(line.rstrip()) - _WINDOW))
    end = start + _WINDOW
    before = "…" if start > indent else ""
    text = before + printable(line[start:end].rstrip())
    after = "…" if len(line.rstrip()) > end else ""
    return text + after, len(before + printable(line[start : max(start, column)]))


def printable(text: str) -> str:
    r"""Text on one line, with characters that would move the cursor escaped.

    >>> print(printable("a\tb\x1b[31m"))
    a b\x1b[31m
    """
    plain = " ".join(text.split("\n")).replace("\t", " ")
    return "".join(c if c.isprintable() or combining(c) else repr(c)[1:-1] for c in plain)


def width(text: str) -> int:
    """The number of columns a text takes."""
    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in text)
