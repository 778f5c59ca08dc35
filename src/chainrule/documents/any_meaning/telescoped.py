r"""Products of derivatives from each step to the one before it: ∏_{j=k+1}^t ∂h_j/∂h_{j-1}.

They are the derivative from the last step to the first, ∂h_t/∂h_k, whatever h is. So is a product
of such derivatives with an ellipsis in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Big,
    Dots,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Script,
    Times,
    mapped,
    unbracketed,
    walk_reading,
)

_PLACE = re.compile(r"([a-zA-Z]|\\\w+)?(?:([+-]?)(\d+))?\Z")
_STEP = "step"  # the kind of a script that was put in
Place = tuple[str, int]  # a letter, and what is added to it


def telescoped(reading: Reading) -> Reading:
    """A formula with one derivative for each such product."""
    found = mapped(reading, telescoped)
    if isinstance(found, Big) and found.kind == "prod":
        return _of_product(found) or found
    if isinstance(found, Times):
        return _without_dots(found)
    return found


def stepping_letters(reading: Reading) -> set[str]:
    """The letters that count steps, as the l of ∂y_{l+1}/∂y_l does: they are no units' indices."""
    names = list(walk_reading(reading, Name))
    places = [place for name in names for place in _steps(name)]
    return {letter for letter, shift in places if letter and shift}


def is_same(one: Reading, other: Reading) -> bool | None:
    """Whether two quantities are one, if a step was put into one of them."""
    if not isinstance(one, Name) or not isinstance(other, Name):
        return None
    if not any(s.kind == _STEP for s in (*one.scripts, *other.scripts)):
        return None
    return one.base == other.base and _texts(one) == _texts(other)


def _texts(name: Name) -> list[str]:
    """What stands on a name, with t − 1 for the t − 1 of sample t."""
    words = [s.text for s in name.scripts if s.kind == "word"]
    return sorted(
        s.text for s in name.scripts if not any(w.startswith(f"{s.text}-") for w in words)
    )


def _of_product(product: Big) -> Partial | None:
    """∂h_t/∂h_k for ∏_{j=k+1}^t ∂h_j/∂h_{j-1}, where each j may have links between its ends."""
    links = list(_links(product.body))
    lower, upper = _end(product.lower), _end(product.upper)
    if not links or lower is None or upper is None:
        return None
    first, last = _steps(links[0].of), _steps(links[-1].wrt)
    at, before = (product.letter, 0), (product.letter, -1)
    if not (_is_path(links) and at in first and before in last and first[at] == last[before]):
        return None
    of, wrt = links[0].of, links[-1].wrt
    return Partial(product.start, product.end, _put(of, at, upper), _put(wrt, before, _less(lower)))


def _links(reading: Reading) -> Iterator[Partial]:
    """The derivatives of a product of nothing else."""
    whole = unbracketed(reading)
    factors = whole.factors if isinstance(whole, Times) else (whole,)
    links = [unbracketed(factor) for factor in factors]
    partials = [link for link in links if isinstance(link, Partial) and not link.nabla]
    yield from partials if len(partials) == len(links) else ()


def _is_path(links: Sequence[Partial]) -> bool:
    return all(one.wrt == other.of for one, other in pairwise(links))


def _end(reading: Reading | None) -> Place | None:
    """Where a product begins or ends: k + 1, t, 2."""
    match unbracketed(reading) if reading is not None else None:
        case Num(value=number) if number.denominator == 1:
            return "", int(number)
        case Name(base=base, scripts=(), primes=0):
            return base, 0
        case Plus(terms=(Name(base=base, scripts=()), Num(value=number)), signs=(1, sign)) if (
            number == Fraction(int(number))
        ):
            return base, sign * int(number)
    return None


def _less(place: Place) -> Place:
    return place[0], place[1] - 1


def _place(text: str) -> Place | None:
    """The place that a script says: t, t − 1, 3."""
    match = _PLACE.match(text)
    if match is None or not text or (match[1] and match[3] and not match[2]):
        return None
    return match[1] or "", int((match[2] or "") + (match[3] or "0"))


def _steps(reading: Reading) -> dict[Place, tuple[str, tuple[str, ...]]]:
    """The places on a name, each with the name and what else stands on it."""
    name = unbracketed(reading)
    if not isinstance(name, Name) or name.primes:
        return {}
    texts = _texts(name)
    return {
        place: (name.base, tuple(texts[:k] + texts[k + 1 :]))
        for k, text in enumerate(texts) if (place := _place(text)) is not None
    }  # fmt: skip


def _put(reading: Reading, old: Place, new: Place) -> Name:
    """A name at another place."""
    name = unbracketed(reading)
    assert isinstance(name, Name)
    kept = [text for text in _texts(name) if _place(text) != old]
    said = f"{new[1]:+d}" if new[0] and new[1] else str(new[1]) if not new[0] else ""
    scripts = tuple(Script("sub", _STEP, text) for text in (*kept, new[0] + said))
    return replace(name, scripts=scripts)


def _without_dots(product: Times) -> Times:
    """∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k with the derivative that the ellipsis stands for.

    So is ∂h_2/∂h_1 ⋯ ∂h_n/∂h_{n-1}, which leads from the first step to the last.
    """
    factors = product.factors
    dots = [k for k, factor in enumerate(factors) if isinstance(factor, Dots)]
    if len(dots) != 1 or not 0 < dots[0] < len(factors) - 1:
        return product
    (k,) = dots
    before, after = _step(factors[k - 1]), _step(factors[k + 1])
    if before is None or after is None:
        return product
    rises = _rises(before.of, after.of)
    of, wrt = (after.wrt, before.of) if rises else (before.wrt, after.of)
    between = Partial(before.end, after.start, of, wrt)
    same = {name.base for name in (between.of, between.wrt) if isinstance(name, Name)}
    whole = replace(product, factors=(*factors[:k], between, *factors[k + 1 :]))
    return whole if len(same) == 1 else product


def _rises(first: Reading, last: Reading) -> bool:
    """Whether the step that a number names comes before the one that a letter or more names."""
    places = [list(_steps(name)) for name in (first, last)]
    numbers = [[shift for letter, shift in found if not letter] for found in places]
    if len(numbers[0]) != 1 or len(numbers[1]) > 1:
        return False
    return numbers[0] < numbers[1] if numbers[1] else any(letter for letter, _ in places[1])


def _step(reading: Reading) -> Partial | None:
    """A derivative that leads from a step to the one before it, if it is one."""
    link = unbracketed(reading)
    if not isinstance(link, Partial) or link.nabla:
        return None
    first, last = _steps(link.of), _steps(link.wrt)
    return link if any(last.get(_less(at)) == rest for at, rest in first.items()) else None
