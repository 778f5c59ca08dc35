"""Upright words that stand between formulas rather than in one, in the languages met so far."""

from __future__ import annotations

# What follows is a reason or an explanation of what was said before.
REASONS = frozenset((
    "because", "since", "as", "using", "by", "from", "where", "with", "recall", "note", "here",
    "da", "weil", "wobei", "mit", "denn", "car", "puisque", "où", "avec", "porque", "pues",
    "donde", "con", "como", "onde", "com", "pois", "где", "так", "因为", "由于", "其中", "注意",
    "ここで", "ただし", "なぜなら", "여기서",
))  # fmt: skip
CONNECTIVES = REASONS | frozenset((
    "and", "or", "if", "for", "so", "then", "thus", "hence", "shape", "when", "is", "are", "the",
    "of", "in", "this", "that", "which", "let", "given", "otherwise", "iff", "such", "we", "have",
    "therefore", "i.e.", "e.g.", "all", "each", "every", "to", "on", "at", "also", "but", "while",
    "a", "an", "it", "its", "chain", "rule", "simply", "just", "output", "input", "layer",
    "hidden", "bias", "weight", "weights", "update", "scalar", "vector", "matrix", "case", "base",
    "add", "minimize", "maximize", "minimise", "maximise",
    "und", "oder", "für", "wenn", "falls", "sonst", "also", "somit", "daher", "aus", "ist",
    "et", "ou", "si", "sinon", "pour", "donc", "alors", "soit", "est", "d'où",
    "y", "o", "para", "cuando", "entonces", "es", "sea", "luego", "tanto",
    "e", "então", "quando", "logo", "seja",
    "и", "или", "если", "при", "для", "тогда", "то", "когда", "значит", "иначе",
    "所以", "当", "则", "即", "那么", "故", "若", "如果", "令", "设", "有", "得", "和", "且",
    "よって", "のとき", "より", "すると", "따라서", "이므로", "일때",
))  # fmt: skip
# Words that act on the letter behind them.
OPERATORS = frozenset((
    "tr", "trace", "vec", "var", "cov", "diag", "rank", "det", "sgn", "sign", "std", "mean",
    "grad", "div", "argmax", "argmin", "arg", "max", "min", "sum", "exp", "log", "ln", "softmax",
    "sigmoid", "relu", "tanh", "sin", "cos", "avg", "norm", "onehot", "lim", "im", "re", "col",
    "row", "abs", "round", "sup", "inf", "dim", "ker", "erf", "softplus", "gelu", "silu", "swish",
    "elu", "mse", "ce", "kl", "hardmax", "logit", "flatten", "concat", "d",
))  # fmt: skip
