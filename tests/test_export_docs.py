"""docs/export.md tells the truth: its commands run, its Python runs, its C predicts the same."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from handed_over import COMPILER, FLAGS

from chainrule.cli import run
from chainrule.ensemble.storage import load_trained
from chainrule.training.table import Table

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
HEADER = "cement,slag,fly_ash,water,superplasticizer,coarse_aggregate,fine_aggregate,age"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.slow
def test_the_page_does_what_it_says(folder: Path) -> None:
    (folder / "examples").symlink_to(ROOT / "examples")
    (commands,) = blocks("sh")
    for line in commands.splitlines():
        program, *arguments = shlex.split(line)
        assert program == "chainrule"
        assert run(arguments) == 0
    test = doctest.DocTestParser().get_doctest(
        "\n".join(blocks("python")), {}, "export.md", "export.md", 0
    )
    results = doctest.DocTestRunner().run(test)
    assert results.attempted > 10
    assert results.failed == 0
    if COMPILER is None:
        return
    (program,) = blocks("c")
    (folder / "main.c").write_text(program)
    subprocess.run([COMPILER, *FLAGS, "main.c", "-o", "main", "-lm"], check=True)
    printed = subprocess.run([folder / "main"], capture_output=True, check=True).stdout
    (folder / "mix.csv").write_text(f"{HEADER}\n540,0,0,162,2.5,1040,676,\n")
    wanted = load_trained("concrete-strength").predict(Table.read("mix.csv"))["strength"][0]
    assert float(printed) == pytest.approx(wanted, rel=1e-5)
