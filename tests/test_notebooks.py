"""Notebooks, and the settings at the top of a document: what is read, and what is said."""

from __future__ import annotations

import json

import pytest
from documents_read import check_places, formulas, messages

from chainrule.documents.sources.source import read_text


def notebook(*cells: object, **more: object) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, **more}, indent=1)


def test_a_notebook() -> None:
    text = notebook(
        {"cell_type": "markdown", "source": ["---\n", "weights: out_in\n", "---\n", "é $a$"]},
        {"cell_type": "code", "outputs": [{"source": ["$a$"]}], "source": "x = '$b$'\ny = 1"},
        {"cell_type": "raw", "source": ["raw $c$"]},
        {"cell_type": "markdown", "source": ["# T\n", "$$\n", "d\\\\\n", "$$"]},
    )
    document = read_text(text, "n.ipynb", None)
    check_places(document)
    assert document.settings == {"weights": "out_in"}
    assert [(p.kind.value, p.text) for p in document.pieces] == [
        ("prose", "é"),
        ("math", "a"),
        ("code", "x = '$b$'\ny = 1"),
        ("prose", "raw $c$"),
        ("heading", "T"),
        ("math", "\nd\\\\\n"),
    ]
    assert len(document.lines) == document.text.count("\n") + 1
    for piece in (document.pieces[1], document.pieces[3]):
        place = document.place(piece.start)
        assert piece.text in text.split("\n")[place.line - 1]
    assert [document.place(piece.start).cell for piece in document.pieces] == [1, 1, 2, 3, 4, 4]


def test_a_notebook_of_format_3() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["T"]},
        {"cell_type": "code", "input": ["x"]},
    ]
    more = [{"cell_type": "markdown", "source": ["$a$"]}]
    text = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": more}]}, indent=1)
    document = read_text(text, "n", "notebook")
    assert [(p.kind.value, p.level, p.text) for p in document.pieces] == [
        ("heading", 2, "T"),
        ("code", 0, "x"),
        ("math", 0, "a"),
    ]
    place = document.place(document.pieces[-1].start)
    assert '"$a$"' in text.split("\n")[place.line - 1]
    assert place.cell == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"cells": [\n  {,',
            "the notebook is not valid JSON: expecting property name enclosed in double quotes "
            "at line 2, column 4",
        ),
        ("", "the notebook is not valid JSON: expecting value at line 1, column 1"),
        (
            "[1]",
            "this is not a notebook: line 1, column 1 begins JSON without a list of cells",
        ),
        (
            "[" * 100_000,
            "the notebook is not valid JSON: it is nested too deeply or a number is too long",
        ),
    ],
)
def test_what_is_no_notebook(text: str, message: str) -> None:
    document = read_text(text, "n.ipynb", "notebook")
    assert document.pieces == ()
    assert [problem.message for problem in document.problems] == [message]


def test_odd_cells() -> None:
    text = notebook(3, {"source": 5}, {"cell_type": 7, "source": "a"}, {}, {"source": [1]})
    assert messages(text, "notebook") == [
        "cell 1 is not a cell of a notebook",
        "cell 2 has no text as its source",
        "cell 4 has no text as its source",
        "cell 5 has no text as its source",
    ]


# Settings


def test_settings() -> None:
    text = "---\nnetwork: 2 -> 3 tanh, squared_error\nsamples: 010 # text\nweights:\n---\n$a$\n"
    document = read_text(text, "t.md", "markdown")
    network = "2 -> 3 tanh, squared_error"
    assert document.settings == {"network": network, "samples": "010", "weights": ""}
    assert formulas(text) == ["a"]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("network: [1]", "the setting 'network' needs a single value"),
        ("network: 1\nsamples: {c: d}", "the setting 'samples' needs a single value"),
        ("network: &x 1\nsamples: *x", "the setting 'samples' needs a single value"),
        ("network: 1\nnetwork: 2", "the setting 'network' is given twice"),
        (
            "network: [",
            "the settings cannot be read: expected the node content, but found '<stream end>'",
        ),
        ("network: *x", "the settings cannot be read: found undefined alias 'x'"),
        ("network: \x01", "the settings cannot be read: they are not YAML"),
        ("network: " + "x" * 10_000, "the settings are longer than 10,000 characters"),
        ("network: " + "[" * 9_000, "the settings cannot be read: they are not YAML"),
    ],
)
def test_settings_that_cannot_be_read(block: str, message: str) -> None:
    assert messages(f"---\n{block}\n---\n$a$") == [message]
    assert formulas(f"---\n{block}\n---\n$a$") == ["a"]


def test_a_rule_is_no_settings() -> None:
    document = read_text("---\nSome words.\n\n---\n$a$", "t", "markdown")
    assert (document.settings, document.problems) == ({}, ())
