r"""One user and one item, p_uᵀ q_i, and all of them; errors that are only named squared."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

ONE_RATING = r"""
We predict $\hat r_{ui} = p_u^T q_i$ with the error $e_{ui} = r_{ui} - \hat r_{ui}$.
$$\ell = (r_{ui} - p_u^T q_i)^2 + \lambda (\|p_u\|^2 + \|q_i\|^2)$$
$$\frac{\partial \ell}{\partial p_u} = %s 2 e_{ui} q_i + 2 \lambda p_u$$
$$\frac{\partial \ell}{\partial q_i} = -2 e_{ui} %s + 2 \lambda q_i$$
"""


def test_the_vectors_of_one_user_and_one_item():
    assert outcomes(ONE_RATING % ("-", "p_u")) == HOLD * 2
    assert kinds(ONE_RATING % ("", "p_u")) == ["wrong:sign", "holds"]
    assert outcomes(ONE_RATING % ("-", "q_i")) == ["holds", "wrong"]


BIASES = r"""
The prediction is $\hat r_{ui} = \mu + b_u + b_i + q_i^T p_u$, where $p_u \in \mathbb{R}^f$,
$e_{ui} = r_{ui} - \hat r_{ui}$ and
$$\ell_{ui} = \frac12 e_{ui}^2 + \frac{\lambda}{2} (b_u^2 + b_i^2 + \|q_i\|^2 + \|p_u\|^2)$$
$$\frac{\partial \ell_{ui}}{\partial b_u} = -e_{ui} + \lambda %s$$
$$\frac{\partial \ell_{ui}}{\partial p_u} = -e_{ui} q_i + \lambda p_u$$
$$\frac{\partial \ell_{ui}}{\partial p_{uk}} = -e_{ui} %s_{ik} + \lambda p_{uk}$$
"""


def test_biases_of_a_user_and_of_an_item_and_entries_of_vectors():
    assert outcomes(BIASES % ("b_u", "q")) == HOLD * 3
    assert outcomes(BIASES % ("b_i", "q")) == ["wrong", "holds", "holds"]
    assert outcomes(BIASES % ("b_u", "2 q")) == ["holds", "holds", "wrong"]


RANKING = r"""
$\hat x_{uij} = p_u^T q_i - p_u^T q_j$ and $L = -\ln \sigma(\hat x_{uij})$.
$$\frac{\partial L}{\partial p_u} = -(1 - \sigma(\hat x_{uij})) (q_i - q_j)$$
$$\frac{\partial L}{\partial q_j} = %s(1 - \sigma(\hat x_{uij})) p_u$$
"""


def test_two_items_of_one_user():
    assert outcomes(RANKING % "") == HOLD * 2
    assert outcomes(RANKING % "-") == ["holds", "wrong"]


def test_letters_of_weights_and_of_samples_still_count():
    document = r"""
$$z_{ik} = w_k^T x_i$$
$$\frac{\partial z_{ik}}{\partial w_j} = \delta_{jk} x_i$$
"""
    assert outcomes(document) != ["wrong"]


ALL_RATINGS = r"""
$$L = \sum_{(u,i) \in K} (r_{ui} - p_u^T q_i)^2
+ \lambda \left(\sum_u \|p_u\|^2 + \sum_i \|q_i\|^2\right)$$
$$\frac{\partial L}{\partial p_u} = -2 \sum_{i : (u,i) \in K} (r_{ui} - p_u^T q_i) q_i
+ 2 \lambda p_u$$
$$\frac{\partial L}{\partial q_i} = %s \sum_{u} (r_{ui} - p_u^T q_i) p_u + 2 \lambda q_i$$
"""


def test_a_sum_over_pairs_of_a_set():
    assert outcomes(ALL_RATINGS % "-2") == HOLD * 2
    assert outcomes(ALL_RATINGS % "-") == ["holds", "wrong"]


SQUARED = r"""
$$e_{ij}^2 = (r_{ij} - \hat r_{ij})^2 = (r_{ij} - \sum_{k=1}^K p_{ik} q_{kj})^2$$
$$\frac{\partial}{\partial p_{ik}} e_{ij}^2 = %s 2 (r_{ij} - \hat r_{ij}) q_{kj}
= -2 e_{ij} q_{kj}$$
$$\frac{\partial}{\partial q_{kj}} e_{ij}^2 = -2 (r_{ij} - \hat r_{ij}) p_{ik}
= %s 2 e_{ij} p_{ik}$$
"""


def test_an_error_that_is_only_named_squared():
    assert set(outcomes(SQUARED % ("-", "-"))) == {"holds"}
    assert outcomes(SQUARED % ("", "-"))[-4] == "wrong"
    assert outcomes(SQUARED % ("-", ""))[-1] == "wrong"


BY_ENTRIES = r"""
$\hat r_{ui} = \sum_{f=1}^F p_{uf} q_{if}$ and $e_{ui} = r_{ui} - \hat r_{ui}$.
$$E = \frac12 e_{ui}^2 + \frac{\lambda}{2} \sum_f (p_{uf}^2 + q_{if}^2)$$
$$\frac{\partial E}{\partial p_{uf}} = -e_{ui} %s + \lambda p_{uf}$$
$$\frac{\partial E}{\partial q_{if}} = -e_{ui} p_{uf} + \lambda q_{if}$$
"""
DOTS = r"""
$$J = (r_{ui} - \mathbf{p}_u \cdot \mathbf{q}_i)^2$$
$$\frac{\partial J}{\partial \mathbf{p}_u} = %s 2 (r_{ui} - \mathbf{p}_u \cdot \mathbf{q}_i)
\mathbf{q}_i$$
"""


def test_the_products_of_such_vectors_by_their_entries_and_with_a_dot():
    assert outcomes(BY_ENTRIES % "q_{if}") == HOLD * 2
    assert outcomes(BY_ENTRIES % "p_{uf}") == ["wrong", "holds"]
    assert outcomes(DOTS % "-") == HOLD
    assert kinds(DOTS % "") == ["wrong:sign"]


def test_a_sum_over_the_samples_that_is_left_out_is_still_missed():
    document = r"""
$$z_{ik} = w_k^T x_i$$
$$\frac{\partial L}{\partial w_k} = \frac{\partial L}{\partial z_{ik}} x_i$$
"""
    assert outcomes(document) != HOLD


CONDITIONS = r"""
$p_i = \sigma(w^T x_i)$ and $L = -\sum_{i: y_i = 1} \log p_i - \sum_{i: y_i = 0} \log(1 - p_i)
= -\sum_i [y_i \log p_i + (1 - y_i) \log(1 - p_i)]$.
$$\frac{\partial L}{\partial w} = \sum_i (p_i - y_i) x_i$$
"""
OTHERS = r"""
$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$ and $L = -\sum_k y_k \log p_k$.
$$\frac{\partial L}{\partial z_i} = -y_i (1 - p_i) %s \sum_{k: k \neq i} y_k p_i$$
"""


def test_what_is_said_behind_the_index_of_a_sum():
    assert outcomes(CONDITIONS)[0] == "unread"
    assert outcomes(CONDITIONS)[-1] == "holds"
    assert outcomes(OTHERS % "+") == HOLD
    assert outcomes(OTHERS % "-") == ["wrong"]
