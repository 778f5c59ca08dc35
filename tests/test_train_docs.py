"""docs/train.md tells the truth: its commands run and leave what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load_file

from chainrule.cli import run

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "train.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    commands = "".join(re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)).splitlines()
    assert len(commands) == 16
    for block in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        exec(block, {})
    for line in commands:
        program, *arguments = shlex.split(line)
        assert program == "chainrule"
        assert run(arguments) == 0
    assert "validation_loss" in pl.read_csv("watched/history.csv").columns
    assert "validation_score" in pl.read_csv("scored/history.csv").columns
    assert {"strength_std", "strength_low"} <= set(pl.read_csv("sure.csv").columns)
    assert "cosh" in Path("own-loss/derivation.md").read_text(encoding="utf-8")
    assert pl.read_csv("predicted.csv").height == pl.read_csv("examples/concrete.csv").height
    straight = next(line for line in commands if "--resume" in line)
    straight = straight.replace("--checkpoint kept --resume --output whole", "--output straight")
    assert run(shlex.split(straight)[1:]) == 0
    for name, array in load_file("whole/model.safetensors").items():
        np.testing.assert_array_equal(load_file("straight/model.safetensors")[name], array)


def test_every_option_that_it_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "--help"]) == 0
    known = set(re.findall(r"--[a-z0-9-]+", capsys.readouterr().out))
    assert run(["predict", "--help"]) == 0
    known |= set(re.findall(r"--[a-z0-9-]+", capsys.readouterr().out))
    assert set(re.findall(r"--[a-z0-9-]+", PAGE)) <= known | {"--help"}
