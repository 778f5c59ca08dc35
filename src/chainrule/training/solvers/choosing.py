"""Which solver serves, by the loss, the rows and the parameters: what solver="auto" is."""

from __future__ import annotations

from typing import NamedTuple

from chainrule.network import Network

# A pass over all rows in so many operations takes about a second: batches learn much in that time.
_LONG_PASS = 1e11
# Levenberg–Marquardt has far fewer steps, each as long as dozens of L-BFGS: it pays for few
# parameters that many rows determine and hardly a penalty does (benchmarks/convergence.py).
_FEW_PARAMETERS, _ROWS_EACH, _LEAST_ALPHA = 100, 5, 0.01


class SolverChoice(NamedTuple):
    """A solver's name, and why it is the one."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}, because {self.why}"


def chosen_solver(network: Network, rows: int, alpha: float) -> SolverChoice:
    """The solver for a network, so many rows of training and the penalty α/(2 rows) Σw².

    >>> print(chosen_solver(Network.parse("4 -> 10 tanh -> 1, squared_error"), 9_000, 0.0))
    lm, because 9,000 rows determine 61 parameters by their squared error
    >>> print(chosen_solver(Network.parse("4 -> 50 tanh -> 1, squared_error"), 400, 1.0).name)
    lbfgs
    """
    parameters = network.parameter_count
    count = f"{rows:,} row{'s' * (rows != 1)}"
    if 6.0 * rows * parameters > _LONG_PASS:
        return SolverChoice("adam", f"one pass over {count} takes long, and batches learn in it")
    few = parameters <= _FEW_PARAMETERS and rows * network.outputs >= _ROWS_EACH * parameters
    if network.loss == "squared_error" and few and alpha <= _LEAST_ALPHA:
        return SolverChoice(
            "lm", f"{count} determine {parameters:,} parameters by their squared error"
        )
    return SolverChoice("lbfgs", f"it is the fastest for {parameters:,} parameters and {count}")
