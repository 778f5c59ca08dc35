"""chainrule: backpropagation you can read, check and run.

>>> import chainrule
>>> net = chainrule.Network.parse("2 -> 3 tanh -> 1 sigmoid, log_loss")
>>> chainrule.derive(net).step_of("dJ/dZ2").rule.value
'Collect equal terms.'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule.version import __version__

if TYPE_CHECKING:
    from chainrule.backpropagation import derive
    from chainrule.comparison import compare
    from chainrule.convention import Convention
    from chainrule.engines.reference import gradients, verify
    from chainrule.equivalence import collapse, to_softmax
    from chainrule.errors import ChainruleError
    from chainrule.estimators.classifier import MLPClassifier
    from chainrule.estimators.grid_search import GridSearch
    from chainrule.estimators.loading import load
    from chainrule.estimators.regressor import MLPRegressor
    from chainrule.exporting.export import export_c, export_onnx
    from chainrule.gradient_check.check import check_gradients
    from chainrule.marking.check import check
    from chainrule.network import Dense, Network
    from chainrule.worked import work_step

# Where each public name lives. A room is entered when its name is first used, so that importing
# the package, and the command line's help, wait for nothing.
_ROOMS = {
    "ChainruleError": "errors",
    "Convention": "convention",
    "Dense": "network",
    "GridSearch": "estimators.grid_search",
    "MLPClassifier": "estimators.classifier",
    "MLPRegressor": "estimators.regressor",
    "Network": "network",
    "check": "marking.check",
    "check_gradients": "gradient_check.check",
    "collapse": "equivalence",
    "compare": "comparison",
    "derive": "backpropagation",
    "export_c": "exporting.export",
    "export_onnx": "exporting.export",
    "gradients": "engines.reference",
    "load": "estimators.loading",
    "to_softmax": "equivalence",
    "verify": "engines.reference",
    "work_step": "worked",
}

__all__ = [
    "ChainruleError",
    "Convention",
    "Dense",
    "GridSearch",
    "MLPClassifier",
    "MLPRegressor",
    "Network",
    "__version__",
    "check",
    "check_gradients",
    "collapse",
    "compare",
    "derive",
    "export_c",
    "export_onnx",
    "gradients",
    "load",
    "to_softmax",
    "verify",
    "work_step",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
    value = getattr(import_module(f"chainrule.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
