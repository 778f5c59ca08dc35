"""Tables, encodings, solvers, the training loop, and models on disk.

A table is read (:mod:`.csv_file`, :mod:`.table`), its columns are encoded as numbers
(:mod:`.columns`, :mod:`.target`, fitted by :mod:`.prepare` on the training part only), a solver
(:mod:`.solvers`) minimises the loss in the loop of :mod:`.fit`, :mod:`.metrics` says how good the
result is, and :mod:`.storage` keeps it.
"""
