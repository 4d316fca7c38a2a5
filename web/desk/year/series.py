"""Återkommande: what recurs, with its next three turns; a turn is skipped, moved, added, or made a draft of at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.series import kept, making
from db.series.kept import Series
from db.series.making import Made
from rules.dates.clock import local_date
from rules.year.series import draft_on, named_on
from schemas.errors import Refused
from schemas.tables.meetings.calendar import BodyRow
from schemas.year.series import Anchor, Change
from secretariat.series import can_start_itself
from web.shell.addresses import SERIES
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from words.year.days import CHANGES, TURN_STATES, recurs_words

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
Act = Callable[[Session, Series, Form, date | None, datetime], str]
"""Does one thing to a series; gives where it leads, empty for the page of the series itself."""
LONGEST_LEAD = 60
_DONE = {
    "ny": "Serien är sparad. Utkasten görs av sig själva.",
    "andrad": "Ändringen är sparad.",
    "avslutad": "Serien är avslutad. Utkast och ärenden som redan finns är kvar.",
}


@router.api_route(SERIES, methods=LOOK)
def list_series(request: Request, klart: str = "") -> Response:
    """Every series with its next turns."""
    web = web_of(request)
    with web.db.read() as session:
        every, bodies = kept.listed(session), _bodies(session)
    return page(
        "desk/year/series_list.html",
        section="aret",
        every=every,
        today=local_date(web.clock()),
        recurs=lambda series: recurs_words(series.spec, bodies.get(series.spec.body, "")),
        changes=CHANGES,
        done_text=_DONE.get(klart, ""),
    )


@router.api_route(SERIES + "/{key}", methods=LOOK)
def show_series(request: Request, key: str, klart: str = "") -> Response:
    """One series: its turns ahead and behind, and what can be done with them."""
    return _page(web_of(request), key, Form(), done=_DONE.get(klart, ""))


@router.post(SERIES + "/{key}")
def change_series(request: Request, key: str, form: TypedForm) -> Response:
    """Do one of the things that its page offers."""
    web = web_of(request)
    now, act = web.clock(), form.get("act_on")
    day = form.day("on") if act in ("flytta", "extra", "kommit") else None
    if form.errors:
        return _page(web, key, form, status=422)
    try:
        with web.db.write() as session:
            series = kept.find(session, key)
            if series is None:
                return missing_page("Serien finns inte", "aret")
            where = _ACTS[act](session, series, form, day, now) if act in _ACTS else ""
    except Refused as refusal:
        form.refused(refusal, refusal.field if refusal.field in ("on", "lead") else "")
        return _page(web, key, form, status=422)
    return RedirectResponse(where or f"{SERIES}/{key}?klart=andrad", status_code=303)


def lead_of(form: Form) -> int:
    """How many working days before a turn its draft is made; an error in the form where that is none."""
    number = form.number("lead")
    if number is None or number > LONGEST_LEAD:
        raise Refused("lead", f"Antalet arbetsdagar ska vara 0–{LONGEST_LEAD}.", "Skriv till exempel 10.")
    return number


def _changed(how: Change) -> Act:
    def act(session: Session, series: Series, form: Form, day: date | None, now: datetime) -> str:
        kept.change(session, series, form.get("turn"), how, day, local_date(now))
        return ""

    return act


def _extra(session: Session, series: Series, _form: Form, day: date | None, now: datetime) -> str:
    kept.add(session, series, day, local_date(now))
    return ""


def _arrived(session: Session, series: Series, _form: Form, day: date | None, now: datetime) -> str:
    kept.arrived(session, series, day or local_date(now), local_date(now))
    return _draft_of(making.make_due(session, series.key, now))


def _draft_now(session: Session, series: Series, form: Form, _day: date | None, now: datetime) -> str:
    return _draft_of(making.make_now(session, series.key, form.get("turn"), now))


def _draft_of(made: Made | None) -> str:
    if made is None:
        raise Refused("", "Utkastet är redan gjort.", "Läs in sidan på nytt.")
    return f"{made.address}?utkast={made.draft}&klart=serie"


def _settle(session: Session, series: Series, form: Form, _day: date | None, _now: datetime) -> str:
    starts_itself = bool(form.get("starts_itself")) and can_start_itself(series.row.address)
    kept.settle(session, series.key, lead_workdays=lead_of(form), starts_itself=starts_itself)
    return ""


def _end(session: Session, series: Series, _form: Form, _day: date | None, now: datetime) -> str:
    kept.end(session, series.key, now)
    return f"{SERIES}?klart=avslutad"


_ACTS: dict[str, Act] = {
    "hoppa-over": _changed(Change.SKIPPED),
    "som-planerat": _changed(Change.NONE),
    "flytta": _changed(Change.MOVED),
    "extra": _extra,
    "kommit": _arrived,
    "utkast": _draft_now,
    "installningar": _settle,
    "avsluta": _end,
}


def _bodies(session: Session) -> dict[str, str]:
    return dict(session.exec(select(BodyRow.key, BodyRow.name).order_by(col(BodyRow.name))).all())


def _page(web: Web, key: str, form: Form, *, status: int = 200, done: str = "") -> Response:
    today = local_date(web.clock())
    with web.db.read() as session:
        series, bodies = kept.find(session, key), _bodies(session)
    if series is None:
        return missing_page("Serien finns inte", "aret")
    if not form.typed:
        form = Form({"lead": str(series.row.lead_workdays), "starts_itself": "ja" if series.row.starts_itself else ""})
    waits = series.spec.anchor is Anchor.ARRIVAL
    return page(
        "desk/year/series.html",
        status,
        section="aret",
        series=series,
        turns=series.ahead(series.row.since_on if waits else today),
        waits=waits,
        today=today,
        draft_on=draft_on,
        named_on=named_on,
        recurs=recurs_words(series.spec, bodies.get(series.spec.body, "")),
        changes=CHANGES,
        states=TURN_STATES,
        may_start_itself=can_start_itself(series.row.address),
        form=form,
        done_text=done,
    )
