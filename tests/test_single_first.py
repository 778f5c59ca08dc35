"""A minimisation that begins in single precision ends where one in double precision does."""

from __future__ import annotations

import numpy as np
import pytest
from native_problems import needs_core

from chainrule import MLPRegressor
from chainrule.convention import Convention
from chainrule.engines.descent import Goals, Standing
from chainrule.engines.native import Native
from chainrule.engines.native_minimizer import Minimizer
from chainrule.engines.single_first import SingleFirst, Table
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.minimizing import minimizer, run_all

pytestmark = needs_core


def table(rows: int = 120, inputs: int = 4) -> Table:
    random = np.random.default_rng(5)
    X = random.normal(size=(rows, inputs))
    Y = np.sin(X @ random.normal(size=(inputs, 1))) + 0.1 * random.normal(size=(rows, 1))
    return Table(X, Y, random.uniform(0.5, 2.0, size=rows))


def begun(text: str, data: Table, seed: int = 0, rows: Array | None = None) -> SingleFirst:
    engine = Native(Network.parse(text), Convention(reduction="half_mean"), threads=1)
    w = engine.vector(engine.network.initial_parameters(seed), np.float64)
    return SingleFirst(engine, w, data, data.in_single(), rows=rows)


def to_its_end(found: SingleFirst, goals: Goals) -> SingleFirst:
    while not found.standing.ended():
        found.run(200, goals)
    return found


@pytest.mark.parametrize("rows", [None, np.arange(0, 120, 2)], ids=["all", "some"])
def test_a_convex_loss_has_the_same_minimum(rows: Array | None) -> None:
    """Ridge regression: its minimum is one, and J tells no two points apart that lie nearer."""
    data = table()
    found = to_its_end(begun("4 -> 1, squared_error, l2=0.1", data, rows=rows), Goals(1e-13))
    chosen = np.arange(120) if rows is None else rows
    X, y, v = data.X[chosen], data.Y[chosen, 0], np.asarray(data.weights)[chosen]
    A = np.c_[X, np.ones(len(X))] * np.sqrt(v / v.sum())[:, None]
    exact = np.linalg.solve(A.T @ A + np.diag([0.1] * 4 + [0]), A.T @ (y * np.sqrt(v / v.sum())))
    np.testing.assert_allclose(found.w, exact, rtol=1e-6, atol=1e-8)
    assert not found.in_single


def test_it_ends_in_double_precision_by_the_goals_that_were_given() -> None:
    found = to_its_end(begun("4 -> 20 tanh -> 1, l2=0.01", table()), Goals(gradient=1e-9))
    assert found.standing is Standing.FLAT
    assert float(np.abs(found.gradient).max()) <= 1e-9
    assert found.w.dtype == found.gradient.dtype == np.float64


def test_what_it_tells_is_of_where_it_stands_at_every_moment() -> None:
    found = begun("4 -> 20 tanh -> 1, l2=0.01", table())
    engine, data = found.now.engine, table()
    made, seen = 0, set()
    while not found.standing.ended():
        losses, _ = found.run(1, Goals(gradient=1e-9))
        made += len(losses)
        seen.add(found.in_single)
        J = engine.evaluate(found.w, *data)
        assert found.loss == pytest.approx(J, rel=1e-6 if found.in_single else 1e-12)
        assert found.iterations == made
    assert seen == {True, False}
    assert found.evaluations > made


def test_what_single_precision_cannot_hold_begins_anew_in_double() -> None:
    data = table()
    engine = Native(Network.parse("4 -> 1, squared_error"), Convention(reduction="half_mean"))
    start = np.full(5, 1e30)  # its squares are infinite in single precision
    found = SingleFirst(engine, start, data, data.in_single())
    found.run(1, Goals())
    assert not found.in_single
    assert np.isfinite(found.loss)
    np.testing.assert_array_equal(found.w, start)


def test_many_side_by_side_go_as_each_would_alone() -> None:
    """Neither the number of threads nor the others change the way of one."""
    data, goals = table(), Goals(decrease=1e-9)
    text = "4 -> 12 tanh -> 1, l2=0.01"
    alone = [begun(text, data, seed) for seed in range(5)]
    for one in alone:
        run_all([one], 300, goals, threads=1)
    for threads in (1, 2):
        together = [begun(text, data, seed) for seed in range(5)]
        run_all(together, 300, goals, threads=threads)
        for one, other in zip(alone, together, strict=True):
            np.testing.assert_array_equal(one.w, other.w)
            assert one.iterations == other.iterations
            assert one.standing is other.standing


def test_only_a_table_that_single_precision_holds_begins_in_it() -> None:
    data = table()
    assert data.for_single() is not None
    assert data._replace(Y=1e9 * data.Y).for_single() is None
    assert data._replace(weights=np.full(120, 1e-9)).for_single() is None
    assert data.in_single().for_single() is None
    engine = Native(Network.parse("4 -> 1, squared_error"))
    assert isinstance(minimizer(engine, np.zeros(5), *data), Minimizer)
    assert isinstance(minimizer(engine, np.zeros(5), *data, single=data.in_single()), SingleFirst)


def test_an_estimator_that_may_choose_ends_as_low_as_in_double_precision() -> None:
    X, Y, weights = table()
    settings = {"hidden_layer_sizes": (15,), "activation": "tanh", "alpha": 1.0, "tol": 1e-7,
                "max_iter": 5000, "random_state": 0}  # fmt: skip
    ends = [
        MLPRegressor(solver=solver, **settings).fit(X, Y[:, 0], sample_weight=weights).loss_
        for solver in ("lbfgs", "auto")
    ]
    assert ends[1] == pytest.approx(ends[0], rel=1e-3)


@pytest.mark.parametrize("iterations", [7, 30, 80])
def test_each_has_as_many_iterations_as_it_may(iterations: int) -> None:
    """Wherever within a round it turns to double precision."""
    many = [begun("4 -> 4 tanh -> 1, l2=0.1", table(), seed) for seed in range(6)]
    run_all(many, iterations, Goals(decrease=1e-12))
    for one in many:
        assert one.iterations == iterations or one.standing.ended()
        assert one.iterations <= iterations
