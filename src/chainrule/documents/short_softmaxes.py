"""p_j = e^j / Σ_i e^i: the index stands for the score that has it, o_j, as the document says later.

Only where its other softmaxes, e^{o_k} / Σ_i e^{o_i}, all have the same scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.reading import (
    Big,
    Call,
    Name,
    Over,
    Raised,
    Reading,
    Script,
    mapped,
    rewritten_sides,
    walk_reading,
)
from chainrule.documents.shifted_softmaxes import without_shift


def with_scores(readings: Sequence[Reading | None]) -> list[Reading | None]:
    """The formulas of a document with its scores put in where only their index is written."""
    read = [reading for reading in readings if reading is not None]
    short = [n for r in read for n in walk_reading(r) if isinstance(n, Over) and _is_short(n)]
    scores = {s for r in read for s in _scores(r)} if short else set()
    if len(scores) != 1:
        return list(readings)
    (score,) = scores

    def exponential(node: Reading) -> Reading:
        exponent = _exponent(node)
        if isinstance(node, Raised) and isinstance(exponent, Name) and not exponent.scripts:
            own = Script("sub", "bare", exponent.base)
            named = Name(exponent.start, exponent.end, score, (own,))
            return Raised(node.start, node.end, node.base, named)
        return mapped(node, exponential)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Over) and _is_short(node):
            return mapped(node, exponential)
        return mapped(node, rewrite)

    return rewritten_sides(readings, rewrite)


def with_plain_softmaxes(reading: Reading) -> Reading:
    """The softmaxes of a formula without what cancels in them, and the whole ones by their name."""
    return with_whole_softmaxes(without_shift(reading))


def with_whole_softmaxes(reading: Reading) -> Reading:
    """e^z / Σ_j e^{z_j} as softmax(z), and Σ e^{z_i} without an index as a sum over all entries."""
    changed = mapped(reading, with_whole_softmaxes)
    if isinstance(changed, Big):
        return _over_all(changed)
    if isinstance(changed, Over):
        top, summed, letter = _exponents(changed)
        if (
            isinstance(top, Name) and isinstance(summed, Name) and top.base == summed.base
            and not top.scripts and [s.text for s in summed.scripts] == [letter]
        ):  # fmt: skip
            function = Name(changed.start, changed.start, "softmax")
            return Call(changed.start, changed.end, function, (top,))
    return changed


def _over_all(big: Big) -> Big:
    """Σ e^{z_i}, or Σ e^z, with an index of its own."""
    exponent = _exponent(big.body)
    if big.letter or big.kind != "sum" or not isinstance(exponent, Name):
        return big
    assert isinstance(big.body, Raised)
    below = [s.text for s in exponent.scripts if s.place == "sub" and s.kind == "bare"]
    if len(exponent.scripts) > len(below) or len(below) > 1 or not all(map(str.isalpha, below)):
        return big
    letter = (below[0] if below else "j") + "'"
    named = replace(exponent, scripts=(Script("sub", "bare", letter),))
    return replace(big, letter=letter, body=replace(big.body, exponent=named))


def _exponent(node: Reading) -> Reading | None:
    """The x of e^x."""
    if isinstance(node, Raised) and isinstance(node.base, Name) and node.base.base == "e":
        return node.exponent
    return None


def _exponents(over: Over) -> tuple[Reading | None, Reading | None, str]:
    """Those of e^x / Σ_i e^y, and the letter i."""
    bottom = over.bottom
    if not isinstance(bottom, Big):
        return None, None, ""
    return _exponent(over.top), _exponent(bottom.body), bottom.letter


def _is_short(over: Over) -> bool:
    top, summed, letter = _exponents(over)
    return (
        isinstance(top, Name) and isinstance(summed, Name)
        and not top.scripts and not summed.scripts
        and summed.base == letter != top.base
    )  # fmt: skip


def _scores(reading: Reading) -> Iterator[str]:
    """The letters o of e^{o_k} / Σ_i e^{o_i}."""
    for node in walk_reading(reading):
        if isinstance(node, Over):
            top, summed, letter = _exponents(node)
            named = isinstance(top, Name) and isinstance(summed, Name) and top.base == summed.base
            if named and isinstance(summed, Name) and [s.text for s in summed.scripts] == [letter]:
                yield summed.base
