r"""∇ xᵀ A x = 2 A x for a symmetric A: whether a line holds where words say that a matrix is so.

It does if it holds with ½ (A + Aᵀ) for A, whatever A is.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Kind, Sided
from chainrule.documents.judging.of_another import said_to_be_symmetric
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import (
    Group,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Reading,
    Times,
    Turned,
    mapped,
    walk_reading,
)


def holds_if_symmetric(matcher: Matcher, anchor: Sided, side: Sided) -> bool:
    """Whether two sides are equal where the matrices that words call symmetric are so."""
    system = matcher.judged.system
    said = said_to_be_symmetric(system.prose)
    own = {key for s in (anchor, side) for key in system.keys_in(s.reading)}
    own = {key for key in own if key_base(key) in said and key not in system.definitions}
    if not own or any(_is_by(s.reading, own, system) for s in (anchor, side)):
        return False
    first, second = (_as_symmetric(matcher, s, own) for s in (anchor, side))
    return matcher.match(first, second).kind is Kind.EQUAL


def _is_by(reading: Reading, keys: set[str], system: System) -> bool:
    """Whether something is differentiated by such a matrix, whose entries then go together."""
    wrts = (node.wrt for node in walk_reading(reading, Partial))
    return any(keys & set(system.keys_in(wrt)) for wrt in wrts)


def _as_symmetric(matcher: Matcher, sided: Sided, keys: set[str]) -> Sided:
    system = matcher.judged.system

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name):
            return mapped(node, rewrite)
        mention = system.mention(node)
        if mention.key not in keys or mention.entries:
            return node
        start, end = node.start, node.end
        half = Over(start, end, Num(start, end, Fraction(1)), Num(start, end, Fraction(2)))
        plain = replace(node, scripts=tuple(s for s in node.scripts if s.text != "T"))
        both = Plus(start, end, (plain, Turned(start, end, plain)), (1, 1))
        return Group(start, end, Times(start, end, (half, Group(start, end, both)), ("",)))

    reading = rewrite(sided.reading)
    return replace(sided, side=replace(sided.side, reading=reading), cache={})
