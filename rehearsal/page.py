"""The readable report of a rehearsal: one self-contained HTML page with the timeline, the history and every mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mail.transports.transport import Parcel
from rehearsal.run import Rehearsed
from web.desk.words.timeline import timelines
from web.shell.pages import STATIC, environment
from words.states import STEP_STATES

_FOLDER = Path(__file__).parent / "templates"
_STYLES = ("base.css", "desk.css")


@dataclass(frozen=True)
class ReadableMail:
    """One mail as its reader would see it."""

    at: datetime
    to: str
    cc: str
    subject: str
    text: str
    html: str


def report_page(played: Rehearsed) -> str:
    """The page as a string; it needs no other file and fetches nothing."""
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page.filters.update(environment().filters)
    drawing = environment().get_template("desk/timeline.svg")
    steps = played.board.steps
    return page.get_template("report.html").render(
        board=played.board,
        report=played.report,
        events=[(datetime.fromisoformat(event.at), event.text) for event in played.report.events],
        mails=[_readable(parcel) for parcel in played.captured],
        steps=sorted(steps, key=lambda board: board.last_on),
        style=Markup("\n".join((STATIC / name).read_text(encoding="utf-8") for name in _STYLES)),
        timeline=Markup(drawing.render(timelines=timelines(steps, played.board.today))),
        states={board.step.key: STEP_STATES[board.state] for board in steps},
    )


def _readable(parcel: Parcel) -> ReadableMail:
    mail = parcel.rendered
    return ReadableMail(
        at=parcel.at,
        to=parcel.row.to_email,
        cc=parcel.row.cc_email,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )
