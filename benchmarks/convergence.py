"""How long it takes to bring J to the same number, beside scikit-learn, JAX, SciPy and PyTorch.

    python benchmarks/convergence.py --data FOLDER [--sets NAME ...] [--split K] [--json FILE]

FOLDER holds one folder for each set, as for benchmarks/uci.py; the rows are those of the split's
training part, standardised, in double precision. One hidden layer of 50 tanh units, the same α, the
same start and the same objective for all: J where each ends is computed by the reference too, and
must be what it says. One processor each, to which the process is pinned; the least time of some
rounds by turns. Compiling is left out, and shown apart.

The mark is J where scikit-learn's L-BFGS ends (1,000 iterations), and each other peer's own end
where that is higher; a peer with a clock may take --limit seconds to look for its end. Seconds
count from the start to the first iterate at the mark or below; of Adam, whose J cannot be asked for
on its way, to its end. The ways to a minimum differ by luck, so --starts takes several, of seeds
0, 1, 2, …, and the table their geometric mean; a start from which chainrule does not come as low as
scikit-learn's L-BFGS is passed over by all, and named. Where JAX's does not come as low, the table
does not count its time; where the way that begins in single precision does not, it leaves that out.

chainrule's L-BFGS and JAX's remember --memory pairs, scikit-learn's 10, which it does not let
anybody choose: with as many all three often go the same way. Iterations stand in brackets.

For Levenberg–Marquardt the mark is above the higher of both ends, by a millionth or the part that
--within says; its peer in PyTorch knows no penalty, so that is compared without one. Last comes the
choice between our own two: lm beside L-BFGS, to the higher end of both and to the lower.
optax (of `.[peers]`) and torch-levenberg-marquardt take part where they are installed.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from minimizers import LM, PEERS, Contestant, NativeLBFGS, Optax, Problem, ScikitLearn
from sklearn.preprocessing import StandardScaler
from timing import count_processor_time, pin, seconds
from uci_data import names_of, read_split

AIMS = {
    "scikit-learn L-BFGS": 8, "scikit-learn Adam": 50, "JAX with optax.lbfgs": 3, "SciPy lm": 10,
    "SciPy trf": 10, "torch-levenberg-marquardt": 10,
}  # fmt: skip
OWN = "lm beside L-BFGS"
TRIES = 10  # starts, for each that is to count


def problem_of(folder: Path, split: int, units: int, alpha: float, memory: int) -> Problem:
    """The training rows of a split, standardised."""
    rows = read_split(folder, split)
    X = StandardScaler().fit_transform(rows.X)
    Y = StandardScaler().fit_transform(rows.y[:, None])
    return Problem(np.ascontiguousarray(X), Y, units, alpha, 0, memory)


def checked(contestant: Contestant, J: float) -> float:
    """J, which must be that of the reference at the contestant's parameters."""
    exact = contestant.problem.J(contestant.parameters)
    assert abs(J - exact) <= 1e-9 * (1 + abs(exact)), (type(contestant).__name__, J, exact)
    return J


def timed(contestants: Mapping[str, Contestant], mark: float, rounds: int) -> dict[str, float]:
    """Seconds of each to the mark, where all must be afterwards."""
    tasks = {name: (lambda one=one: one.reach(mark)) for name, one in contestants.items()}
    taken = seconds(tasks, rounds)
    for name, one in contestants.items():
        J = one.problem.J(one.parameters)
        assert mark + 1e-9 * (1 + abs(mark)) >= J, (name, J, mark)
    return taken


