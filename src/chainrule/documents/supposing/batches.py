"""The loss of examples in small letters as that of the matrices of all of them, in capitals.

``J = −(1/m) Σ_i Σ_j y_j^{(i)} log ŷ_j^{(i)}`` beside ``Ŷ = softmax(W H + B)``: the ŷ^{(i)} are the
columns of Ŷ, those of B are all b, and the gradients are written in Ŷ, Y and H.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import Name, Reading, Script, mapped
from chainrule.documents.supposing.twins import DATA, with_twins


def of_all_examples(system: System) -> Iterator[System]:
    """The same system with the data of its losses in capitals, where these are computed."""
    if not system.habits.sample_letters:
        return
    whole = with_twins(system)
    added = {}
    for key, loss in system.definitions.items():
        if key == system.loss or key_base(key) == system.loss:
            changed = _in_capitals(system, loss.right)
            known = {whole.mention(name).key for name in whole.names_in(changed)}
            if changed != loss.right and known & (set(whole.definitions) - {key}):
                added[key] = replace(loss, right=changed)
    if added:
        biased = {
            key: replace(found, right=_with_one_bias(system, found.right))
            for key, found in whole.definitions.items()
        }
        yield replace(whole, definitions={**biased, **added})


def _in_capitals(system: System, reading: Reading) -> Reading:
    """A formula with y^{(i)} as the column i of Y."""
    if isinstance(reading, Name):
        letter = reading.base[-2:-1] if reading.base.endswith("}") else reading.base
        if letter.islower() and letter.upper() in DATA and system.mention(reading).sample:
            accent = reading.base.removesuffix(letter + "}") if letter != reading.base else ""
            base = f"{accent}{letter.upper()}}}" if accent else letter.upper()
            return replace(reading, base=base, scripts=_of_a_matrix(system, reading))
        return reading
    return mapped(reading, lambda child: _in_capitals(system, child))


def _of_a_matrix(system: System, name: Name) -> tuple[Script, ...]:
    """The marks of y_j^{(i)} as those of the entry j, i of Y; y^{(i)} is a column of it."""
    mention = system.mention(name)
    if len(mention.entries) != 1:
        return name.scripts
    own = [s for s in name.scripts if s.text == mention.sample]
    kept = tuple(s for s in name.scripts if s not in own)
    return (*kept, Script("sub", "bare", str(mention.sample)))


def _with_one_bias(system: System, reading: Reading) -> Reading:
    """A formula with b for the B whose columns are all b, where one example has b."""
    if isinstance(reading, Name) and reading.base == "B":
        small = replace(reading, base="b")
        known = system.mention(reading).key in system.definitions
        return small if system.mention(small).key in system.roots and not known else reading
    return mapped(reading, lambda child: _with_one_bias(system, child))
