"""What can be changed of the register by hand, each declared once: its address, its fields, and the lines it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from db.register import whole
from rules.dates.clock import local_date
from rules.people.register import changes
from rules.swedish import capital, lower_first
from schemas.names import Key
from schemas.register import Holding, Organisation, Register, RegisterLine
from web.desk.register.carried import preview_page
from web.shell.addresses import HELD, ORGANISATION, PLACE, REGISTER, organisation
from web.shell.fields import Field, Look, Values
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import web_of
from words.register import CAPACITIES, NAMED_BY

router = APIRouter()
_KEY: TypeAdapter[str] = TypeAdapter(Key)
_DELEGATION = [("ja", "Ja"), ("nej", "Nej")]
_NAME_MISSING = "Namnet saknas. Skriv för- och efternamn."
_EMAIL_MISSING = "E-postadressen saknas. Skriv den som namn@kommun.example."


class Missing(Exception):
    """The address names what the register does not have."""


@dataclass(frozen=True)
class Asked:
    """What the address of a form names."""

    register: Register
    today: date
    path: Mapping[str, Any]

    @property
    def organisation(self) -> Organisation:
        """The organisation. Raises Missing."""
        found = self.register.organisations.get(str(self.path.get("organisation", "")))
        if found is None:
            raise Missing
        return found

    @property
    def seat(self) -> str:
        """The key of the seat. Raises Missing."""
        key = f"{self.path.get('organisation', '')}/{self.path.get('role', '')}"
        if key not in self.register.seats or self.path.get("capacity") not in CAPACITIES:
            raise Missing
        return key

    @property
    def held(self) -> Holding:
        """Somebody's time in a seat, that is not over. Raises Missing."""
        number = str(self.path.get("number", ""))
        found = next((one for one in self.register.holdings if str(one.id) == number), None)
        if found is None or found.is_over(self.today):
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


@dataclass(frozen=True)
class Edit:
    """One thing that can be changed; `lines` says it as lines of the register."""

    path: str
    show: Callable[[Asked], Shown]
    lines: Callable[[Asked, Values], list[RegisterLine]]


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
        return preview_page(web_of(request), lines, heading=shown.heading, here=request.url.path, typed=form.typed)


def asked_of(request: Request) -> Asked:
    """What the address names, in the register of today."""
    web = web_of(request)
    with web.db.read() as session:
        return Asked(whole.load(session), local_date(web.clock()), request.path_params)


def gone() -> Response:
    """The page for what the register does not have."""
    return missing_page("Det finns inte i registret", "register", "Det kan ha ändrats sedan sidan visades.")


def _page(shown: Shown, request: Request, form: Form, status: int = 200) -> Response:
    return page("desk/register/form.html", status, section="register", shown=shown, form=form, here=request.url.path)


# An organisation.


def _own_fields() -> list[Field]:
    return [
        Field("name", "Namn", missing="Namnet saknas. Skriv till exempel Tyresö kommun.", longest=200),
        Field("mailbox", "Officiell brevlåda", Look.EMAIL, "Dit går en kopia av alla mejl.", _EMAIL_MISSING),
        Field("registrator", "Registrator", hint="Funktion, e-post eller telefon.", longest=200),
        Field("channels", "Kanaler", hint="Hur handlingar når er utöver e-post, till exempel Teams.", longest=200),
        Field("delegation", "Får remissvar beslutas på delegation?", Look.SELECT, options=_DELEGATION),
        Field(
            "reader_named_by",
            "När frågan har kommit till fel person",
            Look.SELECT,
            options=list(NAMED_BY.items()),
            missing="Välj vem som avgör vart frågan ska gå.",
        ),
    ]


def _said(values: Values, *names: str) -> dict[str, str]:
    return {name: values.text(name) for name in names}


_OWN = ("name", "mailbox", "registrator", "channels", "delegation", "reader_named_by")


def _show_new(_asked: Asked) -> Shown:
    key = Field(
        "key",
        "Nyckel",
        hint="Kort namn i adresser och filer: a–z, siffror och bindestreck, till exempel tyreso.",
        missing="Nyckeln saknas. Skriv ett kort namn, till exempel tyreso.",
        longest=63,
    )
    return Shown(
        "Ny organisation",
        "Platserna läggs till på organisationens sida.",
        [key, *_own_fields()],
        REGISTER,
        {"reader_named_by": next(iter(NAMED_BY))},
    )


def _new(asked: Asked, values: Values) -> list[RegisterLine]:
    key = values.text("key")
    try:
        _KEY.validate_python(key)
    except ValidationError:
        values.refuse("key", "Nyckeln går inte att använda. Använd bara a–z, siffror och bindestreck.")
    if key in asked.register.organisations:
        values.refuse("key", "Nyckeln finns redan i registret. Välj en annan, eller ändra den organisationen.")
    return [RegisterLine(organisation=key, **_said(values, *_OWN))]


def _show_own(asked: Asked) -> Shown:
    own = asked.organisation
    fields = _own_fields()
    fields.insert(
        1,
        Field(
            "renamed",
            "Om namnet ändras",
            Look.RADIOS,
            options=[("ny", "Organisationen har bytt namn"), ("rattelse", "Det var felskrivet")],
            hint="Har den bytt namn visas äldre svar med det namn som de lämnades under.",
        ),
    )
    fields.append(
        Field(
            "presentation",
            "Om samarbetet, till nya",
            Look.AREA,
            "För samverkanskansliet: står i introduktionen till den som är ny på en plats.",
            longest=4000,
            rows=5,
        )
    )
    typed = {name: getattr(own, name) for name in (*_OWN, "presentation")} | {"renamed": "ny"}
    return Shown(f"Ändra uppgifter: {own.name}", "", fields, organisation(own.key), typed)


