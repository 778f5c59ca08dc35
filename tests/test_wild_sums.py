"""Where the loss is a sum, the 1/m of dW = (1/m) dZ Aᵀ is one too many."""

from __future__ import annotations

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Outcome
from chainrule.documents.sources.source import read_bytes

FORWARD = (
    "For $m$ examples $Z = W X$ and $A = \\tanh(Z)$, "
    "$J = {} \\sum_{{i=1}}^m \\sum_j (A_{{ji}} - Y_{{ji}})^2$.\n\n"
    "$$dZ = \\frac{{\\partial J}}{{\\partial Z}}$$\n\n$$dW = \\frac{{1}}{{m}} dZ X^T$$"
)


@pytest.mark.parametrize(
    ("factor", "outcome"), [("", Outcome.WRONG), ("\\frac{1}{m}", Outcome.HOLDS)]
)
def test_the_mean_of_a_sum(factor: str, outcome: Outcome) -> None:
    """With J a mean the line is that of a course whose dZ is of one example's loss."""
    marked = check_document(read_bytes(FORWARD.format(factor).encode(), "notes.md"))
    assert marked.verdicts[-1].outcome is outcome
