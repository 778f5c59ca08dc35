"""The settings at the top of a Markdown file: names and single values between two ``---``."""

from __future__ import annotations

import re

import yaml

from chainrule.documents.document import Problem

_LIMIT = 10_000
_BLOCK = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
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
    start, body = match.start("yaml"), match.end()
    if len(match["yaml"]) > _LIMIT:
        return {}, body, [Problem(f"the settings are longer than {_LIMIT:,} characters", 0)]
    try:
        node = yaml.compose(match["yaml"], Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        what = (error.problem or "they are not YAML").replace("\n", " ")
        place = start + (mark.index if mark else 0)
        return {}, body, [Problem(f"the settings cannot be read: {what}", min(place, body))]
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}, body, [Problem("the settings cannot be read: they are not YAML", start)]
    if not isinstance(node, yaml.MappingNode):
        return {}, body, [Problem("the settings are not lines of the form 'name: value'", start)]
    settings: dict[str, str] = {}
    problems: list[Problem] = []
    for key, value in node.value:
        place = start + key.start_mark.index
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem("the name of a setting must be a single word", place))
        elif not isinstance(value, yaml.ScalarNode) or value.start_mark.index < place - start:
            problems.append(Problem(f"the setting {key.value!r} needs a single value", place))
        elif key.value in settings:
            problems.append(Problem(f"the setting {key.value!r} is given twice", place))
        else:
            settings[key.value] = value.value
    return settings, body, problems
