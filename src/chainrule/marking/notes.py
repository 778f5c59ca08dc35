"""What is said beside an equality in the HTML report: its mark, its cause and its mend."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.outcomes.verdicts import Outcome, Verdict
from chainrule.marking.words import NAMES, SYMBOLS, mend_words, said, title
from chainrule.writing.html import escaped
from chainrule.writing.mathml import formula

# A note is no essay, and a message may quote the document.
_LONGEST_MESSAGE = 600


def mark(outcome: Outcome, words: str = "") -> str:
    """The symbol of an outcome, with words for those who hear the page."""
    said = escaped(words or NAMES[outcome])
    return (
        f'<span class="cr-mark cr-{outcome.value}" role="img" aria-label="{said}" title="{said}">'
        f"{SYMBOLS[outcome]}</span>"
    )


def marks(verdicts: Sequence[Verdict]) -> str:
    """The symbols of some verdicts, in reading order."""
    return "".join(mark(verdict.outcome, title(verdict)) for verdict in verdicts)


def gravest(verdicts: Sequence[Verdict]) -> Outcome:
    """The outcome that decides how a line looks."""
    order = (
        Outcome.WRONG, Outcome.CARRIED, Outcome.HOLDS_PER_COMPONENT, Outcome.UNDEFINED,
        Outcome.UNREAD, Outcome.REPAIRED, Outcome.HOLDS,
    )  # fmt: skip
    return min((verdict.outcome for verdict in verdicts), key=order.index)


def note(verdict: Verdict, anchor: str, which: bool) -> str:
    """What is said of one verdict; nothing where the equality simply holds.

    which: whether it shows the equality it means, because others stand beside it.
    """
    if verdict.outcome is Outcome.HOLDS:
        return ""
    claim = verdict.claim
    tag = f"({escaped(claim.tag.strip('()'))}), " if claim.tag else ""
    cell = f"cell {claim.place.cell}, " if claim.place.cell is not None else ""
    parts = [
        f'<p class="cr-title">{mark(verdict.outcome)} {escaped(title(verdict))} '
        f'<span class="cr-where">{tag}{cell}line {claim.place.line}</span></p>'
    ]
    if which:
        parts.append(f'<p class="cr-mend">in {formula(f"{claim.left} = {claim.right}")}</p>')
    if verdict.message:
        parts.append(f"<p>{escaped(said(verdict)[:_LONGEST_MESSAGE])}</p>")
    if verdict.mend:
        mended = formula(verdict.mend, display=True)
        parts.append(f'<p>{mend_words(verdict)}</p><div class="cr-mend">{mended}</div>')
    inside = "".join(parts)
    return f'<aside class="cr-note cr-{verdict.outcome.value}" id="{anchor}">{inside}</aside>'


def remark(message: str, line: int) -> str:
    """A softer note, or a problem, with its line."""
    return (
        f'<aside class="cr-note cr-remark"><p class="cr-title">note '
        f'<span class="cr-where">line {line}</span></p><p>{escaped(message)}</p></aside>'
    )