class Start:
    """What is asked from one start; every answer is printed as soon as it is there."""

    def __init__(self, problem: Problem, limit: float, rounds: int, within: float) -> None:
        self.problem, self.limit, self.rounds, self.within = problem, limit, rounds, within
        self.comparisons: list[dict[str, Any]] = []
        self.found: dict[str, Any] = {}
        self.theirs, ours = ScikitLearn(problem, "lbfgs"), NativeLBFGS(problem)
        self.mark = checked(self.theirs, self.theirs.explore(limit))
        self.end = checked(ours, ours.explore(limit, self.mark))

    def run(self, peers: list[str]) -> dict[str, Any]:
        """All comparisons."""
        print(f"  start {self.problem.seed}")
        self.first_order("scikit-learn L-BFGS", self.theirs, self.mark)
        for name in peers:
            if name == OWN:
                self.own_two()
            elif name.startswith("torch"):
                self.second_order(name, replace(self.problem, alpha=0.0))
            elif name.startswith("SciPy"):
                self.second_order(name, self.problem)
            else:
                peer = PEERS[name](self.problem)
                self.first_order(name, peer, checked(peer, peer.explore(self.limit, self.mark)))
        return {"seed": self.problem.seed, "comparisons": self.comparisons, OWN: self.found}

    def first_order(self, name: str, peer: Contestant, end: float) -> None:
        """A peer beside our L-BFGS, all in double precision and first in single, to its mark."""
        mark = max(self.mark, end)
        short = end > self.mark and isinstance(peer, Optax)
        team: dict[str, Contestant] = {name: peer}
        for kind in ("double", "single first"):
            ours = NativeLBFGS(self.problem, kind == "single first")
            if mark >= ours.explore(self.limit, mark):
                team[kind] = ours
        more: dict[str, Any] = {"short": short}
        if isinstance(peer, Optax):
            more["compile_seconds"] = peer.compile_seconds
        self.tell(name, mark, team, more)

    def second_order(self, name: str, problem: Problem) -> None:
        """A peer beside our Levenberg–Marquardt, to the higher of both ends."""
        team = {name: PEERS[name](problem), "lm": LM(problem)}
        ends = {who: checked(one, one.explore(self.limit)) for who, one in team.items()}
        mark = max(ends.values()) * (1 + self.within)
        self.tell(name, mark, team, {"ends": ends})

    def tell(
        self, name: str, mark: float, team: dict[str, Contestant], more: dict[str, Any]
    ) -> None:
        """Time, print and keep one comparison."""
        taken = timed(team, mark, self.rounds)
        steps = {who: one.iterations for who, one in team.items()}
        ratios = {who: taken[name] / s for who, s in taken.items() if who != name}
        row = {
            "peer": name,
            "mark": mark,
            "seconds": taken,
            "iterations": steps,
            "times_as_fast": ratios,
            **more,
        }
        self.comparisons.append(row)
        ours = "".join(
            f"   {who} {taken[who]:.4f} s ({steps[who]}), {r:.1f}×" for who, r in ratios.items()
        )
        if "short" in more and "single first" not in ratios:
            ours += "   single first ends higher"
        if "compile_seconds" in more:
            ours += f"   compiled in {more['compile_seconds']:.1f} s"
        if more.get("short"):
            ours += f"   ends above {self.mark:.6g}: not counted"
        if "ends" in more:
            ours += "   ends: " + ", ".join(f"{J:.6g}" for J in more["ends"].values())
        print(
            f"    {name:<27}J {mark:<11.6g}{taken[name]:9.4f} s ({steps[name]}){ours}", flush=True
        )

    def own_two(self) -> None:
        """lm beside L-BFGS."""
        team: dict[str, Contestant] = {"lm": LM(self.problem), "L-BFGS": NativeLBFGS(self.problem)}
        ends = {who: checked(one, one.explore(self.limit)) for who, one in team.items()}
        self.found["ends"] = ends
        for what, J in (("higher", max(ends.values())), ("lower", min(ends.values()))):
            mark = J * (1 + self.within)
            there = {who: one for who, one in team.items() if mark >= ends[who]}
            taken = timed(there, mark, self.rounds)
            self.found[what] = {"mark": mark, "seconds": taken}
            told = (f"{who} {s:.4f} s ({team[who].iterations})" for who, s in taken.items())
            print(f"    {f'own two, {what} end':<27}J {mark:<11.6g}{', '.join(told)}", flush=True)


