"""scikit-learn's MLP estimators on chainrule's engines: the same contract, and more.

:mod:`.settings` is what a user may set, :mod:`.architecture` the network that this describes,
:mod:`.rows` dense or sparse rows before an engine, :mod:`.stochastic` and :mod:`.full_batch` the
two ways of training, :mod:`.classifier` and :mod:`.regressor` what is imported.
"""
