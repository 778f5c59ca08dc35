"""The marks, macros and words that the grammar knows by name."""

from __future__ import annotations

from chainrule.documents.parsing.customary import LOSS_WORDS

JOINS = {
    "cdot": "dot", "*": "dot", "ast": "dot", "times": "times", "odot": "odot", "circ": "odot",
    "bullet": "odot", "star": "odot", "otimes": "otimes", "@": "dot",
}  # fmt: skip
FROBENIUS = "frobenius"  # the colon of A:B, in a document that says what it is
RELATIONS = {
    ">": ">", "<": "<", "gt": ">", "lt": "<", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "le": "<=", "leq": "<=", "leqslant": "<=", "=": "=", "ne": "!=", "neq": "!=",
}  # fmt: skip
FUNCTIONS = frozenset((
    "log", "ln", "exp", "tanh", "sin", "cos", "tan", "max", "min", "sinh", "cosh", "sign", "sgn",
    "arctan", "sech", "erf",
))  # fmt: skip
MATRICES = frozenset((
    "matrix", "bmatrix", "pmatrix", "vmatrix", "Bmatrix", "smallmatrix", "array", "bsmallmatrix",
    "psmallmatrix",
))  # fmt: skip
OPEN = {"(": ")", "[": "]", "{": "}", "lbrace": "rbrace", "lbrack": "rbrack", "langle": "rangle"}
CLOSE = frozenset(OPEN.values())
BARS = {"|": "|", "lvert": "rvert", "vert": "vert", "mid": "mid"}
NORMS = {"\\|": "\\|", "Vert": "Vert", "lVert": "rVert"}
ANY = (":", ".", "cdot", "bullet", "dots", "ldots")  # W_{i:} is a whole row
DOTS = ("dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb", "dotsm", "dotso")
# Words that stand in italics as well, letter by letter; the first that fits is taken.
KNOWN_WORDS = (
    "leakyrelu", "leaky_relu", "lrelu", "logsoftmax", "softmax", "sigmoid", "softplus", "relu",
    "linear", "identity", "tanh", "gelu", "silu", "swish", "elu", "loss", "cost", "exp", "log",
    "ln", "max", "sum", "mse", "sign", "sgn", "diag", "sinh", "cosh", "arctan", "sin", "cos",
    "min", "step", "heaviside", "sech", "func",
    "erf",
)  # fmt: skip
LOSS_NAMES = frozenset((*LOSS_WORDS, "obj", "Obj"))  # in italics, as a whole run
BEFORE_BRACKETS = frozenset(("tr", "Tr", "trace", "Trace", "abs", "mean", "prod"))  # as in tr(A)
