"""What was found in some documents, to be shown in any form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.documents.outcomes.verdicts import Marked, Outcome, Verdict
from chainrule.marking.html import to_fragment, to_html
from chainrule.marking.json_report import to_json
from chainrule.marking.markdown_report import to_markdown
from chainrule.marking.sarif import to_sarif
from chainrule.marking.text import to_text


def exit_code(marked: Sequence[Marked], strict: bool = False) -> int:
    """1 if something is wrong, else 0.

    strict: what was not read or not defined, and a document's problems, count as wrong.
    """
    for one in marked:
        if any(verdict.outcome.is_fault for verdict in one.verdicts):
            return 1
        undecided = not all(verdict.outcome.is_decided for verdict in one.verdicts)
        if strict and (undecided or one.document.problems):
            return 1
    return 0


@dataclass(frozen=True, repr=False)
class Report:
    """The verdicts on one document or on several.

    ``print`` shows it as the terminal does; a notebook shows the document with its marks.
    """

    marked: tuple[Marked, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the documents."""
        return tuple(one.document.name for one in self.marked)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict, document after document."""
        return tuple(verdict for one in self.marked for verdict in one.verdicts)

    @property
    def summary(self) -> dict[str, int]:
        """How many equalities have each outcome, over all documents."""
        counts = Counter(verdict.outcome for verdict in self.verdicts)
        return {outcome.value: counts[outcome] for outcome in Outcome if counts[outcome]}

    @property
    def ok(self) -> bool:
        """Whether no equality is wrong."""
        return exit_code(self.marked) == 0

    def to_text(self, verbose: bool = False) -> str:
        """As in the terminal. verbose: with every equality that holds."""
        return to_text(self.marked, verbose)

    def to_json(self) -> str:
        """For programs."""
        return to_json(self.marked)

    def to_markdown(self) -> str:
        """The documents with marks in them and blockquotes below."""
        return to_markdown(self.marked)

    def to_html(self) -> str:
        """The documents as one page that needs no network."""
        return to_html(self.marked)

    def to_sarif(self) -> str:
        """For code scanning and editors."""
        return to_sarif(self.marked)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.summary.items())
        return f"<Report: {', '.join(self.files)}: {counts or 'no equalities'}>"

    def _repr_html_(self) -> str:
        return to_fragment(self.marked)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()
