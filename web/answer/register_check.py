"""The page where an official mailbox sees what the register holds of its organisation, confirms it or proposes changes.

No login: the link was made for the mailbox. Looking writes nothing, and nothing in the register changes by what is
sent: it waits on the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import actors
from db.boards.register import CapacityLine, OrganisationLine, organisation_lines
from db.register import checks, people, whole
from mail.props import Contact
from mail.tokens import Mailed, is_mailed_token, public_id_of
from rules.dates.clock import local_date
from rules.people.register import changes
from rules.swedish import capital
from schemas.actor import link
from schemas.messages import LinkReader
from schemas.register import Holding, Register, RegisterLine
from schemas.tables.people import RegisterCheckRow
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, page
from web.shell.state import web_of
from words.register import capacity_word, change_words

router = APIRouter()
PATH = "/u/{token}"
_FACTS = ("name", "mailbox", "registrator", "channels", "delegation")
_MOST_WORDS = 2000


@dataclass(frozen=True)
class Sheet:
    """What the link opens."""

    check: RegisterCheckRow
    line: OrganisationLine
    register: Register
    contact: Contact
    today: date
    waiting: list[str]
    """What has been proposed already, in words."""


@router.api_route(PATH, methods=LOOK)
def show(request: Request, token: str, klart: str = "") -> Response:
    """What the register holds, in fields that can be changed."""
    sheet = _behind(request, token)
    if isinstance(sheet, Response):
        return sheet
    return _page(sheet, token, Form(_typed(sheet)), done=klart)


@router.post(PATH)
def send(request: Request, token: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Confirm, or propose what was changed in the fields."""
    web, sheet = web_of(request), _behind(request, token)
    if isinstance(sheet, Response):
        return sheet
    lines = _lines(sheet, form)
    words = form.at_most("words", _MOST_WORDS)
    is_right = form.get("right") == "ja"
    if form.get("right") not in ("ja", "nej"):
        form.refuse("right", "Det framgår inte om uppgifterna stämmer. Välj ett av svaren.")
    elif is_right and (lines or words):
        form.refuse("right", "Något är ändrat i fälten. Välj Nej för att föreslå det, eller ladda sidan på nytt.")
    elif not is_right and not lines and not words and not form.errors:
        form.refuse("right", "Inget är ändrat i fälten. Ändra det som inte stämmer, eller välj Ja.")
    for fault in [] if form.errors else changes(sheet.register, lines, sheet.today).faults:
        form.refuse("", capital(f"{fault.problem} {fault.cure}"))
    if form.errors:
        return _page(sheet, token, form, 422)
    if too_many := web.rates.refusal(sheet.check.organisation, sheet.check.public_id):
        return too_many
    with web.db.write() as session:
        check = session.get_one(RegisterCheckRow, sheet.check.public_id)
        if is_right:
            checks.confirm(session, check, web.clock())
        else:
            checks.propose(session, check, lines, words, web.clock())
    return RedirectResponse(f"/u/{token}?klart={'stammer' if is_right else 'forslag'}", status_code=303)


def _behind(request: Request, token: str) -> Sheet | Response:
    """What the link opens, or the page for one that opens nothing."""
    web = web_of(request)
    with web.db.read() as session:
        check = checks.find(session, public_id_of(token) or "-")
        # An unknown check costs the same as a known one, so that the time taken tells nothing.
        is_theirs = is_mailed_token(web.keys, token, Mailed.CHECK, check.made_for if check else "")
        if check is None or not is_theirs:
            text = "Kontrollera att hela länken kom med, eller öppna den igen från mejlet."
            return error_page(404, "Länken fungerar inte", text)
        request.state.public_id = check.public_id
        if not checks.is_newest(session, check):
            return error_page(410, "Länken har ersatts", "Ni har fått en nyare fråga, eller en annan brevlåda.")
        sheet = _sheet(session, check, local_date(web.clock()))
    actors.be(link(check.organisation, 1, LinkReader.MAILBOX))
    return sheet


