"""How a document would write the quantities of a network that is given to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chainrule.documents.names.definition import head
from chainrule.documents.names.habits import Habits
from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import Big, Name, Partial, Reading, Script, walk_reading
from chainrule.documents.stating.chains import Chain, readings_in

_DATA = {"X": "x", "Y": "y", "Z": "z", "A": "a"}
_OUTPUTS = (
    "\\hat{Y}", "\\hat{y}", "\\hat{P}", "\\hat{p}", "\\hat{t}", "\\tilde{y}", "O", "o", "P", "p",
)  # fmt: skip
_OF_A_SAMPLE = ("x", "y", "z", "a", "h", "\\hat{y}")
_COUNTS = ("n", "m", "N")
_STYLES = {"bracket": "bracket", "paren": "parenthesis"}


@dataclass(frozen=True)
class Spelling:
    """The letters of a document for the quantities of a network.

    style: where the number of a layer stands. numbered: whether there is one at all. letters: what
    is written for J, X, Y, Z, A, W and b. sample: the mark of one sample on what every sample has,
    or None. is_batch: whether X holds all the samples. outputs: further names of the prediction.
    unnumbered: the letters that stand without a layer's number, as the a of W_2 a.
    """

    style: str
    numbered: bool
    letters: dict[str, str]
    is_batch: bool
    sample: Script | None = None
    outputs: tuple[str, ...] = ()
    unnumbered: frozenset[str] = frozenset()


def spelling_of(chains: list[Chain], prose: str) -> Spelling:
    """The spelling that a document's equalities show."""
    readings = list(readings_in(chains))
    habits = Habits.of(readings, prose)
    names = [n for n in habits.names if n.base not in ("e", "\\mathbb{R}")]
    bases = {derived(n.base) or n.base for n in names}
    counted = habits.sample_letters | set(_counted(readings))
    samples = [
        s for n in names for s in n.scripts
        if s.text in counted and s.kind in ("paren", "bare") and n.base in _OF_A_SAMPLE
    ]  # fmt: skip
    is_batch = bool(bases & {"X", "Y", "Z", "A", "H", "\\hat{Y}"}) or not bases & {
        "x", "y", "z", "a", "h", "\\hat{y}"
    }  # fmt: skip
    letters = {"J": _loss(readings)}
    for capital, small in _DATA.items():
        known = [b for b in (capital, small) if b in bases]
        letters[capital] = known[0] if known else (capital if is_batch else small)
    if not bases & {"A", "a"} and bases & {"H", "h"}:
        letters["A"] = "H" if "H" in bases else "h"
    letters["W"] = "w" if "w" in bases and "W" not in bases else "W"
    letters["b"] = "B" if "B" in bases and "b" not in bases else "b"
    parameters = [n for n in names if (derived(n.base) or n.base) in ("W", "w", "b", "B")]
    return Spelling(
        _style(parameters, habits),
        any(s.text.isdigit() for n in parameters for s in n.scripts),
        letters,
        is_batch,
        samples[0] if samples and not is_batch else None,
        tuple(o for o in _OUTPUTS if o in bases),
        frozenset(bases - {n.base for n in names for s in n.scripts if s.text.isdigit()}),
    )


def _counted(readings: list[Reading]) -> Iterator[str]:
    """The letters of sums that run to n, or have 1/n before them."""
    for reading in readings:
        counts = any(isinstance(n, Name) and n.base in _COUNTS for n in walk_reading(reading))
        for node in walk_reading(reading, Big):
            if counts:
                upper = node.upper
                if upper is None or (isinstance(upper, Name) and upper.base in _COUNTS):
                    yield node.letter


def _loss(readings: list[Reading]) -> str:
    """The letter that is differentiated."""
    for reading in readings:
        for node in walk_reading(reading, Partial):
            if (of := head(node.of)) and of.base in LOSS_BASES:
                return of.base
    return "J"


def _style(parameters: list[Name], habits: Habits) -> str:
    for name in parameters:
        for script in name.scripts:
            if script.text.isdigit() and script.kind in _STYLES:
                return _STYLES[script.kind]
            if (
                script.text.isdigit()
                and script.place == "sup"
                and name.base in habits.layered_bases
            ):
                return "superscript"
    return "subscript"
