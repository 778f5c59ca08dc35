"""The penalty by Bayes' rule: MacKay's evidence, and what the training rows leave undecided.

A trained network is taken for the middle of a Gaussian over its parameters. With E the loss over
all rows and E_W = ½ Σ‖W‖², the network's objective J is, up to a factor,

    M(w) = β E + α E_W,   A = ∇∇M ≈ KᵀK + M₀        (Gauss–Newton; M₀ holds the priors)

E is ½ Σ ω(ŷ − y)² of squared error, with noise of variance 1/β, or the negative log-likelihood Σ ωL
of log loss, cross-entropy and Poisson loss, with β = 1. In the network's own terms

    λ = 2α / (β Σω) of squared error,   λ = α / Σω else.

The evidence p(Y | α, β) is greatest where, with γ the number of parameters that the data decide,

    α = γ_W / 2E_W,   β = (N − γ) / 2E,   γ = Σⱼ 1 − M₀ⱼ(A⁻¹)ⱼⱼ = Σᵢ λᵢ/(λᵢ + α)

At a penalty that is given, which is the ratio α/β, it is greatest for β = N / 2(E + αE_W/β): the
same at the greatest of all. MacKay (1992), A practical Bayesian framework for backpropagation
networks, equations 8 to 11; Foresee & Hagan (1997), whose rule MATLAB's ``trainbr`` is. Biases are
not penalised: their prior is ten times as wide as the weights' and lies around what they are, which
moves nothing and keeps A regular where a unit has been switched off; ``trainbr`` penalises them as
weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from chainrule.engines.arrays import checked_data, checked_parameters
from chainrule.engines.choice import VectorEngine, vector_engine
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.fit import CONVENTION, row_weights
from chainrule.training.solvers.gauss_newton import GaussNewton, Shifted
from chainrule.training.solvers.least_squares import biases_of, check_size
from chainrule.training.solvers.objective import Layout, Vector

# The curvature of each loss by its output, Fisher's information: its inverse variance.
_INFORMATION: dict[str, Callable[[Array], Array]] = {
    "squared_error": np.ones_like,
    "log_loss": lambda p: 1 / np.maximum(p * (1 - p), np.finfo(p.dtype).tiny),
    "cross_entropy": lambda p: 1 / np.maximum(p, np.finfo(p.dtype).tiny),
    "poisson": lambda p: 1 / np.maximum(p, np.finfo(p.dtype).tiny),
}
# The precision of a bias by that of a weight: a prior ten times as wide.
_OF_BIASES = 0.01
LEAST_L2, MOST_L2 = 1e-10, 1e4
_TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True)
class Evidence:
    """What the training rows say of a network's penalty at a minimum of its objective.

    l2: the penalty that the evidence prefers, for ``replace(network, l2=...)``. alpha, beta: the
    precision of the weights' prior at that penalty, and of the noise of each output (1 but for
    squared error) at the network's own. effective_parameters: γ, of ``parameters`` in all.
    log_evidence: log p(Y | α, β) in nats at the network's own penalty, with the one minimum: larger
    is better, for networks of any size on the same rows.
    """

    l2: float
    alpha: float
    beta: float
    effective_parameters: float
    parameters: int
    log_evidence: float
    posterior: Shifted = field(repr=False, compare=False)


def evidence(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> Evidence:
    """Re-estimate the penalty of a network at a minimum of its objective.

    X (samples × inputs) and Y (samples × outputs) are the rows that it was trained on, weights one
    for each row.
    Raises DataError for a loss that is no likelihood, a network without a penalty, which is its
    prior, or a problem too large to factorise.

    >>> from chainrule.training.fit import fit
    >>> random = np.random.default_rng(0)
    >>> X = random.normal(size=(200, 3))
    >>> Y = X @ [[1.0], [-1.0], [0.0]] + 0.1 * random.normal(size=(200, 1))
    >>> network = Network.parse("3 -> 1, squared_error, l2=0.0001")
    >>> found = evidence(network, fit(network, X, Y).parameters, X, Y)
    >>> print(f"{found.effective_parameters:.2f} of {found.parameters} parameters")
    4.00 of 4 parameters
    >>> print(f"noise {found.beta**-0.5:.2f}")
    noise 0.10
    """
    check_likelihood(network)
    if not network.l2:
        raise DataError(f"{network} has no penalty, and so no prior: give it an l2")
    X, Y = checked_data(network, X, Y, CONVENTION)
    check_size(network, len(X), "evidence", "Choose the penalty by cross-validation.")
    omega = row_weights(weights, X)
    engine = vector_engine(replace(network, l2=0.0), CONVENTION)
    checked = checked_parameters(network, parameters, CONVENTION)
    w = Layout(checked).vector(checked).astype(X.dtype)
    return evidence_at(network, engine, w, X, Y.astype(X.dtype, copy=False), omega)


def evidence_at(
    network: Network, engine: VectorEngine, w: Vector, X: Array, Y: Array, weights: Array | None
) -> Evidence:
    """The same for parameters in one vector and arrays that were checked.

    engine: of the network's outputs and of its loss without penalty, as ``fit`` takes the mean.
    """
    omega = np.ones(len(X)) if weights is None else weights.astype(np.float64)
    total, of_noise = float(omega.sum()), network.loss == "squared_error"
    half = total / 2 if of_noise else total  # E is J's mean over the rows times this
    biases = biases_of(network)
    E = half * engine.evaluate(w, X, Y, weights)
    E_W = float(w[~biases] @ w[~biases]) / 2
    # All in units of the noise: A/β has the prior α/β, which the penalty alone decides.
    prior = half * network.l2
    K = _curvature(network, engine, w, X, omega)
    try:
        posterior = GaussNewton(K, biases).shifted(prior, _OF_BIASES * prior)
    except np.linalg.LinAlgError:
        raise DataError(
            "the evidence is lost to rounding, as by inputs of very different sizes or offsets: "
            "scale them (standardize=True does), or choose the penalty by cross-validation"
        ) from None
    determined = posterior.determined()
    gamma, of_weights = float(determined.sum()), float(determined[~biases].sum())
    observations = total * (network.outputs if of_noise else 1)
    M = E + prior * E_W
    beta = observations / max(2 * M, _TINY) if of_noise else 1.0
    beta_next = (observations - gamma) / max(2 * E, _TINY) if of_noise else 1.0
    # Weights of 0 want a prior as narrow as there is.
    l2 = of_weights / max(2 * E_W, _TINY) / (half * beta_next)
    l2 = float(np.clip(l2, LEAST_L2, MOST_L2))
    volume = float(np.log(posterior.shift).sum()) - posterior.log_determinant
    log_evidence = -beta * M + volume / 2
    if of_noise:
        log_evidence += observations / 2 * np.log(beta / (2 * np.pi))
    return Evidence(
        l2=l2,
        alpha=l2 * half * beta,
        beta=beta,
        effective_parameters=gamma,
        parameters=len(w),
        log_evidence=float(log_evidence),
        posterior=posterior,
    )


def _curvature(network: Network, engine: VectorEngine, w: Vector, X: Array, omega: Array) -> Vector:
    """K with KᵀK = ∇∇E, Gauss–Newton: √(ω information) ∂ŷ/∂w, outputs of rows × parameters."""
    K = engine.jacobian(w, X).astype(np.float64, copy=False)
    information = _INFORMATION[network.loss or ""](engine.predictions(w, X).astype(np.float64))
    K *= np.sqrt(omega[:, None] * information)[:, :, None]
    return K.reshape(-1, len(w))


def predictive_variance(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    found: Evidence,
    X: npt.ArrayLike,
) -> Array:
    """The variance of each output from what the training rows leave undecided: j A⁻¹ jᵀ / β.

    j is the output's gradient by the parameters; the noise, of variance 1/β, comes on top. Shape
    samples × outputs. Laplace's approximation; MacKay (1992), equation 18.
    """
    checked = checked_parameters(network, parameters, CONVENTION)
    X = np.asarray(X, dtype=np.float64)
    w = Layout(checked).vector(checked).astype(np.float64)
    J = vector_engine(network, CONVENTION).jacobian(w, X)
    variance = found.posterior.quadratic(J.reshape(-1, len(w))) / found.beta
    return np.maximum(variance, 0.0).reshape(J.shape[:2])


def check_likelihood(network: Network) -> None:
    """DataError for a loss that is not the negative logarithm of a probability."""
    if network.loss not in _INFORMATION:
        raise DataError(
            f"evidence needs a loss that is a likelihood ({', '.join(_INFORMATION)}), not "
            f"{network.loss}: choose the penalty by cross-validation"
        )
