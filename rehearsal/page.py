"""The readable report of a rehearsal: one self-contained HTML page with the timeline, the history and every mail."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rehearsal.order import rows_of
from rehearsal.run import Rehearsed
from web.desk.words.timeline import timelines
from web.shell.pages import STATIC, environment
from words.states import STEP_STATES

_FOLDER = Path(__file__).parent / "templates"
_STYLES = ("base.css", "desk.css")


def report_page(played: Rehearsed) -> str:
    """The page as a string; it needs no other file and fetches nothing."""
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page.filters.update(environment().filters)
    drawing = environment().get_template("desk/timeline.svg")
    steps, rows = played.board.steps, rows_of(played)
    return page.get_template("report.html").render(
        board=played.board,
        report=played.report,
        rows=rows,
        mails=sum(bool(row.letter) for row in rows),
        steps=sorted(steps, key=lambda board: board.last_on),
        style=Markup("\n".join((STATIC / name).read_text(encoding="utf-8") for name in _STYLES)),
        timeline=Markup(drawing.render(timelines=timelines(steps, played.board.today))),
        states={board.step.key: STEP_STATES[board.state] for board in steps},
    )
