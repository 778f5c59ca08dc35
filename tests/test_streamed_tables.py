"""Tables that are read in parts: the same as at once, in constant memory, with its messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from chainrule.cli import run
from chainrule.errors import DataError
from chainrule.training import csv_file, table
from chainrule.training.table import Table

CASES = {
    "plain": b"a,b\n1,x\n2,y\n3,z\n",
    "blank lines": b"\n \na;b\n\n1;x\n\n2;y\n",
    "quotes over lines": b'a,b\n1,"x\ny"\n2,"z ""q"""\n',
    "windows": b"\xef\xbb\xbfa,b\r\n1,x\r\n2,y\r\n",
    "old macintosh": b"a,b\r1,x\r2,y\r",
    "no end of line": b"a\tb\n1\tx",
    "one line": b"a,b",
}


def parts(path: Path) -> list[Table]:
    return list(Table.stream(path, lambda part: None))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("chunk", [1, 2, 50_000])
def test_parts_are_the_whole(
    name: str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CASES[name])
    monkeypatch.setattr(csv_file, "_CHUNK", chunk)
    if name == "one line":
        for read in (Table.read, parts):
            with pytest.raises(DataError, match="a header but no rows"):
                read(path)
        return
    whole, streamed = Table.read(path), parts(path)
    assert pl.concat([part.frame for part in streamed]).equals(whole.frame)
    assert whole.lines is not None
    lines = [part.place(row) for part in streamed for row in range(part.rows)]
    assert lines == [whole.place(row) for row in range(whole.rows)]


def test_parts_of_parquet_are_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_ROWS_AT_A_TIME", 7)
    path = tmp_path / "t.parquet"
    frame = pl.DataFrame({"n": range(20), "c": pl.Series(["x", "y"] * 10, dtype=pl.Categorical)})
    frame.write_parquet(path)
    told: list[float] = []
    streamed = list(Table.stream(path, told.append))
    assert [part.rows for part in streamed] == [7, 7, 6]
    assert pl.concat([part.frame for part in streamed]).equals(Table.read(path).frame)
    assert streamed[1].place(0).endswith("row 8")
    assert told == [7 / 20, 14 / 20, 1.0]
    frame.write_parquet(tmp_path / "t[1]*.parquet")
    assert sum(part.rows for part in parts(tmp_path / "t[1]*.parquet")) == 20
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match="is a damaged Parquet file"):
        parts(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 stuff\n", "an Excel workbook or a zip archive"),
        (b"a,b\n1,2\n1,2,3\n", "line 3 has 3 fields, but the header has 2 columns"),
        (b"a,b\n" + b"1,2\n" * 30_000 + b"1,\xff\n", "line 30002: byte 0xff is not UTF-8 text"),
        (b"a,b\n" + b"1,2\n" * 30_000 + b"1,\0\n", "line 30002: there is a null byte"),
        (b"a,b\n" + b"1,2\n" * 30_000 + b'1,"2\n', "line 30002: a quote is opened and not closed"),
    ],
)
def test_a_message_names_the_line_of_the_file(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=sentence):
        parts(path)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    rows = "\n".join(f"{i % 13},{'red' if i % 3 else 'blue'},{i % 7}" for i in range(80))
    (folder / "t.csv").write_text(f"a,colour,y\n{rows}\n", encoding="utf-8")
    arguments = ["--target", "y", "--output", str(folder / "m"), "--max-epochs", "5"]
    assert run(["train", str(folder / "t.csv"), *arguments]) == 0
    return folder / "m"


def test_predictions_in_parts_are_those_at_once(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "new.csv"
    data.write_text("colour,a\nred,1\ngreen,2\nblue,\npink,4\n", encoding="utf-8")
    printed = []
    for chunk in (1, 50_000):
        monkeypatch.setattr(csv_file, "_CHUNK", chunk)
        capsys.readouterr()
        assert run(["predict", str(model), str(data)]) == 0
        printed.append(capsys.readouterr())
    assert printed[0].out == printed[1].out
    assert printed[0].out.count("\n") == 5
    assert "column 'colour' has 'green', 'pink', which" in printed[0].err
    assert printed[0].err.count("\n") == 1


def test_a_slip_far_down_leaves_no_output(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, output = tmp_path / "new.csv", tmp_path / "p.csv"
    data.write_text("a,colour\n" + "1,red\n" * 60_000 + "x,red\n", encoding="utf-8")
    assert run(["predict", str(model), str(data), "--output", str(output)]) == 2
    assert "new.csv, line 60002: 'x' in column 'a' is not a number" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [data]


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the memory of a process is not told here"
)
def test_a_large_file_takes_no_more_memory_than_a_small_one(model: Path, tmp_path: Path) -> None:
    line = b"3,red,some text that the model has no use for and that only takes room\n"
    used = []
    for rows in (60_000, 600_000):
        data = tmp_path / f"{rows}.csv"
        data.write_bytes(b"a,colour,more\n" + line * rows)
        script = (
            "import re, sys; from chainrule.cli import run;"
            f"code = run(['predict', {str(model)!r}, {str(data)!r}, '--output',"
            f"{str(tmp_path / 'out.csv')!r}]);"
            "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]);"
            "sys.exit(code)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        used.append(int(done.stdout))
        assert (tmp_path / "out.csv").read_bytes().count(b"\n") == rows + 1
        data.unlink()
    assert used[1] < 1.25 * used[0]
