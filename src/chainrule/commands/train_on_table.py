"""Training on a table, as every command that trains does it: its run and its output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.backpropagation import derive
from chainrule.commands.penalty import EVIDENCE, by_held_out_rows, most_evident_penalty
from chainrule.commands.training_options import Choices
from chainrule.convention import Convention
from chainrule.derivation import Derivation
from chainrule.engines.reference import verify
from chainrule.errors import ChainruleError, DataError
from chainrule.estimators.scoring import Score, check_score, score_of
from chainrule.network import Network
from chainrule.report import terminal
from chainrule.report.folder import ResultsFolder
from chainrule.report.results import Part, Results
from chainrule.training.architecture import Chooser
from chainrule.training.chunks import Chunks
from chainrule.training.class_weight import class_weights
from chainrule.training.epochs import Batches
from chainrule.training.evidence import check_likelihood
from chainrule.training.fit import CONVENTION, default_rule, fit_rows
from chainrule.training.input_file import check_regular
from chainrule.training.memory import at_hand, needed
from chainrule.training.model import Model
from chainrule.training.parquet_file import is_parquet
from chainrule.training.penalty import ROWS
from chainrule.training.prepare import prepare
from chainrule.training.prepare_chunks import prepare_chunks
from chainrule.training.prepared import Prepared
from chainrule.training.rows import AnyRows, Rows
from chainrule.training.solvers import LevenbergMarquardt, Solver, solver
from chainrule.training.stopping import Stop, StoppingRule
from chainrule.training.table import Table
from chainrule.training.watched import watched_rows

# Rows and weights on which the gradients are verified before training: every weight takes one
# more run of the network, and a few dozen rows exercise every formula.
_VERIFIED_ROWS, _VERIFIED_ENTRIES = 64, 600
_AGREEMENT = 1e-9

# Of the memory at hand, what a table may take without being streamed.
_PART_OF_MEMORY = 0.5


def train_on_table(
    table: str,
    choices: Choices,
    *,
    network: str | Chooser | None = None,
    hidden: str | None = None,
    loss: str | None = None,
    l2: float | str | None = None,
) -> int:
    """Train, show it and write the results folder: the exit code.

    The penalty is chosen by held-out rows where neither ``l2`` nor the whole ``network`` is given,
    and for a document's network (a ``Chooser``) that has none of its own; by its evidence where
    ``l2`` is "evidence".
    """
    _check(choices)
    source = opened(Path(table), choices.stream)
    given = l2 if isinstance(l2, float) else None
    prepared = prepared_of(source, choices, network=network, hidden=hidden, loss=loss, l2=given)
    open_ = l2 is None and not isinstance(network, str) and prepared.network.l2 == 0
    return train_prepared(prepared, choices, open_, by_evidence=l2 == EVIDENCE)


def prepared_of(source: Table | Chunks, choices: Choices, **network: Any) -> Prepared:
    """A table as the options want it; network: what they say of that, as ``prepare`` takes it."""
    _solver_and_rule(choices, isinstance(source, Chunks))  # a slip in them is said first
    given = {
        "task": choices.task,
        "drop": choices.drop,
        "test_size": choices.test_size,
        "seed": choices.seed,
        **network,
    }
    prepared: Prepared
    if isinstance(source, Chunks):
        with terminal.reading_bar("Reading") as told:
            prepared = prepare_chunks(source.telling(told), choices.target, **given)
    else:
        prepared = prepare(source, choices.target, **given)
    if choices.class_weight:
        weights = class_weights(choices.class_weight, prepared.task, prepared.trivial)
        prepared = replace(prepared, class_weights=weights)
    return prepared


def train_prepared(
    prepared: Prepared,
    choices: Choices,
    choose_penalty: bool,
    announced: bool = False,
    by_evidence: bool = False,
) -> int:
    """The same for a table that was prepared; announced: whether it has been shown."""
    if by_evidence:
        check_likelihood(prepared.network)
    name, chosen, rule = _solver_and_rule(choices, prepared.streamed)
    if by_evidence and not chosen.full_batch:
        raise DataError(
            f"--l2 evidence needs the minimum over all rows: choose --solver lbfgs, not {name}"
        )
    if isinstance(chosen, LevenbergMarquardt):
        chosen.check(prepared.network, len(prepared.train), choices.batch.l1)
    choices.batch.kept()  # a slip in it is said before anything is done
    batches = choices.batch.batches(prepared.network, chosen, rule.max_epochs)
    rows = _learned_and_watched(prepared, choices)
    training = _Training(prepared, chosen, rule, batches, choices, *rows)
    with results_folder(prepared, choices) as folder:
        if not announced:
            terminal.announce(prepared)
        # What overflows is told by the stopping rule and the metrics, not by NumPy.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            settings = _settings(choices, name, chosen, prepared.streamed)
            results = training.run(choose_penalty, by_evidence, settings)
        path = folder.commit(results.write)
    terminal.conclude(results, path)
    return 130 if results.fit.stop is Stop.INTERRUPTED else 0


def _solver_and_rule(choices: Choices, streamed: bool) -> tuple[str, Solver, StoppingRule]:
    name = choices.solver_name or ("adam" if streamed else "lbfgs")
    chosen = solver(name, choices.learning_rate)
    rule = default_rule(chosen, choices.max_epochs, choices.time_limit)
    return name, chosen, replace(rule, validation_patience=choices.patience)


def results_folder(prepared: Prepared, choices: Choices) -> ResultsFolder:
    """Where the results go."""
    return ResultsFolder(choices.output, f"{prepared.path.stem}-{choices.target}")


def check_target(table: str, choices: Choices) -> None:
    """DataError for a table that cannot be read, and for one without the column to predict."""
    source = opened(Path(table), choices.stream)
    first = source[0] if isinstance(source, Chunks) else source
    first.column(choices.target, "target column")


def _check(choices: Choices) -> None:
    """DataError for an unknown score, and for one without rows to judge."""
    if choices.scoring is None:
        return
    check_score(choices.scoring)
    if choices.validation is None:
        raise DataError(
            "--scoring judges the rows of --validation: give a part of the training rows to watch, "
            "such as --validation 0.2, or another table"
        )


def opened(path: Path, stream: bool | None) -> Table | Chunks:
    """The table in memory, or its chunks where that is wished or it is too large."""
    check_regular(path, "a CSV or Parquet file", f"there is no file {path}")
    if stream or (stream is None and _is_too_large(path)):
        return Chunks.of(path)
    return Table.read(path)


def _is_too_large(path: Path) -> bool:
    """Whether a Parquet file would take too much of the memory at hand."""
    free = at_hand()
    if free is None or not is_parquet(path):
        return False
    file = Chunks.of(path).file
    return needed(file.rows, file.schema) > _PART_OF_MEMORY * free


def _settings(choices: Choices, name: str, chosen: Solver, streamed: bool) -> dict[str, Any]:
    """How a training is run, for its results."""
    watch = choices.validation
    given = {
        "validation": str(watch) if isinstance(watch, Path) else watch,
        "scoring": choices.scoring,
        "streamed": streamed,
    }
    return {
        "solver": name,
        "learning_rate": choices.learning_rate,
        "batch_size": None if chosen.full_batch else choices.batch.batch_size,
        **choices.of_the_table(),
        **choices.batch.settings(),
        **{name: value for name, value in given.items() if value},
    }


@dataclass(frozen=True)
class _Training:
    """One training: on what, by what, and until when."""

    prepared: Prepared
    solver: Solver
    rule: StoppingRule
    batches: Batches
    choices: Choices
    learned: AnyRows
    watched: AnyRows | None

    def run(self, choose_penalty: bool, by_evidence: bool, settings: dict[str, Any]) -> Results:
        """Choose the penalty, show, verify, train and measure."""
        prepared, seed = self.prepared, self.choices.seed
        # The seed of the split is not used twice: the weights draw from a stream of their own.
        random = np.random.default_rng([seed, 1])
        sample = prepared.sample(ROWS, seed)
        network, penalty = prepared.network, None
        if choose_penalty:
            penalty = by_held_out_rows(prepared, sample, seed)
            network = replace(network, l2=penalty.l2)
        parameters = network.initial_parameters(random)
        if by_evidence:
            choices = self.choices
            found, l2 = most_evident_penalty(
                prepared, sample, parameters, choices.threads, choices.time_limit
            )
            network = replace(network, l2=l2)
            terminal.evident(found, l2, len(sample))
            settings["effective_parameters"] = found.evidence.effective_parameters
            settings["log_evidence"] = found.evidence.log_evidence
        terminal.chosen(network, network.parameter_count, penalty)
        derivation = shown_and_verified(network, parameters, sample, len(prepared.train))
        score = self._score(network)
        with terminal.progress_bar("Training", self.rule.max_epochs) as show:
            result = fit_rows(
                network,
                self.learned,
                parameters,
                solver=self.solver,
                rule=self.rule,
                random=random,
                batches=self.batches,
                threads=self.choices.threads,
                checkpoint=self.choices.batch.kept(),
                watched=self.watched,
                score=score,
                held_out=prepared.held_out,
                on_epoch=show,
            )
        columns, target = prepared.columns, prepared.target
        model = Model(network, result.parameters, columns, target, result.certificate_)
        train, held_out = (Part.of(prepared, model, held_out=part) for part in (False, True))
        return Results(model, derivation, result, train, held_out, settings)

    def _score(self, network: Network) -> Score | None:
        """The score of the rows to watch, if one is wished."""
        choices, watched, target = self.choices, self.watched, self.prepared.target
        if choices.scoring is None:
            return None
        if not isinstance(watched, Rows):
            raise DataError(
                "--scoring needs all predictions for the watched rows at once: leave it out with "
                "--stream, and training is judged by their loss"
            )
        return score_of(choices.scoring, network, target, watched.X, target.decode(watched.Y))


def _learned_and_watched(prepared: Prepared, choices: Choices) -> tuple[AnyRows, AnyRows | None]:
    """The rows to learn from, and those to watch: a part of them, or another table's."""
    match choices.validation:
        case None:
            return prepared.train, None
        case Path() as path:
            return prepared.train, watched_rows(prepared, Table.read(path), terminal.warn)
        case part:
            return prepared.watched(part, choices.seed)


def shown_and_verified(
    network: Network,
    parameters: dict[str, Any],
    sample: Rows,
    rows: int,
    convention: Convention = CONVENTION,
) -> Derivation:
    """The derivation for so many rows: its formulas are shown, and checked on a few."""
    derivation = derive(network, convention)
    terminal.write(f"\n{derivation.digest(rows)}\n")
    X, Y = sample.X[:_VERIFIED_ROWS], sample.Y[:_VERIFIED_ROWS]
    agreement = verify(network, parameters, X, Y, convention, _VERIFIED_ENTRIES)
    if not agreement.largest_relative_difference < _AGREEMENT:
        raise ChainruleError(
            f"the gradients of {network} are wrong, which is a fault of chainrule: {agreement}"
        )
    terminal.verified(agreement, len(X))
    return derivation
