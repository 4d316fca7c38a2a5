"""Who has the seat now? The page of a mail that did not come through: what happened, the right address, once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import journals
from db.boards.upkeep.addresses import where
from db.outbox import again
from db.outbox.reported import reports
from db.register import addresses, whole
from db.register.addresses import Place
from db.register.seats import load_seats
from mail.kinds import MAILS
from mail.letter import Addressee
from mail.outgoing.carriers import carriers
from rules.dates.clock import local_date
from rules.people.register import changes
from rules.swedish import capital
from schemas.errors import Refused
from schemas.register import Register, RegisterLine
from schemas.tables.mail import AddressRow, MailRow
from secretariat.register import places
from web.desk.mail.outbox import MailId
from web.desk.register.carried import Whence, preview_page
from web.desk.register.edit import EMAIL_MISSING
from web.desk.register.holders import NAME_MISSING
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, page
from web.shell.state import Web, web_of

router = APIRouter()
_SAID = {
    "rattat": "Ändringen är sparad. Frågor som är öppna skickas till den nya adressen av sig själva.",
    "skickat": "Mejlet skickas igen.",
}
_NO_MAIL = (404, "Mejlet finns inte", "Se listan i utkorgen.")


@dataclass(frozen=True)
class Lost:
    """One mail that did not reach the address, and what can be done with it."""

    mail: MailRow
    title: str
    number: int
    """Which time it would be sent again."""
    to: Addressee | None
    """Who would get it now; None where nobody can, or it goes by itself."""
    goes_by_itself: bool


@dataclass(frozen=True)
class Trouble:
    """All that the page shows."""

    mail: MailRow
    email: str
    """The address that the mail did not reach."""
    reason: str
    whose: str
    """Municipality and role, in words."""
    standing: AddressRow | None
    is_open: bool
    """True while the address is in use and nothing has come through."""
    places: list[Place]
    """Where the address is in use today."""
    lost: list[Lost]
    to: Addressee | None
    """Who has the place of the mail's reader today."""
    number: int


@router.api_route("/utkorg/{mail_id}/plats", methods=LOOK)
def show(request: Request, mail_id: MailId, klart: str = "") -> Response:
    """What happened, the form, and the mails that were lost."""
    return _page(web_of(request), mail_id, Form(), said=_SAID.get(klart, ""))


