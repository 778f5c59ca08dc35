"""chainrule: backpropagation you can read, check and run.

>>> net = Network.parse("2 -> 3 tanh -> 1 sigmoid, log_loss")
>>> derive(net).step_of("dJ/dZ2").rule.value
'Collect equal terms.'
"""

from chainrule.backpropagation import derive
from chainrule.comparison import compare
from chainrule.convention import Convention
from chainrule.engines.reference import gradients, verify
from chainrule.equivalence import collapse, to_softmax
from chainrule.errors import ChainruleError
from chainrule.network import Dense, Network
from chainrule.worked import work_step

__version__ = "0.1.0"

__all__ = [
    "ChainruleError",
    "Convention",
    "Dense",
    "Network",
    "collapse",
    "compare",
    "derive",
    "gradients",
    "to_softmax",
    "verify",
    "work_step",
]
