"""The forms of an organisation in the register: a new one, what is known of it, and a new seat."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from schemas.names import Key
from schemas.register import RegisterLine
from web.desk.register.edit import EMAIL_MISSING, Asked, Edit, Shown, serve
from web.shell.addresses import ORGANISATION, REGISTER, SEAT, organisation
from web.shell.fields import Field, Look, Values
from words.register import NAMED_BY, WEEKLY_MAIL

_KEY: TypeAdapter[str] = TypeAdapter(Key)
_DELEGATION = [("ja", "Ja"), ("nej", "Nej")]


def _own_fields() -> list[Field]:
    return [
        Field("name", "Namn", missing="Namnet saknas. Skriv till exempel Tyresö kommun.", longest=200),
        Field("mailbox", "Officiell brevlåda", Look.EMAIL, "Dit går en kopia av alla mejl.", EMAIL_MISSING),
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
        Field(
            "weekly_mail",
            "Ett samlat mejl varje vecka",
            Look.SELECT,
            "På måndagar, till den som har något att svara på. Inget val betyder som kansliet har bestämt.",
            options=list(WEEKLY_MAIL.items()),
        ),
    ]


def _said(values: Values, *names: str) -> dict[str, str]:
    return {name: values.text(name) for name in names}


_OWN = ("name", "mailbox", "registrator", "channels", "delegation", "reader_named_by", "weekly_mail")


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
        return []
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
            "about_cooperation",
            "Om samarbetet, till nya",
            Look.AREA,
            "För samverkanskansliet: står i introduktionen till den som är ny på en plats.",
            longest=4000,
            rows=5,
        )
    )
    typed = {name: getattr(own, name) for name in (*_OWN, "about_cooperation")} | {"renamed": "ny"}
    return Shown(f"Ändra uppgifter: {own.name}", "", fields, organisation(own.key), typed)


def _own(asked: Asked, values: Values) -> list[RegisterLine]:
    is_correction = values.text("renamed") == "rattelse"
    said = _said(values, *_OWN, "about_cooperation")
    return [RegisterLine(organisation=asked.organisation.key, is_correction=is_correction, **said)]


def _shared_field() -> Field:
    return Field(
        "shared",
        "Hur många har platsen samtidigt?",
        Look.RADIOS,
        "Två: båda får varje mejl, med var sin länk. Ett svar räcker, och den andra får veta det.",
        missing="Välj en eller två.",
        options=[("nej", "En, med ersättare"), ("ja", "Två, till exempel två kontaktpersoner")],
    )


def _show_seat_own(asked: Asked) -> Shown:
    seat = asked.register.seats[asked.known_seat]
    title = Field("title", "Titel", missing="Titeln saknas. Skriv till exempel kommundirektören.", longest=200)
    typed = {"title": seat.title, "shared": "ja" if seat.is_shared else "nej"}
    own = asked.register.organisations[seat.organisation]
    return Shown(
        f"Ändra platsen: {asked.seat_words(seat.key)}", "", [title, _shared_field()], organisation(own.key), typed
    )


def _seat_own(asked: Asked, values: Values) -> list[RegisterLine]:
    key, _, role = asked.known_seat.partition("/")
    said = {"title": values.text("title"), "shared": values.text("shared")}
    return [RegisterLine.model_validate({"organisation": key, "role": role, **said})]


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
        return []
    return [RegisterLine(organisation=asked.organisation.key, role=role, title=values.text("title") or None)]


serve(Edit(f"{REGISTER}/ny", _show_new, _new))
serve(Edit(f"{ORGANISATION}/uppgifter", _show_own, _own))
serve(Edit(f"{ORGANISATION}/plats", _show_seat, _seat))
serve(Edit(SEAT, _show_seat_own, _seat_own))
