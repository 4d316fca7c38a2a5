"""The public page where a municipality names its participants: one personal link, no login. GET and HEAD write nothing.

The link is bound to its reader's address: opened after the seat has got another holder, it says so and opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import actors, conferences
from db.conferences import Called
from db.conferences.naming import Overtaken, name
from db.processes import find_invitation_by_id
from db.register import people
from mail.kinds.conference import named_lines, when_words
from mail.letter import Addressee
from mail.props import Contact
from mail.tokens import public_id_of, read_view_token
from rules import conference as rule
from rules.dates.clock import local_date
from schemas import actor
from schemas.errors import Refused
from schemas.year.conference import Participant
from web.conference.form import MODE_CHOICES, SIDE_CHOICES, as_typed, read_named, row_count, rows_of
from web.shell.forms import Form, long_form
from web.shell.middleware.load import come_back
from web.shell.pages import LOOK, error_page, page
from web.shell.state import Web, web_of

router = APIRouter()
_NO_LINK = (
    "Länken fungerar inte",
    "Kontrollera att hela länken kom med. Fungerar den ändå inte, svara på mejlet så hjälper vi dig.",
)
_REPLACED = (
    "Länken har ersatts",
    "Platsen har fått en ny mottagare, som får en egen länk. Behöver du ändå ändra något, svara på mejlet.",
)
_NOT_ASKED = ("Inbjudan gäller inte längre er", "Konferensen har ändrats. Ni behöver inte göra något.")


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


def arrived(request: Request) -> datetime:
    """The first moment the server has the request: it is what the order of the waiting list follows."""
    return web_of(request).clock()


@router.api_route("/k/{token}", methods=LOOK)
def show_form(request: Request, token: str) -> Response:
    """Who is named, with rows for more; or the page that says why there is none."""
    naming = naming_behind(request, token)
    if isinstance(naming, Response):
        return naming
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
    if isinstance(naming, Response):
        return naming
    named = read_named(form, naming.called.conference)
    if form.errors:
        return _form_page(web, naming, f"/k/{token}", form, 422)
    if too_many := web.rates.refusal(naming.to.seat, naming.to.public_id):
        return too_many
    try:
        with web.db.write() as session:
            name(session, naming.called.process, naming.to.seat, named, now=now, seen=form.number("seen"))
    except Overtaken:
        newer = naming_behind(request, token)
        return newer if isinstance(newer, Response) else _overtaken(web, newer, f"/k/{token}")
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
    if isinstance(naming, Response):
        return naming
    web = web_of(request)
    lines = named_lines(naming.there, naming.to.seat)
    return page("conference/receipt.html", **_context(web, naming, f"/k/{token}"), lines=lines)


def naming_behind(request: Request, token: str) -> Naming | Response:
    """What the token opens, or the page for one that opens nothing."""
    web, public_id = web_of(request), public_id_of(token) or "-"
    now = web.clock()
    with web.db.read() as session:
        link = find_invitation_by_id(session, public_id)
        called = conferences.find(session, link.process) if link else None
        # An unknown link costs the same check as a known one, so that the time taken tells nothing.
        readers = conferences.addresses(session, link.process, link.seat) if link and called else ["-"]
        made_for = read_view_token(web.keys, token, readers)
        if link is None or called is None or made_for is None:
            return error_page(404, *_NO_LINK)
        request.state.public_id = public_id
        to = people.addressee(session, link.seat, local_date(now), invitation=link)
        if made_for.casefold() != to.email.casefold():
            return error_page(410, *_REPLACED)
        if link.seat not in {each.seat for each in called.conference.quotas}:
            return error_page(
                410, "Inbjudan gäller inte längre er", "Konferensen har ändrats. Ni behöver inte göra något."
            )
        # In the thread of this one request: what it goes on to write is written by whoever has the link.
        actors.be(actor.link(link.seat, link.generation))
        process = link.process
        return Naming(
            called=called,
            to=to,
            contact=people.contact(session, called.conference.secretariat, local_date(now)),
            there=conferences.participants(session, process),
            diets=conferences.diets(session, process),
            is_done=conferences.done(session, process).get(link.seat, False),
            seen=conferences.seen_count(session, process, link.seat),
        )


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
