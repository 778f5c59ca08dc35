"""The network that a document describes is recognised by the values of its definitions."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule import Convention, Network, derive
from chainrule.documents.recognising.recognise import recognise
from chainrule.documents.recognising.recognised import NotRecognised, Recognised
from chainrule.documents.sources.source import read_document, read_text

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
DOCUMENTS = Path(__file__).parent / "documents"


def found(text: str) -> Recognised:
    (one,) = recognise(read_text(text, "t.md", "markdown"))
    assert isinstance(one, Recognised), one
    return one


def refused(text: str) -> NotRecognised:
    (one,) = recognise(read_text(text, "t.md", "markdown"))
    assert isinstance(one, NotRecognised), one
    return one


def one_sample(activation: str, loss: str = "(\\hat{y} - y)^2", output: str = "z_2") -> str:
    """A document of two layers on one sample, with ``activation`` a formula in z_1."""
    return "\n\n".join(
        [
            r"Let $x \in \mathbb{R}^{3}$ be one sample and $h \in \mathbb{R}^{4}$.",
            "$$z_1 = W_1 x + b_1$$",
            f"$$h = {activation}$$",
            "$$z_2 = W_2 h + b_2$$",
            rf"$$\hat{{y}} = {output}$$",
            f"$$L = {loss}$$",
        ]
    )


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (r"\frac{1}{1 + e^{-z_1}}", "sigmoid"),
        (r"\frac{e^{z_1}}{e^{z_1} + 1}", "sigmoid"),
        (r"1 / (1 + \exp(-z_1))", "sigmoid"),
        (r"\frac{1}{2} (1 + \tanh(z_1 / 2))", "sigmoid"),
        (r"\frac{e^{z_1} - e^{-z_1}}{e^{z_1} + e^{-z_1}}", "tanh"),
        (r"\tanh(z_1)", "tanh"),
        (r"\max(0, z_1)", "relu"),
        (r"z_1 \odot \mathbb{1}(z_1 > 0)", "relu"),
        (r"\max(z_1, 0.2 z_1)", "leaky_relu(0.2)"),
        (r"\max(0.01 z_1, z_1)", "leaky_relu"),
        (r"\log(1 + e^{z_1})", "softplus"),
        (r"\frac{z_1}{1 + e^{-z_1}}", "silu"),
        ("z_1", "identity"),
    ],
)
def test_an_activation_is_told_by_its_values(formula: str, name: str) -> None:
    network = found(one_sample(formula)).template
    assert [layer.activation for layer in network.layers] == [name, "identity"]
    assert network.loss == "squared_error"


@pytest.mark.parametrize(
    ("loss", "name", "factor"),
    [
        (r"(y - \hat{y})^2", "squared_error", ""),
        (r"\frac{1}{2} (y - \hat{y})^2", "squared_error", "½ times "),
        (r"3 (y - \hat{y})^2", "squared_error", "3 times "),
        (r"\hat{y}^2 - 2 y \hat{y} + y^2", "squared_error", ""),
        (r"|y - \hat{y}|", "absolute_error", ""),
        (r"\log(1 + e^{\hat{y}}) - y \hat{y}", "log_loss", ""),
        (r"e^{\hat{y}} - y \hat{y}", "poisson", ""),
    ],
)
def test_a_loss_is_told_by_its_values_and_its_factor_reported(
    loss: str, name: str, factor: str
) -> None:
    one = found(one_sample(r"\tanh(z_1)", loss))
    assert one.template.loss == name
    (note,) = one.notes
    assert note.startswith(f"The document's loss is {factor}the ")


def test_a_loss_of_scores_brings_the_output_activation_with_it() -> None:
    one = found(one_sample(r"\tanh(z_1)", r"\log(1 + e^{\hat{y}}) - y \hat{y}"))
    assert one.template.layers[-1].activation == "sigmoid"


def test_log_loss_of_a_sigmoid() -> None:
    loss = r"-y \log \hat{y} - (1 - y) \log(1 - \hat{y})"
    one = found(one_sample(r"\max(0, z_1)", loss, r"\frac{1}{1 + e^{-z_2}}"))
    assert [layer.activation for layer in one.template.layers] == ["relu", "sigmoid"]
    assert one.template.loss == "log_loss"
    assert one.names["W1"] == "W_{1}"
    assert one.names["A1"] == "h"


MEAN = """
There are $n$ samples $x^{(i)} \\in \\mathbb{R}^{3}$ with targets $y^{(i)}$.

$$a^{(i)} = %s$$

$$\\hat{y}^{(i)} = W_2 a^{(i)} + b_2$$

$$J = %s \\sum_{i=1}^{n} (\\hat{y}^{(i)} - y^{(i)})^2$$
"""


@pytest.mark.parametrize(
    ("factor", "reduction"),
    [
        (r"\frac{1}{n}", "mean"),
        (r"\frac{1}{2n}", "half_mean"),
        ("", "sum"),
        (r"\frac12", "half_sum"),
    ],
)
def test_mean_or_sum_is_told_by_the_number_of_samples(factor: str, reduction: str) -> None:
    one = found(MEAN % (r"\tanh(W_1 x^{(i)} + b_1)", factor))
    assert one.convention.reduction == reduction
    assert one.convention.weights == "out_in"


def test_layers_without_a_bias_and_entry_by_entry() -> None:
    text = r"""
