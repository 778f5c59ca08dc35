"""Where the words say that every quantity is one number: no product has to conform there.

"First, suppose everything in our neural network is one-dimensional", "one neuron in each layer", or
"the scalar case", up to the next heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from chainrule.documents.sources.document import Document, Kind

_NUMBERS = re.compile(
    r"\b(?:everything|all|each|every)\b[^.\n]{0,60}\b(?:one[- ]dimensional|1-?D|scalars?)\b"
    r"|\b(?:one|a|a single|1)\s+(?:single\s+)?(?:neuron|unit)\s+(?:per|in (?:each|every)) layer"
    r"|\bscalar case\b|\bSkalarfall\b|\bcas scalaire\b|\bcaso escalar\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class OneDimensional:
    """The stretches of a document whose quantities are said to be numbers."""

    document: Document

    def holds_at(self, offset: int) -> bool:
        """Whether the words say it of what stands at a place."""
        return any(start <= offset < end for start, end in self._stretches)

    @cached_property
    def _stretches(self) -> list[tuple[int, int]]:
        text, pieces = self.document.text, self.document.pieces
        headings = [piece.start for piece in pieces if piece.kind is Kind.HEADING]
        found = []
        for piece in pieces:
            if piece.kind in (Kind.PROSE, Kind.HEADING):
                for match in _NUMBERS.finditer(text, piece.start, piece.end):
                    later = (start for start in headings if start > match.start())
                    found.append((match.start(), next(later, len(text))))
        return found
