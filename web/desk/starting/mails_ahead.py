"""The mails of a matter that is not started: each readable, none sent."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.calendar import calendars
from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from rehearsal.mails import mails_ahead
from rules.meeting.usable import together
from schemas.errors import Refused
from web.desk.starting.plan import today_of
from web.shell.forms import Form, long_form
from web.shell.pages import missing_page, page
from web.shell.state import web_of

router = APIRouter()


@router.post("/nytt/mejl")
def show_mails(request: Request, form: Annotated[Form, Depends(long_form)]) -> Response:
    """One of each sort, as its reader would get it. Nothing is written or sent."""
    web = web_of(request)
    text, name = form.get("file_text"), form.get("file_name") or "process.yaml"
    try:
        file, directory = read_uploaded(text.encode(), name, folder=PROCESSES, today=today_of(web))
        with web.db.read() as session:
            known = together(calendars.load(session), directory.calendars)
        mails = mails_ahead(file, directory.model_copy(update={"calendars": known}), web.clock())
    except Refused as refusal:
        return missing_page("Mejlen går inte att visa", "nytt", str(refusal))
    back = form.get("back")
    kept = {key: value for key, value in form.typed.items() if key not in ("file_text", "file_name", "back", "action")}
    is_ours = back.startswith("/nytt/")
    return page(
        "desk/new_mails.html",
        section="nytt",
        form=form,
        file=file,
        mails=mails,
        # Only to a form of ours, which shows its plan again.
        back=back if is_ours else "/nytt/fil",
        kept=kept if is_ours else {"file_text": text, "file_name": name},
    )
