"""What was found to be the matter with one side."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.documents.outcomes.verdicts import Cause


@dataclass(frozen=True)
class Found:
    """A cause with the line as it should be.

    whole: the whole right side is off by one thing. of_samples: that is n or a sum over them alone.
    is_meant: the line holds as it must be read, and nothing is the matter with it.
    """

    cause: Cause
    message: str
    mend: str | None = None
    mark: int | None = None
    whole: bool = False
    evidence: dict[str, object] = field(default_factory=dict)
    of_samples: bool = False
    is_meant: bool = False
