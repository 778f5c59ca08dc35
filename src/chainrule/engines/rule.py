"""How a training step moves the parameters, the same for every engine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """How a training step moves the parameters; the letters are those of the solvers.

    kind: "sgd" or "adam". momentum: μ, or β₁ of Adam. second: β₂. weight_decay: δ of AdamW.
    epsilon_hat: Adam's ε stands beside √v instead of √v̂ (the form before section 2.1 of Kingma &
    Ba). l2_over_rows: λ (and l1) are divided by the weight of each batch. l1: λ₁ of the penalty
    λ₁ Σ|w|. clip: the largest norm that the gradient of a batch keeps; 0 for no bound.
    """

    kind: str
    learning_rate: float
    momentum: float = 0.0
    second: float = 0.0
    epsilon: float = 0.0
    weight_decay: float = 0.0
    nesterov: bool = False
    epsilon_hat: bool = False
    l2_over_rows: bool = False
    l1: float = 0.0
    clip: float = 0.0
