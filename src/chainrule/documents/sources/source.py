"""From a file or a text to a document: which reader it needs, and what each of them shares.

Reading never runs anything, and it never fails because of what a document says: what cannot be read
becomes a problem with its place. Only a file that cannot be opened is an error.
"""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Literal

from chainrule.documents.sources.asciimath import with_asciimath
from chainrule.documents.sources.calls_in_prose import with_calls_in_prose
from chainrule.documents.sources.code_spans import with_equations_in_code
from chainrule.documents.sources.decoding import clean, decode, nul_problems
from chainrule.documents.sources.document import Document, Kind, Problem
from chainrule.documents.sources.garbage import rarely_collecting
from chainrule.documents.sources.latex_source import read_latex
from chainrule.documents.sources.markdown_source import read_markdown
from chainrule.documents.sources.notebook import read_notebook
from chainrule.documents.sources.pictures import with_pictures_as_formulas
from chainrule.documents.sources.plain_source import (
    has_equals_sign,
    with_equations,
    with_fenced_equations,
    with_written_equations,
)
from chainrule.documents.sources.restructured_text import with_roles_as_formulas
from chainrule.errors import DocumentError

TextKind = Literal["markdown", "latex", "notebook", "plain"]

LIMIT = 10_000_000
_MOST_PROBLEMS = 100
_SUFFIXES: dict[str, TextKind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".tex": "latex",
    ".ipynb": "notebook",
}
_LATEX = re.compile(
    r"^[ \t]{0,8}\\(?:documentclass|begin\{document\}|usepackage|(?:sub){0,2}section\*?\{)", re.M
)
_NOTEBOOK = re.compile(r'\s*+\{(?=[^\0]*"(?:cells|worksheets)"\s*+:)')


def read_document(path_or_text: str | Path, name: str | None = None) -> Document:
    """A file as a document; or a text, if a name for it is given or it cannot be a file's name.

    A ``Path`` is always a file. A string is a text if it holds a line break, or if it holds ``$``
    or ``=`` and there is no such file.
    """
    if isinstance(path_or_text, str):
        if name is not None or _is_text(path_or_text):
            return read_text(path_or_text, name or "<text>", None)
        path_or_text = Path(path_or_text)
    return read_bytes(_content(path_or_text), name or str(path_or_text))


def read_bytes(data: bytes, name: str) -> Document:
    """The bytes of a file as a document; the ending of its name tells what it is."""
    if len(data) > LIMIT:
        raise DocumentError(_too_large(name))
    text, problems = decode(data)
    return _with_problems(read_text(text, name, _SUFFIXES.get(Path(name).suffix.lower())), problems)


def read_text(text: str, name: str, kind: TextKind | None) -> Document:
    """A text as a document; without a kind, what it holds tells what it is."""
    with rarely_collecting():
        return _read(text, name, kind)


def _read(text: str, name: str, kind: TextKind | None) -> Document:
    problems = nul_problems(text)
    text = clean(text)
    kind = kind or _kind(text)
    if kind == "notebook":
        document = read_notebook(text, name)
    else:
        if kind != "latex":
            text = with_roles_as_formulas(with_pictures_as_formulas(text))
        found = read_latex(text) if kind == "latex" else read_markdown(text, kind == "markdown")
        document = Document(
            name,
            text,
            tuple(found.pieces),
            found.settings,
            tuple(found.problems),
            macros=found.macros,
        )
    if "sum" in text:
        pieces = with_calls_in_prose(document.text, document.pieces)
        document = replace(document, pieces=tuple(pieces))
    if kind != "latex":
        document = _with_equations(document)
    return _with_problems(document, problems)


def _with_equations(document: Document) -> Document:
    """The equations between bare fences, and those in the prose where nothing sets them off; beside
    formulas that are set off, only those that are a line or a cell by themselves."""
    pieces = with_fenced_equations(document.text, document.pieces)
    if not has_equals_sign(document.text):
        return replace(document, pieces=tuple(with_asciimath(pieces)))
    if not any(piece.kind is Kind.MATH for piece in document.pieces):
        pieces = with_equations(document.text, with_equations_in_code(document.text, pieces))
    else:
        pieces = with_written_equations(document.text, pieces)
    return replace(document, pieces=tuple(with_asciimath(pieces)))


def _kind(text: str) -> TextKind:
    """Scans and plain text are read as Markdown, which adds nothing they would not mean."""
    if _NOTEBOOK.match(text):
        return "notebook"
    return "latex" if _LATEX.search(text) else "markdown"


def _is_text(words: str) -> bool:
    if "\n" in words or not words.strip():
        return True
    if "$" not in words and "=" not in words:
        return False
    try:
        return not Path(words).exists()
    except (OSError, ValueError):  # too long, or with a null character
        return True


def _content(path: Path) -> bytes:
    """The bytes of a regular file; a device or a pipe might never end."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise DocumentError(f"{path} is a folder, not a document")
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(f"{path} is not a regular file, so it is not read as a document")
        if status.st_size > LIMIT:
            raise DocumentError(_too_large(str(path)))
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except DocumentError:
        raise
    except FileNotFoundError:
        raise DocumentError(f"there is no file {_short(str(path))}") from None
    except OSError as problem:
        raise DocumentError(f"{_short(str(path))} cannot be read: {problem.strerror}") from None
    except ValueError:  # a null character
        raise DocumentError(f"{_short(str(path))!r} is not the name of a file") from None


def _too_large(name: str) -> str:
    return f"{_short(name)} is larger than {LIMIT // 1_000_000} MB: give the part to be checked"


def _short(name: str) -> str:
    return name if len(name) <= 120 else name[:119] + "…"


def _with_problems(document: Document, earlier: list[Problem]) -> Document:
    """The document with more problems, in reading order and no more than can be read."""
    problems = sorted([*earlier, *document.problems], key=lambda problem: problem.offset)
    if len(problems) > _MOST_PROBLEMS:
        more = len(problems) - _MOST_PROBLEMS
        kept, next_one = problems[:_MOST_PROBLEMS], problems[_MOST_PROBLEMS]
        message = f"there are {more:,} more problems like these from here on"
        problems = [*kept, Problem(message, next_one.offset)]
    return replace(document, problems=tuple(problems))
