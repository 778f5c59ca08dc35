"""The macros that a document defines: ``\\newcommand``, ``\\gdef``, ``\\DeclareMathOperator``.

A name is a word or one sign, ``\\·``; of ``\\ifmmode`` only what is set in mathematics is kept.
"""

from __future__ import annotations

import re

from chainrule.documents.sources.document import Problem
from chainrule.documents.sources.spans import HIDDEN, Covered, Stretch

_NAME = r"[A-Za-z]{1,40}|[^\sA-Za-z\\{}()\[\]#$%&_^~]"
_DEFINITION = re.compile(
    r"\\(?P<how>newcommand|renewcommand|providecommand|DeclareMathOperator|[gex]?def)(?P<star>\*?)"
    rf"[ \t]{{0,9}}(?:\{{[ \t]{{0,9}}\\(?P<braced>{_NAME})[ \t]{{0,9}}\}}|\\(?P<bare>{_NAME}))"
    r"[ \t]{0,9}(?:\[(?P<count>[0-9])\]|(?P<hashes>(?:#[1-9]){0,9}))"
    r"(?P<default>[ \t]{0,9}\[)?[ \t]{0,9}\n?[ \t]{0,9}"
)
_CHOICE = re.compile(
    r"\\ifmmode(?![A-Za-z])\s*(?P<set>(?:(?!\\(?:if|else|fi)).){0,400})"
    r"(?:\\else(?:(?!\\(?:if|fi)).){0,400})?\\fi(?![A-Za-z])",
    re.DOTALL,
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def definitions(
    text: str, code: Covered
) -> tuple[dict[str, tuple[int, str]], list[Stretch], list[Problem]]:
    """Every macro as name (without backslash) -> number of arguments and body; and where they are.

    Nothing is expanded here; a macro whose first argument has a default is not kept.
    """
    macros: dict[str, tuple[int, str]] = {}
    places: list[Stretch] = []
    problems: list[Problem] = []
    closing: dict[int, int] | None = None
    for match in _DEFINITION.finditer(text):
        if match.start() in code or (places and match.start() < places[-1].end):
            continue
        if closing is None:
            closing = matching_braces(text)
        name = match["braced"] or match["bare"]
        end = closing.get(match.end())
        if match["default"]:
            message = f"the definition of \\{name} is not read: its first argument has a default"
            problems.append(Problem(message, match.start()))
        elif end is None:
            message = f"the definition of \\{name} is not read: it needs a body in braces"
            problems.append(Problem(message, match.start()))
        else:
            body = _CHOICE.sub(r"\g<set>", text[match.end() + 1 : end].replace(HIDDEN, ""))
            if match["how"] == "DeclareMathOperator":
                body = f"\\operatorname{match['star']}{{{body}}}"
            macros[name] = (int(match["count"] or len(match["hashes"] or "") // 2), body)
            places.append(Stretch(match.start(), end + 1))
    return macros, places, problems


def matching_braces(text: str) -> dict[int, int]:
    """Where the brace that opens at an offset closes; braces without a partner are left out."""
    closing: dict[int, int] = {}
    waiting: list[int] = []
    for match in _BRACE.finditer(text):
        if match[0] == "{":
            waiting.append(match.start())
        elif match[0] == "}" and waiting:
            closing[waiting.pop()] = match.start()
    return closing
