"""What letters and words stand for in the field, before a document says otherwise."""

from __future__ import annotations

from functools import lru_cache

KNOWN_FUNCTIONS = {
    "\\sigma": "sigmoid", "sigmoid": "sigmoid", "sigm": "sigmoid", "sig": "sigmoid",
    "logistic": "sigmoid", "expit": "sigmoid", "tanh": "tanh", "relu": "relu",
    "leakyrelu": "leaky_relu",
    "leaky_relu": "leaky_relu", "softplus": "softplus", "softmax": "softmax", "linear": "identity",
    "identity": "identity", "id": "identity", "elu": "elu", "gelu": "gelu", "silu": "silu",
    "swish": "silu", "exp": "exp", "log": "log", "ln": "log", "abs": "abs", "sign": "sign",
    "\\zeta": "softplus", "ζ": "softplus", "sgn": "sign", "logsoftmax": "log_softmax",
    "σ": "sigmoid", "lrelu": "leaky_relu", "sin": "sin", "cos": "cos", "tan": "tan",
    "arctan": "arctan", "atan": "arctan", "sinh": "sinh", "cosh": "cosh", "sech": "sech",
    "factorial": "factorial", "erf": "erf",
}  # fmt: skip
_JOINTS = {ord(mark): None for mark in "\\_- "}
FUNCTION_BASES = frozenset(
    ["f", "g", "\\phi", "\\varphi", "\\psi", "\\sigma", "\\rho", "act", "activation"]
)
IDENTITY_BASES = ("I", "\\mathbb{I}")
DIAGONALS = ("diag", "Diag")
JACOBIANS = ("J", "\\mathcal{J}", "\\mathbf{J}")  # or a loss
TRACES = ("tr", "Tr", "trace", "Trace")
EXTREMES = ("max", "min")
ALL = "\\nabla"  # what ∇J is taken by, where that is not written
PICKED = "picked "  # before the j of Σ_c u_{j_c}, which is another index for each c
ALL_SAMPLES = "(samples)"  # what Σ_{batch} runs over
ONES = "\\mathbf{1}"  # a vector of ones
LOSS_WORDS = (
    "MSE", "CE", "BCE", "SSE", "RSS", "NLL", "LL", "xent", "MAE", "RMSE", "SE", "TSE", "SSR", "CCE",
    "KL", "KLD", "ELBO",
)  # fmt: skip
LOSS_BASES = ("J", "L", "E", "C", "\\ell", "\\xi", "l", "loss", "Loss", "cost", "Cost", "H",
    "\\mathcal{L}", "\\mathcal{J}", "\\mathcal{E}", "\\mathcal{C}", *LOSS_WORDS)  # fmt: skip
UPSTREAM = "(loss)"  # the loss of a document that only says what comes down, dZ
CONSTANTS = (
    "\\alpha",
    "\\lambda",
    "\\beta",
    "\\gamma",
    "\\epsilon",
)  # of an activation: max(α x, x)
CLASSES = "cosqgrpabdefhtuvwxyz"  # letters for a certain class, the customary ones first
TARGETS = ("y", "Y", "t", "T")
PREDICTIONS = ("\\hat{y}", "\\bar{y}", "\\tilde{y}", "\\hat{Y}", "\\hat{t}", "\\hat{p}")
OUTPUTS = ("a", "A", "h", "o", "z", *PREDICTIONS, *TARGETS)  # what the network gives for an x
PROBABILITIES = ("P", "p", "Pr", "\\mathbb{P}")
MATRIX_BASES = frozenset("ABFGKQ")  # weights, where nothing defines them


@lru_cache(maxsize=4096)
def customary_function(base: str) -> str | None:
    """The function of a name, whatever its case.

    Not of a Greek letter: Σ is no σ. How words are joined does not matter: Leaky ReLU, soft-max.

    >>> customary_function("ReLU"), customary_function("f"), customary_function("\\\\Sigma")
    ('relu', None, None)
    >>> customary_function(r"Leaky\\_ReLU"), customary_function("soft-max")
    ('leaky_relu', 'softmax')
    """
    if base.startswith("\\"):
        return KNOWN_FUNCTIONS.get(base)
    joined = base.lower().translate(_JOINTS)
    return KNOWN_FUNCTIONS.get(joined) or KNOWN_FUNCTIONS.get(base)
