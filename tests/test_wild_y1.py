"""Documents whose own macros are named like those of a package, and gradients that are set to zero
in words above a display."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "the document's own macros go before those of a package": (
        "latex",
        r"""\newcommand{\va}{\mathbf{a}}\newcommand{\vu}{\mathbf{u}}\newcommand{\vb}{\mathbf{b}}
For $\vu = \mathbf{V} \va + \vb$ and $E = \frac12 \lVert \vu - \mathbf{t} \rVert^2$ we have
holds | \[\frac{\partial E}{\partial \vu} = \vu - \mathbf{t}\]
holds | \[\frac{\partial E}{\partial \vb} = \vu - \mathbf{t}\]
holds | \[\frac{\partial E}{\partial \va} = \mathbf{V}^\top (\vu - \mathbf{t})\]
wrong | \[\frac{\partial E}{\partial \va} = -\mathbf{V}^\top (\vu - \mathbf{t})\]
""",
    ),
    "what is said above a long display is said of all its lines": (
        "markdown",
        r"""Let $E = \frac{1}{2} \lVert \mathbf{X} \vec{\omega} - \vec{\tau} \rVert^2$. Then
holds | $$\frac{\partial E}{\partial \vec\omega} = \mathbf{X}^T (\mathbf{X} \vec\omega - \vec\tau)$$
holds | $$E = \frac{1}{2} (\mathbf{X} \vec\omega - \vec\tau)^T (\mathbf{X} \vec\omega - \vec\tau)$$
We set the gradient to $0$, and so
$$
\begin{split}
	0 &= \mathbf{X}^T \mathbf{X} \vec{\omega} - \mathbf{X}^T \vec{\tau} \qquad\qquad\qquad \\
	\mathbf{X}^T \mathbf{X} \vec{\omega} - \mathbf{X}^T \vec{\tau} &= 0 \qquad\qquad\qquad \\
undefined | \mathbf{X}^T \mathbf{X} \vec{\omega} &= \mathbf{X}^T \vec{\tau} \\
\end{split}
$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])
