"""The tree keeps what was written and refuses what does not conform."""

from __future__ import annotations

import pytest

from chainrule.errors import ShapeError
from chainrule.expression import (
    Add,
    Derivative,
    Index,
    Indexed,
    Multiply,
    Number,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.shapes import joint_shape
from chainrule.tree import size, substitute, walk

X = Symbol("X", ("samples", "inputs"))
W = Symbol("W1", ("inputs", "units1"))
b = Symbol("b1", (1, "units1"))
Z = X @ W


def test_nothing_simplifies_itself() -> None:
    x = Symbol("x")
    assert x + 0 != x
    assert 1 * x != x
    assert isinstance(X.T.T, Transpose)
    assert (x + x).terms == (x, x)  # type: ignore[attr-defined]


def test_shapes_follow_from_the_parts() -> None:
    assert Z.shape == ("samples", "units1")
    assert (Z + b).shape == ("samples", "units1")
    assert Z.T.shape == ("units1", "samples")
    assert (2 * Z).shape == Z.shape
    assert Derivative(Symbol("J"), W).shape == W.shape


def test_a_product_that_does_not_conform_names_both_shapes() -> None:
    with pytest.raises(ShapeError, match=r"\(inputs × units1\) @ \(samples × inputs\): units1 is"):
        W @ X
    with pytest.raises(ShapeError, match="a matrix product needs matrices"):
        Number(2) @ X


def test_elementwise_operands_must_fit() -> None:
    with pytest.raises(ShapeError, match=r"\(samples × units1\) and \(samples × inputs\)"):
        Z + X
    with pytest.raises(ShapeError):
        Z * Z.T


def test_two_vectors_never_grow_into_a_matrix() -> None:
    with pytest.raises(ShapeError):
        joint_shape(("samples", 1), (1, "units1"))


def test_indices_run_over_their_own_dimension() -> None:
    i, k = Index("i", "samples"), Index("k", "units1")
    assert Indexed(Z, (i, k)).shape == ()
    assert Indexed(Z, (i, None)).shape == (1, "units1")
    assert Sum(Indexed(Z, (i, None)), i).shape == (1, "units1")
    with pytest.raises(ShapeError, match="index i runs over samples"):
        Indexed(Z.T, (i, k))
    with pytest.raises(ShapeError, match="1 indices on a"):
        Indexed(Z, (i,))


def test_the_jacobian_of_matrices_is_no_matrix() -> None:
    with pytest.raises(ShapeError, match="is not a matrix"):
        Derivative(Z, W)


def test_substitution_and_walking() -> None:
    x, y = Symbol("x"), Symbol("y")
    assert substitute(x * x + y, {x: y}) == Add((Multiply((y, y)), y))
    assert size(x * x) == 3
    assert list(walk(x + y)) == [x + y, x, y]
