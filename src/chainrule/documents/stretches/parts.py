"""A document cut into stretches: by headings, and where a list or a sentence turns to another case.

What a heading begins may define anything anew. What an item of a list begins, or a sentence such
as "using the cross-entropy instead", is a stretch of its own only if it does so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from chainrule.documents.defining.samples import counted_by_layer_letters, numbered_bases
from chainrule.documents.names.contractions import EINSTEIN
from chainrule.documents.names.habits import Habits
from chainrule.documents.names.prose import with_dollars
from chainrule.documents.parsing.reading import Reading
from chainrule.documents.sources.document import Document, Kind, Piece
from chainrule.documents.stating.chains import Chain, Membership, readings_in
from chainrule.documents.stating.statements import statements
from chainrule.documents.stretches.activation_letters import with_functions_apart
from chainrule.documents.stretches.certain_steps import with_certain_steps
from chainrule.documents.stretches.class_marks import with_classes_below
from chainrule.documents.stretches.differentials import with_differentials
from chainrule.documents.stretches.examples_apart import with_means_of_examples
from chainrule.documents.stretches.greek_weights import usual_letters, with_usual_letters
from chainrule.documents.stretches.hidden_units import with_hidden_units
from chainrule.documents.stretches.index_layers import with_layers_of_letters
from chainrule.documents.stretches.input_names import with_one_input
from chainrule.documents.stretches.layer_letters import with_customary_letters
from chainrule.documents.stretches.layers import definite
from chainrule.documents.stretches.left_out_layers import (
    with_layers_of_errors,
    with_left_out_layers,
)
from chainrule.documents.stretches.letter_sizes import with_one_size
from chainrule.documents.stretches.marked_units import with_marks, without_marks
from chainrule.documents.stretches.network_outputs import with_named_outputs
from chainrule.documents.stretches.numbered_units import Said, with_numbered_units
from chainrule.documents.stretches.output_layers import with_output_layers
from chainrule.documents.stretches.parameter_marks import without_parameters_below
from chainrule.documents.stretches.parts_of_losses import (
    with_parts_of_examples,
    with_parts_of_losses,
)
from chainrule.documents.stretches.reused_letters import with_letters_apart
from chainrule.documents.stretches.said_dependence import without_said_dependence
from chainrule.documents.stretches.sample_marks import without_sample_marks
from chainrule.documents.stretches.slipped_layers import (
    with_layers_above,
    with_layers_before,
    with_own_bias,
)
from chainrule.documents.stretches.slipped_outputs import with_slipped_outputs
from chainrule.documents.stretches.small_transposes import with_transposes
from chainrule.documents.stretches.time_steps import steps_of, with_samples, with_steps
from chainrule.documents.stretches.unsaid_links import unsaid_links
from chainrule.documents.stretches.unsaid_sums import with_unsaid_sums
from chainrule.documents.stretches.unused_letters import with_unused_letters_apart
from chainrule.documents.stretches.vectors_of_pairs import marks_of_pairs, with_names_for
from chainrule.documents.stretches.written_sums import with_written_sums

_FRESH = re.compile(r"\s*#*\s*(?:problem|question|exercise|aufgabe|task)\s*\d", re.I)
_PROOF = re.compile(
    r"(?:\A|(?<=\n))[ \t>]*(?:[*_]{1,3}|<(?:u|b|i|em|strong)>|\\(?:textbf|textit|emph)\{)*"
    r"(?:proof|beweis|démonstration|preuve|demostración|dimostrazione|prova|доказательство|证明|證明"
    r"|証明|증명)\s*(?:[*_]|</|\}|[.:：])|\\begin\{proof\}",
    re.I,
)
_FRESH_PARAGRAPH = re.compile(  # "**Question 2.** What is …", "Exercise 3: …"
    r"(?:\A|(?<=\n))[ \t>]*[*_]{0,3}(?:problem|question|exercise|aufgabe|übung|exercice|ejercicio"
    r"|exerc[íi]cio|esercizio|задача|упражнение|习题|练习|問題|演習|문제)\s*\d{1,2}\s*[.:)：*_]",
    re.I,
)
# The title of a sheet, each of whose numbered headings begins another exercise.
_SHEET = re.compile(
    r"problem set|homework|exercise sheet|assignment|solution sheet|\bexam\b|übungsblatt"
    r"|aufgabenblatt|hausaufgabe|travaux dirigés|feuille d'exercices|lista de exerc"
    r"|hoja de (?:ejercicios|problemas)|作业|习题|宿題|演習|과제|домашн",
    re.I,
)
_NUMBERED = re.compile(r"\s*#*\s*\d{1,2}\s*[.):]?\s+\S")
_FEWEST_UNITS = 3  # that an example numbers
_TITLE = 200  # characters in which a sheet says that it is one
_ITEM = re.compile(
    r"(?:\A|(?<=\n))[ \t>]*"
    r"(?:[-*+•](?:\s|\Z)|\(?(?:\d{1,2}|[a-hA-H]|i{1,3}|iv)[.)](?:\s|\Z)|（?\d{1,2}[）、]|\\item\b|\*\*[^*\n]{1,60}\*\*)"
)
_RULE = re.compile(r"(?:\A|(?<=\n))[ \t]*(?:-[ \t]*){3,}(?=\n[ \t]*\n|\Z)")  # drawn over the page
# "**<u>Proposition 2</u>**: let …", "Lemma 1.", "\\begin{theorem}", "定理 3".
_STATEMENT = re.compile(
    r"(?:\A|(?<=\n))[ \t>]*(?:\\begin\{(?:theorem|lemma|prop|proposition|corollary|claim)\}|"
    r"(?:[*_]{1,3}|<(?:u|b|i|em|strong)>|\\(?:textbf|underline|textit|emph)\{)*"
    r"(?:theorem|lemma|proposition|corollary|claim|satz|proposición|teorema|corolario|théorème"
    r"|lemme|proposição|lema|теорема|лемма|утверждение|定理|引理|命题|命題|補題|정리|보조정리)"
    r"\s*\d{1,2}(?:\.\d{1,2})?\s*(?:[*_]|</|\}|[.:(（：)—-]|$))",
    re.I | re.M,
)
_KINDS = (
    r"(?:mse\b|mean[- ]squared?|squared?[- ]|quadratic|cross[- ]?entropy|binary|log[- ]?loss|"
    r"logistic|softmax|sigmoid|tanh|relu|hinge|regression|classification)"
)
_TURN = re.compile(
    r"\binstead\b|\balternatively\b"
    r"|\banother (?:\w+ )?(?:loss|cost|error|activation|choice|option)\b"
    rf"|\b(?:using|for|with|of|use|choose|take|consider|in)\s+(?:the\s+|an?\s+)?{_KINDS}"
    r"|(?:\A|(?<=\n))[ \t>]*(?:leaky[- ])?(?:sigmoid|logistic|tanh|hyperbolic tangent"
    r"|(?:re|e|ge|se)lu|softplus|swish|identity|linear|softmax|ms[el]|mae|bce|hinge|l[12]|huber)\b[^:\n$]{0,30}[:：]"
    r"|(?:\A|(?<=\n))[ \t>]*(?:softmax|linear|logistic|gaussian|normal|bernoulli|poisson)"
    r"[- ](?:polic(?:y|ies)|model|case|likelihood|outputs?)\b"
    r"|\b(?:to|for|with)\s+(?:(?:many|multiple|several)[- ](?:neuron|output|unit|class)"
    r"|multi-?(?:class|output|neuron))"
    r"|\bfor (?:one|a single|an individual|each|every) (?:training )?(?:example|sample|instance)\b"
    r"|\bconsid[eé]r(?:e|emos|amos|ons|iamo)?\b[^.\n$]{0,30}\blin(?:ear[es]?|eal|éaire)\b",
    re.I,
)


@dataclass
class Part:
    """A stretch of a document. item, turn: what a list or a sentence begins, no heading.

    fresh: the beginning of another exercise. supposes: that of a theorem, whose premises are its
    own. proves: a proof. shared: numbers given elsewhere that hold here too. level: of its heading.
    linked: whether its derivatives tell of quantities that nothing defines.
    """

    chains: list[Chain] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    repeated: list[Chain] = field(default_factory=list)
    shared: list[Chain] = field(default_factory=list)
    prose: str = ""
    fresh: bool = False
    start: int = 0
    item: bool = False
    turn: bool = False
    supposes: bool = False
    proves: bool = False
    level: int = 0
    linked: bool = False

    @property
    def is_headed(self) -> bool:
        """Whether a heading begins it, or the document."""
        return not (self.item or self.turn)


def parts_of(
    document: Document, depth: int | None = None, *, with_links: bool = False
) -> list[Part]:
    """The stretches of a document, with their statements.

    with_links: and with what its derivatives tell of quantities that nothing defines.
    """
    parts = [Part()]
    is_sheet = _SHEET.search(document.text[:_TITLE]) is not None
    for piece in document.pieces:
        if piece.kind is Kind.HEADING:
            fresh = _FRESH.match(piece.text) or (is_sheet and _NUMBERED.match(piece.text))
            parts.append(Part(fresh=bool(fresh), start=piece.start, level=piece.level))
        elif piece.kind is Kind.PROSE:
            parts += _turns(document, piece)
    starts = [part.start for part in parts]
    for part, end in zip(parts, [*starts[1:], len(document.text)], strict=True):
        part.prose = with_dollars(document.text[part.start : end])
    _share_the_convention(parts)
    for statement in statements(document):
        if isinstance(statement, Chain):
            start = document.pieces[statement.piece].start
            parts[bisect_right(starts, start) - 1].chains.append(statement)
        else:
            parts[bisect_right(starts, statement.start) - 1].memberships.append(statement)
    _name_vectors_of_pairs(parts)
    _put_usual_letters(parts)
    _find_links(parts, put_in=with_links)
    _make_steps_samples(parts)
    _make_layers_definite(parts, depth)
    for part, following in pairwise(parts):  # "2. Networks", and under it "2.1 Forward"
        if part.fresh and not part.chains and not part.memberships:
            following.fresh = True
    return parts


def _find_links(parts: list[Part], *, put_in: bool) -> None:
    """Note where the derivatives tell more than is said, and say it there."""
    chains = [chain for part in parts for chain in part.chains]
    prose = "\n".join(part.prose for part in parts)
    for chain, notes in unsaid_links(chains, prose):
        for part in parts:
            place = next((k for k, own in enumerate(part.chains) if own is chain), None)
            if place is not None:
                part.linked = True
                part.chains[place:place] = notes if put_in else []


def _share_the_convention(parts: list[Part]) -> None:
    """Einstein's convention holds from where a document speaks of it on, to its end."""
    said = None
    for part in parts:
        own = EINSTEIN.search(part.prose)
        if said is not None and own is None:
            part.prose += f"\n{said}\n"
        said = own[0] if own is not None else said


