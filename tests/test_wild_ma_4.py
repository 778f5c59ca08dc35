"""The one term that a one-hot target leaves, and the losses of word vectors in other letters."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a one-hot target picks its term of a prediction that nothing defines": (
        "markdown",
        r"""holds | $-\sum_w y_w \log \hat y_w = -y_o \log \hat y_o$
holds | $-y_o \log \hat y_o = -\log \hat y_o$
undefined | $-\sum_w y_w \log \hat y_w = \log \hat y_o$
""",
    ),
    "two letters for the one term that is left are one class": (
        "markdown",
        r"""holds holds | $-\sum_i y_i \log q_i = -y_k \log q_k = -\log q_o$
undefined | $-\sum_i y_i \log q_i = -2 \log q_o$
""",
    ),
    "a negative sample is never the word that is there, also as a row": (
        "markdown",
        r"""holds holds | $-\sum_w y_w \log \hat y_w = -y_k \log \hat y_k = -\log \hat y_o$

holds | $$\frac{\partial J}{\partial u_o} = -\sigma(-u_o^T v_c) v_c^T$$
holds | $$\frac{\partial J}{\partial u_k} = \sigma(u_k^T v_c) v_c^T$$
undefined | $$\frac{\partial J}{\partial u_k} = -\sigma(u_k^T v_c) v_c^T$$
""",
    ),
    "a bracket that nothing closes holds no remark behind a wide space": (
        "markdown",
        r"""holds holds | $-\sum_i y_i \log q_i = -(y_k \log(q_k) = -\log q_k \qquad y_k = 1$
""",
    ),
    "word vectors in Greek letters, and the word that is there without its product": (
        "markdown",
        r"""$$q_w = \frac{\exp(u_w^T \nu_c)}{\sum_x \exp(u_x^T \nu_c)}$$
holds | $$\frac{\partial J}{\partial \nu_c} = -u_o + \sum_x q_x u_x$$
holds | $$\frac{\partial J}{\partial u_w} = (\hat y_w - y_w) \nu_c$$
undefined | $$\frac{\partial J}{\partial u_w} = (\hat y_w + y_w) \nu_c$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
