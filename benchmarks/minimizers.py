"""Minimisers of the same objective, by chainrule and by others: one class each, the same methods.

Over all n rows, ½ of the mean squared error plus α/2n Σ‖W‖², as scikit-learn has it: J of a
regression with one hidden layer of tanh units, in double precision and from the same start.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import least_squares
from sklearn.neural_network import MLPRegressor
from timing import now

from chainrule.convention import Convention
from chainrule.engines.descent import Goals
from chainrule.engines.native import Native
from chainrule.engines.native_minimizer import Minimizer
from chainrule.engines.reference import Reference
from chainrule.engines.single_first import SingleFirst, Table
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.fit import fit
from chainrule.training.rows import Rows
from chainrule.training.solvers.least_squares import LeastSquares
from chainrule.training.solvers.objective import Layout
from chainrule.training.stopping import StoppingRule

HALF = Convention(reduction="half_mean")
MOST = 100_000  # iterations, where there is no other end


@dataclass(frozen=True)
class Problem:
    """Rows, hidden units, α, the seed of the start, and how many pairs L-BFGS remembers.

    scikit-learn's remembers 10 and does not ask.
    """

    X: Array
    Y: Array
    units: int
    alpha: float
    seed: int
    memory: int = 20

    def network(self, factor: float = 1.0) -> Network:
        """With the penalty λ/2 Σ‖W‖² for that of ``factor`` times J."""
        l2 = factor * self.alpha / len(self.X)
        penalty = f", l2={l2!r}" if l2 else ""
        return Network.parse(f"{self.X.shape[1]} -> {self.units} tanh -> 1{penalty}")

    @cached_property
    def start(self) -> dict[str, Array]:
        """W1, b1, W2, b2."""
        return self.network().initial_parameters(self.seed)

    @cached_property
    def layout(self) -> Layout:
        """Where they lie in one vector."""
        return Layout(self.start)

    def J(self, parameters: Mapping[str, Array]) -> float:
        """The objective, by the reference."""
        return Reference(self.network(), HALF).loss(dict(parameters), self.X, self.Y)


class Contestant(ABC):
    """parameters: where it ended last, in double precision, and after how many iterations."""

    parameters: dict[str, Array]
    iterations: int

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.w0 = problem.layout.vector(problem.start)

    @abstractmethod
    def explore(self, limit: float, mark: float = -np.inf) -> float:
        """J where it ends: by itself, at the mark or after so many seconds. Not timed."""

    @abstractmethod
    def reach(self, mark: float) -> None:
        """From the start to the first J of at most the mark, which was reached before. Timed."""

    def end(self, w: Array) -> None:
        """Keep the parameters in one vector."""
        self.parameters = self.problem.layout.parameters(np.array(w, np.float64))


class Steps(Contestant):
    """One that goes the same way at every run: a number of steps is enough to end it at a mark.

    path: J at the start and after each step.
    """

    path: list[float]

    def steps_to(self, mark: float) -> int:
        """How many until J is at most the mark."""
        return next(k for k, J in enumerate(self.path) if mark >= J)


class NativeLBFGS(Steps):
    """chainrule's L-BFGS in the compiled core; ``single_first``: as it goes where it may choose."""

    def __init__(self, problem: Problem, single_first: bool = False) -> None:
        super().__init__(problem)
        self.single_first = single_first

    def begin(self) -> Minimizer | SingleFirst:
        """At the start."""
        engine = Native(self.problem.network(), HALF, threads=1)
        table, memory = Table(self.problem.X, self.problem.Y), self.problem.memory
        if self.single_first:
            return SingleFirst(engine, self.w0, table, table.in_single(), memory=memory)
        return Minimizer(engine, self.w0, *table, memory=memory)

    def explore(self, limit: float, mark: float = -np.inf) -> float:
        judge = Native(self.problem.network(), HALF, threads=1)
        minimizer, taken = self.begin(), 0.0
        best, lowest, self.path = self.w0, np.inf, []
        while True:
            w = minimizer.w
            J = judge.evaluate(w, self.problem.X, self.problem.Y)
            if lowest > J:
                best, lowest = w, J
            self.path.append(J)
            if mark >= J or minimizer.standing.ended() or taken > limit:
                break
            began, made = now(), minimizer.iterations
            while minimizer.iterations == made and not minimizer.standing.ended():
                minimizer.run(1, Goals())  # none, where it turns to double precision
            taken += now() - began
        self.end(best)
        return lowest

    def reach(self, mark: float) -> None:
        minimizer, steps = self.begin(), self.steps_to(mark)
        while minimizer.iterations < steps and not minimizer.standing.ended():
            minimizer.run(steps - minimizer.iterations, Goals())
        self.iterations = minimizer.iterations
        self.end(minimizer.w)


