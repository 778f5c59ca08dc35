"""A pipeline as an ONNX model.

The network runs in single precision. Columns are standardised in double precision before, and the
target is brought back to its units in double precision after, where a mean that is large beside
the deviation (a year, a coordinate) would cost most of the digits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product

import numpy as np
from onnx import TensorProto

from chainrule.exporting.activations import form
from chainrule.exporting.graph import Graph, free_name, kind_of
from chainrule.exporting.pipeline import (
    Features,
    Labels,
    Layer,
    Numbers,
    Pipeline,
    standard_median,
)
from chainrule.operations import Array
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn
from chainrule.training.names import deviation_column
from chainrule.training.table import MISSING

FLOAT, DOUBLE, TEXT = TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.STRING
BOOL = TensorProto.BOOL
X = "X"


def _cases(text: str) -> set[str]:
    """A text with each letter small or large."""
    return {"".join(letters) for letters in product(*((c.lower(), c.upper()) for c in text))}


# What chainrule predict takes for a missing cell, and what onnxruntime makes of Python's None and
# of pandas' NA (its NaN is among the former).
MISSING_TEXTS = sorted(set().union(*map(_cases, MISSING)) | {"None", "<NA>"})


def onnx_model(pipeline: Pipeline) -> bytes:
    """The model's bytes.

    Inputs: one for each column, rows × 1 (numbers, NaN where missing, or text, for which
    :data:`MISSING_TEXTS` are missing), or X, rows × features. Outputs: the target, rows × outputs;
    for classes their probabilities, rows × classes; where the network has learned it, the standard
    deviation, rows × outputs. The names of the features, where the model knows them, and the
    classes are in the model's metadata, as JSON.
    """
    inputs = _input_names(pipeline.inputs)
    target = free_name(pipeline.target.name, inputs)
    numbers = isinstance(pipeline.target, Numbers)
    second = deviation_column(pipeline.target.name) if numbers else "probabilities"
    second = free_name(second, [*inputs, target])
    graph = Graph([*inputs, target, second])
    if isinstance(pipeline.inputs, Features):
        a, order = _features(graph, pipeline.inputs), np.arange(pipeline.inputs.count)
    else:
        a, order = _columns(graph, pipeline.inputs, inputs)
    each = [_network(graph, a, layers, order) for layers in pipeline.networks]
    average = each[0] if len(each) == 1 else graph("Mean", *each)
    _outputs(graph, average, pipeline, target, second)
    notes = {}
    if isinstance(pipeline.inputs, Features) and pipeline.inputs.names:
        notes["features"] = json.dumps(pipeline.inputs.names, ensure_ascii=False)
    if not isinstance(pipeline.target, Numbers):
        notes["classes"] = json.dumps(pipeline.target.labels.tolist(), ensure_ascii=False)
    raw: bytes = graph.model(notes).SerializeToString(deterministic=True)
    return raw


def _input_names(inputs: Sequence[Column] | Features) -> list[str]:
    if isinstance(inputs, Features):
        return [X]
    names: list[str] = []
    for column in inputs:
        names.append(free_name(column.name, names))
    return names


def _features(graph: Graph, features: Features) -> str:
    graph.input(X, FLOAT, features.count)
    if features.mean is None or features.scale is None:
        return X
    return _standardised(graph, X, features.mean, features.scale)


def _columns(graph: Graph, columns: Sequence[Column], names: Sequence[str]) -> tuple[str, Array]:
    """The encoded columns, numbers before categories, and which row of W₁ each of them meets."""
    numbers: list[tuple[NumericColumn, str]] = []
    one_hot: list[str] = []
    rows_of_numbers: list[int] = []
    rows_of_categories: list[int] = []
    first = 0
    for column, name in zip(columns, names, strict=True):
        rows = range(first, first + len(column.inputs))
        first = rows.stop
        if isinstance(column, NumericColumn):
            graph.input(name, FLOAT, 1)
            numbers.append((column, name))
            rows_of_numbers.extend(rows)
        else:
            graph.input(name, TEXT, 1)
            one_hot.append(_one_hot(graph, column, name))
            rows_of_categories.extend(rows)
    parts = [_numbers(graph, numbers), *one_hot] if numbers else one_hot
    return graph("Concat", *parts, axis=1), np.array(rows_of_numbers + rows_of_categories)


def _numbers(graph: Graph, columns: Sequence[tuple[NumericColumn, str]]) -> str:
    """All columns of numbers at once, rows × columns."""
    x = graph("Concat", *(name for _, name in columns), axis=1)
    mean = np.array([column.mean for column, _ in columns])
    scale = np.array([column.scale for column, _ in columns])
    filled = np.array([standard_median(column) for column, _ in columns], np.float32)
    standardised = _standardised(graph, x, mean, scale)
    return graph("Where", graph("IsNaN", x), graph.constant(filled[None]), standardised)


def _standardised(graph: Graph, x: str, mean: Array, scale: Array) -> str:
    wide = graph("Cast", x, to=DOUBLE)
    centred = graph("Sub", wide, graph.constant(mean.astype(float)[None]))
    divided = graph("Div", centred, graph.constant(scale.astype(float)[None]))
    return graph("Cast", divided, to=FLOAT)


def _one_hot(graph: Graph, column: CategoricalColumn, name: str) -> str:
    """rows × categories: a category that is not known equals none of them."""
    missing = [text for text in MISSING_TEXTS if text not in column.categories]
    nothing = graph.constant(np.array([missing], dtype=object))
    equal = graph("Cast", graph("Equal", name, nothing), to=TensorProto.INT32)
    is_missing = graph("Cast", graph("ReduceMax", equal, graph.constant(np.array([1]))), to=BOOL)
    most_frequent = graph.constant(np.array([[column.most_frequent]], dtype=object))
    filled = graph("Where", is_missing, most_frequent, name)
    categories = graph.constant(np.array([column.categories], dtype=object))
    return graph("Cast", graph("Equal", filled, categories), to=FLOAT)


def _network(graph: Graph, a: str, layers: Sequence[Layer], order: Array) -> str:
    """A network's outputs; order: which row of W₁ each input meets."""
    for number, layer in enumerate(layers):
        weights = layer.weights if number else layer.weights[order]
        z = graph("MatMul", a, graph.constant(weights))
        if layer.bias is not None:
            z = graph("Add", z, graph.constant(layer.bias))
        a = form(layer.activation).onnx(graph, z, **layer.activation.parameters)
    return a


