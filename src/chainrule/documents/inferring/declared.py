"""What a document says of dimensions: x ∈ ℝⁿ, ``(2, 100)``, ``[n × f]``, a table of shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from chainrule.documents.calculating.arithmetic import is_arithmetic
from chainrule.documents.defining.system import System
from chainrule.documents.inferring.declared_layers import of_every_layer
from chainrule.documents.inferring.shapes import Declared
from chainrule.documents.markup.item import Item
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.names.prose import says
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Matrix, Name, Num, Reading, walk_reading

_LIST = re.compile(
    r"\$([^$=]{1,60},[^$=]{1,30}?)(?:\\in|∈)\s*\\mathbb\{?R\}?\s*\^\s*\{?([^}$]{1,40})\}?"
)
_NO_SIZE = re.compile(
    r"\\(?!text|math|operatorname|ell|cdot|vert|lvert|rvert|left|right|[,|;])\w+|="
)
_PLAIN_ROW = re.compile(r"\s*([^\W\d_]\S{0,5})\s{2,}(?:\S{1,12}\s{2,})?(\w{1,6}) × (\w{1,6})\s*")
_TRANSPOSE_OF = re.compile(
    r"\btransposed?\s+(?:of|version of)\s+(?:the\s+)?(?:\w+\s+){0,2}\Z", re.I
)
_ONE_FEATURE = re.compile(
    r"\b(?:one|an?|1)\s+(?:single\s+)?(?:input\s+|explanatory\s+|scalar\s+)?[_*]*"
    r"(?:feature|predictor|covariate|regressor)\b(?!\s+(?:vector|matrix|map|space|column))",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\$([^$=\n]{1,60})\$\s*(?:has shape|is of shape|of shape|shape|:|is)?\s*"
    r"[(\[]\s*(\d{1,6}|[a-zA-Z])\s*[,×x]\s*(\d{1,6}|[a-zA-Z])\s*[)\]]"
)
_DIMENSION = r"((?:\d{1,6}|[nmdkhNMDKH])(?:_\w|_\{\w{1,6}\}|\^\{?\[?\w\]?\}?)?)"
_BEHIND_APART = re.compile(
    r"\$([^$=\n]{1,60})\$\s*(?:has (?:the )?(?:shape|size|dimensions?)|is of (?:shape|size)"
    r"|(?:of|with) (?:shape|size)|shape|size|:|：|is)\s*"
    rf"\$\s*[(\[]\s*{_DIMENSION}\s*(?:,|\\times|×)\s*{_DIMENSION}\s*[)\]]\s*\$"
)
_IS_A_MATRIX = re.compile(  # $W$ is a $2 \times n$ matrix
    r"\$([^$=\n]{1,60})\$\s*is\s+an?\s+"
    rf"\$\s*\(?{_DIMENSION}\s*(?:\\times|×)\s*{_DIMENSION}\s*\)?\]?\s*\$[\s-]*"
    r"(?:dimensional\s+|weight\s+)?matrix\b"
)


def declared_shapes(system: System) -> list[Declared]:
    """Every statement of a shape that a system makes."""
    found = list(_memberships(system))
    found += _lists(system)
    found += _tables(system)
    found += _behind(system)
    found += _numbers(system)
    found += _one_feature(system, {d.key for d in found})
    found = [_of_one_column(system, d) for d in of_every_layer(system, found)]
    sampled = {
        mention.key
        for name in system.habits.names
        if set((mention := system.mention(name)).entries) & system.habits.sample_letters
    }
    found = [  # p ∈ ℝⁿ beside p_i: the numbers of all samples, not a vector for each
        d
        for d in found
        if not (len(d.dimensions) == 1 and d.dimensions[0] in system.counts and d.key in sampled)
    ]
    system.declared_matrices = frozenset(
        d.key for d in found
        if len(d.dimensions) == 2 and "1" not in d.dimensions and d.key not in system.definitions
        and not set(d.dimensions) & system.counts and key_base(d.key).isupper()
        and key_base(d.key) not in ("X", "Y", "T", "D")
    )  # fmt: skip
    return found


def _of_one_column(system: System, said: Declared) -> Declared:
    """A bias b of n × m, one column for each of m samples: a column of n that is added to all."""
    counts = len(said.dimensions) == 2 and said.dimensions[1] in system.counts
    if counts and key_base(said.key) == "b" and said.key not in system.definitions:
        return replace(said, dimensions=(said.dimensions[0], "1"))
    return said


def _numbers(system: System) -> Iterator[Declared]:
    """What is given one number, as in w = 0.4, is a number; not the t of t = 1 beside t_c.

    With b = 0 a bias begins, of whatever shape.
    """
    mentions = [system.mention(name) for name in system.habits.names]
    several = {m.key for m in mentions if any(not entry.isdigit() for entry in m.entries)}
    for said in system.chains:
        left, right = said.sides[0].reading, said.sides[-1].reading
        if isinstance(left, Name) and right is not None and is_arithmetic(right):
            mention = system.mention(left)
            plain = not any(walk_reading(right, Matrix))
            plain = plain and not left.primes  # f' = 0 says nothing of f
            if mention.key in several and mention.key not in system.definitions:
                continue
            if isinstance(right, Num) and not right.value and key_base(mention.key) in ("b", "B"):
                continue
            if plain and not mention.entries and mention.sample is None:
                yield Declared(mention.key, ("1", "1"))


def _one_feature(system: System, said: set[str]) -> Iterator[Declared]:
    """ "One input feature": x, of which every sample has its own, is a number."""
    if says(_ONE_FEATURE, system.prose):
        mentions = [system.mention(name) for name in system.habits.names]
        own = {m.key for m in mentions if m.sample is not None and not m.entries}
        whole = {m.key for m in mentions if m.sample is None or m.entries}
        if "x" in own - whole - said and "x" not in system.definitions:
            yield Declared("x", ("1", "1"))


def _memberships(system: System) -> Iterator[Declared]:
    for membership in system.memberships:
        reading = membership.left.reading
        if not isinstance(reading, Name):
            continue
        dimensions = real_space(membership.items)
        if dimensions is not None:
            mention = system.mention(reading)
            if set(mention.entries) <= system.habits.sample_letters:
                yield Declared(mention.key, dimensions, mention.turned)


def real_space(items: tuple[Item, ...]) -> tuple[str, ...] | None:
    """The dimensions of ℝ^{n × m}."""
    if not items or items[0].kind != "letter" or items[0].text not in ("\\mathbb{R}", "R"):
        return None
    if len(items) == 1 or not items[1].is_("^"):
        return ("1", "1")  # a number
    if len(items) < 3:
        return None
    inside = items[2].parts[0] if items[2].kind == "group" else (items[2],)
    texts: list[str] = [""]
    for item in inside:
        if item.is_("times", "cdot", "*"):
            texts.append("")
        else:
            texts[-1] += _text(item)
    return tuple(texts) if 1 <= len(texts) <= 2 and all(texts) else None


def _text(item: Item) -> str:
    if item.kind == "group":
        return "{" + "".join(map(_text, item.parts[0])) + "}"
    return item.text


@lru_cache(maxsize=1024)
def _read(text: str) -> Reading | None:
    """What a few signs of the prose mean; the same prose is looked through for every meaning."""
    try:
        return parse(layout(text))
    except Unread:
        return None


def _lists(system: System) -> Iterator[Declared]:
    """``A, B \\in \\mathbb{R}^{n \\times m}``: several symbols of one shape."""
    for match in _LIST.finditer(system.prose):
        dimensions = tuple(re.split(r"\s*(?:\\times|×)\s*", match[2].strip()))
        for text in match[1].split(","):
            reading = _read(text)
            if isinstance(reading, Name) and 1 <= len(dimensions) <= 2 and all(dimensions):
                mention = system.mention(reading)
                if not mention.entries:
                    yield Declared(mention.key, dimensions, mention.turned)


def _behind(system: System) -> Iterator[Declared]:
    """Shapes: ``$X$ (2, 100)``, ``$X$: $(n_x, m)$``, $W$ is a $1 \\times n$ matrix."""
    ways = (_BEHIND, _BEHIND_APART, _IS_A_MATRIX)
    for match in chain.from_iterable(way.finditer(system.prose) for way in ways):
        reading = _read(match[1])
        if isinstance(reading, Name):
            mention = system.mention(reading)
            general = {"l", "\\ell"} & set(mention.key.split("|"))  # W^{[l]}: of every layer
            if not mention.entries and not general:
                of_its_transpose = _TRANSPOSE_OF.search(system.prose, 0, match.start())
                turned = mention.turned != (of_its_transpose is not None)
                yield Declared(mention.key, (match[2], match[3]), turned)


def _tables(system: System) -> Iterator[Declared]:
    """Rows of a table and remarks such as ``$X$ (2, 100)``."""
    for line in system.prose.splitlines():
        plain = _PLAIN_ROW.fullmatch(line)
        if plain is not None:
            yield from _row(system, [f"${plain[1]}$", f"{plain[2]} × {plain[3]}"])
        if line.count("$") < 2 or len(line) > 600:
            continue
        if line.lstrip().startswith("|"):
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            yield from _row(system, cells)
        elif "&" in line:
            cells = [c.strip() for c in line.replace("\\\\", " ").split("&")]
            yield from _row(system, cells)


def _row(system: System, cells: list[str]) -> Iterator[Declared]:
    if len(cells) < 2 or not cells[0].startswith("$"):
        return
    match = re.match(r"\$?\s*\(?\s*([^$]+?)\s*(?:\\times|×|,)\s*([^$]+?)\s*\)?\s*\$?\Z", cells[-1])
    if match is None or any(_NO_SIZE.search(size) for size in match.groups()):
        return
    reading = _read(cells[0].strip("$ "))
    if isinstance(reading, Name):
        yield Declared(system.mention(reading).key, (match[1].strip(), match[2].strip()))
