"""Chinese and Japanese remarks inside a formula: they stand between formulas, set apart or not."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

TEXT = r"""设 $s = v r + c$，$p = \sigma(s)$，$E = \frac12 (p-q)^2$。

$$\frac{\partial E}{\partial v}
= (p-q) \frac{\partial p}{\partial v} 由链式法则可得 \\ = (p-q) p (1-p) r$$

$$因为\frac{\partial p}{\partial s} = p(1-p) 所以
\frac{\partial E}{\partial s} = (p-q) p (1-p) 即得证$$

$$\frac{\partial E}{\partial c} = (p-q) p (1-p) \quad 公式(3)得证$$
"""

NAMED = r"""設 $出力 = w x + b$、$誤差 = \frac12 (出力 - 目標)^2$。

$$\frac{\partial 誤差}{\partial w} = (出力 SIGN 目標) x$$
"""


def test_remarks_in_ideograms_part_formulas() -> None:
    assert outcomes(TEXT) == ["holds"] * 5
    assert outcomes(TEXT.replace("= p(1-p) 所以", "= p(1+p) 所以"))[2] == "wrong"


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("+", "wrong")])
def test_quantities_may_be_named_in_ideograms(sign: str, outcome: str) -> None:
    assert outcomes(NAMED.replace("SIGN", sign)) == [outcome]
