"""The pictures of a training run: the loss by epoch, and predictions beside the truth.

Blue is the training part and orange the held-out part in every picture; validation is grey.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from chainrule.operations import Array
from chainrule.training.names import shown
from chainrule.training.stopping import Epoch

TRAIN, HELD_OUT, WATCHED = "#2f6db3", "#e07b24", "#8a8a8a"
INK, PALE = "#333333", "#d9d9d9"
_PALE_TO_HELD_OUT = LinearSegmentedColormap.from_list("held_out", ["#f7f7f7", HELD_OUT])
_DPI = 160


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
    axes.tick_params(colors=INK, labelsize=9)
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    """Draw a picture; a letter that the font lacks is drawn as a box, without a warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(path)


def _literal(text: str, longest: int = 40) -> str:
    """A name from a table as it stands: a $ in it must not start a formula."""
    return shown(text, longest).replace("$", r"\$")


def loss_by_epoch(history: Sequence[Epoch], best_epoch: int, loss: str, path: Path) -> None:
    """J of both parts against the epoch, the loss on a logarithmic axis where it is positive.

    loss: the name of the network's loss. A dot marks the epoch whose parameters were kept, unless
    it is the last.
    """
    figure, axes = _axes(6.4, 4.0)
    epochs = np.array([line.epoch for line in history])
    shown = []
    for name, colour, values in (
        ("validation", WATCHED, np.array([line.validation_loss for line in history])),
        ("held out", HELD_OUT, np.array([line.held_out_loss for line in history])),
        ("train", TRAIN, np.array([line.loss for line in history])),
    ):
        values = np.where(np.isfinite(values), values, np.nan)
        if name == "validation" and np.isnan(values).all():
            continue
        shown.append(values[np.isfinite(values)])
        axes.plot(
            epochs, values, color=colour, lw=1.6, label=name, marker="o" if len(epochs) < 3 else ""
        )
    if best_epoch < len(history) - 1:
        best = history[best_epoch]
        axes.plot(best.epoch, best.loss, "o", color=TRAIN, ms=6, label="kept", clip_on=False)
    values = np.concatenate(shown)
    if values.size and values.min() > 0:
        axes.set_yscale("log")
        if values.max() < 1e3 * values.min():
            # Few decades: label 1, 2 and 5 of each, or more of less than one, as plain numbers.
            narrow = values.max() < 5 * values.min()
            subs = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if narrow else (1, 2, 5)
            axes.yaxis.set_major_locator(LogLocator(subs=subs))
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
            axes.yaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlim(0, max(1, epochs[-1]))
    axes.grid(axis="y", color=PALE, lw=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("epoch", color=INK)
    axes.set_ylabel(f"loss ({loss})", color=INK)
    handles, labels = axes.get_legend_handles_labels()
    order = sorted(
        range(len(labels)),
        key=lambda i: ("train", "validation", "held out", "kept").index(labels[i]),
    )
    axes.legend(
        [handles[i] for i in order],
        [labels[i] for i in order],
        frameon=False,
        fontsize=9,
        labelcolor=INK,
    )
    _save(figure, path)


def predicted_vs_actual(
    target: str, parts: Mapping[str, tuple[Array, Array, float]], path: Path
) -> None:
    """Predicted against actual values of a regression; on the diagonal they are equal.

    parts: for "train" and "held out", the actual values, the predicted ones and their RMSE.
    """
    figure, axes = _axes(5.4, 5.2)
    both = np.concatenate([np.concatenate(part[:2]) for part in parts.values()])
    both = both[np.isfinite(both)]
    low, high = float(both.min()), float(both.max())
    edge = 0.03 * (high - low) or 1.0
    limits = (low - edge, high + edge)
    axes.plot(limits, limits, color=INK, lw=0.9, ls=(0, (5, 4)), zorder=3)
    for (name, (actual, predicted, rmse)), colour in zip(
        parts.items(), (TRAIN, HELD_OUT), strict=True
    ):
        few = len(actual) <= 2000
        predicted = np.where(np.isfinite(predicted), predicted, np.nan)
        axes.scatter(
            actual, predicted, s=16 if few else 5, color=colour, alpha=0.55 if few else 0.3,
            linewidths=0, label=f"{name}, RMSE {rmse:.3g}", rasterized=True,
        )  # fmt: skip
    axes.set_xlim(limits)
    axes.set_ylim(limits)
    axes.set_aspect("equal")
    axes.set_xlabel(f"actual {_literal(target)}", color=INK)
    axes.set_ylabel(f"predicted {_literal(target)}", color=INK)
    legend = axes.legend(
        frameon=False, fontsize=9, labelcolor=INK, loc="upper left", handletextpad=0.2
    )
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1)
    _save(figure, path)


def confusion_matrix(target: str, classes: Sequence[str], counts: Array, path: Path) -> None:
    """How many held-out rows of each class (a row) were predicted as each class (a column).

    A cell is coloured by its part of the actual class's rows; the diagonal is right. Counts are
    written where they can be read, up to 15 classes.
    """
    k = len(classes)
    parts = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    size = min(10.0, max(4.2, 2.6 + 0.45 * k))
    figure, axes = _axes(size, size)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.imshow(parts, cmap=_PALE_TO_HELD_OUT, vmin=0, vmax=1)
    if k <= 15:
        for (i, j), number in np.ndenumerate(counts):
            if number:
                axes.text(j, i, f"{number:,}", ha="center", va="center", color=INK, fontsize=10)
    if k <= 40:
        names = [_literal(name, 16) for name in classes]
        crowded = k > 4 and max(map(len, names)) > 4
        axes.set_xticks(range(k), names, rotation=90 if crowded else 0)
        axes.set_yticks(range(k), names)
    axes.tick_params(length=0)
    axes.set_xlabel(f"predicted {_literal(target)}", color=INK)
    axes.set_ylabel(f"actual {_literal(target)}", color=INK)
    rows = counts.sum()
    axes.set_title(
        f"{rows:,} held-out rows, accuracy {counts.trace() / rows:.1%}", fontsize=10, color=INK
    )
    _save(figure, path)
