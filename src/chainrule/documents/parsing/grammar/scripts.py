"""What stands below and above: ``^{(i)[2]}`` is a sample and a layer, ``^{l-1}`` a layer.

A script that is an expression of its own, as in e^{-z}, is not a list of scripts: None.

>>> from chainrule.documents.markup.layout import layout
>>> [s.kind for s in read_scripts("sup", layout("(i)[2]"))[0]]
['paren', 'bracket']
>>> read_scripts("sup", layout("-z"))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from chainrule.documents.markup.item import Item, split_where
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.grammar.ends import plain, with_ends
from chainrule.documents.parsing.grammar.expectations import expectation
from chainrule.documents.parsing.grammar.labels import (
    all_numbered,
    are_indices,
    chosen,
    from_to,
    is_beside,
    is_label,
    is_name_of_a_loss,
    is_pair,
    is_prime,
    is_word,
    label_of,
    not_the_last,
    without_arguments,
    word_first,
)
from chainrule.documents.parsing.grammar.signs import ANY, DOTS
from chainrule.documents.parsing.grammar.sizes import without_size
from chainrule.documents.parsing.reading import (
    Bars,
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Picked,
    Primed,
    Raised,
    Reading,
    Script,
    Turned,
    is_logarithm,
)
from chainrule.documents.parsing.shifted_indices import shifted_scripts

_TRANSPOSES = ("top", "intercal", "transpose")
_BELOW_ALONE = {"+": "₊", "-": "₋", "pm": "±"}
_BRACKETS = {
    "(": (")", "paren"), "[": ("]", "bracket"),
    "langle": ("rangle", "paren"), "<": (">", "paren"), "{": ("}", "paren"),  # a^{⟨t⟩}, X^{\{t\}}
}  # fmt: skip
_PRODUCTS = ("*", "ast", "star")  # a^* is the best a
_COUNTING = ("i", "j", "k")
_COUNTED = {  # what the last layer is called
    "n": ("l", "\\ell"), "l": ("last", "max", "end"), "\\ell": ("last", "max", "end"),
}  # fmt: skip
_STEPS = ("t", "k", "l", "n", "s", "\\tau")


def scripted(cursor: Cursor, reading: Reading) -> Reading:
    """One script taken up, by a name as one of its own, by anything else as an operation."""
    mark = cursor.take()
    if mark.is_("'", "prime"):
        return _primed(reading, mark.end)
    content = cursor.peek()
    if content is None:
        raise Unread(f"nothing follows {mark.text}", mark.start)
    cursor.take()
    inside, end = content.content, content.end
    if mark.text == "_" and (whole := without_size(reading, inside)) is not None:
        return whole
    place = "sup" if mark.text == "^" else "sub"
    is_e = isinstance(reading, Name) and reading.base == "e" and not reading.scripts
    starred = len(inside) == 1 and inside[0].is_(*_PRODUCTS)  # e^*, an error and no power
    exponential = is_e and place == "sup" and not starred
    of_loss = place == "sub" and isinstance(reading, Name) and reading.base in LOSS_BASES
    found = None if exponential or not inside else read_scripts(place, inside, of_loss)
    if found is not None:
        scripts, primes = found
        if isinstance(reading, Name):
            scripts = (*reading.scripts, *scripts)
            return Name(reading.start, end, reading.base, scripts, reading.primes + primes)
        if primes:
            return _primed(reading, end)
        if place == "sub":
            if isinstance(reading, Group) and _is_whole(reading.inner):
                return replace(reading.inner, end=end, scripts=(*reading.inner.scripts, *scripts))
            if isinstance(reading.base if isinstance(reading, Raised) else reading, Bars):
                return reading  # the 2 of a 2-norm, the F of \\|A\\|^2_F
            return Picked(reading.start, end, reading, scripts)
        if len(scripts) == 1 and scripts[0].kind == "bare" and scripts[0].text == "T":
            return Turned(reading.start, end, reading)
        if all(s.kind in ("paren", "bracket") for s in scripts):
            return Picked(reading.start, end, reading, scripts)
    elif place == "sub" and isinstance(reading, Name) and (at := shifted_scripts(inside)):
        return Picked(reading.start, end, reading, at)
    elif place == "sub" and (family := _family(cursor, reading, inside)) is not None:
        return family
    elif place == "sub" and (mean := expectation(cursor, reading, inside)) is not None:
        return mean
    elif place == "sub":
        raise Unread("this subscript is not read", content.start)
    return _raised(reading, cursor.whole(inside), end)


def _family(cursor: Cursor, reading: Reading, below: Sequence[Item]) -> Matrix | None:
    """(t_n)_{n=1}^N, which is t_1, …, t_N."""
    name = reading.inner if isinstance(reading, Group) else None
    if not isinstance(name, Name) or len(below) != 3 or not below[1].is_("="):
        return None
    letter, first, above = below[0].text, below[2].text, cursor.peek()
    last = cursor.peek(1) if above is not None and above.is_("^") else None
    text = None if last is None else plain(last.content)
    if last is None or not text or letter not in [s.text for s in name.scripts]:
        return None
    cursor.position += 2

    def at(place: str) -> Name:
        marks = (replace(s, text=place) if s.text == letter else s for s in name.scripts)
        return replace(name, scripts=tuple(marks))

    entries = (at(first), Dots(below[0].start, below[-1].end), at(text))
    return Matrix(reading.start, last.end, (entries,), listed=True)


def _raised(reading: Reading, exponent: Reading, end: int) -> Reading:
    """A power; log(p)^{y} is the log of p^y, for a logarithm is raised to numbers alone."""
    if (
        is_logarithm(reading)
        and len(reading.arguments) == 1 and not isinstance(exponent, Num)
    ):  # fmt: skip
        (argument,) = reading.arguments
        power = Raised(argument.start, end, Group(argument.start, end, argument), exponent)
        return replace(reading, end=end, arguments=(power,))
    return Raised(reading.start, end, reading, exponent)


def _is_whole(reading: Reading) -> TypeGuard[Name]:
    """Whether a name has marks above only, so that (x^{(2)})_k is x_k^{(2)}."""
    return isinstance(reading, Name) and all(
        s.place == "sup" and s.text != "T" for s in reading.scripts
    )


def _primed(reading: Reading, end: int) -> Reading:
    """x′; (σ^{[l]})′ is the σ^{[l]}′ that can be applied to what follows."""
    if isinstance(reading, Group) and isinstance(reading.inner, Name):
        reading = reading.inner
    if isinstance(reading, Name):
        return Name(reading.start, end, reading.base, reading.scripts, reading.primes + 1)
    return Primed(reading.start, end, reading)


def entry(cursor: Cursor) -> tuple[tuple[Script, ...], int] | None:
    """Plain text's entry in square brackets, [i,:] or [k], with where it ends; else nothing."""
    scripts: list[Script] = []
    ahead = 1
    while (item := cursor.peek(ahead)) is not None and not item.is_("]"):
        behind = cursor.items[cursor.position + ahead : cursor.position + ahead + 3]
        if label := label_of(behind):
            scripts.append(Script("sub", "word", label))  # the class y_i of P[i,y_i]
            ahead += 2
        elif item.is_(":") or item.kind in ("letter", "number"):
            scripts.append(Script("sub", "bare", ":" if item.is_(":") else item.text))
        elif scripts and scripts[-1].text in _STEPS and is_beside(behind):
            scripts[-1] = replace(scripts[-1], text=f"{scripts[-1].text}{item.text}1")  # h[t-1]
            ahead += 1
        elif item.is_("'") and scripts:
            scripts[-1] = replace(scripts[-1], text=scripts[-1].text + "'")
        elif not item.is_(","):
            return None
        ahead += 1
    if item is None or not 1 <= len(scripts) <= 2:
        return None
    cursor.position += ahead + 1
    return tuple(scripts), item.end


