"""Who may use the desk: the list, a new one, and what is changed of one. Only administrators come here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.store import sessions
from db.users import users
from rules.dates.clock import local_date
from schemas.actor import Role
from schemas.errors import Refused
from schemas.tables.users import UserRow
from web.shell.addresses import LOGIN, USERS
from web.shell.entry.visitor import visitor
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from words.roles import MAY, ROLES

router = APIRouter()
ROLE_CHOICES = [(role.value, f"{word.capitalize()}. {MAY[role]}") for role, word in ROLES.items()]
DONE = {
    "tillagd": "Användaren är tillagd.",
    "andrad": "Ändringen är sparad.",
    "avslutad": "Användaren är avslutad, och utloggad överallt.",
    "slutar": "Sista dagen är sparad.",
    "gallrad": "Namn och adress är raderade. Det som personen har gjort står kvar.",
    "utloggad": "Inloggningen är avslutad.",
}
"""What the page says after an act, by the code in its address."""


@router.api_route(USERS, methods=LOOK)
def listed(request: Request, klart: str = "") -> Response:
    """Every user, with a form for one more."""
    return _list_page(web_of(request), Form({"role": Role.OFFICER.value}), done=klart)


@router.post(USERS)
def add(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Add a user."""
    web, role, from_on = web_of(request), _role(form), form.day("from_on")
    if not form.errors:
        with web.db.write() as session:
            _attempt(
                form,
                lambda: users.add(
                    session,
                    name=form.get("name"),
                    email=form.get("email"),
                    role=role,
                    now=web.clock(),
                    from_on=from_on,
                ),
            )
    return _list_page(web, form, 422) if form.errors else RedirectResponse(f"{USERS}?klart=tillagd", status_code=303)


@router.api_route(USERS + "/{user}", methods=LOOK)
def one(request: Request, user: str, klart: str = "") -> Response:
    """One user, with what can be changed."""
    return _user_page(web_of(request), user, done=klart)


@router.post(USERS + "/{user}")
def change(request: Request, user: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Correct the name or the address, or give another role."""
    web, role = web_of(request), _role(form)

    def call(session: Session) -> object:
        return users.change(session, user, name=form.get("name"), email=form.get("email"), role=role, now=web.clock())

    return _act(web, user, form, call, "andrad")


@router.post(USERS + "/{user}/avsluta")
def end(request: Request, user: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """End the user now, or on a later day."""
    web, to_on = web_of(request), form.day("to_on")
    is_later = to_on is not None and to_on >= local_date(web.clock())
    done = "slutar" if is_later else "avslutad"
    return _act(web, user, form, lambda session: users.end(session, user, web.clock(), to_on=to_on), done)


@router.post(USERS + "/{user}/gallra")
def erase(request: Request, user: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Erase name and address of one who has ended."""
    web = web_of(request)
    return _act(web, user, form, lambda session: users.erase(session, user, web.clock()), "gallrad")


@router.post(USERS + "/{user}/logga-ut")
def log_out(request: Request, user: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """End one session of the user, or all."""
    digest = form.get("session")

    def call(session: Session) -> None:
        if digest:
            sessions.end(session, digest, user)
        else:
            users.log_out_everywhere(session, user)

    return _act(web_of(request), user, form, call, "utloggad")


def _act(web: Web, user: str, form: Form, call: Callable[[Session], object], done: str) -> Response:
    if not form.errors:
        with web.db.write() as session:
            _attempt(form, lambda: call(session))
    if form.errors:
        return _user_page(web, user, form, 422)
    who = visitor()
    if who is not None and who.id == user and _is_out(web, who.session):
        return RedirectResponse(LOGIN, status_code=303)
    return RedirectResponse(f"{USERS}/{user}?klart={done}", status_code=303)


def _attempt(form: Form, call: Callable[[], object]) -> None:
    """Call; what is refused is shown beside the field that it names, where the form has it."""
    try:
        call()
    except Refused as refusal:
        form.refused(refusal, refusal.field if refusal.field in ("name", "email", "role", "to_on") else "")


def _is_out(web: Web, digest: str) -> bool:
    """True where that session has been ended by its own act."""
    with web.db.read() as session:
        return all(row.digest != digest for row in sessions.living(session, web.clock(), web.limits))


def _role(form: Form) -> Role:
    try:
        return Role(form.get("role"))
    except ValueError:
        form.refuse("role", "Rollen saknas. Välj vad personen ska kunna göra.")
        return Role.READER


def _list_page(web: Web, form: Form, status: int = 200, *, done: str = "") -> Response:
    now = web.clock()
    with web.db.read() as session:
        rows = users.listed(session)
        seen = {row.user: row.seen_at for row in reversed(sessions.living(session, now, web.limits))}
    return page(
        "desk/users.html",
        status,
        section="anvandare",
        form=form,
        rows=[row for row in rows if not users.has_ended(row, now)],
        ended=[row for row in rows if users.has_ended(row, now)],
        seen=seen,
        choices=ROLE_CHOICES,
        done_text=DONE.get(done, ""),
        issuer=web.settings.oidc_name if web.settings.oidc_issuer else "",
    )


def _user_page(web: Web, key: str, form: Form | None = None, status: int = 200, *, done: str = "") -> Response:
    now = web.clock()
    try:
        with web.db.read() as session:
            row = users.find(session, key)
            own = sessions.living(session, now, web.limits, row.id)
    except Refused:
        return missing_page("Användaren finns inte", "anvandare")
    return page(
        "desk/user.html",
        status,
        section="anvandare",
        user=row,
        form=form or Form(_typed(row)),
        has_ended=users.has_ended(row, now),
        sessions=own,
        choices=ROLE_CHOICES,
        done_text=DONE.get(done, ""),
    )


def _typed(row: UserRow) -> dict[str, str]:
    return {"name": row.name, "email": row.email, "role": row.role, "to_on": str(row.to_on or "")}
