"""A checked document shown in every format: complete, at the right place, and harmless."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from marked import MEND, MESSAGE, broken, homework, one, verdict

from chainrule import Network, derive
from chainrule.documents.outcomes.verdicts import Cause, Claim, Marked, Outcome, Verdict
from chainrule.documents.sources.source import read_text
from chainrule.marking.check import check
from chainrule.marking.readable_math import readable
from chainrule.marking.report import Report, exit_code
from chainrule.marking.rows import rows
from chainrule.marking.text import to_text
from chainrule.marking.words import CAUSES, MEANINGS, NAMES, SYMBOLS
from chainrule.writing.mathml import formula

REPORT = Report((homework(),))


def test_the_terminal_shows_the_line_the_place_and_the_mend() -> None:
    assert REPORT.to_text().splitlines() == [
        "homework.md:3: holds per component: a transpose. The product does not conform.",
        r"    The loss is $E = \frac12 (y - \hat y)^2$, where $\hat y = \sigma(z)$.",
        "    conforms as σ(z)ᵀ",
        f"homework.md:5: (26) wrong: the sign. {MESSAGE}",
        r"    $$\frac{\partial}{\partial W_j} E = \frac12 2 (y - \hat y) x_j \tag{26}$$",
        r"                                        ^ should be −(y − ŷ) ∂ŷ/∂W_j",
        "homework.md:8: (27) follows from (26): right step, inherited sign.",
        "homework.md:9: undefined. q is never defined.",
        r"    &= q x \\",
        "homework.md:10: not read. ⊠ has no meaning here.",
        r"    &= b \boxtimes c",
        r"         ^",
        "homework.md:13: note: The loss is named E and then J.",
        "homework.md: taken for granted: x is a row.",
        "6 equalities: 1 holds, 1 holds per component, 1 wrong, 1 carried, 1 undefined, "
        "1 not read.   Agreement is at 5 random points, largest relative difference 3e-15.",
    ]
    assert "homework.md:3: holds.\n" in REPORT.to_text(verbose=True)


def test_several_documents_are_told_apart_and_their_problems_are_placed() -> None:
    text = to_text([homework(), broken()])
    assert "\nhomework.md: 6 equalities: " in text
    assert text.endswith("\nbroken.md:1: $ is never closed\nbroken.md: No equalities.\n")


def test_what_was_not_decided_is_listed_briefly() -> None:
    lines = "\n\n".join(f"$a_{{{n}}} = b$" for n in range(30))
    document = read_text(lines, "a.md", "markdown")
    verdicts = []
    for piece in document.pieces:
        claim = Claim("a", "b", piece.start, piece.end, document.place(piece.start))
        verdicts.append(Verdict(claim, Outcome.UNREAD, message="No."))
    marked = Marked(document, tuple(verdicts))
    brief = to_text([marked])
    assert brief.count("not read. No.") == 3
    assert "a.md: 27 more not read, on lines 7, 9, 11, " in brief
    assert "… (--verbose shows them)." in brief
    assert to_text([marked], verbose=True).count("not read. No.") == 30


def test_a_long_line_is_cut_around_the_mark_and_moves_no_cursor() -> None:
    text = "a = " + "b + " * 200 + "\x1b[31m q" + " + c" * 200
    marked = one(text, Outcome.WRONG, at="q", mend="p", cause=Cause.SYMBOL)
    source, caret = to_text([marked]).splitlines()[1:3]
    assert len(source) < 130
    assert "\x1b" not in source
    assert source[caret.index("^")] == "q"


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("cause", [None, *Cause])
def test_every_outcome_and_cause_is_shown_in_every_format(
    outcome: Outcome, cause: Cause | None
) -> None:
    report = Report((one("a = b c", outcome, cause=cause, mend="c^\\top b", message="So."),))
    words = NAMES[outcome] + (f": {CAUSES[cause]}" if cause and CAUSES[cause] else "")
    assert words in report.to_text(verbose=True)
    assert SYMBOLS[outcome] in report.to_html()
    assert rf"a = b c \quad \text{{{SYMBOLS[outcome]}}}" in report.to_markdown()
    if outcome is not Outcome.HOLDS:
        assert f"{words}</" in re.sub(r" <span class=.cr-where.*?</span>", "", report.to_html())
        assert f"> {SYMBOLS[outcome]} **{words}**, line 2. So." in report.to_markdown()
    claim = json.loads(report.to_json())["files"][0]["claims"][0]
    assert (claim["outcome"], claim["cause"]) == (outcome.value, cause.value if cause else None)
    results = json.loads(report.to_sarif())["runs"][0]["results"]
    assert len(results) == (outcome not in (Outcome.HOLDS, Outcome.REPAIRED))
    assert report.ok == (not outcome.is_fault)


def test_no_outcome_and_no_cause_is_without_words() -> None:
    assert set(NAMES) == set(SYMBOLS) == set(MEANINGS) == set(Outcome)
    assert len(set(SYMBOLS.values())) == len(Outcome)
    assert set(CAUSES) == set(Cause)


def test_json_keeps_to_the_contract() -> None:
    data = json.loads(REPORT.to_json(), parse_constant=pytest.fail)
    (file,) = data["files"]
    assert file["file"] == "homework.md"
    assert file["summary"] == {
        "holds": 1, "holds_per_component": 1, "wrong": 1, "carried": 1, "undefined": 1,
        "unread": 1,
    }  # fmt: skip
    wrong = file["claims"][2]
    assert {key: wrong[key] for key in ("line", "column", "tag", "left", "outcome", "cause")} == {
        "line": 5, "column": 3, "tag": "26", "left": r"\frac{\partial}{\partial W_j} E",
        "outcome": "wrong", "cause": "sign",
    }  # fmt: skip
    assert wrong["evidence"] == {"ratio": -1.0, "spread": None, "draws": 5}
    assert (wrong["message"], wrong["mend"]) == (MESSAGE, MEND)
    assert file["claims"][0]["cause"] is None


def test_markdown_is_the_document_with_marks_in_it() -> None:
    text = REPORT.to_markdown()
    assert r"The loss is $E = \frac12 (y - \hat y)^2$ ✓, where $\hat y = \sigma(z)$ ≈." in text
    assert r"\sigma(xW) \tag{27} \quad \text{↳} \\" in text
    assert r"b \boxtimes c \quad \text{…}" in text
    assert "\\tag{26} \\quad \\text{✗}$$\n\n> ✗ **wrong: the sign**, line 5 (26). " in text
    assert f"It should be ${MEND}$." in text
    unmarked = re.sub(r" \\quad \\text\{.\}|(?<=\$) [✓≈]", "", text)
    kept = [line for line in unmarked.splitlines() if line and not line.startswith(">")]
    original = [line for line in homework().document.text.splitlines() if line]
    assert kept == original


def test_a_latex_document_becomes_markdown() -> None:
    text = (
        "\\documentclass{article}\\begin{document}\n\\section{One}\nLet \\(a = b\\).\n"
        "\\begin{align}\na &= b \\\\\n c &= d\n\\end{align}\nEnd.\n\\end{document}\n"
    )
    document = read_text(text, "a.tex", "latex")
    verdicts = (
        verdict(document, "a = b", Outcome.HOLDS),
        verdict(document, "c &= d", Outcome.WRONG, message="No."),
    )
    written = Report((Marked(document, verdicts),)).to_markdown()
    assert "# One" in written
    assert "Let $a = b$ ✓." in written
    assert (
        "$$\n\\begin{aligned}\na &= b \\\\\n c &= d \\quad \\text{✗}\n\\end{aligned}\n$$" in written
    )
    assert "> ✗ **wrong**, line 6. No." in written
    assert "documentclass" not in written


def test_sarif_has_the_structure_that_code_scanning_reads() -> None:
    data = json.loads(REPORT.to_sarif(), parse_constant=pytest.fail)
    assert data["version"] == "2.1.0"
    assert data["$schema"].endswith("sarif-2.1.0.json")
    (run,) = data["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert {cause.value for cause in Cause} <= {rule["id"] for rule in rules}
    assert len({rule["id"] for rule in rules}) == len(rules)
    levels = {}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "homework.md"
        region = place["region"]
        assert all(isinstance(n, int) and n >= 1 for n in region.values())
        assert (region["endLine"], region["endColumn"]) > (
            region["startLine"],
            region["startColumn"],
        )
        levels[result["ruleId"]] = result["level"]
    assert levels == {
        "holds_per_component": "warning", "sign": "error", "carried": "warning",
        "undefined": "note", "unread": "note",
    }  # fmt: skip
    assert run["results"][1]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 5, "startColumn": 3, "endLine": 5, "endColumn": 63,
    }  # fmt: skip
    problems = json.loads(Report((broken("a b/ü.md"),)).to_sarif())["runs"][0]
    (notification,) = problems["invocations"][0]["toolExecutionNotifications"]
    artifact = notification["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == "a%20b/%C3%BC.md"


class Page(HTMLParser):
    """What a browser would make of a page, as far as these tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_shows_the_document_and_needs_no_network() -> None:
    html = REPORT.to_html()
    page = Page(html)
    assert page.open == []
    assert {"math", "main", "h2", "aside"} <= {tag for tag, _ in page.elements}
    assert "://" not in html
    assert "1 wrong, 1 carried of 6 equalities" in html
    marks = [a.get("aria-label") for tag, a in page.elements if a.get("role") == "img"]
    assert "wrong: the sign" in marks
    assert "holds" in marks
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids)) == 5
    links = [a["href"] for tag, a in page.elements if tag == "a"]
    assert links == [f"#{ids[1]}"]
    assert '<div class="cr-tag">(26)</div>' in html
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</code></math><svg onload=alert(1)>",
    "&lt;script&gt;alert(1)&#60;/script&#62;",
    "</style><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
]
ALLOWED = {"src", "href", "style"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_a_document_becomes_markup(attack: str) -> None:
    formulas = [
        rf"\text{{{attack}}} = a", rf"a = \frac{{{attack}",
        rf"\href{{javascript:alert(1)}}{{{attack}}} = b",
        rf"\style{{{attack}}}{{a}} = b", rf"\color{{{attack}}} a = b", rf"\tag{{{attack}}} a = b",
        rf"\class{{{attack}}}{{a}} = b", rf"\hspace{{{attack}}} a = b",
        rf"\begin{{{attack}}} a = b",
    ]  # fmt: skip
    text = f"# {attack}\n\n{attack} **{attack}** `{attack}`\n\n```\n{attack}\n```\n\n"
    text += "\n\n".join(f"$${f}$$\n\n**{attack}** ${f}$" for f in formulas)
    document = read_text(text, attack, "markdown")
    verdicts = []
    for piece in document.pieces:
        claim = Claim(attack, attack, piece.start, piece.end, document.place(piece.start), attack)
        verdicts += [
            Verdict(claim, outcome, Cause.SIGN, attack, mend=rf"\text{{{attack}}}")
            for outcome in Outcome
        ]
    marked = Marked(document, tuple(verdicts), ((0, attack),), (attack,), 1)
    report = Report((marked, broken(attack)))
    plain = Page(Report((homework(),)).to_html())
    known = {tag for tag, _ in plain.elements} | {
        "pre", "code", "strong", "em", "mtext", "mspace", "mrow", "mo", "mstyle", "mn", "msub",
        "mpadded", "mtable", "mtr", "mtd", "h1", "mphantom",
    }  # fmt: skip
    for html in (report.to_html(), report._repr_html_()):
        for tag, attributes in Page(html).elements:
            assert tag in known, tag
            assert not any(name.startswith("on") for name in attributes), (tag, attributes)
            assert not {"src", "style"} & set(attributes)
            assert str(attributes.get("href", "#")).startswith("#")
    added = Report((broken(attack),)).to_markdown().replace("a $b", "")
    noted = [line for line in report.to_markdown().splitlines() if line.startswith("> ")]
    assert not re.search(r"(?<!\\)<", "\n".join([added, *noted]))
    json.loads(report.to_json())
    json.loads(report.to_sarif())


def test_a_report_of_several_documents() -> None:
    report = Report((homework(), one("a = b", Outcome.HOLDS)))
    assert report.files == ("homework.md", "a.md")
    assert len(report.verdicts) == 7
    assert report.summary["holds"] == 2
    assert not report.ok
    assert str(report) == report.to_text()
    assert repr(report).startswith("<Report: homework.md, a.md: 2 holds, 1 holds_per_component")
    assert report._repr_markdown_() == report.to_markdown()
    fragment = report._repr_html_()
    assert "<body" not in fragment
    css = re.sub(r"/\*.*?\*/", "", "".join(re.findall(r"<style>(.*?)</style>", fragment, re.S)))
    for selector in re.findall(r"([^{}]+)\{", css):
        for one_of_them in re.split(r",(?![^(]*\))", selector):
            assert one_of_them.strip().startswith((".cr", ":target > .cr", "@media"))


@pytest.mark.parametrize(
    ("marked", "plain", "strict"),
    [
        (one("a = b", Outcome.HOLDS), 0, 0),
        (one("a = b", Outcome.HOLDS_PER_COMPONENT), 0, 0),
        (one("a = b", Outcome.REPAIRED), 0, 0),
        (one("a = b", Outcome.WRONG), 1, 1),
        (one("a = b", Outcome.CARRIED), 1, 1),
        (one("a = b", Outcome.UNREAD), 0, 1),
        (one("a = b", Outcome.UNDEFINED), 0, 1),
        (broken(), 0, 1),
    ],
)
def test_the_exit_code(marked: Marked, plain: int, strict: int) -> None:
    assert exit_code([marked]) == plain
    assert exit_code([marked], strict=True) == strict


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{1}{n} \sum_{i=1}^n (a_i - y_i) x_i^\top", "1/n Σ_(i=1)^n (a_i − y_i) x_iᵀ"),
        (r"W^{(2)\top} \delta^{(2)} + W^{[3]T} v", "W^(2)ᵀ δ^(2) + W^[3]ᵀ v"),
        (r"W_2^{T} \odot \sigma'(z^{[1]})", "W₂ᵀ ⊙ σ′(z^[1])"),
        (r"\frac12 \mathbf{W}_{ij} \cdot 2^{10}", "½ W_ij · 2¹⁰"),
        (r"\log \hat{y} + \text{softmax}(z)", "log ŷ + softmax(z)"),
        (r"\frac{a+b}{2 c}", "(a + b)/(2 c)"),
        (r"\left( 1 - a \right)", "(1 − a)"),
        ("{" * 500, "{" * 500),
        (r"\frac{", "/"),
        (r"a \unknown b", "a unknown b"),
    ],
)
def test_a_mend_is_readable_in_the_terminal(latex: str, expected: str) -> None:
    assert readable(latex) == expected


