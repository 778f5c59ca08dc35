"""A score that is what its function is applied to elsewhere: with the indices of its own only."""

from __future__ import annotations

import pytest

from chainrule.documents.judging.agreement import agreement
from chainrule.documents.sources.source import read_text
from chainrule.documents.supplying.supplied import supplied
from chainrule.documents.supposing.scores_by_arguments import with_scores_by_arguments
from chainrule.documents.systems.sections import systems_of

GRADIENT = r"$$\frac{\partial L}{\partial w_j} = -\sum_k (y_k - \sigma(z_k)) x_{kj}$$"


@pytest.mark.parametrize(
    ("argument", "supposed"),
    [(r"w^T x_i", True), (r"\sum_j w_j x_j + b", False), (r"\sum_k w_k x_{ik}", False)],
)
def test_the_index_of_a_sum_is_none_of_the_score(argument: str, supposed: bool) -> None:
    loss = rf"$L = -\sum_i y_i \log \sigma({argument})$, with the sigmoid $\sigma$."
    text = f"{loss}\n\n{GRADIENT}\n"
    document = read_text(text, "a.md", "markdown")
    (judged,) = systems_of(document, supplied(document, None, None, agreement))
    assert any(True for _ in with_scores_by_arguments(judged.system)) is supposed
