"""Networks with data for the compiled core, in the precision that it is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from nets import Problem, problem

from chainrule.convention import Convention
from chainrule.engines import native
from chainrule.network import Network
from chainrule.operations import Array

# What this machine cannot show: without a compiler the package installs without the core, and
# test_choice_of_engine fails where there is one all the same.
needs_core = pytest.mark.skipif(not native.available(), reason="the compiled core is not installed")

# The largest relative difference from the reference in double precision.
TOLERANCE: dict[Any, float] = {np.float64: 1e-12, np.float32: 1e-5}


def problem_of(text: str, samples: int = 37, dtype: Any = np.float64) -> Problem:
    """A network with random parameters and data of a type, samples as rows.

    The inputs are small: exponentials of large ones leave no digits to compare.
    """
    drawn = problem(Network.parse(text), Convention(), samples, len(text))
    return in_type(drawn._replace(X=0.3 * drawn.X), dtype)


def in_type(drawn: Problem, dtype: Any) -> Problem:
    """The same numbers, rounded to a type."""
    parameters = {name: array.astype(dtype) for name, array in drawn.parameters.items()}
    return drawn._replace(parameters=parameters, X=drawn.X.astype(dtype), Y=drawn.Y.astype(dtype))


def vector(arrays: dict[str, Array]) -> Array:
    """All numbers of a dict of arrays, in double precision."""
    return np.concatenate([np.ravel(array) for array in arrays.values()]).astype(float)
