"""The extract for the minutes as Markdown and as a page to print; the words are those of `rules.meeting_extract`."""

from __future__ import annotations

from html import escape

from schemas.meetings.extract import Extract, ExtractItem

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in r"\`*_[]<>#|"})
_STYLE = (
    "body{font:11pt/1.5 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em;color:#1c2a2e}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.6em;break-after:avoid}h3{font-size:1em;margin-bottom:.2em}"
    "ul{margin-top:.2em}li{break-inside:avoid}@page{margin:20mm}@media print{body{margin:0}}"
)


def as_markdown(extract: Extract) -> str:
    """The extract as Markdown, ends with a line break; what people wrote is text and never markup."""
    lines = [f"# {_plain(extract.title)}", "", *_bullets(extract.facts), ""]
    lines += ["## Spelregeln", "", *(_bullets(extract.rules) or ["Ingen skickad spelregel gäller för mötet."]), ""]
    for item in extract.items:
        lines += _item_lines(item)
    if extract.notes:
        lines += ["## Att notera", "", *_bullets(extract.notes), ""]
    return "\n".join(lines).rstrip() + "\n"


def as_html(extract: Extract) -> str:
    """The extract as one page without links or scripts, made to be printed."""
    parts = [f"<h1>{escape(extract.title)}</h1>", _list(extract.facts), "<h2>Spelregeln</h2>"]
    parts.append(_list(extract.rules) or "<p>Ingen skickad spelregel gäller för mötet.</p>")
    for item in extract.items:
        parts.append(f"<h2>{escape(item.heading)}</h2>")
        if item.decision:
            parts.append(f"<p><strong>Beslut:</strong> {escape(item.decision)}</p>")
        parts += [f"<h3>{escape(group.heading)}</h3>{_list(group.lines)}" for group in item.groups]
        parts.append(_list(item.notes))
    if extract.notes:
        parts += ["<h2>Att notera</h2>", _list(extract.notes)]
    head = f'<meta charset="utf-8"><title>{escape(extract.title)}</title><style>{_STYLE}</style>'
    return (
        f'<!DOCTYPE html>\n<html lang="sv"><head>{head}</head><body>\n'
        + "\n".join(filter(None, parts))
        + "\n</body></html>\n"
    )


def _item_lines(item: ExtractItem) -> list[str]:
    lines = [f"## {_plain(item.heading)}", ""]
    if item.decision:
        lines += [f"**Beslut:** {_plain(item.decision)}", ""]
    for group in item.groups:
        lines += [f"**{group.heading}**", "", *_bullets(group.lines), ""]
    return lines + ([*_bullets(item.notes), ""] if item.notes else [])


def _bullets(lines: list[str]) -> list[str]:
    return [f"- {_plain(line)}" for line in lines]


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>" if lines else ""
