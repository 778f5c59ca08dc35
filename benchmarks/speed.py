"""How long a training step takes, beside scikit-learn, PyTorch, JAX and NumPy.

    python benchmarks/speed.py [--json FILE] [--rounds 7] [--compile] [--only WORDS]

Side by side in one run: the same rows, start, batches and order. The losses where everybody ends
are compared before anything is timed. One processor each, to which the process is pinned (the
members take two). Others' time for compiling is left out and shown apart. The fraction of the peak
is of multiply-adds measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
from peers import Chainrule, Jax, NumPy, PyTorch, ScikitLearn, Work
from timing import Task, count_processor_time, pin, seconds

from chainrule.engines import native
from chainrule.engines.native import Native
from chainrule.engines.native_training import Trainer, shuffled, train_together
from chainrule.engines.reference import relative_difference
from chainrule.engines.rule import Rule


class Training(NamedTuple):
    """Epochs that are timed; aims: how many times as fast as others they should be."""

    network: str
    batch: int
    solver: str
    rows: int
    aims: dict[str, float]


TRAINING = (
    Training("13 -> 50 sigmoid -> 1, squared_error", 32, "sgd", 6400,
             {"JAX": 4, "scikit-learn": 30, "PyTorch": 60}),
    Training("13 -> 50 sigmoid -> 1, squared_error", 32, "adam", 6400,
             {"JAX": 4, "scikit-learn": 25}),
    Training("13 -> 50 sigmoid -> 1, squared_error", 200, "sgd", 10_000,
             {"JAX": 2.5, "scikit-learn": 14}),
    Training("30 -> 64 relu -> 64 relu -> 1, squared_error", 64, "adam", 6400,
             {"JAX": 3, "scikit-learn": 15}),
    Training("64 -> 100 relu -> 10 softmax, cross_entropy", 200, "adam", 10_000,
             {"JAX": 1.7, "scikit-learn": 4}),
    Training("784 -> 128 relu -> 10 softmax, cross_entropy", 128, "adam", 5120,
             {"JAX": 1.2, "scikit-learn": 2}),
    Training("1024 -> 1024 relu -> 10 softmax, cross_entropy", 256, "adam", 1024, {}),
)  # fmt: skip


def operations(work: Work) -> float:
    """Multiplications and additions of a training step of one row: no ∂J/∂X."""
    sizes = [work.network.inputs, *(layer.units for layer in work.network.layers)]
    pairs = [a * b for a, b in pairwise(sizes)]
    return 6.0 * sum(pairs) - 2 * pairs[0]


def line(
    title: str, times: dict[str, float], per: float, peak_share: float | None, wanted: Any
) -> dict[str, Any]:
    """Print a row of the table: microseconds of each, and how many times ours is."""
    ours = times["chainrule"]
    cells = [f"chainrule {ours / per * 1e6:9.2f} µs"]
    if peak_share is not None:
        cells[0] += f" ({peak_share:.0%} of peak)"
    for name, took in times.items():
        if name != "chainrule":
            goal = f" (aim {wanted[name]:g})" if name in wanted else ""
            cells.append(f"{name} {took / per * 1e6:.2f} µs, {took / ours:.1f}×{goal}")
    print(f"{title}\n    " + "\n    ".join(cells), flush=True)
    return {
        "work": title,
        "microseconds": {name: took / per * 1e6 for name, took in times.items()},
        "fraction_of_peak": peak_share,
    }


def training(case: Training, rounds: int, compiled: bool) -> dict[str, Any]:
    """One row of the training table: compared, then timed."""
    text, batch, solver, rows, aims = case
    work = Work(text, batch, solver, rows)
    makers: dict[str, Callable[[], Any]] = {
        "chainrule": lambda: Chainrule(work),
        "JAX": lambda: Jax(work),
        "scikit-learn": lambda: ScikitLearn(work),
        "PyTorch": lambda: PyTorch(work),
        "NumPy": lambda: NumPy(work),
    }
    if compiled:
        makers["torch.compile"] = lambda: PyTorch(work, compiled=True)
    order = np.random.default_rng(1).permutation(rows // batch * batch)
    runs, losses, first = {}, {}, {}
    for name, make in makers.items():
        runs[name] = make()
        began = time.perf_counter()
        runs[name].epoch(order)
        first[name] = time.perf_counter() - began
        losses[name] = runs[name].loss()
    start = work.loss(work.start)
    for name, loss in losses.items():
        assert abs(loss - losses["chainrule"]) < 2e-4 * start, (name, losses)
    tasks: dict[str, Task] = {name: partial(run.epoch, order) for name, run in runs.items()}
    times = seconds(tasks, rounds)
    share = operations(work) * len(order) / times["chainrule"] / native.peak()
    sizes = [work.network.inputs, *(layer.units for layer in work.network.layers)]
    names = {"sgd": "SGD", "adam": "Adam"}
    title = (
        f"{'-'.join(map(str, sizes))} {work.network.layers[0].activation}, "
        f"batch {batch}, {names[solver]}"
    )
    row = line(title, times, len(order) / batch, share, aims)
    row["compile_seconds"] = {
        n: first[n] - times[n] for n in ("JAX", "torch.compile") if n in first
    }
    apart = max(abs(loss / losses["chainrule"] - 1) for loss in losses.values())
    compiling = first["JAX"] - times["JAX"]
    print(f"    losses agree to {apart:.0e}; JAX compiled in {compiling:.2f} s")
    return row


def full_batch(rounds: int) -> dict[str, Any]:
    """Loss and gradient over all rows in double precision."""
    work = Work("8 -> 50 tanh -> 1, squared_error", 1000, "sgd", 1000, "float64")
    engine = Native(work.network, work.convention, threads=1)
    other = Jax(work)
    sk = ScikitLearn(work).model
    units = [work.X.shape[1], 50, 1]
    y = work.Y

    w, gradient = engine.vector(work.start, np.float64), np.empty(501)
    activations = [work.X] + [np.empty((1000, n)) for n in units[1:]]
    deltas = [np.empty_like(a) for a in activations[1:]]
    coef = [np.empty_like(a) for a in sk.coefs_]
    intercept = [np.empty_like(a) for a in sk.intercepts_]
    packed = np.concatenate([a.ravel() for a in (*sk.coefs_, *sk.intercepts_)])
    sk._coef_indptr, at = [], 0
    for rows, columns in pairwise(units):
        sk._coef_indptr.append((at, at + rows * columns, (rows, columns)))
        at += rows * columns
    sk._intercept_indptr = []
    for columns in units[1:]:
        sk._intercept_indptr.append((at, at + columns))
        at += columns

    def theirs() -> Any:
        return sk._loss_grad_lbfgs(packed, work.X, y, None, activations, deltas, coef, intercept)

    def ours() -> float:
        return engine.evaluate(w, work.X, work.Y, None, gradient)

    value, theirs_gradient = theirs()
    their_value, their_gradient = other.evaluate(other.start, other.X, other.Y)
    assert abs(ours() - value) < 1e-10
    assert abs(float(their_value) - value) < 1e-10
    assert relative_difference(gradient, other.vector(their_gradient)) < 1e-12
    assert abs(np.linalg.norm(theirs_gradient) - np.linalg.norm(gradient)) < 1e-10
    repeat = 50
    tasks: dict[str, Task] = {
        "chainrule": lambda: [ours() for _ in range(repeat)],
        "JAX": lambda: [
            jax.block_until_ready(other.evaluate(other.start, other.X, other.Y))
            for _ in range(repeat)
        ],
        "scikit-learn": lambda: [theirs() for _ in range(repeat)],
    }
    times = seconds(tasks, rounds)
    share = operations(work) * 1000 * repeat / times["chainrule"] / native.peak(np.float64)
    wanted = {"scikit-learn": 8, "JAX": 3}
    return line("loss and gradient, 8-50-1 tanh, 1,000 rows, float64", times, repeat, share, wanted)


def members(rounds: int, processors: list[int]) -> dict[str, Any]:
    """A hundred networks over the same rows, on two processors."""
    os.sched_setaffinity(0, processors)
    work, count = Work("13 -> 50 sigmoid -> 1, squared_error", 32, "sgd", 3200), 100
    engine = Native(work.network, work.convention)
    start = engine.vector(work.start, work.X.dtype)
    team = [Trainer(engine, start, Rule("sgd", 0.001)) for _ in range(count)]
    other = Jax(work, members=count)
    orders = np.stack([shuffled(3200, k, 0) for k in range(count)])

    def ours() -> None:
        train_together(team, work.X, work.Y, seeds=range(count), epochs=1, batch_size=32, threads=2)

    ours()
    other.epoch(orders)
    assert relative_difference(team[7].w, other.vector(other.carry[0], member=7)) < 1e-4
    times = seconds({"chainrule": ours, "JAX": lambda: other.epoch(orders)}, rounds)
    os.sched_setaffinity(0, processors[-1:])
    title = "100 members of 13-50-1, batch 32, two threads (a step of all)"
    return line(title, times, 100, None, {"JAX": 4})


def two_threads(rounds: int, processors: list[int]) -> dict[str, Any]:
    """One large network on one and on two processors; the results are the same to the last bit."""
    os.sched_setaffinity(0, processors)
    work = Work("784 -> 512 relu -> 512 relu -> 10 softmax, cross_entropy", 512, "adam", 2048)
    order = np.arange(2048)
    one, two = Chainrule(work, threads=1), Chainrule(work, threads=2)
    one.epoch(order)
    two.epoch(order)
    assert np.array_equal(one.trainer.w, two.trainer.w)
    tasks: dict[str, Task] = {
        "chainrule": partial(two.epoch, order), "chainrule, one thread": partial(one.epoch, order)
    }  # fmt: skip
    times = seconds(tasks, rounds)
    os.sched_setaffinity(0, processors[-1:])
    return line("784-512-512-10, batch 512, Adam, two threads", times, 4, None, {})


def predictions(rows: int, rounds: int) -> dict[str, Any]:
    """``forward`` beside ``predict``."""
    work = Work("13 -> 50 sigmoid -> 1, squared_error", 32, "sgd", 10_000)
    engine, theirs = Native(work.network, threads=1), ScikitLearn(work).model
    X = np.ascontiguousarray(work.X[:rows])
    found = engine.forward(work.start, X)[:, 0]
    assert relative_difference(found, theirs.predict(X)) < 1e-5
    repeat = max(1, 2000 // rows)
    tasks: dict[str, Task] = {
        "chainrule": lambda: [engine.forward(work.start, X) for _ in range(repeat)],
        "scikit-learn": lambda: [theirs.predict(X) for _ in range(repeat)],
    }
    wanted = {"scikit-learn": 10 if rows == 1 else 3}
    return line(
        f"predict {rows:,} row{'s' * (rows > 1)}, 13-50-1 sigmoid",
        seconds(tasks, rounds),
        repeat,
        None,
        wanted,
    )


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as the README shows them: our time, and how many times it takes the others."""
    others = ("JAX", "scikit-learn", "PyTorch", "NumPy")
    lines = [f"| work | chainrule | of peak | {' | '.join(others)} |", "|-" * 7 + "|"]
    for row in rows:
        times = row.get("microseconds", {})
        if not set(times) & set(others):
            continue
        share, ours = row["fraction_of_peak"], times["chainrule"]
        ratios = [f"{times[o] / ours:.1f}×" if o in times else "" for o in others]
        cells = [
            row["work"],
            f"{ours:,.0f} µs" if ours >= 1000 else f"{ours:.3g} µs",
            f"{share:.0%}" if share else "",
        ]
        lines.append("| " + " | ".join(cells + ratios) + " |")
    return "\n".join(lines)


