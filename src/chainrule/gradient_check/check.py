"""``check_gradients(function, network)``: a backward pass written by hand, judged step by step."""

from __future__ import annotations

from chainrule.convention import Convention, settled
from chainrule.engines.reference import Reference
from chainrule.gradient_check.calling import Function, answers, checked_function
from chainrule.gradient_check.draws import Layout, random_draws
from chainrule.gradient_check.judging import judged
from chainrule.gradient_check.report import GradientReport
from chainrule.network import Network, a_network


def check_gradients(
    function: Function,
    network: Network,
    convention: Convention | None = None,
    samples: int | None = None,
    seed: int = 0,
) -> GradientReport:
    """Which gradients of a backward pass written by hand are wrong, and what is wrong with them.

    function: called as ``function(parameters, X, Y)`` with a dict of arrays by name ("W1", "b1",
    …) in the convention's shapes, biases as a row or a column. It returns the gradients as a dict
    with keys such as "W1", "dW1", "dJ/dW1" or "grad_W1", or as a list or tuple in the order W1,
    b1, W2, …; or ``(loss, gradients)``, and then the loss is compared as well.
    samples: how many samples X has, in every other draw two more; left out, two numbers unlike
    every width of the network. seed: for the random draws; same seed, same report.

    A mistake is named only if putting it into the derivation gives the function's numbers at every
    draw. A gradient that is wrong only because an earlier one is, is *carried*.
    Raises ChainruleError where the function cannot be called so, NetworkError for no network.

    >>> import numpy as np
    >>> def backward(parameters, X, Y):
    ...     A1 = np.tanh(X @ parameters["W1"] + parameters["b1"])
    ...     A2 = A1 @ parameters["W2"] + parameters["b2"]
    ...     dZ2 = 2 * (A2 - Y) / len(X)
    ...     dZ1 = dZ2 @ parameters["W2"].T
    ...     return {"dW1": X.T @ dZ1, "db1": dZ1.sum(0), "dW2": A1.T @ dZ2, "db2": dZ2.sum(0)}
    >>> report = check_gradients(backward, Network.parse("3 -> 4 tanh -> 2, squared_error"))
    >>> report.ok, report["W1"].cause.value, report["W1"].message
    (False, 'activation_derivative', 'The derivative of tanh is missing in dJ/dZ1.')
    >>> report["W1"].mend, report["b1"].outcome.value
    ('∂J/∂Z₁ = ∂J/∂A₁ ⊙ (1 − A₁²)', 'carried')
    """
    function, network = checked_function(function), a_network(network)
    convention = settled(convention)
    engine = Reference(network, Convention(reduction=convention.reduction))
    layout = Layout(convention)
    draws = random_draws(engine, samples, seed)
    result = answers(function, draws, layout)
    counts = tuple(draw.samples for draw in draws)
    if len(result.gradients) < len(draws):
        return GradientReport(network, (), tuple(result.problems), counts)
    verdicts = judged(engine, draws, result, layout, seed)
    return GradientReport(network, verdicts, tuple(result.problems), counts)
