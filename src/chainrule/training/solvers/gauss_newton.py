"""Linear algebra with the Gauss–Newton matrix A = KᵀK + M, for K of rows × parameters.

M is diagonal and positive, with one value for weights and another for biases. Where there are
fewer rows than parameters, nothing of the size parameters² is made:

    A⁻¹ = M⁻¹ − M⁻¹Kᵀ B⁻¹ KM⁻¹,   B = I + K M⁻¹ Kᵀ        Woodbury (1950)

>>> K, none = np.array([[3.0, 1.0]]), np.array([False, False])
>>> GaussNewton(K, none).shifted(2.0, 2.0).solve(np.array([1.0, 0.0])).round(4)
array([ 0.125, -0.125])
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.linalg import lapack, lstsq

from chainrule.operations import Array

# The squared ratio of a Cholesky factor's pivots is at most the condition: with one beyond 1e14
# there is hardly a right digit left.
_LEAST_PIVOT = 1e-7
# Ten times the rounding of single precision, by the squared norm of K.
_SINGLE = 6e-7


class GaussNewton:
    """KᵀK, or KKᵀ where that is smaller, made once for any number of shifts M.

    K: rows × parameters. biases: which parameters are biases.
    """

    def __init__(self, K: Array, biases: Array) -> None:
        self.biases = biases
        self.dual = K.shape[0] < K.shape[1]
        size = min(K.shape)
        # Fresh memory at every step would cost as much as a factorisation.
        self._gram, self._matrix = np.empty((2, size, size))
        self.renew(K)

    def renew(self, K: Array, damping: float = 0.0) -> None:
        """Another K of the same shape, in the same memory.

        damping: what M will be at least. Where the rounding of single precision stays a tenth of
        it, KᵀK is made in that: it is as if the damping were a little different.
        """
        self.K = K
        single = damping > _SINGLE * float(np.vdot(K, K))
        if single:
            np.copyto(self._rounded[0], K, casting="same_kind")
        k, gram = self._rounded if single else (K, self._gram)
        np.matmul(*((k, k.T) if self.dual else (k.T, k)), out=gram)
        if single:
            np.copyto(self._gram, gram)
        if self.dual:
            of_biases = K[:, self.biases]
            self._gram_of_biases = of_biases @ of_biases.T

    @cached_property
    def _rounded(self) -> tuple[Array, Array]:
        """K and KᵀK in single precision."""
        return np.empty(self.K.shape, np.float32), np.empty(self._gram.shape, np.float32)

    def shifted(self, weights: float, biases: float) -> Shifted:
        """A with these two values in M, until the next shift takes its memory.

        Raises LinAlgError where it is singular to rounding.
        """
        shift, matrix = np.where(self.biases, biases, weights), self._matrix
        if self.dual:
            np.multiply(self._gram_of_biases, 1 / biases - 1 / weights, out=matrix)
            matrix += self._gram / weights
            matrix.flat[:: len(matrix) + 1] += 1
        else:
            np.copyto(matrix, self._gram)
            matrix.flat[:: len(matrix) + 1] += shift
        return Shifted(self.K, shift, _cholesky(matrix), self.dual)

    def least_squares(self, e: Array, u: Array, weights: float, biases: float) -> Array:
        """A⁻¹(Kᵀe + u) by the QR of K above √M, which loses half as many digits."""
        root = np.sqrt(np.where(self.biases, biases, weights))
        stacked = np.vstack([self.K, np.diag(root)])
        right = np.concatenate([e, u / root])
        solution: Array = lstsq(stacked, right, lapack_driver="gelsy", overwrite_a=True)[0]
        return solution


class Shifted:
    """A as a Cholesky factor L: LLᵀ = A, or in the dual form LLᵀ = B."""

    def __init__(self, K: Array, shift: Array, L: Array, dual: bool) -> None:
        self._K, self.shift, self._L, self._dual = K, shift, L, dual

    def solve(self, b: Array) -> Array:
        """A⁻¹b."""
        return self.step(np.zeros(len(self._K)), b)

    def step(self, e: Array, u: Array) -> Array:
        """A⁻¹(Kᵀe + u); in the dual form M⁻¹Kᵀ B⁻¹(e − KM⁻¹u) + M⁻¹u, where nothing cancels."""
        if not self._dual:
            return self._solve(self._K.T @ e + u)
        v = np.divide(u, self.shift)
        return np.add(self._K.T @ self._solve(e - self._K @ v) / self.shift, v)

    @property
    def log_determinant(self) -> float:
        """log |A|."""
        own = 2 * float(np.log(np.diag(self._L)).sum())
        return own + float(np.log(self.shift).sum()) if self._dual else own

    def determined(self) -> Array:
        """1 − Mⱼ (A⁻¹)ⱼⱼ of each parameter: from 0, all prior, to 1, all data.

        Their sum is γ = Σ λᵢ/(λᵢ + α), with λ the eigenvalues of KᵀK, where M = αI.
        """
        if self._dual:
            known: Array = _squares(self._half(self._K)) / self.shift
        else:
            inverse, _ = lapack.dtrtri(self._L, lower=1)
            known = 1 - self.shift * _squares(np.tril(inverse))
        return known

    def quadratic(self, rows: Array) -> Array:
        """j A⁻¹ jᵀ of each row j."""
        if not self._dual:
            return _squares(self._half(rows.T))
        scaled = rows / self.shift
        of_prior: Array = np.sum(rows * scaled, axis=1)
        return of_prior - _squares(self._half(self._K @ scaled.T))

    def _solve(self, b: Array) -> Array:
        solution: Array = lapack.dpotrs(self._L, b, lower=1)[0]
        return solution

    def _half(self, b: Array) -> Array:
        """L⁻¹b."""
        solution: Array = lapack.dtrtrs(self._L, b, lower=1)[0]
        return solution


def _squares(columns: Array) -> Array:
    """The squared length of each column."""
    lengths: Array = np.einsum("ij,ij->j", columns, columns)
    return lengths


def _cholesky(matrix: Array) -> Array:
    """L of a symmetric matrix, in its memory; LinAlgError without enough right digits."""
    # Its transpose is the same matrix and lies as LAPACK wants it: no copy is made.
    L: Array
    L, failed = lapack.dpotrf(matrix.T, lower=1, clean=0, overwrite_a=1)
    pivots = np.diag(L)
    if failed or not pivots.min() > _LEAST_PIVOT * pivots.max():
        raise np.linalg.LinAlgError("singular to rounding")
    return L