def _turns(document: Document, piece: Piece) -> Iterator[Part]:
    """Where the words of a piece turn to another case, in order."""
    line = document.text[document.text.rfind("\n", 0, piece.start) + 1 : piece.start]
    begins_line = not line.strip(" \t>")  # an item of a list within a list is indented
    found = {m.start(): True for m in _ITEM.finditer(piece.text) if m.start() or begins_line}
    for match in _TURN.finditer(piece.text):
        found.setdefault(match.start(), False)
    supposing, fresh, proofs, rules = (
        {m.start() for m in pattern.finditer(piece.text) if m.start() or begins_line}
        for pattern in (_STATEMENT, _FRESH_PARAGRAPH, _PROOF, _RULE)
    )
    found = {**dict.fromkeys(proofs, True), **found}
    for offset in sorted(found.keys() | supposing | fresh | rules):
        part = Part(start=piece.start + offset, fresh=offset in fresh, supposes=offset in supposing)
        part.proves = offset in proofs
        headed = part.fresh or part.supposes or offset in rules
        part.item = found.get(offset, False) and not headed
        part.turn = not (part.item or headed)
        yield part


def _name_vectors_of_pairs(parts: list[Part]) -> None:
    """Read the u and i of p_uᵀ q_i as parts of names, where they are one user and one item."""
    marks = marks_of_pairs([chain for part in parts for chain in part.chains])
    if marks:
        _rewrite(parts, lambda reading: with_names_for(reading, marks))


