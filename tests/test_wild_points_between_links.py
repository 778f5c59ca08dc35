"""A point between two links of a chain, and a prime that is painted."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

NETWORK = r"""$z = w x$, $a = \sigma(z)$ with the sigmoid, $E = \frac12 (a - y)^2$.

"""


@pytest.mark.parametrize("point", [".", ". ", " . "])
def test_a_point_multiplies_the_links_of_a_chain(point: str) -> None:
    line = r"$$\frac{dE}{dw} = \frac{dE}{da}POINT\frac{da}{dz}POINT\frac{dz}{dw}$$"
    assert outcomes(NETWORK + line.replace("POINT", point)) == ["holds"]
    wrong = line.replace(r"\frac{dE}{dw} =", r"\frac{dE}{dw} = -")
    assert "holds" not in outcomes(NETWORK + wrong.replace("POINT", point))


def test_a_link_may_stand_in_braces() -> None:
    line = r"$$\frac{dE}{dz} = {\frac{dE}{da}}. \frac{da}{dz}$$"
    assert outcomes(NETWORK + line) == ["holds"]


def test_a_point_ends_a_sentence_before_another_derivative() -> None:
    line = r"$$\frac{dE}{da} = a - y. \frac{dz}{dw}$$"
    assert "wrong" not in outcomes(NETWORK + line)


@pytest.mark.parametrize(("prime", "holds"), [("'", True), ("", False)])
def test_a_painted_prime(prime: str, holds: bool) -> None:
    line = rf"$$\frac{{da}}{{dz}} = \sigma \color{{red}}{{{prime}}}(z)$$"
    assert (outcomes(NETWORK + line) == ["holds"]) is holds