class LM(Steps):
    """chainrule's Levenberg–Marquardt: ``fit``, whose loss is twice J."""

    def fit(self, most: int, limit: float | None = None) -> list[float]:
        """J after each of at most so many steps."""
        path: list[float] = []
        rule = StoppingRule(most, gradient_tolerance=0, loss_tolerance=0, time_limit=limit)
        found = fit(
            self.problem.network(2), self.problem.X, self.problem.Y, solver="lm", threads=1,
            parameters=self.problem.start, stopping=rule,
            on_epoch=lambda epoch: path.append(epoch.loss / 2),
        )  # fmt: skip
        self.parameters, self.iterations = found.parameters, len(path) - 1
        return path

    def explore(self, limit: float, mark: float = -np.inf) -> float:
        self.path = self.fit(MOST, limit)
        return min(self.path)

    def reach(self, mark: float) -> None:
        self.fit(max(1, self.steps_to(mark)))


class ScikitLearn(Contestant):
    """``MLPRegressor.fit`` with the given start; it cannot end at a mark, so it runs to its end.

    Adam's penalty is of each batch, whose share of α is what makes it the same objective.
    """

    def __init__(self, problem: Problem, solver: str) -> None:
        super().__init__(problem)
        rows = len(problem.X)
        share = min(200, rows) / rows if solver == "adam" else 1
        self.options: dict[str, Any] = {
            "hidden_layer_sizes": (problem.units,), "activation": "tanh", "solver": solver,
            "alpha": problem.alpha * share, "max_iter": 1000, "max_fun": 10**6, "random_state": 0,
        }  # fmt: skip

    def explore(self, limit: float, mark: float = -np.inf) -> float:
        self.reach(mark)
        if self.options["solver"] == "adam":  # its loss_ is the mean over an epoch
            return self.problem.J(self.parameters)
        return float(self.model.loss_)

    def reach(self, mark: float) -> None:
        start = self.problem.start
        layers = iter([(start[f"W{i}"].copy(), start[f"b{i}"][0].copy()) for i in (1, 2)])
        self.model: Any = MLPRegressor(**self.options)
        self.model._init_coef = lambda *_: next(layers)
        self.model.fit(self.problem.X, self.problem.Y[:, 0])
        self.iterations = self.model.n_iter_
        (W1, W2), (b1, b2) = self.model.coefs_, self.model.intercepts_
        self.parameters = {"W1": W1, "b1": b1[None], "W2": W2, "b2": b2[None]}


