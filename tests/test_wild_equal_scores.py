r"""1 where z_i = z_k, of scores by which something is differentiated: where i = k."""

from __future__ import annotations

from judged_lines import outcomes

SCORES = r"""
$$q_i = \frac{e^{u_i}}{\sum_j e^{u_j}}$$

$$\frac{\partial u_i}{\partial u_k} = \begin{cases} 1 & u_i = u_k \\ %s & \text{otherwise}
\end{cases} = \mathbb{1}(u_i = u_k)$$

$$\frac{\partial q_i}{\partial u_k} = q_i (\mathbb{1}(u_i = u_k) %s q_k)$$
"""
LABELS = r"""
$$E = \sum_i \sum_j \mathbb{1}(y_i = y_j) (u_i - u_j)^2$$

$$\frac{\partial E}{\partial u_k} = 4 \sum_j \mathbb{1}(y_k = y_j) (u_k - u_j)$$
"""


def test_scores_are_equal_where_their_indices_are():
    assert outcomes(SCORES % ("0", "-")) == ["holds"] * 3
    assert "holds" not in (outcomes(SCORES % ("2", "+"))[0], outcomes(SCORES % ("2", "+"))[-1])


def test_labels_may_be_equal_for_others_too():
    assert outcomes(LABELS)[-1] not in ("wrong", "holds_per_component")