def scaling(rounds: int) -> dict[str, Any]:
    """How the time of an epoch grows: the slope of its logarithm over that of the size."""
    found: dict[str, Any] = {}

    def grow(what: str, sizes: tuple[int, ...], prepare: Callable[[int], Task]) -> None:
        taken = [seconds({"chainrule": prepare(size)}, rounds)["chainrule"] for size in sizes]
        slopes = np.diff(np.log(taken)) / np.diff(np.log(sizes))
        steps = ", ".join(
            f"{size:,}: {took * 1e3:.3g} ms" for size, took in zip(sizes, taken, strict=True)
        )
        print(f"time with {what}: slopes {np.round(slopes, 2).tolist()}\n    {steps}", flush=True)
        found[what] = dict(zip(map(str, sizes), taken, strict=True))

    def epoch(text: str, rows: int) -> Task:
        run = Chainrule(Work(text, 64, "adam", rows))
        return partial(run.epoch, np.random.default_rng(0).permutation(rows))

    def together(count: int) -> Task:
        work = Work("13 -> 50 sigmoid -> 1, squared_error", 32, "sgd", 3200)
        engine = Native(work.network, work.convention, threads=1)
        start = engine.vector(work.start, work.X.dtype)
        team = [Trainer(engine, start, Rule("sgd", 0.001)) for _ in range(count)]
        return lambda: train_together(
            team, work.X, work.Y, seeds=range(count), epochs=1, batch_size=32, threads=1
        )

    network = "16 -> {} tanh -> 1, squared_error"
    grow("rows", (256, 1024, 4096, 16_384, 65_536), lambda n: epoch(network.format(64), n))
    grow("width", (16, 64, 256, 1024, 4096), lambda n: epoch(network.format(n), 1024))
    layer = " -> 64 tanh"
    deep = "16{} -> 1, squared_error"
    grow("depth", (2, 4, 8, 16, 32), lambda n: epoch(deep.format(layer * n), 1024))
    grow("members", (1, 4, 16, 64, 256), together)
    return {"work": "scaling", "seconds": found}


