"""From items to a reading: the grammar of written mathematics, told nothing of any symbol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from chainrule.documents.layout import Item
from chainrule.documents.reading import (
    Bars,
    Big,
    Call,
    Dots,
    Group,
    Indicator,
    Matrix,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Piecewise,
    Plus,
    Primed,
    Raised,
    Reading,
    Script,
    Times,
    Turned,
)
from chainrule.documents.scripts import read_scripts
from chainrule.documents.unread import Unread

JOINS = {
    "cdot": "dot", "*": "dot", "ast": "dot", "times": "times", "odot": "odot", "circ": "odot",
    "bullet": "odot", "star": "odot", "otimes": "odot",
}  # fmt: skip
RELATIONS = {
    ">": ">", "<": "<", "gt": ">", "lt": "<", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "le": "<=", "leq": "<=", "leqslant": "<=", "=": "=", "ne": "!=", "neq": "!=",
}  # fmt: skip
FUNCTIONS = frozenset(
    [
        "log",
        "ln",
        "exp",
        "tanh",
        "sin",
        "cos",
        "max",
        "min",
        "sinh",
        "cosh",
        "sign",
        "sgn",
        "arctan",
    ]
)
MATRICES = frozenset(
    [
        "matrix",
        "bmatrix",
        "pmatrix",
        "vmatrix",
        "Bmatrix",
        "smallmatrix",
        "array",
        "bsmallmatrix",
        "psmallmatrix",
    ]
)
_OPEN = {"(": ")", "[": "]", "{": "}", "lbrace": "rbrace", "lbrack": "rbrack", "langle": "rangle"}
_CLOSE = frozenset(_OPEN.values())
_DOTS = ("dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb", "dotsm")
_BARS = {"|": "|", "lvert": "rvert", "vert": "vert", "mid": "mid"}
_NORMS = {"\\|": "\\|", "Vert": "Vert", "lVert": "rVert", "Vert_": "Vert"}
KNOWN_WORDS = (
    "leakyrelu", "leaky_relu", "logsoftmax", "softmax", "sigmoid", "softplus", "relu", "linear",
    "identity", "tanh", "gelu", "silu", "swish", "elu", "loss", "cost", "exp", "log", "ln", "max",
    "sum", "mse", "sign", "diag", "sin", "cos", "min",
)  # fmt: skip


def parse(items: Sequence[Item]) -> Reading:
    """The reading of a whole formula.

    Raises Unread, with the place, for what is not an expression.
    """
    if not items:
        raise Unread("there is nothing on this side")
    parser = Parser(items)
    reading = parser.sum()
    if parser.position < len(items):
        item = items[parser.position]
        raise Unread(f"{_show(item)} is not expected here", item.start)
    return reading


def _show(item: Item) -> str:
    if item.kind == "macro":
        return f"\\{item.text}"
    return repr(item.text) if item.text else f"a {item.kind}"


class Parser:
    """A recursive descent over items; one instance reads one stretch of them."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.position = 0
        self.open_bars = 0

    def peek(self, ahead: int = 0) -> Item | None:
        place = self.position + ahead
        return self.items[place] if place < len(self.items) else None

    def take(self) -> Item:
        item = self.items[self.position]
        self.position += 1
        return item

    def at(self, *texts: str) -> bool:
        item = self.peek()
        return item is not None and item.is_(*texts)

    @property
    def here(self) -> int:
        item = self.peek()
        return item.start if item else (self.items[-1].end if self.items else 0)

    def sum(self) -> Reading:
        """Terms with + and − between them."""
        start = self.here
        terms: list[Reading] = []
        signs: list[int] = []
        while True:
            sign = 1
            while self.at("+", "-", "pm"):
                if self.at("pm"):
                    raise Unread("± is not read", self.here)
                sign = -sign if self.take().text == "-" else sign
            terms.append(self.term())
            signs.append(sign)
            if not self.at("+", "-"):
                break
        if len(terms) == 1 and signs == [1]:
            return terms[0]
        return Plus(start, terms[-1].end, tuple(terms), tuple(signs))

    def term(self) -> Reading:
        """Factors, one after the other."""
        start = self.here
        factors = [self.factor()]
        joins: list[str] = []
        while (item := self.peek()) is not None:
            if item.kind in ("mark", "macro") and item.text in JOINS:
                self.take()
                joins.append(JOINS[item.text])
                factors.append(self.signed_factor())
            elif item.is_("/", "div", "oslash"):
                self.take()
                top = factors.pop()
                bottom = self.denominator()
                factors.append(Over(top.start, bottom.end, top, bottom))
            elif self.starts_factor(item):
                joins.append("")
                factors.append(self.factor())
            else:
                break
        if len(factors) == 1:
            return factors[0]
        return Times(start, factors[-1].end, tuple(factors), tuple(joins))

    def denominator(self) -> Reading:
        """After a slash: one factor, or a number and the letter right after it, as in 1/2n."""
        first = self.signed_factor()
        following = self.peek()
        if isinstance(first, Num) and following and following.kind == "letter":
            if following.start == first.end:
                second = self.factor()
                return Times(first.start, second.end, (first, second), ("",))
        return first

    def signed_factor(self) -> Reading:
        start = self.here
        if self.at("-"):
            self.take()
            inner = self.factor()
            return Plus(start, inner.end, (inner,), (-1,))
        if self.at("+"):
            self.take()
        return self.factor()

    def starts_factor(self, item: Item) -> bool:
        if item.kind in ("letter", "number", "word", "accent", "group", "environment"):
            return item.kind != "word" or bool(item.text.strip())
        if item.is_(*_CLOSE, "rvert", "rVert", "quad"):
            return False
        if item.is_("|", "\\|", "vert", "Vert", "mid"):
            return not self.open_bars  # inside bars the next one closes them
        return item.is_(
            *_OPEN, "frac", "sum", "prod", "partial", "nabla", "sqrt", "indicator", "lvert",
            "lVert", *FUNCTIONS, *_DOTS, "operatorname", "infty", "mathbb", "max", "min",
        ) or (item.kind == "macro" and not item.is_(*RELATIONS, *JOINS, ",", ";"))  # fmt: skip

    def factor(self) -> Reading:
        """One factor with what stands above, below and behind it."""
        item = self.peek()
        if item is None:
            where = self.items[-1].end if self.items else None
            raise Unread("the formula breaks off here", where)
        if item.is_("frac"):
            return self.fraction()
        if item.is_("partial"):
            return self.slashed_partial()
        if item.is_("sum", "prod"):
            return self.big()
        if item.is_("nabla"):
            return self.nabla()
        return self.behind(self.primary())

    # What a factor begins with.

    def primary(self) -> Reading:
        item = self.take()
        if item.kind == "number":
            return self.number(item)
        if item.kind in ("letter", "accent", "word"):
            return self.name(item)
        if item.kind == "group":
            inner = Parser(item.parts[0])
            if not item.parts[0]:
                raise Unread("an empty group is not read", item.start)
            reading = inner.sum()
            if inner.position < len(inner.items):
                raise Unread(f"{_show(inner.items[inner.position])} is not expected here",
                             inner.items[inner.position].start)  # fmt: skip
            if isinstance(reading, Name):
                return reading
            return Group(item.start, item.end, reading)
        if item.kind == "environment":
            return self.environment(item)
        if item.is_("indicator"):
            return self.indicator(item.start)
        if item.is_("sqrt"):
            inner_reading = parse(item.parts[-1])
            half = Num(item.end, item.end, Fraction(1, 2))
            return Raised(item.start, item.end, Group(item.start, item.end, inner_reading), half)
        if item.is_(*_BARS):
            return self.bars(item, _BARS[item.text], norm=False)
        if item.is_(*_NORMS):
            return self.bars(item, _NORMS[item.text], norm=True)
        if item.is_(*_OPEN):
            return self.bracket(item)
        if item.is_(*FUNCTIONS):
            return self.function(item)
        if item.is_(*_DOTS):
            return Dots(item.start, item.end)
        if item.is_(".") and self.at("."):
            while self.at("."):
                self.take()
            return Dots(item.start, item.end)
        raise Unread(f"{_show(item)} is not read here", item.start)

    def number(self, item: Item) -> Reading:
        following = self.peek()
        if item.text == "1" and following and following.is_("{", "lbrace"):
            return self.indicator(item.start)
        if len(item.text) > 400:
            raise Unread("a number of this many digits is not read", item.start)
        decimals = len(item.text.partition(".")[2])
        return Num(item.start, item.end, Fraction(item.text), decimals)

    def numpy_sum(self, item: Item) -> Reading | None:
        """np.sum(x, axis=1, keepdims=True)."""
        ahead = [self.peek(k) for k in range(5)]
        texts = "".join(i.text for i in ahead if i is not None)
        word = item.kind == "word" and item.text.strip() == "np.sum"
        if not word and not (item.text == "n" and texts == "p.sum"):
            return None
        self.position += 0 if word else 5
        if not self.at("("):
            return None
        self.take()
        arguments = [self.sum()]
        while self.at(","):
            self.take()
            letters = ""
            while (i := self.peek()) is not None and i.kind in ("letter", "word"):
                letters += self.take().text
            if self.at("="):
                self.take()
            value = self.peek()
            if letters.strip() == "axis" and value is not None and value.kind == "number":
                arguments.append(self.number(self.take()))
            while (i := self.peek()) is not None and not i.is_(",", ")"):
                self.take()
        self.close(")")
        end = self.items[self.position - 1].end
        return Call(item.start, end, Name(item.start, item.end, "np.sum"), tuple(arguments))

    def name(self, item: Item) -> Reading:
        start, end = item.start, item.end
        if item.kind == "word" or item.text == "n":
            found = self.numpy_sum(item)
            if found is not None:
                return found
        if item.kind == "accent":
            inner = item.parts[0][0] if item.parts[0] else None
            if inner is None or inner.kind not in ("letter", "word"):
                raise Unread("an accent on more than a letter is not read", item.start)
            base = f"\\{item.text}{{{inner.text}}}"
        elif item.kind == "word":
            base = " ".join(item.text.split())
            if not base:
                raise Unread("an empty word is not read", item.start)
        else:
            base, end = self.run_of_letters(item)
            if base in FUNCTIONS and len(base) > 1 and self.peek() is not None and not self.at("("):
                return self.function(Item("macro", base, start, end))
        label = self.peek()
        scripts: tuple[Script, ...] = ()
        if (
            label is not None
            and label.kind == "number"
            and label.start == end
            and (item.kind == "letter" and "." not in label.text)
        ):  # W1: the number is in the name
            self.take()
            scripts, end = (Script("sub", "bare", label.text),), label.end
        reading = Name(start, end, base, scripts)
        if self.at("(") or (self.at("[") and (len(base) > 3 or base in ("\\sigma", "\\phi"))):
            return self.call(reading)
        return reading

    def run_of_letters(self, item: Item) -> tuple[str, int]:
        """A word known to the field, or ``dW``, or the letter itself."""
        if len(item.text) > 1 and item.text != "\\Delta":
            return item.text, item.end
        run, ends = item.text, [item.end]
        ahead = 0
        while (
            (following := self.peek(ahead)) is not None
            and following.kind == "letter"
            and (len(following.text) == 1 and following.start == ends[-1] and len(run) < 12)
        ):
            run += following.text
            ends.append(following.end)
            ahead += 1
        for word in KNOWN_WORDS if len(item.text) == 1 else ():
            if run.lower().startswith(word) and len(word) <= len(run):
                self.position += len(word) - 1
                return run[: len(word)], ends[len(word) - 1]
        if (
            item.text == "\\Delta"
            and (following := self.peek()) is not None
            and (following.kind == "letter" and following.text in "wWbvuUV\\theta")
        ):
            self.take()
            return f"\\Delta {following.text}", following.end
        if item.text == "d" and len(run) >= 2 and run[1] in "WbZAwzahBUVXxyv":
            self.position += 1
            return run[:2], ends[1]
        return item.text, item.end

    def call(self, function: Name) -> Reading:
        opening = self.take()
        arguments = self.arguments(_OPEN[opening.text])
        end = self.items[self.position - 1].end
        return Call(function.start, end, function, tuple(arguments), opening.text)

    def arguments(self, closing: str) -> list[Reading]:
        found = [self.sum()]
        while self.at(",", ";", "mid", "|"):
            self.take()
            found.append(self.sum())
        self.close(closing)
        return found

    def close(self, closing: str) -> None:
        item = self.peek()
        if item is None:
            raise Unread(f"a bracket is not closed: {closing} is missing", self.here)
        if not item.is_(closing):
            raise Unread(f"{_show(item)} is not expected here", item.start)
        self.take()

    def function(self, item: Item) -> Reading:
        """A function by its macro; without brackets it takes the next factor."""
        name: Name = Name(item.start, item.end, item.text)
        if self.at("^", "_", "'"):
            behind = self.scripts_on(name)
            if not isinstance(behind, Name):
                power = behind.exponent if isinstance(behind, Raised) else None
                if power is None:
                    raise Unread("what stands above the function is not read", item.start)
                applied = self.applied(name)
                return Raised(item.start, applied.end, applied, power)
            name = behind
            powers = [s for s in name.scripts if s.place == "sup" and s.text.isdigit()]
            if powers and name.base not in ("max", "min"):
                rest = tuple(s for s in name.scripts if s not in powers)
                applied = self.applied(Name(name.start, name.end, name.base, rest, name.primes))
                exponent = Num(name.end, name.end, Fraction(powers[0].text))
                return Raised(item.start, applied.end, applied, exponent)
        return self.applied(name)

    def applied(self, name: Name) -> Reading:
        if self.peek() is None:
            return name  # φ = tanh
        if self.at("(", "[", "{", "lbrace"):
            opening = self.take()
            arguments = self.arguments(_OPEN[opening.text])
            end = self.items[self.position - 1].end
            return Call(name.start, end, name, tuple(arguments))
        argument = self.signed_factor()
        return Call(name.start, argument.end, name, (argument,))

    def bracket(self, opening: Item) -> Reading:
        """Brackets: a group, a row of entries, or Iverson's [z > 0]."""
        closing = _OPEN[opening.text]
        entries = [self.sum()]
        while self.at("quad", ",", ";", "&"):
            while self.at("quad", ",", ";", "&"):
                self.take()
            if not self.at(closing):
                entries.append(self.sum())
        item = self.peek()
        if len(entries) == 1 and item is not None and item.is_(*RELATIONS):
            relation = RELATIONS[self.take().text]
            right = self.sum()
            self.close(closing)
            end = self.items[self.position - 1].end
            return Indicator(opening.start, end, entries[0], relation, right)
        self.close(closing)
        end = self.items[self.position - 1].end
        if len(entries) > 1:
            return Matrix(opening.start, end, (tuple(entries),))
        return Group(opening.start, end, entries[0])

    def bars(self, opening: Item, closing: str, norm: bool) -> Reading:
        if self.at(opening.text) and opening.text == "|":
            self.take()
            norm = True
        self.open_bars += 1
        inner = self.sum()
        self.open_bars -= 1
        self.close(closing)
        if norm and closing == "|":
            self.close(closing)
        return Bars(opening.start, self.items[self.position - 1].end, inner, norm)

    def indicator(self, start: int) -> Reading:
        if self.at("_"):
            self.take()
            item = self.take()
            inner = Parser(item.parts[0] if item.kind == "group" else (item,))
            if inner.at("{", "lbrace", "[", "("):
                inner.take()
            return self.relation(inner, start, item.end)
        if not self.at(*_OPEN):
            return self.behind(Name(start, start + 1, "\\mathbf{1}"))
        opening = self.take()
        reading = self.relation(self, start, None)
        self.close(_OPEN[opening.text])
        return reading

    def relation(self, parser: Parser, start: int, end: int | None) -> Indicator:
        left = parser.sum()
        item = parser.peek()
        if item is None or not item.is_(*RELATIONS):
            raise Unread("the condition of an indicator is not read", start)
        relation = RELATIONS[parser.take().text]
        right = parser.sum()
        return Indicator(start, right.end if end is None else end, left, relation, right)

    def environment(self, item: Item) -> Reading:
        if item.text == "cases":
            return self.cases(item)
        if item.text not in MATRICES:
            raise Unread(f"the environment {item.text} is not read inside a formula", item.start)
        rows = []
        for row in split(item.parts[0], "\\"):
            if row:
                rows.append(tuple(parse(cell) for cell in split(row, "&") if cell))
        if not rows:
            raise Unread("an empty matrix is not read", item.start)
        return Matrix(item.start, item.end, tuple(rows))

    def cases(self, item: Item) -> Reading:
        values: list[Reading] = []
        conditions: list[Indicator | None] = []
        for row in split(item.parts[0], "\\"):
            if not row:
                continue
            value, *rest = split(row, "&")
            condition = [i for part in rest for i in part if i.kind != "word" and not i.is_(",")]
            while value and value[-1].is_(","):
                value = value[:-1]
            values.append(parse(value))
            conditions.append(
                self.relation(Parser(condition), item.start, None) if condition else None
            )
        return Piecewise(item.start, item.end, tuple(values), tuple(conditions))

    # Derivatives, sums.

    def fraction(self) -> Reading:
        item = self.take()
        if len(item.parts) < 2 or not item.parts[0] or not item.parts[1]:
            raise Unread("a fraction lacks one of its parts", item.start)
        top, bottom = item.parts[0], item.parts[1]
        if _is_differential(top) and _is_differential(bottom):
            wrt_items = bottom[1:]
            if any(i.is_("partial") for i in wrt_items) or (top[1:2] and top[1].is_("^")):
                raise Unread("a second derivative is not read", item.start)
            wrt = parse(wrt_items)
            if len(top) > 1:
                of = parse(top[1:])
                return self.behind(Partial(item.start, item.end, of, wrt))
            of = self.operand(item)
            return Partial(item.start, of.end, of, wrt)
        quotient = Over(item.start, item.end, parse(top), parse(bottom))
        return self.behind(quotient)

    def operand(self, operator: Item) -> Reading:
        """What ∂/∂x acts on: the bracket after it, or all that follows without a sign between."""
        first = self.peek()
        if first is None:
            raise Unread("nothing follows the derivative", operator.end)
        bracketed = first.is_(*_OPEN) or (first.kind == "group" and len(first.parts[0]) > 1)
        factors = [self.signed_factor()]
        while not bracketed and (item := self.peek()) is not None and self.starts_factor(item):
            if item.is_("frac") and _is_differential(item.parts[0]):
                break
            if item.is_("partial", "nabla"):
                break
            factors.append(self.factor())
        if len(factors) == 1:
            return factors[0]
        joins = ("",) * (len(factors) - 1)
        return Times(factors[0].start, factors[-1].end, tuple(factors), joins)

    def slashed_partial(self) -> Reading:
        """∂L/∂W on one line."""
        start = self.take().start
        of = self.factor()
        if not self.at("/"):
            raise Unread("∂ without what it is taken by is not read", start)
        self.take()
        if not self.at("partial"):
            raise Unread("∂ is expected after the slash", self.here)
        self.take()
        wrt = self.behind(self.primary())
        return Partial(start, wrt.end, of, wrt)

    def nabla(self) -> Reading:
        start = self.take().start
        if not self.at("_"):
            raise Unread("∇ without what it is taken by is not read", start)
        self.take()
        below = self.take()
        wrt = parse(below.parts[0] if below.kind == "group" else (below,))
        of = self.factor()
        return Partial(start, of.end, of, wrt, nabla=True)

    def big(self) -> Reading:
        item = self.take()
        letter, lower, upper, unequal = "", None, None, ""
        while self.at("_", "^"):
            mark = self.take()
            content = self.take() if self.peek() is not None else None
            if content is None:
                raise Unread("the sum breaks off here", mark.start)
            inside = content.parts[0] if content.kind == "group" else (content,)
            if mark.text == "^":
                upper = parse(inside)
            else:
                letter, lower, unequal = _below(inside, item)
        start = self.here
        sign = 1
        while self.at("-", "+"):
            sign = -sign if self.take().text == "-" else sign
        body = self.term()
        if sign < 0:
            body = Plus(start, body.end, (body,), (-1,))
        for each in reversed(letter.split(",")):
            body = Big(item.start, body.end, each, lower, upper, body, unequal, item.text)
        return body

    # What stands above, below and behind.

    def behind(self, reading: Reading) -> Reading:
        while self.at("^", "_", "'", "prime", "!") or (
            isinstance(reading, Name) and self.at("(") and isinstance(reading, Name)
        ):
            if self.at("!"):
                raise Unread("a factorial is not read", self.here)
            if self.at("(") and isinstance(reading, Name):
                reading = self.call(reading)
                continue
            reading = self.scripts_on(reading)
        return reading

    def scripts_on(self, reading: Reading) -> Reading:
        """One script taken up, by a name as one of its own, by anything else as an operation."""
        mark = self.take()
        if mark.is_("'", "prime"):
            if isinstance(reading, Name):
                return Name(
                    reading.start, mark.end, reading.base, reading.scripts, reading.primes + 1
                )
            return Primed(reading.start, mark.end, reading)
        content = self.peek()
        if content is None:
            raise Unread(f"nothing follows {mark.text}", mark.start)
        self.take()
        inside = content.parts[0] if content.kind == "group" else (content,)
        place = "sup" if mark.text == "^" else "sub"
        exponential = isinstance(reading, Name) and reading.base == "e" and place == "sup"
        found = None if exponential or not inside else read_scripts(place, inside)
        end = content.end
        if isinstance(reading, Name) and found is not None:
            scripts = (*reading.scripts, *found[0])
            return Name(reading.start, end, reading.base, scripts, reading.primes + found[1])
        if found is not None:
            return self.operation(reading, found[0], found[1], place, inside, end)
        if place == "sub":
            raise Unread("this subscript is not read", content.start)
        return Raised(reading.start, end, reading, parse(inside))

    def operation(
        self,
        reading: Reading,
        scripts: tuple[Script, ...],
        primes: int,
        place: str,
        inside: Sequence[Item],
        end: int,
    ) -> Reading:
        if primes:
            return Primed(reading.start, end, reading)
        if place == "sub":
            if isinstance(reading, Bars):
                return reading  # the 2 of a 2-norm
            return Picked(reading.start, end, reading, scripts)
        if len(scripts) == 1 and scripts[0].kind == "bare" and scripts[0].text == "T":
            return Turned(reading.start, end, reading)
        if all(s.kind in ("paren", "bracket") for s in scripts):
            return Picked(reading.start, end, reading, scripts)
        return Raised(reading.start, end, reading, parse(inside))


