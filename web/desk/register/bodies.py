"""The bodies of the cooperation: the list, the page of each with who is in it, and all of them as a file."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db.meetings.coming import coming
from db.register import introductions, whole
from db.users import users
from files.people.written import members_csv
from rules.dates.clock import local_date
from rules.people.body_today import bodies_today
from rules.people.membership import Standing
from schemas.register import Register
from web.desk.register.overview import DONE
from web.shell.addresses import BODIES, BODY
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import web_of
from words.bodies import ROLES, days, role_words
from words.codes import BODY_KINDS
from words.roles import who

router = APIRouter()
_COMING = 3


@router.api_route(BODIES, methods=LOOK)
def listed(request: Request, klart: str = "") -> Response:
    """Every body, with what wants a hand."""
    web = web_of(request)
    with web.db.read() as session:
        register = whole.load(session)
    return page(
        "desk/register/bodies.html",
        section="register",
        bodies=bodies_today(register, local_date(web.clock())),
        done_text=DONE.get(klart, ""),
        **_words(register),
    )


@router.api_route(f"{BODIES}/organ.csv", methods=LOOK)
def download(request: Request) -> Response:
    """Every body with everybody who is or was in it, in the format in which it is read."""
    web = web_of(request)
    with web.db.read() as session:
        content = members_csv(whole.load(session), ROLES, BODY_KINDS)
    name = f"organ-{local_date(web.clock())}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.api_route(BODY, methods=LOOK)
def one(request: Request, body: str, klart: str = "") -> Response:
    """One body: who is in it, who was and will be, what is vacant, and what has changed."""
    web = web_of(request)
    today = local_date(web.clock())
    with web.db.read() as session:
        register = whole.load(session)
        told = whole.told(session, body=body)
        introduced = introductions.newest(session)
        names = users.names(session, {event.actor for event in told})
        meetings = coming(session, [body], today)
    found = next(iter(bodies_today(register, today, [body])), None)
    if found is None:
        return missing_page("Organet finns inte", "register")
    return page(
        "desk/register/body.html",
        section="register",
        found=found,
        meetings=meetings[:_COMING],
        introduced=introduced,
        told=told,
        who=lambda event: who(event.actor, names, lambda seat: register.organisations[seat.partition("/")[0]].name),
        done_text=DONE.get(klart, ""),
        **_words(register),
    )


def _words(register: Register) -> dict[str, object]:
    """What the pages of bodies say things with."""
    return {
        "kinds": BODY_KINDS,
        "called": ROLES,
        "role_words": role_words,
        "days": days,
        "standings": Standing,
        "names": {key: each.name for key, each in register.organisations.items()},
        "titles": {key: each.title for key, each in register.seats.items()},
    }