def read_scripts(
    place: str, items: Sequence[Item], of_loss: bool = False
) -> tuple[tuple[Script, ...], int] | None:
    """The scripts and the number of primes among them, or None for an expression.

    of_loss: whether they stand below the letter of a loss, which has no entries but may have a
    name, as in L_{nll} and J_{lr}.
    """
    while place == "sub" and len(items) == 1 and items[0].kind == "group":
        items = items[0].content
    if place == "sub" and len(items) > 2:
        if items[0].is_("|", "lvert", "vert") and items[-1].is_("|", "rvert", "vert"):
            items = items[1:-1]  # the V of y_{|V|}
        items = from_to([replace(i, text=",") if i.is_(";") else i for i in items])  # w_{2;j}
    if of_loss:
        items = without_arguments(items)
    if place == "sup":
        items = not_the_last(items)
    if (
        is_word(items)
        or (place == "sub" and any(item.is_(*DOTS) for item in items[1:-1]))  # w_{t-m … t+m}
        or (of_loss and is_name_of_a_loss(items))
        or (place == "sup" and is_pair(items))
    ):
        return (Script(place, "word", "".join(item.text.strip() for item in items)),), 0
    parts = split_where(items, lambda item: item.is_(","))
    if len(parts) > 1 and all(parts) and any(map(is_word, parts)):  # the j of z_{out,j}
        read = [each for part in parts if (each := read_scripts(place, part)) is not None]
        if len(read) < len(parts):
            return None
        return tuple(script for each, _ in read for script in each), sum(n for _, n in read)
    if place == "sub" and (nested := _nested(items) or _numbered_word(word_first(items))):
        return nested, 0
    if place == "sub":
        items = with_ends(items)
    if place == "sub" and len(items) == 3:
        items = chosen(items)
    if place == "sub" and is_label(items):
        return (Script(place, "word", "".join(item.text for item in items)),), 0
    scripts: list[Script] = []
    primes = 0
    position = 0
    if _counts_layers(items) and (place == "sup" or len(items) > 3):
        count = Script(place, "bare", "n_l" + "".join(item.text for item in items[3:]))
        return (count,), 0
    while position < len(items):
        item = items[position]
        counts = item.text in _COUNTING or all_numbered(items)
        below = _nested(items[position : position + 3]) if counts else None
        if below is not None and place == "sub":  # the j_o of δ_{i j_o}
            scripts += below
            position += 3
            continue
        more = scripts or len(items) > position + 3
        if place == "sub" and more and (label := label_of(items[position : position + 3])):
            scripts.append(Script(place, "word", label))  # the class y_n of P_{n,y_n}
            position += 3
            continue
        position += 1
        if item.is_("^") and place == "sub" and is_prime(items[position : position + 1]):
            continue  # the i^{\prime} of a_{i^{\prime}} is i'
        behind_comma = position > 1 and items[position - 2].is_(",")
        if place == "sub" and item.is_(*_PRODUCTS) and behind_comma:
            scripts.append(Script(place, "bare", ":"))  # x_{s,*} is row s; y_{j*} is one entry
            continue
        if is_prime((item,)) and place == "sub" and scripts and scripts[-1].text.isalpha():
            scripts[-1] = replace(scripts[-1], text=scripts[-1].text + "'")  # another index, l'
        elif item.is_("'", "prime"):
            primes += 1
        elif item.kind == "group" and (scripts or place == "sub"):  # the {i} of w_{{i}{j}}
            inner = read_scripts(place, item.content)
            if inner is None:
                return None
            scripts += inner[0]
            primes += inner[1]
        elif not item.is_(",") and not (item.is_("^") and scripts):  # the second ^ of A^{[l]^T}
            found = _script(place, items, position - 1)
            if found is None:
                return None
            script, position = found
            scripts += _parted(script)
    return tuple(scripts), primes


