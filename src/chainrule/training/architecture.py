"""The network for a task: the default, or the user's with its fit to the table checked.

The default is one hidden layer of 50 tanh units with the output and the loss that go with the
task; its penalty is chosen by :mod:`.penalty`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.errors import NetworkError, NetworkSyntaxError
from chainrule.losses import loss as loss_row
from chainrule.network import Network
from chainrule.training.names import named
from chainrule.training.task import Task

HIDDEN = "50 tanh"
# Gives the whole network string for a task and a number of inputs.
Chooser = Callable[[Task, int], str]
_LARGEST_L2 = 1e100  # with any larger, the penalty of common weights may overflow


def network_for(
    task: Task,
    inputs: int,
    *,
    text: str | None = None,
    hidden: str | None = None,
    loss: str | None = None,
    l2: float | None = None,
) -> Network:
    """The network that is to learn a task from ``inputs`` inputs.

    text: a whole network string. hidden: its hidden layers only, or "none". loss: what
    it is trained with, in place of the one that goes with the task. l2: the penalty λ;
    left out, what the whole string says.
    Raises NetworkError for a string that does not fit the table, with the number that would.
    """
    if text is not None:
        network = Network.parse(text)
    else:
        network = _with_hidden(
            HIDDEN if hidden is None else hidden.strip(), _output(task, loss), inputs
        )
    if l2 is not None:
        network = replace(network, l2=l2)
    if network.l2 > _LARGEST_L2:
        raise NetworkError(
            f"l2 is {network.l2:g}, too large to compute with: at most {_LARGEST_L2:g} is possible"
        )
    _check(network, task, inputs)
    return network


def _with_hidden(layers: str, output: str, inputs: int) -> Network:
    """The network of these hidden layers; a slip is shown in the layers as they were written."""
    if layers.lower() in ("", "none"):
        return Network.parse(f"{inputs} -> {output}")
    pieces = layers.replace("→", "->").split("->")
    if "," in layers or not all(map(str.strip, pieces)):
        raise NetworkError(
            "the hidden layers are layers only, such as '50 tanh -> 20 relu', not "
            f"{named(layers)}: give a whole network, with its loss and penalty, by --network"
        )
    before = f"{inputs} -> "
    try:
        return Network.parse(f"{before}{layers} -> {output}")
    except NetworkSyntaxError as problem:
        position = problem.position - len(before)
        if not problem.text.startswith(before) or not 0 <= position <= len(layers):
            raise
        sentence = str(problem).partition("\n")[0]
        raise NetworkSyntaxError(sentence, layers, position) from None


def _output(task: Task, loss: str | None) -> str:
    """The output layer and the loss."""
    if loss is not None:
        row = loss_row(loss)
        units = max(2, len(task.classes)) if row.targets == "simplex" else max(1, len(row.parts))
        return f"{units} {row.natural_activation}, {row.name}"
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
        if output.activation == "softmax" or network.loss_row.targets == "simplex":
            raise NetworkError(f"{network.loss} is for classes, but the target is a number")
        if network.targets != 1:
            raise NetworkError(
                f"the network has {network.outputs} outputs, but one target column needs "
                f"{max(1, len(network.loss_row.parts))}"
            )
        return
    sigmoid = output.activation == "sigmoid" and output.units == 1 and k == 2
    if not sigmoid and (output.activation != "softmax" or output.units != k):
        either = "1 sigmoid or 2 softmax" if k == 2 else f"{k} softmax"
        raise NetworkError(
            f"the output layer is {output.units} {output.activation}, but a target with {k} "
            f"classes needs {either}"
        )
