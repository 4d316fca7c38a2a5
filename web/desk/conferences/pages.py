"""The conferences, and one of them: how the places are used, who takes part and who waits, what comes by itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import col, func, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import conferences, events
from db.conferences.naming import give
from db.outbox.dispatch import PLANNED
from db.register.seats import load_seats
from db.users import users
from mail.kinds import MAILS
from mail.kinds.conference import when_words
from papers.conferences import in_order, participant_list
from rules import conference as rule
from rules.conference_day import has_begun, is_told_now, turnout
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.paper import Format
from schemas.tables.mail import MailRow
from schemas.year.conference import OfferRule
from secretariat.conferences.closing import close, reopen
from web.desk.conferences.whole import Whole, whole
from web.shell.addresses import CONFERENCES
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.papers import handed_out
from web.shell.state import Web, web_of
from words.roles import who
from words.year import conferences as words

router = APIRouter()
ONE = CONFERENCES + "/{conference}"
DONE = {
    "inbjudet": "Inbjudan ligger i utkorgen, med påminnelserna.",
    "andrat": "Ändringen är sparad, och alla får veta.",
    "fordelat": "Platserna är fördelade, och kommunerna får besked.",
    "stangt": "Anmälan är stängd.",
    "oppnat": "Anmälan är öppen igen.",
    "noterat": "Anmälan är noterad, och kommunen får ett kvitto.",
    "praktiskt": "Den praktiska informationen är sparad.",
    "narvaro": "Närvaron är noterad.",
}
STAGES = {
    "invitation": "Inbjudan",
    "reminder": "Påminnelse till dem som har platser kvar",
    "offer": "Lediga platser erbjuds",
}
"""What comes by itself, in words."""


@router.api_route(CONFERENCES, methods=LOOK)
def listed(request: Request) -> Response:
    """Every conference, the newest first."""
    web = web_of(request)
    with web.db.read() as session:
        lines = [
            (called, rule.taken(called.conference, conferences.participants(session, called.process)))
            for called in conferences.kept(session)
        ]
    return page("desk/conferences/list.html", section="moten", lines=lines, when_words=when_words)


@router.api_route(ONE, methods=LOOK)
def one(request: Request, conference: str, klart: str = "") -> Response:
    """One conference."""
    web = web_of(request)
    now = web.clock()
    with web.db.read() as session:
        found = whole(session, conference, now)
        if found is None:
            return no_conference()
        told = events.listed(session, found.called.process)
        names = users.names(session, {event.actor for event in told})
        ahead = session.exec(
            select(MailRow.kind, MailRow.send_at, func.count())
            .where(MailRow.process == found.called.process, MailRow.state == PLANNED)
            .group_by(MailRow.kind, col(MailRow.send_at))
            .order_by(col(MailRow.send_at), MailRow.kind)
        ).all()
    return page(
        "desk/conferences/one.html",
        section="moten",
        **context_of(web, found),
        people=in_order(found.there, found.names),
        alike=rule.alike(found.there),
        now=now,
        ahead=[(MAILS[kind].title, at, number) for kind, at, number in ahead],
        told=list(reversed(told)),
        who=lambda event: who(event.actor, names, lambda seat: found.names.get(seat, seat)),
        done_text=DONE.get(klart, ""),
    )


@router.api_route(ONE + "/deltagare/{written_as}", methods=LOOK)
def download(request: Request, conference: str, written_as: str) -> Response:
    """Who takes part, as a file."""
    web = web_of(request)
    with web.db.read() as session:
        found = whole(session, conference, web.clock())
        if found is None or written_as not in (Format.EXCEL.value, Format.CSV.value):
            return no_conference()
        author = load_seats(session, [found.called.conference.secretariat], local_date(web.clock()))
        name = author.name(found.called.conference.secretariat).organisation
    return handed_out(
        *participant_list(
            found.called, found.there, found.names, found.diets, found.came, name, Format(written_as), web.clock()
        )
    )


@router.api_route(ONE + "/fordela", methods=LOOK)
def show_offer(request: Request, conference: str) -> Response:
    """Who of those that wait would get a place now."""
    web = web_of(request)
    found = _find(web, conference)
    return _offer_page(web, found, Form()) if found else no_conference()


@router.post(ONE + "/fordela")
def offer(request: Request, conference: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Give the places to those that the page showed, and tell them."""
    web = web_of(request)
    found = _find(web, conference)
    if found is None:
        return no_conference()
    shown = [int(each) for each in form.get("persons").split() if each.isdecimal()]
    try:
        with web.db.write() as session:
            give(session, found.called.process, now=web.clock(), expected=shown)
    except Refused as refusal:
        form.refused(refusal)
        fresh = _find(web, conference)
        assert fresh is not None
        return _offer_page(web, fresh, form, 422)
    return RedirectResponse(f"{CONFERENCES}/{conference}?klart=fordelat", status_code=303)