$$u_j = \sum_i w_{ji} x_i$$

$$h_j = \frac{1}{1 + e^{-u_j}}$$

$$s_k = \sum_j v_{kj} h_j$$

$$p_k = \frac{e^{s_k}}{\sum_l e^{s_l}}$$

$$L = -\sum_k y_k \log p_k$$
"""
    assert str(found(text).template) == (
        "? -> ? sigmoid no bias -> ? softmax no bias, cross_entropy"
    )


def test_everything_in_one_formula() -> None:
    text = r"""
$$\hat{y} = \sigma(W_2 \tanh(W_1 x + b_1) + b_2)$$

$$L = \frac{1}{2} (\hat{y} - y)^2$$
"""
    assert str(found(text).template) == "? -> ? tanh -> ? sigmoid, squared_error"


def test_numbers_for_sizes_are_kept_and_filled_in() -> None:
    text = r"""
The sample $x \in \mathbb{R}^{3}$ is a column; $y \in \mathbb{R}$.

$$z_1 = W_1 x + b_1, \qquad W_1 \in \mathbb{R}^{5 \times 3}$$

$$a_1 = \max(0, z_1)$$

$$\hat{y} = W_2 a_1 + b_2, \qquad W_2 \in \mathbb{R}^{1 \times 5}$$

$$L = (\hat{y} - y)^2$$
"""
    template = found(text).template
    assert str(template) == "3 -> 5 relu -> 1 identity, squared_error"
    assert str(template.network(4, 1)) == "4 -> 5 relu -> 1 identity, squared_error"
    assert str(template.network(4, 1, units=7)) == "4 -> 7 relu -> 1 identity, squared_error"


def test_a_penalty_is_part_of_the_loss() -> None:
    text = r"""
There are $n$ samples $x^{(i)} \in \mathbb{R}^{3}$.

$$\hat{y}^{(i)} = W x^{(i)} + b$$

