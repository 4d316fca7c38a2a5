"""The days around a conference on the desk: the practical information, seen before it is kept, and who came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.conferences import informing
from db.outbox import posting
from db.register import people
from mail.kinds.conference_day import information
from mail.letter import Addressee
from mail.writing.render import render
from papers.conferences import in_order
from rules import conference_day as rule
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.tables.mail import MailRow
from schemas.year.conference import Conference, Participant, Standing
from web.desk.conferences.pages import ONE, context_of, no_conference
from web.desk.conferences.whole import Whole, whole
from web.shell.addresses import CONFERENCES
from web.shell.forms import Form, long_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
FilledForm = Annotated[Form, Depends(long_form)]
_LONGEST = 5000


@router.api_route(ONE + "/information", methods=LOOK)
def show_information(request: Request, conference: str) -> Response:
    """What the participants are told, and when; with a proposed day where nothing has been written yet."""
    web = web_of(request)
    found = _find(web, conference)
    if found is None:
        return no_conference()
    known = found.called.conference
    on = known.info_on or rule.proposed_on(known, web.clock())
    return _information_page(web, found, Form({"info": known.info, "info_on": str(on)}))


@router.post(ONE + "/information")
def keep_information(request: Request, conference: str, form: FilledForm) -> Response:
    """Show what would be sent, or keep it; what is due goes at once."""
    web = web_of(request)
    found = _find(web, conference)
    if found is None:
        return no_conference()
    text = form.at_most("info", _LONGEST)
    on = form.day("info_on", "Dagen saknas. Skriv vilken dag mejlet ska gå.")
    if not form.errors:
        try:
            with web.db.write() as session:
                informing.plan(session, found.called.process, text, on, now=web.clock())
                if form.get("do") != "spara":
                    raise _LookedOnlyError
        except _LookedOnlyError:
            shown = found.called.conference.model_copy(update={"info": text.strip(), "info_on": on})
            return _information_page(web, found, form, shown)
        except Refused as refusal:
            form.refused(refusal, refusal.field)
    if form.errors:
        return _information_page(web, found, form, status=422)
    return RedirectResponse(f"{CONFERENCES}/{conference}?klart=praktiskt", status_code=303)


@router.api_route(ONE + "/narvaro", methods=LOOK)
def show_presence(request: Request, conference: str) -> Response:
    """Those who were registered, to be ticked where they did not come."""
    web = web_of(request)
    found = _find(web, conference)
    if found is None:
        return no_conference()
    typed = {f"borta-{number}": "ja" for number, came in found.came.items() if not came}
    return _presence_page(web, found, Form(typed))


@router.post(ONE + "/narvaro")
def keep_presence(request: Request, conference: str, form: FilledForm) -> Response:
    """Note who came."""
    web = web_of(request)
    found = _find(web, conference)
    if found is None:
        return no_conference()
    absent = {each.number for each in rule.registered(found.there) if form.get(f"borta-{each.number}")}
    try:
        with web.db.write() as session:
            informing.note_presence(session, found.called.process, absent, now=web.clock())
    except Refused as refusal:
        form.refused(refusal)
        return _presence_page(web, found, form, 422)
    return RedirectResponse(f"{CONFERENCES}/{conference}?klart=narvaro", status_code=303)


class _LookedOnlyError(Exception):
    """Takes back what was written to see whether it could be."""


def _find(web: Web, key: str) -> Whole | None:
    with web.db.read() as session:
        return whole(session, key, web.clock())


def _information_page(
    web: Web, found: Whole, form: Form, shown: Conference | None = None, status: int = 200
) -> Response:
    """The form; with `shown` also whom it reaches, and the first of the mails."""
    there = rule.registered(found.there)
    letter = None
    if shown is not None and there:
        with web.db.read() as session:
            letter = render(_sample(session, shown, there, web), web.settings.base_url, web.keys)
    return page(
        "desk/conferences/information.html",
        status,
        **context_of(web, found),
        section="moten",
        form=form,
        shown=shown,
        letter=letter,
        by_mail=sum(bool(each.email) for each in there),
        passed_on=[each for each in there if not each.email],
        is_now=shown is not None and rule.is_told_now(shown, web.clock()),
    )


def _sample(session: Session, shown: Conference, there: Sequence[Participant], web: Web) -> MailRow:
    first = next((each for each in there if each.email), there[0])
    organisation = people.organisation_of(session, first.seat).name
    contact = people.contact(session, shown.secretariat, local_date(web.clock()))
    to = Addressee(first.seat, "", organisation, first.name, first.email or "namn@kommunen.example")
    letter = information(
        shown, to, contact, [first], is_passed_on=False, is_changed=False, number=1, send_at=web.clock()
    )
    return posting.unrecorded(letter, web.clock())


def _presence_page(web: Web, found: Whole, form: Form, status: int = 200) -> Response:
    there = [each for each in in_order(found.there, found.names) if each.standing is Standing.REGISTERED]
    context = context_of(web, found)
    return page("desk/conferences/presence.html", status, section="moten", form=form, people=there, **context)
