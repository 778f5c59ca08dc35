"""How well written derivations are checked: the table of the README, and all figures as JSON.

    python benchmarks/checking.py [--seeds FOLDER] [--networks 40] [--settings 400] [--json FILE]

Round trip: the product's own derivations of random networks, in every notation, as Markdown, LaTeX
and plain text, read back. Planted: one mistake in one right line of a random derivation, shortened
to its definitions and the block of that line; a mistake that changes no value, by an evaluation
that reads no text, is counted apart. Hostile: seconds and memory of a whole process. Seconds are
wall time on one machine.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import hostile
import judged
import planted
import round_trip

DOCUMENTS = Path(__file__).parent.parent / "tests" / "documents"
PARTS = ("documents", "round_trip", "planted", "hostile")


def main() -> None:
    """Print the tables, and write all figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=Path, help="a folder with the five documents and KEY.md")
    parser.add_argument("--networks", type=int, default=40, help="in each notation and kind")
    parser.add_argument("--settings", type=int, default=400, help="in which mistakes are planted")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--json", type=Path, help="where to write all figures")
    parser.add_argument("--failures", type=Path, help="where to write what went wrong")
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    failures: dict[str, Any] = {}
    if options.seeds:
        figures["seeds"] = judged.seeds(options.seeds)
        _print_documents("The five documents", figures["seeds"])
    if "documents" in options.only:
        figures["own documents"] = judged.own_documents(DOCUMENTS)
        _print_documents("Documents of the tests", figures["own documents"])
    if "round_trip" in options.only:
        trips = round_trip.trips(options.networks, options.seed, options.workers)
        figures["round trip"] = round_trip.summary(trips)
        failures["round trip"] = trips.bad
        _print_trips(figures["round trip"])
    if "planted" in options.only:
        result = planted.plant_many(options.settings, options.seed, options.workers)
        figures["planted"] = planted.summary(result)
        failures["planted"] = planted.examples(result, 1000)
        failures["right lines that do not hold"] = result.alarms
        _print_planted(figures["planted"])
    if "hostile" in options.only:
        figures["hostile"] = hostile.hostile()
        _print_hostile(figures["hostile"])
    for path, content in ((options.json, figures), (options.failures, failures)):
        if path:
            path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _print_documents(title: str, files: dict[str, Any]) -> None:
    print(f"\n| {title} | |\n|-|-|")
    for name, figure in judged.totals(files):
        print(f"| {name} | {figure} |")
    for name, row in files.items():
        wrong = {
            what: row[what]
            for what in ("missed", "of another kind", "false alarms")
            if row.get(what)
        }
        if wrong:
            print(f"  {name}: {wrong}")


def _print_trips(figures: dict[str, Any]) -> None:
    print("\n| Read back | lines | hold | other |\n|-|-|-|-|")
    for name, row in figures["by notation"].items():
        others = ", ".join(f"{n} {outcome}" for outcome, n in row["others"].items())
        print(f"| {name} | {row['lines']} | {row['hold']:.2%} | {others} |")
    print(f"| all | {figures['lines']} | {figures['hold']:.2%} | |")
    print(
        f"\n{figures['equalities a second']:.0f} equalities a second; longest page "
        f"{figures['seconds, longest page']:.2f} s."
    )


def _print_planted(figures: dict[str, Any]) -> None:
    print("\n| Planted | mistakes | caught | cause right | by its own name |\n|-|-|-|-|-|")
    for kind, row in figures["kinds"].items():
        print(
            f"| {kind} | {row['planted']} | {row['caught']:.2%} | {row['named']:.2%} "
            f"| {row['its own name']:.2%} |"
        )
    print()
    for name, value in figures.items():
        if name != "kinds":
            print(f"{name}: {value:.3g}" if isinstance(value, float) else f"{name}: {value}")


def _print_hostile(figures: dict[str, Any]) -> None:
    print("\n| Hostile input | seconds | MB | answered |\n|-|-|-|-|")
    for name, row in figures.items():
        answered = "yes" if row["answered"] else f"no ({row['exit code']})"
        print(f"| {name} | {row['seconds']:.1f} | {row['megabytes']:.0f} | {answered} |")


if __name__ == "__main__":
    main()
