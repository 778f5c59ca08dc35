"""What the words of a document say of its quantities.

>>> says_one_hot("where y is a one-hot vector"), says_one_hot("where y is a vector")
(True, False)
"""

from __future__ import annotations

import re
from functools import lru_cache

_ONE_HOT = re.compile(
    r"one[- ]?hot|sums? to (?:1|one)|probability (?:vector|distribution)|simplex|1-of-K"
    r"|indicator vector|独热|獨熱|원[- ]?핫|ワン[・ ]?ホット",
    re.IGNORECASE,
)
_NORMAL = re.compile("normal distribution|gelu|normal density", re.IGNORECASE)
_CHAIN_RULE = re.compile(
    r"chain[- ]rule|kettenregel|règle de (?:la chaîne|dérivation en chaîne)|règle de la chaine"
    r"|regla de la cadena|regra da cadeia|链式|鏈式|链导|連鎖律|连锁法则|연쇄\s*법칙|체인\s*룰"
    r"|цепно|производн\w+ сложной|lańcuch",
    re.IGNORECASE,
)
_ROWS = re.compile(
    r"\brow[- ]vectors?\b|Zeilenvektor|vecteurs?[- ]lignes?|vector(?:es)? fila"
    r"|行向量|行ベクトル|행\s*벡터",
    re.IGNORECASE,
)
_ONE_UNIT = re.compile(
    r"\b(?:one|a single|only one|just one) (?:neuron|node|unit) (?:per|in each|in every) layer"
    r"|\b(?:each|every) layer (?:has|having|with|contains) (?:just |only |exactly )?"
    r"(?:one|a single) (?:neuron|node|unit)|single[- ](?:neuron|node|unit)[- ]layered"
    r"|[每各][一]?[層层][^,.，。]{0,6}[一1][個个]?\s*(?:神[經经]元|neuron|节点|節點)"
    r"|각 층에 (?:1개|하나)의 뉴런",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\\{1,2}\((?P<formula>[^$\n]{1,60}?)\\{1,2}\)")


def with_dollars(text: str) -> str:
    r"""Words with the short formulas among them between dollars, as what looks for them expects it.

    >>> with_dollars(r"where \\(\phi\\) is the sigmoid of \(z\)")
    'where $\\phi$ is the sigmoid of $z$'
    """
    return _BRACKETED.sub(lambda found: f"${found['formula'].strip()}$", text)


@lru_cache(maxsize=64)
def says(pattern: re.Pattern[str], prose: str) -> bool:
    """Whether a pattern is found in words; remembered, for all meanings of a text have its words.

    >>> says(re.compile("row vectors?"), "Here x is a row vector.")
    True
    """
    return pattern.search(prose) is not None


def speaks_of_chain_rule(prose: str) -> bool:
    """Whether the words speak of the chain rule, whatever the language."""
    return says(_CHAIN_RULE, prose)


def says_one_unit(prose: str) -> bool:
    """Whether the words say that there is one neuron in each layer, so that all is numbers."""
    return says(_ONE_UNIT, prose)


def says_rows(prose: str) -> bool:
    """Whether the words speak of row vectors, of whatever quantities."""
    return says(_ROWS, prose)


def says_one_hot(prose: str) -> bool:
    """Whether targets are said to be one-hot, or each to sum to 1."""
    return says(_ONE_HOT, prose)


def speaks_of_normal(prose: str) -> bool:
    """Whether the words speak of the normal distribution, whose function is called Φ."""
    return says(_NORMAL, prose)
