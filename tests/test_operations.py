"""Every row of the tables: formula, kernel and derivative say the same, for any input."""

from __future__ import annotations

import numpy as np
import pytest

from chainrule.engines.evaluate import Evaluator
from chainrule.errors import NetworkError
from chainrule.expression import Apply, Symbol
from chainrule.losses import LOSSES, loss
from chainrule.operations import ACTIVATIONS, OPERATIONS, Array, operation

STEP = 1e-30
ELEMENTWISE = [name for name, row in OPERATIONS.items() if row.derivative is not None]
z, a = Symbol("z", ("n", "m")), Symbol("a", ("n", "m"))
p, q, y = Symbol("p"), Symbol("q"), Symbol("y")


def grid(name: str) -> Array:
    """Points on both sides of 0, away from it; only positive ones where others are none."""
    points = np.array([[1e-3, 0.3, 1.0, 2.5, 8.0, 20.0]])
    return points if name in ("log", "factorial") else np.concatenate([-points, points])


@pytest.mark.parametrize("name", [n for n, row in OPERATIONS.items() if row.formula])
def test_the_kernel_computes_the_printed_formula(name: str) -> None:
    row = operation(name)
    values = grid(name)
    along = {"along": "m"} if row.normalises else {}
    evaluate = Evaluator({"z": values}, {"n": values.shape[0], "m": values.shape[1]})
    assert row.formula is not None
    expected = evaluate(row.formula(z, **along))
    assert evaluate(Apply(name, z, **along)) == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", [*ELEMENTWISE, "leaky_relu(0.3)", "elu(1.7)"])
def test_the_derivative_is_exact(name: str) -> None:
    row = operation(name)
    values = grid(name)
    sizes = {"n": values.shape[0], "m": values.shape[1]}
    exact = Evaluator({"z": values + 1j * STEP}, sizes)(Apply(name, z)).imag / STEP
    output = Evaluator({"z": values}, sizes)(Apply(name, z))
    assert row.derivative is not None
    evaluate = Evaluator({"z": values, "a": output}, sizes)
    expected = np.broadcast_to(evaluate(row.derivative(z, a)), values.shape)
    assert expected == pytest.approx(exact, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_activations_are_finite_for_large_inputs(name: str) -> None:
    values = np.array([[-700.0, -50.0, 0.0, 50.0, 700.0]])
    along = "m" if operation(name).normalises else None
    evaluate = Evaluator({"z": values}, {"n": 1, "m": 5})
    assert np.isfinite(evaluate(Apply(name, z, along=along))).all()


@pytest.mark.parametrize("name", [*LOSSES, "huber(0.2)", "quantile(0.9)"])
def test_the_derivative_of_a_loss_is_exact(name: str) -> None:
    row = loss(name)
    for prediction in (0.05, 0.4, 0.97):
        for target in (0.1, 0.6, 1.0):
            values = {"p": np.array(prediction), "q": np.array(-0.7), "y": np.array(target)}
            predictions = (p, q)[: max(1, len(row.parts))]
            slopes = row.slopes(*predictions, y)
            for part, slope in zip(predictions, slopes, strict=True):
                stepped = {**values, part.name: values[part.name] + 1j * STEP}
                exact = Evaluator(stepped, {})(row.formula(*predictions, y)).imag / STEP
                found = Evaluator(values, {})(slope)
                assert found == pytest.approx(exact, rel=1e-12, abs=1e-16)


@pytest.mark.parametrize("name", [n for n, row in LOSSES.items() if row.from_preactivation])
def test_the_stable_form_is_the_same_loss(name: str) -> None:
    row = loss(name)
    values, targets = grid("")[:, :4], np.array([[0.1, 0.2, 0.3, 0.4]] * 2)
    Y = Symbol("Y", ("n", "m"))
    for output, stable in row.from_preactivation.items():
        evaluate = Evaluator({"z": values, "Y": targets}, {"n": 2, "m": 4})
        along = "m" if operation(output).normalises else None
        plain = evaluate(row.formula(Apply(output, z, along=along), Y))
        assert evaluate(stable(z, Y, "m")) == pytest.approx(plain, rel=1e-9)


def test_every_row_has_a_source_and_both_written_forms() -> None:
    for row in OPERATIONS.values():
        assert row.source
        assert row.latex
        assert row.text
    assert all(row.source and row.title for row in LOSSES.values())


def test_unknown_names_are_answered_with_near_ones() -> None:
    with pytest.raises(NetworkError, match="unknown activation 'sigmod': did you mean 'sigmoid'"):
        operation("sigmod")
    with pytest.raises(NetworkError, match="unknown loss 'crossentropy': did you mean"):
        loss("crossentropy")
    with pytest.raises(NetworkError, match="relu takes no number"):
        operation("relu(2)")
    with pytest.raises(NetworkError, match="must be between 0 and 1"):
        loss("quantile(1.5)")
    with pytest.raises(NetworkError, match="'x' in 'huber\\(x\\)' is not a finite number"):
        loss("huber(x)")
