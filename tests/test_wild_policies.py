r"""Policies: features φ(s, a) of a state and an action, ∇ log π(a | s), tables θ_{s,a}."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

SOFTMAX = r"""
$$\pi_\theta(a|s) = \frac{e^{\theta^\top \phi(s,a)}}{\sum_b e^{\theta^\top \phi(s,b)}}$$
$$\nabla_\theta \log \pi_\theta(a|s) = \phi(s,a) %s \sum_b \pi_\theta(b|s) \phi(s,b)$$
"""
NORMAL = r"""
Gaussian policy $\pi_\theta(a|s) = \frac{1}{\sqrt{2\pi}\sigma}
\exp\left(-\frac{(a-\mu(s))^2}{2\sigma^2}\right)$ with $\mu(s) = \theta^\top \phi(s)$:
$$\nabla_\theta \log \pi_\theta(a|s) = %s\frac{(a-\mu(s))\phi(s)}{\sigma^2}$$
"""


def test_a_softmax_of_features_and_a_normal_distribution_after_it():
    assert outcomes(SOFTMAX % "-" + NORMAL % "") == HOLD * 2
    assert kinds(SOFTMAX % "+") == ["wrong:sign"]
    assert outcomes(SOFTMAX % "-" + NORMAL % "-")[1] != "holds"


PAIRS = r"""
$$\pi_\theta(s, a) = \frac{e^{\phi(s,a)^\top \theta}}{\sum_{a'} e^{\phi(s,a')^\top \theta}}$$
$$\nabla_\theta \log \pi_\theta(s, a) = \phi(s,a) - \sum_{a'} %s \phi(s, a')$$
"""
LOG_LINEAR = r"""
$$p(y|x) = \frac{\exp(w^T f(x,y))}{\sum_{y'} \exp(w^T f(x,y'))}$$
$L(w) = \log p(y|x)$.
$$\nabla_w L = f(x, y) - \sum_{y'} %s f(x, y')$$
"""


def test_actions_and_labels_with_a_prime():
    assert outcomes(PAIRS % r"\pi_\theta(s, a')") == HOLD
    assert outcomes(PAIRS % r"\pi_\theta(s, a)") != HOLD
    assert outcomes(LOG_LINEAR % "p(y'|x)") == HOLD
    assert outcomes(LOG_LINEAR % "2 p(y'|x)") != HOLD


PREFERENCES = r"""
$$\pi(a | s, \theta) = \frac{e^{h(s, a, \theta)}}{\sum_b e^{h(s, b, \theta)}}, \quad
h(s, a, \theta) = \theta^T x(s, a)$$
$$\nabla \ln \pi(a | s, \theta) = x(s, a) %s \sum_b \pi(b | s, \theta) x(s, b)$$
"""


def test_a_gradient_of_a_logarithm_is_by_the_parameters():
    assert outcomes(PREFERENCES % "-") == HOLD
    assert kinds(PREFERENCES % "+") == ["wrong:sign"]


DENSITY = r"""
$\mu(s) = \phi(s)^\top \theta$ and
$\log \pi_\theta(s,a) = -\frac{(a - \mu(s))^2}{2 \sigma^2} - \log(\sigma \sqrt{2 \pi})$.
$$\nabla_\theta \log \pi_\theta(s,a) = \frac{%s \phi(s)}{\sigma^2}$$
"""


def test_a_density_that_is_given_by_its_logarithm():
    assert outcomes(DENSITY % r"(a - \mu(s))") == HOLD
    assert outcomes(DENSITY % r"(\mu(s) - a)") != HOLD


TABLE = r"""
$$\pi(a|s) = \frac{e^{\theta_{s,a}}}{\sum_{b} e^{\theta_{s,b}}}$$
$$\frac{\partial \log \pi(a|s)}{\partial \theta_{s,a}} = 1 - \pi(a|s)$$
$$\frac{\partial \log \pi(a|s)}{\partial \theta_{s,b}} = %s\pi(b|s)$$
"""
LOGARITHMS = r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
$$\frac{\partial \log p_i}{\partial z_i} = 1 - p_i$$
$$\frac{\partial \log p_i}{\partial z_j} = %s$$
"""


def test_logarithms_of_entries_beside_those_of_the_diagonal():
    assert outcomes(TABLE % "-") == HOLD * 2
    assert outcomes(TABLE % "")[1] != "holds"
    assert outcomes(LOGARITHMS % "-p_j") == HOLD * 2
    assert outcomes(LOGARITHMS % "-p_i")[1] != "holds"


EXPECTED = r"""
$\pi_\theta(a|s) = \frac{e^{\theta^\top \phi(s,a)}}{\sum_b e^{\theta^\top \phi(s,b)}}$ and
$J(\theta) = \mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[r(s,a)]$.
$$\nabla_\theta \log \pi_\theta(a|s) = \phi(s,a)
- \mathbb{E}_{b \sim \pi_\theta(\cdot|s)}[\phi(s,%s)]$$
$$\nabla_\theta J = \mathbb{E}_{a \sim \pi_\theta(\cdot|s)}
[r(s,a) \nabla_\theta %s \pi_\theta(a|s)]$$
"""


def test_expectations_over_the_action_that_a_policy_draws():
    assert outcomes(EXPECTED % ("b", r"\log")) == HOLD * 2
    assert outcomes(EXPECTED % ("a", r"\log"))[0] != "holds"
    assert outcomes(EXPECTED % ("b", ""))[1] == "wrong"


ENTROPY = r"""
$\pi(a|s) = \frac{e^{h(s,a)}}{\sum_b e^{h(s,b)}}$ and $H = -\sum_a \pi(a|s) \log \pi(a|s)$.
$$\frac{\partial \pi(b|s)}{\partial h(s,a)} = \pi(b|s) (\mathbb{1}[a=b] - \pi(a|s))$$
$$\frac{\partial H}{\partial h(s,a)} = %s\pi(a|s) (\log \pi(a|s) + H)$$
"""


def test_preferences_of_every_action_and_the_entropy():
    assert outcomes(ENTROPY % "-") == HOLD * 2
    assert kinds(ENTROPY % "")[1] == "wrong:sign"
