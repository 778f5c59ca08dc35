r"""The losses of word vectors, in a document that takes them for granted.

Answers to exercises derive ∂J/∂v_c and ∂J/∂u_w and leave to the sheet what J, ŷ and y are: the
softmax of all u_wᵀ v_c with −log ŷ_o, or −log σ(u_oᵀ v_c) − Σ_k log σ(−u_kᵀ v_c), where o is the
word that stood there. A line that holds for one of the two holds; of the others nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.indices import letters_below
from chainrule.documents.defining.system import System
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.macro_names import GREEK
from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.parsing.customary import LOSS_BASES, UPSTREAM
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Partial,
    Reading,
    Times,
    Turned,
    mapped,
    unbracketed,
)
from chainrule.documents.stating.chains import Chain, Side, nodes_in
from chainrule.documents.supposing.any_losses import reaches, taken_losses
from chainrule.documents.supposing.matrices_of_vectors import with_matrices_of_vectors

_PREDICTIONS = ("\\hat{y}", "\\tilde{y}", "\\hat{p}")
_PROBABILITIES = ("P", "p")
_SCORES = ("\\theta", "z", "s")
_TARGETS = ("y", "t")
_THE_WORD = "o"
_VECTOR = "\\nu"  # stands for the v_c of the document in what is said here
_SOFTMAX = r"\frac{\exp(%s)}{\sum_{%s} \exp(%s)}"


def with_word_vectors(system: System) -> Iterator[System]:
    """The same system with each of the two losses for those that it says nothing usable of.

    Then these losses by themselves: another loss beside them may give the letters other meanings,
    and vectors that are said to be rows are columns in u_wᵀ v_c.
    """
    words = _Words.of(system)
    losses = _unsaid_losses(system) if words is not None else []
    if words is None or not losses:
        return
    wholes = [(system.chains, system.memberships)]
    own = _that_speak_of(losses, system.chains)
    wholes += [(own, [])] if system.memberships or len(own) < len(system.chains) else []
    for said, (chains, shapes) in product(
        (words.of_softmax(losses), words.of_samples(losses)), wholes
    ):
        known = {name.base for chain in said if (name := _defined(chain)) is not None}
        kept = [chain for chain in chains if not _says_what(chain, known | {words.base})]
        found = system_of([*said, *kept], shapes, system.prose)
        yield replace(found, supposed=True)
        yield from with_matrices_of_vectors(found)


@dataclass(frozen=True)
class _Words:
    """The letters of a document for its vectors: u_w, v_c, and o for the word that is there."""

    system: System
    base: str
    vector: Name
    word: str

    @classmethod
    def of(cls, system: System) -> _Words | None:
        """The letters of the products u_wᵀ v_c that are written, if there is one pair; else the
        customary ones."""
        written_pairs = Counter(_pairs(system))
        pairs = written_pairs or Counter(_usual_pairs(system))
        by_vector = Counter[tuple[str, Name]]()
        for (base, _, vector), count in pairs.items():
            by_vector[base, vector] += count
        if not by_vector:
            return None
        (base, vector), _ = by_vector.most_common(1)[0]
        letters = {letter for own, letter, other in pairs if (own, other) == (base, vector)}
        written = [name for name in system.habits.names if name.base == base]
        letters |= {_THE_WORD} & {letter for name in written for letter in letters_below(name)}
        summed = {node.letter for node in nodes_in(system.chains, Big)}
        certain = {_THE_WORD} & letters or letters - summed
        if not written_pairs:
            certain = certain or {_THE_WORD}
        return cls(system, base, vector, certain.pop()) if len(certain) == 1 else None

    def of_softmax(self, losses: Sequence[Name]) -> list[Chain]:
        """ŷ_w = exp(u_wᵀ v) / Σ_x exp(u_xᵀ v) and J = −log ŷ_o."""
        written = {name.base for name in self.system.habits.names}
        one, other = [k for k in ("w", "x", "j", "m") if k != self.word][:2]
        scores = next((base for base in _SCORES if base in self._differentiated_by), None)
        each, any_ = self._product(one), self._product(other)
        said = []
        if scores is not None:
            said.append(self._said(f"{scores}_{{{one}}}", each))
            each, any_ = (f"{scores}_{{{letter}}}" for letter in (one, other))
        softmax = _SOFTMAX % (each, other, any_)
        predictions = [base for base in _PREDICTIONS if base in written] or [_PREDICTIONS[0]]
        predictions += [base for base in _PROBABILITIES if self._has_entries(base)]
        said += [self._said(f"{base}_{{{one}}}", softmax) for base in predictions]
        formula = rf"-\log {predictions[0]}_{{{self.word}}}"
        return [*said, *(self._said(loss, formula) for loss in losses)]

    def _has_entries(self, base: str) -> bool:
        """Whether nothing but the entries of a probability are written, and none is defined."""
        marks = [letters_below(n) for n in self.system.habits.names if n.base == base]
        return bool(marks) and all(len(m) == 1 for m in marks) and (
            base not in {**self.system.definitions, **self.system.entry_definitions}
        )  # fmt: skip

    def of_samples(self, losses: Sequence[Name]) -> list[Chain]:
        """J = −log σ(u_oᵀ v) − Σ_k log σ(−u_kᵀ v), or with u_{w_k} where these are written."""
        letter = next(k for k in ("k", "i", "j") if k != self.word)
        drawn = rf"{mark}_{letter}" if (mark := self._mark_of_samples()) else letter
        formula = (
            rf"-\log \sigma({self._product(self.word)})"
            rf" - \sum_{{{letter}=1}}^{{K}} \log \sigma(-{self._product(drawn)})"
        )
        return [self._said(loss, formula) for loss in losses]

    def _mark_of_samples(self) -> str | None:
        """The w of u_{w_k}, the vector of the word that was drawn as number k."""
        written = (name.scripts for name in self.system.habits.names if name.base == self.base)
        pairs = (scripts[:2] for scripts in written if len(scripts) > 1)
        return next(
            (
                mark.text for mark, number in pairs
                if (mark.place, mark.kind) == ("sub", "word") and len(mark.text) == 1
                and (number.place, number.kind) == ("sub", "bare") and number.text.isalpha()
            ),
            None,
        )  # fmt: skip

    @property
    def _differentiated_by(self) -> set[str]:
        nodes = nodes_in(self.system.chains, Partial)
        sides = (side for node in nodes for side in (node.of, node.wrt))
        return {side.base for side in sides if isinstance(side, Name)}

    def _product(self, letter: str) -> str:
        return rf"{self.base}_{{{letter}}}^T {_VECTOR}"

    def _said(self, left: str | Name, right: str) -> Chain:
        first = self._read(left) if isinstance(left, str) else left
        sides = [Side("", 0, 0, reading) for reading in (first, self._read(right))]
        return Chain(sides, ["="], -1)

    def _read(self, formula: str) -> Reading:
        def rewrite(node: Reading) -> Reading:
            if isinstance(node, Name) and node.base == _VECTOR:
                return self.vector
            return mapped(node, rewrite)

        return rewrite(parse(layout(formula)))


def _pairs(system: System) -> Iterator[tuple[str, str, Name]]:
    """The u, the w and the v_c of each u_wᵀ v_c."""
    products = nodes_in(system.chains, Times)
    for one, other in (pair for node in products for pair in pairwise(node.factors)):
        inner = unbracketed(one)
        name = unbracketed(inner.base) if isinstance(inner, Turned) else inner
        other = unbracketed(other)
        if not isinstance(name, Name) or not isinstance(other, Name):
            continue
        letters = letters_below(name)
        turned = isinstance(inner, Turned) or system.mention(name).turned
        vectors = name.base != other.base and _is_letter(name) and _is_letter(other)
        if turned and vectors and len(letters) == 1 and letters[0].isalpha():
            yield name.base, letters[0], replace(other, start=0, end=0)


def _usual_pairs(system: System) -> Iterator[tuple[str, str, Name]]:
    """The u, the w and the v_c of a document that writes u_w and v_c, and ŷ for their softmax.

    It derives something by v_c, and no product of the two stands anywhere.
    """
    names = system.habits.names
    words = [x for n in names if n.base == "u" for x in letters_below(n)]
    by = {name for node in nodes_in(system.chains, Partial)
          if isinstance(name := unbracketed(node.wrt), Name) and name.base == "v"}  # fmt: skip
    vectors = {name for name in by if len(letters_below(name)) == len(name.scripts) == 1}
    if len(vectors) == 1 and any(name.base in _PREDICTIONS for name in names):
        (vector,) = vectors
        yield from (("u", letter, replace(vector, start=0, end=0)) for letter in words)


def _is_letter(name: Name) -> bool:
    """Whether a name is one letter, also a Greek one: the ν_c that stands for a v_c."""
    return len(name.base) == 1 or name.base[1:] in GREEK


def _unsaid_losses(system: System) -> list[Name]:
    """The losses that do not reach what they are differentiated by, as they are written."""
    taken = taken_losses(system)
    open_ = {key for key, by in taken.items() if key != UPSTREAM and not reaches(system, key, by)}
    found: dict[str, Name] = {}
    for node in nodes_in(system.chains):
        name = head(node.of) if isinstance(node, Partial) else None
        if name is not None and (key := system.mention(name).key) in open_:
            found.setdefault(key, name)
    return list(found.values())


def _that_speak_of(losses: Sequence[Name], chains: Sequence[Chain]) -> list[Chain]:
    """The chains on some losses, and what goes on from these."""
    found: list[Chain] = []
    speaks = False
    for chain in chains:
        speaks = (speaks and chain.continues) or any(n in losses for n in nodes_in([chain]))
        found += [chain] if speaks else []
    return found


def _defined(chain: Chain) -> Name | None:
    """The symbol, or the loss with what it depends on, that a chain begins with."""
    left = chain.sides[0].reading
    if isinstance(left, Call) and left.function.base in LOSS_BASES:
        left = left.function
    return left if isinstance(left, Name) else None


def _says_what(chain: Chain, bases: set[str]) -> bool:
    """Whether a chain says what one of these symbols, or a target, is."""
    name = _defined(chain)
    if name is None or chain.continues or name.base not in {*bases, *_TARGETS}:
        return False
    return not any(side.reading is not None and has_derivative(side.reading)
                   for side in chain.sides[1:2])  # fmt: skip
