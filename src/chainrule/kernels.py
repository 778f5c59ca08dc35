"""How functions are computed, safely for any finite input.

They accept complex arrays, so that a complex step goes through the code that runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def _fold(z: Array) -> Array:
    """z with its sign chosen so that the real part is not positive: exp of it is safe."""
    return np.where(z.real > 0, -z, z)


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^{−z})."""
    e = np.exp(_fold(z))
    value: Array = np.where(z.real > 0, 1, e) / (1 + e)
    return value


def softplus(z: Array) -> Array:
    """log(1 + e^z)."""
    return np.where(z.real > 0, z, 0) + np.log1p(np.exp(_fold(z)))


def normal_cdf(z: Array) -> Array:
    """Φ(z), the standard normal distribution."""
    # Imported here because scipy.special takes longer to load than all the rest together,
    # and only gelu needs it.
    from scipy.special import ndtr

    value: Array = ndtr(z)
    return value


def erf(z: Array) -> Array:
    """The error function, 2 Φ(√2 z) − 1."""
    from scipy.special import erf as error_function

    value: Array = error_function(z)
    return value


def factorial(z: Array) -> Array:
    """Γ(z + 1)."""
    from scipy.special import gamma, psi

    value: Array = gamma(z.real + 1)
    if np.iscomplexobj(z):  # a complex step: that of gamma itself loses all digits of it
        value = value + 1j * z.imag * value * psi(z.real + 1)
    return value


def digamma(z: Array) -> Array:
    """The derivative of log Γ."""
    from scipy.special import psi

    value: Array = psi(z)
    return value


def softmax(z: Array, axis: int) -> Array:
    """e^z over its sum along an axis."""
    e = np.exp(z - z.real.max(axis=axis, keepdims=True))
    value: Array = e / e.sum(axis=axis, keepdims=True)
    return value


def log_softmax(z: Array, axis: int) -> Array:
    """The logarithm of softmax, which does not round to −∞."""
    shifted = z - z.real.max(axis=axis, keepdims=True)
    value: Array = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return value
