"""The skeleton of a page in HTML: one file that needs no network and runs no script."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources

# Even if something slipped through, the browser would neither run nor fetch it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@cache
def stylesheet() -> str:
    """The styles of every page; they touch nothing outside ``.cr``."""
    return resources.files("chainrule.writing").joinpath("page.css").read_text(encoding="utf-8")


def escaped(text: str) -> str:
    """Text that can stand in HTML, in an attribute too; control characters are shown as such."""
    shown = "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text)
    return escape(shown)


def fragment(body: str) -> str:
    """A page's body with its styles, to be shown inside another page such as a notebook."""
    return f'<style>\n{stylesheet()}</style>\n<div class="cr">\n{body}\n</div>'


def whole_page(title: str, body: str) -> str:
    """A complete page. title: plain text; body: HTML."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escaped(title)}</title>
<style>
{stylesheet()}</style>
</head>
<body class="cr cr-page">
{body}
</body>
</html>
"""
