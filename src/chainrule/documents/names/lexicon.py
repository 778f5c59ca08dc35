"""A name as a document means it: the key of its quantity, and what its marks pick out of it.

The key is the letter with its layer and its label, ``W|1``; ``dW|1`` stands for the derivative of
the loss by it. Which mark is which, the habits of the document tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from chainrule.documents.parsing.reading import Name, Script
from chainrule.documents.values import value

PARAMETER_BASES = frozenset(
    [
        "W",
        "w",
        "V",
        "v",
        "U",
        "u",
        "b",
        "B",
        "\\theta",
        "\\Theta",
        "\\beta",
        "\\omega",
        "\\Omega",
        "c",
        "M",
    ]
)
KRONECKER_DELTA = "\\delta|(Kronecker)"  # δ_{ij}, beside an error δ_j
EACH = "(each)"  # J_i, the loss of one sample
RUNNING = "running"  # the index that an ellipsis stands for
GENERAL = "λ"  # the letter of a general layer that is not l, as k in W^k a^{k-1}
LAST = "Λ"  # that of the last layer, as K
_DERIVED = re.compile(
    r"d([WbZAwzahBUVXxyvsSoOpPHYu]|\\(?:[tT]heta|beta|omega|hat\{[yY]\}))\Z|d\{(.+)\}\Z"
)


@value
class Mention:
    """A name as the document means it.

    key: the quantity, as its letter and its layer or label. entries: the component indices, in
    order; ``:`` for all. sample: the sample's index. power: a number that it is raised to.
    """

    key: str
    entries: tuple[str, ...] = ()
    sample: str | None = None
    turned: bool = False
    power: str | None = None
    primes: int = 0

    @property
    def indices(self) -> tuple[str, ...]:
        """Those of its entries, and its sample's behind them."""
        return (*self.entries, self.sample) if self.sample else self.entries


def plain_base(base: str) -> str:
    """The letter under an accent.

    >>> plain_base("\\\\hat{y}"), plain_base("W")
    ('y', 'W')
    """
    return base.split("{")[1].rstrip("}") if base.startswith("\\") and "{" in base else base


def is_fitted(base: str) -> bool:
    """Whether a letter is that of a weight as it is fitted to data.

    >>> is_fitted("\\\\hat{\\\\beta}"), is_fitted("\\\\hat{y}")
    (True, False)
    """
    return base.startswith("\\hat{") and plain_base(base) in ("w", "W", "\\theta", "\\beta")


def key_base(key: str) -> str:
    """The letter of a key, without its layer and label."""
    return key.split("|", 1)[0]


def name_of(key: str) -> str:
    """A quantity as a reader knows it."""
    base, *labels = key.split("|")
    return base + ("_{" + ",".join(labels) + "}" if labels else "")


Signature = tuple[str, tuple[Script, ...]]


def signature(name: Name) -> Signature:
    """A name without its place and its primes."""
    return name.base, name.scripts


def spelled_entry(
    spelled: Mapping[Signature, tuple[str, tuple[str, ...]]], name: Name
) -> Mention | None:
    """What an entry that a matrix spells out means: the x_1 of x = (x_1, x_2), and its x_1²."""
    found = spelled.get(signature(name))
    if found is not None:
        return Mention(*found, primes=name.primes)
    if not name.scripts or not _is_power(name.scripts[-1]):
        return None
    found = spelled.get((name.base, name.scripts[:-1]))
    power = name.scripts[-1].text
    return Mention(*found, power=power, primes=name.primes) if found is not None else None


def _is_power(script: Script) -> bool:
    return (script.place, script.kind) == ("sup", "bare") and script.text.isdigit()


def derived_key(key: str) -> str | None:
    """The key of what ``dW|1`` is the derivative by: ``W|1``."""
    base, *labels = key.split("|")
    letter = derived(base)
    return "|".join([letter, *labels]) if letter else None


@lru_cache(maxsize=4096)
def derived(base: str) -> str | None:
    """The letter in ``dW``, which stands for the derivative of the loss by W."""
    match = _DERIVED.match(base)
    return match[1] or match[2] if match else None


def gradient_by(letter: str) -> str:
    """The letter that stands for the derivative of the loss by another.

    >>> gradient_by("W"), gradient_by("f"), derived(gradient_by("f"))
    ('dW', 'd{f}', 'f')
    """
    return f"d{letter}" if _DERIVED.match(f"d{letter}") else f"d{{{letter}}}"
