"""The extreme eigenvalues of a symmetric matrix that is known by its products alone.

>>> spectrum = extremes(lambda v: np.array([3.0, -1.0, 0.5]) * v, size=3, most=3)
>>> round(spectrum.smallest, 6), round(spectrum.largest, 6), spectrum.exact
(-1.0, 3.0, True)
>>> np.abs(spectrum.direction).round(6)
array([0., 1., 0.])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import eigh_tridiagonal

from chainrule.operations import Array

# The basis may take so many numbers: a network of millions of parameters gets fewer steps.
_NUMBERS = 10_000_000
# Every so many steps it is asked whether the smallest eigenvalue has settled, to so much of itself
# and of the largest.
_ASKED_EVERY, _SETTLED, _OF_LARGEST = 10, 1e-2, 1e-7
_NOTHING = 1e-12


@dataclass(frozen=True)
class Spectrum:
    """The ends of a spectrum.

    Of fewer products than rows these are the ends of what the products show: ``smallest`` lies on
    or above the matrix's own smallest eigenvalue, ``largest`` on or below its largest.
    direction: the vector of length 1 with vᵀHv = smallest. exact: as many products as rows.
    """

    smallest: float
    largest: float
    products: int
    exact: bool
    direction: Array = field(repr=False, compare=False)

    @property
    def scale(self) -> float:
        """The largest eigenvalue by size."""
        return max(abs(self.smallest), abs(self.largest))


def extremes(multiply: Callable[[Array], Array], size: int, most: int, seed: int = 0) -> Spectrum:
    """The ends of the spectrum of H by at most ``most`` products v ↦ H v.

    Lanczos (1950) with full reorthogonalisation, from a random direction: T = QᵀHQ is tridiagonal
    for orthonormal Q, and the eigenvalues at its ends settle first. A gradient as the start would
    miss what lies across a symmetry of the network. Golub & Van Loan (2013), Matrix Computations,
    algorithm 10.1.1 and section 10.3.5.
    """
    random = np.random.default_rng(seed)
    most = max(1, min(most, size, _NUMBERS // size))
    Q, alphas, betas = np.empty((most, size)), np.zeros(most), np.zeros(most)
    q = _orthogonal(random.normal(size=size), Q[:0])
    for k in range(most):
        Q[k] = q
        r = np.asarray(multiply(q), float)
        alphas[k] = q @ r
        r = _without(_without(r, Q[: k + 1]), Q[: k + 1])
        betas[k] = beta = float(np.linalg.norm(r))
        done = k + 1
        if done == most or (done % _ASKED_EVERY == 0 and _settled(*_ritz(alphas, betas, done))):
            break
        if beta > _NOTHING * np.abs(alphas[:done]).max(initial=_NOTHING):
            q = r / beta
        else:  # Q spans whole eigenvectors: go on with what is left
            betas[k], q = 0.0, _orthogonal(random.normal(size=size), Q[:done])
    values, vectors, _ = _ritz(alphas, betas, done)
    direction = vectors[:, 0] @ Q[:done]
    return Spectrum(float(values[0]), float(values[-1]), done, done == size, direction)


def _ritz(alphas: Array, betas: Array, k: int) -> tuple[Array, Array, float]:
    """Eigenvalues and vectors of T after k steps, and how far the smallest is from one of H."""
    # Not as a full matrix: on a busy machine the threads of eigh wait for each other.
    values, vectors = eigh_tridiagonal(alphas[:k], betas[: k - 1])
    return values, vectors, float(abs(betas[k - 1] * vectors[-1, 0]))


def _settled(values: Array, vectors: Array, distance: float) -> bool:
    largest = max(abs(values[0]), abs(values[-1]))
    return bool(distance <= _SETTLED * abs(values[0]) + _OF_LARGEST * largest)


def _without(r: Array, Q: Array) -> Array:
    """What of r is orthogonal to the rows of Q."""
    rest: Array = r - (Q @ r) @ Q
    return rest


def _orthogonal(r: Array, Q: Array) -> Array:
    """r made orthogonal to the rows of Q and of length 1; twice is enough (Kahan)."""
    r = _without(_without(r, Q), Q)
    unit: Array = r / np.linalg.norm(r)
    return unit
