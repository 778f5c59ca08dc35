"""``chainrule derive``: every format, every convention, and places that cannot be written to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chainrule import Convention, Network, derive
from chainrule.cli import run

NET = "2 -> 2 relu -> 3 softmax, cross_entropy"
SCRIPT = "from chainrule.cli import main; main()"


def test_the_formats_are_those_of_the_derivation(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--samples", "columns", "--weights", "in_out", "-n", "100"]
    derivation = derive(Network.parse(NET), Convention("columns"))
    written = {
        "terminal": derivation.to_text(100),
        "markdown": derivation.to_markdown(samples=100),
        "latex": derivation.to_latex(samples=100),
    }
    for name, expected in written.items():
        assert run(["derive", NET, *options, "--format", name]) == 0
        assert capsys.readouterr().out == expected
    assert run(["derive", NET, *options, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["shapes"]["W2"] == [2, 3]
    assert data["steps"][-1]["target"] == "dJ/db1"
    assert data["steps"][-1]["depends_on"] == ["dJ/dZ1"]


def test_a_file_is_written_whole_or_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "d.tex"
    assert run(["derive", NET, "--format", "latex", "--output", str(file)]) == 0
    assert file.read_text(encoding="utf-8").startswith(r"\documentclass")
    assert list(tmp_path.iterdir()) == [file]
    missing = tmp_path / "no" / "d.tex"
    assert run(["derive", NET, "--output", str(missing)]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"chainrule: cannot write {missing}: No such file or directory"
    )
    assert run(["derive", NET, "--output", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2 -> 3 tanhh"], "unknown activation 'tanhh': did you mean 'tanh'"),
        (["2 -> 3 tanh", "--samples", "row"], "'row' is not one of 'rows', 'columns'"),
        (["2 -> 3 tanh", "-n", "0"], "0 is not in the range"),
        ([], "Missing argument 'NETWORK'"),
    ],
)
def test_a_slip_is_one_sentence(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["derive", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("chainrule: ")
    assert message in error


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(
    ("redirection", "encoding", "code", "words"),
    [
        (">/dev/full", "utf-8", 2, "chainrule: the output cannot be written: No space left"),
        (">&-", "utf-8", 0, ""),
        ("", "latin-1", 0, r"\u2202J/\u2202W\u2081"),
        ("| head -1", "utf-8", 0, "Backpropagation of 2 -> 1"),
    ],
)
def test_a_terminal_that_takes_no_output_or_few_letters(
    redirection: str, encoding: str, code: int, words: str
) -> None:
    command = f"{sys.executable} -c '{SCRIPT}' derive '2 -> 1' {redirection}"
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        ["bash", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == code
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
