"""The Hessian times a direction from gradients alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.operations import Array


def differenced(gradient: Callable[[Array], Array], w: Array, v: Array) -> Array:
    """(∇J(w + hv) − ∇J(w − hv)) / 2h

    The step that a weight makes at most, h max|v|, is ∛ε (1 + max|w|): with it the rounding of the
    gradients, ε/h, is about as large as what the difference leaves out, h². That leaves some 8
    digits of float64 and 3 of float32. Across a kink there is no Hessian, and this finds none.
    Nocedal & Wright (2006), Numerical Optimization, section 8.1.

    >>> differenced(lambda w: w**3, np.array([1.0, 2.0]), np.array([1.0, 0.0])).round(6)
    array([3., 0.])
    """
    largest = float(np.abs(v).max(initial=0.0))
    if not largest:
        return np.zeros_like(w)
    reach = float(np.cbrt(np.finfo(w.dtype).eps)) * (1 + float(np.abs(w).max()))
    h = w.dtype.type(reach / largest)
    difference: Array = (gradient(w + h * v) - gradient(w - h * v)) / (2 * h)
    return difference
