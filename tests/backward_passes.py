"""Backward passes as people write them in NumPy, and where a slip can be made in them.

Nothing here comes from the derivation. ``slips`` are replaced in the middle of the pass: a name
of a quantity and a function of everything computed so far.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import ndtr

from chainrule import Convention, Network
from chainrule.operations import Array

Cache = dict[str, Any]
Slips = dict[str, Callable[[Cache], Any]]

SHALLOW = "3 -> 4 tanh -> 2, squared_error"
DEEP = "3 -> 4 tanh -> 4 sigmoid -> 2 softmax, cross_entropy"
SQUARE = "4 -> 4 sigmoid -> 4 tanh -> 1 sigmoid, log_loss"
LEAST = "3 -> 4 sigmoid -> 2 sigmoid, squared_error"
PENALISED = "3 -> 4 tanh -> 2 softmax, cross_entropy, l2=0.3"


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _density(z: Array) -> Array:
    return np.exp(-z * z / 2) / np.sqrt(2 * np.pi)


HAND: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "identity": (lambda z: z, lambda z: np.ones_like(z)),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(0, z), lambda z: (z > 0).astype(float)),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01)),
    "elu": (
        lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
        lambda z: np.where(z > 0, 1, np.exp(np.minimum(z, 0))),
    ),
    "softplus": (lambda z: np.log(1 + np.exp(z)), sigmoid),
    "silu": (
        lambda z: z * sigmoid(z),
        lambda z: sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z)),
    ),
    "gelu": (lambda z: z * ndtr(z), lambda z: ndtr(z) + z * _density(z)),
    "exp": (np.exp, np.exp),
}


def _huber(p: Array, y: Array) -> Array:
    return np.where(abs(p - y) > 1, abs(p - y) - 0.5, (p - y) ** 2 / 2)


def _gaussian(p: Array, y: Array) -> Array:
    mean, log_variance = np.split(p, 2, axis=1)
    return log_variance / 2 + (y - mean) ** 2 / (2 * np.exp(log_variance))


def _gaussian_slope(p: Array, y: Array) -> Array:
    mean, log_variance = np.split(p, 2, axis=1)
    z = (y - mean) / np.exp(log_variance / 2)
    return np.hstack([-z / np.exp(log_variance / 2), (1 - z**2) / 2])


LOSS: dict[str, tuple[Callable[..., Array], Callable[..., Array]]] = {
    "squared_error": (lambda p, y: (p - y) ** 2, lambda p, y: 2 * (p - y)),
    "log_loss": (
        lambda p, y: -y * np.log(p) - (1 - y) * np.log(1 - p),
        lambda p, y: (p - y) / (p * (1 - p)),
    ),
    "cross_entropy": (lambda p, y: -y * np.log(p), lambda p, y: -y / p),
    "absolute_error": (lambda p, y: abs(p - y), lambda p, y: np.sign(p - y)),
    "huber": (_huber, lambda p, y: np.clip(p - y, -1, 1)),
    "quantile": (lambda p, y: 0.5 * abs(y - p), lambda p, y: np.where(y > p, -0.5, 0.5)),
    "gaussian_nll": (_gaussian, _gaussian_slope),
    "poisson": (lambda p, y: p - y * np.log(p), lambda p, y: 1 - y / p),
}


def by_hand(
    network: Network, convention: Convention | None = None, slips: Slips | None = None
) -> Callable[[dict[str, Array], Array, Array], tuple[float, dict[str, Array]]]:
    """A backward pass for any network, with slips in it."""
    settled, wrong = convention or Convention(), slips or {}

    def turned(name: str, array: Array) -> Array:
        out_in = settled.weights == "out_in"
        return array.T if (out_in if name[0] in "W" else settled.samples == "columns") else array

    def function(parameters: dict[str, Array], X: Array, Y: Array) -> tuple[float, Cache]:
        c: Cache = {name: turned(name, value) for name, value in parameters.items()}
        c["X"] = c["A0"] = turned("X", X)
        c["Y"] = turned("Y", Y)
        n = c["n"] = len(c["X"])
        kinds = [layer.activation or "" for layer in network.layers]
        for i, kind in enumerate(kinds, start=1):
            c[f"Z{i}"] = c[f"A{i - 1}"] @ c[f"W{i}"] + c.get(f"b{i}", 0)
            c[f"A{i}"] = softmax(c[f"Z{i}"]) if kind == "softmax" else HAND[kind][0](c[f"Z{i}"])
        factor = (0.5 if "half" in settled.reduction else 1) / (
            n if "mean" in settled.reduction else 1
        )
        value, slope = LOSS[network.loss or ""]
        depth = len(kinds)
        weights = [c[f"W{i}"] for i in range(1, depth + 1)]
        c["J"] = factor * value(c[f"A{depth}"], c["Y"]).sum()
        c["J"] += network.l2 / 2 * sum((w**2).sum() for w in weights)

        def put(name: str, value: Any) -> None:
            c[name] = value
            if name in wrong:
                c[name] = wrong[name](c)

        put(f"dA{depth}", factor * slope(c[f"A{depth}"], c["Y"]))
        for i in range(depth, 0, -1):
            g, a = c[f"dA{i}"], c[f"A{i}"]
            if kinds[i - 1] == "softmax":
                put(f"dZ{i}", a * (g - (g * a).sum(axis=1, keepdims=True)))
            else:
                put(f"dZ{i}", g * HAND[kinds[i - 1]][1](c[f"Z{i}"]))
            put(f"dW{i}", c[f"A{i - 1}"].T @ c[f"dZ{i}"] + network.l2 * c[f"W{i}"])
            put(f"db{i}", c[f"dZ{i}"].sum(axis=0, keepdims=True))
            if i > 1:
                put(f"dA{i - 1}", c[f"dZ{i}"] @ c[f"W{i}"].T)
        gradients = {f"d{name}": turned(name, c[f"d{name}"]) for name in parameters}
        return float(c["J"]), gradients

    return function