def one_set(folder: Path, options: argparse.Namespace, peers: list[str]) -> dict[str, Any]:
    """All comparisons from as many starts as are asked for."""
    starts: list[dict[str, Any]] = []
    passed_over: list[dict[str, float]] = []
    problem = problem_of(folder, options.split, options.units, options.alpha, options.memory)
    rows, inputs = problem.X.shape
    print(f"{folder.name}: {rows:,} rows × {inputs}, {problem.layout.size:,} parameters")
    for seed in range(TRIES * options.starts):
        start = Start(replace(problem, seed=seed), options.limit, options.rounds, options.within)
        if start.end > start.mark:
            passed_over.append({"seed": seed, "theirs": start.mark, "ours": start.end})
            print(f"  start {seed} passed over: ends at {start.end:.6g}, theirs {start.mark:.6g}")
            continue
        starts.append(start.run(peers))
        if len(starts) == options.starts:
            break
    return {
        "rows": rows, "parameters": problem.layout.size, "starts": starts,
        "passed_over": passed_over,
    }  # fmt: skip


def summary(results: dict[str, dict[str, Any]]) -> str:
    """How many times as fast chainrule is: a row for each set, a column for each peer."""
    told: dict[str, dict[str, dict[str, list[float]]]] = {}  # of a set, a peer and a kind of ours
    for name, result in results.items():
        told[name] = defaultdict(lambda: defaultdict(list))
        everything = (c for start in result["starts"] for c in start["comparisons"])
        for comparison in (c for c in everything if not c.get("short")):
            for kind, ratio in comparison["times_as_fast"].items():
                told[name][comparison["peer"]][kind].append(ratio)
    peers = list(dict.fromkeys(peer for of_set in told.values() for peer in of_set))
    lines = ["| set | " + " | ".join(f"{peer} (aim {AIMS[peer]})" for peer in peers) + " |"]
    lines.append("|-" * (len(peers) + 1) + "|")
    for name, of_set in told.items():
        cells = (
            " / ".join(f"{np.exp(np.mean(np.log(ratios))):.1f}×" for ratios in kinds.values())
            for kinds in (of_set[peer] for peer in peers)
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def present(peers: list[str]) -> list[str]:
    """Those that are installed; says which are not."""
    found = []
    for name in peers:
        needs = {"JAX with optax.lbfgs": "optax", "torch-levenberg-marquardt": name}
        try:
            __import__(needs.get(name, "numpy").replace("-", "_"))
        except ImportError as problem:
            print(f"without {name}: {problem}")
        else:
            found.append(name)
    return found


def main() -> None:
    """Print a block for each set, and one table of all."""
    pin()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of all sets")
    parser.add_argument("--sets", nargs="*", help="their names; all of the folder if left out")
    parser.add_argument("--split", type=int, default=0)
    parser.add_argument("--units", type=int, default=50, help="hidden units")
    parser.add_argument("--alpha", type=float, default=1.0, help="scikit-learn's: α/2n Σ‖W‖²")
    parser.add_argument("--starts", type=int, default=1, help="how many starts count")
    parser.add_argument("--memory", type=int, default=20, help="pairs that L-BFGS remembers")
    parser.add_argument("--limit", type=float, default=20, help="seconds to look for an end")
    parser.add_argument("--within", type=float, default=1e-6, help="part of J, for lm")
    parser.add_argument("--rounds", type=int, default=3, help="the least time of so many counts")
    parser.add_argument("--peers", nargs="*", choices=[*PEERS, OWN], help="all if left out")
    parser.add_argument(
        "--processor-time", action="store_true",
        help="count the processor's time, not the wall's: for a machine that is busy",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    names = options.sets or names_of(options.data)
    if not names:
        parser.error(f"{options.data} holds no folder with a data.txt")
    if options.processor_time:
        count_processor_time()
    warnings.simplefilter("ignore")  # of iterations that were not enough
    peers = present([*PEERS, OWN] if options.peers is None else options.peers)
    results: dict[str, dict[str, Any]] = {}
    for name in names:
        results[name] = one_set(options.data / name, options, peers)
        if options.json:
            options.json.write_text(json.dumps({"rule": __doc__, "sets": results}, indent=1))
    print("\n" + summary(results))


if __name__ == "__main__":
    main()
