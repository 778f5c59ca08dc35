"""``chainrule check``: every equality of a written derivation, judged."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Marked
from chainrule.documents.sources.document import Document
from chainrule.documents.sources.source import LIMIT, read_bytes, read_document
from chainrule.errors import ChainruleError, OutputError
from chainrule.marking.html import to_html
from chainrule.marking.json_report import to_json
from chainrule.marking.markdown_report import to_markdown
from chainrule.marking.report import exit_code
from chainrule.marking.sarif import to_sarif
from chainrule.marking.text import to_text
from chainrule.network import Network
from chainrule.report.files import write_whole

WRITERS: dict[str, Callable[[Sequence[Marked]], str]] = {
    "text": to_text,
    "json": to_json,
    "markdown": to_markdown,
    "html": to_html,
    "sarif": to_sarif,
}


@click.command(name="check")
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(WRITERS)),
    default="text",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; without it, to the terminal.",
)
@click.option("--strict", is_flag=True, help="What was not read or not defined fails too.")
@click.option(
    "--network",
    metavar="STRING",
    help='The network it is about, such as "3 -> 4 sigmoid -> 1, mse", for what it leaves out.',
)
@click.option("--verbose", is_flag=True, help="List what holds, too (in the format text).")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    help="Decides the random points at which both sides are compared.",
)
def command(
    files: tuple[str, ...],
    form: str,
    output: Path | None,
    strict: bool,
    network: str | None,
    verbose: bool,
    seed: int,
) -> int:
    """Check every equality in FILES: Markdown, LaTeX, plain text with formulas or notebooks.

    A document's own definitions are the truth; a file named - is the standard input. Ends with 0
    if nothing is wrong, with 1 if something is, and with 2 if a file could not be read.
    """
    known = Network.parse(network) if network is not None else None
    _refuse_to_overwrite(output, files)
    marked: list[Marked] = []
    unread: list[str] = []
    for name in dict.fromkeys(files):
        try:
            document = _read(name)
            marked.append(check_document(document, network=known, seed=seed))
        except ChainruleError as problem:
            unread.append(str(problem))
            continue
        if document.problems and not document.pieces:
            unread.append(f"nothing in {name} could be read: {document.problems[0].message}")
    if marked:
        _write(
            to_text(marked, True) if form == "text" and verbose else WRITERS[form](marked), output
        )
    for sentence in unread:
        click.echo(f"chainrule: {sentence}", err=True)
    return 2 if unread else exit_code(marked, strict)


def _read(name: str) -> Document:
    if name == "-":
        return read_bytes(sys.stdin.buffer.read(LIMIT + 1), name)
    return read_document(Path(name), name)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    write_whole(output, text)
    click.echo(f"Written to {output}.", err=True)


def _refuse_to_overwrite(output: Path | None, files: Sequence[str]) -> None:
    """OutputError for an output that is one of the documents."""
    for name in files if output is not None else ():
        try:
            same = name != "-" and output is not None and output.samefile(name)
        except (OSError, ValueError):
            same = False
        if same:
            raise OutputError(f"{output} is a document itself: name another file with --output")
