"""The product's own derivations, printed and read back, hold in every line.

In every convention, in every notation, by matrix, by component and per sample, as Markdown, LaTeX
and plain text. ``benchmarks/checking.py`` does the same with many more networks.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from nets import CONVENTIONS, networks

from chainrule import Convention, Network, derive
from chainrule.derivation import Derivation
from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Outcome, Verdict
from chainrule.documents.sources.source import TextKind, read_text
from chainrule.notation import STYLES
from chainrule.writing.page import Equations, Heading

GRADIENT = re.compile(r"\\partial|∂|\\delta|δ|^d[A-Zb]")


def written(derivation: Derivation, kind: TextKind, style: str) -> str:
    match kind:
        case "latex":
            return derivation.to_latex(style)
        case "plain":
            return derivation.to_text(notation=style)
    return derivation.to_markdown(style)


def backward_lines(derivation: Derivation) -> int:
    """How many equalities of the page differentiate."""
    section, count = "", 0
    for block in derivation.to_page().blocks:
        if isinstance(block, Heading):
            section = block.text
        if isinstance(block, Equations) and section != "Forward":
            count += len(block.lines)
    return count


def verdicts_on(derivation: Derivation, kind: TextKind, style: str) -> tuple[Verdict, ...]:
    return check_document(read_text(written(derivation, kind, style), "page", kind)).verdicts


def explained(verdict: Verdict) -> str:
    claim = verdict.claim
    cause = verdict.cause.value if verdict.cause else ""
    return (
        f"line {claim.place.line}: {claim.left} = {claim.right}\n"
        f"{verdict.outcome.value} {cause}: {verdict.message}"
    )


def check_round_trip(network: Network, convention: Convention, kind: TextKind, style: str) -> None:
    """Every line is judged, and holds."""
    derivation = derive(network, convention)
    verdicts = verdicts_on(derivation, kind, style)
    bad = [explained(v) for v in verdicts if v.outcome is not Outcome.HOLDS]
    assert not bad, "\n".join([f"{network} {convention} {kind} {style}", *bad])
    judged = sum(bool(GRADIENT.search(verdict.claim.left)) for verdict in verdicts)
    assert judged >= backward_lines(derivation), "a line was taken for a definition, or lost"


# Pages are long: a failing one is shown as it was drawn, and not made smaller for minutes.
few = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@given(network=networks(), convention=st.sampled_from(CONVENTIONS))
@few
def test_every_network_in_markdown(style: str, network: Network, convention: Convention) -> None:
    check_round_trip(network, convention, "markdown", style)


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@given(network=networks(max_depth=2), convention=st.sampled_from(CONVENTIONS))
@few
def test_every_network_in_latex(style: str, network: Network, convention: Convention) -> None:
    check_round_trip(network, convention, "latex", style)


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@given(network=networks(max_depth=2), convention=st.sampled_from(CONVENTIONS))
@few
def test_every_network_in_plain_text(style: str, network: Network, convention: Convention) -> None:
    # Plain text defines softmax and the normal distribution in sentences that are not read yet.
    unread = ("softmax", "gelu")
    assume(not any(str(layer.activation) in unread for layer in network.layers))
    check_round_trip(network, convention, "plain", style)


@pytest.mark.parametrize("convention", CONVENTIONS, ids=str)
def test_two_layers_in_every_convention(convention: Convention) -> None:
    network = Network.parse("2 -> 3 tanh -> 2 softmax, cross_entropy")
    check_round_trip(network, convention, "markdown", "subscript")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", ["markdown", "latex", "plain"])
def test_regression_in_every_notation(kind: TextKind, style: str) -> None:
    network = Network.parse("3 -> 4 sigmoid -> 1, mse, l2=0.1")
    check_round_trip(network, Convention("columns", "out_in", "half_mean"), kind, style)


@pytest.mark.parametrize("convention", CONVENTIONS, ids=str)
def test_a_mean_and_a_variance_in_every_convention(convention: Convention) -> None:
    network = Network.parse("2 -> 3 tanh -> 4, gaussian_nll")
    check_round_trip(network, convention, "markdown", "subscript")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", ["markdown", "latex", "plain"])
def test_a_mean_and_a_variance_in_every_notation(kind: TextKind, style: str) -> None:
    network = Network.parse("3 -> 4 sigmoid -> 2, gaussian_nll, l2=0.1")
    check_round_trip(network, Convention("columns", "out_in", "half_mean"), kind, style)


@pytest.mark.parametrize("style", STYLES)
def test_a_wrong_line_is_the_only_one_that_is_marked(style: str) -> None:
    derivation = derive(Network.parse("3 -> 4 sigmoid -> 1 sigmoid no bias, log_loss"))
    text = derivation.to_markdown(style)
    lines = text.split("\n")
    number = next(k for k, line in enumerate(lines) if r"1 - " in line and r"&& \text{(1" in line)
    lines[number] = re.sub(r"1 - (\S+)", r"1 + \1", lines[number])
    verdicts = check_document(read_text("\n".join(lines), "page", "markdown")).verdicts
    wrong = [v for v in verdicts if v.outcome not in (Outcome.HOLDS, Outcome.REPAIRED)]
    assert [v.claim.place.line for v in wrong] == [number + 1], "\n".join(map(explained, wrong))
    assert wrong[0].outcome is Outcome.WRONG
