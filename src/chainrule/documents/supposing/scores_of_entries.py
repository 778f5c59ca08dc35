r"""The score in an activation that is written entry by entry: a_j = σ(Σ_k w_{jk} x_k + b_j).

Beside ``z = w x + b`` that is a_j = σ(z_j), so that a can be differentiated by z. So can it where
a_j = σ(z_j) is said of the entries, and a = σ(W x + b) of the whole. A line that holds by it holds;
of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import Big, Call, Name, Plus, Reading, Times, unbracketed

_Layer = tuple[str, str, str | None]  # the keys of a weight, of what it multiplies and of the bias


def with_scores(system: System) -> Iterator[System]:
    """The same system with the score's name for what the activation's entries are made of."""
    changed = dict(_passed(system))
    if changed:
        yield replace(system, definitions={**system.definitions, **changed})
    through = dict(_through_scores(system))
    if through:
        yield replace(system, definitions={**system.definitions, **through})


def _alike(score: Reading, inside: Reading) -> bool:
    """Whether two scores have a bias, or neither has."""
    return len(_terms(score)) == len(_terms(inside))


def _through_scores(system: System) -> Iterator[tuple[str, Definition]]:
    """a_j = σ(z_j) for every a of which a = σ(W x + b) is kept."""
    for key, offers in system.entry_definitions.items():
        kept = system.definitions.get(key)
        if kept is None or not isinstance(kept.right, Call):
            continue
        if len(kept.right.arguments) != 1 or isinstance(kept.right.arguments[0], Name):
            continue
        for offer in offers:
            call = offer.right
            if isinstance(call, Call) and call.function == kept.right.function:
                score = call.arguments[0]
                said = system.definitions.get(
                    system.mention(score).key if isinstance(score, Name) else ""
                )
                if said is not None and _alike(said.right, kept.right.arguments[0]):
                    yield key, offer
                    break


def _passed(system: System) -> Iterator[tuple[str, Definition]]:
    scores = {
        layer: found for found in system.definitions.values()
        if (layer := _whole(system, found.right)) is not None and isinstance(found.left, Name)
    }  # fmt: skip
    for key, found in list(system.definitions.items()) if scores else ():
        call = found.right
        if not isinstance(call, Call) or len(call.arguments) != 1 or not system.is_function(call):
            continue
        score = scores.get(
            _entries(system, call.arguments[0], found.mention.entries) or ("", "", "")
        )
        name = _named(system, found, score) if score is not None else None
        if name is not None:
            yield key, replace(found, right=replace(call, arguments=(name,)))


def _named(system: System, found: Definition, score: Definition) -> Name | None:
    """The entry of the score that belongs to an entry of the activation: z_j^l for a_j^l."""
    if not isinstance(found.left, Name):
        return None
    name = replace(found.left, base=key_base(score.key))
    mention = system.mention(name)
    same = mention.key == score.key and mention.entries == found.mention.entries
    return name if same and mention.key != found.key else None


def _terms(reading: Reading) -> tuple[Reading, ...]:
    """What is added up; nothing where something is subtracted."""
    reading = unbracketed(reading)
    if isinstance(reading, Plus):
        return reading.terms if set(reading.signs) == {1} else ()
    return (reading,)


def _layer(system: System, product: Reading, rest: tuple[Reading, ...], row: str) -> _Layer | None:
    """The keys of w x + b, if every name has the entries it should have in the given row."""
    if not isinstance(product, Times) or len(product.factors) != 2 or len(rest) > 1:
        return None
    keys: list[str | None] = []
    for name in (*product.factors, *rest):
        if not isinstance(name, Name) or system.mention(name).turned:
            return None
        keys.append(system.mention(name).key)
    bias = rest[0] if rest else None
    if isinstance(bias, Name) and system.mention(bias).entries != ((row,) if row else ()):
        return None
    return str(keys[0]), str(keys[1]), keys[2] if bias is not None else None


def _whole(system: System, reading: Reading) -> _Layer | None:
    """The layer of w x + b, of matrices and vectors."""
    first, *rest = _terms(reading) or (reading,)
    layer = _layer(system, first, tuple(rest), "")
    names = first.factors if isinstance(first, Times) else ()
    plain = all(isinstance(n, Name) and not system.mention(n).entries for n in names)
    return layer if plain else None


def _entries(system: System, reading: Reading, entries: tuple[str, ...]) -> _Layer | None:
    """The layer of Σ_k w_{jk} x_k + b_j, in the row of some entries."""
    first, *rest = _terms(reading) or (reading,)
    if not isinstance(first, Big) or len(entries) != 1:
        return None
    body, (row,) = unbracketed(first.body), entries
    layer = _layer(system, body, tuple(rest), row)
    if layer is None or not isinstance(body, Times):
        return None
    own = [system.mention(n).entries for n in body.factors if isinstance(n, Name)]
    return layer if own == [(row, first.letter), (first.letter,)] else None
