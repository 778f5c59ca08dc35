"""Batch and layer normalization: statistics of all entries, variances, and derivatives of each."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

BATCH = r"""
$$\mu = \frac{1}{m}\sum_{i=1}^{m}x_i, \quad \sigma^2 = \frac{1}{m}\sum_{i=1}^{m}(x_i-\mu)^2$$
$$\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}, \quad y_i = \gamma \hat{x}_i + \beta$$

"""

RIGHT = r"""
$$\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m \frac{\partial L}{\partial y_i} \hat{x}_i$$
$$\frac{\partial L}{\partial \beta} = \sum_{i=1}^m \frac{\partial L}{\partial y_i}$$
$$\frac{\partial L}{\partial \sigma^2} =
-\frac12 \sum_{i=1}^m \frac{\partial L}{\partial \hat{x}_i} (x_i-\mu)(\sigma^2+\epsilon)^{-3/2}$$
$$\frac{\partial \sigma^2}{\partial x_i} = \frac{2(x_i-\mu)}{m}$$
$$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial \hat{x}_i}
\frac{1}{\sqrt{\sigma^2+\epsilon}} + \frac{\partial L}{\partial \mu} \frac{1}{m}
+ \frac{\partial L}{\partial \sigma^2}  \frac{2(x_i-\mu)}{m}$$
"""

RIGHT_OF_ALL = r"""$$\frac{\partial L}{\partial x_i} = \frac{\gamma}{m \sqrt{\sigma^2+\epsilon}}
\left[ m\frac{\partial L}{\partial y_i} - \sum_{j=1}^m \frac{\partial L}{\partial y_j}
- \hat{x}_i \sum_{j=1}^m \frac{\partial L}{\partial y_j}\hat{x}_j\right]$$
"""

PATHS = r"""$$\frac{\partial L}{\partial x_i} =
\frac{\partial L}{\partial \hat{x}_i} \frac{\partial \hat{x}_i}{\partial x_i}
+ \frac{\partial L}{\partial \mu} \frac{\partial \mu}{\partial x_i}
+ \frac{\partial L}{\partial \sigma^2}  \frac{\partial \sigma^2}{\partial x_i}$$
"""

LAYER = r"""For one $u \in \mathbb{R}^d$,
$$\mu = \frac{1}{d}\sum_{i=1}^{d}u_i, \quad s = \sqrt{\frac{1}{d}\sum_{i=1}^{d}(u_i-\mu)^2}$$
$$v_i = \frac{u_i - \mu}{s}, \quad y_i = g_i v_i + b_i$$

$$\frac{\partial v_i}{\partial u_j} =
\frac{1}{s}\left(\delta_{ij} - \frac{1}{d} - \frac{1}{d} v_i v_j\right)$$
"""


def test_what_comes_down_through_a_batch_norm() -> None:
    assert outcomes(BATCH + RIGHT + RIGHT_OF_ALL) == ["holds"] * 6


@pytest.mark.parametrize(("old", "new"), [
    (r"\frac{\partial L}{\partial y_i} \hat{x}_i", r"\frac{\partial L}{\partial y_i} x_i"),
    (r"-\frac12", r"\frac12"),
    (r"^{-3/2}", r"^{-1/2}"),
    (r"{2(x_i-\mu)}{m}$$" + "\n" + r"$$", r"{(x_i-\mu)}{m}$$" + "\n" + r"$$"),
    (r"+ \frac{\partial L}{\partial \mu}", r"- \frac{\partial L}{\partial \mu}"),
])  # fmt: skip
def test_a_mistake_in_a_batch_norm_does_not_hold(old: str, new: str) -> None:
    assert old in RIGHT
    assert outcomes(BATCH + RIGHT.replace(old, new)).count("holds") == 4


def test_a_mistake_in_the_whole_gradient_of_a_batch_norm_does_not_hold() -> None:
    for old, new in ((r"- \sum", r"+ \sum"), (r"\hat{x}_j\right", r"x_j\right"), ("m\\frac", "")):
        assert outcomes(BATCH + RIGHT + RIGHT_OF_ALL.replace(old, new))[-1] != "holds"


def test_each_way_to_the_loss_is_taken_by_itself() -> None:
    assert outcomes(BATCH + RIGHT + PATHS)[-1] == "holds"
    lost = r"+ \frac{\partial L}{\partial \mu} \frac{\partial \mu}{\partial x_i}"
    assert outcomes(BATCH + RIGHT + PATHS.replace(lost, ""))[-1] != "holds"
    turned = PATHS.replace(r"+ \frac{\partial L}{\partial \s", r"- \frac{\partial L}{\partial \s")
    assert outcomes(BATCH + RIGHT + turned)[-1] != "holds"


@pytest.mark.parametrize(("value", "holds"), [
    (r"\frac{1}{\sqrt{\sigma^2 + \epsilon}}", True),
    (r"-\frac{1}{\sqrt{\sigma^2 + \epsilon}}", False),
    (r"\frac{1}{\sigma^2 + \epsilon}", False),
    (r"\frac{1}{\sqrt{\sigma^2+\epsilon}} \left(1 - \frac1m - \frac1m \hat{x}_k^2\right)", True),
])  # fmt: skip
def test_a_normalized_entry_by_its_own(value: str, holds: bool) -> None:
    line = rf"$$\frac{{\partial \hat{{x}}_k}}{{\partial x_k}} = {value}$$"
    assert (outcomes(BATCH + RIGHT + line)[-1] == "holds") is holds


def test_a_network_keeps_all_ways_to_its_loss() -> None:
    text = r"$u = w x$, $v = u x$. $$\frac{\partial v}{\partial x} = u$$"
    assert "holds" not in outcomes(text)


def test_a_layer_norm() -> None:
    assert outcomes(LAYER) == ["holds"]
    assert "holds" not in outcomes(LAYER.replace("v_i v_j", "u_i u_j"))
    assert "holds" not in outcomes(LAYER.replace(r"- \frac{1}{d} v_i", r"+ \frac{1}{d} v_i"))


def test_features_are_normalized_one_by_one() -> None:
    text = r"""
