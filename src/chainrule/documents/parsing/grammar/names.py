"""Names and what they are applied to: ``W1``, ``dW``, ``softmax(z)``, ``\\log^2 x``, ``np.sum``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.macro_names import WHOLE_WORDS
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import (
    DIAGONALS,
    FUNCTION_BASES,
    LOSS_BASES,
    PROBABILITIES,
)
from chainrule.documents.parsing.grammar.arguments import GIVEN, arguments_of, at_step, is_list
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.grammar.ones import indicator
from chainrule.documents.parsing.grammar.scripts import scripted
from chainrule.documents.parsing.grammar.signs import (
    BEFORE_BRACKETS,
    CLOSE,
    FUNCTIONS,
    KNOWN_WORDS,
    LOSS_NAMES,
    OPEN,
    RELATIONS,
)
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Dots,
    Group,
    Indicator,
    Matrix,
    Name,
    Num,
    Raised,
    Reading,
    Script,
    Times,
    Turned,
    walk_reading,
)

_OF_WEIGHTS = ("J", "L", "C")  # losses; E[W] is an expectation
_WEIGHTS = ("A", "B", "U", "V", "W", "\\theta", "\\Theta")
_LIKELIHOODS = (*PROBABILITIES, "\\pi")  # π(a | s), a policy
_SHORTEST_NAME = 7  # letters in front of brackets that are one word, whatever it is
_LONGEST_RUN = 12  # letters of a word written in italics
_DIFFERENTIATED = "WbZAwzahBUVXxyvsSoOpPHYu"  # dW, dz: the derivative of the loss, in programs
_BETWEEN = len("\\biggl")  # characters between a function and its brackets
_INDICES = frozenset("ijklmnrt")  # of an array: f[i]
_STEPS = ("step", "heaviside")  # the derivative of relu
_CHANGED = (
    *"wWbvuUVaehtmc",
    *(f"\\{greek}" for greek in ("theta", "omega", "beta", "gamma", "phi")),
)  # Δw: how much it is changed, one name


def name(cursor: Cursor, item: Item) -> Reading:
    """A name that begins with a letter, an accent or a word; with brackets it is a call."""
    if item.kind == "word" or item.text in ("n", "s", "S"):
        found = _numpy_sum(cursor, item)
        if found is not None:
            return found
    base, end = _base(cursor, item)
    label = cursor.peek()
    spelled = item.kind == "letter" or (base == "exp" and cursor.at("^"))
    if spelled and base in FUNCTIONS and label is not None and not label.is_("("):
        return function(cursor, Item("macro", base, item.start, end))
    scripts: tuple[Script, ...] = ()
    if (
        item.kind in ("letter", "accent")
        and label is not None
        and label.kind == "number"
        and label.start == end
        and "." not in label.text
    ):  # W1: the number is in the name
        cursor.take()
        scripts, end = (Script("sub", "bare", label.text),), label.end
    reading = Name(item.start, end, base, scripts)
    applied = ("\\sigma", "\\phi", "exp", "log", "ln", "max")
    square = len(base) > 3 or base in applied  # x[1] is an entry, σ[z] is a value
    square |= base in _LIKELIHOODS and _says_given(cursor)
    inside = cursor.items[cursor.position + 1 : cursor.position + 2]
    square |= base in _OF_WEIGHTS and any(i.text in _WEIGHTS for i in inside)  # C[W, b]
    if cursor.at("(") or (square and cursor.at("[")):
        return call(cursor, reading)
    return reading


def _says_given(cursor: Cursor) -> bool:
    """Whether the brackets that come next hold an event with its condition: P[w | c]."""
    behind = cursor.items[cursor.position :]
    return any(i.is_(*GIVEN) for i in takewhile(lambda item: not item.is_(*CLOSE), behind))


def _base(cursor: Cursor, item: Item) -> tuple[str, int]:
    """The name without scripts, and where it ends."""
    if item.kind == "accent":
        inner = item.parts[0][0] if item.parts[0] else None
        if inner is None or inner.kind not in ("letter", "word", "accent"):
            raise Unread("an accent on more than a letter is not read", item.start)
        within = _base(cursor, inner)[0] if inner.kind == "accent" else inner.text
        return f"\\{item.text}{{{within}}}", item.end
    if item.kind == "word":
        base = " ".join(item.text.split())
        if not base:
            raise Unread("an empty word is not read", item.start)
        return base, item.end
    if item.text == "\\Delta":
        following = cursor.peek()
        if following is not None and following.kind == "letter" and following.text in _CHANGED:
            cursor.take()
            return f"\\Delta {following.text}", following.end
        return item.text, item.end
    if len(item.text) > 1:
        return item.text, item.end
    return _run_of_letters(cursor, item)


def _run_of_letters(cursor: Cursor, item: Item) -> tuple[str, int]:
    """A word known to the field, or ``dW``, or the letter itself."""
    if (spaced := _spaced_word(cursor, item)) is not None:
        return spaced
    run, ends = item.text, [item.end]
    while (
        (following := cursor.peek(len(run) - 1)) is not None
        and following.kind == "letter"
        and (len(following.text) == 1 and following.start == ends[-1] and len(run) < _LONGEST_RUN)
    ):
        run += following.text
        ends.append(following.end)
    rest = 0  # of a longer word, as CrossEntropyLoss(p, y)
    while (more := cursor.peek(len(run) - 1 + rest)) is not None and (
        more.kind == "letter" and len(more.text) == 1 and rest < 2 * _LONGEST_RUN
        and more.start == ends[-1] + rest
    ):  # fmt: skip
        rest += 1
    whole = len(run) + rest
    if (
        whole > _SHORTEST_NAME
        and more is not None
        and more.is_("(")
        and more.start == item.start + whole
    ):
        letters = [cursor.peek(k) for k in range(whole - 1)]
        cursor.position += whole - 1
        return item.text + "".join(i.text for i in letters if i is not None), more.start
    length = next((len(word) for word in KNOWN_WORDS if run.lower().startswith(word)), 1)
    if run.lower() in WHOLE_WORDS or run in LOSS_NAMES:
        length = len(run)
    behind = cursor.peek(len(run) - 1)
    if run == "in" and not rest and _is_of_a_unit(cursor.items[cursor.position + 1 :], ends[-1]):
        length = len(run)
    if run in BEFORE_BRACKETS and behind is not None and behind.is_("("):
        length = len(run)
    if length == 1 and run[0] == "d" and run[1:2] and run[1] in _DIFFERENTIATED:
        length = 2
    cursor.position += length - 1
    return run[:length], ends[length - 1]


def _is_of_a_unit(behind: Sequence[Item], end: int) -> bool:
    """Whether a unit or a layer, and no power, stands right behind a name: in_j, in^l_j."""
    marks = behind[0].is_("_", "^") if len(behind) > 1 else False
    return marks and behind[0].start == end and behind[1].content[:1] != () and (
        behind[0].is_("_") or behind[1].content[0].kind != "number"
    )  # fmt: skip


def _spaced_word(cursor: Cursor, item: Item) -> tuple[str, int] | None:
    """M S E and R e L U, as words come out of programs that read formulas off pictures."""
    run, end = item.text, item.end
    while (following := cursor.peek(len(run) - 1)) is not None and (
        following.kind == "letter" and len(following.text) == 1 and following.start == end + 1
    ):  # fmt: skip
        run, end = run + following.text, following.end
    known = len(run) > 3 and run.lower() in KNOWN_WORDS
    if not known and not (len(run) > 2 and run in LOSS_NAMES):
        return None
    cursor.position += len(run) - 1
    return run, end


def _numpy_sum(cursor: Cursor, item: Item) -> Reading | None:
    """np.sum(x, axis=1, keepdims=True): the axis is the second argument, the rest is dropped.

    Sum(x) without an axis is Σ x: what it runs over is what x has to be added up.
    """
    spelled = [cursor.peek(k) for k in range(6)]
    texts = [i.text if i is not None else "" for i in spelled]
    word = item.text.strip()
    plain = False
    if item.kind == "word" and word in ("np.sum", "Sum", "sum") and texts[0] == "(":
        cursor.position += 1
        plain = word != "np.sum"
    elif item.text == "n" and texts == [*"p.sum("]:
        cursor.position += 6
    elif item.kind == "letter" and item.text in ("S", "s") and texts[:3] == [*"um("]:
        cursor.position += 3
        plain = True
    else:
        return None
    arguments = [cursor.sum()]
    while cursor.skip(","):
        remaining = cursor.items[cursor.position :]
        keyword = list(takewhile(lambda i: i.kind in ("letter", "word"), remaining))
        cursor.position += len(keyword)
        cursor.skip("=")
        value = cursor.peek()
        axis = "".join(i.text for i in keyword).strip() in ("axis", "dim")
        last = cursor.peek(1)
        if axis and cursor.at("-") and last is not None and last.text == "1":  # of a matrix
            cursor.take()
            arguments.append(Num(last.start, last.end, Fraction(1)))
        elif axis and value is not None and value.kind == "number":
            arguments.append(cursor.primary())
        while cursor.peek() is not None and not cursor.at(",", ")"):
            cursor.take()
    end = cursor.close(")")
    if plain and len(arguments) == 1:
        return Big(item.start, end, "", None, None, Group(item.start, end, arguments[0]))
    return Call(item.start, end, Name(item.start, item.end, "np.sum"), tuple(arguments))


def call(cursor: Cursor, applied: Name) -> Reading:
    """What follows in brackets are the arguments of a name, or the event of a probability."""
    if applied.base == "I" and not applied.scripts and _holds_condition(cursor):
        return indicator(cursor, applied.start)
    if applied.base in _LIKELIHOODS and (named := _probability(cursor, applied)) is not None:
        return named
    opening = cursor.take()
    inside, behind = cursor.peek(), cursor.peek(1)
    if inside is not None and is_list(inside) and behind is not None and behind.is_(*CLOSE):
        cursor.take()  # CE(\bf{y, \hat y})
        arguments = arguments_of(cursor.over(inside.content))
    else:
        arguments = arguments_of(cursor, of_loss=applied.base in LOSS_BASES)
    end = cursor.close(OPEN[opening.text])
    said = tuple(a for a in arguments if not isinstance(a, Dots))
    if (stepped := at_step(applied, said, end)) is not None:
        return stepped
    if applied.base.startswith("\\dot{") and len(said) == 1:  # \dot{f}(n) is f′(n)
        plain = applied.base.removeprefix("\\dot{").removesuffix("}")
        applied = replace(applied, base=plain, primes=applied.primes + 1)
    if applied.base.lower() in _STEPS and len(said) == 1 and not applied.primes:
        return Indicator(applied.start, end, said[0], ">", Num(end, end, Fraction(0)))
    if applied.base == "\\Sigma" and applied.primes and len(said) == 1:  # diag(σ′(z))
        slope = Call(applied.start, end, replace(applied, base="\\sigma"), said)
        return Call(applied.start, end, Name(applied.start, end, "diag"), (slope,))
    if applied.base in DIAGONALS and len(said) > 1:  # diag(v_1, …, v_n)
        said = (Matrix(opening.start, end, (tuple(arguments),), listed=True),)
    if applied.base == "prod" and len(said) > 1:  # prod(∂Z/∂Y, ∂Y/∂X), in whatever order conforms
        return Times(applied.start, end, said, ("",) * (len(said) - 1))
    return Call(applied.start, end, applied, said) if said else replace(applied, end=end)  # C(…)


def is_applied(cursor: Cursor, reading: Reading) -> bool:
    """Whether brackets apply a name: f(z), and behind a function's letter f[z] and σ′[z], or those
    of an event: P[o | c]. diag{…} is the diagonal matrix of what stands in any brackets.

    f[i] is the entry of an array.
    """
    if not isinstance(reading, Name):
        return False
    opening = cursor.peek()
    if reading.base in DIAGONALS and cursor.at("[", "{", "lbrace"):
        return True
    if opening is None or not opening.is_("["):
        return cursor.at("(")
    if reading.base in _LIKELIHOODS:
        inner = takewhile(lambda i: not i.is_("]"), cursor.items[cursor.position :])
        return sum(item.is_(*GIVEN) for item in inner) == 1
    if reading.base not in FUNCTION_BASES or opening.start > reading.end + _BETWEEN:
        return False
    inside, behind = cursor.peek(1), cursor.peek(2)
    if reading.primes or inside is None or behind is None or not behind.is_("]"):
        return True
    return inside.kind != "number" and inside.text not in _INDICES


def _holds_condition(cursor: Cursor) -> bool:
    """Whether the brackets compare two things, as in I(i = j)."""
    inside = takewhile(lambda item: not item.is_(*CLOSE), cursor.items[cursor.position + 1 :])
    return any(item.is_(*RELATIONS) for item in inside)


def _probability(cursor: Cursor, applied: Name) -> Name | None:
    """P(t = 1 | z) is one quantity, named by what stands in its brackets; p(x) is a function."""
    depth, end, bars, equals = 0, cursor.position, 0, 0
    for end in range(cursor.position, len(cursor.items)):
        item = cursor.items[end]
        depth += item.is_(*OPEN) - item.is_(*CLOSE)
        bars += depth == 1 and item.is_(*GIVEN)
        equals += depth == 1 and item.is_("=")
        if depth == 0:
            break
    inside = cursor.items[cursor.position + 1 : end]
    if depth or not (bars == 1 or equals):
        return None
    cursor.position = end + 1
    event = "".join(map(_event, inside))
    script = Script("sub", "word", event)
    return replace(applied, end=cursor.items[end].end, scripts=(*applied.scripts, script))


def _event(item: Item) -> str:
    """An item in the name of a probability."""
    if item.is_(*GIVEN):
        return " given "
    return item.text.strip() or "".join(map(_event, item.content if item.kind == "group" else ()))


def function(cursor: Cursor, item: Item) -> Reading:
    """A function by its macro; without brackets it takes the next factor. log² x is (log x)².

    exp^{−x} is e^{−x}.
    """
    base = Name(item.start, item.end, item.text)
    if item.is_("exp") and _is_exponential(cursor):
        return scripted(cursor, replace(base, base="e"))
    if not cursor.at("^", "_", "'"):
        return _applied(cursor, base)
    behind = scripted(cursor, base)
    if isinstance(behind, Raised):
        applied = _applied(cursor, base)
        return Raised(item.start, applied.end, applied, behind.exponent)
    if not isinstance(behind, Name):
        raise Unread("what stands above the function is not read", item.start)
    powers = [s for s in behind.scripts if s.place == "sup" and s.text.isdecimal()]
    if not powers or behind.base in ("max", "min"):
        return _applied(cursor, behind)
    rest = tuple(s for s in behind.scripts if s not in powers)
    applied = _applied(cursor, replace(behind, scripts=rest))
    exponent = Num(behind.end, behind.end, Fraction(powers[0].text))
    return Raised(item.start, applied.end, applied, exponent)


def _is_exponential(cursor: Cursor) -> bool:
    """Whether what stands above exp is what e is raised to, and no number of powers."""
    above = cursor.peek(1) if cursor.at("^") else None
    inside = () if above is None else above.content
    return bool(inside) and not (len(inside) == 1 and (
        inside[0].kind == "number" or inside[0].is_("T", "top", "*", "prime", "circ")
    ))  # fmt: skip


def _applied(cursor: Cursor, name: Name) -> Reading:
    if cursor.peek() is None:
        return name  # φ = tanh
    if cursor.at("(", "[", "{", "lbrace"):
        return call(cursor, name)
    argument = cursor.signed_factor()
    if name.base in ("log", "ln"):
        argument = _powers(cursor, argument)
    if _is_row(argument) and (item := cursor.peek()) is not None and cursor.starts_factor(item):
        column = cursor.factor()  # exp uᵀ v is that of the number uᵀ v
        argument = Times(argument.start, column.end, (argument, column), ("",))
    return Call(name.start, argument.end, name, (argument,))


def _is_row(reading: Reading) -> bool:
    """uᵀ with a small letter: a vector on its side, which the next factor follows."""
    turned = isinstance(reading, Turned)
    name = reading.base if isinstance(reading, Turned) else reading
    if not isinstance(name, Name) or not name.base[-1:].islower():
        return False
    return turned or any(s.place == "sup" and s.text == "T" for s in name.scripts)


def _powers(cursor: Cursor, first: Reading) -> Reading:
    """The p^y q^{1-y} of log p^y q^{1-y}: powers with letters above stay together."""
    factors = [first]
    while _is_power(factors[-1]) and (item := cursor.peek()) is not None:
        if not cursor.starts_factor(item):
            break
        before = cursor.position
        factor = cursor.factor()
        if not _is_power(factor):
            cursor.position = before
            break
        factors.append(factor)
    if len(factors) == 1:
        return first
    joins = ("",) * (len(factors) - 1)
    return Times(first.start, factors[-1].end, tuple(factors), joins)


def _is_power(reading: Reading) -> bool:
    """a^{y_i}, with a letter above."""
    return isinstance(reading, Raised) and any(
        isinstance(node, Name) for node in walk_reading(reading.exponent)
    )
