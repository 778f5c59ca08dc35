"""The macros of LaTeX by what they do to a formula: dress a letter, set a word, or nothing."""

from __future__ import annotations

# fmt: off
_ONE_ARGUMENT = (
    "text", "textbf", "textit", "textrm", "texttt", "textsf", "textsc", "textup", "textsl",
    "textnormal", "textmd", "mbox", "hbox", "mathrm", "mathbf", "mathord", "mathinner",
    "mathopen", "mathclose", "mathpunct", "smash", "mathclap", "mathrlap", "mathllap",
    "vphantom", "hphantom", "underbracket", "overbracket", "intertext", "shortintertext",
    "mathnormal",
    "mathit", "mathcal", "mathbb", "mathsf", "mathtt", "mathscr", "mathfrak", "mathds", "mathbbm",
    "boldsymbol", "bm", "pmb", "bold", "vec", "hat", "widehat", "tilde", "widetilde", "bar",
    "overline", "underline", "dot", "ddot", "underbrace", "overbrace", "boxed", "label",
    "phantom", "cancel", "bcancel", "xcancel", "mathop", "mathbin", "mathrel", "ensuremath",
    "xrightarrow", "substack", "overrightarrow", "hspace", "vspace", "eqref", "ref", "footnote",
    "require", "operatornamewithlimits",
)
_TWO_ARGUMENTS = (
    "frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac", "binom", "underset", "overset",
    "stackrel",
)
# \cases{a & b \cr c & d} of plain TeX is the environment of this name.
TABLES = frozenset(("cases", "matrix", "pmatrix", "bmatrix"))
# What a macro takes, as pylatexenc writes it: { an argument, [ an option, * a star.
ARGUMENTS = {
    **dict.fromkeys((*_ONE_ARGUMENT, *sorted(TABLES)), "{"),
    **dict.fromkeys(_TWO_ARGUMENTS, "{{"),
    "operatorname": "*{", "tag": "*{", "pod": "{", "sqrt": "[{", "rule": "[{{", "sideset": "{{",
    "color": "[{", "textcolor": "[{{", "colorbox": "[{{",
}
# Only the last argument counts: how it is set, and what stands above or below it, is dropped.
FONTS = frozenset((
    "mathbf", "mathit", "mathcal", "mathsf", "mathtt", "mathscr", "mathfrak", "boldsymbol", "bm",
    "pmb", "bold", "vec", "overrightarrow", "underline", "cancel", "bcancel", "xcancel",
    "ensuremath", "mathop", "mathbin", "mathrel", "textcolor", "underset", "overset", "stackrel",
    "mathord",
    "mathinner", "mathopen", "mathclose", "mathpunct", "smash", "mathclap", "mathrlap",
    "mathllap", "mathnormal", "fbox", "framebox", "colorbox",
))
BOLD = frozenset(("mathbf", "boldsymbol", "bm", "vec", "dot", "bar"))
BLACKBOARD = frozenset(("mathbb", "mathds", "mathbbm"))
WORDS = frozenset((
    "text", "textbf", "textit", "textrm", "texttt", "textsf", "mbox", "hbox", "mathrm",
    "operatorname", "operatornamewithlimits", "textsc", "textup", "textsl", "textnormal",
    "textmd",
))
ACCENTS = {
    "hat": "hat", "tilde": "tilde", "bar": "bar", "dot": "dot", "ddot": "ddot",
    "widehat": "hat", "widetilde": "tilde", "overline": "bar",
}
DROPPED = frozenset((
    "limits", "nolimits", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle",
    "nonumber", "notag", "label", "color", "phantom", "vphantom", "hphantom", "vspace", "!", "/",
    "eqref", "ref", "footnote", "mathstrut", "strut", "require", "small", "large", "normalsize",
    "tiny", "scriptsize", "footnotesize", "Large", "LARGE", "huge", "Huge", "centering",
    "negthinspace", "noindent", "allowbreak", "displaybreak", "hline", "toprule", "midrule",
    "bottomrule", "hdashline", "blacksquare", "Box", "qed", "qedhere", "qedsymbol",
))
DELIMITER_SIZES = (
    "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
    "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "biggm", "Biggm",
)
FONT_SWITCHES = ("rm", "bf", "it", "cal", "scr", "frak", "sf", "tt", "sc", "boldmath")
NARROW_SPACES = frozenset((",", ";", ":", ">", "thinspace", "medspace", "thickspace"))
WIDE_SPACES = frozenset(("quad", "qquad", "enspace", "enskip", "hfill", "rule"))
NEW_LINES = frozenset(("intertext", "shortintertext", "linebreak"))
GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
    "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "varrho", "sigma",
    "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "ell", "varsigma", "varpi",
    "varkappa", "varGamma", "varDelta", "varTheta", "varPhi",
))
OTHER_NAMES = {
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sfrac": "frac", "nicefrac": "frac",
    "|": "\\|", "arrowvert": "|", "parallel": "\\|", "bigotimes": "otimes",
    "circledcirc": "odot", "bigodot": "odot", "circledast": "odot",
    **dict.fromkeys(("hadamard", "Hadamard", "hadam", "had", "hadprod", "hprod"), "odot"),
    "cdotp": "cdot", "longleftarrow": "leftarrow", "longmapsto": "mapsto",
    "coloneq": "coloneqq", "eqdef": "coloneqq", "newline": "\\", "cr": "\\",
    "tabularnewline": "\\", "inf": "infty", "colon": ":", "atop": "\\", "triangledown": "nabla",
    "bigtriangledown": "nabla",
    "pod": "tag",  # (3), as the amsmath sets it
    "mathellipsis": "ldots", "textellipsis": "ldots", "hdots": "cdots",
}
LETTERS = {"Pr": "P", "imath": "i", "jmath": "j"}
DELTAS = frozenset(("vartriangle", "triangle", "bigtriangleup"))
# A macro of the document's own with one of these in it says only how something is set.
BOXES = ("\\sbox", "\\resizebox", "\\scalebox", "\\makebox", "\\ifdim", "\\mbox", "\\usebox")
# fmt: on
# Words that stand in italics only as the whole of a run of letters: net_m, Out.
WHOLE_WORDS = frozenset(
    (
        "net",
        "out",
        "input",
        "output",
        "target",
        "error",
        "err",
        "pred",
        "delta",
        "hidden",
        "act",
        "score",
        "scores",
        "logit",
        "logits",
        "label",
        "grad",
        "total",
        "true",
        "bias",
        "weight",
        "weights",
        "prob",
        "probs",
        "crossentropy",
        "word",
        "context",
        "alpha",
        "beta",
        "gamma",
        "sigma",
        "theta",
        "lambda",
    )
)  # fmt: skip
