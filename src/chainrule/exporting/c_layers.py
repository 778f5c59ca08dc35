"""The layers of a file of C: weights, activations, and the calls that go from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.exporting.activations import form
from chainrule.exporting.c_text import Identifiers, array, number
from chainrule.exporting.pipeline import Layer

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


def layers_in_c(
    names: Identifiers, layers: Sequence[Layer], source: str
) -> tuple[list[str], list[str]]:
    """Constants and functions, and the calls; source: the array that the first layer reads.

    Each layer reads a (the first one: source), leaves its scores in z and its values in a.
    """
    code = [_DENSE.format(dense=names("dense"))]
    functions: dict[str, str] = {}
    calls = []
    for i, layer in enumerate(layers, start=1):
        inputs, units = layer.weights.shape
        # one row for each unit: its sum runs through memory in order
        code.append(array(names(f"W{i}"), layer.weights.T))
        bias = "0"
        if layer.bias is not None:
            bias = names(f"b{i}")
            code.append(array(bias, layer.bias))
        activation = layer.activation
        if activation.name not in functions:
            row = activation.name.partition("(")[0]
            known = sum(name.partition("(")[0] == row for name in functions)
            name = names(row if not known else f"{row}_{known + 1}")
            functions[activation.name] = name
            expression = form(activation).c
            numbers = {key: number(value) for key, value in activation.parameters.items()}
            code.append(
                _SOFTMAX.format(name=name)
                if expression is None
                else _ELEMENTWISE.format(name=name, expression=expression.format(**numbers))
            )
        calls += [
            f"{names('dense')}({names(f'W{i}')}, {bias}, {inputs}, {units}, {source}, z);",
            f"{functions[activation.name]}(z, {units}, a);",
        ]
        source = "a"
    return code, calls