@router.post("/utkorg/{mail_id}/plats")
def correct(request: Request, mail_id: MailId, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Show what follows of the right address, or of the new holder; the register's own button carries it out."""
    web = web_of(request)
    found = _trouble(web, mail_id)
    if found is None:
        return error_page(*_NO_MAIL)
    chosen = next((place for place in found.places if _key(place) == form.get("where")), None)
    if chosen is None:
        form.refuse("", "Det framgår inte vilken plats det gäller. Läs in sidan på nytt.")
    email = form.mail_address("email")
    if not email and not form.error("email"):
        form.refuse("email", EMAIL_MISSING)
    elif email.casefold() == found.email:
        form.refuse("email", "Det är samma adress som mejlen inte når. Rätta den, eller välj att adressen stämmer.")
    person = form.required("person", NAME_MISSING, longest=200) if chosen is not None and chosen.seat else ""
    if chosen is None or form.errors:
        return _page(web, mail_id, form, status=422)
    if form.get("andra"):
        return _page(web, mail_id, form)
    with web.db.read() as session:
        register = whole.load(session, {chosen.organisation})
    # The day of the matter, which in one that is played ahead of its time is not the wall's.
    today = local_date(web.clock() + found.mail.shift)
    line = _line(register, chosen, found.email, " ".join(person.split()), email, today)
    for fault in changes(register, [line], local_date(web.clock())).faults:
        form.refuse(fault.field if fault.field in ("person", "email") else "", capital(f"{fault.problem} {fault.cure}"))
    if form.errors:
        return _page(web, mail_id, form, status=422)
    here, whence = request.url.path, Whence(lost=mail_id)
    return preview_page(
        web, [line], heading=f"Nya uppgifter: {found.whose}", here=here, typed=form.typed, whence=whence
    )


def _line(register: Register, place: Place, former: str, person: str, email: str, today: date) -> RegisterLine:
    """The change as the register's own form says it. The same person with another address keeps its last day."""
    if not place.seat:
        return RegisterLine(organisation=place.organisation, mailbox=email)
    here = [one for one in register.holdings if one.seat == place.seat and one.capacity == place.capacity]
    same = next((one for one in here if one.email.casefold() == former and not one.is_over(today)), None)
    to_on = same.to_on if same is not None and same.name == person else None
    said = {"role": place.seat.partition("/")[2], "capacity": place.capacity, "person": person, "email": email}
    return RegisterLine.model_validate({"organisation": place.organisation, "from_on": today, "to_on": to_on, **said})


@router.post("/utkorg/{mail_id}/stammer")
def trust(request: Request, mail_id: MailId, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """The address is right: send there again."""
    web = web_of(request)
    lost, number = form.get("lost"), form.number("number") or 0
    return _done(
        web, mail_id, form, lambda: places.trust(web.db, mail_id, lost, number, wall_now=web.clock()), "skickat"
    )


@router.post("/utkorg/{mail_id}/pa-nytt")
def send_again(request: Request, mail_id: MailId, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Send one of the lost mails once more; back to the page it was asked for on."""
    web = web_of(request)
    lost, number, shown = form.get("lost"), form.number("number") or 0, form.number("page") or mail_id
    return _done(
        web, shown, form, lambda: places.send_again(web.db, mail_id, lost, number, wall_now=web.clock()), "skickat"
    )


def _done(web: Web, mail_id: int, form: Form, act: Callable[[], None], code: str) -> Response:
    try:
        if not form.errors:
            act()
    except Refused as refusal:
        form.refused(refusal, refusal.field if refusal.field == "email" else "")
    if form.errors:
        return _page(web, mail_id, form, status=422)
    web.dispatcher.wake()
    return RedirectResponse(f"/utkorg/{mail_id}/plats?klart={code}", status_code=303)


def _page(web: Web, mail_id: int, form: Form, *, said: str = "", status: int = 200) -> Response:
    found = _trouble(web, mail_id)
    if found is None:
        return error_page(*_NO_MAIL)
    if not form.typed and found.places:
        first = found.places[0]
        form = Form({"person": first.name if first.seat else "", "email": found.email, "where": _key(first)})
    options: list[tuple[str, str]] = [
        (_key(place), f"{where(place)} ({place.name})" if place.seat else where(place)) for place in found.places
    ]
    return page(
        "desk/place.html",
        status,
        section="utkorg",
        trouble=found,
        form=form,
        options=options,
        has_mailbox=bool(found.places) and not found.places[0].seat,
        carrier_of=carriers(web.settings),
        mails=MAILS,
        said=said,
    )


def _trouble(web: Web, mail_id: int) -> Trouble | None:
    """None where the mail is not there, or reached everybody."""
    with web.db.read() as session:
        mail = session.get(MailRow, mail_id)
        fates = reports.fates(reports.of_mails(session, [mail_id]).get(mail_id, [])) if mail else {}
        missed = [email for email, fate in fates.items() if fate.is_bad]
        if mail is None or not missed:
            return None
        standing = {email: addresses.standing(session, email) for email in missed}
        email = next((one for one, row in standing.items() if row is not None and row.state), missed[0])
        now = web.clock() + mail.shift
        row, here = standing[email], addresses.places(session, [email], local_date(now)).get(email, [])
        is_open = bool(here) and row is not None and bool(row.state)
        return Trouble(
            mail=mail,
            email=email,
            reason=fates[email].reason,
            whose=where(here[0]) if here else _role(session, mail, now),
            standing=row,
            is_open=is_open,
            places=here,
            lost=_lost(session, email, now, is_open=is_open),
            to=again.reader(session, mail, email, now),
            number=again.times(session, mail) + 1,
        )


def _lost(session: Session, email: str, now: datetime, *, is_open: bool) -> list[Lost]:
    rows = addresses.mails_lost(session, email)
    titles = journals.titles(session, {row.process for row in rows})
    found = []
    for row in rows:
        to = again.reader(session, row, email, now)
        is_same = to is not None and to.email.casefold() == email
        is_own = email == row.to_email.casefold()
        by_itself = is_own and again.is_sent_by_itself(row) and (is_open or not is_same)
        is_reachable = to is not None and not addresses.does_not_work(session, to.email)
        found.append(
            Lost(
                mail=row,
                title=titles.get(row.process, ""),
                number=again.times(session, row) + 1,
                to=to if is_reachable and not by_itself else None,
                goes_by_itself=by_itself,
            )
        )
    return found


def _role(session: Session, mail: MailRow, now: datetime) -> str:
    name = load_seats(session, [mail.seat], local_date(now)).name(mail.seat)
    return f"{name.organisation}, {name.title[:1].lower()}{name.title[1:]}"


def _key(place: Place) -> str:
    return f"{place.seat or place.organisation} {place.capacity or 'mailbox'}"
