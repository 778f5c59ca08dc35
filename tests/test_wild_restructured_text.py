r"""Formulas of Sphinx and MyST; prod(…) in italics; a loss in a script font of plain TeX."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

PAGE = r"""
One unit has the score :math:`s = v u + c` and gives :math:`q = \tanh(s)`. Its error is

.. math:: E = \frac12 (q - r)^2
   :label: error

so that we have

.. math::
   :nowrap:

   \frac{\partial E}{\partial s} &= (q - r)(1 - q^2) \\
     &= %s

   \frac{\partial E}{\partial v} = u \frac{\partial E}{\partial s}

and {math}`\frac{\partial E}{\partial c} = %s`.
"""


def test_directives_and_roles_set_off_formulas():
    right = r"(q - r)(1 - \tanh^2(s))", r"(q - r)(1 - q^2)"
    assert outcomes(PAGE % right)[-4:] == HOLD * 4
    wrong = r"(q - r)(1 - \tanh(s))", r"(q + r)(1 - q^2)"
    assert [kind.split(":")[0] for kind in kinds(PAGE % wrong)][1::2] == ["wrong", "wrong"]


PRODUCTS = r"""
$$u = W^{(1)} x, \quad g = \psi(u), \quad r = W^{(2)} g, \quad E = {\scr k}(r, y)$$
$$\frac{\partial E}{\partial W^{(2)}} = prod\left(\frac{\partial E}{\partial r},
\frac{\partial r}{\partial W^{(2)}}\right) = \frac{\partial E}{\partial r} g^\top$$
$$\frac{\partial E}{\partial g} = prod(\frac{\partial E}{\partial r},
\frac{\partial r}{\partial g}) = %s$$
"""


def test_a_product_in_italics_is_one_in_whatever_order_conforms():
    right = r"W^{(2)\top} \frac{\partial E}{\partial r}"
    assert outcomes(PRODUCTS % right) == HOLD * 4
    assert outcomes(PRODUCTS % r"W^{(2)\top} \frac{\partial E}{\partial g}")[-1] != "holds"
