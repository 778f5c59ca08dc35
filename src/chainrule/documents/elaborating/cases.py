"""Conditions: relations in brackets, Kronecker's δ, and formulas that go case by case."""

from __future__ import annotations

from chainrule.documents.elaborating.context import KRONECKER, Context
from chainrule.documents.elaborating.entries import index_along
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import KRONECKER_DELTA, Mention
from chainrule.documents.parsing.reading import Indicator, Name, Num, Piecewise, Reading
from chainrule.expression import Cases, Expression, Greater, Index, Indexed, Number, Symbol
from chainrule.shapes import Dimension


def indicator_of(here: Context, indicator: Indicator) -> Expression:
    """[i = j] and [a > b]: 1 where it holds, else 0."""
    left, relation, right = indicator.left, indicator.relation, indicator.right
    if _is_of_layers(left, right):
        raise Unread("a condition on layers is not read here", indicator.start)
    if relation in ("=", "!="):
        sides = [n for n in (left, right) if isinstance(n, Name) and not n.scripts]
        texts = _indices_of_one(here, left, right) or [n.base + "'" * n.primes for n in sides]
        texts += _place_of_an_index(here, texts, left, right)
        if len(texts) != 2:
            raise Unread("this condition is not read", indicator.start)
        same = kronecker(here, texts[0], texts[1], indicator.start)
        return same if relation == "=" else 1 - same
    first, second = here.expression(left), here.expression(right)
    return Greater(first, second) if relation.startswith(">") else Greater(second, first)


def _indices_of_one(here: Context, left: Reading, right: Reading) -> list[str]:
    """The i and k of z_i = z_k, where something is differentiated by z: entries that are equal by
    chance alone, unless i = k."""
    match left, right:
        case Name(base=base, scripts=(first,)), Name(base=other, scripts=(second,)) if (
            base == other and not (left.primes or right.primes)
            and (first.place, first.kind) == (second.place, second.kind) == ("sub", "bare")
            and here.system.mention(left).key in here.system.usage.taken_by
        ):  # fmt: skip
            return [first.text, second.text]
    return []


def _place_of_an_index(here: Context, texts: list[str], left: Reading, right: Reading) -> list[str]:
    """The 1 of [i = 1], where i is an index and no quantity; in the world of numbers it is 1."""
    numbers = [side.value for side in (left, right) if isinstance(side, Num)]
    is_index = len(texts) == 1 and here.system.habits.is_index(texts[0])
    whole = bool(numbers) and numbers[0].denominator == 1 and numbers[0] > 0
    return [str(numbers[0])] if is_index and whole and texts[0] not in here.system.known else []


def _is_of_layers(left: Reading, right: Reading) -> bool:
    """Whether a layer is compared with the last one: l < L."""
    sides = [side for side in (left, right) if isinstance(side, Name) and not side.scripts]
    return len(sides) == 2 and sides[0].base in ("l", "\\ell") and sides[1].base.isupper()


def is_kronecker(here: Context, name: Name, mention: Mention) -> bool:
    """Whether δ_{ij} is Kronecker's, and no quantity of the document."""
    return mention.key == KRONECKER_DELTA or (
        name.base in ("\\delta", "\\mathbb{1}", "\\mathbb{I}")
        and len(mention.entries) == 2
        and mention.key not in here.system.definitions
        and mention.sample is None
        and not any(s.kind == "bracket" or s.place == "sup" for s in name.scripts)
    )


def kronecker(here: Context, first: str, second: str, start: int) -> Expression:
    """δ_{ij}: an entry of the identity matrix."""
    known = here.scope.letters.get(first) or here.scope.letters.get(second)
    known = known or _of_class(here, first) or _of_class(here, second)
    known = known or _everywhere(here, first) or _everywhere(here, second)
    if here.scalar and (known is None or known == 1):
        return Number(1)
    if not isinstance(known, Index):
        raise Unread(f"over what {first} and {second} run is not read", start)
    eye = Symbol(KRONECKER, (known.dimension, known.dimension))
    return Indexed(eye, (
        index_along(here, first, known.dimension), index_along(here, second, known.dimension)
    ))  # fmt: skip


def _of_class(here: Context, letter: str) -> Index | int | None:
    """What the letter of a class runs over, by what it picks an entry of elsewhere."""
    if letter not in here.system.habits.classes:
        return None
    for name in here.system.habits.names:
        mention = here.system.mention(name)
        if mention.entries == (letter,) and not here.system.is_kronecker(name):
            shape = here.symbol(mention.key).shape[:2]
            along = next((d for d in shape[::-1] if d != 1), 1)
            return Index(letter, along) if along != 1 else 1
    return None


def _everywhere(here: Context, letter: str) -> Index | None:
    """What a letter runs over, if it counts the same wherever it stands in the document."""
    found: set[Dimension] = set()
    for name in here.system.habits.names:
        mention = here.system.mention(name)
        if letter in mention.entries and mention.key in here.shapes.shapes:
            shape = here.symbol(mention.key).shape[:2]
            if len(mention.entries) != 1:
                return None
            found.add(next((d for d in shape[::-1] if d != 1), 1))
    dimension = found.pop() if len(found) == 1 else 1
    return Index(letter, dimension) if dimension != 1 else None


def piecewise_of(here: Context, piecewise: Piecewise) -> Expression:
    """Cases under their conditions; the last is for whatever is left."""
    if len(piecewise.values) == 1:
        raise Unread("a single case is not read", piecewise.start)
    cases = _of_intervals(piecewise)
    values = [here.expression(value) for value, _ in cases]
    conditions = [condition for _, condition in cases]
    result = values[-1]
    for value, condition in zip(values[-2::-1], conditions[-2::-1], strict=True):
        if condition is None:
            raise Unread("the condition of a case is not read", piecewise.start)
        result = Cases(indicator_of(here, condition), value, result)
    return result


def _of_intervals(piecewise: Piecewise) -> list[tuple[Reading, Indicator | None]]:
    """The cases without those of a single point, z = 0, where others are of all points beside it.

    Whatever is said there, no random point ever meets it.
    """
    cases = list(zip(piecewise.values, piecewise.conditions, strict=True))
    compared = {
        condition.left for _, condition in cases
        if condition is not None and condition.relation[0] in "<>"
    }  # fmt: skip
    kept = [
        (value, condition) for value, condition in cases
        if condition is None or condition.relation != "=" or condition.left not in compared
        or not isinstance(condition.right, Num)
    ]  # fmt: skip
    return kept if len(kept) > 1 else cases
