"""What a document says outright of shapes, and what its way of writing weights shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from chainrule.documents.defining.system import System
from chainrule.documents.defining.targets import has_exponential
from chainrule.documents.inferring.shapes import Declared
from chainrule.documents.inferring.table import Table
from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import KRONECKER_DELTA, Mention, key_base, plain_base
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Matrix,
    Name,
    Num,
    Plus,
    Raised,
    Reading,
    Times,
    Turned,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.shifted_softmaxes import exponent_of
from chainrule.documents.stating.chains import nodes_in

_MATRICES = ("W", "X", "A", "H", "Z")  # beside one of these a small letter is a vector
_BEFORE_VECTORS = ("U", "V")  # and beside one of these in U x, though not in P U


def numbers_for_small_parameters(table: Table, declared: Iterable[Declared]) -> None:
    """Small weights without another index or a transpose are numbers: w, b, θ_0.

    So are numbered ones, as in z = w_1 x_1 + w_2 x_2 and a² = σ(w² a¹ + b²), where no ⊙ is written.
    """
    mentions = [table.system.mention(name) for name in table.system.habits.names]
    nodes = list(nodes_in(table.system.chains))
    turned = {
        table.system.mention(node.base).key
        for node in nodes
        if isinstance(node, Turned) and isinstance(node.base, Name)
    }
    busy = {m.key for m in mentions if m.entries or m.turned} | {d.key for d in declared} | turned
    busy |= _added_to_scores(table.system)
    letters = {key_base(key) for key in busy}
    vectors = any(isinstance(node, Times) and "odot" in node.joins for node in nodes)
    quantities = {key_base(m.key) for m in mentions if m.key not in table.system.functions}
    capitals = not quantities.isdisjoint(_MATRICES) or any(map(_is_layer, nodes))
    from_zero = {b for b in table.system.habits.from_zero if b in ("\\theta", "\\beta")}
    for key in dict.fromkeys(m.key for m in mentions):
        base, *labels = key.split("|")
        if capitals and base not in from_zero:
            continue
        numbered = bool(labels) and all(label.isdigit() for label in labels)
        small = len(base) == 1 and base.islower() and base not in letters and not vectors
        letter = (
            (len(key) == 1 and key.islower())
            or (base in ("\\theta", "\\beta") and numbered and len(labels) == 1)
            or (numbered and small)
        )
        if letter and key not in busy and table.system.is_parameter(key):
            table.scalar(table.pair(key))


def _added_to_scores(system: System) -> set[str]:
    """The b of z = wᵀ x + b where a softmax runs over z_j: one of these for each class."""
    found = (system.definitions.get(key) for key in _in_softmaxes(system))
    sums = (d.right for d in found if d is not None and not d.mention.entries)
    terms = (term for right in sums if isinstance(right, Plus) for term in right.terms)
    return {system.mention(term).key for term in terms if isinstance(term, Name)}


def _is_layer(node: Reading) -> bool:
    """Whether a product is one of recurrent weights and a vector, U x."""
    first, second = node.factors[:2] if isinstance(node, Times) else (None, None)
    return (
        isinstance(first, Name) and first.base in _BEFORE_VECTORS
        and isinstance(second, Name) and second.base.islower()
    )  # fmt: skip


def numbers_in_sums(table: Table, declared: Iterable[Declared]) -> None:
    """The small letters of z = w_1 x_1 + w_2 x_2 + b are numbers: each term has its own."""
    said = {d.key for d in declared}
    for node in nodes_in(table.system.chains):
        if isinstance(node, Plus):
            keys = _numbered_in_terms(table.system, node) | _beside_all(table.system, node)
            for key in keys - said:
                table.scalar(table.pair(key))


def numbers_in_grids(table: Table, declared: Iterable[Declared]) -> None:
    """The small letters of a matrix of rows and columns, [w_{10} w_{11}; w_{20} w_{21}], are
    numbers; so is what a vector is made of: x = [A_x; B_x]."""
    said = {d.key for d in declared}
    for mention in _in_vectors(table.system):
        if mention.key not in said:
            table.scalar(table.pair(mention.key))
    for node in nodes_in(table.system.chains):
        if not isinstance(node, Matrix) or min(len(node.rows), len(node.rows[0])) < 2:
            continue
        entries = [entry for row in node.rows for entry in row]
        if not all(isinstance(e, Name) and e.base.islower() and len(e.base) == 1 for e in entries):
            continue
        mentions = [table.system.mention(e) for e in entries if isinstance(e, Name)]
        for mention in mentions:
            if not mention.entries and mention.key not in said:
                table.scalar(table.pair(mention.key))


def _in_vectors(system: System) -> Iterator[Mention]:
    """The A_x and B_x of x = [A_x; B_x], where nothing else says what they are."""
    pairs = (pair for chain in system.chains for pair in pairwise(chain.sides))
    for left, right in ((first.reading, second.reading) for first, second in pairs):
        if not (isinstance(left, Name) and isinstance(right, Matrix)):
            continue
        entries = [entry for row in right.rows for entry in row if isinstance(entry, Name)]
        is_list = len(entries) > 1 and {1, len(entries)} == {len(right.rows), len(right.rows[0])}
        mentions = [system.mention(entry) for entry in entries] if is_list else []
        if _is_small(system.mention(left).key) and all(
            m.sample is None and not m.entries and "|" in m.key and m.key not in system.definitions
            for m in mentions
        ):
            yield from mentions


def one_output(table: Table) -> None:
    """E = (t − y_k)²/2 with no sum over k is the error of the only output there is."""
    system = table.system
    loss = system.definitions.get(str(system.loss))
    base = key_base(str(system.loss))  # of all samples and, under a mark, of one
    losses = [d for key, d in system.definitions.items() if key_base(key) == base]
    inside = [n for d in losses for n in walk_reading(d.right, Name)]
    judged = {system.mention(name).key for name in inside}
    for left, whole in said_of_the_first(system):
        beside = {k for k in judged if key_base(k) in TARGETS} if {left, whole} & judged else set()
        for key in (left, whole, *beside):
            table.scalar(table.pair(key))
    if loss is None or system.is_einstein or not _is_square(loss.right):
        return
    known = {*loss.mention.entries, *system.habits.sample_letters, *system.habits.classes}
    letters = system.free_letters(loss.right) - known
    for name in system.names_in(loss.right) if len(letters) == 1 else ():
        mention = system.mention(name)
        found = system.definitions.get(mention.key)
        shared = found is not None and has_exponential(found.right)  # a softmax has several
        if set(mention.entries) == letters and not shared:
            table.scalar(table.pair(mention.key))


def said_of_the_first(system: System) -> list[tuple[str, str]]:
    """The h and the a of h(x) = a_1 and h(x) = a: the first entry is all of it."""
    entries: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for chain in system.chains:
        first = chain.sides[0].reading
        left = head(first) if first is not None else None
        for side in chain.sides[1:] if left is not None and not chain.continues else ():
            if left is not None and isinstance(side.reading, Name):
                mention = system.mention(side.reading)
                key = (system.mention(left).key, mention.key)
                entries.setdefault(key, set()).add(mention.entries)
    return [pair for pair, found in entries.items() if {(), ("1",)} <= found]


def _is_square(reading: Reading) -> bool:
    """Whether a formula is a square with nothing summed, perhaps with a number before it."""
    nodes = list(walk_reading(reading))
    squares = [n for n in nodes if isinstance(n, Raised) and isinstance(n.exponent, Num)]
    return len(squares) == 1 and not any(isinstance(n, (Big, Call)) for n in nodes)


def _numbered_in_terms(system: System, node: Plus) -> set[str]:
    """The numbered factors of terms that are products of the same two small letters."""
    found: dict[frozenset[str], list[tuple[Name, Name]]] = {}
    for term in node.terms:
        names = [f for f in term.factors if isinstance(f, Name)] if isinstance(term, Times) else []
        if len(names) == 2 and len(term.children) == 2 and all(n.base.islower() for n in names):
            pair = (names[0], names[1]) if names[0].base < names[1].base else (names[1], names[0])
            found.setdefault(frozenset(n.base for n in names), []).append(pair)
    keys: set[str] = set()
    for pairs in found.values():
        for column in zip(*pairs, strict=True):
            numbered = {name: _number_below(name) for name in column}
            if len(set(numbered.values())) == len(pairs) > 1 and None not in numbered.values():
                mentions = map(system.mention, column)
                keys |= {m.key for m in mentions if not m.entries and not m.turned}
    return keys


def _beside_all(system: System, node: Plus) -> set[str]:
    """The w_0 of w_0 + Σ_j w_j x_j, where the w_j are the entries of w."""
    entries = {
        name.base for term in node.terms if isinstance(term, Big)
        for name in walk_reading(term.body, Name) if len(name.scripts) == 1
        and name.scripts[0].text == term.letter and name.base.islower()
    }  # fmt: skip
    return {
        system.mention(term).key for term in node.terms
        if isinstance(term, Name) and term.base in entries and _number_below(term) == "0"
    }  # fmt: skip


def _number_below(name: Name) -> str | None:
    """The 1 of w_1."""
    numbers = [s.text for s in name.scripts if s.place == "sub" and s.text.isdigit()]
    return numbers[0] if len(numbers) == 1 else None


def wide_matrices(table: Table) -> None:
    """W_{ij} says that W is a matrix: in z = h W with z_j, z is a row.

    So it is in z = X w where a softmax runs over z_j: the samples are below each other in X.
    """
    for key in _in_softmaxes(table.system):
        found = table.system.definitions.get(key)
        if found is not None and _is_of_rows(table.system, found.right):
            table.unknowns.wide[table.pair(key)[1]] = True
    for name in table.system.habits.names:
        mention = table.system.mention(name)
        if len(table.mentioned_entries(mention)) == 2 and mention.key != KRONECKER_DELTA:
            table.unknowns.wide.update(dict.fromkeys(table.pair(mention.key), True))


def _in_softmaxes(system: System) -> set[str]:
    """The z of e^{z_i} / Σ_j e^{z_j}."""
    nodes = (n for d in system.definitions.values() for n in walk_reading(d.right))
    sums = (node for node in nodes if isinstance(node, Big) and node.kind == "sum")
    exponents = (exponent_of(unbracketed(node.body)) for node in sums)
    names = (e for e in exponents if isinstance(e, Name))
    softmaxes = (
        call.arguments[0] for d in system.definitions.values()
        for call in walk_reading(d.right, Call)
        if system.known_function(call.function.base) == "softmax"
    )  # fmt: skip
    return {system.mention(name).key for name in (*names, *softmaxes) if isinstance(name, Name)}


def _is_of_rows(system: System, right: Reading) -> bool:
    """Whether a formula is X W, perhaps with a bias, for an X of all samples."""
    terms = right.terms if isinstance(right, Plus) else (right,)
    products = [term for term in terms if isinstance(term, Times) and len(term.factors) == 2]
    if len(products) != 1 or len(terms) > 2:
        return False
    first, second = products[0].factors
    if not isinstance(first, Name) or not isinstance(second, Name):
        return False
    data, weights = system.mention(first), system.mention(second)
    plain = not (data.turned or weights.turned or data.entries or weights.entries)
    return plain and key_base(data.key) == "X" and system.is_parameter(weights.key)


def is_written_in_scalars(system: System, declared: Sequence[Declared]) -> bool:
    """Whether every weight has its own number, as w_{11}, and none is ever a matrix."""
    keys = {k for d in system.definitions.values() for k in system.keys_in(d.right)}
    weights = [k for k in keys if system.is_parameter(k)]
    numbered = [k for k in weights if any(len(x) > 1 and x.isdigit() for x in k.split("|"))]
    letters = any(system.mention(name).entries for name in system.habits.names)
    return bool(numbered) and not letters and not declared


def rows_of_small_letters(table: Table) -> None:
    """x and h in t = x W^{(1)}, v = h W^{(2)} are rows, where they have entries and no samples."""
    system = table.system
    if system.counts or system.habits.sample_letters:
        return
    mentions = [system.mention(name) for name in system.habits.names]
    vectors = {m.key for m in mentions if len(m.entries) == 1 and not m.sample}
    before: set[str] = set()
    for found in system.definitions.values():
        for node in walk_reading(found.right):
            for first, second in pairwise(node.factors) if isinstance(node, Times) else ():
                pair = [system.mention(f) for f in (first, second) if isinstance(f, Name)]
                if len(pair) < 2 or any(m.entries or m.turned for m in pair):
                    continue
                weights = [key_base(m.key) in ("W", "V", "U") for m in pair]
                if weights == [True, False]:
                    return
                if weights == [False, True] and _is_small(pair[0].key):
                    before.add(pair[0].key)
    for key in before & vectors:
        table.soft_one(table.pair(key)[0])


def columns_of_small_letters(table: Table) -> None:
    """y and w in y = X w are columns: nothing but small letters has their second dimension."""
    columns: dict[int, set[str]] = {}
    elsewhere: set[int] = set()
    of_capitals: set[int] = set()
    for key, (rows, along) in table.pairs.items():
        column = table.unknowns.find(along)
        if column == table.unknowns.find(rows) and _is_inner_product(table.system, key):
            continue  # S = (X β − y)ᵀ (X β − y)
        elsewhere.add(table.unknowns.find(rows))
        if _is_small(key):
            columns.setdefault(column, set()).add(key)
        else:
            of_capitals.add(column)
    for column, keys in columns.items():
        if column in elsewhere | of_capitals or len(keys) < 2:
            continue
        if any(table.unknowns.find(table.pairs[key][0]) in of_capitals for key in keys):
            table.soft_one(column)


def _is_inner_product(system: System, key: str) -> bool:
    """Whether a quantity is defined as a product whose first factor is transposed."""
    found = system.definitions.get(key)
    right = found.right if found is not None else None
    first = right.factors[0] if isinstance(right, Times) else None
    turned = isinstance(first, Name) and system.mention(first).turned
    return turned or isinstance(first, Turned)


def _is_small(key: str) -> bool:
    """x, ŷ, θ: one small letter, perhaps under an accent."""
    letter = plain_base(key_base(key)).removeprefix("\\")
    return letter[:1].islower()


def declare(table: Table, declared: Iterable[Declared]) -> None:
    """W ∈ ℝ^{m×n}: both dimensions of a matrix have names, or are numbers; of Xᵀ it is X turned."""
    declared = list(declared)
    numbers = _called_one(declared)
    for statement in declared:
        pair = table.pair(statement.key)
        pair = pair[::-1] if statement.turned else pair
        if len(statement.dimensions) == 1 and statement.dimensions[0] != "1":
            table.lengths.setdefault(table.pair(statement.key), statement.dimensions[0])
            continue
        for unknown, text in zip(pair, statement.dimensions, strict=False):
            root = table.unknowns.find(unknown)
            if text == "1" or text in numbers:
                table.unknowns.make_one(root)
            elif not table.unknowns.one.get(root):
                if text in table.system.counts:
                    table.unknowns.samples[root] = True
                if text.isdigit():
                    table.unknowns.number.setdefault(root, text)
                else:
                    table.unknowns.labelled(root, text)


def _called_one(declared: Sequence[Declared]) -> set[str]:
    """The n^{[2]} of W^{[2]}, which is (1, 4) in an example and (n^{[2]}, n^{[1]}) in general."""
    said: dict[tuple[str, int], set[str]] = {}
    for statement in declared:
        for place, text in enumerate(
            statement.dimensions if len(statement.dimensions) == 2 else ()
        ):
            said.setdefault((statement.key, place ^ statement.turned), set()).add(text)
    pairs = (texts - {"1"} for texts in said.values() if "1" in texts and len(texts) == 2)
    return {text for texts in pairs for text in texts if not text.isdigit()}


def declare_vectors(table: Table, declared: Iterable[Declared]) -> None:
    """x ∈ ℝⁿ: whether it is a row or a column is what the products made of it."""
    for statement in declared:
        if len(statement.dimensions) == 1 and statement.dimensions[0] != "1":
            pair = table.pair(statement.key)
            along = table.along(pair)
            table.soft_one(pair[1 - along])
            table.unknowns.labelled(table.unknowns.find(pair[along]), statement.dimensions[0])


def is_of_a_whole(system: System, right: Reading) -> bool:
    """Whether an entry is said to be a function of a whole vector: a_i = σ(z) beside z_j."""
    own = {(m.key, m.entries) for m in map(system.mention, system.names_in(right))}
    if len(own) != 1 or (score := own.pop())[1] or system.is_parameter(score[0]):
        return False
    mentions = map(system.mention, system.habits.names)
    return any(other.key == score[0] and other.entries for other in mentions)
