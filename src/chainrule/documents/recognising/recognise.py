"""The network that a document's definitions describe, recognised by value and not by name."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from chainrule.convention import Convention
from chainrule.documents.defining.system import System
from chainrule.documents.judging.agreement import agreement
from chainrule.documents.names.lexicon import name_of
from chainrule.documents.parsing.reading import Name, walk_reading
from chainrule.documents.recognising.described import describe
from chainrule.documents.recognising.in_words import network_in_words
from chainrule.documents.recognising.prediction import NoPredictionError, UnsuitableError
from chainrule.documents.recognising.probe import NotEvaluatedError
from chainrule.documents.recognising.recognised import (
    Finding,
    NetworkTemplate,
    NotRecognised,
    Recognised,
)
from chainrule.documents.recognising.trials import last_output, trials
from chainrule.documents.sources.document import Document, Place
from chainrule.documents.supplying.supplied import Supplied, network_of, supplied
from chainrule.documents.systems.sections import Judged, systems_of
from chainrule.losses import loss as loss_row
from chainrule.network import Network

_CONVOLUTION = re.compile(r"\$\s*(?:\*|\\ast|\\star)\s*\$[^.\n]{0,40}\bconvol", re.I)


def recognise(
    document: Document,
    network: Network | None = None,
    seed: int = 0,
    convention: Convention | None = None,
) -> tuple[Finding, ...]:
    """One finding for every network that a document sets out to describe, in order.

    The arguments are those of :func:`~chainrule.documents.check.check_document`.
    """
    findings: list[Finding] = []
    given = supplied(document, network, convention, agreement)
    network = network_of(document, network)
    for judged in systems_of(document, given, seed):
        try:
            found = _finding(document, judged, seed)
        except RecursionError:
            found = NotRecognised("the definitions are nested too deep", None, False)
        if isinstance(found, Recognised) and network is not None:
            found = _completed(found, network, _stands_in(judged, given))
        if found is not None and not _is_repeated(found, findings):
            findings.append(found)
    if any(isinstance(found, Recognised) for found in findings):
        findings = [f for f in findings if isinstance(f, Recognised) or f.has_loss]
    return tuple(findings)


def _stands_in(judged: Judged, given: Supplied) -> bool:
    """Whether the loss is the given one rather than the document's own."""
    system = judged.system
    definition = system.definitions.get(system.loss or "")
    return definition is not None and any(system.chains[definition.chain] is c for c in given.loss)


def _completed(found: Recognised, network: Network, given: bool) -> Recognised:
    """With the sizes of a given network, where it is that network."""
    place = Place(1, 1) if given else found.place
    layers = found.template.layers
    same = [layer.activation for layer in layers] == [row.name for row in network.activations]
    if not same:
        return replace(found, place=place)
    filled = tuple(
        replace(layer, units=layer.units or dense.units)
        for layer, dense in zip(layers, network.layers, strict=True)
    )
    return replace(found, template=replace(found.template, layers=filled), place=place)


def _is_repeated(found: Finding, before: list[Finding]) -> bool:
    """Whether a finding says again what the one before it said."""
    if not before:
        return False
    last = before[-1]
    if isinstance(found, Recognised) and isinstance(last, Recognised):
        return found.template == last.template
    return found == last


def _finding(document: Document, judged: Judged, seed: int) -> Finding | None:
    system = judged.system
    if _CONVOLUTION.search(system.prose):
        return NotRecognised("its layers are convolutions, which cannot be trained here", None)
    told = network_in_words(system.prose)
    reason: UnsuitableError | None = None
    if system.loss is not None and system.loss in system.definitions:
        found = _by_definitions(document, judged, seed, system.loss)
        if isinstance(found, Recognised):
            return found
        reason = found
    if told is not None and (reason is None or isinstance(reason, NoPredictionError)):
        return _told(document, judged, told[0])
    if reason is None:
        output = last_output(judged)
        if output is not None:
            found = _by_definitions(document, judged, seed, None, output)
            if isinstance(found, Recognised):
                return found
            reason = found
    if reason is None:
        return None
    reason = _unread(system) or _circular(system) or reason
    place = document.place(reason.offset) if reason.offset is not None else None
    has_loss = system.loss is not None
    return NotRecognised(str(reason), place, has_loss)


def _unread(system: System) -> UnsuitableError | None:
    """The definition that could not be read, of something that what was read rests on."""
    used = {
        node
        for definition in system.definitions.values()
        for reading in walk_reading(definition.right, Name)
        for node in (system.mention(reading).key, reading.base)
    }
    for chain in system.chains:
        for left, right in pairwise(chain.sides):
            if not isinstance(left.reading, Name) or right.problem is None:
                continue
            key = system.mention(left.reading).key
            if key in used and key not in system.definitions:
                return UnsuitableError(
                    f"the definition of {name_of(key)} is not read: {right.problem.message}",
                    right.start,
                )
    return None


def _circular(system: System) -> UnsuitableError | None:
    """A definition that leads back to its own symbol."""
    for definition in system.circular:
        start = definition.left.start
        return UnsuitableError(f"{name_of(definition.key)} is defined by itself", start)
    return None


def _told(document: Document, judged: Judged, template: NetworkTemplate) -> Recognised:
    last = template.layers[-1]
    note = (
        f"The network is the one that the words describe; no loss is defined for it: "
        f"{loss_row(template.loss).title} goes with {last.activation}."
    )
    first = judged.system.chains[0].sides[0].start if judged.system.chains else 0
    return Recognised(template, Convention(), document.place(first), {}, (note,), False)


def _by_definitions(
    document: Document, judged: Judged, seed: int, key: str | None, output: str | None = None
) -> Recognised | UnsuitableError:
    """With all dimensions different first; where that has no value, with none; then by itself."""
    reason: UnsuitableError | None = None
    said: UnsuitableError
    for system, world in trials(judged, key or output or "", seed):
        try:
            return describe(document, system, world, key, output)
        except UnsuitableError as problem:
            said = problem
        except NotEvaluatedError as problem:
            said = NoPredictionError(
                f"a definition is not understood: {problem}", problem.offset, problem.final
            )
        except RecursionError:
            said = NoPredictionError("the definitions are nested too deep")
        if reason is None or said.reached > reason.reached:
            reason = said
        if said.final:
            break
    assert reason is not None
    return reason
