"""HTML as text: what is shown, line by line, with what is quoted marked as it is in plain text."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Slow to import, and most who may read a mail never meet one in HTML.
    from inscriptis.model.config import ParserConfig
    from lxml.html import HtmlElement

_LONGEST = 1_000_000
_MOST = 20_000
"""Elements; a page of a table's cells takes seconds beyond it."""
_DEEPEST = 200
"""Elements within elements; the renderer calls itself for each level. Outlook's quotes within quotes have about 60."""
_BEGIN, _END = "\ue000", "\ue001"
"""Of the range that belongs to nobody: where a quote begins and ends."""
STRUCK = "[överstruket]"
"""Stands before what is struck out, so that nobody takes it for what is said."""


def html_text(html: str) -> str:
    """What a reader sees of the HTML; quoted lines begin with `> `. Empty where it cannot be read, or is too much."""
    source = html.replace(_BEGIN, "").replace(_END, "").replace("\x00", "").strip()
    if not source or len(source) > _LONGEST:
        return ""
    from inscriptis import Inscriptis
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    try:
        # As bytes: a text that declares its own encoding would be refused.
        root = document_fromstring(source.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
        if next(islice(root.iter(), _MOST, None), None) is not None or _is_too_deep(root):
            return ""
        for element in list(root.iter("blockquote", "s", "strike", "del", "span", "font", "p", "div")):
            _mark(element)
        return _quoted(Inscriptis(root, _config()).get_text())
    except (LxmlError, ValueError, TypeError, LookupError, RecursionError):
        return ""


@cache
def _config() -> ParserConfig:
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    return ParserConfig(css=CSS_PROFILES["strict"], display_links=False, display_images=False)


def _is_too_deep(root: HtmlElement) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _mark(element: HtmlElement) -> None:
    if element.tag == "blockquote":
        element.text = f"{_BEGIN}{element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''}{_END}"
        else:
            element.text += _END
    elif element.tag in ("s", "strike", "del") or "line-through" in element.get("style", "").casefold():
        element.text = f"{STRUCK} {element.text or ''}"


def _quoted(text: str) -> str:
    """The text with its marked stretches as quoted lines, one sign for each level."""
    lines, depth = [], 0
    for line in text.split("\n"):
        # A mark may share its line with words; those that come before it belong to the level before.
        rest = line
        while (at := min((rest.find(mark) for mark in (_BEGIN, _END) if mark in rest), default=-1)) >= 0:
            if rest[:at].strip():
                lines.append("> " * depth + rest[:at].rstrip())
            depth = min(depth + 1, 20) if rest[at] == _BEGIN else max(depth - 1, 0)
            rest = rest[at + 1 :]
        if rest.strip() or rest == line:
            lines.append("> " * depth + rest.rstrip())
    return "\n".join(lines)
