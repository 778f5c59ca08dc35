"""What the matrices that are written out tell of shapes: of their own, and of their blocks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from chainrule.documents.inferring.named import NamesWithLetters
from chainrule.documents.inferring.unknowns import Pair
from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.reading import Dots, Matrix, Name, Num, Reading, untransposed


class WrittenMatrices(NamesWithLetters):
    """Names, and matrices of them."""

    @abstractmethod
    def infer(self, reading: Reading) -> Pair | None:
        """The shape of a formula, None for a scalar; on the way names learn their shapes."""

    def matrix(self, rows: tuple[tuple[Reading, ...], ...]) -> Pair | None:
        """The shape of a matrix that is written out."""
        blocks = [self._is_block(entry) for row in rows for entry in row]
        dotted = any(isinstance(entry, Dots) for row in rows for entry in row)
        spelled = self._spelled(Matrix(0, 0, rows)) if dotted else None
        if spelled is not None:
            return spelled
        if not dotted and (whole := self._augmented(rows)) is not None:
            return whole
        pair = (self.unknowns.fresh(), self.unknowns.fresh())
        for unknown, size in zip(pair, (len(rows), len(rows[0])), strict=True):
            if size == 1 and not (dotted and any(blocks)):  # Y = [y^{(1)} … y^{(m)}] has columns
                self.unknowns.make_one(unknown)
            elif not dotted:  # [a_1; ⋮; a_n] is a column of any length
                self.unknowns.fixed[unknown] = size
        return pair

    def _augmented(self, rows: tuple[tuple[Reading, ...], ...]) -> Pair | None:
        """The shape of [X 𝟏], [x; 1], [W; bᵀ] and [h; x]: as long as its blocks together."""
        entries = [entry for row in rows for entry in row]
        beside = [e for e in entries if is_appended(e)]
        joined = 0 < len(beside) < len(entries) or self._are_of_one_step(entries)
        if min(len(rows), len(rows[0])) > 1 or not joined:
            return None
        along = int(len(rows) == 1)
        pairs = [self.infer(entry) or (self._one(), self._one()) for entry in entries]
        for other in pairs[1:]:
            self.unknowns.equal(pairs[0][1 - along], other[1 - along])
        parts = tuple(pair[along] for pair in pairs)
        total = self.table.sums.setdefault(parts, self.unknowns.fresh())
        return (pairs[0][0], total) if along else (total, pairs[0][1])

    def _are_of_one_step(self, entries: Sequence[Reading]) -> bool:
        """Whether the blocks are different vectors of one step or sample: h_{t-1} above x_t."""
        found = [self.system.mention(e) for e in entries if isinstance(e, Name)]
        samples = {mention.sample for mention in found if not mention.entries}
        return len(samples) == 1 < len({m.key for m in found}) == len(entries) and not any(
            sample is None or sample.isdigit() for sample in samples
        )

    def _spelled(self, matrix: Matrix) -> Pair | None:
        """What x_1 ⋯ x_n are all the entries of, as the row or the column that is written."""
        spelled = self.system.spelled_by(matrix)
        if spelled is None:
            return None
        pair = self.table.pair(spelled.key)
        along = int(spelled.size[0] == 1)
        self.table.soft_one(pair[1 - along])
        one = self._one()
        return (one, pair[along]) if len(matrix.rows) == 1 else (pair[along], one)

    def _is_block(self, entry: Reading) -> bool:
        """Whether an entry of a matrix is a vector itself, as one sample's y^{(1)} may be."""
        shape = self.infer(entry)
        named = isinstance(entry, Name) and self.system.mention(entry).sample is not None
        return named or shape is not None


def is_appended(entry: Reading) -> bool:
    """Whether an entry is what is put beside an input or its weights: 1, 𝟏, b, bᵀ."""
    entry = untransposed(entry)
    if isinstance(entry, Name) and entry.base in (ONES, "b") and not entry.primes:
        return all(s.text == "T" for s in entry.scripts)
    return isinstance(entry, Num) and entry.value == 1
