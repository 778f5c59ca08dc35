"""Equations in text without delimiters: e-mails, notes, what the terminal prints.

Cautious on purpose: a line is an equation if nothing but symbols, numbers and names of functions
stands in it; in a sentence an equation is taken only if it can be told from the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from chainrule.documents.sources.document import Kind, Piece

_LEAD = re.compile(r"[ \t]*+(?:(?:>[ \t]*+)++)?(?:(?:[-*•#][ \t]++|\d{1,2}[.)][ \t]++)(?![=]))?")
_REMARK = re.compile(r"(?<=[^\s#])[ \t]++(?:#++|//)(?=[ \t<]).*+")  # h = w x   # the hidden layer
_TAG = re.compile(r"\(\d{1,4}\)[ \t]++")
_BOLD = re.compile(r"(?<![\w)*])\*\*(?=\w)|(?<=[:.,\w)])\*\*(?=\s|$)")  # of Markdown, no power
_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(
    r"(?<![^\W\d_])d?[xyzahopXYZAHOP](?:hat|bar|tilde)(?![^\W\d_])"
)  # dyhat, xbar
_EQUALS = re.compile(r"(?<![=<>!])(?::?=)(?![=])|[≈≔←]")
_SYMBOLIC = re.compile(r"[()\[\]{}^_*=+|′ᵀ⊙⊗∘·×−√Σ∂∇²³¹₀-₉⁰-⁹ᵢⱼₖ\d]")
_SIGNS = "+ - * / = := · × ⊙ ⊗ ∘ − ≈ ≔ ← @ | || .* ∈ ~ ± <- -> ≤ ≥ < >"
_OPERATORS = frozenset(_SIGNS.split())
_STARTS_ON = tuple("+-*/·×⊙⊗∘−@")
_KNOWN = (
    "exp log ln tanh sinh cosh sin cos tan max min argmax sum mean sqrt diag trace relu elu gelu "
    "silu swish sigmoid softmax softplus identity linear logistic sign abs dot transpose loss cost "
    "mse yhat new old norm var der sech grad delta sigma alpha beta eta lambda theta phi psi "
    "one ones outer"
)
_NAMES = frozenset(_KNOWN.split())
_NOUNS = ("loss", "cost", "error", "output", "input", "target", "prediction", "score", "hidden")
_QUANTITIES = frozenset((*_NOUNS, "out", "net", "act", "err", "pred"))  # beside a sign
_SMALL = "is of to in at on an as by we so if or it be do no up us my he am me go and the for"
_ENGLISH = frozenset(_SMALL.split())
_BARE_FENCE = re.compile(r"[ \t>]*(?:`{3,9}|~{3,9})[ \t]*")
_WRITTEN = re.compile(r"[∂∇Σ∑⊙∘ᵀ²³₀-₉⁽α-ωΑ-Ω→ŷ]|\bd[A-Za-z]\w*+/d[A-Za-z]")
_ARROWS = ("→", "->", "⟶", "-->")
_PROGRAM = re.compile(
    r"\b(?:def|import|print|return|for \w+ in|class|lambda|self)\b|\bnp\.|[#;]|//|\[:|==|\"\w+\""
)
_QUOTIENT = re.compile(r"d[A-Za-z]\w*+/d[A-Za-z]\w*+")  # of differentials
_ENDS = (".", ";", ":", "?", "!")


class _Run(NamedTuple):
    """Neighbouring words that can be parts of one formula."""

    start: int
    end: int
    first: int
    last: int


def has_equals_sign(text: str) -> bool:
    """Whether any equation can stand in a text: without its sign there is none."""
    return bool(_EQUALS.search(text))


def with_fenced_equations(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with equations that stand between bare fences as mathematics.

    A fence with a language, or with anything in it that programs have, stays code. Where one is
    mathematics, so are others of which most lines are equations: ``y = (x + 2) × (x - 1)``.
    """
    if "```" not in text and "~~~" not in text:
        return list(pieces)
    bare = {piece for piece in pieces if piece.kind is Kind.CODE and _is_bare(text, piece)}
    written = {piece for piece in bare if is_written(piece.text)}
    if not written:
        return list(pieces)
    written |= {piece for piece in bare if _is_of_equations(piece.text)}
    found: list[Piece] = []
    for piece in pieces:
        if piece in written:
            found += _split(text, piece._replace(kind=Kind.PROSE))
        else:
            found.append(piece)
    return found


def _is_bare(text: str, piece: Piece) -> bool:
    """Whether code stands in a fence without a language."""
    if not text[max(0, piece.start - 1) : piece.start].isspace():
        return False
    opening = text[max(0, piece.start - 80) : piece.start].rsplit("\n", 2)
    if len(opening) < 2 or not _BARE_FENCE.fullmatch(opening[-2]):
        return False
    return not opening[-1].strip()


