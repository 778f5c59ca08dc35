"""Which of the networks in a document is trained, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chainrule.documents.recognising.recognised import Finding, NotRecognised, Recognised
from chainrule.errors import ChainruleError, NetworkError
from chainrule.marking.readable_math import readable
from chainrule.report import terminal
from chainrule.training.architecture import network_for
from chainrule.training.task import Task


def list_networks(document: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    """One line for every network of a document that describes several."""
    if len(findings) > 1:
        yield f"\n{document} describes {len(findings)} networks; --system chooses one:"
        for number, found in enumerate(findings, start=1):
            yield f"  {number}  {_where(document, found)}{_summary(found)}"


def _where(document: str, found: Finding) -> str:
    return f"{document}:{found.place.line}: " if found.place else ""


def _summary(found: Finding) -> str:
    return str(found.template) if isinstance(found, Recognised) else found.reason


def _refusal(document: str, found: NotRecognised) -> NetworkError:
    where = _where(document, found) or f"{document}: "
    return NetworkError(f"{where}{found.reason}")


@dataclass(frozen=True)
class Chosen:
    """What a user asked for: one network by its number, or the last that suits the table."""

    document: str
    findings: tuple[Finding, ...]
    number: int | None
    units: int | None

    def network(self, task: Task, inputs: int) -> str:
        """The network string for a task, with a line that says where it comes from.

        Raises NetworkError where no network of the document suits it.
        """
        found, text = self._found(task, inputs)
        terminal.write("")
        names = found.names
        parts = ", ".join(
            f"{part} is {readable(name)}"
            for part, name in names.items()
            if part[0] != "Z" or name != names.get(f"A{part[1:]}")
        )
        terminal.say("Document", f"{_where(self.document, found)}{found.template}")
        if parts:
            terminal.say("Symbols", parts)
        for note in [*found.notes, *_sizes(found, inputs)]:
            terminal.say("Note", note)
        terminal.write("")
        return text

    def _found(self, task: Task, inputs: int) -> tuple[Recognised, str]:
        if self.number is not None:
            if self.number > len(self.findings):
                raise NetworkError(
                    f"{self.document} describes {len(self.findings)} "
                    f"network{'s' if len(self.findings) > 1 else ''}, so --system cannot be "
                    f"{self.number}"
                )
            found = self.findings[self.number - 1]
            if isinstance(found, NotRecognised):
                raise _refusal(self.document, found)
            return found, self._text(found, task, inputs)
        recognised = [found for found in self.findings if isinstance(found, Recognised)]
        if not recognised:
            refused = [found for found in self.findings if isinstance(found, NotRecognised)]
            raise _refusal(self.document, refused[-1])
        problem: ChainruleError | None = None
        # What a document defines by a loss of its own comes before what it only says in words.
        last_first = recognised[::-1]
        ranked = sorted(last_first, key=lambda f: (not _fits(f, task), not f.has_loss))
        for found in ranked:
            try:
                return found, self._text(found, task, inputs)
            except NetworkError as no:
                problem = problem or no
        hint = ""
        if len(task.classes) == 2 and all(name in ("0", "1") for name in task.classes):
            hint = "; --task regression takes 0 and 1 as numbers"
        raise NetworkError(f"{_where(self.document, ranked[0])}{problem}{hint}")

    def _text(self, found: Recognised, task: Task, inputs: int) -> str:
        softmax = found.template.layers[-1].activation == "softmax"
        outputs = len(task.classes) if task.classifies and softmax else 1
        text = str(found.template.network(inputs, outputs, self.units))
        network_for(task, inputs, text=text)
        return text


def _fits(found: Recognised, task: Task) -> bool:
    """Whether the outputs can reach the targets: a sigmoid cannot reach standardised numbers."""
    bounded = found.template.layers[-1].activation in ("sigmoid", "softmax", "tanh")
    return task.classifies or not bounded


def _sizes(found: Recognised, inputs: int) -> Iterator[str]:
    if found.template.inputs not in (None, inputs):
        yield f"The document has {found.template.inputs} inputs; the table gives {inputs}."
