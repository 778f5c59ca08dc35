"""The same training step by others: one class each, all with the same few methods.

Each takes the network, the start and the rows as they are, and trains with the same batches in the
same order: J is the mean over a batch of the loss summed over outputs, ½ of it for squared error,
which is scikit-learn's. ``epoch(order)`` is timed; ``loss()`` says where the parameters are.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch
from sklearn.neural_network import MLPClassifier, MLPRegressor

from chainrule.convention import Convention
from chainrule.engines.native import Native
from chainrule.engines.native_training import Trainer
from chainrule.engines.reference import Reference
from chainrule.engines.rule import Rule
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.solvers.objective import Layout

RATE, BETA1, BETA2, EPSILON = 0.001, 0.9, 0.999, 1e-8


class Work:
    """One network, its data and its solver ("sgd" or "adam")."""

    def __init__(self, text: str, batch: int, solver: str, rows: int, dtype: str = "float32"):
        self.network = Network.parse(text)
        self.batch, self.solver = batch, solver
        random = np.random.default_rng(0)
        self.X = random.normal(size=(rows, self.network.inputs)).astype(dtype)
        outputs = self.network.outputs
        teacher = self.X[:, :outputs] + 0.1 * random.normal(size=(rows, outputs))
        self.classifies = self.network.loss == "cross_entropy"
        labels = np.eye(outputs)[teacher.argmax(axis=1)] if self.classifies else np.sin(teacher)
        self.Y = labels.astype(dtype)
        self.start = {
            name: array.astype(dtype) for name, array in self.network.initial_parameters(0).items()
        }
        self.convention = Convention(reduction="mean" if self.classifies else "half_mean")

    def loss(self, parameters: dict[str, Array]) -> float:
        """J over all rows by the reference in double precision."""
        exact = {name: np.asarray(array, float) for name, array in parameters.items()}
        engine = Reference(self.network, self.convention)
        return engine.loss(exact, self.X.astype(float), self.Y.astype(float))

    def named(self, arrays: list[Array]) -> dict[str, Array]:
        """W1, b1, W2, … from their arrays in that order."""
        names = zip(self.start.items(), arrays, strict=True)
        return {name: np.asarray(array).reshape(start.shape) for (name, start), array in names}


class Chainrule:
    """The native engine."""

    def __init__(self, work: Work, threads: int = 1) -> None:
        self.work = work
        self.engine = Native(work.network, work.convention, threads=threads)
        rule = (
            Rule("sgd", RATE) if work.solver == "sgd" else Rule("adam", RATE, BETA1, BETA2, EPSILON)
        )
        w = self.engine.vector(work.start, work.X.dtype)
        self.trainer = Trainer(self.engine, w, rule)

    def epoch(self, order: Array) -> None:
        self.trainer.epoch(self.work.X, self.work.Y, order, self.work.batch)

    def loss(self) -> float:
        return self.work.loss(Layout(self.work.start).parameters(self.trainer.w))


class ScikitLearn:
    """``partial_fit`` on rows laid out in order: one epoch a call."""

    def __init__(self, work: Work) -> None:
        layers = work.network.layers
        kind = MLPClassifier if work.classifies else MLPRegressor
        names = {"sigmoid": "logistic"}
        activation = str(layers[0].activation)
        self.work = work
        self.model: Any = kind(
            hidden_layer_sizes=[layer.units for layer in layers[:-1]],
            activation=names.get(activation, activation),
            solver=work.solver,
            alpha=0.0,
            batch_size=work.batch,
            learning_rate_init=RATE,
            momentum=0.0,
            nesterovs_momentum=False,
            beta_1=BETA1,
            beta_2=BETA2,
            epsilon=EPSILON,
            shuffle=False,
        )
        self.target = work.Y.argmax(axis=1) if work.classifies else work.Y.squeeze()
        self._once(np.arange(work.batch))
        for i in range(len(layers)):
            self.model.coefs_[i][...] = work.start[f"W{i + 1}"]
            self.model.intercepts_[i][...] = work.start[f"b{i + 1}"][0]
        self.model._optimizer.params = self.model.coefs_ + self.model.intercepts_
        for name in ("ms", "vs", "velocities"):
            for array in getattr(self.model._optimizer, name, ()):
                array[...] = 0
        self.model._optimizer.t = 0

    def _once(self, order: Array) -> None:
        options = {"classes": np.arange(self.work.network.outputs)} if self.work.classifies else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model.partial_fit(self.work.X[order], self.target[order], **options)

    def epoch(self, order: Array) -> None:
        self._once(order)

    def loss(self) -> float:
        pairs = zip(self.model.coefs_, self.model.intercepts_, strict=True)
        return self.work.loss(self.work.named([array for pair in pairs for array in pair]))


class PyTorch:
    """Eager, or compiled: ``loss_fn(model(X[rows]), Y[rows])``, backward and the optimizer."""

    def __init__(self, work: Work, compiled: bool = False) -> None:
        torch.set_num_threads(1)
        kinds = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
        pieces: list[Any] = []
        fan_in = work.network.inputs
        for i, layer in enumerate(work.network.layers, start=1):
            linear = torch.nn.Linear(fan_in, layer.units)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(work.start[f"W{i}"].T))
                linear.bias.copy_(torch.tensor(work.start[f"b{i}"][0]))
            pieces.append(linear)
            if i < work.network.depth:
                pieces.append(kinds[str(layer.activation)]())
            fan_in = layer.units
        self.work = work
        self.model = torch.nn.Sequential(*pieces).to(torch.tensor(work.X).dtype)
        if work.solver == "sgd":
            self.optimizer: Any = torch.optim.SGD(self.model.parameters(), RATE)
        else:
            self.optimizer = torch.optim.Adam(
                self.model.parameters(), RATE, (BETA1, BETA2), EPSILON
            )
        self.X = torch.tensor(work.X)
        self.Y = torch.tensor(work.Y.argmax(axis=1) if work.classifies else work.Y)

        def value(x: Any, y: Any) -> Any:
            found = self.model(x)
            if work.classifies:
                return torch.nn.functional.cross_entropy(found, y)
            return ((found - y) ** 2).sum() / (2 * len(x))

        self.value = torch.compile(value) if compiled else value

    def epoch(self, order: Array) -> None:
        rows = torch.tensor(order)
        for batch in rows.split(self.work.batch):
            self.optimizer.zero_grad()
            self.value(self.X[batch], self.Y[batch]).backward()
            self.optimizer.step()

    def loss(self) -> float:
        arrays = [p.detach().numpy() for p in self.model.parameters()]
        return self.work.loss(self.work.named([a.T if a.ndim == 2 else a for a in arrays]))


class Jax:
    """``jit`` of a ``scan`` over the batches of an epoch; members: ``vmap`` over networks."""

    def __init__(self, work: Work, members: int = 0) -> None:
        if work.X.dtype == np.float64:
            jax.config.update("jax_enable_x64", True)
        kinds: dict[str, Callable[[Any], Any]] = {
            "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu,
        }  # fmt: skip
        names = [str(layer.activation) for layer in work.network.layers[:-1]]
        depth = work.network.depth

        def loss(parameters: Any, x: Any, y: Any) -> Any:
            a = x
            for i in range(1, depth):
                a = kinds[names[i - 1]](a @ parameters[f"W{i}"] + parameters[f"b{i}"])
            z = a @ parameters[f"W{depth}"] + parameters[f"b{depth}"]
            if work.classifies:
                return -(y * jax.nn.log_softmax(z)).sum() / len(x)
            return ((z - y) ** 2).sum() / (2 * len(x))

        def step(carry: Any, rows: Any) -> Any:
            p, m, v, t = carry
            g = jax.grad(loss)(p, self.X[rows], self.Y[rows])
            if work.solver == "sgd":
                return (jax.tree.map(lambda p, g: p - RATE * g, p, g), m, v, t), None
            t = t + 1
            m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
            v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, g)
            c1, c2 = 1 - BETA1**t, 1 - BETA2**t
            p = jax.tree.map(
                lambda p, m, v: p - RATE * (m / c1) / (jnp.sqrt(v / c2) + EPSILON), p, m, v
            )
            return (p, m, v, t), None

        def run(carry: Any, batches: Any) -> Any:
            return jax.lax.scan(step, carry, batches)[0]

        self.work = work
        self.X, self.Y = jnp.asarray(work.X), jnp.asarray(work.Y)
        start = jax.tree.map(jnp.asarray, work.start)
        if members:
            start = jax.tree.map(lambda a: jnp.stack([a] * members), start)
        zero = jax.tree.map(jnp.zeros_like, start)
        t = jnp.zeros((members,) if members else ())
        self.carry = (start, zero, zero, t)
        self.run = jax.jit(jax.vmap(run) if members else run)
        self.evaluate = jax.jit(jax.value_and_grad(loss))
        self.start = start

    def epoch(self, order: Array) -> None:
        batches = order.reshape(*order.shape[:-1], -1, self.work.batch)
        self.carry = jax.block_until_ready(self.run(self.carry, batches))

    def loss(self) -> float:
        return self.work.loss({name: np.asarray(array) for name, array in self.carry[0].items()})

    def vector(self, tree: Any, member: int | None = None) -> Array:
        """W1, b1, W2, … as one vector: JAX sorts its dicts by name."""
        arrays = (np.asarray(tree[name]) for name in self.work.start)
        return np.concatenate([(a if member is None else a[member]).ravel() for a in arrays])


class NumPy:
    """The textbook's lines, each layer's matrices at a time."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.p = {name: array.copy() for name, array in work.start.items()}
        self.m = {name: np.zeros_like(array) for name, array in self.p.items()}
        self.v = {name: np.zeros_like(array) for name, array in self.p.items()}
        self.t = 0

    def _gradients(self, x: Array, y: Array) -> dict[str, Array]:
        depth, values, g = self.work.network.depth, [x], {}
        for i in range(1, depth + 1):
            z = values[-1] @ self.p[f"W{i}"] + self.p[f"b{i}"]
            name = self.work.network.layers[i - 1].activation
            if name == "sigmoid":
                z = 1 / (1 + np.exp(-z))
            elif name == "softmax":
                z = np.exp(z - z.max(axis=1, keepdims=True))
                z /= z.sum(axis=1, keepdims=True)
            elif name != "identity":
                z = np.tanh(z) if name == "tanh" else np.maximum(z, 0)
            values.append(z)
        d = (values[-1] - y) / x.dtype.type(len(x))
        for i in range(depth, 0, -1):
            g[f"W{i}"] = values[i - 1].T @ d
            g[f"b{i}"] = d.sum(axis=0, keepdims=True)
            if i == 1:
                break
            d, a = d @ self.p[f"W{i}"].T, values[i - 1]
            name = self.work.network.layers[i - 2].activation
            d *= a * (1 - a) if name == "sigmoid" else 1 - a * a if name == "tanh" else a > 0
        return g

    def epoch(self, order: Array) -> None:
        for rows in np.split(order, range(self.work.batch, len(order), self.work.batch)):
            self.t += 1
            for name, g in self._gradients(self.work.X[rows], self.work.Y[rows]).items():
                if self.work.solver == "sgd":
                    self.p[name] -= RATE * g
                    continue
                self.m[name] += (1 - BETA1) * (g - self.m[name])
                self.v[name] += (1 - BETA2) * (g * g - self.v[name])
                scale = np.sqrt(self.v[name] / (1 - BETA2**self.t)) + EPSILON
                self.p[name] -= RATE / (1 - BETA1**self.t) * self.m[name] / scale

    def loss(self) -> float:
        return self.work.loss(self.p)
