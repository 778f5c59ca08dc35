r"""Entries counted from 0, the positive one among them, and sums over all the others."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

INFO_NCE = r"""
$s_i = q^\top k_i / \tau$, $p_i = \frac{\exp(s_i)}{\sum_{j=0}^{K} \exp(s_j)}$,
$\mathcal{L} = -\log p_0$.
$$\frac{\partial \mathcal L}{\partial q} = \frac{1}{\tau}\left( \sum_{i=0}^K p_i k_i - %s \right)$$
$$\frac{\partial \mathcal L}{\partial k_0} = \frac{1}{\tau} (p_0 - 1) q$$
$$\frac{\partial \mathcal L}{\partial k_i} = \frac{1}{\tau} %s q, \quad i \ne 0$$
"""
KEYS = r"""
Let $s_i = \frac{q^T k_i}{\tau}$ for $i = 0, \dots, K$ with the positive key $k_0$, and
$$L = -s_0 + \log \sum_{i=0}^{K} e^{s_i}$$
$$\frac{\partial L}{\partial s_0} = p_0 - 1, \qquad
\frac{\partial L}{\partial s_i} = p_i \quad (i \geq 1)$$
where $p_i = \frac{e^{s_i}}{\sum_{j=0}^K e^{s_j}}$.
$$\frac{\partial L}{\partial q} = \frac1\tau \left( (p_0 - 1) k_0 + \sum_{i=%s}^K p_i k_i \right)$$
$$\frac{\partial L}{\partial k_i} = \frac{1}{\tau} (p_i - \mathbb{1}[i = %s]) q$$
"""


def test_the_first_key_and_all_the_others():
    assert outcomes(INFO_NCE % ("k_0", "p_i")) == HOLD * 3
    assert outcomes(INFO_NCE % ("k_1", "p_i")) == ["wrong", "holds", "holds"]
    assert outcomes(INFO_NCE % ("k_0", "(p_i - 1)")) == ["holds", "holds", "wrong"]
    assert outcomes(KEYS % ("1", "0")) == HOLD * 4
    assert outcomes(KEYS % ("0", "1")) == ["holds", "holds", "wrong", "wrong"]


MARGINS = r"""
Let $s_i = q^T k_i$ and $L = \log\left(1 + \sum_{i=1}^{K} e^{s_i - s_0}\right)$.
With $p_i = \frac{e^{s_i}}{\sum_{j=0}^K e^{s_j}}$,
$$\frac{\partial L}{\partial s_0} = -(1 - p_0) = -\sum_{i=1}^K p_i$$
$$\frac{\partial L}{\partial q} = \sum_{i=1}^K p_i (%s)$$
$$\frac{\partial L}{\partial k_0} = -\sum_{i%s} p_i q$$
"""


def test_a_sum_over_all_but_the_first():
    assert outcomes(MARGINS % ("k_i - k_0", r" \ne 0")) == HOLD * 4
    assert outcomes(MARGINS % ("k_i - k_0", " > 0")) == HOLD * 4
    assert kinds(MARGINS % ("k_0 - k_i", r" \ne 0"))[2] == "wrong:sign"
    assert outcomes(MARGINS % ("k_i - k_0", ""))[3] == "wrong"


CLASSES = r"""
The classes are counted from zero: $p_k = \frac{e^{z_k}}{\sum_{j=0}^{K-1} e^{z_j}}$.
The true class is 0, so $L = -\log p_0$.
$$\frac{\partial L}{\partial z_0} = %s$$
$$\frac{\partial L}{\partial z_k} = p_k, \quad %s$$
"""


def test_an_entry_of_a_softmax_by_its_number():
    assert outcomes(CLASSES % ("p_0 - 1", r"k \neq 0")) == HOLD * 2
    assert outcomes(CLASSES % ("p_0", r"k \neq 0")) == ["wrong", "holds"]
    assert outcomes(CLASSES % ("p_0 - 1", "k = 0")) == ["holds", "wrong"]


POSITIVE = r"""
$s_i = q^\top k_i / \tau$, $p_i = \frac{\exp(s_i)}{\sum_{j} \exp(s_j)}$,
$\mathcal{L} = -\log p_+$.
$$\frac{\partial \mathcal L}{\partial q} = \frac{1}{\tau}\left( \sum_{i \neq +} p_i k_i
%s (p_+ - 1) k_+ \right)$$
$$\frac{\partial \mathcal L}{\partial k_+} = \frac{1}{\tau} (p_+ - 1) q$$
"""


def test_the_positive_key_is_one_of_the_keys():
    assert kinds(POSITIVE % "+") == HOLD * 2
    assert kinds(POSITIVE % "-") == ["wrong:sign", "holds"]


ALL_BUT_ONE = r"""
Let $L = \frac12 \left(\sum_{i=2}^n w_i x_i - t\right)^2$.
$$\frac{\partial L}{\partial w_i} = \left(\sum_{j=%s}^n w_j x_j - t\right) x_i, \quad i \geq 2$$
"""


def test_a_sum_from_2_leaves_out_the_first():
    assert outcomes(ALL_BUT_ONE % "2") == HOLD
    assert outcomes(ALL_BUT_ONE % "1") != HOLD


BIAS = r"""
The unit computes $y = \sum_{i=0}^{d} w_i x_i$ with $x_0 = %s$, $o = \sigma(y)$, and
$E = \frac12 (t - o)^2$.
$$\frac{\partial E}{\partial w_i} = -(t - o) o (1 - o) x_i$$
$$\frac{\partial E}{\partial w_0} = -(t - o) o (1 - o)%s$$
"""


def test_a_weight_of_an_input_that_is_1():
    assert outcomes(BIAS % ("1", "")) == HOLD * 2
    assert kinds(BIAS % ("1", " x_1")) == ["holds", "wrong:factor"]
    assert outcomes(BIAS % ("2", ""))[1] != "holds"


NEGATIVE = r"""
Let $s_i = q^T k_i$ for $i = 0, \dots, K$, $L = \log \sum_{i=0}^K e^{s_i}$ and
$N = \sum_{i=1}^K e^{s_i}$. With $p_i = \frac{e^{s_i}}{\sum_{j=0}^K e^{s_j}}$:
$$\frac{\partial N}{\partial q} = \sum_{i=%s}^K e^{s_i} k_i$$
$$\frac{\partial L}{\partial q} = \sum_{i=0}^K p_i k_i$$
"""


def test_sums_from_0_and_from_1_are_two():
    assert outcomes(NEGATIVE % "1") == HOLD * 2
    assert outcomes(NEGATIVE % "0") == ["wrong", "holds"]
