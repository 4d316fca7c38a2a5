"""The forms of who holds a seat: a new holder or stand-in, the last day, and the same person with another address."""

from __future__ import annotations

from datetime import date

from rules.people.membership import is_same_person
from schemas.meetings.bodies import PersonLine
from schemas.register import Holding, RegisterLine
from web.desk.register.edit import EMAIL_MISSING, Asked, Edit, Shown, serve
from web.shell.addresses import HELD, PLACE, organisation
from web.shell.fields import Field, Look, Values
from words.register import capacity_word

NAME_MISSING = "Namnet saknas. Skriv för- och efternamn."


def person_fields() -> list[Field]:
    """Who it is: name and address."""
    return [
        Field("person", "Namn", missing=NAME_MISSING, longest=200),
        Field("email", "E-post", Look.EMAIL, missing=EMAIL_MISSING),
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


def introduced(values: Values) -> dict[str, bool]:
    """What a line says of it."""
    return {"is_to_be_introduced": bool(values.chosen("introduce"))}


def placed(seat: str, capacity: str, values: Values, today: date, **said: object) -> RegisterLine:
    """The line that gives the seat to the person of the form from its first day, or from `today`; a first day that has
    been is refused in the form. `said` goes before what is typed."""
    key, _, role = seat.partition("/")
    from_on = values.day_or_none("from_on")
    if from_on is not None and from_on < today:
        values.refuse("from_on", "Dagen har redan varit. Ange i dag eller en senare dag, eller lämna fältet tomt.")
    typed = {
        "person": " ".join(values.text("person").split()),
        "email": values.text("email"),
        "from_on": from_on or today,
        "to_on": values.day_or_none("to_on"),
    }
    return RegisterLine.model_validate({"organisation": key, "role": role, "capacity": capacity, **typed, **said})


def period_fields() -> list[Field]:
    """The first day and the last."""
    return [
        Field("from_on", "Från och med", Look.DAY, "Lämnas tomt för i dag."),
        Field("to_on", "Till och med", Look.DAY, "Bara om det är för en tid. Sedan går platsen tillbaka."),
    ]


def _show_place(asked: Asked) -> Shown:
    seat, capacity = asked.seat, str(asked.path["capacity"])
    is_shared = asked.register.seats[seat].is_shared
    word = capacity_word(capacity, is_shared=is_shared)
    lead = "Öppna frågor går över till den nya från och med den första dagen, och den förras länk slutar att gälla."
    if capacity != "ordinarie" and is_shared:
        lead = "Båda får varje mejl, med var sin länk. Ett svar räcker. " + lead
    elif capacity != "ordinarie":
        lead = "Ersättaren får frågan när halva tiden har gått, och kan svara i innehavarens ställe."
    acting = Field("acting", "Tillförordnad", Look.CHECKS, options=[("ja", "Till dess någon är utsedd (tf.)")])
    fields = [*person_fields(), *period_fields(), acting, introduce_field()]
    own = asked.register.seats[seat].organisation
    return Shown(f"Ny {word}: {asked.seat_words(seat)}", lead, fields, organisation(own))


def _place(asked: Asked, values: Values) -> list[RegisterLine]:
    said = {**introduced(values), "is_acting": bool(values.chosen("acting"))}
    return [placed(asked.seat, str(asked.path["capacity"]), values, asked.today, **said)]


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


def _show_person(asked: Asked) -> Shown:
    held = asked.once_held
    known = asked.register.persons.get(held.person)
    others = [one for one in asked.register.holdings if not is_same_person(one, held) and not one.is_never]
    others.sort(key=lambda one: (one.name.casefold(), one.seat))
    fields = [
        Field(
            "same_as",
            "Samma person som",
            Look.SELECT,
            "Platser som personen har haft under ett annat namn, eller i en annan kommun.",
            options=[(str(one.id), f"{one.name}, {asked.seat_words(one.seat)}") for one in others],
        ),
        Field("alias", "Namnet skrivs även", hint="Till exempel en annan stavning i ett protokoll.", longest=200),
    ]
    lead = "Samma namn räcker inte: två personer kan heta lika. Säg här vilka som är samma."
    if known and known.aliases:
        lead = f"{lead} Namnet skrivs redan även {', '.join(known.aliases)}."
    key = asked.register.seats[held.seat].organisation
    return Shown(f"Vem är {held.name}?", lead, fields, organisation(key))


def _person(asked: Asked, values: Values) -> list[PersonLine]:
    held, same, alias = asked.once_held, values.text("same_as"), " ".join(values.text("alias").split())
    if not same and not alias:
        values.refuse("alias", "Inget är angivet. Välj en plats, eller skriv ett namn.")
        return []
    return [PersonLine(held=held.id, same_as=int(same or 0), alias=alias)]


serve(Edit(PLACE, _show_place, _place))
serve(Edit(f"{HELD}/avsluta", _show_end, _end))
serve(Edit(f"{HELD}/ratta", _show_mend, _mend))
serve(Edit(f"{HELD}/person", _show_person, _person))
