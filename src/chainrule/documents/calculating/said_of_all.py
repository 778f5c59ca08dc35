r"""Numbers that the words give to all parameters: "set all the weights to 1 and all biases to 0".

>>> [(s.kind, float(s.number.value)) for s in said_of_all("all weights to $1$, all biases to 0")]
[('weight', 1.0), ('bias', 0.0)]
>>> said_of_all("all the weights in 2 layers")
[]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from chainrule.documents.parsing.reading import Num

_WEIGHTS = r"weights?|poids|pesos|pesi|gewichte?|веса"
_BIASES = r"bias(?:es)?|biais|sesgos|vieses|смещения"
_WHAT = rf"(?P<w>{_WEIGHTS})?(?:\s+(?:and|et|y|e|und|и)\s+)?(?:the\s+)?(?P<b>{_BIASES})?"
_ARTICLE = r"(?:the|our|its|les|los|os|i)"
_ALL = rf"\b(?:all|every|each|tous|todos|tutti|alle|все)\s+(?:of\s+)?(?:{_ARTICLE}\s+)?"
_TO = (
    r"(?:\s*(?:=|\b(?:are|be|is|were|initially|initiali[sz]ed|set|equal|to|as|at|with|à|a|em|como"
    r"|com|auf|sind|sont|son|sono|são|равны)\b)){1,4}"
)
_NUMBER = r"\s*\$?\s*(?P<n>[-−]?\d+(?:\.\d+)?|zero|one)(?![\w%]|\.\d)"
_SAID = (
    re.compile(_ALL + _WHAT + _TO + _NUMBER, re.I),
    re.compile(
        r"(?:(?P<w>权重|权值|權重|重み|가중치)|(?P<b>偏置|偏差|偏移|バイアス|편향))"
        r"[都均全部]{0,2}(?:初始化|设置?|设定|設定)?[为成是為]{1,2}" + _NUMBER
    ),
)
_WORDS = {"zero": "0", "one": "1"}


@dataclass(frozen=True)
class SaidOfAll:
    """A number that all weights, or all biases, are said to have from a place on."""

    offset: int
    kind: str
    number: Num


@lru_cache(maxsize=2)
def said_of_all(text: str) -> list[SaidOfAll]:
    """What is said of all weights and of all biases, in order.

    Kept, since every system of a document asks for those of the whole text.
    """
    found = []
    for match in (m for pattern in _SAID for m in pattern.finditer(text)):
        plain = match["n"].lower().replace("−", "-")
        plain = _WORDS.get(plain, plain)
        number = Num(0, 0, Fraction(plain), len(plain.partition(".")[2]))
        for kind, group in (("weight", "w"), ("bias", "b")):
            if match[group]:
                found.append(SaidOfAll(match.start(), kind, number))
    return sorted(found, key=lambda said: said.offset)
