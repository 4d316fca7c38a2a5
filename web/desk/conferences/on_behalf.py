"""Note what a municipality has said of its participants by phone or mail; it gets the same receipt as by its link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import conferences
from db.conferences.naming import name
from rules import conference as rule
from schemas.errors import Refused
from web.conference.form import MODE_CHOICES, SIDE_CHOICES, as_typed, read_named, row_count, rows_of
from web.conference.view import note_refusal
from web.desk.conferences.pages import ONE, no_conference
from web.desk.conferences.whole import Whole, whole
from web.shell.addresses import CONFERENCES
from web.shell.forms import Form, long_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
_PATH = ONE + "/anmal/{organisation}"


@router.api_route(_PATH, methods=LOOK)
def show(request: Request, conference: str, organisation: str) -> Response:
    """Who is named, with rows for more."""
    web = web_of(request)
    found = _find(web, conference, organisation)
    if found is None:
        return no_conference()
    seen, all_, seat = found
    own = [each for each in all_.there if each.seat == seat]
    left = rule.left(all_.called.conference, all_.there, seat, web.clock())
    typed = as_typed(own, all_.diets, left=left, is_done=all_.done.get(seat, False), seen=seen)
    return _page(all_, seat, organisation, left, Form(typed))


@router.post(_PATH)
def note(request: Request, conference: str, organisation: str, form: Annotated[Form, Depends(long_form)]) -> Response:
    """Note it, with how it came."""
    web = web_of(request)
    found = _find(web, conference, organisation)
    if found is None:
        return no_conference()
    _, all_, seat = found
    named = read_named(form, all_.called.conference)
    source = form.required("source", "Källan saknas. Skriv hur beskedet kom, och från vem.", longest=200)
    if not form.errors:
        try:
            with web.db.write() as session:
                seen = form.number("seen")
                name(session, all_.called.process, seat, named, now=web.clock(), seen=seen, source=source)
        except Refused as refusal:
            note_refusal(form, refusal, [place for place, _ in rows_of(form, all_.called.conference)])
    if form.errors:
        left = rule.left(all_.called.conference, all_.there, seat, web.clock())
        return _page(all_, seat, organisation, left, form, 422)
    return RedirectResponse(f"{CONFERENCES}/{conference}?klart=noterat", status_code=303)


def _find(web: Web, key: str, organisation: str) -> tuple[int, Whole, str] | None:
    """How many versions there are, the conference, and the seat that names the organisation's participants."""
    with web.db.read() as session:
        found = whole(session, key, web.clock())
        if found is None:
            return None
        seats = [each.seat for each in found.called.conference.quotas]
        seat = next((seat for seat in seats if seat.partition("/")[0] == organisation), None)
        return (conferences.seen_count(session, found.called.process, seat), found, seat) if seat else None


def _page(all_: Whole, seat: str, organisation: str, left: int, form: Form, status: int = 200) -> Response:
    return page(
        "desk/conferences/on_behalf.html",
        status,
        section="moten",
        conference=all_.called.conference,
        name=all_.names[seat],
        here=f"{CONFERENCES}/{all_.called.conference.key}",
        path=f"{CONFERENCES}/{all_.called.conference.key}/anmal/{organisation}",
        left=left,
        form=form,
        rows=range(row_count(form)),
        sides=SIDE_CHOICES,
        modes=MODE_CHOICES,
    )
