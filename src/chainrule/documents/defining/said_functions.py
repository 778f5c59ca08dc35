r"""Which function a letter stands for, where only the words say it: "where f is the sigmoid".

>>> said_functions(r"where $\varphi$ is the logistic function")
{'\\varphi': 'sigmoid'}
>>> said_functions("with the tanh activation $g$"), said_functions("$f$ is often the sigmoid")
({'g': 'tanh'}, {})
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Partial,
    Plus,
    Raised,
    Reading,
    Times,
    unbracketed,
)
from chainrule.documents.stating.chains import nodes_in

_NAMES = {  # how the words call it, and what it is
    r"sigmo[iï]d\w*|logistic|logistisch\w*|logistique|log[ií]stica|сигмоид\w*|シグモイド\w*|시그모이드":
        "sigmoid",
    r"tanh|hyperbolic tangent|tangente hyperbolique|tangente hiperb[óo]lica": "tanh",
    r"relu|rectified linear\w*|rectifier": "relu",
    r"softplus": "softplus",
}  # fmt: skip
_NAME = "(?:" + "|".join(f"(?P<n{k}>{names})" for k, names in enumerate(_NAMES)) + ")"
_USUAL = re.compile(r"[fgh]|\\(?:var)?phi|\\psi|\\rho|\\sigma")
_ANY = r"[A-Za-z]|\\[a-zA-Z]+(?:\{[A-Za-z]+\})?"
_FONT = re.compile(r"\\(?:math\w+|text\w*|boldsymbol|bm)\{(\w+)\}")
_LETTER = rf"\$\s*(?P<letter>{_ANY})\s*(?:\(\s*[\w\\]*\s*\))?\s*\$"
_KIND = r"(?:activation|transfer|squashing|non-?linear\w*|function|fonction|funktion|d'activation)"
_IS = (
    r"\s*(?:is|denotes|represents|will be|be|being|to be|est|ist|es|é"
    r"|为|為|是|は|은|는|:|=|,|\(|(?=\s+the\b))(?:\s*\$\\q?quad\$)?"
)
_CALLED = r"(?:(?:is|are|denoted|written|called|by|as)\b)"
_ARTICLE = r"(?:the|an?|our|la|le|l'|une?|die|der|eine?|el|una?|o|a)"
_SAID = (
    re.compile(rf"{_LETTER}{_IS}\s*(?:{_ARTICLE}\s*)?(?:{_KIND}\s*){{0,2}}[(*_]*{_NAME}\b", re.I),
    re.compile(
        rf"\b{_NAME}\s*(?:{_KIND}|{_CALLED}|函数|函數|関数|함수|\s)*[,:(]?\s*{_LETTER}", re.I
    ),
)


def said_functions(prose: str, applied: Collection[str] = ()) -> dict[str, str]:
    """The letters that the words name one function for: usual ones, and those of ``applied``.

    >>> said_functions("$s$ is the sigmoid"), said_functions("$s$ is the sigmoid", ["s"])
    ({}, {'s': 'sigmoid'})
    """
    found: dict[str, set[str]] = {}
    for pattern in _SAID:
        for match in pattern.finditer(prose):
            letter = _FONT.sub(r"\1", match["letter"])
            if _USUAL.fullmatch(letter) or letter in applied:
                found.setdefault(letter, set()).add(_function_of(match))
    return {letter: names.pop() for letter, names in found.items() if len(names) == 1}


def spoken_of(prose: str) -> list[str]:
    """The functions that the words speak of.

    >>> spoken_of("la fonction d'activation sigmoïde"), spoken_of("a ReLU, then a tanh")
    (['sigmoid'], ['relu', 'tanh'])
    """
    return list(dict.fromkeys(map(_function_of, re.finditer(rf"\b{_NAME}\b", prose, re.I))))


def _function_of(match: re.Match[str]) -> str:
    """The function that the words of a match name."""
    return next(name for k, name in enumerate(_NAMES.values()) if match[f"n{k}"] is not None)


def with_functions_spoken_of(system: System) -> Iterator[System]:
    """The same system with a function that the words speak of for one that nothing defines.

    So it is with the one whose derivative is written for that of g: g(z)(1 − g(z)), and with the
    one that the document applies to the z of g(z).
    """
    calls = list(nodes_in(system.chains, Call))
    unsaid = {
        call.function.base for call in calls
        if call.function.base in FUNCTION_BASES | system.usage.only_applied
        and system.known_function(call.function.base) is None
        and not {call.function.base, system.mention(call.function).key} & set(system.functions)
        and call.function.base not in system.definitions
    }  # fmt: skip
    spoken = spoken_of(system.prose) if len(unsaid) == 1 else []
    offers = [(base, name) for base in sorted(unsaid) for name in spoken]
    for by in (_by_slope, _by_score) if not offers else ():  # the words would say which one it is
        offers += [(base, name) for base in sorted(unsaid) for name in by(system, base)]
    for base, name in dict.fromkeys(offers):
        yield replace(system, renamed={**system.renamed, base: name}, supposed=True)
    for found in _by_spelled_slopes(system):
        if key_base(found.key) in unsaid:
            functions = {**system.functions, found.key: found}
            yield replace(system, functions=functions, supposed=True)


def _by_slope(system: System, base: str) -> Iterator[str]:
    """The functions whose slope is written with g(z), or with the a of a = g(z)."""
    values: list[Reading] = [
        found.left for found in (*system.definitions.values(), *_of_entries(system))
        if isinstance(found.right, Call) and found.right.function.base == base
    ]  # fmt: skip
    keys = {system.mention(left).key for left in values if isinstance(left, Name)}

    def is_value(node: Reading) -> bool:
        node = unbracketed(node)
        if isinstance(node, Name):
            return system.mention(node).key in keys
        return isinstance(node, Call) and node.function.base == base and not node.function.primes

    for node in nodes_in(system.chains):
        if isinstance(node, Times) or (isinstance(node, Call) and len(node.arguments) == 1):
            parts = node.factors if isinstance(node, Times) else (node.function, *node.arguments)
            factors = [unbracketed(factor) for factor in parts]
            rests = [rest for factor in factors if (rest := _less_than_one(factor)) is not None]
            if any(is_value(rest) and rest in factors for rest in map(unbracketed, rests)):
                yield "sigmoid"
        elif (rest := _less_than_one(node)) is not None:
            square = unbracketed(rest)
            powered = isinstance(square, Raised) and _is_two(square.exponent)
            whole = square.base if isinstance(square, Raised) and powered else square
            if (powered or _has_square(system, square)) and is_value(whole):
                yield "tanh"


def _by_spelled_slopes(system: System) -> Iterator[Definition]:
    """The g(u) = 1 / (1 + e^{−u}) of g′(u) = d/du [1 / (1 + e^{−u}]: of a function g alone."""
    for chain in system.chains:
        for before, after in pairwise(side.reading for side in chain.sides):
            match before, after:
                case Call(function=g, arguments=(Name() as u,)), Partial(of=body, wrt=by) if (
                    g.primes == 1 and by == u
                    and {system.mention(u).key} == set(system.keys_in(body))
                ):  # fmt: skip
                    plain = replace(g, primes=0)
                    mention = system.mention(plain)
                    body = unbracketed(body)
                    yield Definition(mention.key, plain, body, -1, -1, mention, (u,))


def _by_score(system: System, base: str) -> Iterator[str]:
    """The functions that what g is applied to goes into: the σ of a = σ(z), beside g′(z)."""
    calls = [n for n in nodes_in(system.chains, Call) if len(n.arguments) == 1]
    arguments = [unbracketed(n.arguments[0]) for n in calls if n.function.base == base]
    scores = {system.mention(a).key for a in arguments if isinstance(a, Name)}
    for found in system.definitions.values():
        match found.right:
            case Call(arguments=(Name() as score,)) as call if system.mention(score).key in scores:
                known = system.known_function(call.function.base)
                if known not in (None, "log", "exp"):
                    yield known


def _of_entries(system: System) -> Iterator[Definition]:
    return (found for offers in system.entry_definitions.values() for found in offers)


def _less_than_one(node: Reading) -> Reading | None:
    """The a of 1 − a."""
    if not isinstance(node, Plus) or len(node.terms) != 2 or node.signs != (1, -1):
        return None
    first, second = node.terms
    return second if isinstance(first, Num) and first.value == 1 else None


def _is_two(node: Reading) -> bool:
    return isinstance(node, Num) and node.value == 2


def _has_square(system: System, node: Reading) -> bool:
    """Whether a² is written as one name with a power."""
    return isinstance(node, Name) and system.mention(node).power == "2"
