"""The public page where a municipality names its participants: one personal link, no login. Looking writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import conferences
from db.conferences import Called
from db.conferences.naming import Overtaken, name
from db.register import people
from mail.kinds.conference import named_lines, when_words
from mail.letter import Addressee
from mail.props import Contact
from rules import conference as rule
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.tables.process import InvitationRow
from schemas.year.conference import Participant
from web.conference.form import MODE_CHOICES, SIDE_CHOICES, as_typed, read_named, row_count, rows_of
from web.shell.forms import Form, long_form
from web.shell.middleware.load import come_back
from web.shell.pages import LOOK, page
from web.shell.seat_link import OpensNothing, arrived, follow
from web.shell.state import Web, web_of

router = APIRouter()
_NOT_ASKED = (410, "Inbjudan gäller inte längre er", "Konferensen har ändrats. Ni behöver inte göra något.")


@dataclass(frozen=True)
class Naming:
    """What the link opens: one municipality in one conference, and whom it has named."""

    called: Called
    to: Addressee
    contact: Contact
    there: list[Participant]
    diets: dict[int, str]
    is_done: bool
    seen: int

    @property
    def own(self) -> list[Participant]:
        """Everybody that the municipality has named."""
        return [each for each in self.there if each.seat == self.to.seat]


@router.api_route("/k/{token}", methods=LOOK)
def show_form(request: Request, token: str) -> Response:
    """Who is named, with rows for more."""
    naming = naming_behind(request, token)
    web = web_of(request)
    return _form_page(web, naming, f"/k/{token}", _fresh(naming, web.clock()))


@router.post("/k/{token}")
def submit(
    request: Request,
    token: str,
    now: Annotated[datetime, Depends(arrived)],
    form: Annotated[Form, Depends(long_form)],
) -> Response:
    """Receive what the municipality says and show the receipt; refuse with the form as typed."""
    web = web_of(request)
    naming = naming_behind(request, token)
    named = read_named(form, naming.called.conference)
    if form.errors:
        return _form_page(web, naming, f"/k/{token}", form, 422)
    if too_many := web.rates.refusal(naming.to.seat, naming.to.public_id):
        return too_many
    try:
        with web.db.write() as session:
            name(session, naming.called.process, naming.to.seat, named, now=now, seen=form.number("seen"))
    except Overtaken:
        return _overtaken(web, naming_behind(request, token), f"/k/{token}")
    except Refused as refusal:
        note_refusal(form, refusal, [place for place, _ in rows_of(form, naming.called.conference)])
        return _form_page(web, naming, f"/k/{token}", form, 422)
    except (OperationalError, TimeoutError):
        form.refuse("", "Vi kunde inte spara just nu. Inget är skickat. Vänta en liten stund och skicka igen.")
        return come_back(_form_page(web, naming, f"/k/{token}", form, 503))
    return RedirectResponse(f"/k/{token}/kvitto", status_code=303)


@router.api_route("/k/{token}/kvitto", methods=LOOK)
def show_receipt(request: Request, token: str) -> Response:
    """What stands."""
    naming = naming_behind(request, token)
    web = web_of(request)
    lines = named_lines(naming.there, naming.to.seat)
    return page("conference/receipt.html", **_context(web, naming, f"/k/{token}"), lines=lines)


def naming_behind(request: Request, token: str) -> Naming:
    """What the token opens. Raises OpensNothing."""
    web = web_of(request)
    with web.db.read() as session:
        of = follow(request, session, token, lambda link: _readers(session, link))
        called = conferences.find(session, of.process)
        if called is None or of.to.seat not in {each.seat for each in called.conference.quotas}:
            raise OpensNothing(*_NOT_ASKED)
        return Naming(
            called=called,
            to=of.to,
            contact=people.contact(session, called.conference.secretariat, local_date(web.clock())),
            there=conferences.participants(session, of.process),
            diets=conferences.diets(session, of.process),
            is_done=conferences.done(session, of.process).get(of.to.seat, False),
            seen=conferences.seen_count(session, of.process, of.to.seat),
        )


def _readers(session: Session, link: InvitationRow) -> list[str]:
    is_conference = conferences.find(session, link.process) is not None
    return conferences.addresses(session, link.process, link.seat) if is_conference else []


def note_refusal(form: Form, refusal: Refused, places: list[int]) -> None:
    """Note what was refused at the field that it is about; the register counts the rows that name somebody."""
    field, _, place = refusal.field.partition("-")
    name = f"{field}-{places[int(place)]}" if place.isdecimal() and int(place) < len(places) else refusal.field
    form.refused(refusal, name)


def _fresh(naming: Naming, now: datetime) -> Form:
    left = rule.left(naming.called.conference, naming.there, naming.to.seat, now)
    return Form(as_typed(naming.own, naming.diets, left=left, is_done=naming.is_done, seen=naming.seen))


def _overtaken(web: Web, naming: Naming, path: str) -> Response:
    return _form_page(web, naming, path, _fresh(naming, web.clock()), 409)


def _form_page(web: Web, naming: Naming, path: str, form: Form, status: int = 200) -> Response:
    return page(
        "conference/form.html",
        status,
        **_context(web, naming, path),
        form=form,
        rows=range(row_count(form)),
        sides=SIDE_CHOICES,
        modes=MODE_CHOICES,
        is_overtaken=status == 409,
        said=web.settings,
    )


def _context(web: Web, naming: Naming, path: str) -> dict[str, object]:
    conference, now = naming.called.conference, web.clock()
    return {
        "conference": conference,
        "when": when_words(conference),
        "to": naming.to,
        "contact": naming.contact,
        "path": path,
        "quota": conference.quota_of(naming.to.seat),
        "used": rule.taken(conference, naming.own),
        "left": rule.left(conference, naming.there, naming.to.seat, now),
        "free": rule.free(conference, naming.there),
        "is_released": rule.is_released(conference, now),
        "is_in_order": conference.rule.value == "ordning",
        "is_closed": naming.called.is_closed or rule.is_over(conference, now),
        "is_done": naming.is_done,
    }
