"""By what habits a document writes layers, samples and entries: what the marks on names mean.

A document shows whether W^2 is a layer or a square: a power of 1 is never written, W^1 is a layer;
an index is a letter that is never a quantity itself; a bracketed letter on data is a sample.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from chainrule.documents.names.contractions import is_contracted, says_einstein
from chainrule.documents.names.families import families_of, letters_in_pairs, numbered_entry
from chainrule.documents.names.layer_marks import layer_marks, parted
from chainrule.documents.names.lexicon import (
    EACH,
    GENERAL,
    KRONECKER_DELTA,
    LAST,
    PARAMETER_BASES,
    RUNNING,
    Mention,
    Signature,
    derived,
    spelled_entry,
)
from chainrule.documents.parsing.reading import Big, Indicator, Name, Reading, Script, walk_reading

INDEX_LETTERS = frozenset("ijklmnpqrst") | {"\\ell", "\\alpha", "\\beta", "\\mu", "\\nu"}
_TARGETS = frozenset(("y", "\\hat{y}", "t", "\\hat{t}"))
_SHARED = ("b", "W")
_LABELLED = frozenset("WwVvUbB")  # b^y is the bias of y, and no power
_LAYER = re.compile(rf"(?:[lL{GENERAL}{LAST}]|\\ell)(?:[+-]\d)?\Z")
_MARKS_ABOVE = {"T": ("turned", ""), "*": ("label", "*"), ":": ("entry", ":")}


@dataclass
class Habits:
    """How one system of a document writes layers, samples and entries."""

    names: list[Name]
    bound: set[str] = field(default_factory=set)
    sample_letters: set[str] = field(default_factory=set)
    units: frozenset[str] = frozenset()  # the i of z^{(i)} in batch norm, which counts no samples
    bare: set[str] = field(default_factory=set)
    is_einstein: bool = False
    summed_losses: set[str] = field(default_factory=set)  # J = Σ_i …, so J_i is another
    tied: dict[str, str] = field(default_factory=dict)  # y^{(i)} is a column of Y
    entries_of: dict[str, str] = field(default_factory=dict)  # w_{ij} is an entry of W
    numbered: set[str] = field(default_factory=set)  # bases such as the z of ``z_1 = ...``
    spelled: dict[Signature, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    spelled_letters: dict[str, tuple[str, bool]] = field(default_factory=dict)  # w_{ij} of W
    bracketed: frozenset[str] = frozenset()  # those such as the x of ``x^{(2)} = h``: no samples
    kronecker: bool = False  # δ_{ij} is Kronecker's, whatever else δ_j is
    families: frozenset[str] = frozenset()  # u in u_wᵀ v: u_w is a vector for every w
    row_families: frozenset[str] = frozenset()  # w in w_kᵀ x beside w_{kd}: its rows, as columns
    rows_of: dict[str, str] = field(default_factory=dict)  # w_k is a row of the W of w_{kd}
    added: frozenset[str] = frozenset()  # the y of Σ_k t_k log y_k: y_2 is one of its entries
    others: dict[str, str] = field(default_factory=dict)  # Σ_k of negative samples leaves out o
    classes: dict[str, int] = field(default_factory=dict)  # the c of −log p_c, and its entry

    @classmethod
    def of(
        cls, readings: Iterable[Reading], prose: str, bracketed: frozenset[str] = frozenset()
    ) -> Habits:
        """The habits that a system's formulas and words show."""
        names: list[Name] = []
        bound: set[str] = set()
        readings = list(readings)
        compared: set[int] = set()  # the k and the n of "if k = n"
        for reading in readings:
            for node in walk_reading(reading):
                if isinstance(node, Name):
                    names.append(node)
                elif isinstance(node, Indicator) and node.relation in ("=", "!="):
                    compared |= {id(node.left), id(node.right)}
                elif isinstance(node, Big):
                    bound.add(node.letter)
        bare = {name.base for name in names if not name.scripts and id(name) not in compared}
        names = list(dict.fromkeys(names))
        habits = cls(names, bound, bracketed=bracketed)
        habits.bare = bare
        habits.is_einstein = says_einstein(prose, readings) or is_contracted(readings)
        for match in re.finditer(r"\b([a-zA-Z])(?:-)?th\b", prose):
            habits.bound.add(match[1])
        for name in names:
            for script in name.scripts:
                if (
                    script.kind == "paren"
                    and name.base not in bracketed
                    and habits.is_index(script.text)
                    and not _LAYER.match(script.text)
                ):
                    habits.sample_letters.add(script.text)
        return habits

    @cached_property
    def layered_sup(self) -> bool:
        """Whether layers stand as bare superscripts: W^1, δ^l."""
        return any(
            s.place == "sup" and s.kind == "bare" and (s.text == "1" or _LAYER.match(s.text))
            for name in self.names
            for s in name.scripts
            if name.base not in ("e", "\\mathbb{R}")
        )

    @cached_property
    def layer_letters(self) -> frozenset[str]:
        """The small letters that count layers in this document: for l = 1, …, L."""
        return frozenset(
            re.sub(r"[+-]\d\Z", "", s.written)
            for name in self.names for s in name.scripts if s.written is not None
        ) - {"L"}  # fmt: skip

    @cached_property
    def letters_of_targets(self) -> frozenset[str]:
        """The ℓ of ŷ_ℓ: targets and predictions have no layers, so that it is a class.

        Not where a weight carries it, or anything carries ℓ − 1. So is the l of A_{kl}.
        """
        below = [(n.base, s.text) for n in self.names for s in n.scripts if s.place == "sub"]
        classes = {text for base, text in below if base in _TARGETS and _LAYER.fullmatch(text)}
        classes -= {text for text in classes if text[-2:-1] in ("+", "-")}
        layers = {s.text[:-2] for n in self.names for s in n.scripts if s.text[-2:-1] in ("+", "-")}
        layers |= {
            s.text for n in self.names for s in n.scripts
            if derived(n.base) or n.base in PARAMETER_BASES or s.place == "sup"
        }  # fmt: skip
        twos = [[s.text for s in n.scripts if s.place == "sub"] for n in self.names]
        second = any(len(two) == 2 and two[0] in "ijk" and two[1] == "l" for two in twos)
        steps = {s.text for n in self.names for s in n.scripts} & {"l-1", "l+1"}
        return frozenset(classes - layers - {"L"} | ({"l"} if second and not steps else set()))

    @cached_property
    def layered_bases(self) -> frozenset[str]:
        """The letters that carry a layer as a bare superscript."""
        if not self.layered_sup:
            return frozenset()
        return frozenset(
            name.base
            for name in self.names
            for s in name.scripts
            if s.place == "sup" and s.kind == "bare"
            and (s.text in ("1", "0") or _LAYER.match(s.text) or (
                s.text.isdigit() and name.base in PARAMETER_BASES | {"\\delta", "a", "z", "h"}
            ))
        )  # fmt: skip

    @cached_property
    def layered_parentheses(self) -> bool:
        """Whether layers stand in round brackets: W^{(1)}."""
        return any(
            s.kind == "paren" and (s.text.isdigit() or _LAYER.match(s.text))
            for name in self.names
            for s in name.scripts
            if name.base in PARAMETER_BASES
        )

    @cached_property
    def layered_sub(self) -> bool:
        """Whether a general layer stands below: W_l beside a_{l-1}, a_L or dW_l."""
        return any(
            s.place == "sub" and s.kind == "bare" and (
                s.text in ("L", GENERAL, LAST)
                or re.match(rf"(?:[lL{GENERAL}{LAST}]|\\ell)[+-]\d\Z", s.text)
                or (
                    s.text in ("l", "\\ell") and len(name.scripts) == 1
                    and derived(name.base) and s.text not in self.bound
                )
            )
            for name in self.names
            for s in name.scripts
        )  # fmt: skip

    @cached_property
    def whole(self) -> frozenset[str]:
        """The quantities that are written without any entry somewhere: their parts are entries."""
        return frozenset(
            self.mention(name, entries=False).key
            for name in self.names
            if not any(s.place == "sub" and s.kind == "bare" for s in name.scripts)
        )

    @cached_property
    def lettered(self) -> frozenset[tuple[str, int]]:
        """The letters that take index letters below, with how many."""
        found = set()
        for name in self.names:
            below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
            if below and all(self.is_index(text) for text in below):
                found.add((name.base, len(below)))
        return frozenset(found)

    def find_families(self, summed: Iterable[Name] = ()) -> None:
        """Note the vectors that are numbered, as u_w in u_wᵀ v: the columns of one matrix.

        summed: those that stand in Σ_w exp(u_wᵀ v), which leaves no doubt.
        """
        self.families, self.row_families, self.rows_of = families_of(
            [self.mention(name) for name in self.names],
            [self.mention(name) for name in summed],
            self.sample_letters,
            self.entries_of,
        )

    @cached_property
    def marks(self) -> frozenset[str]:
        """The letters that name a layer below its parameters: the h of W_h beside W_o."""
        return frozenset(layer_marks(self.names)) - self.bound

    @cached_property
    def paired(self) -> frozenset[str]:
        """The letters that are indices in pairs: the c of W_{dc}, the α of W_{αβ}."""
        return letters_in_pairs(self.names, INDEX_LETTERS, self.bare)

    def is_index(self, text: str) -> bool:
        """Whether a letter counts entries or samples."""
        text = text.rstrip("'")
        if text in self.marks:
            return False
        if text.startswith("\\") and text not in self.bound | self.letters_of_targets | self.paired:
            return False
        if self.is_einstein and len(text) == 1 and text.islower():
            return True
        if text in self.bound or text in self.classes or text == RUNNING or text in self.paired:
            return True
        if text in ("i", "j", "k") or text in self.letters_of_targets:
            return True
        return text in INDEX_LETTERS and text not in self.bare

    def mention(self, name: Name, entries: bool = True) -> Mention:
        """What a name means."""
        entry = spelled_entry(self.spelled, name) or numbered_entry(self.entries_of, name)
        if entry is not None:
            return entry
        labels: list[str] = []
        found: list[str] = []
        sample: str | None = None
        turned, power = False, None
        has_layer = any(script.kind == "bracket" for script in name.scripts)
        shared = has_layer and name.base in _SHARED  # b^{[1](i)} is the b^{[1]} of every sample
        for script in parted(name.scripts, self.marks):
            kind, value = self._role(name, script, entries)
            above = script.place == "sup" and script.kind == "bare" and value.isdigit()
            if kind == "label" and above and has_layer:
                kind = "power"  # the 2 of A¹[k]²
            has_layer = has_layer or (kind == "label" and above)
            if kind == "label":
                labels.append(value)
            elif kind == "entry":
                found += list(value) if value.isdigit() and len(value) > 1 else [value]
            elif kind == "sample":
                sample = None if shared and not value.isdigit() else value
            elif kind == "turned":
                turned = not turned
            else:
                power = value
        base = "\\epsilon" if name.base == "\\varepsilon" else name.base
        if base in self.summed_losses and len(found) == 1 and found[0] in self.sample_letters:
            sample, found = found[0], []
        if base in self.summed_losses and sample is not None and not found:
            labels = [*labels, EACH]
        tied = "|".join([base, *labels])
        if tied in self.tied and sample is None and len(found) == 1:
            sample, found = found[0], []
        if tied in self.tied and sample is not None:
            base = self.tied[tied]
        if base in self.spelled_letters and found and not labels:
            base, turned_over = self.spelled_letters[base]
            found = found[::-1] if turned_over else found
        elif len(found) == 2:
            base = self.entries_of.get(base, base)
        elif len(found) == 1 and not labels:
            base = self.rows_of.get(base, base)
        if base in self.from_zero & self.added:  # counted from 1, y_0 is the first one
            found = [str(int(text) + 1) if text.isdigit() else text for text in found]
        if turned and len(found) == 2 and ":" not in found:
            found, turned = found[::-1], False  # W^T_{ij} is W_{ji}
        key = "|".join([base, *labels])
        if self.kronecker and key == "\\delta" and len(found) == 2 and sample is None:
            key = KRONECKER_DELTA
        return Mention(key, tuple(found), sample, turned, power, name.primes)

    def is_label(self, script: Script, name: Name) -> bool:
        """Whether a script names the quantity, as a layer does, and picks nothing from it."""
        return self._role(name, script, True)[0] == "label"

    def _role(self, name: Name, script: Script, entries: bool) -> tuple[str, str]:
        text = script.text
        if script.written is not None:
            return "label", text  # a layer that was put in for a letter
        if script.kind == "word":
            above = script.place == "sup"
            return ("turned", "") if above and text in ("T", "t", "tr") else ("label", text)
        if script.kind == "bracket":
            return "label", text
        if script.kind == "paren":
            if name.base in self.bracketed:
                return "label", text
            if text.isdigit():
                layer = self.layered_parentheses and not (
                    name.base in ("x", "y", "\\hat{y}") and self.sample_letters
                    and sum(s.kind == "paren" for s in name.scripts) == 1
                )  # fmt: skip
                return ("label", text) if layer else ("sample", text)
            if _LAYER.match(text) and (text not in self.sample_letters):
                return "label", text
            if self.is_index(text):
                return ("entry" if text in self.units else "sample"), text
            return "label", text
        if script.place == "sup":
            return self._above(name, text)
        return self._below(name, text, entries)

    def _above(self, name: Name, text: str) -> tuple[str, str]:
        if text in _MARKS_ABOVE:
            return _MARKS_ABOVE[text]
        if text.isdigit():
            return ("label", text) if name.base in self.layered_bases else ("power", text)
        if _LAYER.match(text) and self.layered_sup and text not in self.bound:
            return "label", text
        if self.is_index(text):
            return "entry", text
        is_label = text in ("o", "h", "out", "hid") or name.base in _LABELLED
        is_label |= name.base.isupper() and text in ("w", "b")  # S^w within classes, S^b between
        is_label = is_label or (text.isupper() and text not in self.bare)  # z^H beside z^O
        return ("label", text) if is_label else ("power", text)

    def _below(self, name: Name, text: str, entries: bool) -> tuple[str, str]:
        if text in (":", "*"):
            return "entry", ":"
        if text.isdigit():
            if not entries:
                return "label", text
            alone = Name(0, 0, name.base, tuple(
                s for s in name.scripts if not (s.place == "sub" and s.kind == "bare")
            ))  # fmt: skip
            whole = self.mention(alone, entries=False).key
            return ("entry", text) if self._is_componented(whole, name, text) else ("label", text)
        if (
            _LAYER.match(text)
            and (self.layered_sub or text in ("L", LAST))
            and text not in self.bound | self.letters_of_targets
        ):
            return "label", text
        is_label = len(name.scripts) == 1 and text in self.bare & self.paired  # W_b beside w_{ab}
        return ("entry" if self.is_index(text) and not is_label else "label"), text

    @cached_property
    def from_zero(self) -> frozenset[str]:
        """The letters that are numbered from 0 below, as θ_0 and θ_1: numbers of their own."""
        return frozenset(
            name.base
            for name in self.names
            for s in name.scripts
            if s.place == "sub" and s.kind == "bare" and s.text == "0"
        )

    @cached_property
    def layers_in_brackets(self) -> frozenset[tuple[str, str]]:
        """The layers of z^{[2]}, for letters of which no unit is written: z_2 is z^{[2]} then."""
        marked = [n for n in self.names if any(s.kind == "bracket" for s in n.scripts)]
        units = {n.base for n in marked if any(s.place == "sub" for s in n.scripts)}
        return frozenset(
            (n.base, s.text) for n in marked for s in n.scripts
            if s.kind == "bracket" and n.base not in units
        )  # fmt: skip

    def _is_componented(self, whole: str, name: Name, text: str) -> bool:
        """Whether the numbers below a letter are entries of a quantity written without them."""
        if (name.base, text) in self.layers_in_brackets:
            return False
        layers_elsewhere = any(
            s.kind in ("bracket", "paren") or s.written is not None
            or (s.place == "sup" and name.base in self.layered_bases)
            for s in name.scripts
        )  # fmt: skip
        width = sum(s.place == "sub" and s.kind == "bare" for s in name.scripts)
        if layers_elsewhere and (name.base, width) in self.lettered and width == 1:
            return True  # a_1^m beside a_j^m
        if layers_elsewhere and len(text) == 2 and name.base in self.entries_of:
            return True  # w_{12}^{[1]} beside W^{[1]}
        own = self.numbered | (self.from_zero - self.added)
        if whole not in self.whole | self.added or name.base in own:
            return False
        letters = [s for s in name.scripts if s.place == "sub" and self.is_index(s.text)]
        if len(letters) >= 2:
            return False  # W_{2,ij}: a layer, and an entry
        if self.numbered and len(text) == 1 and name.base in PARAMETER_BASES:
            return False
        row = width == 2 and len(letters) == 1 and name.base not in self._numbered_alone
        return layers_elsewhere or len(text) > 1 or row or (name.base, width) in self.lettered

    @cached_property
    def _numbered_alone(self) -> frozenset[str]:
        """The letters with one number below, as W_1: the E_{1j} of an E alone is an entry."""
        below = ((n.base, [s.text for s in n.scripts if s.place == "sub"]) for n in self.names)
        return frozenset(base for base, texts in below if len(texts) == 1 and texts[0].isdigit())