$$\mu_k = \frac{1}{N}\sum_{i=1}^{N}x_{ik}, \quad
\sigma_k^2 = \frac{1}{N}\sum_{i=1}^{N}(x_{ik}-\mu_k)^2, \quad
y_{ik} = \gamma_k \frac{x_{ik} - \mu_k}{\sqrt{\sigma_k^2 + \epsilon}} + \beta_k$$

$$\frac{\partial L}{\partial \beta_k} = \sum_{i=1}^N \frac{\partial L}{\partial y_{ik}}$$
$$\frac{\partial \sigma_k^2}{\partial x_{jk}} = \frac{2}{N}(x_{jk} - \mu_k)$$
"""
    assert outcomes(text) == ["holds", "holds"]
    assert outcomes(text.replace(r"\frac{2}{N}", r"\frac{1}{N}"))[-1] != "holds"


def test_a_deviation_is_the_root_of_a_variance() -> None:
    text = r"""$$\sigma^2 = \frac{1}{n}\sum_{i=1}^{n} x_i^2, \qquad z_i = \frac{x_i}{\sigma}$$

$$\frac{\partial z_i}{\partial x_j} =
\frac{1}{\sigma}\left(\delta_{ij} - \frac{1}{n} z_i z_j\right)$$
$$\frac{\partial z_i}{\partial \sigma^2} = -\frac{x_i}{2 \sigma^3}$$
"""
    assert kinds(text) == ["holds", "holds"]
    assert "holds" not in kinds(text.replace(r"-\frac{x_i}", r"\frac{x_i}"))[1:]


def test_a_function_called_sigma_is_no_deviation() -> None:
    text = r"$a = \sigma(z)$ with the sigmoid, $E = a$. $$\frac{dE}{dz} = \sigma(z) - \sigma^2(z)$$"
    assert outcomes(text) == ["holds"]


SUMS = r"""
$$m = \frac{1}{N}\sum_{i=START}^{N} u_i$$
$$s = \sqrt{\frac{1}{N}\sum_{i=START}^{N} (u_i - m)^2}$$
$$v_i = \frac{u_i - m}{s}$$

$$\frac{\partial m}{\partial u_j} = \frac{1}{N}$$
$$\frac{\partial s}{\partial u_j} = \frac{1}{N} v_j$$
$$\frac{\partial v_i}{\partial u_j} = \frac{\delta_j^i - \frac{1}{N} (v_i v_j + 1)}{s}$$
"""


@pytest.mark.parametrize("start", ["1", "0"])
def test_a_mean_is_that_of_n_terms(start: str) -> None:
    text = SUMS.replace("START", start)
    assert outcomes(text) == ["holds"] * 3
    assert "holds" not in outcomes(text.replace("v_j + 1", "v_j + 2"))[2:]
    assert "holds" not in outcomes(text.replace(r"= \frac{1}{N} v_j", r"= \frac{2}{N} v_j"))[1:2]


def test_two_entries_are_too_few_for_a_norm() -> None:
    line = r"""
$$\frac{\partial L}{\partial u} = 7 (I - \frac{1}{N} v v^T) \frac{\partial L}{\partial v}$$"""
    assert not outcomes(SUMS.replace("START", "1") + line)[-1].startswith("holds")


@pytest.mark.parametrize(
    "delta", [r"\delta_j^i", r"\delta(i=j)", r"\delta_{i=j}", r"\delta[i = j]"]
)
def test_kronecker_in_other_hands(delta: str) -> None:
    text = (
        r"$p_i = e^{z_i}/\sum_k e^{z_k}$ $$\frac{\partial p_i}{\partial z_j} = p_i (DELTA - p_j)$$"
    )
    assert outcomes(text.replace("DELTA", delta)) == ["holds"]
    assert "holds" not in outcomes(text.replace("DELTA", delta).replace("- p_j", "+ p_j"))


def test_the_error_of_a_unit_is_no_kronecker() -> None:
    text = r"""$z_j^l = \sum_i w_{ji}^l a_i^{l-1}$, $a_j^l = \sigma(z_j^l)$,
$\delta_j^l = \frac{\partial C}{\partial z_j^l}$.
$$\frac{\partial C}{\partial w_{ji}^l} = \delta_j^l a_i^{l-1}$$"""
    assert outcomes(text) == ["holds"]
