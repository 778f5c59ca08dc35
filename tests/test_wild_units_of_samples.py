r"""Units that carry a sample as well, in layers told apart by their letters; E = Σ_n E_n."""

from __future__ import annotations

from judged_lines import outcomes

# _{j{n}}: of the unit j and the sample n.
HIDDEN = r"""
Hidden unit $j$ has the input $r_{j{n}} = \sum_{i=1}^{I} w_{ij} x_{i{n}}$ and the output
$$ h_{j{n}} = f_j(r_{j{n}}) = \frac{1}{1 + e^{-r_{j{n}}}} $$
and an output unit adds up
$$ r_{k{n}} = \sum_{j=1}^{J} w_{jk} h_{j{n}}, \qquad o_{k{n}} = f_k(r_{k{n}}) = r_{k{n}}. $$
$$ E = \sum_{n=1}^N E_n = \frac{1}{2} \sum_{n=1}^N \sum_{k=1}^{K} (o_{k{n}} - d_{k{n}})^2 $$
$$ \frac{\partial E_n}{\partial w_{jk}} = \frac{\partial E_n}{\partial r_{k{n}}}
\frac{\partial r_{k{n}}}{\partial w_{jk}} = \varepsilon_{k{n}} h_{j{n}}
\quad \text{where} \quad \varepsilon_{k{n}} = o_{k{n}} - d_{k{n}} $$
$$ \frac{\partial E_n}{\partial h_{j{n}}} = SIGN \sum_{k=1}^{K} \varepsilon_{k{n}} w_{jk} $$
$$ \frac{\partial E_n}{\partial w_{ij}} = h_{j{n}} (1 - h_{j{n}}) x_{i{n}}
\sum_{k=1}^{K} \varepsilon_{k{n}} w_{jk} $$
"""
MARKS = ("_{{u}n}", "_{n{u}}", "_{u}^{(n)}")


def _marked(mark: str, sign: str = "") -> str:
    text = HIDDEN.replace("SIGN", sign)
    for unit in "ijk":
        text = text.replace(
            f"_{{{unit}{{n}}}}", mark.replace("{u}", unit).replace("_u", f"_{unit}")
        )
    return text.replace("E_n", "E^{(n)}") if "(n)" in mark else text


def test_layers_of_letters_beside_a_sample():
    for mark in MARKS:
        found = outcomes(_marked(mark))
        assert set(found) == {"holds"}, (mark, found)
        assert "wrong" in outcomes(_marked(mark, "-")), mark


LOSSES = r"""
$$ r_{jn} = \sum_{i=1}^{I} w_{ij} x_{in}, \quad s_{jn} = \tanh r_{jn} $$
%s
$$ \frac{\partial E_n}{\partial w_{ij}} = %s (s_{jn} - d_{jn}) (1 - s_{jn}^2) x_{in} $$
$$ \frac{\partial E}{\partial w_{ij}} = \sum_{n=1}^{N} (s_{jn} - d_{jn}) (1 - s_{jn}^2) x_{in} $$
"""
OF_ONE = r"$$ E_n = \frac{1}{2} \sum_{j=1}^{J} (s_{jn} - d_{jn})^2 $$"
OF_ALL = r"$$ E = \sum_{n=1}^{N} E_n $$"
TOGETHER = (
    r"$$ E = \sum_{n=1}^{N} E_n = \frac{1}{2} \sum_{n=1}^{N} \sum_{j=1}^{J} (s_{jn} - d_{jn})^2 $$"
)


def test_the_loss_of_a_sample_that_stands_behind_the_unit():
    for said in (OF_ONE + "\n\n" + OF_ALL, OF_ALL + "\n\n" + OF_ONE, TOGETHER):
        assert set(outcomes(LOSSES % (said, ""))) == {"holds"}, said
        assert outcomes(LOSSES % (said, "2"))[-2] != "holds", said
        assert outcomes(LOSSES % (said, "-"))[-2] != "holds", said


def test_the_loss_of_an_output_unit_is_of_no_sample():
    text = r"""
$$ r_k = \sum_{j} w_{kj} x_j, \quad s_k = \tanh r_k, \quad E = \sum_k E_k $$
$$ E_k = \frac{1}{2} (s_k - d_k)^2 $$
$$ \frac{\partial E}{\partial w_{kj}} = %s (s_k - d_k) (1 - s_k^2) x_j $$
"""
    assert outcomes(text % "")[-1] == "holds"
    assert outcomes(text % "-")[-1] != "holds"


PATTERNS = r"""
$$ net_{qj} = \sum_i w_{ji} s_{qi}, \quad s_{qj} = f(net_{qj}), \quad f(u) = \frac{1}{1 + e^{-u}} $$
$$ E_q = \frac{1}{2} \sum_j (t_{qj} - s_{qj})^2, \quad E = \sum_q E_q $$
$$ \delta_{qj} = -\frac{\partial E_q}{\partial net_{qj}} $$
$$ -\frac{\partial E_q}{\partial w_{ji}} = \delta_{qj} s_{qi} $$
For an output unit
$$ \delta_{qj} = (t_{qj} - s_{qj}) f'(net_{qj}) $$
and for a hidden unit
$$ \sum_k \frac{\partial E_q}{\partial net_{qk}} \frac{\partial net_{qk}}{\partial s_{qj}}
= -\sum_k \delta_{qk} w_{kj} $$
$$ \delta_{qj} = SIGN f'(net_{qj}) \sum_k \delta_{qk} w_{kj} $$
"""


def test_output_and_hidden_units_of_a_pattern():
    assert set(outcomes(PATTERNS.replace("SIGN", ""))) == {"holds"}
    assert outcomes(PATTERNS.replace("SIGN", "-"))[-1] != "holds"
    assert outcomes(PATTERNS.replace("(t_{qj} - s_{qj}) f", "(s_{qj} - t_{qj}) f"))[1] != "holds"


def test_a_loss_over_examples_without_the_sum_over_outputs():
    text = r"""
$$ r_{kn} = \sum_{j=1}^{J} w_{jk} x_{jn}, \quad s_{kn} = \tanh r_{kn} $$
$$ E = \sum_{n=1}^{N} E_n = \frac{1}{2} \sum_{n=1}^{N} (s_{kn} - t_{kn})^2 $$
$$ \frac{\partial E_n}{\partial w_{jk}} = %s (s_{kn} - t_{kn}) (1 - s_{kn}^2) x_{jn} $$
"""
    assert set(outcomes(text % "")) == {"holds"}
    assert outcomes(text % "-")[-1] == "wrong"
