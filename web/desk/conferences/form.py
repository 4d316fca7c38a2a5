"""Ask about a new conference, or change one: the fields, and what would be sent, before anything is.

Field names are those of `Conference`; `q-<organisation>` is how many places an organisation has, empty for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import conferences
from db.register import people, whole
from mail.kinds.conference import key_of
from mail.writing.render import render
from papers.naming import stem
from rules.conference import MOST_PLACES
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.year.conference import Conference, ConferenceQuota, OfferRule
from secretariat import conferences as asking
from web.desk.conferences.pages import ONE, STAGES, no_conference
from web.desk.of_role import NO_SENDER, is_other_role, of_role, role_choices
from web.shell.addresses import CONFERENCES
from web.shell.forms import Form, long_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.year.conferences import OFFER_RULES

router = APIRouter()
FilledForm = Annotated[Form, Depends(long_form)]
_USUAL_QUOTA = 5
_LONGEST = 2000


@router.api_route(CONFERENCES + "/ny", methods=LOOK)
def show_new(request: Request) -> Response:
    """An empty form, for the role that most organisations have: those who name the participants."""
    web = web_of(request)
    form = of_role(web, Form({"rule": OfferRule.ROUND.value}), "q-", str(_USUAL_QUOTA))
    return _page(web, form, None)


@router.post(CONFERENCES + "/ny")
def new(request: Request, form: FilledForm) -> Response:
    """Show what would be sent, or send it."""
    return _sent(web_of(request), form, None)


@router.api_route(ONE + "/andra", methods=LOOK)
def show_change(request: Request, conference: str) -> Response:
    """What is decided, to be changed."""
    web = web_of(request)
    known = _known(web, conference)
    return _page(web, Form(_typed(known)), known) if known else no_conference()


@router.post(ONE + "/andra")
def change(request: Request, conference: str, form: FilledForm) -> Response:
    """Show whom the change is told, or tell them."""
    web = web_of(request)
    known = _known(web, conference)
    return _sent(web, form, known) if known else no_conference()


def _sent(web: Web, form: Form, known: Conference | None) -> Response:
    if known is None and is_other_role(form):
        return _page(web, of_role(web, form, "q-", str(_USUAL_QUOTA)), None)
    conference = _read(web, form, known)
    if conference is not None:
        for field, text in asking.faults(conference, web.clock()):
            form.refuse(field, text)
    if form.errors or conference is None:
        return _page(web, form, known, status=422)
    if form.get("do") != "skicka":
        return _page(web, form, known, conference)
    try:
        if known is None:
            _must_be_new(web, conference)
        asking.call(web.db, conference, now=web.clock())
    except Refused as refusal:
        form.refused(refusal, refusal.field)
        return _page(web, form, known, conference, 422)
    done = "andrat" if known else "inbjudet"
    return RedirectResponse(f"{CONFERENCES}/{conference.key}?klart={done}", status_code=303)


def _must_be_new(web: Web, conference: Conference) -> None:
    with web.db.read() as session:
        if conferences.find(session, key_of(conference.key)) is not None:
            problem = "Det finns redan en konferens med det namnet den dagen."
            raise Refused("title", problem, "Ändra den, eller ge den nya ett annat namn.")


def _read(web: Web, form: Form, known: Conference | None) -> Conference | None:
    """The typed form as a conference; None, and the errors noted, where it cannot be read."""
    title = form.required("title", "Namnet saknas. Skriv vad konferensen heter.", longest=200)
    held_on = form.day("held_on", "Dagen saknas. Skriv vilken dag konferensen är.")
    until_on = form.day("until_on")
    register_by = form.day("register_by", "Dagen saknas. Skriv sista anmälningsdagen.")
    rule = form.get("rule")
    if rule not in list(OfferRule):
        form.refuse("rule", "Det framgår inte hur lediga platser fördelas. Välj ett av alternativen.")
    with web.db.read() as session:
        seats = whole.common_roles(session).get(form.get("role"), {})
        secretariat = known.secretariat if known else people.sender(session, local_date(web.clock()))
    if not secretariat:
        form.refuse("", NO_SENDER)
    quotas = [
        ConferenceQuota(seat=f"{key}/{form.get('role')}", quota=number)
        for key, name in seats.items()
        if (number := _quota(form, f"q-{key}", name))
    ]
    time, place, text = form.at_most("time", 100), form.at_most("place", 200), form.at_most("text", _LONGEST)
    standing = [line for line in form.at_most("standing", _LONGEST).split("\n") if line.strip()]
    if form.errors or held_on is None or register_by is None:
        return None
    return Conference(
        key=known.key if known else stem(title, str(held_on)),
        title=title,
        held_on=held_on,
        until_on=until_on,
        time=time,
        place=place,
        text=text,
        secretariat=secretariat,
        quotas=quotas,
        register_by=register_by,
        rule=OfferRule(rule),
        asks_diet=bool(form.get("asks_diet")),
        digital_takes_place=bool(form.get("digital_takes_place")),
        standing=[line.strip() for line in standing],
        info=known.info if known else "",
        info_on=known.info_on if known else None,
    )


def _quota(form: Form, field: str, whose: str) -> int:
    typed = form.get(field)
    number = form.number(field)
    if typed and (number is None or number > MOST_PLACES):
        form.refuse(field, f"{whose}: ”{typed[:20]}” är inget antal platser. Skriv till exempel 5, eller lämna tomt.")
    return number or 0


def _page(
    web: Web, form: Form, known: Conference | None, conference: Conference | None = None, status: int = 200
) -> Response:
    """The form; with a conference also what would be sent."""
    with web.db.read() as session:
        roles = whole.common_roles(session)
        to_send = asking.preview(session, conference, now=web.clock()) if conference and status == 200 else None
        letter = asking.as_mail(to_send.letter, web.clock()) if to_send and to_send.letter else None
    shown = render(letter, web.settings.base_url, web.keys) if letter else None
    return page(
        "desk/conferences/form.html",
        status,
        section="moten",
        form=form,
        known=known,
        conference=conference,
        here=f"{CONFERENCES}/{known.key}/andra" if known else f"{CONFERENCES}/ny",
        roles=role_choices(web),
        seats=roles.get(form.get("role"), {}),
        rules=[(each.value, *told) for each, told in OFFER_RULES.items()],
        to_send=to_send,
        stages=STAGES,
        letter=shown,
        today=local_date(web.clock()),
    )


def _typed(conference: Conference) -> dict[str, str]:
    """What is decided, as it is typed."""
    typed = {
        "title": conference.title,
        "held_on": str(conference.held_on),
        "until_on": str(conference.until_on or ""),
        "time": conference.time,
        "place": conference.place,
        "text": conference.text,
        "register_by": str(conference.register_by),
        "rule": conference.rule.value,
        "standing": "\n".join(conference.standing),
        "role": next((each.seat.partition("/")[2] for each in conference.quotas), ""),
    }
    typed |= {f"q-{each.seat.partition('/')[0]}": str(each.quota) for each in conference.quotas}
    flags: Mapping[str, bool] = {
        "asks_diet": conference.asks_diet,
        "digital_takes_place": conference.digital_takes_place,
    }
    return typed | {name: "ja" for name, is_on in flags.items() if is_on}


def _known(web: Web, key: str) -> Conference | None:
    with web.db.read() as session:
        found = conferences.find(session, key_of(key))
    return found.conference if found and not found.is_closed else None
