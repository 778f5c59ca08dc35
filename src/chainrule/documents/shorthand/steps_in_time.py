r"""Steps in time above symbols: a^t = w x^t + v h^{t-1}, where t is no power.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> sides = [parse(layout(text)) for text in ("h^t", "v h^{t-1}", "h^0", "v^2")]
>>> [s.kind for side in with_steps_in_time([sides])[0] for s in getattr(side, "scripts", ())]
['paren', 'paren', 'bare']
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_STEPS = frozenset({"t", "t-1", "t+1"})


def with_steps_in_time(chains: Sides) -> list[list[Reading | None]]:
    """The formulas with x^{(t)} for x^t, if the step before or behind is spoken of: x^{t-1}.

    Not beside steps below symbols: δ_h^t and x_t.
    """
    names = [node for node in all_nodes(chains) if isinstance(node, Name)]
    scripts = {script for name in names for script in name.scripts}
    steps = {script.text for script in scripts if _is_step(script)}
    if steps <= {"t"} or any(s.place == "sub" and s.text in _STEPS for s in scripts):
        return [list(sides) for sides in chains]
    stepping = {name.base for name in names if any(map(_is_step, name.scripts))}

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name) or node.base not in stepping:
            return mapped(node, rewrite)
        return replace(node, scripts=tuple(map(_put_plainly, node.scripts)))

    return rewritten(chains, rewrite)


def _is_step(script: Script) -> bool:
    return script.place == "sup" and script.kind == "bare" and script.text in _STEPS


def _put_plainly(script: Script) -> Script:
    is_first = script.place == "sup" and script.kind == "bare" and script.text.isdigit()
    return replace(script, kind="paren") if is_first or _is_step(script) else script
