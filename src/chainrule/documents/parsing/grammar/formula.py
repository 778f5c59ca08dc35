"""Sums, products and factors: the grammar from a whole formula down to what a factor begins with.

>>> from chainrule.documents.markup.layout import layout
>>> parse(layout("a - b c")).signs
(1, -1)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.composing import negated
from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.grammar.brackets import (
    bars,
    bracket,
    environment,
    plain_cases,
)
from chainrule.documents.parsing.grammar.cursor import Cursor, show
from chainrule.documents.parsing.grammar.evaluated import at_a_place
from chainrule.documents.parsing.grammar.names import call, function, is_applied, name
from chainrule.documents.parsing.grammar.ones import (
    indicator,
    is_delta_of_a_condition,
    says_condition,
    turned_ones,
)
from chainrule.documents.parsing.grammar.operators import (
    braced_quotient,
    fraction,
    nabla,
    slashed_partial,
)
from chainrule.documents.parsing.grammar.scripts import entry, scripted
from chainrule.documents.parsing.grammar.signs import (
    BARS,
    CLOSE,
    DOTS,
    FROBENIUS,
    FUNCTIONS,
    JOINS,
    NORMS,
    OPEN,
    RELATIONS,
)
from chainrule.documents.parsing.grammar.sums import big
from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Plus,
    Raised,
    Reading,
    Times,
    Turned,
    unbracketed,
)

_DEEPEST = 60  # brackets in brackets; nobody writes more, and recursion has an end
_MOST_DIGITS = 400
_OPERATORS = {
    "frac": fraction, "partial": slashed_partial, "sum": big, "prod": big, "nabla": nabla,
}  # fmt: skip
_DEEPEST_TREE = (
    150  # parts within parts: what rewrites, compares or hashes it calls itself as often
)


def parse(items: Sequence[Item]) -> Reading:
    """The reading of a whole formula.

    Raises Unread, with the place, for what is not an expression.
    """
    try:
        found = Formula.whole(items)
    except RecursionError:
        found = None
    if found is None or _depth(found) > _DEEPEST_TREE:
        raise Unread("the formula is nested too deep", items[0].start)
    return found


def _has_sign(items: Sequence[Item]) -> bool:
    """Whether something is added, subtracted or counted: 1(1 − a) is a product."""
    return any(item.is_("+", "-") for item in items) or items[0].kind == "number"


def _is_operator(group: Item) -> bool:
    """Whether braces hold ∇ or ∂ alone."""
    return len(group.content) == 1 and group.content[0].is_("nabla", "partial")


class Formula(Cursor):
    """The grammar of sums, products and factors."""

    def sum(self) -> Reading:
        start = self.here
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unread(f"brackets are nested more than {_DEEPEST} deep", start)
        terms: list[Reading] = []
        signs: list[int] = []
        while not terms or self.at("+", "-"):
            signs.append(self._sign())
            terms.append(self._frobenius())
        self.depth -= 1
        if len(terms) == 1 and signs == [1]:
            return terms[0]
        return Plus(start, terms[-1].end, tuple(terms), tuple(signs))

    def _frobenius(self) -> Reading:
        """A term, or A:B, which binds less than products: the trace of Aᵀ B."""
        found = self.term()
        while self.skip(FROBENIUS):
            start, other = found.start, self.term()
            if isinstance(found, Num):
                found = Name(found.start, found.end, ONES)  # 1:e
            left = Turned(start, found.end, Group(start, found.end, found))
            plain = isinstance(other, Times) and "odot" not in other.joins
            right = other.factors if isinstance(other, Times) and plain else (
                Group(other.start, other.end, other),
            )  # fmt: skip
            joins = ("", *other.joins) if isinstance(other, Times) and plain else ("",)
            whole = Times(start, other.end, (left, *right), joins)
            found = Call(start, other.end, Name(start, start, "tr"), (whole,))
        return found

    def _sign(self) -> int:
        """The sign of what follows; several in a row multiply."""
        sign = 1
        while self.at("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        return sign

    def term(self) -> Reading:
        start = self.here
        factors = [self.factor()]
        joins: list[str] = []
        while (item := self.peek()) is not None:
            join = self._join(item, factors[-1])
            if join is not None:
                joins.append(join)
                factors.append(self.signed_factor())
            elif self.skip("/", "div", "oslash"):
                top = factors.pop()
                bottom = self._denominator()
                factors.append(Over(top.start, bottom.end, top, bottom))
            elif self.starts_factor(item):
                joins.append("")
                factors.append(self.factor())
            else:
                break
        if len(factors) == 1:
            return factors[0]
        return Times(start, factors[-1].end, tuple(factors), tuple(joins))

    def _join(self, item: Item, before: Reading) -> str | None:
        """Takes the sign between two factors: a·b, a⊙b, a.b with even spaces, and a.*b."""
        if item.kind in ("mark", "macro") and item.text in JOINS:
            self.take()
            return JOINS[item.text]
        following = self.peek(1)
        if not item.is_(".") or following is None or self.position == 0:
            return None
        if following.is_("*", "ast") and self.peek(2) is not None:
            self.position += 2
            return "odot"
        gap = item.start - self.items[self.position - 1].end
        painted = gap == 0 and following.kind == "group"  # a.\\color{red}{b}
        even = bool(gap > 0) == (following.start > item.end) or painted
        if not self.starts_factor(following) or not (even or self._leads_on(before)):
            return None  # the end of a sentence
        self.take()
        return "dot"

    def _leads_on(self, before: Reading) -> bool:
        """Whether a point is between two links of a chain: ∂L/∂z. ∂z/∂w."""
        before, place = unbracketed(before), self.position
        if not isinstance(before, Partial):
            return False
        self.take()
        try:
            behind = unbracketed(self.factor())
        except Unread:
            return False
        finally:
            self.position = place
        return isinstance(behind, Partial) and behind.of == before.wrt

    def _denominator(self) -> Reading:
        """After a slash: one factor, or a number and the letter right after it, as in 1/2n."""
        first = self.signed_factor()
        following = self.peek()
        if (
            isinstance(first, Num)
            and following is not None
            and following.kind == "letter"
            and following.start == first.end
        ):
            second = self.factor()
            return Times(first.start, second.end, (first, second), ("",))
        return first

    def signed_factor(self) -> Reading:
        start = self.here
        if self.skip("-"):
            return negated(self.factor(), start)
        self.skip("+")
        return self.factor()

    def starts_factor(self, item: Item) -> bool:
        if item.kind == "word":
            return bool(item.text.strip())
        if item.kind in ("letter", "number", "accent", "group", "environment"):
            return not (self.says("if") or self.says("else"))  # the cases of plain text
        if item.is_(*CLOSE, "rvert", "rVert", "quad"):
            return False
        if item.is_("|", "\\|", "vert", "Vert", "mid"):
            return not self.open_bars  # inside bars the next one closes them
        if item.kind == "macro":
            return not item.is_(*RELATIONS, *JOINS, ",", ";")
        if item.is_("."):  # [y_1 ... y_n]
            second, third = self.peek(1), self.peek(2)
            return second is not None and second.is_(".") and third is not None and third.is_(".")
        return item.is_(*OPEN)

    def factor(self) -> Reading:
        item = self.peek()
        if item is not None and item.is_(*_OPERATORS):
            return _OPERATORS[item.text](self)
        if item is not None and item.kind == "group" and _is_operator(item):
            return _OPERATORS[item.content[0].text](self)  # {\\nabla}_a C
        if item is not None and item.kind == "group":
            found = braced_quotient(self)
            if found is not None:
                return found
        return self.behind(self.primary())

    def primary(self) -> Reading:
        item = self.take()
        match item.kind:
            case "number":
                return self._number(item)
            case "letter" | "accent" | "word":
                if is_delta_of_a_condition(self, item):
                    return indicator(self, item.start)
                return name(self, item)
            case "group":
                return self._group(item)
            case "environment":
                return environment(self, item)
        if item.is_("indicator"):
            return indicator(self, item.start)
        if item.is_("sqrt"):
            return self._root(item)
        if item.is_(*BARS):
            return bars(self, item, BARS[item.text], norm=False)
        if item.is_(*NORMS):
            return bars(self, item, NORMS[item.text], norm=True)
        if item.is_(*OPEN):
            return bracket(self, item)
        if item.is_(*FUNCTIONS):
            return function(self, item)
        if item.is_(*DOTS):
            return Dots(item.start, item.end)
        if item.is_(".") and self.at("."):
            while self.skip("."):
                pass
            return Dots(item.start, item.end)
        if item.is_("emptyset", "varnothing", "empty"):  # f(x, ∅) of a layer without parameters
            return Name(item.start, item.end, f"\\{item.text}")
        raise Unread(f"{show(item)} is not read here", item.start)

    def _number(self, item: Item) -> Reading:
        opening = self.peek()
        if (
            item.text == "1"
            and opening is not None
            and opening.is_("{", "lbrace", "[")  # 1{z > 0}
            and (opening.start == item.end or not opening.is_("["))
        ):
            return indicator(self, item.start)
        if item.text == "1" and says_condition(self):  # 1_{z > 0}, 1(z > 0)
            return indicator(self, item.start)
        if item.text == "1" and self._is_pair(opening):
            return indicator(self, item.start)  # 1_{ij}
        if item.text == "1" and opening is not None and opening.is_("("):
            inside = self.items[self.position + 1 : self._closing()]
            if opening.start == item.end and any(i.is_(*RELATIONS) for i in inside):
                return indicator(self, item.start)  # 1(z > 0)
            if opening.start == item.end and 0 < len(inside) <= 3 and not _has_sign(inside):
                raise Unread("the condition of an indicator is not read", item.start)
        if item.text == "1" and (ones := turned_ones(self, item.start)) is not None:
            return ones
        if len(item.text) > _MOST_DIGITS:
            raise Unread("a number of this many digits is not read", item.start)
        if item.text.count(".") > 1:
            raise Unread("a number with two decimal points is not read", item.start)
        decimals = len(item.text.partition(".")[2])
        return Num(item.start, item.end, Fraction(item.text), decimals)

    def _is_pair(self, mark: Item | None) -> bool:
        """Whether two letters stand below."""
        below = self.peek(1)
        return mark is not None and mark.is_("_") and below is not None and (
            [i.kind for i in below.content] == ["letter", "letter"]
        )  # fmt: skip

    def _closing(self) -> int:
        """Where the bracket that opens here is closed."""
        depth = 0
        for place in range(self.position, len(self.items)):
            depth += self.items[place].is_(*OPEN) - self.items[place].is_(*CLOSE)
            if depth == 0:
                return place
        return len(self.items)

    def _group(self, item: Item) -> Reading:
        """Braces: they hold together what is in them; around a name they mean nothing."""
        if not item.content:
            raise Unread("an empty group is not read", item.start)
        cases = plain_cases(self.over(item.content), item)
        if cases is not None:
            return cases
        reading = self.whole(item.content)
        return reading if isinstance(reading, Name) else Group(item.start, item.end, reading)

    def _root(self, item: Item) -> Reading:
        inner = self.whole(item.parts[-1]) if item.parts else self.factor()  # √ has no argument
        end = item.end if item.parts else inner.end
        half = Num(end, end, Fraction(1, 2))
        return Raised(item.start, end, Group(item.start, end, inner), half)

    def _entry_of(self, reading: Reading) -> Reading:
        """A[i,:] of plain text."""
        opening = self.peek()
        if opening is None or not opening.is_("[") or opening.start != reading.end:
            return reading
        found = entry(self) if isinstance(reading, (Name, Group, Call)) else None
        if found is None:
            return reading
        scripts, end = found
        if isinstance(reading, Name):
            whole = (*reading.scripts, *scripts)
            return Name(reading.start, end, reading.base, whole, reading.primes)
        return Picked(reading.start, end, reading, scripts)

    def behind(self, reading: Reading) -> Reading:
        while True:
            if not is_applied(self, reading):
                reading = self._entry_of(reading)
            if isinstance(reading, Name) and is_applied(self, reading):
                reading = call(self, reading)
            elif (found := at_a_place(self, reading)) is not None:
                reading = found
            elif self.at("!"):
                end = self.take().end
                function = Name(reading.start, reading.start, "factorial")
                reading = Call(reading.start, end, function, (reading,))
            elif self.at("^", "_", "'", "prime"):
                reading = scripted(self, reading)
            else:
                return reading


def _depth(reading: Reading) -> int:
    """How many parts stand within each other, at most."""
    found, layer = 0, [reading]
    while layer:
        found, layer = found + 1, [child for node in layer for child in node.children]
    return found
