"""Which of the values that came back is the gradient of which parameter.

>>> parameter_of("dW1"), parameter_of("dJ/db_2"), parameter_of("grad_W1"), parameter_of("cache")
('W1', 'b2', 'W1', None)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_MARK = r"d_?(?:(?:j|l|e|c|loss|cost)_?/?_?d_?)?|grad(?:ient)?s?_?|g_?|delta_?|nabla_?|∇|∂[a-z]/∂"
_KEY = re.compile(rf"(?P<mark>{_MARK})?(?P<letter>[wb])_?\[?(?P<layer>\d+)\]?(?P<end>_?grad)?")


def parameter_of(key: object) -> str | None:
    """The parameter that a key of the returned dict stands for."""
    match = _KEY.fullmatch(str(key).strip().lower())
    if match is None:
        return None
    letter = {"w": "W", "b": "b"}[match["letter"]]
    return f"{letter}{int(match['layer'])}"


def _is_marked(key: object) -> bool:
    match = _KEY.fullmatch(str(key).strip().lower())
    return match is not None and bool(match["mark"] or match["end"])


def _is_scalar(value: Any) -> bool:
    try:
        return not isinstance(value, Mapping | str) and np.ndim(value) == 0
    except ValueError:
        return False


def split(returned: Any, names: Sequence[str]) -> tuple[Any, Any]:
    """The loss, or None, and the gradients of what a function returned."""
    if not isinstance(returned, list | tuple):
        return None, returned
    if len(returned) == 2:
        for other, gradients in (returned, returned[::-1]):
            if isinstance(gradients, Mapping) and any(map(parameter_of, gradients)):
                # Beside the gradients may stand the loss, or a dict of what was computed.
                return (None if isinstance(other, Mapping) else other), gradients
            if isinstance(gradients, list | tuple) and _is_scalar(other):
                return other, gradients
    if len(returned) == len(names) + 1 and _is_scalar(returned[0]):
        return returned[0], returned[1:]
    return None, returned


def by_parameter(gradients: Any, names: Sequence[str]) -> dict[str, Any] | str:
    """The gradients by parameter, or what is wrong with the value as a whole in a sentence."""
    order = ", ".join(names)
    if isinstance(gradients, Mapping):
        found: dict[str, Any] = {}
        # A dict of both W1 and dW1 holds the parameter as well: the marked one is the gradient.
        for key in sorted(gradients, key=_is_marked):
            name = parameter_of(key)
            if name in names:
                found[str(name)] = gradients[key]
        return found or f"No gradient came back: the keys are {_keys(gradients)}, not {order}."
    if isinstance(gradients, list | tuple):
        if len(gradients) == len(names):
            return dict(zip(names, gradients, strict=True))
        count = f"{len(gradients)} value{'' if len(gradients) == 1 else 's'}"
        return f"{count} came back for the {len(names)} parameters {order}."
    if len(names) == 1 and isinstance(gradients, np.ndarray):
        return {names[0]: gradients}
    what = "nothing" if gradients is None else f"a value of type {type(gradients).__name__}"
    return f"Your function returned {what}, not a dict of gradients by name ({order})."


def _keys(gradients: Mapping[Any, Any]) -> str:
    return ", ".join(repr(key) for key in list(gradients)[:8]) or "none"
