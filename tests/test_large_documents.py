"""Large documents that look ordinary are answered within seconds of computing."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest

from chainrule.documents.check import check_document
from chainrule.documents.evaluating.difference import HOLDS, WRONG, relative
from chainrule.documents.evaluating.influence import Influence
from chainrule.documents.outcomes.verdicts import Outcome, Verdict
from chainrule.documents.sources.source import read_text

SECONDS = 5.0  # of computing, on whatever else the machine is at work


def judged(text: str) -> tuple[Verdict, ...]:
    """The verdicts on a document in Markdown, which must not take long."""
    start = time.process_time()
    found = check_document(read_text(text, "page", "markdown")).verdicts
    assert time.process_time() - start < SECONDS
    return found


def network(
    layers: int, activation: str = "\\tanh", slope: str = "(1 - a^{[%d]} \\odot a^{[%d]})"
) -> str:
    """A network with the derivatives by all its layers, each from that of the next one."""
    written = [
        f"$$z^{{[{k}]}} = W^{{[{k}]}} a^{{[{k - 1}]}} + b^{{[{k}]}}$$\n\n"
        f"$$a^{{[{k}]}} = {activation}(z^{{[{k}]}})$$"
        for k in range(1, layers + 1)
    ]
    written.append(f"$$J = \\frac12 \\|a^{{[{layers}]}} - y\\|^2$$")
    for k in range(layers - 1, 0, -1):
        here, above = (f"\\frac{{\\partial J}}{{\\partial z^{{[{n}]}}}}" for n in (k, k + 1))
        written.append(f"$${here} = W^{{[{k + 1}]T}} {above} \\odot {slope % (k, k)}$$")
        written.append(
            f"$$\\frac{{\\partial J}}{{\\partial W^{{[{k}]}}}} = {here} a^{{[{k - 1}]T}}$$"
        )
    return "\n\n".join(written)


@pytest.mark.slow
@pytest.mark.parametrize("layers", [60, 140])
def test_derivatives_through_hundreds_of_layers_are_judged(layers: int) -> None:
    assert Counter(v.outcome for v in judged(network(layers))) == {Outcome.HOLDS: 2 * layers - 2}


def test_a_mistake_behind_many_layers_is_found() -> None:
    text = network(30).replace("W^{[12]T}", "W^{[13]T}")
    wrong = [v for v in judged(text) if v.outcome is not Outcome.HOLDS]
    assert len(wrong) == 1
    assert wrong[0].outcome.is_fault or wrong[0].outcome is Outcome.UNREAD


def test_where_every_layer_uses_the_two_below_it_is_judged() -> None:
    written = ["$$h_2 = \\tanh(w_2 h_1)$$"]
    written += [
        f"$$h_{{{k}}} = \\tanh(w_{{{k}}} h_{{{k - 1}}}) + h_{{{k - 2}}}$$" for k in range(3, 40)
    ]
    written += [
        "$$\\frac{\\partial h_{39}}{\\partial w_{39}} = (1 - \\tanh(w_{39} h_{38})^2) h_{38}$$"
    ]
    written += [
        "$$\\frac{\\partial h_{39}}{\\partial w_{5}} = "
        "\\frac{\\partial h_{39}}{\\partial h_{5}} (1 - \\tanh(w_{5} h_{4})^2) h_{4}$$"
    ]
    assert {v.outcome for v in judged("\n\n".join(written))} == {Outcome.HOLDS}


def test_what_rests_on_what_is_known_through_thousands_of_definitions() -> None:
    influence = Influence(
        lambda key: [str(int(key) - 1), "w"] if key.isdigit() and int(key) else []
    )
    assert influence.rests_on("5000", "0")
    assert influence.rests_on("5000", "w")
    assert not influence.rests_on("7", "8")
    assert influence.between(["9"], "5") == ["6", "7", "8", "9"]
    assert influence.users("4999") == ["5000"]
    assert not influence.is_circular


def test_a_circle_is_told() -> None:
    influence = Influence({"a": ["b"], "b": ["a", "c"], "c": []}.__getitem__)
    assert influence.rests_on("a", "c")
    assert influence.is_circular


def test_of_numbers_too_small_to_tell_nothing_is_said() -> None:
    tiny = np.array([3e-40, 1e-40])
    assert relative(tiny, tiny * (1 + 1e-13)) <= HOLDS
    assert HOLDS < relative(tiny, 2 * tiny) < WRONG
    assert relative(np.array(1e-17), np.array(0.0)) == 0.0


def test_a_saturated_point_takes_nothing_from_a_right_line() -> None:
    found = judged(
        "Let $z = 36 w x + b$ and $a = \\sigma(z)$ with loss $L = \\frac12 (a-y)^2$.\n\n"
        "$$\\frac{\\partial L}{\\partial w} = 36 (a-y) a (1-a) x$$\n\n"
        "$$\\frac{\\partial L}{\\partial w} = 35 (a-y) a (1-a) x$$\n\n"
        "$$\\frac{\\partial L}{\\partial b} = (a-y) a (1-a)$$"
    )
    assert [v.outcome for v in found] == [Outcome.HOLDS, Outcome.WRONG, Outcome.HOLDS]


_EXAMPLE = (
    "## Example %d\n\nLet $z = %d w x + b$ and $a = \\sigma(z)$, so that $L = (a-y)^2$.\n\n"
    "$$\\frac{\\partial L}{\\partial z} = 2 (a-y) a (1-a)$$\n\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("step", [0, 1])
def test_many_sections_with_their_own_definitions_are_judged(step: int) -> None:
    found = judged("".join(_EXAMPLE % (k, 2 + step * (k % 7)) for k in range(90)))
    assert {v.outcome for v in found} == {Outcome.HOLDS}


@pytest.mark.slow
def test_hundreds_of_different_wrong_lines_are_told() -> None:
    lines = [
        f"$$\\frac{{\\partial L}}{{\\partial W}} = {k} X^T (A - Y) - {k + 1} W$$"
        for k in range(3, 200)
    ]
    found = judged("$$A = XW, \\quad L = \\frac12 \\|A - Y\\|^2$$\n\n" + "\n\n".join(lines))
    assert not any(v.outcome is Outcome.HOLDS for v in found)
