"""The closed-form gradients are those of PyTorch's autograd, in double precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from nets import Problem, agrees, problems

from chainrule import gradients
from chainrule.engines.reference import relative_difference

torch = pytest.importorskip("torch", reason="compared where PyTorch is installed")
F = torch.nn.functional

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "elu": F.elu,
    "softplus": F.softplus,
    "silu": F.silu,
    "gelu": F.gelu,
    "exp": torch.exp,
    "softmax": lambda z: torch.softmax(z, dim=1),
}
LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "squared_error": lambda p, y: F.mse_loss(p, y, reduction="sum"),
    "log_loss": lambda p, y: F.binary_cross_entropy(p, y, reduction="sum"),
    "cross_entropy": lambda p, y: -(y * p.log()).sum(),
    "absolute_error": lambda p, y: F.l1_loss(p, y, reduction="sum"),
    "huber": lambda p, y: F.huber_loss(p, y, reduction="sum"),
    "quantile": lambda p, y: torch.maximum(0.5 * (y - p), -0.5 * (y - p)).sum(),
    "gaussian_nll": lambda p, y: F.gaussian_nll_loss(
        p[:, : y.shape[1]], y, p[:, y.shape[1] :].exp(), reduction="sum", eps=1e-300
    ),
    "poisson": lambda p, y: F.poisson_nll_loss(p, y, log_input=False, reduction="sum", eps=0),
}


def torch_gradients(drawn: Problem) -> tuple[float, dict[str, Any]]:
    """The same network written in PyTorch, samples as rows."""
    network, convention, parameters, X, Y = drawn
    leaves = {n: torch.tensor(v, requires_grad=True) for n, v in parameters.items()}
    data, target = (torch.tensor(v if convention.rows else v.T.copy()) for v in (X, Y))
    for i, layer in enumerate(network.layers, start=1):
        weights = leaves[f"W{i}"]
        data = data @ (weights if convention.weights == "in_out" else weights.T)
        if layer.bias:
            data = data + leaves[f"b{i}"].reshape(1, -1)
        data = ACTIVATIONS[layer.activation or ""](data)
    n = target.shape[0]
    factor = {"mean": 1 / n, "half_mean": 1 / (2 * n), "sum": 1.0, "half_sum": 0.5}
    loss = factor[convention.reduction] * LOSSES[network.loss or ""](data, target)
    for i in range(1, network.depth + 1):
        loss = loss + network.l2 / 2 * (leaves[f"W{i}"] ** 2).sum()
    loss.backward()
    return loss.item(), {n: leaf.grad.numpy() for n, leaf in leaves.items()}


def from_pytorch(drawn: Problem) -> float:
    """The largest relative difference from PyTorch's gradients; the losses are equal."""
    network, convention, parameters, X, Y = drawn
    loss, found = gradients(network, parameters, X, Y, convention)
    expected_loss, expected = torch_gradients(drawn)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    negligible = 1e-13 * max(1.0, abs(loss))
    return max(relative_difference(found[n], expected[n], negligible) for n in found)


@settings(max_examples=300)
@given(problems(max_depth=4))
def test_gradients_agree_with_pytorch(drawn: Problem) -> None:
    assert agrees(from_pytorch, drawn)
