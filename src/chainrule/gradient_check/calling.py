"""Calling the reader's function, and noticing what it does besides computing gradients."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.gradient_check.draws import Draw, Layout
from chainrule.gradient_check.naming import by_parameter, split
from chainrule.operations import Array

Function = Callable[[dict[str, Array], Array, Array], Any]


@dataclass
class Answers:
    """What the function returned at every draw, and what stood in the way in sentences."""

    losses: list[Any] = field(default_factory=list)
    gradients: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def checked_function(function: object) -> Function:
    """The function if it can be called with (parameters, X, Y), else ChainruleError."""
    if not callable(function):
        raise ChainruleError(
            f"function must be callable, as in function(parameters, X, Y), not {function!r:.80}"
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    try:
        signature.bind({}, None, None)
    except TypeError:
        raise ChainruleError(
            f"function is called as function(parameters, X, Y), but yours takes {signature}"
        ) from None
    return function


def answers(function: Function, draws: Sequence[Draw], layout: Layout) -> Answers:
    """The function's gradients at every draw; it stops at the first problem."""
    result = Answers()
    for draw in draws:
        if not _ask(function, draw, layout, result):
            return result
    again = Answers()
    if _ask(function, draws[0], layout, again) and not _equal(
        again.gradients[0], result.gradients[0]
    ):
        result.problems.append(
            "Called twice with the same arguments, your function returned different gradients: "
            "is something random in it, or kept from one call to the next?"
        )
    return result


def _ask(function: Function, draw: Draw, layout: Layout, result: Answers) -> bool:
    given = {
        name: np.array(layout.turned(name, value), order="C")
        for name, value in (*draw.parameters.items(), ("X", draw.X), ("Y", draw.Y))
    }
    kept = {name: value.copy() for name, value in given.items()}
    names = list(draw.parameters)
    parameters = {name: given[name] for name in names}
    try:
        returned = function(parameters, given["X"], given["Y"])
    except Exception as problem:
        result.problems.append(_raised(function, problem))
        return False
    loss, gradients = split(returned, names)
    found = by_parameter(gradients, names)
    if isinstance(found, str):
        result.problems.append(found)
        return False
    result.losses.append(loss)
    result.gradients.append({name: _copy(value) for name, value in found.items()})
    now: Mapping[str, Any] = {**given, **{n: parameters.get(n) for n in names}}
    changed = [name for name in given if not _equal({"": now[name]}, {"": kept[name]})]
    if changed and not result.problems:
        result.problems.append(
            f"Your function changes {' and '.join(changed)}, which it was given: "
            "compute the gradients only, or work on a copy."
        )
    return True


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _equal(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    try:
        return first.keys() == second.keys() and all(
            np.allclose(first[key], second[key], rtol=1e-9, atol=0, equal_nan=True) for key in first
        )
    except (TypeError, ValueError):
        return False


def _raised(function: Function, problem: Exception) -> str:
    """The message of an exception, with the line of the function that it came from."""
    frames = traceback.extract_tb(problem.__traceback__)[1:]
    code = getattr(inspect.unwrap(function), "__code__", None)
    own = [frame for frame in frames if code and frame.filename == code.co_filename]
    text = f"{type(problem).__name__}: {problem}".rstrip(": ")
    where = ""
    if frames:
        frame = (own or frames)[-1]
        line = f": {frame.line}" if frame.line else ""
        where = f" ({Path(frame.filename).name}, line {frame.lineno}{line})"
    return f"Your function raised {text}{where}."
