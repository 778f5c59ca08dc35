"""Matrix calculus by differentials: what df is of any function, d|A|, matrices by one entry."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

RULES = r"""
$$d(A + B) = dA + dB, \qquad d(AB) = (dA) B + A\, dB$$

$$d|A| = \mathrm{tr}(A^* dA)$$

For $f = \|A b - c\|^2$,

$$df = 2 (A b - c)^T dA\, b, \qquad
\frac{\partial f}{\partial A} = 2 (A b - c) b^T$$
"""

TOTAL = r"""
$$\mathrm{{d}} g = {sign}\sum_{{k=1}}^n \frac{{\partial g}}{{\partial u_k}} \mathrm{{d}} {of}$$
"""


def test_a_determinant_takes_a_differential_from_no_other_line() -> None:
    found = outcomes(RULES)
    assert found == ["holds", "holds", "undefined", "holds", "holds"]


def test_a_differential_with_another_factor_is_wrong() -> None:
    wrong = outcomes(RULES.replace("df = 2 (", "df = (").replace("} = 2 (", "} = ("))
    assert wrong[:3] == ["holds", "holds", "undefined"]
    assert not any(outcome.startswith("holds") for outcome in wrong[3:])


@pytest.mark.parametrize(
    ("sign", "of", "expected"),
    [("", "u_k", "holds"), ("-", "u_k", None), ("", "v_k", None), ("2", "u_k", None)],
)
def test_the_total_differential_of_any_function(sign: str, of: str, expected: str | None) -> None:
    (found,) = outcomes(TOTAL.format(sign=sign, of=of))
    assert found == expected or (expected is None and found not in ("holds", "wrong"))


def test_a_total_differential_is_summed_over_every_index() -> None:
    line = r"$$dg = \sum_{i=1}^n SUM \frac{\partial g}{\partial U_{ij}} dU_{ij}$$"
    assert outcomes(line.replace("SUM", r"\sum_{j=1}^m")) == ["holds"]
    assert "holds" not in outcomes(line.replace("SUM", ""))


@pytest.mark.parametrize(("line", "holds"), [
    (r"$$dg = \mathrm{tr}\left(\left(\frac{\partial g}{\partial U}\right)^T dU\right)$$", True),
    (r"$$dg = \mathrm{tr}\left(\left(\frac{\partial g}{\partial U}\right)^T dV\right)$$", False),
    (r"$$dg = g'(u)\, du$$", True),
    (r"$$dg = g'(u)\, dv$$", False),
])  # fmt: skip
def test_a_differential_goes_with_its_own_derivative(line: str, holds: bool) -> None:
    assert (outcomes(line) == ["holds"]) is holds


@pytest.mark.parametrize(("entry", "holds"), [
    (r"\frac{\partial g}{\partial U_{ij}}", True),
    (r"-\frac{\partial g}{\partial U_{ij}}", False),
    (r"\frac{\partial g}{\partial U_{ji}}", False),
])  # fmt: skip
def test_a_gradient_is_the_matrix_of_its_entries(entry: str, holds: bool) -> None:
    line = rf"$g = \|U\|^2$. $$\frac{{\partial g}}{{\partial U}} = \left[ {entry} \right]$$"
    found = outcomes(line)
    assert (found == ["holds"]) is holds
    assert holds or "ji" not in entry or "wrong" not in found


def test_a_function_of_a_matrix_is_taken_of_every_entry() -> None:
    text = r"$$\sigma(A) = [\sigma(A_{ij})], \qquad \sigma'(A) = [\sigma'(A_{ij})]$$"
    assert outcomes(text) == ["holds", "holds"]
    assert "holds" not in outcomes(text.replace("[", "[2 "))
