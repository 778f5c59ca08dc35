"""What stands behind "when" or "if" is no claim."""

from __future__ import annotations

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import read_bytes

FORWARD = "$p_i = e^{z_i} / \\sum_k e^{z_k}$ and $L = -\\sum_i y_i \\log p_i$.\n\n"


@pytest.mark.parametrize("word", ["when", "if", "whenever"])
@pytest.mark.parametrize("condition", ["p_i = p_j", "y_i = 1"])
def test_a_condition_is_no_claim(word: str, condition: str) -> None:
    text = f"{FORWARD}The derivative by $p_j$ is not zero ({word} ${condition}$)."
    marked = check_document(read_bytes(text.encode(), "notes.md"))
    assert [v.message for v in marked.verdicts if v.outcome.is_fault] == []
