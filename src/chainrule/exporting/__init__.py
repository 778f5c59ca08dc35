"""A trained model handed over to programs without chainrule: as ONNX, and as one file of C.

:mod:`.models` turns every kind of trained model into one :class:`~.pipeline.Pipeline`, which goes
from the columns of a table to the target's own units; :mod:`.onnx_model` and :mod:`.c_source` write
it, each activation by its row in :mod:`.activations`; :mod:`.export` is what is imported.
"""
