r"""The mathematics of reStructuredText, put between dollars: ``.. math::`` and the role math.

Pages of Sphinx and docstrings set off formulas by a directive with an indented body, of which every
paragraph is a formula, and by a role within a sentence; MyST has the role in braces. Line breaks
stay, so that lines are those of the file.
"""

from __future__ import annotations

import re

_DIRECTIVE = re.compile(r"(?P<indent>[ \t]*+)\.\. math::(?P<argument>.*+)", re.DOTALL)
_OPTION = re.compile(r"\s*+:(?:label|nowrap|name|class|no-wrap|number):")
_ROLE = re.compile(r"(?::math:|\{math\})`([^`$]+)`")


def with_roles_as_formulas(text: str) -> str:
    r"""The text with dollars for what sets off mathematics in reStructuredText and in MyST.

    >>> print(with_roles_as_formulas("So :math:`y = w x`:\n\n.. math::\n\n   L = y^2\n\nholds."))
    So $y = w x$:
    <BLANKLINE>
    <BLANKLINE>
    <BLANKLINE>
     $$L = y^2$$
    <BLANKLINE>
    holds.
    """
    if ".. math::" in text:
        text = "\n".join(_with_displays(text.split("\n")))
    return _ROLE.sub(r"$\1$", text) if "math:`" in text or "{math}`" in text else text


def _with_displays(lines: list[str]) -> list[str]:
    """The lines, with every paragraph in the body of a directive between two dollars."""
    found: list[str] = []
    indent: int | None = None  # of the directive that is open
    for line in lines:
        directive = _DIRECTIVE.fullmatch(line)
        if directive:
            indent = len(directive["indent"])
            line = " " * (indent + 1) + directive["argument"].strip()
        elif indent is not None and _OPTION.match(line):
            line = ""
        elif line.strip() and indent is not None and _width(line) <= indent:
            indent = None
        if indent is None or not line.strip():
            found.append("" if directive else line)
        elif found and found[-1].endswith("$$") and not directive:
            found[-1] = found[-1].removesuffix("$$")
            found.append(f"{line.rstrip()}$$")
        else:
            found.append(f"{line[: max(0, _width(line) - 2)]}$${line.strip()}$$")
    return found


def _width(line: str) -> int:
    return len(line) - len(line.lstrip())