def _is_of_equations(code: str) -> bool:
    """Whether most lines of code are equations of symbols, and none is one of a program."""
    lines = [line for line in code.splitlines() if line.strip()]
    equations = [line for line in lines if _speaks_of_symbols(line)]
    return not _PROGRAM.search(code) and 2 * len(equations) > len(lines)


def _speaks_of_symbols(line: str) -> bool:
    """Whether a line is an equation with letters on both sides: y = a × b, and not loss = 0.3."""
    left, *right = _EQUALS.split(line)
    return (
        bool(right) and whole_equation(line)
        and all(any(map(str.isalpha, side)) for side in (left, right[0]))
    )  # fmt: skip


def is_written(code: str) -> bool:
    """Whether code is written mathematics: ∂, Greek letters or dL/dw, and no program."""
    return bool(_WRITTEN.search(code)) and not _PROGRAM.search(code)


def whole_equation(code: str) -> bool:
    """Whether code is one equation and nothing else, and no program."""
    if _PROGRAM.search(code):
        return False
    found = _in_line(code.strip())
    return len(found) == 1 and found[0][:2] == (0, len(code.strip()))


def with_equations(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with the equations that stand in the prose as pieces of their own."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind is Kind.PROSE and _EQUALS.search(piece.text):
            found += _split(text, piece)
        else:
            found.append(piece)
    return found


def with_written_equations(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with the equations that are a line or a cell of a table by themselves, written
    with signs as ∂ and z₁, beside formulas between dollars."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind is Kind.PROSE and _EQUALS.search(piece.text):
            found += _split(text, piece, by_themselves=True)
        else:
            found.append(piece)
    return found


def _by_themselves(text: str, piece: Piece) -> Iterator[tuple[int, int, bool]]:
    start = 0
    for line in piece.text.split("\n"):
        at = piece.start + start
        end = text.find("\n", at)
        written = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
        if _EQUALS.search(line) and written.strip() == line.strip():  # no formula is beside it
            in_table = line.lstrip().startswith("|")
            for cell in re.finditer(r"[^|]+" if in_table else r".+", line):
                found = _in_line(cell[0]) if _WRITTEN.search(cell[0]) else ()
                if len(found) == 1 and _ends_it(cell[0], found[0]):
                    first = start + cell.start()
                    yield first + found[0][0], first + found[0][1], True
        start += len(line) + 1


def _ends_it(line: str, found: tuple[int, int, bool]) -> bool:
    """Whether an equation is a whole line, or all of it behind a colon."""
    start, end, whole = found
    return whole or (line[:start].rstrip().endswith(":") and not line[end:].strip(" .,;"))


def _split(text: str, piece: Piece, by_themselves: bool = False) -> Iterator[Piece]:
    place = 0
    equations = _by_themselves(text, piece) if by_themselves else _equations(piece.text)
    for start, end, display in equations:
        inner = piece.text[start:end]
        if inner != text[piece.start + start : piece.start + end]:
            continue  # something in it was struck out
        yield from _prose(piece, place, start)
        yield Piece(Kind.MATH, inner, piece.start + start, display=display)
        place = end
    yield from _prose(piece, place, len(piece.text))


def _prose(piece: Piece, start: int, end: int) -> Iterator[Piece]:
    chunk = piece.text[start:end]
    words = chunk.strip()
    if words:
        yield Piece(Kind.PROSE, words, piece.start + start + chunk.index(words[0]))


def _equations(prose: str) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    start = 0
    above: int | None = None  # the beginning of a formula without an equals sign above
    for line in prose.split("\n"):
        body = _REMARK.sub("", line).rstrip()
        continues = found and found[-1][2] and found[-1][1] == start - 1
        left, above = above, None
        if continues and body.lstrip().startswith(_STARTS_ON) and _is_tail(body):
            found[-1] = (found[-1][0], start + len(body), True)
        elif _EQUALS.search(body):
            here = [(start + first, start + last, whole) for first, last, whole in _in_line(body)]
            if left is not None and len(here) == 1 and here[0][2] and body.lstrip().startswith("="):
                here = [(left, here[0][1], True)]
            found += here
        elif _WRITTEN.search(body) and all(_is_symbolic(word[0]) for word in _WORD.finditer(body)):
            above = start + len(body) - len(body.lstrip())
        start += len(line) + 1
    return found


def _is_tail(body: str) -> bool:
    """Whether a line goes on with the formula of the line before: an operator, then symbols."""
    words = list(_WORD.finditer(body))
    indented = body[:2].isspace()
    return indented and not _EQUALS.search(body) and all(_is_symbolic(word[0]) for word in words)


@lru_cache(maxsize=1000)
def _in_line(body: str) -> tuple[tuple[int, int, bool], ...]:
    body = _BOLD.sub("  ", body)
    lead = _LEAD.match(body)
    start = lead.end() if lead else 0
    tag = _TAG.match(body, start)
    words = list(_WORD.finditer(body, tag.end() if tag else start))
    steps = list(_between_arrows(words))
    if len(steps) > 2:  # x → z = w x + b → a = σ(z): how each comes from the one before
        found = [run for step in steps for run in _runs(step) if _is_equation(body, run, False)]
        return tuple((run.start, run.end, False) for run in found)
    runs = [_without_remark(body, run, words) for run in _runs(words)]
    runs = [run for run in runs if _is_equation(body, run, run.first == 0)]
    if len(runs) == 1 and runs[0].first == 0 and runs[0].last == len(words) - 1:
        return ((start, runs[0].end, True),)
    if tag or len(runs) > 2:
        return ()
    return tuple((run.start, run.end, False) for run in runs)


def _between_arrows(words: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """The words of a line, cut where an arrow leads on."""
    step: list[re.Match[str]] = []
    for word in words:
        if word[0] in _ARROWS:
            yield step
            step = []
        else:
            step.append(word)
    yield step


def _runs(words: Sequence[re.Match[str]]) -> Iterator[_Run]:
    first: int | None = None
    open_braces = 0  # {a if z > 0, else b} is one formula
    for place, word in enumerate(words):
        bare = word[0].rstrip(".,;:?!")
        named = place == 0 and len(words) > 1 and words[1][0] in ("=", ":=")
        case = open_braces > 0 and bare in ("if", "else")
        told = first is None and _is_told(words, place)
        quantity = _is_quantity(words, place)
        fits = bare != "" and not told and (
            case or quantity or _is_symbolic(bare) or (named and bare.isalpha())
        )  # fmt: skip
        open_braces += word[0].count("{") - word[0].count("}") if fits else 0
        if fits and first is None:
            first = place
        if first is not None and (not fits or word[0].endswith(_ENDS) or place == len(words) - 1):
            last = place if fits else place - 1
            end = words[last].start() + len(words[last][0].rstrip(".,;:?!"))
            yield _Run(words[first].start(), end, first, last)
            first = None


def _is_told(words: Sequence[re.Match[str]], place: int) -> bool:
    """Whether a noun says what the symbol after it is: the loss L = ..."""
    after = [word[0] for word in words[place + 1 : place + 3]]
    named = (
        len(after) == 2 and len(after[0]) == 1 and after[0].isalpha() and after[1] in ("=", ":=")
    )
    return named and words[place][0].lower() in _NOUNS


def _is_quantity(words: Sequence[re.Match[str]], place: int) -> bool:
    """Whether a noun is a symbol beside a sign: the output of (output - target)^2.

    Not the input of 784 * input length.
    """
    word = words[place][0]
    if word.strip("(),.;:").lower() not in _QUANTITIES:
        return False
    before = words[place - 1][0] if place else ""
    behind = words[place + 1][0] if place + 1 < len(words) else ""
    ends = not behind or word.endswith((")", *_ENDS, ","))
    return behind in _OPERATORS or (ends and before in _OPERATORS)


def _without_remark(body: str, run: _Run, words: Sequence[re.Match[str]]) -> _Run:
    """The run up to a bracket that it never closes: δ = Wᵀ e ⊙ relu'(z)  (relu …)."""
    opened: list[int] = []
    for place in range(run.start, run.end):
        if body[place] == "(":
            opened.append(place)
        elif body[place] == ")" and opened:
            opened.pop()
    begins = {word.start(): k for k, word in enumerate(words)}
    last = begins.get(opened[0], 0) if opened else 0
    if last <= run.first:
        return run
    return run._replace(end=words[last - 1].end(), last=last - 1)


@lru_cache(maxsize=10_000)
def _is_symbolic(word: str) -> bool:
    """Whether a word can be part of a formula.

    >>> [_is_symbolic(word) for word in ("dW2", "tanh", "(a2", "the", "(First", "and/or")]
    [True, True, True, False, False, False]
    >>> [_is_symbolic(word) for word in ("∂J/∂W₁", "dL/dyhat", "dloss/dout", "that")]
    [True, True, True, False]
    """
    if word in _OPERATORS:
        return True
    if word.startswith("--") or "://" in word or '"' in word:
        return False
    bare = word.strip("(),.;:?!")
    parts = _LETTERS.findall(_ACCENTED.sub("y", bare))
    long = [part for part in parts if len(part) > 1 and part.lower() not in _NAMES]
    if _QUOTIENT.fullmatch(bare):
        return True
    if _SYMBOLIC.search(bare):
        return all(len(part) < 12 for part in parts)
    if bare in _ENGLISH or bare.lower() in _ENGLISH:
        return False
    return not any(len(part) > 2 or part.lower() in _ENGLISH for part in long)


def _is_equation(body: str, run: _Run, opens: bool) -> bool:
    """Whether a run has an equals sign with something on both sides.

    At the beginning of a line the left side may be missing: then the line goes on with the last.
    """
    formula = body[run.start : run.end]
    equals = _EQUALS.search(formula)
    if equals is None:
        return False
    left, right = formula[: equals.start()], formula[equals.end() :]
    return any(map(str.isalnum, right)) and (any(map(str.isalnum, left)) or (opens and not left))
