"""What ``check`` says of a derivation: every outcome and every cause, from the smallest example.

A document is a network in a sentence and a line or two about it, as a student would write them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from judged_lines import LINE, TWO_LAYERS, kind, kinds, verdict_on, verdicts_on

from chainrule.documents.outcomes.verdicts import Cause, Outcome, Verdict

SQUARE = r"""$u = A x$, $v = B u$ and $E = \frac12 \| v - y \|^2$ with $x, y \in \mathbb{R}^n$ and
$A, B \in \mathbb{R}^{n \times n}$.

"""
ONE_UNIT = r"""$z = w x$, $a = \sigma(z)$ with the sigmoid $\sigma$ and $E = \frac12 (a - y)^2$.

"""
SAMPLES = r"""There are $n$ samples, $\hat y_i = w x_i + b$ and
$L = \frac1n \sum_{i=1}^n (\hat y_i - y_i)^2$.

"""
SOFTMAX = r"""$p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$, and $\delta_{ij}$ is Kronecker's delta.

"""

# Each is the network, the left side, and the right sides that are judged as the name says.
OUTCOMES: dict[str, list[tuple[str, str, list[str]]]] = {
    "holds": [
        (TWO_LAYERS, r"\frac{\partial E}{\partial V}", [r"(\hat y - y) h^T", r"-(y - \hat y) h^T"]),
        (
            TWO_LAYERS,
            r"\frac{\partial E}{\partial b}",
            [
                r"V^T (\hat y - y) \odot h \odot (1 - h)",
                r"\sigma'(W x + b) \odot V^T (\hat y - y)",
            ],
        ),
        (SQUARE, r"\frac{\partial E}{\partial A}", ["B^T (v - y) x^T"]),
        (
            LINE,
            r"\frac{dE}{dw}",
            ["(z - y) x", r"\frac{dE}{dz} \cdot \frac{dz}{dw}", "x^2 w - x y"],
        ),
        (
            SAMPLES,
            r"\frac{\partial L}{\partial w}",
            [
                r"\frac2n \sum_{i=1}^n (\hat y_i - y_i) x_i",
                r"\frac1n \sum_{j=1}^n 2 x_j (\hat y_j - y_j)",
            ],
        ),
        (SOFTMAX, r"\frac{\partial p_i}{\partial z_j}", [r"p_i (\delta_{ij} - p_j)"]),
    ],
    "holds_per_component": [
        (TWO_LAYERS, r"\frac{\partial E}{\partial V}", [r"(\hat y - y) h", r"h (\hat y - y)"]),
        (TWO_LAYERS, r"\frac{\partial E}{\partial h}", [r"(\hat y - y) V"]),
    ],
    "wrong:sign": [
        (TWO_LAYERS, r"\frac{\partial E}{\partial V}", [r"(y - \hat y) h^T", r"-(\hat y - y) h^T"]),
        (LINE, r"\frac{\partial E}{\partial w}", ["(y - z) x"]),
    ],
    "wrong:factor": [
        (TWO_LAYERS, r"\frac{\partial E}{\partial V}", [r"2 (\hat y - y) h^T"]),
        (LINE, r"\frac{\partial E}{\partial w}", [r"\frac12 (z - y) x", "3 x (z - y)"]),
        (SAMPLES, r"\frac{\partial L}{\partial b}", [r"\frac1n \sum_{i=1}^n (\hat y_i - y_i)"]),
    ],
    "wrong:missing_mean": [
        (SAMPLES, r"\frac{\partial L}{\partial w}", [r"\sum_{i=1}^n 2 (\hat y_i - y_i) x_i"]),
    ],
    "wrong:dropped_sum": [
        (
            SAMPLES,
            r"\frac{\partial L}{\partial w}",
            [r"\frac2n (\hat y_i - y_i) x_i", r"2 (\hat y_i - y_i) x_i"],
        ),
    ],
    "wrong:transpose": [
        (SQUARE, r"\frac{\partial E}{\partial u}", ["B (v - y)"]),
        (SQUARE, r"\frac{\partial E}{\partial A}", ["B (v - y) x^T"]),
    ],
    "wrong:order": [(SQUARE, r"\frac{\partial E}{\partial x}", ["B^T A^T (v - y)"])],
    "wrong:shape": [],  # claims of shape are no equalities: see below
    "wrong:symbol": [
        (
            TWO_LAYERS,
            r"\frac{\partial E}{\partial V}",
            [r"(\hat y - c) h^T", r"\frac{\partial E}{\partial \hat y} x^T"],
        ),
    ],
    "wrong:index": [(SOFTMAX, r"\frac{\partial p_i}{\partial z_j}", [r"p_i (\delta_{ij} - p_i)"])],
    "wrong:activation_derivative": [
        (TWO_LAYERS, r"\frac{\partial E}{\partial b}", [r"V^T (\hat y - y)"]),
        (ONE_UNIT, r"\frac{\partial E}{\partial w}", [r"(a - y) \sigma'(a) x", "(a - y) x"]),
    ],
    "wrong:constant_changed": [],  # a constant is no derivative: see below
    "wrong:unknown": [
        (LINE, r"\frac{\partial E}{\partial w}", ["x + w + 7 x w^3"]),
        (TWO_LAYERS, r"\frac{\partial E}{\partial V}", [r"(\hat y - y) h^T + c c^T V"]),
    ],
    "undefined": [
        (TWO_LAYERS, r"\frac{\partial E}{\partial V}", [r"(\hat y - y) q^T"]),
        (LINE, r"\frac{\partial E}{\partial w}", [r"(z - y) x + \kappa w"]),
    ],
    "unread": [(TWO_LAYERS, r"\frac{\partial E}{\partial V}", [r"(\hat y - y) \boxtimes h"])],
}
EXAMPLES = [
    pytest.param(kind, network, f"$${left} = {right}$$", id=f"{kind} {left} = {right}")
    for kind, cases in OUTCOMES.items()
    for network, left, rights in cases
    for right in rights
]


@pytest.mark.parametrize(("expected", "network", "line"), EXAMPLES)
def test_a_line_is_judged_as_it_is(expected: str, network: str, line: str) -> None:
    verdict = verdict_on(network + line)
    assert kind(verdict) == expected, verdict.message
    assert verdict.message or expected == "holds"


def test_every_cause_and_every_outcome_is_reached() -> None:
    causes = {f"wrong:{cause.value}" for cause in Cause}
    along_a_chain = {"carried", "repaired", "wrong"}
    assert set(OUTCOMES) == causes | {o.value for o in Outcome} - along_a_chain


# The mend of a wrong line is a right one.


MENDED = (
    "holds_per_component", "wrong:sign", "wrong:factor", "wrong:missing_mean", "wrong:dropped_sum",
    "wrong:transpose", "wrong:order", "wrong:symbol", "wrong:index", "wrong:activation_derivative",
)  # fmt: skip


@pytest.mark.parametrize(
    ("network", "left", "right"),
    [
        pytest.param(network, left, right, id=f"{left} = {right}")
        for name in MENDED
        for network, left, rights in OUTCOMES[name]
        for right in rights
    ],
)
def test_the_mend_holds(network: str, left: str, right: str) -> None:
    mend = verdict_on(f"{network}$${left} = {right}$$").mend
    assert mend is not None
    assert kinds(f"{network}$${left} = {mend}$$") == ["holds"], mend


def test_what_is_right_per_component_gets_the_form_that_conforms() -> None:
    verdict = verdict_on(TWO_LAYERS + r"$$\frac{\partial E}{\partial V} = (\hat y - y) h$$")
    assert verdict.message.startswith("Right as numbers")
    assert verdict.cause is Cause.TRANSPOSE
    assert verdict.mend is not None
    assert r"h^{\top}" in verdict.mend


def test_a_wrong_index_is_named_as_it_is_written() -> None:
    verdict = verdict_on(
        SOFTMAX + r"$$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_i)$$"
    )
    assert verdict.message == "p_{i} has the index i where j belongs."


# What cannot be judged.


def test_an_undefined_symbol_is_named() -> None:
    verdict = verdict_on(TWO_LAYERS + r"$$\frac{\partial E}{\partial V} = (\hat y - y) q^T$$")
    assert verdict.message.startswith("The document never defines q,")


def test_a_derivative_of_what_is_never_defined_is_named() -> None:
    verdict = verdict_on(r"$$\frac{\partial J}{\partial W_2} = (a_2 - y) a_1^T$$")
    assert verdict.outcome is Outcome.UNDEFINED
    assert verdict.message == "Nothing in the document makes J depend on W_{2}."


def test_what_is_not_read_has_its_place_and_its_reason() -> None:
    text = TWO_LAYERS + r"$$\frac{\partial E}{\partial V} = (\hat y - y) \boxtimes h$$"
    verdict = verdict_on(text)
    assert verdict.mark == text.index(r"\boxtimes")
    assert r"\boxtimes" in verdict.message


# Chains.


CHAIN = r"""$$\begin{aligned}
\frac{\partial E}{\partial w} &= \frac12 \cdot 2 (y - z) \frac{\partial z}{\partial w} \tag{1} \\
&= (y - z) x \\
&= (z - y) x \\
&= z x - y x
\end{aligned}$$"""


def test_lines_after_a_wrong_one_are_carried_until_one_is_right_again() -> None:
    wrong, carried, repaired, holds = verdicts_on(LINE + CHAIN)
    assert kind(wrong) == "wrong:sign"
    assert (carried.outcome, carried.cause) == (Outcome.CARRIED, Cause.SIGN)
    assert carried.message == "Follows from (1): right step, inherited sign."
    assert repaired.outcome is Outcome.REPAIRED
    assert holds.outcome is Outcome.HOLDS
    assert [v.claim.place.line for v in (wrong, carried, repaired, holds)] == [4, 5, 6, 7]


def test_a_second_mistake_after_the_first_is_a_mistake_of_its_own() -> None:
    first, second = verdicts_on(LINE + r"$$\frac{dE}{dw} = (y - z) x = 5 (y - z) x$$")
    assert kind(first) == "wrong:sign"
    assert kind(second) == "wrong:factor"


def test_a_wrong_result_that_is_written_again_is_carried() -> None:
    line = r"$$\frac{\partial E}{\partial w} = (y - z) x$$"
    first, again = verdicts_on(f"{LINE}{line}\n\nHence\n\n{line}")
    assert kind(first) == "wrong:sign"
    assert again.outcome is Outcome.CARRIED
    assert again.message == "Follows from line 3: the same sign."


# The points are random, the verdicts are not.


ALL = "\n\n".join(
    f"# {number}\n\n{network}$${left} = {right}$$"
    for number, (network, left, right) in enumerate(
        (network, left, right)
        for cases in OUTCOMES.values()
        for network, left, rights in cases
        for right in rights
    )
)


@pytest.fixture
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule.documents.outcomes.effort.SECONDS", 120.0)


def without_evidence(verdicts: list[Verdict]) -> list[Verdict]:
    return [replace(verdict, evidence={}) for verdict in verdicts]


@pytest.mark.usefixtures("time_enough")
@pytest.mark.slow
def test_the_verdicts_do_not_depend_on_the_seed() -> None:
    first = verdicts_on(ALL, seed=0)
    assert verdicts_on(ALL, seed=0) == first  # to the last digit of the evidence
    assert len(first) >= len(EXAMPLES)
    for seed in (1, 12345):
        assert without_evidence(verdicts_on(ALL, seed=seed)) == without_evidence(first)
