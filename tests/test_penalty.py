"""The penalty is chosen on the rows it is given, and fits the noise in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from chainrule import Network
from chainrule.operations import Array
from chainrule.training.penalty import PATH, choose_l2, strongest_of_the_best

NET = Network.parse("3 -> 12 tanh -> 1, mse")


def table(noise: float, rows: int = 160) -> tuple[Array, Array]:
    random = np.random.default_rng(1)
    X = random.normal(size=(rows, 3))
    signal = np.sin(2 * X[:, :1]) + X[:, 1:2]
    return X, signal + noise * random.normal(size=(rows, 1))


def test_noise_is_answered_with_a_stronger_penalty() -> None:
    chosen = [choose_l2(NET, *table(noise), np.random.default_rng(0)) for noise in (0.01, 3.0)]
    assert chosen[1].l2 > 10 * chosen[0].l2
    assert chosen[0].learned + chosen[0].judged == 160


def test_the_same_seed_gives_the_same_choice() -> None:
    one, other = (choose_l2(NET, *table(0.5), np.random.default_rng(7)) for _ in range(2))
    assert one == other


def test_a_large_table_is_judged_by_a_part_of_it_and_the_penalty_scaled() -> None:
    X, Y = table(0.3, rows=4000)
    choice = choose_l2(replace(NET, loss="squared_error"), X, Y, np.random.default_rng(0))
    assert (choice.learned, choice.judged) == (1500, 500)
    assert any(choice.l2 == pytest.approx(l2 * 1500 / 4000, rel=0.05) for l2 in PATH)


def test_the_strongest_penalty_wins_where_nothing_tells_them_apart() -> None:
    flat = {l2: np.array([1.0, 2.0, 3.0]) for l2 in (0.1, 0.01)}
    assert strongest_of_the_best(flat) == 0.1
    worse = {0.1: np.array([2.0, 3.0, 4.0]), 0.01: np.array([1.0, 2.0, 3.0])}
    assert strongest_of_the_best(worse) == 0.01
    assert strongest_of_the_best({0.1: np.array([np.nan]), 0.01: np.array([1.0])}) == 0.01
    assert strongest_of_the_best({0.1: np.array([np.nan])}) == 0.1
