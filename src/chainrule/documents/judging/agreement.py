"""How well a document agrees with what it is given: in how many equalities."""

from __future__ import annotations

from itertools import pairwise

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.evaluating.sided import Kind
from chainrule.documents.outcomes.effort import Effort
from chainrule.documents.sources.document import Document
from chainrule.documents.supplying.supplied import Supplied
from chainrule.documents.systems.sections import systems_of


def agreement(document: Document, given: Supplied) -> int:
    """How many equalities of a document hold with the equations that are given."""
    found = 0
    for judged in systems_of(document, given):
        matcher = Matcher(judged, document.text, Effort())
        for chain in judged.chains:
            for left, right in pairwise(chain.sides if not chain.continues else chain.sides[1:]):
                match = matcher.match(matcher.sided(left), matcher.sided(right))
                found += match.kind is Kind.EQUAL
    return found
