r"""[w = w_O] and cases for w = w_O: the word that is seen, and all others; P(w | context)."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

SKIP_GRAM = r"""
Word $w_I$ has the vector $p_{w_I}$. Each word $w$ has a vector $q_w$, and

$$P(w \mid w_I) = \frac{\exp(q_w^T p_{w_I})}{\sum_{w'=1}^{V} \exp(q_{w'}^T p_{w_I})}, \quad
J = -\log P(w_O \mid w_I).$$
"""
CBOW = r"""
$$P(w_i \mid \text{context}) = \frac{\exp(q_{w_i}^T m)}{\sum_{w=1}^{V} \exp(q_w^T m)}$$
$$J = -\log P(w_O \mid w_{I,1}, \ldots, w_{I,2c})$$
"""
AT = r"$$\frac{\partial J}{\partial q_w} = "


@pytest.mark.parametrize("seen", [
    r"\mathbb{1}[w = w_O]", r"\mathbb{I}(w_O = w)", r"1_{\{w = w_O\}}", "[w = w_O]",
])  # fmt: skip
def test_the_word_that_is_seen_stands_in_a_condition(seen: str):
    lines = rf"""
{AT}(P(w \mid w_I) - {seen}) p_{{w_I}}$$
{AT}(P(w \mid w_I) + {seen}) p_{{w_I}}$$
"""
    assert kinds(SKIP_GRAM + lines) == ["holds", "wrong:sign"]


CASES = r"\begin{cases} (P(w \mid w_I) %s 1) p_{w_I} & \text{if } w = w_O \\"
OTHERS = r"P(w \mid w_I) p_{w_I} & \text{otherwise} \end{cases}$$"


def test_cases_are_of_the_word_that_is_seen_and_of_all_others():
    assert outcomes(SKIP_GRAM + AT + CASES % "-" + OTHERS) == ["holds"]
    assert outcomes(SKIP_GRAM + AT + CASES % "+" + OTHERS) != ["holds"]


def test_words_that_are_seen_are_the_context():
    right = rf"{AT}(P(w \mid \text{{context}}) - \mathbb{{1}}[w = w_O]) m$$"
    assert outcomes(CBOW + right) == ["holds"]
    assert kinds(CBOW + right.replace(") - ", ") + ")) == ["wrong:sign"]
