"""What differentiates all that follows it: fractions of differentials, ∂ and ∇."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.composing import negated
from chainrule.documents.parsing.customary import ALL, LOSS_BASES
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.grammar.second_derivatives import (
    denominators,
    is_squared,
    is_two,
    twice,
)
from chainrule.documents.parsing.grammar.signs import BARS, CLOSE, OPEN, RELATIONS
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Over,
    Partial,
    Reading,
    Times,
    Turned,
    is_logarithm,
)

_FUNCTIONS = ("f", "F", "g", "R", "Q")
_AT_STEPS = ("w", "W", "\\theta", "\\Theta", "\\beta", "x")  # of a descent
_BY = frozenset((*"WbwBUVZAzah", "\\theta", "\\Theta"))  # ∇W, ∇b, ∇z: the loss is understood


def fraction(cursor: Cursor) -> Reading:
    """A quotient, ∂L/∂W, or ∂/∂W of what follows."""
    item = cursor.take()
    if len(item.parts) < 2 or not item.parts[0] or not item.parts[1]:
        raise Unread("a fraction lacks one of its parts", item.start)
    return _quotient(cursor, item, _bare(item.parts[0]), _bare(item.parts[1]))


def _quotient(cursor: Cursor, item: Item, top: Sequence[Item], bottom: Sequence[Item]) -> Reading:
    """A quotient of two formulas, or of two differentials; a ∂ may have been forgotten in one."""
    if len(top) > 1 and top[0].is_("-") and top[1].is_("partial"):  # a sign in the numerator
        return negated(_quotient(cursor, item, top[1:], bottom), item.start)
    above, below = _is_differential(top), _is_differential(bottom)
    if _is_gradient(top) and _is_gradient(bottom):  # ∇L/∇Y, a ∂L/∂Y
        above = below = True
    if not (above and below) and not top[0].is_("partial") and not bottom[0].is_("partial"):
        quotient = Over(item.start, item.end, cursor.whole(top), cursor.whole(bottom))
        return cursor.behind(quotient)
    second: Reading | None = None
    if above and below and is_squared(top):
        wrt, second = denominators(cursor, bottom)
        top = (top[0], *top[3:])
    elif any(i.is_("partial") for i in bottom[1:]):
        raise Unread("a second derivative is not read as it is written here", item.start)
    else:
        wrt = cursor.whole(bottom[1:] if below else bottom)
    if second is not None:
        return _second(cursor, item, top, wrt, second)
    if not above or len(top) > 1:
        of = cursor.whole(_differentiated(top) if above else top)
        _skip_argument(cursor, wrt)
        return cursor.behind(Partial(item.start, item.end, of, wrt))
    cursor.skip("cdot", "*")  # ∂/∂w · z, where the operator is set apart from what it acts on
    of = _operand(cursor, item)
    return Partial(item.start, of.end, of, wrt)


def _second(
    cursor: Cursor, item: Item, top: Sequence[Item], wrt: Reading, second: Reading
) -> Reading:
    """∂²L/∂w_i∂w_j, or ∂²/∂w_i∂w_j of what follows."""
    if len(top) > 1:
        of = cursor.whole(top[1:])
        return cursor.behind(twice(Partial(item.start, item.end, of, second), wrt))
    of = _operand(cursor, item)
    return twice(Partial(item.start, of.end, of, second), wrt)


def _skip_argument(cursor: Cursor, wrt: Reading) -> None:
    """The (x) of dσ/dx (x), which says again by what it is taken, and is no factor."""
    ahead = [cursor.peek(k) for k in range(3)]
    opening, inside, closing = ahead
    if opening is None or inside is None or closing is None:
        return
    alone = opening.is_("(") and inside.kind == "letter" and closing.is_(")")
    if alone and isinstance(wrt, Name) and not wrt.scripts and inside.text == wrt.base:
        cursor.position += 3


def _differentiated(top: Sequence[Item]) -> Sequence[Item]:
    """What is behind the ∂ of a numerator; ∂_{MSE} names it below."""
    below = top[2].content if len(top) == 3 and top[1].is_("_") else ()
    return below or top[1:]


def _bare(items: Sequence[Item]) -> Sequence[Item]:
    """A numerator without the braces around its differential: ``{dw}_1`` is ``dw_1``."""
    first = items[0]
    if first.kind == "group" and first.content and _is_differential(_bare(first.content)):
        return (*_bare(first.content), *items[1:])
    return items


def braced_quotient(cursor: Cursor) -> Reading | None:
    """``{\\partial L}/{\\partial W}``, a fraction on one line, if it is one."""
    above, slash, below = (cursor.peek(ahead) for ahead in range(3))
    if above is None or slash is None or below is None or not slash.is_("/"):
        return None
    if above.kind != "group" or below.kind != "group":
        return None
    top, bottom = _bare(above.content), _bare(below.content)
    if not (_is_differential(top) and _is_differential(bottom)):
        return None
    cursor.position += 3
    whole = Item("macro", "frac", above.start, below.end)
    return _quotient(cursor, whole, top, bottom)


def _is_differential(items: Sequence[Item]) -> bool:
    """Whether it begins with ∂ or d."""
    return bool(items) and (
        items[0].is_("partial") or (items[0].kind == "letter" and items[0].text == "d")
    )


def _is_gradient(items: Sequence[Item]) -> bool:
    """Whether it is ∇L, and not ∇_w L."""
    return len(items) > 1 and items[0].is_("nabla") and not items[1].is_("_")


def _operand(cursor: Cursor, operator: Item) -> Reading:
    """What ∂/∂x acts on: the bracket after it, or all that follows without a sign between."""
    first = cursor.peek()
    if first is None:
        raise Unread("nothing follows the derivative", operator.end)
    bracketed = first.is_(*OPEN) or (first.kind == "group" and len(first.content) > 1)
    factors = [cursor.signed_factor()]
    while not bracketed and (item := cursor.peek()) is not None and cursor.starts_factor(item):
        if item.is_("partial", "nabla") or (
            item.is_("frac") and item.parts and _is_differential(item.parts[0])
        ):
            break
        factors.append(cursor.factor())
    if len(factors) == 1:
        return factors[0]
    joins = ("",) * (len(factors) - 1)
    return Times(factors[0].start, factors[-1].end, tuple(factors), joins)


def slashed_partial(cursor: Cursor) -> Reading:
    """∂L/∂W on one line, or ∂_W L."""
    start = cursor.take().start
    if cursor.skip("_"):
        return _by_subscript(cursor, start, nabla=False)
    of = cursor.factor()
    if not cursor.skip("/"):
        raise Unread("∂ without what it is taken by is not read", start)
    behind = cursor.peek(1)
    if cursor.says("d") and behind is not None and cursor.starts_factor(behind):
        cursor.take()  # ∂E/dw
    elif not cursor.skip("partial"):
        raise Unread("∂ is expected after the slash", cursor.here)
    wrt = cursor.behind(cursor.primary())
    return Partial(start, wrt.end, of, wrt)


def nabla(cursor: Cursor) -> Reading:
    """∇_W L; ∇E(w), whose argument is what it is taken by; or ∇W, short for ∇_W of the loss. ∇ᵀ_W L
    is that as a row, and so is ∇_Wᵀ L."""
    start = cursor.take().start
    squared, behind = cursor.peek(1), cursor.peek(2)
    if cursor.at("^") and squared is not None and behind is not None and is_two(squared):
        cursor.position += 1  # the 2 is where ∇ would be
        return twice(nabla(cursor))
    if cursor.at("nabla"):  # ∇∇E
        return twice(nabla(cursor))
    if _is_turned(cursor):
        cursor.position += 1  # the turn is where ∇ would be
        column = nabla(cursor)
        return Turned(start, column.end, column)
    if cursor.skip("_") or _is_by_braces(cursor):
        return _by_subscript(cursor, start, nabla=True)
    if cursor.peek() is None:
        raise Unread("∇ without what it is taken by is not read", start)
    of = cursor.factor()
    bar, mark, below = (cursor.peek(ahead) for ahead in range(3))
    at = bar is not None and bar.is_(*BARS) and mark is not None and mark.is_("_")
    if at and below is not None and isinstance(of, Name) and of.base in LOSS_BASES:  # ∇C|_y
        cursor.position += 3
        return Partial(start, below.end, of, cursor.whole(below.content), nabla=True)
    if isinstance(of, Name) and of.base in _BY:
        return replace(of, start=start, base=f"d{of.base}")
    return _gradient(start, of)


def _is_by_braces(cursor: Cursor) -> bool:
    """Whether \\nabla{w} \\sum_k f(w) has lost its underscore."""
    braces, behind = cursor.peek(), cursor.peek(1)
    if braces is None or behind is None or braces.kind != "group" or not braces.content:
        return False
    of = behind.is_("sum", "log", "ln", "frac", "dfrac") or behind.text in LOSS_BASES
    first = braces.content[0]
    return of and first.kind == "letter" and first.text not in LOSS_BASES


def _is_turned(cursor: Cursor) -> bool:
    """Whether the sign of a transpose follows, and nothing else above."""
    above = cursor.peek(1)
    return cursor.at("^") and above is not None and (
        bool(above.content) and all(map(_is_turn, above.content))
    )  # fmt: skip


def _is_turn(item: Item) -> bool:
    return item.is_("top", "intercal") or (item.kind == "letter" and item.text == "T")


def _gradient(start: int, of: Reading) -> Reading:
    """∇E(w), ∇C and ∇(w x − y)² of whatever they are taken by; ∇Cᵀ is that turned."""
    end = of.end
    if isinstance(of, Turned):
        return Turned(start, end, _gradient(start, of.base))
    if isinstance(of, Name) and of.scripts and of.scripts[-1].text == "T":
        return Turned(start, end, _gradient(start, replace(of, scripts=of.scripts[:-1])))
    named = isinstance(of, Name) and (of.base in LOSS_BASES or of.base in _FUNCTIONS)
    if named or isinstance(of, Group) or _is_of_a_probability(of):
        return Partial(start, end, of, Name(start, start, ALL), nabla=True)
    if not isinstance(of, Call) or not all(map(_is_a_variable, of.arguments)):
        raise Unread("∇ without what it is taken by is not read", start)
    by = of.arguments[0] if len(of.arguments) == 1 else Name(start, start, ALL)
    return Partial(start, end, of, by, nabla=True)


def _is_a_variable(argument: Reading) -> bool:
    """Whether a gradient may be taken by an argument: the w of ∇E(w), the w(t) of ∇E(w(t))."""
    if isinstance(argument, Call):
        return argument.function.base in _AT_STEPS and len(argument.arguments) == 1
    return isinstance(argument, Name)


def _is_of_a_probability(of: Reading) -> bool:
    """Whether it is the log π(a | s) of ∇ log π(a | s), which is by the parameters."""
    if not is_logarithm(of) or len(of.arguments) != 1:
        return False
    inner = of.arguments[0]
    given = isinstance(inner, Name) and any(" given " in script.text for script in inner.scripts)
    return given or isinstance(inner, Call)


def _by_subscript(cursor: Cursor, start: int, nabla: bool) -> Reading:
    wrt = cursor.whole(cursor.take().content)
    power = cursor.peek(1)
    if nabla and cursor.at("^") and power is not None and is_two(power):  # ∇_w² L
        cursor.position += 2
        return twice(_of(cursor, start, wrt, nabla))
    if nabla and _is_turned(cursor):
        cursor.position += 2
        column = _of(cursor, start, wrt, nabla)
        return Turned(start, column.end, column)
    return _of(cursor, start, wrt, nabla)


def _of(cursor: Cursor, start: int, wrt: Reading, nabla: bool) -> Reading:
    first = cursor.peek()
    nothing = first is None or first.is_(*RELATIONS, *CLOSE, ",")
    if nabla and nothing and isinstance(wrt, Name) and wrt.base in _BY:  # ∇_W = …, of the loss
        return replace(wrt, start=start, base=f"d{wrt.base}")
    alone = first is None or (first.kind == "letter" and first.text in LOSS_BASES)
    of = cursor.factor() if alone else _operand(cursor, cursor.items[cursor.position - 1])
    return Partial(start, of.end, of, wrt, nabla)