def _put_usual_letters(parts: list[Part]) -> None:
    """Read weights by a letter that is seldom theirs under one that is usual."""
    letters = usual_letters([chain for part in parts for chain in part.chains])
    if letters:
        _rewrite(parts, lambda reading: with_usual_letters(reading, letters))


def _rewrite(parts: list[Part], rewrite: Callable[[Reading], Reading]) -> None:
    for part in parts:
        part.chains = [chain.rewritten(rewrite) for chain in part.chains]
        part.memberships = [each.rewritten(rewrite) for each in part.memberships]


def _make_steps_samples(parts: list[Part]) -> None:
    """Read the steps in time of a recurrent network as samples."""
    chains = [chain for part in parts for chain in part.chains]
    if not (letters := steps_of(chains)):
        return
    found = iter(with_steps(with_certain_steps(chains, letters), letters))
    for part in parts:
        part.chains = [next(found) for _ in part.chains]
        part.memberships = [
            m.rewritten(lambda e: with_samples(e, letters)) for m in part.memberships
        ]


def _make_layers_definite(parts: list[Part], depth: int | None) -> None:
    """Put a definite layer for l; repetitions for the other layers define, and are not judged."""
    for part, chains in zip(parts, _in_customary_letters(parts), strict=True):
        part.chains = chains
    chains = [chain for part in parts for chain in part.chains]
    habits = Habits.of(readings_in(chains), "\n".join(part.prose for part in parts))
    habits.sample_letters |= counted_by_layer_letters(chains)
    for under in by_headings(parts):
        own = [chain for part in under for chain in part.chains]
        owners = {chain.piece: part for part in under for chain in part.chains}
        together = definite(own, habits, depth, chains)
        for part in under:
            part.chains = []
        for chain, repeats in together:
            part = owners[chain.piece]
            part.chains.append(chain)
            part.repeated += [chain] * repeats
    _say_of_numbered_units(parts)
    for under in by_headings(parts):  # an example numbers units that are general elsewhere
        numbered = Counter(numbered_bases([chain for part in under for chain in part.chains]))
        if any(count >= _FEWEST_UNITS for count in numbered.values()):
            _say_of_numbered_units(under)
    with_one_input([chain for part in parts for chain in part.chains])


