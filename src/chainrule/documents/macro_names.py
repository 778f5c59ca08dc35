"""The macros of LaTeX by what they do to a formula: dress a letter, set a word, or nothing."""

from __future__ import annotations

# fmt: off
_ONE_ARGUMENT = (
    "text", "textbf", "textit", "textrm", "texttt", "textsf", "mbox", "hbox", "mathrm", "mathbf",
    "mathit", "mathcal", "mathbb", "mathsf", "mathtt", "mathscr", "mathfrak", "mathds", "mathbbm",
    "boldsymbol", "bm", "pmb", "bold", "vec", "hat", "widehat", "tilde", "widetilde", "bar",
    "overline", "underline", "dot", "ddot", "underbrace", "overbrace", "boxed", "label", "color",
    "phantom", "cancel", "bcancel", "xcancel", "mathop", "mathbin", "mathrel", "ensuremath",
    "xrightarrow", "overrightarrow", "hspace", "vspace", "eqref", "ref", "footnote", "require",
)
_TWO_ARGUMENTS = (
    "frac", "dfrac", "tfrac", "cfrac", "binom", "underset", "overset", "textcolor",
)
# What a macro takes, as pylatexenc writes it: { an argument, [ an option, * a star.
ARGUMENTS = {
    **dict.fromkeys(_ONE_ARGUMENT, "{"),
    **dict.fromkeys(_TWO_ARGUMENTS, "{{"),
    "operatorname": "*{", "tag": "*{", "sqrt": "[{",
}
# Only the last argument counts: how it is set, and what stands above or below it, is dropped.
FONTS = frozenset((
    "mathbf", "mathit", "mathcal", "mathsf", "mathtt", "mathscr", "mathfrak", "boldsymbol", "bm",
    "pmb", "bold", "vec", "overrightarrow", "underline", "boxed", "cancel", "bcancel", "xcancel",
    "ensuremath", "mathop", "mathbin", "mathrel", "underbrace", "overbrace", "textcolor",
    "underset", "overset",
))
BOLD = frozenset(("mathbf", "boldsymbol", "bm"))
BLACKBOARD = frozenset(("mathbb", "mathds", "mathbbm"))
WORDS = frozenset((
    "text", "textbf", "textit", "textrm", "texttt", "textsf", "mbox", "hbox", "mathrm",
    "operatorname",
))
ACCENTS = {
    "hat": "hat", "tilde": "tilde", "bar": "bar", "dot": "dot", "ddot": "ddot",
    "widehat": "hat", "widetilde": "tilde", "overline": "bar",
}
DROPPED = frozenset((
    "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
    "biggl", "biggr", "Biggl", "Biggr", "limits", "nolimits", "displaystyle", "textstyle",
    "scriptstyle", "scriptscriptstyle", "nonumber", "notag", "label", "color", "phantom",
    "hspace", "vspace", ",", ";", ":", "!", ">", "/", "eqref", "ref", "footnote", "rm", "bf",
    "it", "cal", "mathstrut", "strut", "require", "small", "large", "normalsize", "hfill",
    "centering",
))
WIDE_SPACES = frozenset(("quad", "qquad", "enspace"))
GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
    "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "varrho", "sigma",
    "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "ell",
))
OTHER_NAMES = {"dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "|": "\\|"}
# A macro of the document's own with one of these in it says only how something is set.
BOXES = ("\\sbox", "\\resizebox", "\\scalebox", "\\makebox", "\\ifdim", "\\mbox", "\\usebox")
# fmt: on
