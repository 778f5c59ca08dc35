"""Very long documents: a counted beginning is judged, and one sentence says so of the rest."""

from __future__ import annotations

import pytest
from judged_lines import verdicts_on

from chainrule.documents.judging.too_long import MOST_EQUALITIES
from chainrule.documents.outcomes.verdicts import Outcome

_GOOD = "$$J = a^2$$ $$\\frac{\\partial J}{\\partial a} = 2 a$$\n\n"


def test_the_end_of_a_very_long_document_is_unread() -> None:
    *judged, last = verdicts_on(_GOOD * MOST_EQUALITIES)
    assert {v.outcome for v in judged} == {Outcome.HOLDS}
    assert last.outcome is Outcome.UNREAD
    assert last.message.startswith("The document is too long")
    assert str(MOST_EQUALITIES) in last.message


def test_a_document_of_ordinary_length_is_judged_to_its_end() -> None:
    found = verdicts_on(_GOOD * 100)
    assert all(v.outcome is Outcome.HOLDS for v in found)


@pytest.mark.parametrize("rest", ["words without end. " * 30_000, "# heading\n\n" * 500])
def test_words_behind_the_formulas_take_nothing_from_them(rest: str) -> None:
    assert [v.outcome for v in verdicts_on(_GOOD + rest)] == [Outcome.HOLDS]


def test_a_long_document_begins_anew_where_a_section_defines_something_else() -> None:
    sections = [
        f"## Part {k}\n\n$$J = {k} a^2$$\n\n$$\\frac{{\\partial J}}{{\\partial a}} = {2 * k} a$$"
        for k in range(2, 120)
    ]
    assert {v.outcome for v in verdicts_on("\n\n".join(sections))} == {Outcome.HOLDS}
