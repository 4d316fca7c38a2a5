"""What is outstanding in every body: how old it is, whose it is, and what somebody has to decide of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.meetings import outstanding
from rules.dates.clock import local_date
from rules.meeting.outstanding import STATES, Standing, age, held_since, is_late, needs_position
from rules.swedish import capital
from schemas.errors import Refused
from schemas.meetings.record import ItemState
from schemas.tables.meetings.outstanding import OutstandingRow
from secretariat.meetings.after import change_outstanding
from web.desk.meetings import source
from web.desk.meetings.plan.plan_form import choices
from web.shell.forms import Form, typed_form, whole_number
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from words.states import State

router = APIRouter()
_SYMBOLS = {ItemState.WAITS: ("‖", "plain"), ItemState.TABLED: ("↻", "open"), ItemState.LAPSED: ("↻", "open")}
_ASKED = State("Stäng, ge datum eller avvakta", "!", "care")
_LATE = State("Dagen har passerat", "!", "bad")
WAYS = (
    ("stang", "Stäng den", "Den är klar, eller ska inte göras."),
    ("datum", "Ge den en dag", "Då ska den vara klar."),
    ("avvakta", "Avvakta", "Välj en dag då den ska tas upp igen."),
    ("agare", "Bara byta ägare"),
)


@dataclass(frozen=True)
class Line:
    """One outstanding item."""

    row: OutstandingRow
    origin: str
    meeting: str
    age: str
    owner: str
    state: State
    asks: State | None
    """What somebody has to decide, where it does."""


@router.api_route("/moten/utestaende", methods=LOOK)
def show(request: Request) -> Response:
    """Every outstanding item, by body, those that need a decision first."""
    web = web_of(request)
    with web.db.read() as session:
        rows = outstanding.listed(session)
        lines = lines_of(web, session, rows)
        names = {record.body: record.body_name for record in meetings.kept(session)}
    bodies = dict.fromkeys(row.body for row in rows)
    groups = [(names.get(body, body), [line for line in lines if line.row.body == body]) for body in bodies]
    return page("desk/meetings/outstanding.html", section="moten", groups=groups)


@router.api_route("/moten/utestaende/{number}", methods=LOOK)
def show_one(request: Request, number: str) -> Response:
    """One item with what can be done to it."""
    return _one(web_of(request), whole_number(number), Form())


@router.post("/moten/utestaende/{number}")
def change(request: Request, number: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Close it, give it a day, let it wait until another, or change whose it is."""
    web = web_of(request)
    values = _values(web, form)
    if not form.errors:
        try:
            change_outstanding(web.db, whole_number(number) or 0, now=web.clock(), keeps="state" in values, **values)
        except Refused as refusal:
            form.refused(refusal)
    return (
        _one(web, whole_number(number), form, 422)
        if form.errors
        else RedirectResponse("/moten/utestaende", status_code=303)
    )


def lines_of(web: Web, session: Session, rows: list[OutstandingRow]) -> list[Line]:
    """Items as the pages show them; those that need a decision come first."""
    today = local_date(web.clock())
    days = outstanding.held_days(session, [row.body for row in rows])
    names = dict(choices(source.seats_known(web, today)).seats)
    lines = []
    for row in rows:
        standing = Standing(row.since_on, row.due_on, row.review_on, row.asked_again_on)
        held = held_since(days[row.body], row.since_on, today)
        state = ItemState(row.state)
        is_asked = needs_position(standing, days[row.body], today)
        lines.append(
            Line(
                row=row,
                origin=outstanding.origin_of(row),
                meeting=row.process.removeprefix("mote-"),
                age=age(row.since_on, held, today),
                owner=names.get(row.owner, row.owner),
                state=State(capital(STATES[state]), *_SYMBOLS.get(state, ("○", "plain"))),
                asks=_LATE if is_late(standing, today) else _ASKED if is_asked else None,
            )
        )
    return sorted(lines, key=lambda line: line.asks is None)


def _values(web: Web, form: Form) -> dict[str, object]:
    way = form.get("way")
    seats = [seat for seat, _ in choices(source.seats_known(web, local_date(web.clock()))).seats]
    values: dict[str, object] = {"owner": form.get("owner") if form.get("owner") in seats else ""}
    decision = form.at_most("decision", 2000)
    if way not in [code for code, *_ in WAYS]:
        form.refuse("way", "Välj vad som ska hända med punkten.")
    if way == "stang":
        values |= {"state": ItemState.DONE, "decision": decision}
    day = form.day("on", "Dagen saknas. Skriv vilken dag." if way in ("datum", "avvakta") else "")
    if way in ("datum", "avvakta") and day is not None and day < local_date(web.clock()):
        form.refuse("on", "Dagen har redan varit. Välj en senare.")
    if way == "datum":
        values |= {"state": ItemState.PLANNED, "due_on": day, "review_on": None}
    if way == "avvakta":
        values |= {"state": ItemState.WAITS, "review_on": day, "due_on": None}
    return values


def _one(web: Web, number: int | None, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        row = session.get(OutstandingRow, number) if number else None
        line = lines_of(web, session, [row])[0] if row is not None else None
        next_on = outstanding.next_day(session, row.body, local_date(web.clock())) if row else None
    if line is None:
        return missing_page("Punkten finns inte", "moten")
    if status == 200:
        form = Form({"owner": line.row.owner, "decision": line.row.decision})
    return page(
        "desk/meetings/outstanding_item.html",
        status,
        section="moten",
        form=form,
        line=line,
        ways=WAYS,
        seats=choices(source.seats_known(web, local_date(web.clock()))).seats,
        next_on=next_on,
    )