class Optax(Contestant):
    """optax.lbfgs on one vector, the whole loop jitted; compiling is not timed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        import jax
        import jax.numpy as jnp
        import optax

        jax.config.update("jax_enable_x64", True)
        X, y = jnp.asarray(problem.X), jnp.asarray(problem.Y[:, 0])
        inputs, units = problem.X.shape[1], problem.units
        penalty = problem.alpha / len(y)
        at = inputs * units

        def loss(w: Any) -> Any:
            W, b = w[:at].reshape(inputs, units), w[at : at + units]
            V, c = w[at + units : -1], w[-1]
            e = jnp.tanh(X @ W + b) @ V + c - y
            return (e @ e / len(y) + penalty * ((W**2).sum() + V @ V)) / 2

        solver = optax.lbfgs(memory_size=problem.memory)
        evaluate = optax.value_and_grad_from_state(loss)

        def begin(w: Any) -> Any:
            return w, solver.init(w), loss(w), 0

        def run(carry: Any, mark: Any, most: Any) -> Any:
            def step(carry: Any) -> Any:
                w, state, _, k = carry
                value, grad = evaluate(w, state=state)
                updates, state = solver.update(
                    grad, state, w, value=value, grad=grad, value_fn=loss
                )
                moved = optax.apply_updates(w, updates)
                return moved, state, optax.tree.get(state, "value"), k + 1

            return jax.lax.while_loop(lambda c: (c[2] > mark) & (c[3] < most), step, carry)

        began = now()
        w = jnp.asarray(self.w0)
        self.begin = jax.jit(begin).lower(w).compile()
        self.run = jax.jit(run).lower(self.begin(w), 0.0, 0).compile()
        self.compile_seconds = now() - began
        self.ready, self.vector = jax.block_until_ready, w

    def explore(self, limit: float, mark: float = -np.inf) -> float:
        began, carry, before = now(), self.begin(self.vector), np.inf
        while now() - began < limit and mark < float(carry[2]) < before:
            before = float(carry[2])
            carry = self.run(carry, mark, int(carry[3]) + 200)
        self.end(carry[0])
        return float(carry[2])

    def reach(self, mark: float) -> None:
        w, _, _, iterations = self.ready(self.run(self.begin(self.vector), mark, MOST))
        self.iterations = int(iterations)
        self.end(w)


class EnoughError(Exception):
    """At the mark, or out of time."""


class SciPy(Contestant):
    """``least_squares`` with chainrule's Jacobian: the residuals, and below them the penalty's."""

    def __init__(self, problem: Problem, method: str) -> None:
        super().__init__(problem)
        self.method = method

    def search(self, limit: float, mark: float) -> float:
        """J where it ends."""
        rows = Rows(self.problem.X, self.problem.Y)
        problem = LeastSquares(Native(self.problem.network(2), threads=1), rows)
        weights = ~problem.biases
        root = np.sqrt(problem.l2)
        penalty = np.diag(np.full(len(self.w0), root))[weights]
        began, lowest, best = now(), np.inf, self.w0
        self.iterations = 0

        def residuals(w: Array) -> Array:
            nonlocal lowest, best
            e = np.concatenate([problem.residuals(w), root * w[weights]])
            J = float(e @ e) / 4
            if lowest > J:
                lowest, best = J, w.copy()
            if mark >= J or now() - began > limit:
                raise EnoughError
            return e

        def jacobian(w: Array) -> Array:
            self.iterations += 1
            return np.concatenate([problem.jacobian(w), penalty])

        with suppress(EnoughError):
            least_squares(residuals, self.w0, jac=jacobian, method=self.method)
        self.end(best)
        return lowest

    def explore(self, limit: float, mark: float = -np.inf) -> float:
        return self.search(limit, mark)

    def reach(self, mark: float) -> None:
        self.search(np.inf, mark)


class TorchLM(Contestant):
    """torch-levenberg-marquardt, which knows no penalty: of problems without one."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        import torch
        import torch_levenberg_marquardt as tlm

        assert not problem.alpha
        torch.set_num_threads(1)
        self.torch, self.library = torch, tlm
        self.X, self.Y = torch.tensor(problem.X), torch.tensor(problem.Y)

    def begin(self) -> Any:
        """The module at the start."""
        torch, start = self.torch, self.problem.start
        inputs, units = start["W1"].shape
        layers = torch.nn.Linear(inputs, units), torch.nn.Linear(units, 1)
        self.model: Any = torch.nn.Sequential(layers[0], torch.nn.Tanh(), layers[1]).double()
        with torch.no_grad():
            for i, layer in enumerate(layers, start=1):
                layer.weight.copy_(torch.tensor(start[f"W{i}"].T))
                layer.bias.copy_(torch.tensor(start[f"b{i}"][0]))
        return self.library.training.LevenbergMarquardtModule(
            self.model, self.library.loss.MSELoss(), attempts_per_step=10
        )

    def search(self, limit: float, mark: float) -> float:
        """J where it ends."""
        began, module, J = now(), self.begin(), np.inf
        stop, self.iterations = False, 0
        while not stop and mark < J and now() - began < limit:
            self.iterations += 1
            _, loss, stop, _ = module.training_step(self.X, self.Y)
            J = float(loss) / 2
        arrays = [p.detach().numpy() for p in self.model.parameters()]
        names = zip(self.problem.start.items(), arrays, strict=True)
        self.parameters = {name: a.T.reshape(start.shape) for (name, start), a in names}
        return J

    def explore(self, limit: float, mark: float = -np.inf) -> float:
        return self.search(limit, mark)

    def reach(self, mark: float) -> None:
        self.search(np.inf, mark)


PEERS: dict[str, Callable[[Problem], Contestant]] = {
    "scikit-learn Adam": lambda problem: ScikitLearn(problem, "adam"),
    "JAX with optax.lbfgs": Optax,
    "SciPy lm": lambda problem: SciPy(problem, "lm"),
    "SciPy trf": lambda problem: SciPy(problem, "trf"),
    "torch-levenberg-marquardt": TorchLM,
}
