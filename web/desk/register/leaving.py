"""Somebody leaves: what is open for that person over all matters, handed to a successor in one step from a day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db.register.open_matters import Open, open_of
from rules.people.register import changes
from rules.swedish import capital
from schemas.register import Holding, RegisterLine
from web.desk.register.carried import preview_page
from web.desk.register.edit import Asked, Missing, asked_of, gone
from web.desk.register.holders import introduce_field, person_fields
from web.shell.addresses import HELD, organisation
from web.shell.fields import Field, Look, Values
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.register import CAPACITIES

router = APIRouter()
PATH = f"{HELD}/lamnar"


@router.api_route(PATH, methods=LOOK)
def show(request: Request) -> Response:
    """What is open, and who takes over."""
    try:
        asked = asked_of(request)
        held = _all_of(asked)
    except Missing:
        return gone()
    return _page(request, asked, held, Form({f"seats-{one.id}": "ja" for one in held} | {"introduce-ja": "ja"}))


@router.post(PATH)
def see(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Who would get which mail."""
    web = web_of(request)
    try:
        asked = asked_of(request)
        held = _all_of(asked)
    except Missing:
        return gone()
    if form.get("andra"):
        return _page(request, asked, held, form)
    values = Values(_fields(asked, held), form)
    begins = values.day_or_none("from_on")
    if begins is not None and begins < asked.today:
        form.refuse("from_on", "Dagen har redan varit. Ange i dag eller en senare dag.")
    lines = [] if form.errors else _lines(asked, held, values)
    for fault in changes(asked.register, lines, asked.today).faults:
        name = fault.field if fault.field in ("person", "email", "from_on") else ""
        form.refuse(name, capital(f"{fault.problem} {fault.cure}"))
    if form.errors:
        return _page(request, asked, held, form, 422)
    return preview_page(web, lines, heading=_heading(asked), here=request.url.path, typed=form.typed)


def _all_of(asked: Asked) -> list[Holding]:
    """Every seat that the person has now or will have; the one of the address first. Raises Missing."""
    first = asked.held
    same = [one for one in asked.register.holdings if one.email.casefold() == first.email.casefold()]
    same = [one for one in same if not one.is_over(asked.today) and not one.is_never]
    return sorted(same, key=lambda one: (one.id != first.id, one.seat))


def _heading(asked: Asked) -> str:
    return f"{asked.held.name} lämnar"


def _words(asked: Asked, held: Holding) -> str:
    stand_in = f"{CAPACITIES[held.capacity]} för " if held.capacity != "ordinarie" else ""
    return f"{stand_in}{asked.seat_words(held.seat)}"


def _fields(asked: Asked, held: list[Holding]) -> list[Field]:
    seats = Field(
        "seats",
        "Platser som går över",
        Look.CHECKS,
        missing="Ingen plats är vald. Välj minst en.",
        options=[(str(one.id), capital(_words(asked, one))) for one in held],
    )
    missing = "Dagen saknas. Ange efterträdarens första dag."
    return [
        seats,
        *person_fields(),
        Field("from_on", "Efterträdarens första dag", Look.DAY, "Den som lämnar slutar dagen före.", missing),
        introduce_field(),
    ]


def _lines(asked: Asked, held: list[Holding], values: Values) -> list[RegisterLine]:
    chosen, is_introduced = values.chosen("seats"), bool(values.chosen("introduce"))
    lines = []
    for one in held:
        if str(one.id) in chosen:
            key, _, role = one.seat.partition("/")
            lines.append(
                RegisterLine(
                    organisation=key,
                    role=role,
                    person=" ".join(values.text("person").split()),
                    email=values.text("email"),
                    capacity=one.capacity,
                    from_on=max(values.day("from_on"), one.from_on or asked.today),
                    to_on=one.to_on,
                    is_to_be_introduced=is_introduced,
                )
            )
    return lines


def _open(session: Session, held: list[Holding], web: Web) -> Open:
    return open_of(session, {one.seat for one in held if one.capacity == "ordinarie"}, web.clock())


def _page(request: Request, asked: Asked, held: list[Holding], form: Form, status: int = 200) -> Response:
    web = web_of(request)
    with web.db.read() as session:
        found = _open(session, held, web)
    return page(
        "desk/register/leaving.html",
        status,
        section="register",
        heading=_heading(asked),
        held=[_words(asked, one) for one in held],
        found=found,
        fields=_fields(asked, held),
        form=form,
        here=request.url.path,
        back=organisation(asked.register.seats[asked.held.seat].organisation),
    )
