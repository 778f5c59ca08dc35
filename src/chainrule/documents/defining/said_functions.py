r"""Which function a letter stands for, where only the words say it: "where f is the sigmoid".

>>> said_functions(r"where $\varphi$ is the logistic function")
{'\\varphi': 'sigmoid'}
>>> said_functions("with the tanh activation $g$"), said_functions("$f$ is often the sigmoid")
({'g': 'tanh'}, {})
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.customary import FUNCTION_BASES
from chainrule.documents.reading import Call
from chainrule.documents.statements import nodes_in
from chainrule.documents.system import System

_NAMES = {  # how the words call it, and what it is
    r"sigmoid\w*|logistic|logistisch\w*|logistique|log[ií]stica|сигмоид\w*|シグモイド\w*|시그모이드":
        "sigmoid",
    r"tanh|hyperbolic tangent|tangente hyperbolique|tangente hiperb[óo]lica": "tanh",
    r"relu|rectified linear\w*|rectifier": "relu",
    r"softplus": "softplus",
}  # fmt: skip
_NAME = "(?:" + "|".join(f"(?P<n{k}>{names})" for k, names in enumerate(_NAMES)) + ")"
_LETTER = r"\$\s*(?P<letter>[fgh]|\\(?:var)?phi|\\psi|\\rho|\\sigma)\s*(?:\(\s*[\w\\]*\s*\))?\s*\$"
_KIND = r"(?:activation|transfer|squashing|non-?linear\w*|function|fonction|funktion|d'activation)"
_IS = (
    r"\s*(?:is|denotes|represents|will be|be|being|to be|est|ist|es|é"
    r"|为|為|是|は|은|는|:|=|,|\()"
)
_ARTICLE = r"(?:the|an?|our|la|le|l'|une?|die|der|eine?|el|una?|o|a)"
_SAID = (
    re.compile(rf"{_LETTER}{_IS}\s*(?:{_ARTICLE}\s*)?(?:{_KIND}\s*){{0,2}}\(?{_NAME}\b", re.I),
    re.compile(rf"\b{_NAME}\s*(?:{_KIND}|函数|函數|関数|함수|\s)*[,:(]?\s*{_LETTER}", re.I),
)


def said_functions(prose: str) -> dict[str, str]:
    """The letters that the words name one function for."""
    found: dict[str, set[str]] = {}
    for pattern in _SAID:
        for match in pattern.finditer(prose):
            found.setdefault(match["letter"], set()).add(_function_of(match))
    return {letter: names.pop() for letter, names in found.items() if len(names) == 1}


def _function_of(match: re.Match[str]) -> str:
    """The function that the words of a match name."""
    return next(name for k, name in enumerate(_NAMES.values()) if match[f"n{k}"] is not None)


def with_functions_spoken_of(system: System) -> Iterator[System]:
    """The same system with a function that the words speak of for one that nothing defines."""
    calls = [node for node in nodes_in(system.chains) if isinstance(node, Call)]
    unsaid = {
        call.function.base for call in calls
        if call.function.base in FUNCTION_BASES
        and system.known_function(call.function.base) is None
        and not {call.function.base, system.mention(call.function).key} & set(system.functions)
        and call.function.base not in system.definitions
    }  # fmt: skip
    spoken = (match for match in re.finditer(rf"\b{_NAME}\b", system.prose, re.I))
    for name in dict.fromkeys(map(_function_of, spoken)) if len(unsaid) == 1 else ():
        (base,) = unsaid
        yield replace(system, renamed={**system.renamed, base: name}, supposed=True)
