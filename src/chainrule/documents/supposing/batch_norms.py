r"""Batch norm, where a picture says what it is: μ = (1/m) Σ x_i and y_i = γ \hat{x}_i + β.

Notes on its backward pass show the way forward in a picture, or as a program, and write
``\frac{\partial f}{\partial \gamma} = \sum_i \frac{\partial f}{\partial y_i} \hat{x}_i``. A line
that holds with what is customary holds; of the others nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.system import System
from chainrule.documents.markup.layout import layout
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Big, Name, Reading, Script, mapped
from chainrule.documents.stating.chains import Chain, Side, nodes_in

_SAID = re.compile(r"batch[- ]?norm|\bBN\b", re.IGNORECASE)
_MEAN, _SCALED, _HAT = "\\mu", "y", "\\hat{x}"
_FORMULAS = {
    _MEAN: r"\frac{1}{%(m)s} \sum_{%(i)s=1}^{%(m)s} x_{%(i)s}",
    "\\sigma^2": r"\frac{1}{%(m)s} \sum_{%(i)s=1}^{%(m)s} (x_{%(i)s} - \mu)^2",
    _HAT: r"\frac{x_{%(i)s} - \mu}{\sqrt{\sigma + \epsilon}}",
    _SCALED: r"\gamma \hat{x}_{%(i)s} + \beta",
}  # \sigma stands for the variance of the document in what is said here


def with_batch_norm(system: System) -> Iterator[System]:
    """The same system with what is customary for what it says nothing of."""
    written = {name.base: name for name in reversed(system.habits.names)}
    if not _SAID.search(system.prose) or not {_MEAN, _HAT, "\\gamma", "x"} <= written.keys():
        return
    defined = {key_base(key) for key in (*system.definitions, *system.opaque)}
    unsaid = [base for base in _FORMULAS if base in written and base not in defined]
    if not unsaid or "\\sigma^2" not in written:
        return
    entries = Counter(s.text for n in system.habits.names if n.base == _HAT for s in _below(n))
    letter = entries.most_common(1)[0][0] if entries else "i"
    uppers = (big.upper for big in nodes_in(system.chains, Big) if isinstance(big.upper, Name))
    letters = {"i": letter, "m": next((upper.base for upper in uppers), "m")}
    meant = {_MEAN: written[_MEAN], "\\sigma": written["\\sigma^2"]}

    def named(node: Reading) -> Reading:
        if isinstance(node, Name):
            return meant.get(node.base, node)
        return mapped(node, named)

    said = []
    for base in unsaid:
        left = named(parse(layout(f"{base}_{{{letter}}}" if base in (_HAT, _SCALED) else base)))
        left = written[base] if base == "\\sigma^2" else left
        right = named(parse(layout(_FORMULAS[base] % letters)))
        said.append(Chain([Side("", 0, 0, left), Side("", 0, 0, right)], ["="], -1))
    found = system_of([*said, *system.chains], system.memberships, system.prose)
    yield replace(found, supposed=True)


def _below(name: Name) -> list[Script]:
    return [s for s in name.scripts if s.place == "sub" and s.kind == "bare"]
