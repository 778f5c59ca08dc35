"""The shapes of a document's quantities, from its definitions and what it says of dimensions.

Every quantity is a matrix whose two dimensions are unknown at first; each definition makes some of
them equal. What is still free in the end is 1 for vectors, or the samples where the document
stacks them in a matrix.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chainrule.documents.defining.roles import is_target
from chainrule.documents.defining.system import System
from chainrule.documents.inferring.claims import learn_from_claim, learn_from_gradients
from chainrule.documents.inferring.declarations import (
    columns_of_small_letters,
    declare,
    declare_vectors,
    is_written_in_scalars,
    numbers_for_small_parameters,
    numbers_in_grids,
    numbers_in_sums,
    one_output,
    rows_of_small_letters,
    said_of_the_first,
    wide_matrices,
)
from chainrule.documents.inferring.formulas import Formulas
from chainrule.documents.inferring.leading_numbers import leading_numbers
from chainrule.documents.inferring.per_sample import per_sample_of
from chainrule.documents.inferring.rows_of_samples import (
    with_lengths_of_samples,
    with_rows_of_samples,
)
from chainrule.documents.inferring.settling import (
    add_biases,
    numbers_in_the_loss,
    settle,
    sizes_of_spelled,
    sizes_of_written_sums,
)
from chainrule.documents.inferring.shapes import Declared, Shapes
from chainrule.documents.inferring.table import Table
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.names.lexicon import derived_key, key_base
from chainrule.documents.parsing.customary import DIAGONALS, TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Matrix,
    Name,
    Partial,
    Plus,
    Reading,
    unbracketed,
    walk_reading,
)

_ALWAYS_LOSSES = ("J", "L", "\\ell", "loss", "Loss", "cost", "Cost", "MSE")  # H and E may be layers


def infer_shapes(system: System, declared: Iterable[Declared] = ()) -> Shapes:
    """The shapes of one system. The order is by trust: what is said, defined, added, claimed."""
    declared = list(declared)
    table = Table(system, per_sample_of(system, declared))
    numbers_for_small_parameters(table, declared)
    numbers_in_sums(table, declared)
    leading_numbers(table, declared)
    numbers_in_grids(table, declared)
    one_output(table)
    declare(table, declared)
    sizes_of_spelled(table)
    if is_written_in_scalars(system, declared):
        return Shapes({}, table.per_sample, {}, set(), False)
    wide_matrices(table)
    rows_of_small_letters(table)
    formulas = Formulas(table)
    _like_their_step(table)
    _learn_from_definitions(formulas)
    columns_of_small_letters(table)
    add_biases(table)
    numbers_in_the_loss(table)
    declare_vectors(table, declared)
    _like_their_class(table)
    for chain in system.chains:
        learn_from_claim(
            formulas, (side.reading for side in chain.sides if side.reading is not None)
        )
    learn_from_gradients(table)
    single = frozenset(d.key for d in declared if set(d.dimensions) == {"1"})
    _targets_like_outputs(table)
    sizes_of_written_sums(table)
    shapes = with_lengths_of_samples(system, settle(table))
    shapes = replace(shapes, single=single | _of_one_unit(system, shapes))
    numbers = dict.fromkeys(system.unsaid.keys() & shapes.shapes.keys(), (1, 1))  # any losses
    found = {**shapes.shapes, **with_rows_of_samples(system, shapes), **numbers}
    return replace(shapes, shapes=found)


def _of_one_unit(system: System, shapes: Shapes) -> frozenset[str]:
    """The quantities of a layer of one unit, which the document numbers all the same: a_1^{(3)}."""
    layers = {key.partition("|")[2] for _, key in said_of_the_first(system)} - {""}
    return frozenset(
        key for key, shape in shapes.shapes.items()
        if layers and shape == (1, 1) and not system.is_parameter(key)
        and (key.partition("|")[2] in layers or key in TARGETS)
    )  # fmt: skip


def _like_their_step(table: Table) -> None:
    """The state of the step before or after is as long as that of each: h_{t-1} as h_t."""
    known = {key for key in table.per_sample if "|" not in key}
    for key in sorted(table.per_sample - known):
        base, label = key.split("|", 1)
        if base in known and label[1:] in ("-1", "+1"):
            table.same(table.pair(base), table.pair(key))


def _like_their_class(table: Table) -> None:
    """The target y is as long as the p of −log p_c, which may be all that is said of it."""
    mentions = [table.system.mention(name) for name in table.system.habits.names]
    targets = {m.key for m in mentions if is_target(table.system, m.key)} - set(table.pairs)
    habits = table.system.habits
    for mention in mentions if targets else ():
        if set(mention.entries) != set(habits.classes) or mention.key not in table.pairs:
            continue
        pair = table.pair(mention.key)
        for key in targets:
            own = table.pair(key)
            if mention.key in habits.families | habits.row_families:  # u_o is one of many vectors
                number = pair[mention.key in habits.families]
                table.unknowns.equal(own[0], number)
                table.soft_one(own[1])
            else:
                table.same(own, pair)
        return


def _targets_like_outputs(table: Table) -> None:
    """A y of which only entries are said to be as long as those of a row ŷ is a row itself."""
    system, find = table.system, table.unknowns.find
    mentions = [system.mention(name) for name in system.habits.names]
    turned = {m.key for m in mentions if m.turned}
    rows = {
        find(table.pairs[key][1]) for key in system.judged & set(system.definitions)
        if key in table.pairs and table.unknowns.one.get(find(table.pairs[key][0]))
    }  # fmt: skip
    for key in (system.judged & system.roots & set(table.pairs)) - turned - table.per_sample:
        down, across = table.pairs[key]
        if key_base(key) in TARGETS and find(down) in rows and table.unknowns.one.get(find(across)):
            table.pairs[key] = (across, down)


def _learn_from_definitions(formulas: Formulas) -> None:
    """The definitions that are kept come first, then the others, but none through a derivative."""
    system = formulas.system
    for key, definition in system.definitions.items():
        is_gradient = "|" in key and has_derivative(definition.right)  # J_W = ∂J/∂W
        is_gradient |= _is_matrix(definition.right)  # J = diag(s) − s sᵀ
        units = bool(formulas.table.entries(key, definition.mention.entries))  # L_k = σ(net_k)
        several = (units and system.loss) or _is_of_columns(formulas.table, definition)
        if key == system.loss or (key_base(key) in _ALWAYS_LOSSES and not (is_gradient or several)):
            formulas.table.scalar(formulas.table.pair(key))
    # Σ_i y_i log ŷ_i leaves open whether ŷ is a row: what ŷ is made of says it.
    for definition in sorted(system.definitions.values(), key=lambda d: system.is_a_loss(d.key)):
        formulas.define(definition.key, definition.mention.entries, definition.right)
    for offers in [*system.candidates.values(), *system.entry_definitions.values()]:
        for definition in offers:
            if derived_key(definition.key) and definition.key not in system.definitions:
                continue
            if not definition.mention.entries and _is_by_an_entry(system, definition.right):
                continue  # δ = ∂C/∂z_j beside δ = ∂C/∂z
            if isinstance(definition.right, Partial) or not any(
                isinstance(node, Partial) for node in walk_reading(definition.right)
            ):
                formulas.define(definition.key, definition.mention.entries, definition.right)


def _is_of_columns(table: Table, definition: Definition) -> bool:
    """Whether a loss of one sample is made of columns of the matrices of all samples."""
    system = table.system
    mentions = map(system.mention, system.names_in(definition.right))
    marked = {mention.key for mention in mentions if mention.sample is not None}
    letters = system.free_letters(definition.right) & system.habits.sample_letters
    return bool(letters) and not marked <= table.per_sample


def _is_by_an_entry(system: System, right: Reading) -> bool:
    """Whether a formula is a derivative by one entry of something: ∂C/∂z_j."""
    if not isinstance(right, Partial) or not isinstance(right.wrt, Name):
        return False
    return bool(system.mention(right.wrt).entries)


def _is_matrix(right: Reading) -> bool:
    """Whether a formula is a matrix that is written out, or a sum with a diagonal one."""
    right = unbracketed(right)
    if isinstance(right, Matrix):
        return len(right.rows) > 1 and len(right.rows[0]) > 1
    terms = right.terms if isinstance(right, Plus) else (right,)
    return any(isinstance(t, Call) and t.function.base in DIAGONALS for t in terms)
