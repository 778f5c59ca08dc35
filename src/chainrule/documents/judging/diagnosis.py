"""What is said of a line that is not right as it stands.

Its cause and mend if one repair makes it hold, the line it inherits its mistake from, what it must
mean if a symbol in it is not defined, and the form that conforms if only its shape is off. When
the document does not define what the line speaks of, that is said and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.convention import SAMPLES
from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.comparing.per_component import has_indices
from chainrule.documents.comparing.trying import conforming_form
from chainrule.documents.defining.dependence import computed_from, is_of_one_variable
from chainrule.documents.defining.roles import is_any_loss
from chainrule.documents.elaborating.context import ANY_FUNCTION
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.judging.causes import (
    find_cause,
    index_on_the_left,
    left_cause,
    meant,
    shape_cause,
)
from chainrule.documents.judging.chains_of_derivatives import MESSAGE, is_the_chain_rule
from chainrule.documents.judging.doubts import ROWS_OR_COLUMNS, doubt_of, other_case
from chainrule.documents.judging.faults import Fault, Faults, inherited, label
from chainrule.documents.judging.functions_in_words import is_right_for_the_one_named
from chainrule.documents.judging.of_another import (
    is_another_loss,
    is_of_another_loss,
    is_of_other_data,
    is_of_undirected_data,
    of_another_model,
)
from chainrule.documents.judging.one_or_all import (
    adds_up_columns,
    agree_in_all,
    is_of_one_sample,
)
from chainrule.documents.names.lexicon import derived_key
from chainrule.documents.names.prose import says_one_unit, says_rows
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import CLOSED, VAGUE, Cause, Claim, Outcome, Verdict
from chainrule.documents.parsing.customary import ONES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Indicator,
    Matrix,
    Name,
    Num,
    Partial,
    Piecewise,
    walk_reading,
)
from chainrule.errors import NoMatrixError

_OF_ENTRIES = (Cause.INDEX, Cause.SYMBOL, Cause.DROPPED_SUM)
_CONDITION = re.compile(  # $ReLU'(z) = 1$ if $z > 0$, and $ReLU'(z) = 0$ otherwise
    r"\$[\s,]*(?:otherwise|else|elsewhere|sonst|sinon|否则|иначе)\b"
    r"|\$[\s,]*(?:if|for|when|where|si|cuando|quando|se|wenn|falls|für|pour|если|при|для|如果|当|若)\s*"
    r"(?:\$[^$\n]*?|\w{1,3}\s*)(?:<|>|\\[lg]t\b|\\[lg]eq?\b|\\neq?\b|≤|≥|≠)",
    re.I,
)
_OF_ALL = re.compile(r"Read with (\S+) for (?i:\1)\S*", re.S)  # x for Xᵀ, which may be that of all
_AT_A_VALUE = re.compile(r"\b(?:if|when|for|at|where|wenn|si)\s+\$?\s*[a-zA-Z]\s*=\s*-?\d", re.I)
_LISTED = 6  # symbols that are named in one sentence
_MOST_CASES = 4  # symbols whose other case is tried
_NEAR = 40  # characters between the two sides of one equality, at most
_ONE_SAMPLE = (
    "It differs by the sum or the mean over the samples alone: whether the loss of one sample is "
    "meant here or that of all of them is not said."
)
_LOST_COLUMNS = "The sum over the samples is lost: the right side has a column for each of them."
_OTHER_DATA = "The two sides speak of different data, and how these belong together is not said."


@dataclass
class Diagnosis:
    """Says what is the matter with the lines of one system."""

    matcher: Matcher
    faults: Faults

    def not_different(self, claim: Claim, anchor: Sided, side: Sided, match: Match) -> Verdict:
        """A line that is right as numbers, or that cannot be judged."""
        say = self.per_component if match.kind is Kind.COMPONENT else self.undecided
        return say(claim, anchor, side, match)

    def per_component(self, claim: Claim, anchor: Sided, side: Sided, match: Match) -> Verdict:
        """A line that is right entry by entry: with the form that conforms, if it is found."""
        evidence = self.evidence(match)
        system = self.matcher.judged.system
        keys = set(system.keys_in(side.reading)) - system.known - system.counts - {ONES}
        keys -= {key for key in keys if is_any_loss(system, key)}
        if system.habits.classes:  # y beside −log ŷ_o: the one-hot vector of o
            keys -= set(TARGETS)
        if unknown := {key for key in keys if derived_key(key) not in system.known}:
            names = ", ".join(system.shown(key) for key in sorted(unknown))
            message = f"The document never defines {names}, so that no shape can be judged."
            return Verdict(claim, Outcome.UNDEFINED, None, message, None, side.side.start)
        if has_indices(side, system):
            wrong = find_cause(self.matcher, anchor, side, replace(match, scalar=False))
            if wrong is not None and wrong.cause in _OF_ENTRIES:
                if is_of_undirected_data(system, side, wrong):
                    return Verdict(claim, Outcome.UNDEFINED, None, ROWS_OR_COLUMNS, None, match.at)
                wrong = self._of_an_index(anchor, side, match, wrong)
                return _verdict(claim, Outcome.WRONG, wrong, evidence)
        both = has_indices(anchor, system) and has_indices(side, system)
        if match.doubtful or (both and match.message):  # entries are numbers, and always conform
            message = f"Here {match.message}, so that its symbols may be meant otherwise."
            return Verdict(claim, Outcome.UNDEFINED, None, message, None, side.side.start)
        if not match.message and says_rows(system.prose):
            return Verdict(claim, Outcome.UNDEFINED, None, ROWS_OR_COLUMNS, None, match.at)
        alone = isinstance(anchor.reading, Partial) and match.formless
        by_itself = (
            alone and isinstance(anchor.tried(False).mismatch, NoMatrixError)
        ) or says_one_unit(system.prose)
        if by_itself and not any(has_indices(s, system) for s in (anchor, side)):
            return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
        found = conforming_form(self.matcher, anchor, side)
        cause, mend = (found.cause, found.mend) if found else (Cause.SHAPE, None)
        return _per_component(claim, cause, match.message, mend, evidence)

    def undecided(self, claim: Claim, anchor: Sided, side: Sided, match: Match) -> Verdict:
        """A line that cannot be judged: what stopped the reader, or what is not defined."""
        evidence = self.evidence(match)
        if match.unread is None:
            return Verdict(claim, Outcome.UNDEFINED, None, match.message, None, match.at)
        unknown = self._unknown(side)
        if match.mismatch and not unknown:
            found = shape_cause(self.matcher, anchor, side)
            if found is not None:
                message = f"{found.message} {match.message}"
                return Verdict(
                    claim, Outcome.HOLDS_PER_COMPONENT, found.cause, message, found.mend, None,
                    evidence,
                )  # fmt: skip
        if unknown:
            read = meant(self.matcher, anchor, side, Match(Kind.DIFFERENT, unknown=unknown))
            if read is not None:
                return self._read_as(claim, side, read, evidence)
        return Verdict(claim, Outcome.UNREAD, None, match.message, None, match.unread, evidence)

    def wrong(
        self, claim: Claim, anchor: Sided, side: Sided, match: Match, part: int, step: bool = False
    ) -> Verdict:
        """A line that differs from the truth and does not follow from the line before it.

        step: the line before it is right and adds something up, which this one may have lost.
        """
        evidence, system = self.evidence(match), self.matcher.judged.system
        if is_of_one_variable(system, anchor.reading, side.reading):
            evidence = evidence | {CLOSED: True}
            match = replace(match, unknown=frozenset())
        again = self.faults.written_again(anchor, side, part)
        if again is not None:
            return _follows(claim, again, None, evidence)
        if is_right_for_the_one_named(self.matcher, self.faults, anchor, side):
            return Verdict(claim, Outcome.HOLDS)
        may_be_one = not step and not self.faults.has_lost_a_sum(part)
        if match.unknown or match.assumed:
            read = meant(self.matcher, anchor, side, match)
            if read is not None:
                is_of_one = may_be_one and is_of_one_sample(anchor, side)
                if read[0].cause is Cause.DROPPED_SUM and is_of_one:
                    return Verdict(claim, Outcome.UNDEFINED, None, _ONE_SAMPLE, None, match.at)
                return self._read_as(claim, side, read, evidence)
        says_cases = isinstance(side.reading, Piecewise)
        is_conditional = _CONDITION.match(self.matcher.text[claim.end : claim.end + 80])
        if (is_conditional and not says_cases) or (
            isinstance(side.reading, Num) and self._is_at_a_value(claim)
        ):
            why = "It is said under a condition that is not read."
            return Verdict(claim, Outcome.UNREAD, None, why, None, claim.end)
        undefined = Verdict(
            claim, Outcome.UNDEFINED, None, self._why_undefined(match), None, match.at
        )
        if match.unknown or (match.unreached and match.assumed):
            return undefined
        for twins in self._other_cases(side):
            read = meant(self.matcher, anchor, side, replace(match, unknown=twins))
            if read is not None and read[1]:
                said = f"{read[0].message} it would hold."
                return Verdict(claim, Outcome.UNDEFINED, None, said, read[0].mend)
        found = self._found(anchor, side, match, part)
        if (match.unreached or match.assumed) and (
            found is None or found.cause is not Cause.SYMBOL
        ):
            return undefined
        if found is None and is_another_loss(system, anchor, side):
            why = "This is another loss than the one that the document defines before."
            return Verdict(claim, Outcome.UNDEFINED, None, why, None, match.at)
        if found is None and (letters := self._only_here(anchor, side)):
            why = f"The index {letters[0]} stands on one side only."
            return Verdict(claim, Outcome.UNDEFINED, None, why, None, match.at)
        unsaid = self._unsaid(anchor, side)
        if unsaid and (found is None or not self._applies(side, unsaid)):
            why = self._why_undefined(replace(match, assumed=unsaid))
            return Verdict(claim, Outcome.UNDEFINED, None, why, None, match.at)
        cause = found.cause if found else Cause.UNKNOWN
        if is_the_chain_rule(anchor.reading, side.reading, cause):
            return Verdict(claim, Outcome.UNDEFINED, None, MESSAGE, None, match.at)
        if found and found.of_samples and may_be_one and is_of_one_sample(anchor, side):
            return Verdict(claim, Outcome.UNDEFINED, None, _ONE_SAMPLE, None, match.at)
        if cause in VAGUE and may_be_one and agree_in_all(anchor, side):
            return Verdict(claim, Outcome.UNDEFINED, None, _ONE_SAMPLE, None, match.at)
        if is_of_another_loss(system, anchor, side, found):
            return Verdict(claim, Outcome.UNDEFINED, None, _ONE_SAMPLE, None, match.at)
        if found is None and is_of_other_data(system, anchor, side):
            return Verdict(claim, Outcome.UNDEFINED, None, _OTHER_DATA, None, match.at)
        if found is None and (foreign := of_another_model(system, anchor, side)) is not None:
            message = f"{foreign} is computed from what the left side does not depend on."
            return Verdict(claim, Outcome.UNDEFINED, None, message, None, side.side.start)
        if (doubt := doubt_of(self.matcher, self.faults, (anchor, side), match, found)) is not None:
            return Verdict(claim, Outcome.UNDEFINED, None, doubt, None, match.at)
        if found is None:
            found = Found(Cause.UNKNOWN, "The two sides differ, and no single change mends it.")
        if found.cause is Cause.TRANSPOSE and (unfit := self._does_not_fit(anchor, side)):
            return _per_component(claim, found.cause, unfit, found.mend, evidence)
        fault = Fault(anchor, side, found.cause, label(claim), part, found)
        earlier = self.faults.of_the_same_defect(fault)
        self.faults.known.append(fault)
        if earlier is not None:
            return _follows(claim, earlier, found.mend, evidence)
        return _verdict(claim, Outcome.WRONG, found, evidence | found.evidence)

    def _does_not_fit(self, anchor: Sided, side: Sided) -> str:
        """Why the products of one sample's vectors do not conform, which transposed ones do."""
        unfit, shapes = side.tried(False).mismatch, self.matcher.worlds[1].elaborator.shapes.shapes
        keys = self.matcher.judged.system.keys_in(side.reading)
        if unfit is None or any(SAMPLES in shapes.get(key, ()) for key in keys):
            return ""
        return self.matcher.comparison.plain(str(unfit)) if anchor.tried(False).values else ""

    def _is_at_a_value(self, claim: Claim) -> bool:
        """Whether the words on the line say at which value: if z = 10, $g(z) \\approx 1$."""
        text = self.matcher.text
        return (
            _AT_A_VALUE.search(text[text.rfind("\n", 0, claim.start) + 1 : claim.start]) is not None
        )

    def _read_as(
        self, claim: Claim, side: Sided, read: tuple[Found, bool], evidence: dict[str, object]
    ) -> Verdict:
        """A line with a symbol that is not defined but can only mean one thing."""
        found, holds = read
        if found.is_meant:
            return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
        if not holds:
            return _verdict(claim, Outcome.WRONG, found, evidence)
        entries = has_indices(side, self.matcher.judged.system)
        if found.cause is Cause.UNKNOWN or entries or _OF_ALL.fullmatch(found.message):
            message = f"{found.message} it would hold."
            return Verdict(claim, Outcome.UNDEFINED, None, message, found.mend)
        message = f"{found.message} it is right as numbers; as written it does not conform."
        return Verdict(
            claim, Outcome.HOLDS_PER_COMPONENT, found.cause, message, found.mend, None, evidence
        )  # fmt: skip

    def evidence(self, match: Match) -> dict[str, object]:
        """How many points were tried, and how far the sides are apart at them."""
        if match.relative is None:
            return {}
        return {"draws": self.matcher.draws, "relative_difference": float(f"{match.relative:.3g}")}

    def _found(self, anchor: Sided, side: Sided, match: Match, part: int) -> Found | None:
        """The cause on the right side, or else, or if that is but a symbol, on the left one."""
        found = find_cause(self.matcher, anchor, side, match, self.faults.has_lost_a_sum(part))
        if found is not None:
            found = self._of_an_index(anchor, side, match, found)
        if found is not None and found.cause is Cause.SYMBOL and adds_up_columns(anchor, side):
            return replace(found, cause=Cause.DROPPED_SUM, message=_LOST_COLUMNS, mend=None)
        if found is not None and found.whole:
            return found
        if not anchor.side.end <= side.side.start <= anchor.side.end + _NEAR:
            return found
        if found is None or len(list(walk_reading(side.reading))) <= 2:
            return left_cause(self.matcher, anchor, side, match) or found
        return found

    def _of_an_index(self, anchor: Sided, side: Sided, match: Match, found: Found) -> Found:
        """What was found, or, where that is a lost sum, the index on the left that mends it too."""
        if found.cause is not Cause.DROPPED_SUM:
            return found
        letters = self._only_here(anchor, side)
        return index_on_the_left(self.matcher, anchor, side, match, letters) or found

    def _only_here(self, anchor: Sided, side: Sided) -> list[str]:
        """The letters that only the right side has: compared in a condition, or free in it.

        −Σ_i y_i log ŷ_i = −log ŷ_k says something of one class k.
        """
        free = self.matcher.judged.system.free_letters
        compared = {
            name.base
            for node in walk_reading(side.reading, Indicator)
            if node.relation in ("=", "!=")
            for name in (node.left, node.right)
            if isinstance(name, Name) and not name.scripts and len(name.base) == 1
        }
        own = set() if self.matcher.judged.system.is_einstein else free(side.reading)
        return sorted((compared | own) - free(anchor.reading))

    def _unsaid(self, *sides: Sided) -> frozenset[str]:
        """The functions nobody defines that the symbols of some sides are computed with."""
        system = self.matcher.judged.system
        assumed = {
            key
            for world in self.matcher.worlds
            for key, meaning in world.elaborator.assumed.items()
            if meaning == ANY_FUNCTION
        }
        if not assumed:
            return frozenset()
        keys = {key for side in sides for key in system.keys_in(side.reading)}
        return (
            frozenset(
                system.mention(node.function).key
                for key in computed_from(system, keys)
                for node in walk_reading(system.definitions[key].right, Call)
            )
            & assumed
        )

    def _applies(self, side: Sided, functions: frozenset[str]) -> bool:
        """Whether a side applies one of some functions, and is no formula for another of them:
        ∂a/∂z = ∂σ(z)/∂z where a = g(z) may be right for the g that nobody defines."""
        calls = list(walk_reading(side.reading, Call))
        own = {self.matcher.judged.system.mention(call.function).key for call in calls}
        return not own or bool(own & functions)

    def _other_cases(self, side: Sided) -> Iterator[frozenset[str]]:
        """The symbols of a side that the document also writes in the other case: w beside W."""
        system = self.matcher.judged.system
        keys = sorted(set(system.keys_in(side.reading)))
        found = [k for k in keys if other_case(k) in system.known]
        yield from (frozenset({key}) for key in found[:_MOST_CASES])
        if len(found) > 1:
            yield frozenset(found)

    def _unknown(self, side: Sided) -> frozenset[str]:
        """The symbols of a side that no definition speaks of."""
        system = self.matcher.judged.system
        functions = {
            system.mention(node.function).key
            for node in walk_reading(side.reading, Call)
            if system.is_function(node) and system.known_function(node.function.base) is None
        }
        keys = set(system.keys_in(side.reading)) | (functions - set(system.functions))
        keys -= {key for key in keys if derived_key(key) in system.known}
        return frozenset(keys - system.roots - set(system.definitions))

    def _listed(self, keys: frozenset[str]) -> str:
        """The first few symbols, as the document writes them, and how many there are besides."""
        shown = [self.matcher.judged.system.shown(key) for key in sorted(keys)[:_LISTED]]
        more = len(keys) - len(shown)
        return ", ".join(shown) + (f" and {more} more symbols" if more > 0 else "")

    def _why_undefined(self, match: Match) -> str:
        if match.unknown:
            names = self._listed(match.unknown)
            return f"The document never defines {names}, and the line does not hold for any value."
        if match.assumed:
            names = self._listed(match.assumed)
            return f"The document never says which function {names} is."
        return f"Nothing in the document makes {match.unreached}."


def adds_up(side: Sided) -> bool:
    """Whether a side adds something up, or lists it: the next one may lose it."""
    return any(isinstance(node, (Big, Matrix)) for node in walk_reading(side.reading))


def _verdict(claim: Claim, outcome: Outcome, found: Found, evidence: dict[str, object]) -> Verdict:
    return Verdict(claim, outcome, found.cause, found.message, found.mend, found.mark, evidence)


def _per_component(
    claim: Claim, cause: Cause, problem: str, mend: str | None, evidence: dict[str, object]
) -> Verdict:
    message = "Right as numbers, but the products do not conform as they are written"
    message += f" ({problem})." if problem else "."
    return Verdict(claim, Outcome.HOLDS_PER_COMPONENT, cause, message, mend, None, evidence)


def _follows(claim: Claim, fault: Fault, mend: str | None, evidence: dict[str, object]) -> Verdict:
    message = f"Follows from {fault.tag}: the same {inherited(fault.cause)}."
    return Verdict(claim, Outcome.CARRIED, fault.cause, message, mend, None, evidence)