def _say_of_numbered_units(parts: list[Part]) -> None:
    """Put numbers for general units where units are numbered; what is said of others defines."""
    repeated = {id(chain) for part in parts for chain in part.repeated}
    owners = {chain.piece: part for part in parts for chain in part.chains}
    chains = [chain for part in parts for chain in part.chains]
    found = with_numbered_units([Said(chain, id(chain) in repeated) for chain in chains])
    for part in parts:
        part.chains, part.repeated = [], []
    for said in found:
        part = owners[said.chain.piece]
        part.chains += said.chains
        part.repeated += said.chains if said.repeats else said.others


def by_headings(parts: list[Part]) -> Iterator[list[Part]]:
    """The stretches that stand under one heading."""
    under: list[Part] = []
    for part in parts:
        if part.is_headed and under:
            yield under
            under = []
        under.append(part)
    yield under


def chapters(under: Sequence[Sequence[Part]]) -> Iterator[tuple[int, int]]:
    """From which to which of the stretches under headings a chapter goes: 4 with 4.1, 4.2, …"""
    levels = [own[0].level for own in under]
    for first, level in enumerate(levels):
        later = (k for k in range(first + 1, len(levels)) if 0 < levels[k] <= level)
        last = next(later, len(levels))
        if level and last > first + 1:
            yield first, last


def _in_customary_letters(parts: list[Part]) -> Iterator[list[Chain]]:
    """The chains of every part, with the document's letters for its layers made customary."""
    whole = with_transposes([chain for part in parts for chain in part.chains])
    whole = with_functions_apart(with_classes_below(whole))
    whole = with_slipped_outputs(whole, "\n".join(part.prose for part in parts))
    whole = with_left_out_layers(
        without_sample_marks(without_said_dependence(with_named_outputs(whole)))
    )
    whole = with_layers_of_errors(whole)
    whole = with_means_of_examples(with_differentials(whole))
    whole = with_own_bias(with_layers_above(with_layers_before(with_one_size(whole))))
    whole = with_unused_letters_apart(without_parameters_below(whole))
    whole = with_written_sums(with_letters_apart(whole))
    parted = with_parts_of_losses(with_parts_of_examples(whole))
    unmarked, samples = without_marks(with_output_layers(parted))
    units = with_layers_of_letters(with_hidden_units(with_unsaid_sums(unmarked)))
    chains = with_customary_letters(with_marks(units, samples))
    own, notes = iter(chains[: len(whole)]), chains[len(whole) :]
    for part in parts:
        found = [next(own) for _ in part.chains]
        behind: dict[int, list[Chain]] = {}
        for note in notes:
            behind.setdefault(note.piece, []).append(note)
        last = {chain.piece: place for place, chain in enumerate(found)}
        together = (
            [chain, *(behind.get(chain.piece, ()) if last[chain.piece] == place else ())]
            for place, chain in enumerate(found)
        )
        yield [chain for each in together for chain in each]
