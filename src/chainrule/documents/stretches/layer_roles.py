"""Which marks are layers in a document, and which of them stand for any layer or the last one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chainrule.documents.names.habits import Habits
from chainrule.documents.names.lexicon import GENERAL, LAST
from chainrule.documents.parsing.reading import Name, Reading, Script, walk_reading

GENERAL_LAYER = re.compile(rf"([lL{GENERAL}{LAST}]|\\ell)([+-]\d)?\Z")


class Roles:
    """Which scripts are layers in this document."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.last = next(
            (s.written or s.text for n in habits.names for s in n.scripts if s.text in ("L", LAST)),
            "",
        )  # how the last layer is written

    def is_layer(self, script: Script, name: Name) -> bool:
        """Whether a script stands where layers stand."""
        habits = self.habits
        if script.kind == "bracket":
            return True
        if script.kind == "paren":
            return habits.layered_parentheses or bool(GENERAL_LAYER.match(script.text))
        if script.kind != "bare":
            return False
        if script.place == "sup":
            return habits.layered_sup and name.base != "e"
        above = any(s.place == "sup" and s.kind in ("paren", "bracket") for s in name.scripts)
        return habits.layered_sub and not above  # W_{13}^{(1)} has its layer above

    def is_general(self, script: Script, name: Name) -> bool:
        """Whether a script is l, l − 1, L, …"""
        return (
            bool(GENERAL_LAYER.match(script.text))
            and script.text not in self.habits.sample_letters | self.habits.letters_of_targets
            and self.is_layer(script, name)
        )

    def letters(self, reading: Reading) -> Iterable[re.Match[str]]:
        """The general layers that occur in a formula."""
        for node in walk_reading(reading):
            if isinstance(node, Name):
                for script in node.scripts:
                    if self.is_general(script, node):
                        match = GENERAL_LAYER.match(script.text)
                        assert match is not None
                        yield match


def layer_of(name: Name, roles: Roles) -> str:
    """The l of a^l."""
    return next((s.text for s in name.scripts if roles.is_general(s, name)), "")


def names_of(reading: Reading | None) -> Iterable[Name]:
    nodes = walk_reading(reading) if reading is not None else ()
    return (node for node in nodes if isinstance(node, Name))


def is_last(name: Name, roles: Roles) -> bool:
    """Whether a name carries the last layer."""
    return any(s.text in ("L", LAST) and roles.is_general(s, name) for s in name.scripts)