def _parted(script: Script) -> Iterator[Script]:
    """The (p,3) of x^{(p,3)}, a sample and a layer; the (:,i) above a matrix, the (k,:) below.

    So is (k,) below: row k of an array.
    """
    texts = script.text.split(",") if script.kind == "paren" else [script.text]
    if script.place == "sub" and len(texts) > 1:
        script = replace(script, kind="bare")
        texts = [text or ":" for text in texts]
    if script.place == "sup" and len(texts) == 2 and texts[0] == ":":
        texts = texts[1:]
    for text in texts:
        yield replace(script, text=text)


def _nested(items: Sequence[Item]) -> tuple[Script, ...] | None:
    """The subscript of a subscript: J_{W_o} is labelled W and o, and u_{n_k} is entry k of u_n."""
    if len(items) != 3 or items[1].kind != "mark" or items[1].text != "_":
        return None
    if items[0].kind not in ("letter", "word", "number"):
        return None
    below = read_scripts("sub", items[2].content)
    if below is None or (items[0].kind == "number" and not are_indices(below[0])):
        return None
    return (Script("sub", "word", items[0].text.strip()), *below[0])


def _numbered_word(items: Sequence[Item]) -> tuple[Script, ...] | None:
    """A word and what counts behind it: the o_{out1} and o_{in_a} of unit 1 and unit a."""
    at = next((k for k, i in enumerate(items) if i.kind not in ("letter", "word")), len(items))
    word, behind = items[:at], items[at:]
    if len(behind) == 2 and behind[0].is_("_"):
        behind = behind[1:]
    said = is_word(word) or "".join(item.text for item in word) == "in"
    if not said or len(behind) != 1 or behind[0].kind not in ("number", "group", "letter"):
        return None
    index = read_scripts("sub", behind)
    label = Script("sub", "word", "".join(item.text for item in word))
    return None if index is None or index[1] else (label, *index[0])