def test_what_is_said_has_no_latex_in_it() -> None:
    text = (
        "$z^{(1)} = W^{(1)} x$, $a^{(1)} = \\sigma(z^{(1)})$, $E = \\frac12 (y - a^{(1)})^2$\n\n"
        "$$\\frac{\\partial E}{\\partial z^{(3)}} = a^{(1)}$$\n"
    )
    report = check(text).to_text()
    assert "Nothing in the document makes E depend on z^(3).\n" in report
    assert "taken for granted: σ is the sigmoid function.\n" in report


def test_rows_are_those_of_the_display() -> None:
    assert [
        row.cells for row in rows(r"\left( \begin{aligned} a & b \\ c & d \end{aligned} \right)")
    ] == [(r"\left( \begin{aligned} a & b \\ c & d \end{aligned} \right)",)]
    assert [
        (row.cells, row.tag) for row in rows(r"a = \begin{cases} 1 & x \\ 2 \end{cases} \quad (7)")
    ] == [((r"a = \begin{cases} 1 & x \\ 2 \end{cases}",), "7")]
    assert len(rows("a \\\\" * 100_000)) == 1
    assert rows("  ") == []


@pytest.mark.parametrize(
    "latex",
    ["{" * 5000, "}" * 50, r"\frac" * 500, "^" * 500, r"\left(" * 500, "a^b^c", "\x00", r"\frac{a",
     r"\newcommand{\a}{\a\a}\a", "a" * 100_000, r"\begin{aligned} a", "&", "\\"],
)  # fmt: skip
def test_a_formula_that_cannot_be_drawn_is_shown_as_it_is_written(latex: str) -> None:
    html = formula(latex)
    Page(html)
    assert html.startswith(("<code>", "<math>"))


def test_letters_of_a_style_are_letters_of_their_own() -> None:
    html = formula(r"\mathbf{W} \mathcal{L} \mathbb{R} \boldsymbol{\sigma} \mathrm{softmax}")
    assert all(letter in html for letter in ("𝐖", "ℒ", "ℝ", "𝝈", "<mi>softmax</mi>"))


def test_a_derivation_is_a_page(tmp_path: Any) -> None:
    derivation = derive(Network.parse("2 -> 3 relu -> 2 softmax, cross_entropy"))
    html = derivation.to_html()
    page = Page(html)
    assert page.open == []
    assert "<code>" not in html
    assert "://" not in html
    assert "Backpropagation of 2 → 3 relu → 2 softmax" in html
    assert html.count("<math") > 100
    assert '<div class="cr-tag">(7)</div>' in html