@router.api_route(ONE + "/stang", methods=LOOK)
def show_close(request: Request, conference: str) -> Response:
    """What closing means."""
    web = web_of(request)
    found = _find(web, conference)
    return page("desk/conferences/close.html", section="moten", **context_of(web, found)) if found else no_conference()


@router.post(ONE + "/stang")
def close_it(request: Request, conference: str) -> Response:
    """Close it."""
    web = web_of(request)
    found = _find(web, conference)
    if found is None:
        return no_conference()
    close(web.db, found.called.process, now=web.clock())
    return RedirectResponse(f"{CONFERENCES}/{conference}?klart=stangt", status_code=303)


@router.api_route(ONE + "/oppna", methods=LOOK)
def show_reopen(request: Request, conference: str) -> Response:
    """What opening it again means."""
    web = web_of(request)
    found = _find(web, conference)
    return _reopen_page(web, found, Form()) if found else no_conference()


@router.post(ONE + "/oppna")
def reopen_it(request: Request, conference: str) -> Response:
    """Open it again."""
    web, form = web_of(request), Form()
    found = _find(web, conference)
    if found is None:
        return no_conference()
    try:
        reopen(web.db, found.called.process, now=web.clock())
    except Refused as refusal:
        form.refused(refusal)
        return _reopen_page(web, found, form, 422)
    return RedirectResponse(f"{CONFERENCES}/{conference}?klart=oppnat", status_code=303)


def no_conference() -> Response:
    """The page for a conference that nobody has been asked about."""
    return missing_page("Konferensen finns inte", "konferenser")


def _find(web: Web, key: str) -> Whole | None:
    with web.db.read() as session:
        return whole(session, key, web.clock())


def _offer_page(web: Web, found: Whole, form: Form, status: int = 200) -> Response:
    getting = rule.offered(found.called.conference, found.there)
    numbers = {each.number for each in getting}
    left = [each for each in rule.waiting(found.there) if each.number not in numbers]
    context = context_of(web, found)
    return page(
        "desk/conferences/offer.html", status, section="moten", form=form, getting=getting, left=left, **context
    )


def _reopen_page(web: Web, found: Whole, form: Form, status: int = 200) -> Response:
    by_itself = [each for each in rule.mails_of(found.called.conference, web.clock()) if each.stage != "invitation"]
    context = context_of(web, found) | {"form": form, "by_itself": by_itself, "stages": STAGES}
    return page("desk/conferences/reopen.html", status, section="moten", **context)


def context_of(web: Web, found: Whole) -> dict[str, object]:
    """What every page of a conference shows of it."""
    conference, now = found.called.conference, web.clock()
    waits = rule.waiting(found.there)
    is_over = rule.is_over(conference, now)
    is_released = rule.is_released(conference, now)
    free = rule.free(conference, found.there)
    return {
        "whole": found,
        "conference": conference,
        "called": found.called,
        "here": f"{CONFERENCES}/{conference.key}",
        "when": when_words(conference),
        "used": rule.taken(conference, found.there),
        "free": free,
        "waits": len(waits),
        "is_released": is_released,
        "is_over": is_over,
        "is_told": is_told_now(conference, now),
        "has_begun": has_begun(conference, now),
        "turnout": turnout(found.there, found.came),
        "is_open": not found.called.is_closed and not is_over,
        "can_offer": is_released and free > 0 and bool(waits) and conference.rule is OfferRule.ROUND
        and not found.called.is_closed and not is_over,
        "words": words,
    }  # fmt: skip
