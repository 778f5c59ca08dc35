"""Which solver serves, by the loss, the rows and the parameters: what solver="auto" is."""

from __future__ import annotations

from typing import NamedTuple

from chainrule.network import Network

# A pass over all rows in so many operations takes about a second: batches learn much in that time.
_LONG_PASS = 1e11
# Levenberg–Marquardt has far fewer steps, each of parameters² × rows: it pays for few parameters
# that many rows determine (benchmarks/convergence.py).
_FEW_PARAMETERS, _ROWS_EACH = 500, 20
_MOST_DERIVATIVES = 2**24


class SolverChoice(NamedTuple):
    """A solver's name, and why it is the one."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}, because {self.why}"


def chosen_solver(network: Network, rows: int) -> SolverChoice:
    """The solver for a network and so many rows of training.

    >>> print(chosen_solver(Network.parse("4 -> 10 tanh -> 1, squared_error"), 9_000))
    lm, because the squared error of 9,000 rows determines 61 parameters well
    >>> print(chosen_solver(Network.parse("4 -> 50 tanh -> 1, squared_error"), 400).name)
    lbfgs
    """
    parameters = sum(
        network.shapes(1)[name][0] * network.shapes(1)[name][1]
        for name in network.parameter_names()
    )
    count = f"{rows:,} row{'s' * (rows != 1)}"
    if 6.0 * rows * parameters > _LONG_PASS:
        return SolverChoice("adam", f"one pass over {count} takes long, and batches learn in it")
    derivatives = rows * network.outputs * parameters
    determined = rows * network.outputs >= _ROWS_EACH * parameters
    if (
        network.loss == "squared_error"
        and parameters <= _FEW_PARAMETERS
        and determined
        and derivatives <= _MOST_DERIVATIVES
    ):
        return SolverChoice(
            "lm", f"the squared error of {count} determines {parameters:,} parameters well"
        )
    return SolverChoice("lbfgs", f"it is the fastest for {parameters:,} parameters and {count}")
