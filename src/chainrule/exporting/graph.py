"""An ONNX graph while it is being built: nodes, constants, and names that are free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from chainrule.operations import Array
from chainrule.version import __version__

# The oldest operators in which text can be compared; the format goes with them. Any runtime since
# 2023 reads both.
OPERATORS, FORMAT = 19, 9


class Graph:
    """Inputs and outputs keep their names; every other name gives way to them."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        self._inputs: list[ValueInfoProto] = []
        self._outputs: list[ValueInfoProto] = []

    def __call__(self, operator: str, *inputs: str, **attributes: int | float) -> str:
        """Add a node; the name of its output."""
        output = self._free(operator)
        node = helper.make_node(operator, inputs, [output], output)
        node.attribute.extend(helper.make_attribute(*pair) for pair in attributes.items())
        self._nodes.append(node)
        return output

    def constant(self, values: Array) -> str:
        """Add a constant, of numbers or (an array of objects) of text; its name."""
        name = self._free("constant")
        self._constants.append(numpy_helper.from_array(values, name))
        return name

    def input(self, name: str, kind: int, width: int) -> None:
        """An input with this many columns and any number of rows."""
        self._inputs.append(helper.make_tensor_value_info(name, kind, ["rows", width]))

    def output(self, name: str, tensor: str, kind: int, width: int) -> None:
        """Give a tensor the name of an output."""
        self._nodes.append(helper.make_node("Identity", [tensor], [name], self._free("output")))
        self._outputs.append(helper.make_tensor_value_info(name, kind, ["rows", width]))

    def model(self, notes: Mapping[str, str]) -> ModelProto:
        """The whole; notes: what a reader may ask of it by name."""
        graph = helper.make_graph(
            self._nodes, "chainrule", self._inputs, self._outputs, self._constants
        )
        model = helper.make_model(
            graph,
            producer_name="chainrule",
            producer_version=__version__,
            opset_imports=[helper.make_opsetid("", OPERATORS)],
            ir_version=FORMAT,
        )
        helper.set_model_props(model, dict(notes))
        return model

    def _free(self, wanted: str) -> str:
        name = free_name(f"{wanted.lower()}_{len(self._nodes) + len(self._constants)}", self._taken)
        self._taken.add(name)
        return name


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name, with underscores behind it until no other has it.

    >>> free_name("probabilities", ["y", "probabilities"])
    'probabilities_'
    """
    others = set(taken)
    while not wanted or wanted in others:
        wanted += "_"
    return wanted


def kind_of(values: Array) -> int:
    """The ONNX type of an array."""
    return int(
        TensorProto.STRING
        if values.dtype == np.object_
        else helper.np_dtype_to_tensor_dtype(values.dtype)
    )
