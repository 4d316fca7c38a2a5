"""The plan of a process that has not been started: all its dates, its mails, and what cannot be done in time."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from db.calendar import calendars
from kinds.pages import pages_of
from kinds.registry import of
from rules.dates.clock import local_date
from rules.meeting.usable import together
from rules.plan.planning import make_plan
from schemas.file.process import Directory, ProcessFile
from web.desk.words.plan import plan_page
from web.desk.words.timeline import timelines
from web.shell.forms import Form
from web.shell.pages import page
from web.shell.state import Web
from words.schedule import CRITICAL, margin

_FIELDS = ("file_text", "file_name")


def show_plan(
    web: Web,
    form: Form,
    file: ProcessFile,
    directory: Directory,
    text: str,
    name: str,
    *,
    back: str = "/nytt",
    kicker: str = "",
    status: int = 200,
    done: str = "",
) -> Response:
    """The page of a plan, with the button that starts it. `text` is the process file as it is carried on, `name` its
    name, `back` the address of the form that made it, and `kicker` what that form is called."""
    today = today_of(web)
    with web.db.read() as session:
        known = together(calendars.load(session), directory.calendars)
    plan = make_plan(file, today=today, calendars=known)
    shown = plan_page(plan, directory, today)
    return page(
        "desk/new_plan.html",
        status,
        section="nytt",
        form=form,
        file=file,
        kind=kicker or of(file.kind).title,
        facts=pages_of(file.kind).preview_facts(file, directory),
        shown=shown,
        margin=margin,
        CRITICAL=CRITICAL,
        timelines=timelines(shown.boards, today),
        today=today,
        file_text=text,
        file_name=name,
        back=back,
        done=done,
        kept={key: value for key, value in form.typed.items() if key not in (*_FIELDS, "action")},
    )


def today_of(web: Web) -> date:
    """The Stockholm date of the web's clock."""
    return local_date(web.clock())
