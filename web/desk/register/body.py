"""The forms of a body of the cooperation: a new one, and what is known of it."""

from __future__ import annotations

from files.process.template_checks import key_of
from rules.swedish import alphabetical, capital
from schemas.file.calendar import BodyKind
from schemas.meetings.bodies import COOPERATION, BodyLine
from schemas.register import Line
from web.desk.register.edit import Asked, Edit, Shown, serve
from web.shell.addresses import BODIES, BODY, body
from web.shell.fields import Field, Look, Values
from words.codes import BODY_KINDS


def _body_fields(asked: Asked) -> list[Field]:
    own = sorted(asked.register.organisations.values(), key=lambda each: alphabetical(each.name))
    return [
        Field("name", "Namn", hint="Så som det står i texter, till exempel Trafiknätverket.", longest=200,
              missing="Namnet saknas. Skriv till exempel Trafiknätverket."),
        Field("kind", "Slag", Look.SELECT, options=[(kind.value, capital(BODY_KINDS[kind])) for kind in COOPERATION],
              missing="Slaget saknas. Välj vad det är för organ."),
        Field("organisation", "Hemvist", Look.SELECT, "Organisationen som håller i det.",
              options=[(each.key, each.name) for each in own if not each.merged_into],
              missing="Hemvisten saknas. Välj organisationen som håller i det."),
        Field("from_on", "Finns från och med", Look.DAY),
        Field("to_on", "Finns till och med", Look.DAY, "När dagen anges slutar alla uppdrag då."),
    ]  # fmt: skip


def _body_line(key: str, values: Values) -> list[Line]:
    return [
        BodyLine(
            body=key,
            name=values.text("name"),
            kind=BodyKind(values.text("kind")),
            organisation=values.text("organisation"),
            from_on=values.day_or_none("from_on"),
            to_on=values.day_or_none("to_on"),
        )
    ]


def _show_new(asked: Asked) -> Shown:
    return Shown("Nytt organ", "Ledamöterna läggs till på organets sida.", _body_fields(asked), BODIES)


def _new(asked: Asked, values: Values) -> list[Line]:
    key = key_of(values.text("name"))
    if not key:
        values.refuse("name", "Namnet går inte att använda. Skriv minst en bokstav eller siffra.")
    elif key in asked.register.bodies:
        values.refuse("name", "Ett organ heter redan så. Välj ett annat namn, eller ändra det organet.")
    else:
        return _body_line(key, values)
    return []


def _show_own(asked: Asked) -> Shown:
    own = asked.body
    typed = {"name": own.name, "kind": own.kind.value, "organisation": own.organisation}
    typed |= {name: str(day) for name in ("from_on", "to_on") if (day := getattr(own, name))}
    return Shown(f"Ändra uppgifter: {own.name}", "", _body_fields(asked), body(own.key), typed)


def _own(asked: Asked, values: Values) -> list[Line]:
    return _body_line(asked.body.key, values)


serve(Edit(f"{BODIES}/nytt", _show_new, _new))
serve(Edit(f"{BODY}/uppgifter", _show_own, _own))
