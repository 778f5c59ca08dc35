r"""A formula that stands alone and goes on below with ``= …``, without a relation of its own.

Notes write ``\frac{\partial}{\partial v} \log p`` on a line, "through derivation", and then lines
that begin with equals signs. It is the left side of those, not whatever was computed before. What
goes on from a formula whose left side is not there goes on from nothing.

>>> stands_alone("so\n\n$a b$:\n", 5, 8), stands_alone("where $a b$ is", 7, 10)
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.documents.markup.item import Item
from chainrule.documents.parsing.reading import Big, Call, Over, Partial, Reading, walk_reading
from chainrule.documents.parsing.rows import relation

_AROUND = re.compile(r"[\s$\\()\[\]{}*>:.,;_#-]*\Z")
_RELATIONS = ("in", "to", "rightarrow", "Rightarrow", "sim", "propto", "<", ">", "le", "ge", "leq")


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but a formula is on its line, or on its lines."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    behind = text[end : len(text) if stop < 0 else stop]
    return all(_AROUND.match(around) is not None for around in (before, behind))


def has_no_relation(items: Sequence[Item]) -> bool:
    """Whether a piece is one formula, neither an equality nor anything else that is said.

    The signs in P(O = o | C = c) are of what stands in the brackets.
    """
    depth = 0
    for item in items:
        depth += item.is_("(", "[") - item.is_(")", "]")
        if item.kind == "word" or item.is_("\\", "&"):
            return False
        if depth <= 0 and (relation(item) or item.is_(*_RELATIONS)):
            return False
    return True


def may_begin(reading: Reading) -> bool:
    """Whether a formula is worth going on with: a derivative, a sum or a function."""
    return any(isinstance(node, (Partial, Big, Call, Over)) for node in walk_reading(reading))
