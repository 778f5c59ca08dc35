"""The network for a task: the default, or the user's with its fit to the table checked.

The default is one hidden layer of 50 tanh units with the output and the loss that go with the
task; its penalty is chosen by :mod:`.penalty`.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import NetworkError
from chainrule.network import Network
from chainrule.training.task import Task

HIDDEN = "50 tanh"


def network_for(
    task: Task,
    inputs: int,
    *,
    text: str | None = None,
    hidden: str | None = None,
    l2: float | None = None,
) -> Network:
    """The network that is to learn a task from ``inputs`` inputs.

    text: a whole network string. hidden: its hidden layers only, or "none". l2: the penalty λ;
    left out, what the whole string says.
    Raises NetworkError for a string that does not fit the table, with the number that would.
    """
    if text is not None:
        network = Network.parse(text)
        if l2 is not None:
            network = replace(network, l2=l2)
        _check(network, task, inputs)
        return network
    layers = HIDDEN if hidden is None else hidden.strip()
    between = "" if layers.lower() in ("", "none") else f"{layers} -> "
    network = Network.parse(f"{inputs} -> {between}{_output(task)}")
    network = replace(network, l2=l2 or 0.0)
    _check(network, task, inputs)
    return network


def _output(task: Task) -> str:
    if not task.classifies:
        return "1 identity, squared_error"
    if len(task.classes) == 2:
        return "1 sigmoid, log_loss"
    return f"{len(task.classes)} softmax, cross_entropy"


def _check(network: Network, task: Task, inputs: int) -> None:
    if network.inputs != inputs:
        raise NetworkError(
            f"the network has {network.inputs} inputs, but the encoded columns give {inputs}: "
            f"begin it with {inputs} ->"
        )
    output = network.layers[-1]
    k = len(task.classes)
    if not task.classifies:
        if network.outputs != 1:
            raise NetworkError(
                f"the network has {network.outputs} outputs, but one target column needs 1"
            )
        if output.activation == "softmax" or network.loss_row.targets == "simplex":
            raise NetworkError(f"{network.loss} is for classes, but the target is a number")
        return
    sigmoid = output.activation == "sigmoid" and output.units == 1 and k == 2
    if not sigmoid and (output.activation != "softmax" or output.units != k):
        either = "1 sigmoid or 2 softmax" if k == 2 else f"{k} softmax"
        raise NetworkError(
            f"the output layer is {output.units} {output.activation}, but a target with {k} "
            f"classes needs {either}"
        )
