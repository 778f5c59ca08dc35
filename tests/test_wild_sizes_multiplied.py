r"""Dimensions multiplied out beside a formula: (n, k)(k, 1) * (n, 1), (n, m) × (m, 1), (m, n)ᵀ."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

HOLD = ["holds"]


@pytest.mark.parametrize(
    "line",
    [
        "(u, 1) = (u, v)(v, 1) * (u, 1)",
        r"(n^{[1]}, m) = (n^{[1]}, n^{[2]}) (n^{[2]}, m) \cdot (n^{[1]}, m)",
        r"(u, 1) = (u, v) \times (v, 1)",
        r"(u \times 1) = (u \times v) \times (v \times 1)",
        "(u, w) = (v, u)^T (v, w)",
        r"(u, w) = (u, v) \times (w, v)^T",
    ],
)
def test_sizes_that_fit(line: str) -> None:
    assert outcomes(f"$z = Q r$\n\n${line}$") == HOLD


@pytest.mark.parametrize(
    "line",
    [
        "(u, 1) = (u, v)(v, 1) * (v, 1)",
        r"(u, 1) = (v, u) \times (v, 1)",
        "(u, w) = (v, u) (v, w)^T",
        r"(u, 1) = (u, v) \odot (v, 1)",
    ],
)
def test_sizes_that_do_not(line: str) -> None:
    assert outcomes(f"$z = Q r$\n\n${line}$") != HOLD