def _outputs(graph: Graph, a: str, pipeline: Pipeline, name: str, second: str) -> None:
    target = pipeline.target
    if isinstance(target, Numbers):
        _outputs_of_numbers(graph, graph("Cast", a, to=DOUBLE), target, name, second)
        return
    count = len(target.labels)
    if isinstance(target, Labels):
        above = graph("Greater", a, graph.constant(np.array(0.5, np.float32)))
        graph.output(name, graph("Cast", above, to=TensorProto.INT64), TensorProto.INT64, count)
    else:
        if target.outputs == 1:
            one = graph.constant(np.array(1, np.float32))
            a = graph("Concat", graph("Sub", one, a), a, axis=1)
        if pipeline.temperature != 1:
            a = _calibrated(graph, a, pipeline.temperature)
        chosen = graph("ArgMax", a, axis=1, keepdims=1)
        labels = graph("Gather", graph.constant(target.labels), chosen, axis=0)
        graph.output(name, labels, kind_of(target.labels), 1)
    graph.output(second, a, FLOAT, count)


def _calibrated(graph: Graph, p: str, temperature: float) -> str:
    """p ∝ p^(1/T), which overflows nowhere: the largest of the probabilities is not small."""
    powers = graph("Pow", p, graph.constant(np.array(1 / temperature, np.float32)))
    every = graph.constant(np.array([1]))
    return graph("Div", powers, graph("ReduceSum", powers, every, keepdims=1))


def _outputs_of_numbers(graph: Graph, a: str, target: Numbers, name: str, deviation: str) -> None:
    count, scale = len(target.mean), graph.constant(target.scale.astype(float)[None])

    def give(output: str, tensor: str) -> None:
        graph.output(output, graph("Cast", tensor, to=FLOAT), FLOAT, count)

    means = a
    if target.deviates:
        means, s = (
            graph("Gather", a, graph.constant(np.arange(first, first + count)), axis=1)
            for first in (0, count)
        )
        sigma = graph("Exp", graph("Mul", s, graph.constant(np.array(0.5))))
        give(deviation, graph("Mul", sigma, scale))
    mean = graph.constant(target.mean.astype(float)[None])
    give(name, graph("Add", graph("Mul", means, scale), mean))
