"""One thing that can be changed of the register by hand, declared once: address, fields, and the lines that it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.register import whole
from rules.dates.clock import local_date
from rules.people.register import changes
from rules.swedish import capital, lower_first
from schemas.meetings.bodies import Body, Membership
from schemas.register import Holding, Line, Organisation, Register
from web.desk.register.carried import REGISTER_ITSELF, Whence, preview_page
from web.shell.fields import Field, Values
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from words.register import CAPACITIES

router = APIRouter()
EMAIL_MISSING = "E-postadressen saknas. Skriv den som namn@kommun.example."


class Missing(Exception):
    """The address names what the register does not have."""


@dataclass(frozen=True)
class Asked:
    """What the address of a form names; `query` is what stands after the ?."""

    web: Web
    register: Register
    today: date
    path: Mapping[str, Any]
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def organisation(self) -> Organisation:
        """The organisation. Raises Missing."""
        found = self.register.organisations.get(str(self.path.get("organisation", "")))
        if found is None:
            raise Missing
        return found

    @property
    def known_seat(self) -> str:
        """The key of the seat. Raises Missing."""
        key = f"{self.path.get('organisation', '')}/{self.path.get('role', '')}"
        if key not in self.register.seats:
            raise Missing
        return key

    @property
    def seat(self) -> str:
        """The key of the seat, of which the address names a capacity too. Raises Missing."""
        if self.path.get("capacity") not in CAPACITIES:
            raise Missing
        return self.known_seat

    @property
    def held(self) -> Holding:
        """Somebody's time in a seat, that is not over. Raises Missing."""
        found = self.once_held
        if found.is_over(self.today):
            raise Missing
        return found

    @property
    def once_held(self) -> Holding:
        """Somebody's time in a seat, now or before. Raises Missing."""
        number = str(self.path.get("number", ""))
        found = next((one for one in self.register.holdings if str(one.id) == number), None)
        if found is None:
            raise Missing
        return found

    @property
    def body(self) -> Body:
        """A body of the cooperation. Raises Missing."""
        found = self.register.bodies.get(str(self.path.get("body", "")))
        if found is None:
            raise Missing
        return found

    @property
    def membership(self) -> Membership:
        """A seat's time in a role of the body. Raises Missing."""
        number, body = str(self.path.get("number", "")), self.body
        found = next((one for one in self.register.members if str(one.id) == number and one.body == body.key), None)
        if found is None:
            raise Missing
        return found

    def seat_words(self, key: str) -> str:
        """`kommundirektören i Tyresö kommun`."""
        seat = self.register.seats[key]
        return f"{lower_first(seat.title)} i {self.register.organisations[seat.organisation].name}"


@dataclass(frozen=True)
class Shown:
    """A form as it is drawn."""

    heading: str
    lead: str
    fields: Sequence[Field]
    back: str
    typed: Mapping[str, str] = field(default_factory=dict)
    whence: Whence = REGISTER_ITSELF


@dataclass(frozen=True)
class Edit:
    """One thing that can be changed; `lines` says it as lines of the register."""

    path: str
    show: Callable[[Asked], Shown]
    lines: Callable[[Asked, Values], Sequence[Line]]


_FIELD_OF = {"person": "person", "email": "email", "organisation": "key"}


def serve(edit: Edit) -> None:
    """Give a form its two routes: to look at it, and to see what it would change."""

    @router.api_route(edit.path, methods=LOOK, name=f"show {edit.path}")
    def show(request: Request) -> Response:
        try:
            shown = edit.show(asked_of(request))
        except Missing:
            return gone()
        return _page(shown, request, Form(dict(shown.typed)))

    @router.post(edit.path, name=f"see {edit.path}")
    def see(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
        try:
            asked = asked_of(request)
            shown = edit.show(asked)
        except Missing:
            return gone()
        if form.get("andra"):
            return _page(shown, request, form)
        values = Values(shown.fields, form)
        lines = [] if form.errors else edit.lines(asked, values)
        for fault in changes(asked.register, lines, asked.today).faults if lines else []:
            known = {one.name for one in shown.fields}
            name = _FIELD_OF.get(fault.field, fault.field)
            form.refuse(name if name in known else "", capital(f"{fault.problem} {fault.cure}"))
        if form.errors:
            return _page(shown, request, form, 422)
        typed = form.typed
        here = _here(request)
        return preview_page(asked.web, lines, heading=shown.heading, here=here, typed=typed, whence=shown.whence)


def asked_of(request: Request) -> Asked:
    """What the address names, in the register of today."""
    web = web_of(request)
    with web.db.read() as session:
        register = whole.load(session)
    return Asked(web, register, local_date(web.clock()), request.path_params, dict(request.query_params))


def gone() -> Response:
    """The page for what the register does not have."""
    return missing_page("Det finns inte i registret", "register", "Det kan ha ändrats sedan sidan visades.")


def _page(shown: Shown, request: Request, form: Form, status: int = 200) -> Response:
    here, section = _here(request), shown.whence.section
    return page("desk/register/form.html", status, section=section, shown=shown, form=form, here=here)


def _here(request: Request) -> str:
    """The form with what its address asks for, so that it is the same form after a mistake."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
