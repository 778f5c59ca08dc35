"""A Parquet file with every kind of column, which is read in many chunks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from chainrule.training import chunks as of_chunks

NAMES = ["a", "b", "whole", "text", "number", "flag", "empty"]


def frame(rows: int = 1000) -> pl.DataFrame:
    """Every kind of column, with gaps."""
    random = np.random.default_rng(0)
    gap = pl.Series(random.random(rows) < 0.2)
    a, b = random.normal(7, 3, size=rows), random.lognormal(size=rows)
    text = pl.Series(random.choice(["red", "blue", "green", " ", "?"], rows))
    return pl.DataFrame(
        {
            "a": a,
            "b": pl.select(pl.when(gap).then(None).otherwise(pl.Series(b))).to_series(),
            "whole": random.integers(0, 5, rows),
            "text": text,
            "number": [f"{value:.2f}" for value in b],
            "flag": random.random(rows) < 0.5,
            "empty": pl.Series([None] * rows, dtype=pl.Float64),
            "y": np.sin(a) + b,
            "kind": np.where(a > 8, "high", np.where(b > 1, "mid", "low")),
        }
    )


def streamed_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One of which a chunk is a tenth, in a folder that becomes the current one."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(of_chunks, "_MOST", 96)
    frame().write_parquet(folder / "t.parquet", row_group_size=150)
    return folder / "t.parquet"