def main() -> None:
    """The command line."""
    processors = pin()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--rounds", type=int, default=7, help="the least time of so many counts")
    parser.add_argument("--compile", action="store_true", help="torch.compile too")
    parser.add_argument(
        "--processor-time", action="store_true",
        help="count the processor's time, not the wall's: for a machine that is busy with other\n"
        "things; not for the members, which take two processors",
    )  # fmt: skip
    parser.add_argument("--only", default="", help="works whose title has these words")
    options = parser.parse_args()
    if options.processor_time:
        count_processor_time()
    peaks = {kind: native.peak(kind) / 1e9 for kind in ("float32", "float64")}
    single, dual = peaks.values()
    print(f"{native.instruction_sets()[0]}: peak of one processor {single:.0f} GFLOP/s in float32,")
    print(f"{dual:.0f} in float64")
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        f"training {case.network} {case.batch} {case.solver}": partial(
            training, case, options.rounds, options.compile
        )
        for case in TRAINING
    }
    parts["full batch"] = lambda: full_batch(options.rounds)
    parts["members"] = lambda: members(options.rounds, processors)
    parts["threads"] = lambda: two_threads(options.rounds, processors)
    parts["predict one"] = lambda: predictions(1, options.rounds)
    parts["predict many"] = lambda: predictions(10_000, options.rounds)
    parts["scaling"] = lambda: scaling(options.rounds)
    rows = [part() for name, part in parts.items() if options.only in name]
    print("\n" + table(rows))
    if options.json:
        options.json.write_text(json.dumps({"peak_gflops": peaks, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
