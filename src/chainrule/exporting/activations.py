"""Each activation as ONNX operators and as an expression of C, side by side.

    onnx    adds the nodes for a tensor z, samples × units, and gives the result's name; the numbers
            of a row, such as the slope of leaky_relu, are keyword arguments
    c       an expression of the float z; None where it is not elementwise (softmax)

Both are right wherever exp overflows to infinity or underflows to 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from chainrule.operations import Array, Operation


class Nodes(Protocol):
    """A graph as this table needs it: a call adds a node and gives the name of its output."""

    def __call__(self, operator: str, *inputs: str, **attributes: int | float) -> str:
        """Add a node."""

    def constant(self, values: Array) -> str:
        """Add a constant."""


@dataclass(frozen=True)
class Form:
    """One activation, written twice."""

    onnx: Callable[..., str]
    c: str | None


def _silu(add: Nodes, z: str) -> str:
    return add("Mul", z, add("Sigmoid", z))


def _gelu(add: Nodes, z: str) -> str:
    """z Φ(z) with Φ(z) = ½ (1 + erf(z/√2)); the operator Gelu is too young for many runtimes."""
    scaled = add("Mul", z, add.constant(np.array(np.sqrt(0.5), np.float32)))
    normal_cdf = add("Add", add("Erf", scaled), add.constant(np.array(1, np.float32)))
    half = add("Mul", z, add.constant(np.array(0.5, np.float32)))
    return add("Mul", half, normal_cdf)


FORMS = {
    "identity": Form(
        onnx=lambda add, z: z,
        c="z",
    ),
    "sigmoid": Form(
        onnx=lambda add, z: add("Sigmoid", z),
        c="1.0f / (1.0f + expf(-z))",
    ),
    "tanh": Form(
        onnx=lambda add, z: add("Tanh", z),
        c="tanhf(z)",
    ),
    "relu": Form(
        onnx=lambda add, z: add("Relu", z),
        c="z > 0.0f ? z : 0.0f",
    ),
    "leaky_relu": Form(
        onnx=lambda add, z, slope: add("LeakyRelu", z, alpha=slope),
        c="z > 0.0f ? z : {slope} * z",
    ),
    "elu": Form(
        onnx=lambda add, z, alpha: add("Elu", z, alpha=alpha),
        c="z > 0.0f ? z : {alpha} * expm1f(z)",
    ),
    "softplus": Form(
        onnx=lambda add, z: add("Softplus", z),
        c="(z > 0.0f ? z : 0.0f) + log1pf(expf(-fabsf(z)))",
    ),
    "silu": Form(
        onnx=_silu,
        c="z / (1.0f + expf(-z))",
    ),
    "gelu": Form(
        onnx=_gelu,
        c="0.5f * z * erfcf(-0.707106781f * z)",
    ),
    "exp": Form(
        onnx=lambda add, z: add("Exp", z),
        c="expf(z)",
    ),
    "softmax": Form(
        onnx=lambda add, z: add("Softmax", z, axis=1),
        c=None,
    ),
}


def form(activation: Operation) -> Form:
    """The form of an activation's row, whatever its numbers."""
    return FORMS[activation.name.partition("(")[0]]
