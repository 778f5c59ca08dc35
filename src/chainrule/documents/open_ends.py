"""What a side leaves open: where a bracket ends, and how far a bare derivative reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.documents.customary import LOSS_BASES
from chainrule.documents.definition import head
from chainrule.documents.reading import Partial, Plus
from chainrule.documents.sided import Sided

_OPERATOR = re.compile(r"[\s&{]*\\[dt]?frac\s*\{\s*(?:\\partial|∂|d)\s*\}")  # ∂/∂W A W + b


def left_open(sides: Sequence[Sided]) -> str | None:
    """What is not said of two sides, or None."""
    if any(s.side.text.count("(") > s.side.text.count(")") for s in sides):
        return "Where a bracket ends that is opened here is not said."
    anchor = sides[0].reading
    name = head(anchor.of) if isinstance(anchor, Partial) else None
    of_layer = name is not None and name.base not in LOSS_BASES
    if of_layer and any(
        isinstance(s.reading, Plus) and _OPERATOR.match(s.side.text) for s in sides
    ):
        return "How far the derivative reaches is not said."
    return None
