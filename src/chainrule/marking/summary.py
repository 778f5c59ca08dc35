"""The top of an HTML report: how the document fares, and where to look first."""

from __future__ import annotations

from chainrule.documents.outcomes.verdicts import Marked, Outcome, Verdict
from chainrule.marking.notes import mark
from chainrule.marking.words import MEANINGS, NAMES, agreement, as_typed, plural, title
from chainrule.writing.html import escaped

_MOST_LINKS = 40


def anchor(number: int, place: int) -> str:
    """The id of a note: of the document with this number, the verdict at this place."""
    return f"cr-{number}-{place}"


def headline(marked: Marked) -> str:
    """The verdict on the whole document in a few words."""
    counts = {outcome: marked.summary.get(outcome.value, 0) for outcome in Outcome}
    total = sum(counts.values())
    undecided = counts[Outcome.UNDEFINED] + counts[Outcome.UNREAD]
    if not total:
        return "No equalities"
    if counts[Outcome.WRONG] or counts[Outcome.CARRIED]:
        parts = [
            f"{counts[outcome]} {NAMES[outcome]}"
            for outcome in (Outcome.WRONG, Outcome.CARRIED)
            if counts[outcome]
        ]
        return f"{', '.join(parts)} of {total} equalities"
    if undecided == total:
        return "Nothing could be decided"
    if undecided:
        return f"No mistake in the {total - undecided} of {total} equalities that could be decided"
    return "The equality holds" if total == 1 else f"All {total} equalities hold"


def top(marked: Marked, number: int) -> str:
    """Name, headline, counts, faults, problems and assumptions."""
    document = marked.document
    counts = "".join(
        f"<li>{mark(outcome)}{marked.summary[outcome.value]} "
        f"{plural(outcome, marked.summary[outcome.value])}</li>"
        for outcome in Outcome
        if outcome.value in marked.summary
    )
    sentences = [
        agreement(marked),
        *(f"Taken for granted: {as_typed(given)}" for given in marked.assumptions),
        *(f"Line {document.place(slip.offset).line}: {slip.message}" for slip in document.problems),
    ]
    return (
        f'<header class="cr-top"><p class="cr-name">{escaped(document.name)}</p>'
        f'<h1 class="cr-verdict">{headline(marked)}</h1>'
        + (f'<ul class="cr-counts">{counts}</ul>' if counts else "")
        + _faults(marked, number)
        + "".join(f"<p>{escaped(sentence)}</p>" for sentence in sentences if sentence)
        + "</header>"
    )


def _faults(marked: Marked, number: int) -> str:
    """Links to what is wrong."""
    wrong = [
        (place, verdict)
        for place, verdict in enumerate(marked.verdicts)
        if verdict.outcome is Outcome.WRONG
    ]
    items = [
        f'<li>{mark(verdict.outcome)} <a href="#{anchor(number, place)}">'
        f"line {verdict.claim.place.line}{_tag(verdict)}: {escaped(title(verdict))}</a></li>"
        for place, verdict in wrong[:_MOST_LINKS]
    ]
    if len(wrong) > _MOST_LINKS:
        items.append(f"<li>and {len(wrong) - _MOST_LINKS} more</li>")
    return f'<ul class="cr-faults">{"".join(items)}</ul>' if items else ""


def _tag(verdict: Verdict) -> str:
    tag = verdict.claim.tag
    return f" ({escaped(tag.strip('()'))})" if tag else ""


def foot() -> str:
    """What the marks mean."""
    items = "".join(
        f"<li>{mark(outcome)}<b>{NAMES[outcome]}</b>: {MEANINGS[outcome]}</li>"
        for outcome in Outcome
    )
    return f'<footer class="cr-foot cr-wide"><ul class="cr-legend">{items}</ul></footer>'
