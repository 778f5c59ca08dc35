"""The settings at the top of a Markdown file: names and single values between two ``---``."""

from __future__ import annotations

import re

import yaml

from chainrule.documents.sources.document import Problem

_LIMIT = 10_000
_BLOCK = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# The names that are settings; whatever else stands there is for the program that shows the page.
OURS = ("network", "samples", "weights", "reduction")
_HAS_OURS = re.compile(rf"^[ \t]*(?:{'|'.join(OURS)})[ \t]*:", re.MULTILINE)
_NAMED = re.compile(r"\s*(?:#[^\n]*\n\s*)*[A-Za-z_][\w-]{0,60}[ \t]*:(?:\s|$)")


def front_matter(text: str) -> tuple[dict[str, str], int, list[Problem]]:
    """The settings, the offset where the document proper begins, and what could not be read.

    Values are kept as they are written. The nodes are looked at without building anything from
    them, so that neither tags nor aliases have any effect.

    >>> front_matter("---\\nweights: out_in\\n---\\nText")[0]
    {'weights': 'out_in'}
    """
    match = _BLOCK.match(text)
    if match is None or not _NAMED.match(match["yaml"]):
        return {}, 0, []
    settings, problems = _settings(match["yaml"], match.start("yaml"), match.end())
    return settings, match.end(), problems if _HAS_OURS.search(match["yaml"]) else []


def _settings(text: str, start: int, body: int) -> tuple[dict[str, str], list[Problem]]:
    """The settings in a block that begins at an offset; after it the document proper begins."""
    if len(text) > _LIMIT:
        return {}, [Problem(f"the settings are longer than {_LIMIT:,} characters", 0)]
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        what = (error.problem or "they are not YAML").replace("\n", " ")
        place = start + (mark.index if mark else 0)
        return {}, [Problem(f"the settings cannot be read: {what}", min(place, body))]
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}, [Problem("the settings cannot be read: they are not YAML", start)]
    if not isinstance(node, yaml.MappingNode):
        return {}, [Problem("the settings are not lines of the form 'name: value'", start)]
    settings: dict[str, str] = {}
    problems: list[Problem] = []
    for key, value in node.value:
        place = start + key.start_mark.index
        if not isinstance(key, yaml.ScalarNode):
            continue
        if not isinstance(value, yaml.ScalarNode) or value.start_mark.index < place - start:
            message = f"the setting {key.value!r} needs a single value"
        elif key.value in settings:
            message = f"the setting {key.value!r} is given twice"
        else:
            settings[key.value] = value.value
            continue
        if key.value in OURS:
            problems.append(Problem(message, place))
    return settings, problems
