"""The README tells the truth: its Python runs, its commands print what it shows."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from chainrule.cli import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# export.md goes on from the files of its commands: test_export_docs.py runs both.
PAGES = sorted(set((ROOT / "docs").glob("*.md")) - {ROOT / "docs" / "export.md"})


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_python_session_runs_as_shown() -> None:
    session = "\n".join(blocks("python"))
    parser = doctest.DocTestParser()
    test = parser.get_doctest(session, {}, "README.md", "README.md", 0)
    results = doctest.DocTestRunner().run(test)
    assert results.attempted > 10
    assert results.failed == 0


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_pages_run_as_shown(page: Path) -> None:
    sessions = "\n".join(re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL))
    test = doctest.DocTestParser().get_doctest(sessions, {}, page.name, str(page), 0)
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("block", blocks("console"))
def test_a_command_prints_what_is_shown(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, _, expected = block.partition("\n")
    assert command.startswith("$ chainrule ")
    has_mistakes = "homework.md" in command
    assert run(shlex.split(command)[2:]) == has_mistakes
    printed = capsys.readouterr().out
    place = 0
    for shown in re.split(r"\[\.\.\.\]\n| \[\.\.\.\]\n", expected):
        assert shown.strip("\n") in printed[place:]
        place = printed.index(shown.strip("\n"), place) + len(shown.strip("\n"))


def test_there_are_two_set_up_commands_of_one_line_each() -> None:
    commands = blocks("sh")
    assert len(commands) == 2
    assert all(c.startswith("python3 -m venv .venv && ") and c.count("\n") == 1 for c in commands)


def test_the_main_job_prints_the_lines_that_are_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (main_job, _), (shown, *_) = blocks("sh"), blocks("text")
    arguments = shlex.split(main_job.partition("chainrule train ")[2])
    arguments[0] = str(ROOT / arguments[0])
    assert run(["train", *arguments, "--output", str(tmp_path / "results")]) == 0
    printed = capsys.readouterr().out

    def outline(text: str) -> list[str]:
        """What the lines are about, without those that go on with what another began.

        Which networks are tried and chosen depends on how fast the machine is.
        """
        begins = [line.split()[0] for line in text.split("\n") if line[:2].strip()]
        about = {
            "Table",
            "Task",
            "Tried",
            "Chosen",
            "Network",
            "Verified",
            "Stopped",
            "Certified",
            "Results",
        }
        return [word for word in begins if word in (*about, "RMSE", "R²", "NLL", "∂J/∂W₁")]

    assert outline(printed) == outline(shown)
    assert len(outline(shown)) == 13


def test_every_link_to_a_file_leads_somewhere() -> None:
    pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "examples/README.md"]
    for page in (*pages, *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))):
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!http)([^)]+)\)", text):
            assert (ROOT / page).parent.joinpath(target).exists(), (page, target)


def test_the_map_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "chainrule"
    for path in source.iterdir():
        if path.name.startswith(("_", "py.typed")):
            continue
        name = f"{path.name}/" if path.is_dir() else path.name
        assert f"\n  {name} " in text, name


def test_the_flow_of_a_document_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    documents = ROOT / "src" / "chainrule" / "documents"
    for path in documents.iterdir():
        if not path.name.startswith("_"):
            assert (f"\n{path.name}/ " if path.is_dir() else path.name) in text, path.name
