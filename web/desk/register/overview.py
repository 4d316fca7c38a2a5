"""The register: the list of organisations with what is amiss, the page of each, and the whole as a file."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.boards.register import organisation_lines
from db.register import bodies, whole
from db.users import users
from files.people.written import register_csv
from rules.dates.clock import local_date
from schemas.errors import Refused
from secretariat.register import registering
from web.desk.register.carried import refused_page
from web.shell.addresses import ORGANISATION, REGISTER
from web.shell.addresses import organisation as to_organisation
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import web_of
from words.bodies import days, role_words
from words.register import NAMED_BY, WEEKLY_MAIL, capacity_word
from words.roles import who

router = APIRouter()
DONE = {
    "infort": "Ändringen är införd.",
    "sammanslagen": "Organisationerna är sammanslagna.",
    "avvisat": "Förslaget är avvisat.",
    "bekraftat": "Det är noterat att uppgifterna stämmer.",
}
"""What a page says after an act, by the code in its address."""


@router.api_route(REGISTER, methods=LOOK)
def listed(request: Request, klart: str = "") -> Response:
    """Every organisation, with what wants a hand first."""
    web = web_of(request)
    with web.db.read() as session:
        lines = organisation_lines(session, local_date(web.clock()))
    return page(
        "desk/register/list.html",
        section="register",
        lines=[line for line in lines if not line.organisation.merged_into],
        merged=[line for line in lines if line.organisation.merged_into],
        names={line.organisation.key: line.organisation.name for line in lines},
        proposals=sum(line.proposals for line in lines),
        done_text=DONE.get(klart, ""),
    )


@router.api_route(f"{REGISTER}/register.csv", methods=LOOK)
def download(request: Request) -> Response:
    """The whole register, in the format in which it is read."""
    web = web_of(request)
    with web.db.read() as session:
        content = register_csv(whole.load(session))
    name = f"register-{local_date(web.clock())}.csv"
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post(f"{ORGANISATION}/bekraftat")
def confirm(request: Request, organisation: str) -> Response:
    """Note that the organisation has said, by phone or otherwise, that all is right."""
    web = web_of(request)
    try:
        registering.confirm(web.db, organisation, web.clock())
    except Refused as refusal:
        return refused_page([f"{refusal.problem} {refusal.cure}"])
    return RedirectResponse(f"{to_organisation(organisation)}?klart=bekraftat", status_code=303)


@router.api_route(ORGANISATION, methods=LOOK)
def one(request: Request, organisation: str, klart: str = "") -> Response:
    """One organisation: what is known of it, who holds its seats, and what has changed."""
    web = web_of(request)
    with web.db.read() as session:
        today = local_date(web.clock())
        lines = organisation_lines(session, today, [organisation])
        tasks = bodies.tasks_of(session, organisation, today)
        told = whole.told(session, organisation)
        names = users.names(session, {event.actor for event in told})
        into = lines[0].organisation.merged_into if lines else None
        into_name = whole.load(session, [into]).organisations[into].name if into else ""
    if not lines:
        return missing_page("Organisationen finns inte", "register")
    return page(
        "desk/register/organisation.html",
        section="register",
        line=lines[0],
        tasks=tasks,
        titles={seat.seat.key: seat.seat.title for seat in lines[0].seats},
        role_words=role_words,
        days=days,
        told=told,
        into_name=into_name,
        capacity_word=capacity_word,
        named_by=NAMED_BY,
        weekly_mail=WEEKLY_MAIL,
        who=lambda event: who(event.actor, names, lambda _seat: lines[0].organisation.name),
        done_text=DONE.get(klart, ""),
    )
