r"""e_{z_k} / Σ e^{z_j}, whose exponent slipped below; \argmax and \argmin."""

from __future__ import annotations

from judged_lines import outcomes

SLIPPED = r"""
$$g(z_k) = \frac{e_{z_k}}{\sum_{j=1}^K e^{z_j}}$$

$$q = \argmax_k g(z_k)$$

$$E = -\sum_k t_k \log g(z_k)$$

$$\frac{\partial g(z_k)}{\partial z_k} = g(z_k) (1 %s g(z_k))$$

If $k \neq d$:
$$\frac{\partial g(z_d)}{\partial z_k}
= \frac{\partial}{\partial z_k} \left( \frac{e_{z_d}}{\sum_{j=1}^K e^{z_j}} \right)
= %s g(z_d) g(z_k)$$

$$W = \argmin_W E$$
"""


def test_an_exponent_that_slipped_below_is_one():
    assert outcomes(SLIPPED % ("-", "-")) == ["holds"] * 4
    wrong = outcomes(SLIPPED % ("+", ""))
    assert wrong[1] == "wrong"
    assert wrong[3] == "wrong"


ERRORS = r"""
$$e_{z_k} = z_k - t_k, \quad E = \frac12 \sum_k (z_k - t_k)^2$$

$$\frac{\partial E}{\partial z_k} = e_{z_k}$$
"""


def test_an_error_of_a_score_is_no_exponential():
    assert outcomes(ERRORS)[-1:] == ["holds"]
