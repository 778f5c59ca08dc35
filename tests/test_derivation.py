"""Every line of a derivation holds, names its rule, and is read in any form."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from nets import CONVENTIONS, Problem, networks, problem, problems

from chainrule import Convention, Network, derive
from chainrule.derivation import Derivation
from chainrule.engines.evaluate import Evaluator
from chainrule.engines.reference import Reference, relative_difference
from chainrule.errors import ChainruleError, NetworkError
from chainrule.expression import (
    Derivative,
    Expression,
    Index,
    Indexed,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.index_notation import component, distinct_indices, gradient_entry, per_sample, unroll
from chainrule.operations import Array
from chainrule.program import Program
from chainrule.rules import pull_back
from chainrule.steps import Assumption, Rule, quantity_name
from chainrule.writing.plain import PlainPrinter


def evaluator(drawn: Problem) -> tuple[Derivation, Evaluator, dict[str, Array]]:
    """The derivation, and a way to evaluate its expressions at the drawn numbers."""
    engine = Reference(drawn.network, drawn.convention)
    values = engine.quantities(drawn.parameters, drawn.X, drawn.Y)
    samples = drawn.X.shape[0 if drawn.convention.rows else 1]
    return engine.derivation, Evaluator(values, drawn.network.sizes(samples)), values


def left_value(target: Expression, values: dict[str, Array]) -> Array:
    """The value of a step's left side; ∂J/∂Wᵀ is the transpose of ∂J/∂W."""
    if isinstance(target, Derivative) and isinstance(target.wrt, Transpose):
        return left_value(Derivative(target.of, target.wrt.argument), values).T
    return values[quantity_name(target)]


def same(a: Array, b: Array) -> bool:
    return relative_difference(np.asarray(a), np.asarray(b), negligible=1e-12) < 1e-9


@settings(max_examples=150)
@given(problems())
def test_every_line_holds_in_numbers(drawn: Problem) -> None:
    derivation, evaluate, values = evaluator(drawn)
    written: dict[Expression, Expression] = {}
    for step in derivation.steps:
        assert same(evaluate(step.after), left_value(step.target, values)), step
        assert step.after.shape == step.target.shape
        assert step.before == written.get(step.target, step.target)
        written[step.target] = step.after


@settings(max_examples=100)
@given(problems())
def test_the_derivative_by_the_prediction_is_that_of_the_loss_as_defined(drawn: Problem) -> None:
    derivation, evaluate, values = evaluator(drawn)
    for output in list(drawn.network.loss_row.parts) or [f"A{drawn.network.depth}"]:
        direction = np.random.default_rng(0).normal(size=values[output].shape)
        stepped = {**values, output: values[output] + 1e-30j * direction}
        exact = Evaluator(stepped, evaluate.sizes)(derivation.equations["J"]).imag / 1e-30
        assert same((values[f"dJ/d{output}"] * direction).sum(), exact)


@settings(max_examples=100)
@given(problems())
def test_closed_component_and_per_sample_forms_are_the_gradients(drawn: Problem) -> None:
    derivation, evaluate, values = evaluator(drawn)
    sizes = {k: v for k, v in evaluate.sizes.items() if k != "samples"}
    for name in drawn.network.parameter_names():
        closed = derivation.closed_form(name)
        assert same(evaluate(closed), values[f"dJ/d{name}"])
        assert same(evaluate(per_sample(closed)), values[f"dJ/d{name}"])
        gradient = Derivative(Symbol("J"), derivation.symbols[name])
        _, row, column = gradient_entry(gradient, sizes)
        free = [place for place in (row, column) if isinstance(place, Index)]
        entry = component(closed, row, column, sizes)
        entry = distinct_indices(entry, {index.name for index in free})
        value, indices = evaluate._value(entry)
        value = np.transpose(value, [indices.index(index) for index in free])
        assert same(value.reshape(values[f"dJ/d{name}"].shape), values[f"dJ/d{name}"])


@given(networks(max_depth=4))
def test_the_program_is_the_last_line_of_every_quantity(network: Network) -> None:
    derivation = derive(network)
    program = Program.of(derivation)
    assigned = {a.target: a.expression for a in (*program.gradients, *program.unused)}
    backward = {
        step.name: step.after for step in derivation.backward_steps if step.name in assigned
    }
    assert assigned == backward
    assert program.loss.expression == derivation.step_of("J").after


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("2 -> 1 sigmoid, log_loss", ["CANCEL", "EXPAND", "COLLECT"]),
        ("2 -> 3 softmax", ["CANCEL", "LINEAR_SUM", "TARGETS_SUM_TO_ONE", "COLLECT"]),
        ("2 -> 1 exp, poisson", ["CANCEL"]),
    ],
)
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_natural_pairs_arrive_at_prediction_minus_target_by_visible_steps(
    text: str, lines: list[str], convention: Convention
) -> None:
    derivation = derive(Network.parse(text), convention)
    steps = [step.rule.name for step in derivation.steps if step.name == "dJ/dZ1"]
    assert steps[-len(lines) - 1 :] == ["SUBSTITUTE", *lines]
    factor = {"mean": "(1/n) ", "half_mean": "(1/(2 n)) ", "sum": "", "half_sum": "(1/2) "}
    shown = PlainPrinter()(derivation.results["dJ/dZ1"])
    assert shown.strip("()") == f"{factor[convention.reduction]}(A₁ − Y)".strip("()")


