"""The picture of the published table, from what benchmarks/uci.py wrote.

    python benchmarks/uci_picture.py uci.json docs/uci.svg

For each set the error on test rows as a part of the best published one: left of the line is better.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from uci import PUBLISHED

NAMES = {
    "bostonHousing": "Boston", "concrete": "Concrete", "energy": "Energy", "power-plant": "Power",
    "wine-quality-red": "Wine", "yacht": "Yacht",
}  # fmt: skip
OURS, THEIRS, INK, PALE = "#2f6db3", "#e07b24", "#333333", "#d9d9d9"


def draw(results: dict[str, list[dict[str, float]]], path: Path) -> None:
    """A row for each set: our mean and its standard error, and scikit-learn's where it is there."""
    names = [name for name in results if name in PUBLISHED]
    figure = Figure(figsize=(6.8, 0.42 * len(names) + 1.1), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    axes.axvline(1, color=INK, linewidth=1)
    for row, name in enumerate(reversed(names)):
        best = PUBLISHED[name][0]
        axes.axhline(row, color=PALE, linewidth=0.8, zorder=0)
        for key, colour, label in (
            ("theirs", THEIRS, "scikit-learn L-BFGS, tuned"),
            ("rmse", OURS, "chainrule"),
        ):
            values = np.array([split[key] for split in results[name]]) / best
            if not np.isfinite(values).all():
                continue
            error = values.std(ddof=1) / np.sqrt(len(values))
            axes.errorbar(
                values.mean(), row, xerr=error, fmt="o", color=colour, markersize=7,
                elinewidth=1.6, label=label if row == 0 else None,
            )  # fmt: skip
    axes.set_yticks(range(len(names)), [NAMES[name] for name in reversed(names)])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlabel("root mean squared error, best published = 1", color=INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(left=False, colors=INK)
    axes.legend(
        frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9, labelcolor=INK,
        borderaxespad=0, handletextpad=0.3,
    )  # fmt: skip
    axes.text(
        1, len(names) - 0.35, "best published", ha="right", va="bottom", color=INK, fontsize=9
    )
    axes.set_xlim(left=0.0)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Draw it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("json", type=Path, help="what benchmarks/uci.py --json wrote")
    parser.add_argument("picture", type=Path)
    options = parser.parse_args()
    draw(json.loads(options.json.read_text())["sets"], options.picture)


if __name__ == "__main__":
    main()
