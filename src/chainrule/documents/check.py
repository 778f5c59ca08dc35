"""From a document to the verdict on every equality in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.convention import Convention
from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.judging.agreement import agreement
from chainrule.documents.judging.belief import believed
from chainrule.documents.judging.judge import Judge
from chainrule.documents.judging.shape_claims import judge_shapes
from chainrule.documents.judging.too_long import as_far_as_read
from chainrule.documents.outcomes.effort import Effort
from chainrule.documents.outcomes.verdicts import Claim, Marked, Outcome, Verdict
from chainrule.documents.sources.document import Document, Kind
from chainrule.documents.sources.garbage import rarely_collecting
from chainrule.documents.supplying.supplied import Supplied, supplied
from chainrule.documents.systems.sections import Judged, systems_of
from chainrule.errors import ChainruleError
from chainrule.network import Network

_PART = re.compile(r"^[ \t]*(?:[-*]\s+)?(?:\(([a-h])\)\s|\*\*\(?[a-h]\)?)", re.M)


def check_document(
    document: Document,
    network: Network | None = None,
    seed: int = 0,
    convention: Convention | None = None,
) -> Marked:
    """Judge every equality in a document.

    network: for what the document leaves out, written in ``convention``; the front matter may
    give both. seed: of the random points.
    """
    whole = document
    document, left_out = as_far_as_read(whole)
    try:
        with rarely_collecting():
            found = _judged(document, network, seed, convention)
    except ChainruleError:
        raise
    except Exception as problem:  # a reader never fails on a document
        found = Marked(whole, tuple(_not_understood(document, problem)))
    verdicts = [*found.verdicts, *left_out]
    verdicts.sort(key=lambda v: (v.claim.place.line, v.claim.start))
    return replace(found, document=whole, verdicts=tuple(verdicts))


def _judged(
    document: Document, network: Network | None, seed: int, convention: Convention | None
) -> Marked:
    """The verdicts on what is read of a document."""
    given = supplied(document, network, convention, agreement)
    if not any(piece.kind is Kind.MATH for piece in document.pieces):
        document = replace(document, text="", pieces=())  # words alone say nothing to be judged
    effort = Effort()
    systems = list(systems_of(document, given, seed))
    found = _judged_in(systems, document, given, effort)
    undecided = any(not v.outcome.is_decided for v in found.verdicts)
    if undecided and not effort.is_spent and any(judged.has_links for judged in systems):
        systems = list(systems_of(document, given, seed, with_links=True))
        linked = _judged_in(systems, document, given, effort)
        found = replace(found, verdicts=tuple(_also_right(found, linked)))
    return found


def _also_right(found: Marked, linked: Marked) -> Iterator[Verdict]:
    """The verdicts, where lines that could not be decided hold with more than a document says."""
    right = {
        v.claim: v for v in linked.verdicts
        if v.outcome in (Outcome.HOLDS, Outcome.HOLDS_PER_COMPONENT)
    }  # fmt: skip
    for verdict in found.verdicts:
        yield verdict if verdict.outcome.is_decided else right.get(verdict.claim, verdict)


def _judged_in(
    systems: Sequence[Judged], document: Document, given: Supplied, effort: Effort
) -> Marked:
    """The verdicts on the lines of some systems."""
    verdicts: list[Verdict] = []
    largest = 0.0
    draws: list[int] = []
    parts = _parts(document)
    assumptions = list(given.remark(judged.system for judged in systems))
    ends = [judged.start for judged in systems[1:]] + [len(document.text)]
    for judged, end in zip(systems, ends, strict=True):
        matcher = Matcher(judged, document.text, effort)
        judge = Judge(document, judged, matcher, parts)
        verdicts += [*judge.verdicts(), *judge_shapes(document, judged, end)]
        largest = max(largest, matcher.largest)
        draws.append(matcher.draws)
        assumptions += matcher.assumptions()
    unique = tuple(dict.fromkeys(assumptions))
    least = min(draws, default=0)
    return Marked(document, tuple(believed(verdicts)), (), unique, least, largest)


def _not_understood(document: Document, problem: Exception) -> Iterator[Verdict]:
    """Every formula of a document that the reader stumbled over as a whole, said to be unread."""
    for piece in document.pieces:
        if piece.kind is Kind.MATH and "=" in piece.text:
            left, _, right = (part.strip() for part in piece.text.partition("="))
            place = document.place(piece.start)
            claim = Claim(left, right, piece.start, piece.end, place)
            message = f"The reader stumbled here ({type(problem).__name__})."
            yield Verdict(claim, Outcome.UNREAD, None, message, None, piece.start)


def _parts(document: Document) -> list[int]:
    """Which part of an exercise each piece belongs to: (a), (b), …, or what a heading begins."""
    part = 0
    found = []
    for piece in document.pieces:
        if piece.kind is Kind.HEADING or (
            piece.kind is Kind.PROSE and _PART.search(piece.text)
        ):  # fmt: skip
            part += 1
        found.append(part)
    return found
