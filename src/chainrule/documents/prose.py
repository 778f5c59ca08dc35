"""What the words of a document say of its quantities.

>>> says_one_hot("where y is a one-hot vector"), says_one_hot("where y is a vector")
(True, False)
"""

from __future__ import annotations

import re
from functools import lru_cache

_ONE_HOT = re.compile(
    r"one[- ]hot|sums? to (?:1|one)|probability (?:vector|distribution)|simplex|1-of-K"
    r"|indicator vector",
    re.IGNORECASE,
)
_NORMAL = re.compile("normal distribution|gelu|normal density", re.IGNORECASE)


def says_one_hot(prose: str) -> bool:
    """Whether targets are said to be one-hot, or each to sum to 1."""
    return _ONE_HOT.search(prose) is not None


@lru_cache(maxsize=8)
def speaks_of_normal(prose: str) -> bool:
    """Whether the words speak of the normal distribution, whose function is called Φ."""
    return _NORMAL.search(prose) is not None
