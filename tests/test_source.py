"""Reading documents: where mathematics, code and prose begin and end, whatever the text holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from documents_read import check_places, formulas, messages, texts

from chainrule.documents.sources.document import Kind, Place
from chainrule.documents.sources.source import LIMIT, read_bytes, read_document, read_text
from chainrule.errors import ChainruleError, DocumentError

SEEDS = Path(__file__).parents[1].parent / "shared" / "seeds"


# The five scans


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the scans are not part of the project")
@pytest.mark.parametrize(
    ("number", "count", "display"),
    [("000", 34, 11), ("001", 46, 24), ("002", 179, 51), ("003", 104, 83), ("004", 118, 43)],
)
def test_the_scans_give_every_formula(number: str, count: int, display: int) -> None:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    document = read_document(path)
    check_places(document)
    math = [piece for piece in document.pieces if piece.kind is Kind.MATH]
    assert (len(math), sum(piece.display for piece in math)) == (count, display)
    assert not document.problems
    assert not any("$" in piece.text for piece in document.pieces)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the scans are not part of the project")
def test_the_titles_of_the_scans() -> None:
    headings = {
        path.name[:3]: [
            (piece.level, piece.text.split()[0])
            for piece in read_document(path).pieces
            if piece.kind is Kind.HEADING
        ]
        for path in SEEDS.glob("*.txt")
    }
    assert headings["000"] == [(1, "Question")]
    assert headings["003"] == [(1, "1"), (1, "2"), (1, "3")]
    assert headings["004"] == [(2, "Problem"), (2, "1."), (2, "**Solution:**")]


# Delimiters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It costs $5 and $10, or $x$.", ["x"]),
        ("US$ and AU$, or 5 $ and 10 $.", []),
        ("sold at $5/unit, bought at 7$ each", []),
        (r"a \$5 note and $\$x$", [r"\$x"]),
        ("scanned $  x  $ and $  W_1 $ so", ["  x  ", "  W_1 "]),
        ("$a$$b$", ["a", "b"]),
        (r"$\text{if $x>0$ then}$", [r"\text{if $x>0$ then}"]),
        (r"\(a\), \[b\], \\(c\\)", ["a", "b", "c"]),
        (r"\[not a link at all\]", []),
        ("$$a\n= b$$ and $$c$$", ["a\n= b", "c"]),
        ("| $a$ | $$|b|$$ |", ["a", "|b|"]),
        ("- item\n  $$\n  a = b\n  $$", ["\n  a = b\n  "]),
        ("```math\na = b\n```", ["a = b"]),
        ("in GitHub $`a_1`$ too", ["a_1"]),
        ("`$a$` ``$b`` <!-- $c$ --> $d$", ["d"]),
        ("```\n$a$\n```\n\n~~~py\n$b$\n~~~\n$c$", ["c"]),
        ("\\begin{align*}\na &= b\\\\\n\\end{align*}", ["\na &= b\\\\\n"]),
        (r"\begin{alignat}{2}x &= y\end{alignat}", ["x &= y"]),
        (r"$\begin{aligned}a\end{aligned}$", [r"\begin{aligned}a\end{aligned}"]),
        (
            r"\begin{equation}\begin{split}a\end{split}\end{equation}",
            [r"\begin{split}a\end{split}"],
        ),
        ("prices $x `$a` y$ and `b` $c$", ["c"]),
        (r"$$\text{as `a' or `b'} = c$$", [r"\text{as `a' or `b'} = c"]),
        ("$$\na\n\n```\ncode\n```\n$$\nb\n$$", ["\nb\n"]),
        ("$a --> b$", ["a --> b"]),
        ("~~wrong $a$~~ right $b$", ["b"]),
        ("$a~~b$ and $c~~d$", ["a~~b", "c~~d"]),
        ("$$\na = b\n\nc = d\n$$", ["\na = b\n\nc = d\n"]),
        ("$$\na = b\n\nthen comes some prose\n\n$$\nc\n$$", ["\nc\n"]),
        ("``quoted'' and $a$ and ``more''", ["a"]),
    ],
)
def test_what_is_a_formula(text: str, found: list[str]) -> None:
    assert formulas(text) == found
    check_places(read_text(text, "t", "markdown"))


def test_display_and_inline() -> None:
    text = r"$a$ $$b$$ \(c\) \[d\] \begin{align}e\end{align} \begin{math}f\end{math}"
    display = [p.display for p in read_text(text, "t", "latex").pieces if p.kind is Kind.MATH]
    assert display == [False, True, False, True, True, False]


def test_the_marks_of_a_quote_are_no_part_of_its_formulas() -> None:
    document = read_text("> $$\n> a\n> > b\n> $$\n", "t", "markdown")
    check_places(document, quoted=True)
    assert formulas(document.text) == ["\n  a\n    b\n  "]


def test_struck_words_leave_the_prose_without_moving_it() -> None:
    (prose,) = read_text("the ~~output~~ target", "t", "markdown").pieces
    assert prose.text == "the            target"


def test_headings() -> None:
    text = (
        "# One\n\n## Two $W_1$ more ##\n\nThree\n=====\n\nFour\n----\n\n"
        "2 Binary Classification\n\n2.1 Sigmoid Units\n\nQuestion 3\n\n"
        "2 cats sat.\n\n1. Linear Model\n\n```\n# code\n```\n"
    )
    found = read_text(text, "t", "markdown").pieces
    assert [(p.level, p.text) for p in found if p.kind is Kind.HEADING] == [
        (1, "One"),
        (2, "Two"),
        (2, "more"),
        (1, "Three"),
        (2, "Four"),
        (1, "2 Binary Classification"),
        (2, "2.1 Sigmoid Units"),
        (1, "Question 3"),
    ]
    assert texts(text, Kind.MATH) == ["W_1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a $x_1 here", "$ is never closed by another $ in its paragraph"),
        ("$$\nx_1\n", "$$ is never closed by another $$"),
        ("\\begin{align} x", "\\begin{align} is never closed by \\end{align}"),
        ("x \\end{align}", "\\end{align} closes what no \\begin{align} opened"),
        (r"\[ x_1", r"\[ is never closed by \]"),
        ("```\nx", "``` is never closed by another ```"),
        ("<!-- x", "<!-- is never closed by -->"),
    ],
)
def test_a_delimiter_without_its_partner(text: str, message: str) -> None:
    assert messages(text) == [message]
    assert not formulas(text)


def test_only_so_many_problems_are_told() -> None:
    found = messages("\\begin{align}" * 1_000)
    assert len(found) == 101
    assert found[-1] == "there are 900 more problems like these from here on"


# LaTeX

LATEX = r"""\documentclass{article}
\newcommand{\vx}[1]{\mathbf{#1}} % a comment with $
\DeclareMathOperator*{\soft}{softmax}
\def\half#1#2{\frac{#1}{#2}}
\newcommand{\bad}[2][x]{y}
Not read: $p$.
\begin{document}
\section{One $x$} 100\% of $5$ % $ no
\subsection*{Two} \verb|$v$| and \\[4pt] $ a + b $.
\begin{align}
 a &= b \\ % \end{align}
 &= c
\end{align}
\paragraph{Three}
\begin{verbatim}
$x$
\end{verbatim}
\begin{comment} $z$ \end{comment}
\end{document} $q$
"""


def test_latex() -> None:
    document = read_text(LATEX, "t", None)
    check_places(document)
    assert formulas(LATEX, None) == [
        "x",
        "5",
        " a + b ",
        "\n a &= b \\\\ % \\end{align}\n &= c\n",
    ]
    headings = [(p.level, p.text) for p in document.pieces if p.kind is Kind.HEADING]
    assert headings == [(1, "One"), (2, "Two"), (4, "Three")]
    assert texts(LATEX, Kind.CODE, None) == ["$v$", "\n$x$\n"]
    assert document.macros == {
        "vx": (1, r"\mathbf{#1}"),
        "soft": (0, r"\operatorname*{softmax}"),
        "half": (2, r"\frac{#1}{#2}"),
    }
    assert messages(LATEX, None) == [
        r"the definition of \bad is not read: its first argument has a default"
    ]
    assert document.place(document.pieces[0].start) == Place(8, 10)


def test_macros_in_markdown_are_no_formula() -> None:
    document = read_text(r"$\newcommand{\R}{\mathbb R}$ so $\R$", "t", "markdown")
    assert document.macros == {"R": (0, r"\mathbb R")}
    assert formulas(document.text) == [r"\R"]
    assert texts(document.text, Kind.PROSE) == ["so"]


def test_a_part_of_a_latex_document() -> None:
    assert formulas("\\section{One}\nSo $ 5 $ holds. % $", None) == [" 5 "]


# Plain text


@pytest.mark.parametrize(
    "line",
    [
        "dL/dW2 = 2/n * (a2 - y) * a1^T",
        "∂J/∂W₁ = Xᵀ ∂J/∂Z₁",
        "(6)  ∂J/∂A₂ = (1/n) · 2 (A₂ − Y)",
        "(7)         = (2/n) (A₂ − Y)",
        "= 2 (a - y) x",
        "loss = -(y*log(p) + (1-y)*log(1-p))",
        "sigmoid(z) = 1/(1+exp(-z))",
        "W := W - alpha * dL/dW",
    ],
)
def test_lines_that_are_equations(line: str) -> None:
    for kind in ("plain", None):
        (piece,) = read_text(f"Hello,\n  {line}\nBye", "t", kind).pieces[1:2]
        assert (piece.kind, piece.display, piece.text) == (Kind.MATH, True, line)


@pytest.mark.parametrize(
    "line",
    [
        "The loss = good, they say",
        "if x == y then stop",
        "see http://example.org/?a=b",
        "--seed=3",
        "=====",
        "A rule P = AB: a = bc and b = ac, all in a sentence.",
        "It costs $5 today.",
    ],
)
def test_lines_that_are_prose(line: str) -> None:
    assert formulas(line, "plain") == []


def test_equations_in_a_sentence_and_in_a_quote() -> None:
    text = "we have z = Wx + b and a = tanh(z), where x is given\n> d = e\n- f = g"
    assert formulas(text, "plain") == ["z = Wx + b", "a = tanh(z)", "d = e", "f = g"]
    document = read_text(text, "t", "plain")
    assert [p.display for p in document.pieces if p.kind is Kind.MATH] == [False, False, True, True]
    check_places(document)


def test_an_equation_over_two_lines() -> None:
    assert formulas("J = a\n      + b\nso", "plain") == ["J = a\n      + b"]


# Bytes and files


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_bytes(codec: str, ending: str) -> None:
    document = read_bytes(ending.join(["é", "$σ$", "$b$"]).encode(codec), "t.md")
    assert [p.text for p in document.pieces if p.kind is Kind.MATH] == ["σ", "b"]
    assert document.place(document.pieces[-1].start) == Place(3, 2)
    assert not document.problems


def test_bytes_that_are_no_text() -> None:
    document = read_bytes(b"one\r\ntwo $a$ \xe9 \xff", "t.md")
    (problem,) = document.problems
    sentence = "the file is not valid UTF-8: byte 0xE9 on line 2 cannot be read"
    assert problem.message == sentence
    assert document.text[problem.offset] == "\ufffd"
    (problem,) = read_bytes(b"one\r\ntwo \0 \0", "t").problems
    assert problem.message == "there is a NUL character on line 2: this may not be a text file"
    assert read_bytes(b"\xff\xfea", "t").problems[0].message == (
        "the file is not valid UTF-16: byte 0x61 on line 1 cannot be read"
    )


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.tex").write_text("So $ 5 $. % $")
    Path("b.xyz").write_text("So $a$.")
    assert read_document("a.tex").pieces[1].text == " 5 "
    assert read_document(Path("b.xyz")).pieces[1].text == "a"
    assert read_document("b.xyz", "text").pieces[0].text == "b.xyz"
    assert read_document("a = $b$").name == "<text>"
    Path("big.md").write_bytes(b"x" * (LIMIT + 1))
    for path, message in {
        "none.md": "there is no file none.md",
        ".": ". is a folder, not a document",
        "big.md": "big.md is larger than 10 MB: give the part to be checked",
        "a\0b": "'a\\x00b' is not the name of a file",
        os.devnull: f"{os.devnull} is not a regular file, so it is not read as a document",
        "a.tex/b": "a.tex/b cannot be read: Not a directory",
    }.items():
        with pytest.raises(DocumentError) as caught:
            read_document(Path(path))
        assert str(caught.value) == message
        assert isinstance(caught.value, ChainruleError)
    with pytest.raises(DocumentError, match="larger than 10 MB"):
        read_bytes(b"x" * (LIMIT + 1), "-")