def _is_differential(items: Sequence[Item]) -> bool:
    first = items[0] if items else None
    if first is None:
        return False
    return first.is_("partial") or (first.kind == "letter" and first.text == "d")


def _below(items: Sequence[Item], sign: Item) -> tuple[str, Reading | None, str]:
    """What stands below a sum: ``i=1``, ``i``, ``i,j``, ``j \\ne i``, ``i \\in S``."""
    cut = next((k for k, i in enumerate(items) if i.is_(*RELATIONS, "in")), None)
    letters = [i.text for i in items[:cut] if i.kind in ("letter", "accent")]
    if not letters:
        raise Unread("the index of the sum is not read", sign.start)
    if cut is None:
        return ",".join(letters), None, ""
    relation, rest = items[cut], items[cut + 1 :]
    if relation.is_("ne", "neq"):
        other = "".join(i.text for i in rest if i.kind in ("letter", "number"))
        return letters[0], None, other
    if relation.is_("in"):
        return letters[0], None, ""
    return ",".join(letters), parse(rest), ""


def split(items: Sequence[Item], *marks: str) -> list[tuple[Item, ...]]:
    """The stretches between marks, such as the cells between &."""
    return split_where(items, lambda item: item.is_(*marks))


def split_where(items: Sequence[Item], where: Callable[[Item], bool]) -> list[tuple[Item, ...]]:
    """The stretches between the items for which ``where`` holds."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if where(item):
            parts.append([])
        else:
            parts[-1].append(item)
    return [tuple(part) for part in parts]