def _own(asked: Asked, values: Values) -> list[RegisterLine]:
    is_correction = values.text("renamed") == "rattelse"
    said = _said(values, *_OWN, "presentation")
    return [RegisterLine(organisation=asked.organisation.key, is_correction=is_correction, **said)]


def _show_seat(asked: Asked) -> Shown:
    own = asked.organisation
    role = Field(
        "role",
        "Roll",
        hint="Samma i alla kommuner, till exempel kommundirektor eller kansli.",
        missing="Rollen saknas. Skriv till exempel kommundirektor.",
        longest=63,
    )
    title = Field("title", "Titel", hint="Så som den står i mejlen, till exempel kommundirektören.", longest=200)
    return Shown(f"Ny plats i {own.name}", "", [role, title], organisation(own.key))


def _seat(asked: Asked, values: Values) -> list[RegisterLine]:
    role = values.text("role")
    try:
        _KEY.validate_python(role)
    except ValidationError:
        values.refuse("role", "Rollen går inte att använda. Använd bara a–z, siffror och bindestreck.")
    return [RegisterLine(organisation=asked.organisation.key, role=role, title=values.text("title") or None)]


# Who holds a seat.


def person_fields() -> list[Field]:
    """Who it is: name and address."""
    return [
        Field("person", "Namn", missing=_NAME_MISSING, longest=200),
        Field("email", "E-post", Look.EMAIL, missing=_EMAIL_MISSING),
    ]


def introduce_field() -> Field:
    """Whether the new one gets an introduction."""
    return Field(
        "introduce",
        "Introduktion",
        Look.CHECKS,
        "Ett mejl på första dagen: vad samarbetet är, vad som är öppet och de närmaste dagarna.",
        options=[("ja", "Skicka en introduktion")],
    )


def _show_place(asked: Asked) -> Shown:
    seat, capacity = asked.seat, str(asked.path["capacity"])
    word = CAPACITIES[capacity]
    lead = (
        "Öppna frågor går över till den nya från och med den första dagen, och den förras länk slutar att gälla."
        if capacity == "ordinarie"
        else "Ersättaren får frågan när halva tiden har gått, och kan svara i innehavarens ställe."
    )
    fields = [
        *person_fields(),
        Field("from_on", "Från och med", Look.DAY, "Lämnas tomt för i dag."),
        Field("to_on", "Till och med", Look.DAY, "Bara om det är för en tid. Sedan går platsen tillbaka."),
        introduce_field(),
    ]
    own = asked.register.seats[seat].organisation
    return Shown(f"Ny {word}: {asked.seat_words(seat)}", lead, fields, organisation(own))


def _place(asked: Asked, values: Values) -> list[RegisterLine]:
    key, _, role = asked.seat.partition("/")
    from_on = values.day_or_none("from_on")
    if from_on is not None and from_on < asked.today:
        values.refuse("from_on", "Dagen har redan varit. Ange i dag eller en senare dag, eller lämna fältet tomt.")
    return [
        RegisterLine.model_validate(
            {
                "organisation": key,
                "role": role,
                "capacity": asked.path["capacity"],
                "person": " ".join(values.text("person").split()),
                "email": values.text("email"),
                "from_on": from_on or asked.today,
                "to_on": values.day_or_none("to_on"),
                "is_to_be_introduced": bool(values.chosen("introduce")),
            }
        )
    ]


def _line_of(held: Holding, **said: object) -> RegisterLine:
    key, _, role = held.seat.partition("/")
    same = {"person": held.name, "email": held.email, "capacity": held.capacity, "from_on": held.from_on}
    return RegisterLine.model_validate({"organisation": key, "role": role, **same, **said})


def _show_end(asked: Asked) -> Shown:
    held = asked.held
    last = Field("to_on", "Sista dag", Look.DAY, "Den dagen räknas med.", "Dagen saknas. Ange den sista dagen.")
    lead = "Frågorna går till den officiella brevlådan tills platsen har en ny innehavare."
    if held.capacity != "ordinarie":
        lead = "Därefter har platsen ingen ersättare."
    key = asked.register.seats[held.seat].organisation
    return Shown(f"Avsluta: {held.name}, {asked.seat_words(held.seat)}", lead, [last], organisation(key))


def _end(asked: Asked, values: Values) -> list[RegisterLine]:
    return [_line_of(asked.held, to_on=values.day("to_on"))]


def _show_mend(asked: Asked) -> Shown:
    held = asked.held
    key = asked.register.seats[held.seat].organisation
    return Shown(
        f"Rätta: {held.name}, {asked.seat_words(held.seat)}",
        "Samma person med rätt namn eller ny adress. Öppna frågor skickas till den nya adressen.",
        person_fields(),
        organisation(key),
        {"person": held.name, "email": held.email},
    )


def _mend(asked: Asked, values: Values) -> list[RegisterLine]:
    held, name = asked.held, " ".join(values.text("person").split())
    if values.text("email").casefold() == held.email.casefold():
        return [_line_of(held, person=name)]
    begins = max(asked.today, held.from_on or asked.today)
    return [_line_of(held, person=name, email=values.text("email"), from_on=begins, to_on=held.to_on)]


EDITS = (
    Edit(f"{REGISTER}/ny", _show_new, _new),
    Edit(f"{ORGANISATION}/uppgifter", _show_own, _own),
    Edit(f"{ORGANISATION}/plats", _show_seat, _seat),
    Edit(PLACE, _show_place, _place),
    Edit(f"{HELD}/avsluta", _show_end, _end),
    Edit(f"{HELD}/ratta", _show_mend, _mend),
)
for _edit in EDITS:
    serve(_edit)
