"""chainrule train on a Parquet file a part of its rows at a time, in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from streamed import frame, streamed_file

from chainrule.cli import run
from chainrule.commands import train_on_table
from chainrule.training import memory


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of which a chunk is a tenth."""
    return streamed_file(tmp_path, monkeypatch)


QUICK = ["--stream", "--l2", "0.001", "--max-epochs", "4"]


@pytest.mark.parametrize(("target", "other"), [("y", "kind"), ("kind", "y")])
def test_the_command_writes_the_same_folder(path: Path, target: str, other: str) -> None:
    options = ["--target", target, "--drop", other, *QUICK, "--solver", "lbfgs"]
    watch = ["--validation", "0.2"]
    assert run(["train", str(path), *options, *watch, "--output", "streamed"]) == 0
    options[options.index("--stream")] = "--in-memory"
    assert run(["train", str(path), *options, *watch, "--output", "whole"]) == 0
    names = [sorted(file.name for file in Path(name).iterdir()) for name in ("streamed", "whole")]
    assert names[0] == names[1]
    ours, theirs = (
        json.loads(Path(name, "metrics.json").read_text()) for name in ("streamed", "whole")
    )
    assert ours.pop("streamed") is True
    assert list(ours) == list(theirs)
    assert sum(ours["rows"].values()) == sum(theirs["rows"].values()) == 1000
    for name, value in theirs["held_out"].items():
        assert ours["held_out"][name] == pytest.approx(value, rel=0.3)
    assert run(["predict", "streamed", str(path)]) == 0


def test_a_table_too_large_for_the_memory_is_streamed(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["train", str(path), "--target", "y", *QUICK[1:]]
    for free, streams in ((None, False), (10**9, False), (100_000, True)):
        monkeypatch.setattr(train_on_table, "at_hand", lambda free=free: free)
        assert run(options) == 0
        assert ("every pass over the rows reads them" in capsys.readouterr().out) == streams
    assert run([*options, "--in-memory"]) == 0
    assert "every pass over the rows" not in capsys.readouterr().out
    assert json.loads(Path("t-y-3", "metrics.json").read_text())["solver"] == "adam"
    assert json.loads(Path("t-y-4", "metrics.json").read_text())["solver"] == "lbfgs"


@pytest.mark.parametrize(
    ("change", "options", "sentence"),
    [
        ({"a": "slip"}, [], "t.parquet, row 991: 'slip' in column 'a' is not a number, though"),
        ({"a": "1e200"}, [], "t.parquet, row 991: column 'a' has the value 1.0e+200, too large"),
        ({"y": "inf"}, [], "t.parquet, row 991: 'inf' in column 'y' is infinite"),
        ({"y": None}, [], "t.parquet, row 991: target 'y' is missing; fill it in"),
        ({"kind": "rare"}, ["--target", "kind", "--test-size", "0.9"], "class 'rare' of target"),
        ({}, ["--target", "z"], "t.parquet has no target column 'z'"),
        ({}, ["--scoring", "r2"], "--scoring judges the rows of --validation"),
        ({}, ["--scoring", "r2", "--validation", "0.5"], "--scoring needs all predictions for the"),
        ({}, ["--validation", "1e-9"], "leaves no rows that count on one side"),
        ({}, ["--test-size", "0.0001"], "but each part needs at least 2"),
    ],
)
def test_a_slip_is_answered_with_a_sentence(
    path: Path,
    change: dict[str, str | None],
    options: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = frame()
    for name, cell in change.items():
        cells = table[name].cast(pl.String).to_list()
        cells[990] = cell
        table = table.with_columns(pl.Series(name, cells))
    table.write_parquet(path)
    assert run(["train", str(path), "--target", "y", *QUICK, *options]) == 2
    assert sentence in capsys.readouterr().err
    assert [file.name for file in path.parent.iterdir()] == ["t.parquet"]


def test_only_parquet_is_streamed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.csv").write_text("a,y\n1,2\n")
    for name, sentence in (
        (
            "t.csv",
            "t.csv is not Parquet, and only a Parquet file can be trained on a part at a time",
        ),
        ("none.parquet", "there is no file none.parquet"),
    ):
        assert run(["train", name, "--target", "y", "--stream"]) == 2
        assert sentence in capsys.readouterr().err
    path.write_bytes(path.read_bytes()[:-30])
    assert run(["train", str(path), "--target", "y", "--stream"]) == 2
    assert "t.parquet is a damaged Parquet file" in capsys.readouterr().err


@pytest.mark.skipif(
    not Path("/proc/self/limits").exists(),
    reason="/proc, which tells the limits of a process, is Linux's",
)
def test_the_memory_at_hand_is_the_least_that_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = memory.at_hand()
    assert free is not None
    assert free > 0
    (tmp_path / "memory.max").write_text("5000\n")
    (tmp_path / "memory.current").write_text("2000\n")
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    assert memory.at_hand() == 3000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.at_hand() != 3000
    script = (
        "import resource; from chainrule.training.memory import at_hand;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40)); before = at_hand();"
        "size = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize();"
        "limit = size + (1 << 20);"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, 1 << 40)); print(before, at_hand())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    before, after = map(int, done.stdout.split())
    assert after <= 1 << 20 < before


def test_text_is_thought_to_take_more_than_numbers() -> None:
    numbers = memory.needed(1000, pl.Schema({"a": pl.Float64, "b": pl.Int8}))
    text = memory.needed(1000, pl.Schema({"a": pl.Float64, "b": pl.String}))
    assert 1000 * 2 * 8 < numbers < text


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the memory of a process is not told here"
)
def test_a_large_file_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    used = []
    for rows in (300_000, 1_300_000):  # both of several chunks, whose buffers are there in each
        data = tmp_path / f"{rows}.parquet"
        random = np.random.default_rng(0)
        columns = {f"x{i}": random.normal(size=rows) for i in range(6)}
        pl.DataFrame({**columns, "y": columns["x0"] + columns["x1"]}).write_parquet(data)
        arguments = ["train", str(data), "--target", "y", "--stream", "--hidden", "4 tanh", "--l2"]
        arguments += [
            "0.001",
            "--max-epochs",
            "1",
            "--batch-size",
            "512",
            "--output",
            str(tmp_path / f"m{rows}"),
        ]
        script = (
            f"import re, sys; from chainrule.cli import run; code = run({arguments!r});"
            "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]);"
            "sys.exit(code)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        used.append(1024 * int(done.stdout.split()[-1]))
    encoded = 1_000_000 * 7 * 8
    assert used[1] - used[0] < 0.5 * encoded, used
