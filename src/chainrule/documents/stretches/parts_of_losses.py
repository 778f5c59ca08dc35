r"""L = L_{data} + L_{reg}, where L = −log p + ½ λ Σ W² is written elsewhere: what its parts are.

The penalty is the term of the weights alone, and L_{data} all the others. And of E = Σ_n E_n =
½ Σ_n Σ_k (…)² the part of one example, where no other line says it: E_n = ½ Σ_k (…)².
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Group,
    Name,
    Num,
    Over,
    Plus,
    Raised,
    Reading,
    Script,
    Times,
    bases_in,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stretches.unsaid_sums import first_of, note_at

_PENALTY = re.compile(r"reg|l[12]\b|pen|decay|wd|norm|ridge|lasso", re.IGNORECASE)
_STRENGTHS = frozenset(("\\lambda", "\\alpha", "\\beta", "\\gamma", "\\mu", "C"))


def with_parts_of_losses(chains: list[Chain]) -> list[Chain]:
    """The chains, and what the parts of a loss are behind them; that claims nothing."""
    equalities = [pair for chain in chains for pair in _equalities(chain)]
    said = {left for left, right in equalities if not has_derivative(right)}
    for whole, right in equalities:
        parts = _parts(whole, right)
        if parts is None or not said.isdisjoint(parts):
            continue
        for same, formula in equalities:
            terms = _terms(formula) if same == whole else None
            if terms is not None:
                pairs = zip(parts, terms, strict=True)
                return [*chains, *(note_at(first_of(chains, whole), *pair) for pair in pairs)]
    return chains


def with_parts_of_examples(chains: list[Chain]) -> list[Chain]:
    """The chains, and what the loss of one example is behind them; that claims nothing.

    Of ½ Σ_n (y_{kn} − t_{kn})² nobody says over what k runs: over the outputs.
    """
    chains = [_over_outputs(chain) for chain in chains]
    found = [
        note_at(chain, *pair) for chain in chains if len(chain.sides) > 1
        for pair in _of_an_example(chain)
    ]  # fmt: skip
    lefts = {chain.sides[0].reading for chain in chains} if found else set()
    return [*chains, *(note for note in found if note.sides[0].reading not in lefts)]


def _over_outputs(chain: Chain) -> Chain:
    """A chain with Σ_k in such a loss."""
    left = chain.sides[0].reading
    if chain.continues or not isinstance(left, Name) or left.base not in LOSS_BASES or left.scripts:
        return chain
    sides = [
        replace(side, reading=_with_outputs(side.reading)) if side.reading is not None else side
        for side in chain.sides
    ]
    return replace(chain, sides=sides)


def _with_outputs(reading: Reading) -> Reading:
    """½ Σ_n Σ_k (y_{kn} − t_{kn})² for ½ Σ_n (y_{kn} − t_{kn})²."""
    match reading:
        case Times(factors=(*before, Big() as big)) if not any(map(bases_in, before)):
            return replace(reading, factors=(*before, _with_outputs(big)))
        case Big(
            kind="sum", letter=letter, body=Raised(base=Group(inner=Plus(terms=terms))) as body
        ):
            pairs = [tuple(s.text for s in t.scripts) for t in terms if isinstance(t, Name)]
            units = {text for pair in pairs for text in pair} - {letter}
            if len(pairs) == len(terms) == 2 and len(units) == 1 and all(
                len(pair) == 2 and letter in pair for pair in pairs
            ):  # fmt: skip
                inner = Big(body.start, body.end, units.pop(), None, None, body)
                return replace(reading, body=inner)
    return reading


def _of_an_example(chain: Chain) -> Iterator[tuple[Name, Reading]]:
    """The E_n and ½ Σ_k (…)² of Σ_n E_n = ½ Σ_n Σ_k (…)²."""
    for side, following in pairwise(chain.sides):
        match side.reading, following.reading:
            case (
                Big(
                    kind="sum",
                    letter=letter,
                    body=Name(base=base, scripts=(Script(text=text),)) as one,
                ),
                Times(factors=(*before, Big(kind="sum", body=body) as big)) as product,
            ) if letter == text == big.letter and base in LOSS_BASES:
                if all(isinstance(f, (Num, Over)) and not bases_in(f) for f in before):
                    yield (
                        one,
                        replace(product, factors=(*before, Group(body.start, body.end, body))),
                    )


def _equalities(chain: Chain) -> Iterator[tuple[Name, Reading]]:
    """What a chain says of a loss, side by side with it."""
    first = chain.sides[0].reading
    for side in chain.sides[1:] if not chain.continues else ():
        if isinstance(first, Name) and first.base in LOSS_BASES and side.reading is not None:
            yield first, side.reading


def _parts(whole: Name, right: Reading) -> tuple[Name, Name] | None:
    """The data's part of a loss and its penalty, by their names."""
    terms = right.terms if isinstance(right, Plus) and set(right.signs) == {1} else ()
    names = [term for term in terms if isinstance(term, Name) and term.base == whole.base]
    if len(names) != len(terms) or len(names) != 2 or whole.scripts:
        return None
    penalties = [n for n in names if n.scripts and _PENALTY.match(n.scripts[0].text)]
    others = [name for name in names if name not in penalties]
    return (others[0], penalties[0]) if len(penalties) == len(others) == 1 else None


def _terms(formula: Reading) -> tuple[Reading, Reading] | None:
    """The terms of the data in a formula for a loss, and that of the weights alone."""
    if not isinstance(formula, Plus):
        return None
    terms = list(zip(formula.terms, formula.signs, strict=True))
    penalties = [(term, sign) for term, sign in terms if _is_penalty(term) and sign > 0]
    others = [pair for pair in terms if pair not in penalties]
    if len(penalties) != 1 or not others:
        return None
    data = Plus(
        formula.start, formula.end, tuple(t for t, _ in others), tuple(sign for _, sign in others)
    )
    return data, penalties[0][0]


def _is_penalty(term: Reading) -> bool:
    bases = {name.base for name in walk_reading(term, Name)}
    return bool(bases & PARAMETER_BASES) and bases <= PARAMETER_BASES | _STRENGTHS