def test_the_one_hot_assumption_is_cited_where_it_is_used_and_nowhere_else() -> None:
    softmax = derive(Network.parse("2 -> 3 softmax, cross_entropy"))
    assert softmax.assumptions == [Assumption.ONE_HOT]
    (cited,) = [step for step in softmax.steps if step.assumption]
    assert cited.rule is Rule.TARGETS_SUM_TO_ONE
    assert "one-hot" in cited.sentence
    assert derive(Network.parse("2 -> 3 softmax, mse")).assumptions == []
    assert derive(Network.parse("2 -> 1 sigmoid, log_loss")).assumptions == []


def test_steps_name_what_they_depend_on_so_the_order_is_explained() -> None:
    derivation = derive(Network.parse("2 -> 2 relu -> 3 softmax"), Convention("columns"))
    first = {step.name: step for step in reversed(derivation.steps)}
    assert "dJ/dA2" in first["dJ/dZ2"].depends_on
    assert "dJ/dZ2" in first["dJ/db2"].depends_on
    assert derivation.why("dJ/dZ2").startswith("Z2 reaches J only through A2")
    assert derivation.why("dJ/db2").startswith("b2 reaches J only through Z2")
    assert "enters J directly" in derivation.why("dJ/dA2")
    with pytest.raises(KeyError, match="no gradient 'dJ/dW9'"):
        derivation.why("dJ/dW9")
    with pytest.raises(KeyError, match="no quantity 'zz': choose one of Z1, A1"):
        derivation.step_of("zz")
    with pytest.raises(NetworkError, match="number of samples must be at least 1"):
        derivation.to_text(0)
    with pytest.raises(NetworkError, match="notation None"):
        derivation.to_latex(None)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(networks(max_depth=4))
def test_a_step_depends_only_on_what_stands_before_it(network: Network) -> None:
    known = {"X", "Y", "lambda", "J", *network.parameter_names()}
    for step in derive(network).steps:
        assert set(step.depends_on) <= known, step
        known |= {step.name}


@settings(max_examples=60)
@given(problems(max_depth=4))
def test_every_form_can_be_written(drawn: Problem) -> None:
    derivation = derive(drawn.network, drawn.convention)
    for notation in ("subscript", "bracket", "parenthesis"):
        latex = derivation.to_latex(notation)
        assert latex.encode("latin-1")
        assert latex.count(r"\left") == latex.count(r"\right")
        assert latex.count("{") == latex.count("}")
    assert derivation.to_markdown().startswith("# Backpropagation of")
    assert "∂J/∂W₁" in derivation.to_text()
    data = json.loads(json.dumps(derivation.to_dict(samples=7)))
    assert len(data["steps"]) == len(derivation.steps)
    assert all(step["target"] != "dJ/d" for step in data["steps"])
    assert data["steps"][0]["shape"] in (
        [7, drawn.network.layers[0].units],
        [drawn.network.layers[0].units, 7],
    )


def test_depth_does_not_matter() -> None:
    network = Network.parse("3" + " -> 3 tanh" * 30 + " -> 1")
    drawn = problem(network, Convention(), 2, seed=0)
    derivation, evaluate, values = evaluator(drawn)
    assert same(evaluate(derivation.closed_form("W30")), values["dJ/dW30"])


def test_a_very_deep_network_is_derived_and_written_too() -> None:
    derivation = derive(Network.parse("3" + " -> 3 tanh" * 1000 + " -> 1"))
    text = derivation.to_text()
    assert "∂J/∂W₁ = Xᵀ ∂J/∂Z₁" in text
    assert "too long for a line" in text
    assert len(derivation.to_dict()["gradients"]) < 20


def test_the_shapes_of_the_steps_are_those_of_the_network() -> None:
    network, columns = Network.parse("2 -> 2 relu -> 3 softmax"), Convention("columns")
    sizes, shapes = network.sizes(100), network.shapes(100, columns)
    for step in derive(network, columns).steps:
        if step.name in shapes:
            shape = tuple(sizes[d] if isinstance(d, str) else d for d in step.shape)
            assert shape == shapes[step.name]


def test_an_inner_sum_over_the_same_index_has_an_index_of_its_own() -> None:
    A, k = Symbol("A", (1, "n")), Index("k", "n")
    entry = Indexed(A, (1, k))
    nested = Sum(Sum(entry, k) * entry, k)
    evaluate = Evaluator({"A": np.array([[1.0, 2.0, 3.0]])}, {"n": 3})
    assert evaluate(nested) == evaluate(distinct_indices(nested, set())) == 36
    assert evaluate(unroll(nested, {"n": 3})) == 36


def test_a_quantity_that_occurs_twice_is_refused_rather_than_half_differentiated() -> None:
    z, G = Symbol("Z1", ("n", "m")), Symbol("G", ("n", "m"))
    with pytest.raises(ChainruleError, match="Z1 must occur once, not 2 times"):
        list(pull_back(G, Symbol("S", ("n", "m")), z + z, z))


def test_no_running_index_is_named_like_one_around_it() -> None:
    text = derive(Network.parse("2 -> 2 softmax, mse")).to_text()
    (line,) = [line for line in text.splitlines() if "∂J/∂W₁[j,k]" in line]
    assert "Σᵥ (A₁[i,v] − Y[i,v]) A₁[i,v]" in line
