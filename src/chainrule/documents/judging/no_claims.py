"""Equalities that claim nothing: definitions, updates, conditions, sizes, given numbers.

The document's own definitions are the truth that everything else is judged by, and ``b ← b − α∂b``
or ``∂J/∂w = 0`` say what is done or asked for, not what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.calculating.arithmetic import is_arithmetic
from chainrule.documents.defining.dependence import is_computed, is_other_model
from chainrule.documents.defining.explicit import says_dependence_alone
from chainrule.documents.defining.renaming import (
    is_called_in_a_word,
    is_event,
    is_generated,
    is_of_the_chain_rule,
    is_renaming,
    is_solved,
)
from chainrule.documents.defining.said_numbers import gives_one_number
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import (
    PASSED_OVER,
    asks_size,
    head,
    is_best_argument,
    is_kronecker,
    is_of_entries,
    is_one_hot,
    is_size,
    is_solution,
    is_what_goes_in,
)
from chainrule.documents.names.lexicon import Mention, derived_key
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Partial,
    Picked,
    Plus,
    Reading,
    Times,
    Turned,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.steps_of_descent import is_step

_UPDATED = {"new", "old", "o", "+", "next", "t+1", "t", "k+1", "updated"}


def is_no_claim(left: Reading, right: Reading, chain: int, place: int, system: System) -> bool:
    """Whether an equality says nothing that could be right or wrong.

    chain: its number in the system, below 0 if it is not of it. place: that of its left side.
    """
    if _is_definition(left, chain, place, system):
        return True
    if system.unusable.get((_key(left, system), left.start, right.start)) == PASSED_OVER:
        return True
    if any(s.chain == chain and s.side == place for s in system.spelled):
        return True
    if chain >= 0 and isinstance(right, Name) and gives_one_number(system.chains[chain]):
        return True  # h_1 = h_2 = 0.6, by their values alone
    if isinstance(left, Matrix) and isinstance(right, Matrix) and _is_size(left, system):
        return True
    if _is_case(left, right, system) or _are_numbers(left, right):
        return True
    if is_solution(left, right) or is_solved(system, left, right):
        return True
    if is_best_argument(left) or _explains_a_sign(left, right):
        return True
    if _names_a_gradient(left, right) or _is_of_all(left, right):
        return True
    if _is_greatest(left) or _names_a_function(left, right) or is_what_goes_in(left, right):
        return True
    if isinstance(right, Num) and right.value == 0 and any(system.names_in(left)):
        return True  # a condition, such as that of a minimum
    if isinstance(left, Name) and left.base in system.habits.layer_letters and not left.scripts:
        return True  # for l = 1, …, L
    if asks_size(left) or (isinstance(left, Name) and says_dependence_alone(system, left, right)):
        return True
    if isinstance(left, Group) and _is_size_in_brackets(right):
        return True  # [x] = [D_0 \times 1]
    if is_size(right) and not any(walk_reading(left, Matrix)):
        return True  # X W = (n_{inputs}, n_{hidden})
    if is_renaming(system, left, right) or is_event(system, left, right):
        return True
    if is_called_in_a_word(system, left, right):
        return True
    if is_generated(left, right) or is_step(left, right):
        return True
    if is_of_the_chain_rule(system, left, right) or _lists_its_parts(left, right):
        return True
    if isinstance(left, Name) and _is_gradient(left, right, chain, system):
        return False
    if isinstance(left, Name) and (_is_same(left, right, system) or is_of_entries(left, right)):
        return True
    if chain >= 0 and system.is_condition(system.chains[chain]):
        return True
    return isinstance(left, Name) and _is_given(left, right, system)


def _names_a_gradient(left: Reading, right: Reading) -> bool:
    """L_w = ∂L/∂w: what the derivative of L is called."""
    if not isinstance(left, Name) or not isinstance(right, Partial):
        return False
    of, by = head(right.of), head(right.wrt)
    if of is None or by is None or of.base != left.base or of.primes or left.primes:
        return False
    own = [script for script in left.scripts if script not in of.scripts]
    letters = {by.base, *(script.text for script in by.scripts)}
    return len(own) == 1 and own[0].place == "sub" and own[0].text in letters


def _is_of_all(left: Reading, right: Reading) -> bool:
    """C(Y, A) = (1/m) Σ_i C(y^{(i)}, a^{(i)}): the loss of all, by the letter of that of one."""
    if not isinstance(left, Call):
        return False
    bodies = (unbracketed(big.body) for big in walk_reading(right, Big))
    calls = [b for b in bodies if isinstance(b, Call) and b.function == left.function]
    own = [a.base for a in left.arguments if isinstance(a, Name) and a.base != a.base.lower()]
    inside = [a.base for call in calls for a in call.arguments if isinstance(a, Name) and a.scripts]
    return len(own) == len(left.arguments) and inside == [base.lower() for base in own]


def _lists_its_parts(left: Reading, right: Reading) -> bool:
    """Whether φ = (w_1, …, b_3) or Wᵀ = [v_1, …, v_V] says what a thing is made of, with dots.

    So does f(x) = [f_1(x), …, f_m(x)] of a function, whatever is defined of it.
    """
    whole = unbracketed(left.base if isinstance(left, Turned) else left)
    right = right.base if isinstance(right, Turned) else right
    if not isinstance(whole, (Name, Call)) or not isinstance(right, Matrix):
        return False
    entries = [entry for row in right.rows for entry in row]
    if isinstance(whole, Call):
        parts = [e.function for e in entries if isinstance(e, Call)]
        named = all(part.base == whole.function.base and part.scripts for part in parts)
        return named and 0 < len(parts) < len(entries) == len(parts) + _count_dots(entries)
    plain = all(isinstance(entry, (Name, Num, Dots)) for entry in entries)
    return right.listed and plain and any(isinstance(entry, Dots) for entry in entries)


def _count_dots(entries: Sequence[Reading]) -> int:
    return sum(isinstance(entry, Dots) for entry in entries)


def _is_greatest(left: Reading) -> bool:
    """Whether the greatest or least value of something is spoken of: max p = max log p.

    What makes the one as great as it can be makes the other so; their values differ.
    """
    return (
        isinstance(left, Call) and left.function.base in ("max", "min") and len(left.arguments) == 1
    )


def _is_size_in_brackets(right: Reading) -> bool:
    """Whether brackets hold a size in letters and numbers: [D_k \\times 1]."""
    inside = unbracketed(right)
    return (
        isinstance(right, Group)
        and isinstance(inside, Times)
        and set(inside.joins) == {"times"}
        and all(isinstance(factor, (Name, Num)) for factor in inside.factors)
    )


def _names_a_function(left: Reading, right: Reading) -> bool:
    """h(a^L) = h_{out}(a^L): what the h of the last layer is called."""
    first, second = _applied(left), _applied(right)
    if first is None or second is None or first[1] != second[1]:
        return False
    one, other = first[0], second[0]
    return one.base == other.base and one.primes == other.primes and one.scripts != other.scripts


def _applied(reading: Reading) -> tuple[Name, Reading] | None:
    """The h and the a of h(a), read as a product where nothing says that h is a function."""
    if isinstance(reading, Call) and len(reading.arguments) == 1:
        return reading.function, reading.arguments[0]
    if isinstance(reading, Times) and len(reading.factors) == 2:
        first, second = reading.factors
        if isinstance(first, Name) and isinstance(second, Group):
            return first, second.inner
    return None


def _is_same(left: Name, right: Reading, system: System) -> bool:
    """a = a(x): a quantity with what it depends on, with its sample, or with its layer."""
    if not isinstance(right, Name):
        return False
    if right.has_layer and replace(right, scripts=()) == left:
        return True  # "once the δ of the output layer, δ = δ^{(L)}, is known"
    one, other = system.mention(left), system.mention(right)
    if not one.entries and replace(one, entries=other.entries) == other:
        return True  # y = P(O = o | c), which is y_o
    return one.sample is None and replace(one, sample=other.sample) == other


def _is_gradient(name: Name, right: Reading, chain: int, system: System) -> bool:
    """Whether a gradient is said to equal what contains it: dZ = dZ, or dZ = dZ ⊙ σ′(Z) = …

    dW = dW + λW alone is an update of what the name holds.
    """
    is_known = derived_key(system.mention(name).key) in system.known
    return is_known and (name == right or (chain >= 0 and len(system.chains[chain].sides) > 2))


def is_wish(left: Reading | None, right: Reading | None) -> bool:
    """Whether x ≈ x̂, or h(x) ≈ y, says what is aimed at: that one comes close to the other."""
    return isinstance(left, (Name, Call)) and isinstance(right, Name)


def is_label(left: Reading | None, right: Reading | None) -> bool:
    """Whether y = 5 says which class is the right one, of a y that may have a formula too.

    So L = 3 and C = 10 may say how many layers and classes there are, and nothing of a loss.
    """
    whole = isinstance(right, Num) and right.value.denominator == 1 and not right.decimals
    return whole and isinstance(left, Name) and left.base in (*TARGETS, "L", "C")


def is_update(side: Reading | None, system: System) -> bool:
    """Whether a side names what is only now given a value: b^{new}."""
    return isinstance(side, Name) and _is_updated(system.mention(side), system)


def _is_updated(mention: Mention, system: System) -> bool:
    return bool(set(mention.key.split("|")[1:]) & _UPDATED - system.habits.marks)


def _is_definition(left: Reading, chain: int, place: int, system: System) -> bool:
    if any(definition.is_at(chain, place) for definition in system.defined_in.get(chain, ())):
        return True
    key = _key(left, system)
    return any(
        offer.is_at(chain, place) and is_other_model(system, offer)
        for table in (system.candidates, system.entry_definitions)
        for offer in table.get(key, ())
    )


def _is_given(name: Name, right: Reading, system: System) -> bool:
    """Whether a symbol is updated, counted with, or given a number."""
    mention = system.mention(name)
    if name.base.startswith("\\Delta ") and not _is_known_step(name, right, system):
        return True
    if name.base in system.renamed:
        return True
    if mention.key in system.one_hot and (
        is_kronecker(right) or any(is_one_hot(right, entry) for entry in mention.entries)
    ):
        return True
    if _is_updated(mention, system) or any(
        isinstance(node, Name) and node == name for node in walk_reading(right)
    ):
        return True
    has_formula = is_computed(system, mention.key)
    if isinstance(right, (Num, Dots)) and (system.habits.is_index(name.base) or not has_formula):
        return True
    return not has_formula and is_arithmetic(right)


def _is_known_step(name: Name, right: Reading, system: System) -> bool:
    """Whether Δw is said to be −η ∂E/∂w, so that Δw = η δ x is a claim; with momentum it is not."""
    found = system.definitions.get(system.mention(name).key)
    own = any(isinstance(n, Name) and n.base == name.base for n in walk_reading(right))
    return found is not None and _is_descent(found.right) and not own


def _is_descent(right: Reading) -> bool:
    """Whether a formula is a number of steps down one derivative of a loss."""
    terms = right.terms if isinstance(right, Plus) else (right,)
    factors = terms[0].factors if isinstance(terms[0], Times) else terms
    slopes = [f for f in factors if isinstance(f, Partial)]
    return len(terms) == 1 and len(slopes) == 1 and not slopes[0].nabla


def _explains_a_sign(left: Reading, right: Reading) -> bool:
    """[x ⊙ y]_i = x_i y_i says what ⊙ is, whatever x and y are elsewhere."""
    inner = unbracketed(left.base) if isinstance(left, Picked) else None
    if not isinstance(inner, Times) or not isinstance(right, Times):
        return False
    factors = [
        factor.base if isinstance(factor, Turned) else factor
        for product in (inner, right) for factor in product.factors
    ]  # fmt: skip
    names = [factor.base for factor in factors if isinstance(factor, Name)]
    return len(names) == len(factors) == 4 and names[:2] == names[2:]


def _are_numbers(left: Reading, right: Reading) -> bool:
    """(θ_0, θ_1) = (10, 10): where a computation begins."""
    if not isinstance(left, Matrix) or not isinstance(right, Matrix):
        return False
    names, numbers = ([e for row in m.rows for e in row] for m in (left, right))
    same = len(names) == len(numbers) and len(left.rows) == len(right.rows)
    return same and all(isinstance(e, Name) for e in names) and all(map(is_arithmetic, numbers))


def _is_case(left: Reading, right: Reading, system: System) -> bool:
    """j = k, j' = j: of which entries something is said."""
    return all(
        isinstance(side, Name)
        and not side.scripts
        and (system.habits.is_index(side.base) or bool(side.primes))
        and system.mention(side).key not in system.known
        for side in (left, right)
    )


def _is_size(matrix: Matrix, system: System) -> bool:
    """(2, m): a shape in numbers and counts."""
    return len(matrix.rows) == 1 and all(
        isinstance(e, Num)
        or (isinstance(e, Name) and (e.base in system.counts or _is_named_size(e, system)))
        for e in matrix.rows[0]
    )


def _key(reading: Reading, system: System) -> str:
    name = head(reading)
    return system.mention(name).key if name is not None else ""


def _is_named_size(name: Name, system: System) -> bool:
    """n_{inputs}, d_h: how many there are of something."""
    return (
        bool(name.scripts)
        and name.base in "nmdNMD"
        and (system.mention(name).key not in system.definitions)
    )
