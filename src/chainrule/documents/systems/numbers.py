"""Worked examples: the numbers that a document puts in for its symbols, and what comes of them.

Data are stated (``w = -1``) or stand in a table whose header names them. What has come out as a
number, such as an activation or a derivative, is used as that number afterwards; what has not is
worked out by its definition, or by a formula that the document has shown to be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chainrule.documents.calculating.arithmetic import is_arithmetic
from chainrule.documents.calculating.number_functions import Functions
from chainrule.documents.calculating.number_tables import Table, tables_of
from chainrule.documents.calculating.number_values import Evaluation, flat, size
from chainrule.documents.calculating.roundings import (
    Roundings,
    differ,
    is_printed,
    quotient,
)
from chainrule.documents.calculating.said_of_all import SaidOfAll, said_of_all
from chainrule.documents.defining.dependence import is_computed
from chainrule.documents.defining.system import System
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import PARAMETER_BASES, Mention
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Group,
    Matrix,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Raised,
    Reading,
    Times,
    Turned,
    mapped,
    unbracketed,
)

_MOST_RESULTS = 50
_STEP = Fraction(1, 10**5)
_DEEPEST = 12  # definitions in definitions
_BIASES = ("b", "B")
_MADE_OF_PARTS = (Plus, Times, Over, Turned, Matrix, Bars)


@dataclass
class Numbers:
    """What is known in numbers, up to where the reader has come.

    constants: by key; data: the keys of those that are given rather than worked out. results: of
    derivatives and other formulas. formulas: what is right for them in symbols. updated: whether
    parameters were changed since, as in w ← w − η g. is_near: what was put in last holds a
    derivative that was worked out as a difference, an entry that is taken for a sample's, what is
    said of all parameters, or one of several numbers that a symbol is given: those of two samples,
    and no step between them. said: what the words say of all weights, or of all biases.
    """

    system: System
    tables: list[Table]
    said: list[SaidOfAll] = field(default_factory=list)
    constants: dict[str, Reading] = field(default_factory=dict)
    data: set[str] = field(default_factory=set)
    results: list[tuple[Reading, Reading]] = field(default_factory=list)
    formulas: list[tuple[Reading, Reading]] = field(default_factory=list)
    roundings: Roundings = field(default_factory=Roundings)
    updated: bool = False
    several: set[str] = field(default_factory=set)
    is_near: bool = False
    _functions: Functions = field(init=False)
    _depth: int = 0
    _offset: int = 0
    _seen: dict[str, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._functions = Functions(self.system)

    @classmethod
    def of(cls, system: System, text: str) -> Numbers:
        """Those of a system, with what the tables and the words of a text say."""
        return cls(system, tables_of(text, system), said_of_all(text))

    def put_in(
        self, reading: Reading, offset: int, functions: Functions | None = None
    ) -> Reading | None:
        """The formula with numbers in place of its symbols, or None where one is not known.

        A symbol that is worked out stands for its definition, not for what it came to before.
        """
        self._functions = functions or Functions(self.system)
        self.is_near, self._offset = False, offset
        table = next((t for t in reversed(self.tables) if t.offset < offset), None)
        try:
            return self._worked_out(reading, table) or self._put(reading, table, {})
        except Unread:
            return None

    def _worked_out(self, reading: Reading, table: Table | None) -> Reading | None:
        """The definition of a lone symbol, or the formula of a derivative, in numbers."""
        if isinstance(reading, Name):
            mention = self.system.mention(reading)
            if mention.key in self.data or mention.entries or mention.turned or mention.sample:
                return None
            return self._defined(mention.key, reading, table, {})
        if isinstance(reading, (Partial, Call)):
            formula = self.formula_of(reading)
            if formula is None and isinstance(reading, Call):
                return self._value_at(reading, table)
            return self._put(formula, table, {}) if formula is not None else None
        return None

    def _value_at(self, call: Call, table: Table | None) -> Reading | None:
        """The L(3) of L(w) = (y − t)² with y = w x, worked out anew; no number is wrong by it."""
        found = self.system.functions.get(self.system.mention(call.function).key)
        if found is None or len(found.parameters) != len(call.arguments) or self._depth:
            return None
        if call.function.primes or not all(map(is_arithmetic, call.arguments)):
            return None
        known = self.constants, self.results, self.formulas
        keys = [self.system.mention(parameter).key for parameter in found.parameters]
        given = {k: v for k, v in known[0].items() if k in self.data}
        try:
            at = dict(zip(keys, call.arguments, strict=True))
            self.constants, self.results, self.formulas = {**given, **at}, [], []
            return self._put(found.right, table, {})
        finally:
            self.constants, self.results, self.formulas = known
            self.is_near = True

    def _put(self, e: Reading, table: Table | None, at: dict[str, int]) -> Reading:
        for known, number in reversed(self.results):
            if known == e:
                own = set(self.system.keys_in(e)) if self.several else set()
                self.is_near = self.is_near or not own.isdisjoint(self.several)
                return number
        match e:
            case Num():
                return e
            case Name():
                return self._said_of(e, table, at)
            case Group(inner=inner):
                return Group(e.start, e.end, self._put(inner, table, at))
            case Raised(base=base, exponent=exponent):
                base = base if is_arithmetic(base) else self._put(base, table, at)
                exponent = exponent if is_arithmetic(exponent) else self._put(exponent, table, at)
                return Raised(e.start, e.end, base, exponent)
            case Call() if self.system.is_function(e):
                return self._functions.applied(e, lambda part: self._put(part, table, at))
            case Call(function=function, arguments=(argument,)):
                inner = Group(argument.start, argument.end, self._put(argument, table, at))
                return Times(e.start, e.end, (self._put(function, table, at), inner), ("",))
            case Big(letter=letter, body=body) if (
                table is not None and letter in self.system.habits.sample_letters
            ):
                terms = tuple(
                    self._put(body, table, {**at, letter: row}) for row in range(table.rows)
                )
                return Group(e.start, e.end, Plus(e.start, e.end, terms, (1,) * len(terms)))
        if isinstance(e, _MADE_OF_PARTS):
            return mapped(e, lambda part: self._put(part, table, at))
        found = self._worked_out(e, table)
        if found is None and isinstance(e, Partial):
            found = self._slope(e, table, at)
        if found is None:
            raise Unread("no number is known for this", e.start)
        return Group(e.start, e.end, found)

    def _slope(self, e: Partial, table: Table | None, at: dict[str, int]) -> Reading | None:
        """A derivative by the document's definitions, as a difference: near enough for a few
        digits, but not to call a number wrong by."""
        if not isinstance(e.wrt, Name) or self._depth:
            return None
        mention = self.system.mention(e.wrt)
        here = Evaluation().value(self._put(e.wrt, table, at))
        if not isinstance(here, Fraction) or mention.sample:
            return None
        known = self.constants, self.results, self.formulas
        entries = [
            (name, number) for name, number in known[1] if isinstance(name, Name)
            and not is_computed(self.system, self.system.mention(name).key)
        ]  # fmt: skip
        ends: list[Fraction] = []
        try:
            for step in (_STEP, -_STEP):
                moved = Num(e.start, e.end, here + step)
                given = {k: v for k, v in known[0].items() if k in self.data}
                self.constants, self.results, self.formulas = given, list(entries), []
                if mention.entries:
                    self.results.append((e.wrt, moved))
                else:
                    self.constants[mention.key] = moved
                value = Evaluation().value(self._put(e.of, table, at))
                if not isinstance(value, Fraction):
                    return None
                ends.append(value)
        finally:
            self.constants, self.results, self.formulas = known
        self.is_near = True
        return Num(e.start, e.end, (ends[0] - ends[1]) / (2 * _STEP))

    def _said_of(self, name: Name, table: Table | None, at: dict[str, int]) -> Reading:
        """The number of a symbol, which may be said of all weights, or of all biases."""
        try:
            return self._name(name, table, at)
        except Unread:
            kind = "bias" if name.base in _BIASES else "weight"
            said = [s for s in self.said if s.kind == kind and s.offset < self._offset]
            mention = self.system.mention(name)
            is_plain = not (mention.power or mention.turned or mention.sample or self.updated)
            if not said or not is_plain or not self.system.is_parameter(mention.key):
                raise
            self.is_near = True
            return said[-1].number

    def _name(self, name: Name, table: Table | None, at: dict[str, int]) -> Reading:
        mention = self.system.mention(name)
        base, *labels = mention.key.split("|")
        key = "|".join([base, *(x for x in labels if x not in ("old", "t"))])
        if mention.entries:
            return self._entry(key, mention, name)
        row = at.get(mention.sample or "")
        if mention.sample and mention.sample.isdigit():
            row = int(mention.sample) - 1
        if table is not None and row is not None and row < table.rows:
            column = table.columns.get(key) or table.columns.get(f"{key}|1")
            if column is not None and f"{key}|2" not in table.columns:
                return column[row]
        if table is not None and key in self.system.counts and key not in self.constants:
            return Num(name.start, name.end, Fraction(table.rows))
        number = self.constants.get(key)
        self.is_near = self.is_near or key in self.several
        if number is None:
            number = self._defined(key, name, table, at)
        whole, _, last = key.rpartition("|")
        if number is None and last.isdigit() and whole in self.constants:
            number = self._entry(whole, replace(mention, entries=(last,)), name)
            self.is_near = True  # the 0.5 of v_2, where v = (0.1, 0.5)
        if number is None:
            raise Unread(f"no number is known for {name.base}", name.start)
        if row is not None and mention.sample and mention.sample.isdigit():
            number = self._of_sample(number, row, name)
        if mention.turned:
            number = Turned(name.start, name.end, number)
        if mention.power is not None and mention.power.isdigit():
            power = Num(name.start, name.end, Fraction(mention.power))
            number = Raised(name.start, name.end, Group(name.start, name.end, number), power)
        return number

    def _entry(self, key: str, mention: Mention, name: Name) -> Reading:
        """One entry of a vector or a matrix that is known in numbers: x_1, W_{12}."""
        whole = unbracketed(self.constants.get(key))
        inner = unbracketed(whole.base) if isinstance(whole, Turned) else None
        if isinstance(inner, Matrix) and len({len(row) for row in inner.rows}) == 1:
            whole = replace(inner, rows=tuple(zip(*inner.rows, strict=True)))  # [1, 2]ᵀ
        if isinstance(whole, Matrix) and all(e.isdigit() for e in mention.entries):
            places = [int(e) - 1 for e in mention.entries]
            rows = whole.rows
            if len(places) == 1 and 1 in (len(rows), len(rows[0])):
                rows, places = (tuple(x for row in rows for x in row),), [0, *places]
            if len(places) == 2 and places[0] < len(rows) and 0 <= places[1] < len(rows[0]):
                return rows[places[0]][places[1]]
        raise Unread("no number is known for this entry", name.start)

    def _of_sample(self, number: Reading, row: int, name: Name) -> Reading:
        """The z^{(2)} of a column z = Xθ with one number for each sample: most likely its second
        entry, and never the whole of it."""
        whole = Evaluation().value(number)
        if not isinstance(whole, list):
            return number
        entries = flat(whole)
        if 1 not in size(whole) or not 0 <= row < len(entries):
            raise Unread("which of these numbers are this sample's is not read", name.start)
        self.is_near = True
        return Num(name.start, name.end, entries[row])

    def _defined(
        self, key: str, name: Name, table: Table | None, at: dict[str, int]
    ) -> Reading | None:
        """The number that a definition comes to, such as z = w x."""
        definition = self.system.definitions.get(key)
        if definition is None:
            return None
        if definition.mention.entries or self._depth > _DEEPEST:
            raise Unread(f"no number is known for {name.base}", name.start)
        self._depth += 1
        try:
            return Group(name.start, name.end, self._put(definition.right, table, at))
        finally:
            self._depth -= 1

    def note(self, anchor: Reading, left: Reading, right: Reading, about: bool) -> None:
        """Note that what is in symbols on the left was given, or has come to, a number."""
        self.updated |= _is_step(anchor, right)
        if not is_arithmetic(right):
            return
        self.roundings.show(right)
        for name, number in _entry_by_entry(left, right):
            self._note_name(name, number, not about)
        for side in dict.fromkeys((anchor, left)):
            if isinstance(side, Name):
                given = side is left and not about and is_printed(right)
                self._note_name(side, right, given)
            elif not is_arithmetic(side):
                self.give(side, right)

    def _note_name(self, name: Name, right: Reading, given: bool) -> None:
        mention = self.system.mention(name)
        is_another = mention.power is not None or mention.turned  # x² = 4 does not give x
        if mention.entries or mention.sample is not None or is_another:
            self.results.append((name, right))
            return
        if given and not is_computed(self.system, mention.key):
            self.roundings.give(right)
            if mention.key in self.data and differ(self.constants[mention.key], right):
                self._forget()
            self.data.add(mention.key)
        before = self._seen.setdefault(mention.key, right)
        if before != right and not self.updated and differ(before, right):
            self.several.add(mention.key)
        self.constants[mention.key] = right

    def of_factors(self, product: Times, number: Reading) -> dict[Reading, Reading]:
        """The x = −2 of w x = −2, where only w is known: it may be a rounded one."""
        known = {f: self.put_in(f, self._offset) for f in product.factors}
        unknown = [f for f, found in known.items() if found is None]
        try:
            whole = Evaluation().value(number)
            for found in known.values():
                whole = whole if found is None else quotient(whole, Evaluation().value(found))
        except Unread:
            return {}
        if len(unknown) != 1 or not isinstance(whole, Fraction):
            return {}
        self.several.update(self.system.keys_in(unknown[0]))
        return {unknown[0]: Num(number.start, number.end, whole)}

    def give(self, part: Reading, number: Reading) -> None:
        """Note the number that a formula has in the place of a symbol or of a derivative."""
        if isinstance(part, Name):
            self._note_name(part, number, given=True)
        else:
            self.results.append((part, number))
            del self.results[:-_MOST_RESULTS]

    def printed(self, part: Reading) -> Reading | None:
        """The number that a symbol or a derivative was last said to be."""
        found = next((n for known, n in reversed(self.results) if known == part), None)
        key = self.system.mention(part).key if isinstance(part, Name) else ""
        return found or self.constants.get(key)

    def formula_of(self, reading: Reading) -> Reading | None:
        """What defines a lone symbol, or was right for a derivative."""
        if isinstance(reading, Name):
            mention = self.system.mention(reading)
            definition = self.system.definitions.get(mention.key)
            is_whole = not (mention.entries or mention.turned or mention.sample)
            return definition.right if definition is not None and is_whole else None
        return next((f for known, f in reversed(self.formulas) if known == reading), None)

    def _forget(self) -> None:
        """With other data everything comes out otherwise."""
        self.results.clear()
        self.constants = {k: v for k, v in self.constants.items() if k in self.data}

    def holds(self, anchor: Reading, right: Reading) -> None:
        """Note a formula that is right for a derivative, or for a function's value."""
        if isinstance(anchor, (Partial, Call)) and not is_arithmetic(right):
            self.formulas.append((anchor, right))
            del self.formulas[:-_MOST_RESULTS]


def _entry_by_entry(left: Reading, right: Reading) -> Iterator[tuple[Name, Reading]]:
    """w_1 = 0.3 and w_2 = 0.2, where (w_1, w_2) = (0.3, 0.2) is written."""
    left, right = unbracketed(left), unbracketed(right)
    if isinstance(left, Matrix) and isinstance(right, Matrix):
        sizes = [[len(row) for row in matrix.rows] for matrix in (left, right)]
        rows = zip(left.rows, right.rows, strict=True) if sizes[0] == sizes[1] else ()
        pairs = [pair for one, other in rows for pair in zip(one, other, strict=True)]
        if all(isinstance(name, Name) for name, _ in pairs):
            yield from ((name, number) for name, number in pairs if isinstance(name, Name))


def _is_step(left: Reading, right: Reading) -> bool:
    """Whether a parameter is given its next value: w′ = w − η ∂L/∂w, or w′ = 3 − 0.1 · 16."""
    if not isinstance(right, Plus) or -1 not in right.signs or not isinstance(left, Name):
        return False
    first = right.terms[0]
    again = isinstance(first, Name) and first.base == left.base
    in_numbers = bool(left.scripts) and is_arithmetic(right)
    return (again or in_numbers) and left.base in PARAMETER_BASES
