"""A definition that has a value in its own section alone is one, and no line that is open."""

from __future__ import annotations

from judged_lines import outcomes

ODDS = r"""
## Odds
$$P(Y=1|x) = \frac{exp(w \cdot x)}{1 + exp(w \cdot x)}$$

$$J(w) = -\frac{1}{m} \sum_{i=1}^{N} [y_i log P(Y=1|x_i) + (1 - y_i) log(1 - log P(Y=1|x_i))]$$

### Derivatives
It becomes
$$J(w) = -\frac{1}{m} \sum_{i=1}^{N} [y_i log \frac{P(Y=1|x_i)}{1 - P(Y=1|x_i)}
+ log(1 - P(Y=1|x_i))]$$

$$J(w) = -\frac{1}{m} \sum_{i=1}^{N} [y_i (w \cdot x_i) - log(1 + exp(w \cdot x_i))]$$

## Softmax
$$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}, \quad L_i = -\log(p_{y_i})$$

$$\frac{\partial L_i}{\partial s_k} = p_k %s \mathbb{1}(y_i = k)$$

### By entries
$$p_j = \frac{e^{o_j}}{\sum_k e^{o_k}}$$

$$L = -\sum_j y_j \log p_j$$

$$\frac{\partial L}{\partial o_i} = p_i - y_i$$
"""


def test_a_definition_of_its_own_section_is_no_open_line():
    assert outcomes(ODDS % "-") == ["holds"] * 3
    assert outcomes(ODDS % "+")[1] != "holds"