def _sheet(session: Session, check: RegisterCheckRow, today: date) -> Sheet:
    (line,) = organisation_lines(session, today, [check.organisation])
    register = whole.load(session, [check.organisation])
    secretariats = people.secretariats(session)
    contact = people.contact(session, secretariats[0], today) if secretariats else Contact(name="", email="")
    waiting = []
    for row in checks.of_check(session, check):
        for change in changes(register, checks.lines_of(row), today).real:
            title = register.seats[change.seat].title if change.seat in register.seats else ""
            waiting.append(change_words(change, title))
        waiting += [row.words] if row.words else []
    return Sheet(check, line, register, contact, today, waiting)


def _key(seat: str, capacity: str) -> str:
    return f"{seat.partition('/')[2]}-{capacity}"


def _typed(sheet: Sheet) -> dict[str, str]:
    typed = {name: str(getattr(sheet.line.organisation, name)) for name in _FACTS}
    for seat in sheet.line.seats:
        for each in seat.lines:
            key = _key(seat.seat.key, each.capacity)
            typed[f"person-{key}"] = each.now.name if each.now else ""
            typed[f"email-{key}"] = each.now.email if each.now else ""
    return typed


def _lines(sheet: Sheet, form: Form) -> list[RegisterLine]:
    """What was changed in the fields, each seat and capacity a line of its own."""
    own = sheet.line.organisation
    form.required("name", "Organisationens namn saknas. Skriv det.", longest=200)
    form.required("mailbox", "Brevlådans adress saknas. Skriv den som namn@kommun.example.")
    said = {name: form.mail_address(name) if name == "mailbox" else form.at_most(name, 500) for name in _FACTS}
    if form.error("mailbox") or not said["mailbox"]:
        said["mailbox"] = own.mailbox
    if said["delegation"] not in ("", "ja", "nej"):
        said["delegation"] = own.delegation
    other = {name: text for name, text in said.items() if text != getattr(own, name)}
    lines = [RegisterLine(organisation=own.key, **other)] if other else []
    from_on = form.day("from_on")
    if from_on is not None and from_on < sheet.today:
        form.refuse("from_on", "Dagen har redan varit. Lämna fältet tomt, eller ange i dag eller en senare dag.")
    for seat in sheet.line.seats:
        for each in seat.lines:
            line = _line(sheet, form, seat.seat.key, each, from_on)
            if line is not None:
                lines.append(line)
    return lines


def _line(sheet: Sheet, form: Form, seat: str, at: CapacityLine, from_on: date | None) -> RegisterLine | None:
    key, now = _key(seat, at.capacity), at.now
    person, email = " ".join(form.at_most(f"person-{key}", 200).split()), form.mail_address(f"email-{key}")
    if (person, email.casefold()) == ((now.name, now.email.casefold()) if now else ("", "")):
        return None
    place = {"organisation": sheet.line.organisation.key, "role": seat.partition("/")[2], "capacity": at.capacity}
    if not person and not email:
        assert now is not None
        last = from_on - timedelta(days=1) if from_on else sheet.today
        return RegisterLine.model_validate({**place, **_same(now), "to_on": last})
    if not person:
        form.refuse(f"person-{key}", "Namnet saknas. Skriv för- och efternamn, eller töm båda fälten.")
    if not email:
        form.refuse(f"email-{key}", "E-postadressen saknas. Skriv den, eller töm båda fälten.")
    if form.error(f"person-{key}") or form.error(f"email-{key}"):
        return None
    return RegisterLine.model_validate({**place, "person": person, "email": email, "from_on": from_on})


def _same(held: Holding) -> dict[str, object]:
    return {"person": held.name, "email": held.email, "from_on": held.from_on}


def _page(sheet: Sheet, token: str, form: Form, status: int = 200, *, done: str = "") -> Response:
    return page(
        "answer/register_check.html",
        status,
        line=sheet.line,
        waiting=sheet.waiting,
        contact=sheet.contact,
        check=sheet.check,
        capacity_word=capacity_word,
        form=form,
        path=f"/u/{token}",
        done=done,
        key=_key,
    )