$$J = \frac{1}{n} \sum_{i=1}^{n} (\hat{y}^{(i)} - y^{(i)})^2 + PENALTY \sum_j W_j^2$$
"""
    assert found(text.replace("PENALTY", "0.05")).template.l2 == pytest.approx(0.1)
    letter = found(text.replace("PENALTY", r"\frac{\lambda}{2}"))
    assert letter.template.l2 == 0
    assert letter.notes == (
        "The loss has a penalty on the weights without a number: --l2 gives it.",
    )


def test_a_network_that_is_only_told_in_words() -> None:
    one = found(
        "The model for $x$:\n\n- Input layer has 2 features\n"
        "- One hidden layer has 6 units and a relu activation\n"
        "- Output layer has 3 units and a softmax activation\n\n$$\\alpha = 0.1$$\n"
    )
    assert str(one.template) == "2 -> 6 relu -> 3 softmax, cross_entropy"
    assert not one.has_loss
    assert "cross-entropy goes with softmax" in one.notes[0]


def test_without_a_loss_the_natural_one_is_taken_and_said() -> None:
    one = found(r"$$z = W x + b$$" "\n\n" r"$$p = \frac{1}{1 + e^{-z}}$$")
    assert str(one.template) == "? -> ? sigmoid, log_loss"
    assert one.notes == ("No loss is defined: log loss goes with sigmoid.",)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (one_sample(r"\sin(z_1)"), 5, "the function sin is not one that can be trained"),
        (one_sample(r"z_1^3"), 5, "gives h is none of the activations that can be trained"),
        (one_sample(r"\int z_1"), 5, "the definition of h is not read"),
        (one_sample(r"\phi(z_1)"), 5, "the document never says which function \\phi is"),
        (one_sample(r"\tanh(z_1) + z_1"), 5, "none of the activations"),
        (one_sample(r"\tanh(z_1)", r"(\hat{y} - y)^4"), 11, "none of the losses"),
        (one_sample(r"\tanh(z_1)", r"\hat{y}^2"), 11, "not a function of one prediction"),
        (one_sample(r"\tanh(z_1)", output="z_2 + U x"), 9, "connections that skip a layer"),
        (one_sample(r"\gamma_1 \odot \tanh(z_1)"), 5, "scales every entry by a parameter"),
        (
            one_sample(r"\tanh(z_1)", r"-y \log \hat{y} - (1 - y) \log(1 - \hat{y})"),
            11,
            "log_loss needs predictions between 0 and 1, which identity does not give",
        ),
    ],
)
def test_what_cannot_be_trained_is_named_with_its_place(text: str, line: int, reason: str) -> None:
    one = refused(text)
    assert reason in one.reason
    assert one.place is not None
    assert one.place.line == line


def test_a_convolution_is_no_layer() -> None:
    text = one_sample(r"\tanh(z_1)") + "\n\nwhere $*$ is the convolution.\n"
    assert "convolutions" in refused(text).reason


def test_a_document_without_a_network_has_no_findings() -> None:
    assert recognise(read_text("Hello, $1 + 1 = 2$.", "t.md", "markdown")) == ()


def test_a_given_network_fills_in_what_is_left_out() -> None:
    document = read_text("$$\\frac{\\partial J}{\\partial A_1} = 0$$", "t.md", "markdown")
    network = Network.parse("3 -> 4 relu -> 1, mse")
    (one,) = recognise(document, network)
    assert isinstance(one, Recognised)
    assert [layer.activation for layer in one.template.layers] == ["relu", "identity"]


NETWORKS = [
    "3 -> 4 sigmoid -> 2, mse",
    "2 -> 2 relu -> 3 softmax, cross_entropy",
    "3 -> 4 tanh no bias -> 5 softplus -> 2 identity no bias, huber(1.5)",
    "3 -> 4 leaky_relu(0.2) -> 1, absolute_error",
    "3 -> 4 elu(0.5) -> 1 exp, poisson",
    "3 -> 4 silu -> 1, quantile(0.9)",
    "3 -> 4 gelu -> 2 sigmoid, log_loss",
    "4 -> 3 softmax -> 2 softplus, poisson",
    "5 -> 3 identity -> 3 softmax, mse",
]


@pytest.mark.parametrize("text", NETWORKS)
@pytest.mark.parametrize(
    ("style", "convention"),
    [
        ("subscript", Convention()),
        ("superscript", Convention("columns", "out_in", "half_mean")),
        ("bracket", Convention("columns", "in_out", "sum")),
        ("parenthesis", Convention("rows", "out_in", "half_sum")),
        ("nielsen", Convention("columns", "out_in")),
        ("ng", Convention("columns", "out_in")),
    ],
)
def test_what_chainrule_prints_is_recognised(text: str, style: str, convention: Convention) -> None:
    network = Network.parse(text)
    written = derive(network, convention).to_markdown(style)
    (one,) = recognise(read_text(written, "t.md", "markdown"))
    assert isinstance(one, Recognised)
    assert str(one.template) == str(network)
    assert one.convention.reduction == convention.reduction


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("components_sums.md", "? sigmoid no bias -> ? sigmoid no bias, squared_error"),
        ("logistic.md", "? sigmoid, log_loss"),
        ("ng_columns.md", "? tanh -> 1 sigmoid, log_loss"),
        ("rows_batch.md", "? sigmoid -> ? identity, squared_error"),
        ("softmax_regression.md", "? softmax, cross_entropy"),
        ("einstein.md", "? tanh no bias -> ? identity no bias, squared_error"),
        ("email.txt", "? sigmoid -> ? identity, squared_error"),
        ("email_wrong.txt", "? tanh -> ? sigmoid, log_loss"),
    ],
)
def test_the_documents_of_the_tests(name: str, network: str) -> None:
    (one,) = recognise(read_document(DOCUMENTS / name, name))
    assert isinstance(one, Recognised)
    told = str(one.template).partition(" -> ")[2]
    assert [part.split()[1:] for part in told.split(" -> ")] == [
        part.split()[1:] for part in network.split(" -> ")
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five documents are not here")
@pytest.mark.parametrize(
    ("start", "networks"),
    [
        ("000", ["? -> ? sigmoid -> ? identity, squared_error"]),
        ("001", ["? -> ? sigmoid -> ? identity, squared_error"]),
        (
            "002",
            [
                "2 -> 2 identity -> 1 sigmoid, log_loss",
                "2 -> 2 relu -> 3 softmax, cross_entropy",
                "? -> ? sigmoid, log_loss",
            ],
        ),
        (
            "003",
            [
                "? -> ? sigmoid no bias, squared_error",
                "? -> ? sigmoid no bias, log_loss",
                "? -> ? sigmoid no bias -> 1 identity no bias, squared_error",
            ],
        ),
        ("004", ["? -> ? sigmoid -> ? sigmoid, log_loss"]),
    ],
)
def test_the_five_documents(start: str, networks: list[str]) -> None:
    (path,) = SEEDS.glob(f"{start}_*.txt")
    findings = recognise(read_document(path, path.name))
    told = [str(f.template) for f in findings if isinstance(f, Recognised)]
    assert len(findings) == len(told) == len(networks)
    for one, network in zip(told, networks, strict=True):
        # A single output may be known from what is said of shapes.
        assert network in (one, one.replace("-> 1 ", "-> ? "))


def test_definitions_without_end_are_answered() -> None:
    chain = "\n\n".join(
        f"$$a_{{{i}}} = w_{{{i}}} a_{{{i + 1}}} + b_{{{i}}}$$" for i in range(1, 400)
    )
    assert "too long" in refused(chain + "\n\n$$L = (a_1 - y)^2$$").reason
    loop = "$$a = \\tanh(b)$$\n\n$$b = W a + x$$\n\n$$L = (a - y)^2$$"
    assert "defined by itself" in refused(loop).reason
