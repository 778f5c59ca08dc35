"""The layers of a file of C: weights, activations, and the calls that go from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.exporting.activations import form
from chainrule.exporting.c_text import Identifiers, array, number
from chainrule.exporting.pipeline import Layer
from chainrule.operations import Operation

_DENSE = """\
/* z = W a + b, the weights of each unit in a row; without a bias, b is 0. */
static void {dense}(const float *W, const float *b, int inputs, int units,
    const float *a, float *z)
{{
    for (int j = 0; j < units; j++) {{
        float sum = b ? b[j] : 0.0f;
        for (int i = 0; i < inputs; i++) sum += W[j * inputs + i] * a[i];
        z[j] = sum;
    }}
}}
"""

_ELEMENTWISE = """\
static void {name}(const float *zs, int units, float *a)
{{
    for (int j = 0; j < units; j++) {{
        const float z = zs[j];
        a[j] = {expression};
    }}
}}
"""

_SOFTMAX = """\
/* Shifted by the largest z, so that nothing overflows. */
static void {name}(const float *z, int units, float *a)
{{
    float largest = z[0], sum = 0.0f;
    for (int j = 1; j < units; j++) if (z[j] > largest) largest = z[j];
    for (int j = 0; j < units; j++) sum += a[j] = expf(z[j] - largest);
    for (int j = 0; j < units; j++) a[j] /= sum;
}}
"""


def networks_in_c(
    names: Identifiers, networks: Sequence[Sequence[Layer]], source: str
) -> tuple[list[str], list[list[str]]]:
    """Constants and functions, and the calls of each network; source: the array that they read.

    Each layer reads a (the first one: source), leaves its scores in z and its values in a.
    """
    code = [_DENSE.format(dense=names("dense"))]
    functions: dict[str, str] = {}
    calls = []
    for place, layers in enumerate(networks, start=1):
        before = "" if len(networks) == 1 else f"network{place}_"
        constants, own = _layers(names, layers, before, source, functions)
        code += constants
        calls.append(own)
    return code, calls


def _layers(
    names: Identifiers,
    layers: Sequence[Layer],
    before: str,
    source: str,
    functions: dict[str, str],
) -> tuple[list[str], list[str]]:
    """The same for one network, whose arrays have names that begin alike.

    functions: the name of each activation that is there; those that are new are added.
    """
    code, calls = [], []
    for i, layer in enumerate(layers, start=1):
        inputs, units = layer.weights.shape
        # one row for each unit: its sum runs through memory in order
        matrix, bias = names(f"{before}W{i}"), "0"
        code.append(array(matrix, layer.weights.T))
        if layer.bias is not None:
            bias = names(f"{before}b{i}")
            code.append(array(bias, layer.bias))
        activation = layer.activation
        if activation.name not in functions:
            code.append(_activation(names, activation, functions))
        calls += [
            f"{names('dense')}({matrix}, {bias}, {inputs}, {units}, {source}, z);",
            f"{functions[activation.name]}(z, {units}, a);",
        ]
        source = "a"
    return code, calls


def _activation(names: Identifiers, activation: Operation, functions: dict[str, str]) -> str:
    """A function for an activation, whose name is added to those that are there."""
    row = activation.name.partition("(")[0]
    known = sum(name.partition("(")[0] == row for name in functions)
    name = names(row if not known else f"{row}_{known + 1}")
    functions[activation.name] = name
    expression = form(activation).c
    if expression is None:
        return _SOFTMAX.format(name=name)
    numbers = {key: number(value) for key, value in activation.parameters.items()}
    return _ELEMENTWISE.format(name=name, expression=expression.format(**numbers))
