r"""Single weights of layers that are defined as matrices: w_{12}^{[2]} beside W^{[2]}."""

from __future__ import annotations

from judged_lines import kinds, outcomes

LAYERS = r"""
$u^{[1]} = W^{[1]} %s + b^{[1]}$, $h^{[1]} = \tanh(u^{[1]})$, $u^{[2]} = W^{[2]} h^{[1]} + b^{[2]}$
and $h^{[2]} = \sigma(u^{[2]})$ give $L = -t \log(h^{[2]}) - (1-t) \log(1-h^{[2]})$.
"""
ROW = r"""
$$\frac{\partial L}{\partial W^{[2]}} = \begin{pmatrix} \frac{\partial L}{\partial w_{11}^{[2]}} &
\frac{\partial L}{\partial w_{12}^{[2]}} & \frac{\partial L}{\partial w_{13}^{[2]}} &
\frac{\partial L}{\partial w_{14}^{[2]}} \end{pmatrix}$$
"""
SINGLE = r"""
$$\frac{\partial L}{\partial w_{12}^{[2]}} = (h^{[2]} - t) h^{[1]}_2$$
$$\frac{\partial L}{\partial w_{31}^{[1]}} = (h^{[2]} - t) w_{13}^{[2]} \tanh'(u^{[1]}_3) x_1$$
$$\frac{\partial L}{\partial W^{[1]}} = ((h^{[2]} - t) W^{[2]T} * \tanh'(u^{[1]})) x^T$$
"""
SLIPPED = SINGLE.replace("h^{[1]}_2", "h^{[1]}_1").replace("w_{13}", "w_{11}")


def test_single_weights_are_entries_of_the_matrix_of_their_layer():
    assert outcomes(LAYERS % "x" + SINGLE) == ["holds"] * 3
    assert outcomes(LAYERS % "x" + SLIPPED) == ["undefined"] * 2 + ["holds"]


def test_a_gradient_in_full_says_so_and_how_many_they_are():
    assert outcomes(LAYERS % "x" + ROW + SINGLE) == ["holds"] * 4
    found = outcomes(LAYERS % "x" + ROW + SLIPPED)
    assert found[0] == found[3] == "holds"
    assert not {"holds", "holds_per_component"} & set(found[1:3])


OF_EXAMPLES = r"""
$u^{[1](n)} = W^{[1]} h^{[0](n)} + b^{[1]}$, $h^{[1](n)} = \tanh(u^{[1](n)})$,
$u^{[2](n)} = W^{[2]} h^{[1](n)} + b^{[2]}$ and $h^{[2](n)} = \sigma(u^{[2](n)})$.
$L = -t \log(h^{[2]}) - (1-t) \log(1-h^{[2]})$ is the loss.
"""


def test_what_the_first_layer_takes_is_x_where_nothing_else_is():
    for layers in (LAYERS % "h^{[0]}", OF_EXAMPLES):
        assert outcomes(layers + ROW + SINGLE) == ["holds"] * 4
        assert "holds" not in outcomes(layers + ROW + SLIPPED)[1:3]


UNITS = r"""
$z = W x + b$, $a = \tanh(z)$, $L = \sum_i (a_i - y_i)^2/2$.
$$\frac{\partial L}{\partial w_{12}} = (a_1 - y_1)(1 - a_1^2) x_2$$
$$\frac{\partial L}{\partial w_{21}} = (a_2 - y_2)(1 - a_2^2) x_%d$$
"""


def test_numbers_below_the_input_are_those_of_the_weights():
    assert outcomes(UNITS % 1) == ["holds"] * 2
    assert kinds(UNITS % 2) == ["holds", "wrong:unknown"]
