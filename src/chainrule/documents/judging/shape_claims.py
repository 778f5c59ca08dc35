"""Statements about shape: ``∂J/∂W ∈ ℝ^{2×5}``, and ``(3, 100)`` behind a formula.

What is said of a symbol first is how its shape is known. What is said of a derivative or a
product, or said again and differently, is a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from chainrule.convention import SAMPLES
from chainrule.documents.comparing.per_component import says_layout
from chainrule.documents.inferring.declared import declared_shapes, real_space
from chainrule.documents.inferring.declared_layers import GENERAL_LAYERS, size_at
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.outcomes.verdicts import Cause, Claim, Outcome, Verdict
from chainrule.documents.parsing.customary import DIAGONALS
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    Times,
    mapped,
    walk_reading,
)
from chainrule.documents.sources.document import Document, Kind
from chainrule.documents.stretches.layer_roles import GENERAL_LAYER
from chainrule.documents.systems.sections import Judged
from chainrule.shapes import Dimension

_UNKNOWN = "The document does not say enough of the dimensions to judge this shape."
_BRACKETS = re.compile(r"[\[\](){}^_ ]")
_BEHIND = re.compile(
    r"\s*(?:has shape|is of shape|of shape|shape|:|is)?\s*"
    r"[(\[]\s*(\d{1,6}|[a-zA-Z])\s*[,×x]\s*(\d{1,6}|[a-zA-Z])\s*[)\]]"
)


def judge_shapes(document: Document, judged: Judged, end: int) -> Iterator[Verdict]:
    """The verdicts on every statement of a shape that is a claim, up to where the part ends.

    Where most of several are not right, it is the dimensions that are not as they are read here.
    """
    found = [*_of_memberships(document, judged), *_behind_formulas(document, judged, end)]
    wrong = sum(verdict.outcome is Outcome.WRONG for verdict in found)
    right = sum(verdict.outcome is Outcome.HOLDS for verdict in found)
    for verdict in found:
        if verdict.outcome is Outcome.WRONG and wrong > max(right, 2):
            verdict = Verdict(verdict.claim, Outcome.UNDEFINED, None, _UNKNOWN)
        yield verdict


def _of_memberships(document: Document, judged: Judged) -> Iterator[Verdict]:
    for membership in judged.memberships:
        reading = membership.left.reading
        dimensions = real_space(membership.items)
        if reading is None or dimensions is None or isinstance(reading, Name):
            continue
        if isinstance(reading, Times) and _is_stray(reading.factors[-1], judged):
            continue  # the w of Z_1w, which is no factor
        last = membership.items[-1].end
        text = document.text[membership.items[0].start : last]
        claim = Claim(
            membership.left.text, text, membership.left.start, last,
            document.place(membership.items[0].start),
        )  # fmt: skip
        layers = _layers(judged)
        letter = next((one for one in GENERAL_LAYERS if layers.get(one, "").isdigit()), None)
        if letter is not None:
            reading = _in_layers(reading, layers)
            dimensions = tuple(size_at(d, letter, int(layers[letter])) for d in dimensions)
        yield _judged(claim, reading, dimensions, judged)


def _layers(judged: Judged) -> dict[str, str]:
    """Which layers the l, l + 1, … of the formulas were put in numbers as."""
    scripts = {s for name in judged.system.habits.names for s in name.scripts if s.written}
    return {str(s.written): s.text for s in scripts}


def _in_layers(reading: Reading, layers: Mapping[str, str]) -> Reading:
    """A formula with a general layer l as the layer that it is in the formulas beside it."""
    if not isinstance(reading, Name):
        return mapped(reading, lambda child: _in_layers(child, layers))
    return replace(reading, scripts=tuple(
        replace(s, text=layers[s.text], written=s.text) if s.text in layers else s
        for s in reading.scripts
    ))  # fmt: skip


def _is_stray(last: Reading, judged: Judged) -> bool:
    """Whether a letter stands in none of the equalities."""
    system = judged.system
    return isinstance(last, Name) and system.mention(last).key not in system.occurrences


def _behind_formulas(document: Document, judged: Judged, end: int) -> Iterator[Verdict]:
    for number, piece in enumerate(document.pieces[:-1]):
        after = document.pieces[number + 1]
        if piece.kind is not Kind.MATH or piece.display or after.kind is not Kind.PROSE:
            continue
        if "=" in piece.text or not judged.start <= piece.start < end:
            continue
        match = _BEHIND.match(after.text)
        if match is None:
            continue
        try:
            reading = parse(layout(piece.text, piece.start, document.macros))
        except Unread:
            continue
        start = after.start + match.start(1) - 1
        claim = Claim(
            piece.text.strip(), match[0].strip(), piece.start, after.start + match.end(),
            document.place(start),
        )  # fmt: skip
        if not isinstance(reading, Name):
            yield _judged(claim, reading, (match[1], match[2]), judged)


def _is_of_several_layers(reading: Reading) -> bool:
    """Whether layers l and l + 1 stand in one formula, which were not put in numbers there."""
    names = walk_reading(reading, Name)
    texts = (s.text for name in names for s in name.scripts if s.written is None)
    return len({text for text in texts if GENERAL_LAYER.match(text)}) > 1


def _judged(claim: Claim, reading: Reading, dimensions: tuple[str, ...], judged: Judged) -> Verdict:
    world = judged.worlds[1]
    tried = world.read(judged.system.normal(reading))
    if _is_of_several_layers(reading):
        return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN)
    if tried.unread is not None:
        return Verdict(claim, Outcome.UNREAD, None, tried.unread.message, None, tried.unread.offset)
    if tried.expression is None:
        return Verdict(claim, Outcome.UNDEFINED, None, f"It has no shape: {tried.mismatch}.")
    shape: tuple[Dimension, ...] = tried.expression.shape or (1, 1)
    shapes = world.elaborator.shapes
    names: list[set[str]] = []
    for dimension in shape:
        known = {label for label, d in shapes.labels.items() if d == dimension}
        if dimension in shapes.numbers:
            known.add(shapes.numbers[dimension])
        if isinstance(dimension, int):
            known.add(str(dimension))
        if dimension == SAMPLES:
            known |= set(judged.system.counts)
        names.append(known)
    said = list(dimensions)
    if len(said) == 1:
        names = [n for n, d in zip(names, shape, strict=True) if d != 1] or [{"1"}]
    if len(names) != len(said) or not all(names):
        return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN)
    if all(_is_among(word, known) for word, known in zip(said, names, strict=True)):
        return Verdict(claim, Outcome.HOLDS)
    letters = {number: letter for letter, number in _layers(judged).items()}
    right = " × ".join(
        _in_letters(min(known, key=lambda k: (not k.isdigit(), k)), letters) for known in names
    )
    calls = [node.function.base for node in walk_reading(reading, Call)]
    if any(base in DIAGONALS or base.split()[-1:] == ["diag"] for base in calls):
        return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN)  # diag(A) of a matrix A
    comparable = all(_comparable(word, known) for word, known in zip(said, names, strict=True))
    told = {*shapes.labels, *shapes.numbers.values(), *judged.system.counts}
    comparable &= all(word.isdigit() or word in told for word in said)  # of no d nobody speaks of
    turned = all(_is_among(word, known) for word, known in zip(said[::-1], names, strict=True))
    as_a_row = turned and isinstance(reading, Partial) and says_layout(judged.system.prose)
    only_inferred = len(said) == 1 and _is_only_inferred(reading, judged)
    if not comparable or as_a_row or only_inferred:
        return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN)
    message = f"The shape is {right}."
    mend = right.replace("×", r"\times")
    return Verdict(claim, Outcome.WRONG, Cause.SHAPE, message, mend, claim.end)


def _is_among(word: str, known: Iterable[str]) -> bool:
    """Whether a dimension is one of some names, with whatever brackets their layers stand in."""
    return _BRACKETS.sub("", word) in {_BRACKETS.sub("", name) for name in known}


def _in_letters(name: str, letters: Mapping[str, str]) -> str:
    """The d_1 of a formula in which l is 1 as d_l again."""

    def letter(match: re.Match[str]) -> str:
        found = letters.get(match[0], match[0])
        bare = len(found) > 1 and match.string[match.start() - 1] in "_^"
        return f"{{{found}}}" if bare else found

    return name if name.isdigit() else re.sub(r"\d+", letter, name)


def _comparable(word: str, known: set[str]) -> bool:
    """Whether two names of a dimension are of one kind, so that they can contradict each other."""
    return any(word.isdigit() == name.isdigit() for name in known)


def _is_only_inferred(reading: Reading, judged: Judged) -> bool:
    """Whether the shape of a vector that is differentiated by follows from formulas alone, as that
    of v in U v does: they may lack a transpose."""
    if not isinstance(reading, Partial) or not isinstance(reading.wrt, Name):
        return False
    said = {declared.key for declared in declared_shapes(judged.system)}
    return judged.system.mention(reading.wrt).key not in said
