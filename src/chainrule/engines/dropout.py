"""Which units dropout leaves out, as a pure function of the place: no state, no stream of numbers.

This is the definition that the compiled core follows and is compared with.

Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014); the units that stay are scaled
by 1/(1 − p), so that nothing changes when the network is used.

>>> mask = dropout_mask(0.5, seed=1, update=0, layer=0, rows=2, units=4)
>>> set(mask.ravel().tolist()) <= {0.0, 2.0}
True
"""

from __future__ import annotations

import numpy as np

from chainrule.operations import Array


def _scrambled(x: Array) -> Array:
    """32 bits that look random: the finaliser of MurmurHash3 (Appleby, public domain)."""
    x = x ^ (x >> np.uint32(16))
    x = x * np.uint32(0x85EBCA6B)
    x = x ^ (x >> np.uint32(13))
    x = x * np.uint32(0xC2B2AE35)
    scrambled: Array = x ^ (x >> np.uint32(16))
    return scrambled


def dropout_mask(
    part: float, *, seed: int, update: int, layer: int, rows: int, units: int
) -> Array:
    """What A of a hidden layer is multiplied with: 0 for a unit left out, 1/(1 − part) else.

    part: the probability of being left out. update: the updates made before this one. layer: from
    0. The rows are those of the batch, in its order.
    """
    key = _scrambled(np.array([(seed + update) % 2**32], np.uint32))
    row = _scrambled(key + np.uint32(layer)) + np.arange(rows, dtype=np.uint32)
    unit = _scrambled(row)[:, None] + np.arange(units, dtype=np.uint32)
    left_out = _scrambled(unit) < np.uint32(int(part * 2**32))
    return np.where(left_out, 0.0, 1 / (1 - part))