def _counts_layers(items: Sequence[Item]) -> bool:
    """Whether n_l, the number of layers, or l_{last} stands above, or that less one: W^{n_l-1}."""
    if len(items) not in (3, 5) or items[0].text not in _COUNTED:
        return False
    below = items[2].content if items[2].kind == "group" else items[2:3]
    counted = "".join(item.text for item in below).strip() in _COUNTED[items[0].text]
    less = len(items) == 3 or (items[3].is_("-") and items[4].kind == "number")
    return items[1].is_("_") and counted and less


def _script(place: str, items: Sequence[Item], at: int) -> tuple[Script, int] | None:
    """The script that begins at an item, and the place after it."""
    item, following = items[at], items[at + 1 : at + 3]
    if item.is_(*_BRACKETS):
        closing, kind = _BRACKETS[item.text]
        end = next((k for k in range(at, len(items)) if items[k].is_(closing)), None)
        inside = items[at + 1 : end]
        is_power = len(inside) > 2 and inside[0].kind == "number" and inside[1].is_("-")
        text = None if end is None or is_power else plain(inside)  # the power of q^{(1-y)}
        return None if text is None or end is None else (Script(place, kind, text), end + 1)
    if item.is_("+", "-", "pm") and len(items) == 1:  # the w^+ of a step; s_- is another s
        said = item.text if place == "sup" else _BELOW_ALONE[item.text]
        return Script(place, "word", said), at + 1
    if item.is_("-") and place == "sub" and len(items) == 2 and items[1].kind == "number":
        return Script(place, "word", f"-{items[1].text}"), at + 2  # h_{-1}, before the first step
    if item.kind == "word":
        return Script(place, "word", item.text.strip()), at + 1
    text = _accented(item) if place == "sub" else None
    text = text or _bare(item)
    if text is None:
        return None
    if item.kind in ("letter", "number") and len(following) == 2 and following[0].is_("+", "-"):
        sign, number = following
        if number.kind != "number" or item.kind != "letter":
            return None
        return Script(place, "bare", text + sign.text + number.text), at + 3
    return Script(place, "bare", text), at + 1


def _bare(item: Item) -> str | None:
    if item.is_(*_TRANSPOSES):
        return "T"
    if item.is_(*_PRODUCTS):
        return "*"
    if item.is_(*ANY):
        return ":"
    return item.text if item.kind in ("letter", "number") else None


def _accented(item: Item) -> str | None:
    """The ŷ of δ_{ŷ}, which names what δ belongs to."""
    inside = plain(item.parts[0]) if item.kind == "accent" else None
    return f"\\{item.text}{{{inside}}}" if inside and len(inside) == 1 else None
