"""From a piece of mathematics to its statements: chains of sides with relations between them.

``a = b = c`` is one chain of three sides. A display that begins with a relation continues the
chain before it. Nothing is dropped silently: a side that cannot be read keeps its problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.own_macros import Growth
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.bare_starts import has_no_relation, may_begin, stands_alone
from chainrule.documents.parsing.cases_in_words import with_cases_behind
from chainrule.documents.parsing.cases_of_layers import with_layers_apart
from chainrule.documents.parsing.clauses import Clause, clauses
from chainrule.documents.parsing.reading import Dots, Name, Plus, Reading
from chainrule.documents.parsing.rows import Row, arranged, relation
from chainrule.documents.parsing.sides import (
    is_code,
    is_made,
    is_named_in_words,
    is_of_a_loss,
    is_said_in_words,
    is_set,
    letters_of_min,
    parsed,
    sides_of,
    trimmed,
)
from chainrule.documents.parsing.signs_of_text import Signs
from chainrule.documents.shorthand.brace_notes import notes, wanted
from chainrule.documents.shorthand.gradients_in_words import gradients_in_words
from chainrule.documents.shorthand.implied_notes import implied
from chainrule.documents.shorthand.losses_of_labels import with_losses_of_labels
from chainrule.documents.shorthand.named_in_words import said
from chainrule.documents.shorthand.replaced_parts import replaced
from chainrule.documents.shorthand.said_of_indices import index_letters, is_case, is_of_a_case
from chainrule.documents.shorthand.spelled_products import covers, spelled_out
from chainrule.documents.shorthand.written_out import every_entry, letters_below
from chainrule.documents.sources.document import Document, Kind, Piece
from chainrule.documents.stating.cases_in_sentences import with_cases_of_letters
from chainrule.documents.stating.chains import Chain, Membership, Side, nodes_in, readings_in
from chainrule.documents.stating.put_plainly import put_plainly

_LONGEST_QUOTE = 200


def statements(document: Document) -> Iterator[Chain | Membership]:
    """Every statement of a document, in reading order; ``k = l``, a case of indices, is none."""
    found = list(_statements(document))
    found += _notes(document, found)
    chains = [each for each in found if isinstance(each, Chain)]
    text = document.text
    read = [[with_cases_behind(s.reading, text, s.end) for s in chain.sides] for chain in chains]
    sides, losses = with_losses_of_labels(with_cases_of_letters(chains, read, text))
    named = [_note(document, 0, *pair) for pair in losses]
    chains, found = [*named, *chains], [*named, *found]
    sides = [*[[side.reading for side in chain.sides] for chain in named], *sides]
    readings = put_plainly(sides, [chain.continues for chain in chains], text)
    for chain in chains:
        chain.sides = [replace(side, reading=next(readings)) for side in chain.sides]
    found += _implied(document, chains)
    letters = index_letters(readings_in(e for e in found if isinstance(e, Chain)))
    return (each for each in found if not _is_case(each, letters))


def _notes(document: Document, found: Sequence[Chain | Membership]) -> Iterator[Chain]:
    """What is named under braces and in words, each as an equality that claims nothing."""
    sides = [[side.reading for side in each.sides] for each in found if isinstance(each, Chain)]
    named = [*notes(document), *said(document, sides), *gradients_in_words(document, sides)]
    for number, name, body in wanted(named, sides):
        yield _note(document, number, name, body)


def _implied(document: Document, chains: Sequence[Chain]) -> Iterator[Chain]:
    """What equalities say of a symbol besides, as equalities that claim nothing."""
    told: list[Name] = []  # before a chain
    heads = {name.base for chain in chains for name in _names_alone(chain)}
    names = list(nodes_in(chains, Name))
    letters = letters_below(names)
    for chain in chains:
        readings = [side.reading for side in chain.sides]
        for symbol, meant in replaced(readings, heads):
            yield _note(document, chain.piece, symbol, meant)
        defined = {name.base for name in told}
        for name, body in implied(readings, chain.relations, defined):
            yield _note(document, chain.piece, name, body)
        for left, right in pairwise(readings):
            for name, value in (*spelled_out(left, right), *every_entry(left, right, letters)):
                if not any(covers(earlier, name) for earlier in told):
                    yield _note(document, chain.piece, name, value)
        if isinstance(readings[0], Name):
            told.append(readings[0])


def _names_alone(chain: Chain) -> Iterator[Name]:
    """The symbols that are a side of a chain by themselves."""
    return (side.reading for side in chain.sides if isinstance(side.reading, Name))


def _note(document: Document, number: int, *parts: Reading) -> Chain:
    """Two formulas of a piece as an equality that claims nothing."""
    written = [Side(document.text[p.start : p.end], p.start, p.end, p) for p in parts]
    return Chain(written, ["="], number, [None, None], is_note=True)


def _statements(document: Document) -> Iterator[Chain | Membership]:
    dangling: Item | None = None
    begun: Side | None = None
    lost = False
    signs = Signs.of(document.text)
    growth = Growth()
    for number, piece in enumerate(document.pieces):
        if piece.kind is Kind.HEADING:
            dangling, begun, lost = None, None, False
        if piece.kind is Kind.MATH:
            reader = _Reader(document, piece, number, dangling, signs, begun, lost, growth)
            yield from reader.statements()
            dangling = reader.dangling if piece.display else dangling
            begun, lost = reader.begun, reader.lost


def _is_case(statement: Chain | Membership, letters: set[str]) -> bool:
    """Whether it says of indices, and not of what goes on, that they are the same."""
    if not isinstance(statement, Chain) or statement.continues:
        return False
    sides = [side.reading for side in statement.sides]
    return is_case(sides, letters, usual=statement.display and len(sides) == 2)


class _Reader:
    """Reads one piece of mathematics.

    dangling: a relation that the display before ended with, so that this one goes on with it; and
    afterwards the one that this display ends with. signs: what two signs mean in the document.
    begun: a formula that stands alone before it, or else what this one is. lost: whether what this
    one would go on with was never read. growth: what macros may still grow to.
    """

    def __init__(
        self, document: Document, piece: Piece, number: int, dangling: Item | None, signs: Signs,
        begun: Side | None, lost: bool, growth: Growth,
    ) -> None:  # fmt: skip
        self.document = document
        self.piece = piece
        self.number = number
        self.dangling = dangling if piece.display else None
        self.signs = signs
        self.begun = begun
        self.lost = lost
        self.growth = growth

    def statements(self) -> Iterator[Chain | Membership]:
        """The statements of the piece, in reading order; remarks come before what they are in."""
        piece = self.piece
        try:
            items = layout(piece.text, piece.start, self.document.macros, self.growth)
            items = self.signs.put(items, piece.text)
        except Unread as problem:
            if "=" in piece.text:
                side = Side(piece.text.strip()[:_LONGEST_QUOTE], piece.start, piece.end, None,
                            problem)  # fmt: skip
                yield Chain([side, side], ["="], self.number, [None, None], False, piece.display)
            return
        going_on, left = None, list[Item]()
        begun, self.begun = self.begun, self._begins(items)
        for row in self._rows(items):
            chains: list[_Found] = []
            for clause in with_layers_apart(clauses(row), left):
                part = clause.items
                place = next((k for k in range(len(part)) if _says_where(part, k)), 0)
                if place:
                    yield _membership(self.document, part, place)
                    clause = replace(clause, items=part[:place])
                found = _chain(self.document, clause, self.number, piece)
                if found is None:
                    continue
                found.tags = [row.tag] * len(found.sides)
                marks = frozenset(item.start for item in clause.items if relation(item))
                if found.continues and going_on is not None and not chains:
                    _extend(going_on, found)
                    found = going_on
                elif found.continues and begun is not None and going_on is None and not chains:
                    found = _with_left(found, begun)
                elif found.continues and not self._follows():
                    self.lost = True
                    continue
                self.lost = False
                chains.append(_Found(found, clause.is_aside, marks))
            main = _main(chains, row.aligned, going_on)
            if main is not going_on and going_on is not None:
                yield going_on
            yield from (f.chain for f in chains if f.chain is not main and f.chain is not going_on)
            going_on = main
        if going_on is not None:
            yield going_on

    def _follows(self) -> bool:
        """Whether a formula without a left side can go on with the formula before it.

        In a sentence only one right behind it: the left side of "stored in ``da`` $= a - y$" is
        no formula.
        """
        before = self.document.pieces[self.number - 1] if self.number else None
        if self.lost:
            return False
        if self.piece.display or before is None:
            return True
        between = self.document.text[before.end : self.piece.start]
        return before.kind is Kind.MATH and not any(letter.isalnum() for letter in between)

    def _begins(self, items: Sequence[Item]) -> Side | None:
        """The formula that this piece is, where it stands alone and may go on in the next."""
        piece = self.piece
        if not items or not has_no_relation(items):
            return None
        if not (piece.display or stands_alone(self.document.text, piece.start, piece.end)):
            return None
        side = _side(self.document, items)
        return side if side.reading is not None and may_begin(side.reading) else None

    def _rows(self, items: tuple[Item, ...]) -> list[Row]:
        """The lines; the first begins with the relation that the display before ended with."""
        rows = [row for row in arranged(items) if row.items]
        if rows and self.dangling is not None and relation(rows[0].items[0]) is None:
            sign = replace(self.dangling, start=rows[0].items[0].start)
            rows[0] = replace(rows[0], items=(replace(sign, end=sign.start), *rows[0].items))
        last = rows[-1].items[-1] if rows else None
        self.dangling = last if last is not None and relation(last) else None
        return rows


@dataclass(frozen=True)
class _Found:
    """A chain on a line. marks: the offsets of its relations there."""

    chain: Chain
    is_aside: bool
    marks: frozenset[int]


def _main(chains: Sequence[_Found], aligned: frozenset[int], before: Chain | None) -> Chain | None:
    """Of the chains on a line the one that the next line goes on with.

    It is the one whose equals sign is aligned; else the last that is no remark; else, after a line
    of remarks, that of the line before. It is never a case: "if s = i,", and below it "= …".
    """
    chains = [found for found in chains if not _is_of_a_case(found.chain)]
    if chains and chains[0].is_aside:
        return before or chains[0].chain
    marked = [found for found in chains if found.marks & aligned]
    if len(marked) == 1:
        return marked[0].chain
    return next((found.chain for found in reversed(chains) if not found.is_aside), before)


def _is_of_a_case(chain: Chain) -> bool:
    """Whether a chain with a left side of its own says nothing but of which case it is."""
    return not chain.continues and is_of_a_case(chain.sides[0].reading, chain.sides[-1].reading)


def _with_left(chain: Chain, left: Side) -> Chain:
    """``= b`` with the ``a`` that stands alone before it."""
    return replace(
        chain, sides=[left, *chain.sides], tags=[None, *chain.tags],
        starts_row=[True, *chain.starts_row], continues=False,
    )  # fmt: skip


def _extend(chain: Chain, more: Chain) -> None:
    """``= c`` after ``a = b`` in the same display."""
    chain.sides += more.sides
    chain.relations += more.relations
    chain.tags += more.tags
    chain.starts_row += more.starts_row


def _says_where(part: Sequence[Item], place: int) -> bool:
    """Whether a sign says what something is an element of: ∈, or the = of W = ℝ^{n × m}."""
    behind = part[place + 1 :]
    if part[place].is_("in"):
        return True
    is_space = len(behind) == 3 and behind[0].text == "\\mathbb{R}" and behind[1].is_("^")
    return is_space and relation(part[place]) == "="


def _membership(document: Document, part: Sequence[Item], place: int) -> Membership:
    """What stands before the ∈ at a place, up to the first relation, is what is spoken of."""
    left = tuple(takewhile(lambda item: not relation(item), part[:place])) or part[:place]
    return Membership(_side(document, left), tuple(part[place + 1 :]), left[0].start)


def _chain(document: Document, clause: Clause, number: int, piece: Piece) -> Chain | None:
    written, relations = sides_of(clause.items)
    if not relations or is_code(written[0]):
        return None
    continues = not written[0]
    if continues:
        written = written[1:]
        if _follows_code(document, piece) or is_named_in_words(clause.opened):
            continues, relations = False, ["", *relations[1:]]
    else:
        relations = ["", *relations]
    sides: list[Side] = []
    kept: list[str] = []
    for before, items in zip(relations, written, strict=True):
        side_items = trimmed(items)
        if sides and is_of_a_loss(written[0]):
            side_items = side_items[letters_of_min(side_items) :]
        if sides and isinstance(sides[-1].reading, Name) and (
            is_said_in_words(side_items) or is_set(side_items) or is_made(side_items)
        ):  # fmt: skip
            continue  # what a symbol means, or what it begins with
        lost = clause.lost if items is written[-1] else None
        side = _side(document, side_items, lost) if side_items else None
        if side is None or _is_elided(side.reading):
            continue
        if sides or continues:
            kept.append(before)
        sides.append(side)
    if not sides or (len(sides) < 2 and not continues):
        return None
    rows = [at == 0 for at in range(len(sides))]
    return Chain(sides, kept, number, [], continues, piece.display, rows)


def _follows_code(document: Document, piece: Piece) -> bool:
    """Whether the left side of a formula is code or a word before it: `dA` $= ∂L/∂A$."""
    before = document.text[max(0, piece.start - 40) : piece.start]
    return before.rstrip("$\\( \t").endswith(("`", "**", "</code>"))


def _side(document: Document, items: Sequence[Item], lost: Item | None = None) -> Side:
    start, end = items[0].start, items[-1].end
    text = document.text[start:end].strip()
    if lost is not None:
        message = "what follows this formula does not belong to it as it is read"
        return Side(text, start, end, None, Unread(message, lost.start))
    try:
        return Side(text, start, end, parsed(items))
    except Unread as problem:
        return Side(text, start, end, None, problem)


def _is_elided(reading: Reading | None) -> bool:
    """Whether a formula is left out, or its beginning is: "…" and "z = … + b"."""
    first = reading.terms[0] if isinstance(reading, Plus) else reading
    return isinstance(first, Dots)
