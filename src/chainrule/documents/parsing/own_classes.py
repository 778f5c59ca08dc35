r"""P(y_i | x_i) beside P(y = k | x): the probability that is given to each sample's own class.

The second says what the first is, its entry y_i. So −Σ_i log P(y_i | x_i), and P(Y = y_i | X = x_i)
as well, is read as −Σ_i log P_{i,y_i}, where P_{ik} stands for P(y_i = k | x_i).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_logarithm,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)

_AT = r"(?:_(\w)|\^\((\w)\))"  # the sample of y_i and of y^{(i)}
_OF_A_CLASS = re.compile(rf"[yYtT]{_AT}?=([a-z]) given .+")
_OF_ITS_OWN = re.compile(rf"(?:[yYtT]{_AT}?=)?([yt]){_AT} given .+")
_SAMPLE = re.compile(rf"(?<=[A-Za-z]){_AT}")


def with_own_classes(chains: Sides) -> Sides:
    """The formulas of a document with entries for the probabilities of classes."""
    own = {
        name.base for node in all_nodes(chains) if is_logarithm(node)
        for name in walk_reading(node, Name) if _own_class(name)
    }  # fmt: skip
    if not own:
        return chains
    said = {name.base for sides in chains for name in _events(sides[:-1]) if _class_of(name)}
    said -= {name.base for sides in chains for name in _events(sides[:1]) if _own_class(name)}
    names = [n for n in all_nodes(chains, Name) if _class_of(n) or _own_class(n)]
    given = {(name.base, _condition(name)) for name in names}
    bases = {base for base in own & said if sum(base == each for each, _ in given) == 1}

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name) or node.base not in bases:
            return mapped(node, rewrite)
        scripts: tuple[Script, ...] = ()
        samples = sorted({a or b for a, b in _SAMPLE.findall(_text(node))})
        if len(samples) <= 1 and (letter := _class_of(node)):
            scripts = tuple(Script("sub", "bare", s) for s in (*samples, letter))
        elif len(samples) == 1 and (label := _own_class(node)):
            (sample,) = samples
            word = Script("sub", "word", f"{label}_{sample}")
            scripts = (Script("sub", "bare", sample), word)
        return replace(node, scripts=scripts) if scripts else node

    return rewritten(chains, rewrite) if bases else chains


def _events(sides: Sequence[Reading | None]) -> Iterator[Name]:
    for side in sides:
        whole = unbracketed(side) if side is not None else None
        if isinstance(whole, Name):
            yield whole


def _text(name: Name) -> str:
    """What stands between the brackets of a probability."""
    one = len(name.scripts) == 1 and name.scripts[0].kind == "word"
    return name.scripts[0].text if one else ""


def _condition(name: Name) -> str:
    """The x; W of P(y_i = k | x_i; W), of whatever sample it is."""
    condition = _SAMPLE.sub("", _text(name).partition(" given ")[2])
    return re.sub("[A-Z]=", "", condition)


def _class_of(name: Name) -> str:
    """The k of P(y = k | x)."""
    match = _OF_A_CLASS.fullmatch(_text(name))
    return match[3] if match is not None else ""


def _own_class(name: Name) -> str:
    """The y of P(y_i | x_i)."""
    match = _OF_ITS_OWN.fullmatch(_text(name))
    return match[3] if match is not None else ""
