r"""Derived features Z_m = σ(α_mᵀ X): an input in general and of each sample, weights in Greek."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

IN_GENERAL = r"""
$Z_m = \sigma(\alpha_{0m} + \alpha_m^T X)$, $T_k = \beta_{0k} + \beta_k^T Z$ and $f_k(X) = g_k(T)$,
where $\sigma(v) = 1/(1 + e^{-v})$. Let
$$R(\theta) = \sum_{i=1}^N R_i = \sum_{i=1}^N \sum_{k=1}^K (y_{ik} - f_k(x_i))^2 .$$
With $z_{mi} = \sigma(\alpha_{0m} + \alpha_m^T x_i)$ and $z_i = (z_{1i}, z_{2i}, \ldots, z_{Mi})$:
"""
DERIVATIVES = r"""
$$\frac{\partial R_i}{\partial \beta_{km}} = %s 2 (y_{ik} - f_k(x_i))
g_k'(\beta_{0k} + \beta_k^T z_i) z_{mi},$$
$$\frac{\partial R_i}{\partial \alpha_{m\ell}} = -\sum_{k=1}^K 2 (y_{ik} - f_k(x_i))
g_k'(\beta_{0k} + \beta_k^T z_i) \beta_{km} \sigma'(\alpha_{0m} + \alpha_m^T x_i) x_{%s} .$$
"""
ERRORS = r"""
$$\frac{\partial R_i}{\partial \beta_{km}} = \delta_{ki} z_{mi}, \qquad
\frac{\partial R_i}{\partial \alpha_{m\ell}} = s_{mi} x_{i\ell} .$$
$$s_{mi} = \sigma'(\alpha_{0m} + \alpha_m^T x_i) %s \beta_{km} \delta_{ki} .$$
"""


def test_an_input_in_general_and_of_each_sample():
    found = outcomes(IN_GENERAL + DERIVATIVES % ("-", r"i\ell"))
    assert set(found) == {"holds"}
    assert outcomes(IN_GENERAL + DERIVATIVES % ("", r"i\ell"))[-2] != "holds"
    assert outcomes(IN_GENERAL + DERIVATIVES % ("-", "im"))[-1] != "holds"


def test_errors_that_only_products_say():
    right = DERIVATIVES % ("-", r"i\ell")
    found = outcomes(IN_GENERAL + right + ERRORS % r"\sum_{k=1}^K")
    assert set(found) == {"holds"}
    assert outcomes(IN_GENERAL + right + ERRORS % "2 \\sum_{k=1}^K")[-1] != "holds"


ONE_EXAMPLE = r"""
$z_m = \sigma(\alpha_m^T x)$, $t_k = \beta_k^T z$ and $f_k = g_k(t)$.
$$R = \sum_{k=1}^K (y_k - f_k)^2 .$$
$$\frac{\partial R}{\partial \beta_{km}} = -2 (y_k - f_k) g_k'(t_k) z_m,$$
$$\frac{\partial R}{\partial \alpha_{m\ell}} = %s \sum_{k=1}^K 2 (y_k - f_k) g_k'(t_k) \beta_{km}
\sigma'(\alpha_m^T x) x_\ell .$$
"""


def test_an_index_that_is_no_layer_and_a_function_of_each_output():
    assert outcomes(ONE_EXAMPLE % "-") == HOLD * 2
    assert outcomes(ONE_EXAMPLE % "")[1] != "holds"


SAMPLES = r"""
$z_{im} = \sigma(\alpha_m^T x_i)$ and $L = \sum_i \sum_m (y_{im} - z_{im})^2$.
$$\frac{\partial L}{\partial \alpha_{mj}} =
%s \sum_i 2 (y_{im} - z_{im}) \sigma'(\alpha_m^T x_i) x_{ij} .$$
"""


def test_weights_by_a_letter_that_is_seldom_theirs():
    assert outcomes(SAMPLES % "-") == HOLD
    assert outcomes(SAMPLES % "") == ["wrong"]


CLASSES = r"""
$Z_m = \sigma(\alpha_{0m} + \alpha_m^T X)$, $T_k = \beta_{0k} + \beta_k^T Z$ and $f_k(X) = g_k(T)$
with the softmax
$$g_k(T) = \frac{e^{T_k}}{\sum_{\ell=1}^K e^{T_\ell}} .$$
$$R(\theta) = \sum_{i=1}^N R_i = -\sum_{i=1}^N \sum_{k=1}^K y_{ik} \log f_k(x_i) .$$
Let $z_{mi} = \sigma(\alpha_{0m} + \alpha_m^T x_i)$. As $\sum_k y_{ik} = 1$:
$$\frac{\partial R_i}{\partial \beta_{km}} = (%s) z_{mi},$$
"""
STEPS = r"""
$Z_m = \sigma(\alpha_m^T X)$, $T_k = \beta_k^T Z$ and $f_k(X) = T_k$.
$$R(\theta) = \sum_{i=1}^N R_i = \sum_{i=1}^N \sum_{k=1}^K (y_{ik} - f_k(x_i))^2 .$$
Let $z_{mi} = \sigma(\alpha_m^T x_i)$.
$$\frac{\partial R_i}{\partial \beta_{km}} = %s 2 (y_{ik} - f_k(x_i)) z_{mi},$$
$$\beta_{km}^{(r+1)} = \beta_{km}^{(r)} - \gamma_r \sum_{i=1}^N
\frac{\partial R_i}{\partial \beta_{km}^{(r)}}$$
"""


def test_a_risk_of_classes_and_steps_of_its_descent():
    assert set(outcomes(CLASSES % "f_k(x_i) - y_{ik}")) == {"holds"}
    assert outcomes(CLASSES % "y_{ik} - f_k(x_i)")[-1] == "wrong"
    assert set(outcomes(STEPS % "-")) == {"holds"}
    assert outcomes(STEPS % "")[-1] == "wrong"


MATRICES = (
    r"""
$f(X) = X^T \beta$ is the prediction for an input $X$.
$\mathrm{RSS}(\beta) = \sum_{i=1}^N (y_i - f(x_i))^2 = (y - X \beta)^T (y - X\beta)$.
$$\frac{\partial \mathrm{RSS}}{\partial \beta} = -2 X^T (y - X\beta)$$
""",
    r"""
Let $f(X) = X w$, so that for a row $f(x_i) = x_i^T w$. $J = \frac12 \sum_i (f(x_i) - y_i)^2$
$$\frac{\partial J}{\partial w} = \sum_i (f(x_i) - y_i) x_i$$
$$\frac{\partial J}{\partial w} = X^T (X w - y)$$
""",
)


def test_a_matrix_of_all_samples_is_no_input_in_general():
    for document in MATRICES:
        assert "wrong" not in outcomes(document)
