"""A mend is shown only if it holds itself when it is read back, as the document would write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.evaluating.sided import Kind, Sided
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.outcomes.verdicts import Verdict
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Name, Reading, Script, mapped, walk_reading


def with_true_mend(
    verdict: Verdict, matcher: Matcher, before: Sequence[Sided], side: Sided
) -> Verdict:
    """A verdict on a line in symbols without its mend where that is no better than the line.

    before: the sides of the chain so far; a mend that is an equality changes the left side.
    """
    if verdict.mend is None or _is_true(verdict.mend, matcher, before, side):
        return verdict
    return replace(verdict, mend=None)


def _is_true(mend: str, matcher: Matcher, before: Sequence[Sided], side: Sided) -> bool:
    left, _, right = mend.partition(f" = {side.side.text}")
    targets = [side] if left != mend and not right else [before[0], before[-1]]
    reading = _read(left if left != mend and not right else mend)
    if reading is None:
        return False
    layers = _layers((*matcher.judged.system.habits.names, *_names(side), *_names(before[0])))
    read = matcher.sided(replace(side.side, reading=_definite(reading, layers)), side.context)
    return any(matcher.match(target, read).kind is Kind.EQUAL for target in targets)


def _read(text: str) -> Reading | None:
    try:
        return parse(layout(text))
    except Unread:
        return None


def _names(side: Sided) -> Iterator[Name]:
    reading = side.side.reading
    return walk_reading(reading, Name) if reading else iter(())


def _layers(names: Iterable[Name]) -> dict[Script, str]:
    """The layer that is tried for each script that stands for a general one."""
    return {
        replace(script, text=script.written, written=None): script.text
        for name in names
        for script in name.scripts
        if script.written is not None
    }


def _definite(node: Reading, layers: Mapping[Script, str]) -> Reading:
    """A formula with the layer that is tried in place of l."""
    if isinstance(node, Name):
        scripts = (replace(s, text=layers.get(s, s.text)) for s in node.scripts)
        return replace(node, scripts=tuple(scripts))
    return mapped(node, lambda part: _definite(part, layers))
