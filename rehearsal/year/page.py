"""The readable report of a year: one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rehearsal.year import lines
from rehearsal.year.run import PlayedYear
from web.shell.pages import STATIC, environment

_FOLDER = Path(__file__).parents[1] / "templates"
_STYLES = ("base.css", "desk.css")


def year_page(played: PlayedYear) -> str:
    """The page as a string; it needs no other file and fetches nothing."""
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page.filters.update(environment().filters)
    report = played.report
    return page.get_template("year.html").render(
        report=report,
        lines=lines,
        days=[(day.on, lines.of_day(report, day)) for day in report.days],
        style=Markup("\n".join((STATIC / name).read_text(encoding="utf-8") for name in _STYLES)),
    )
