"""The forms of who is in a body: a member, a choice to a role, a named person, an end, a correction."""

from __future__ import annotations

from collections.abc import Sequence

from files.process.template_checks import key_of
from rules.people.membership import members_on
from rules.people.register import held_on
from rules.swedish import alphabetical, capital, lower_first
from schemas.meetings.bodies import PERSONAL, SINGLE, MemberLine, Membership, Role
from schemas.register import ORDINARY, Line, RegisterLine
from web.desk.register.edit import Asked, Edit, Shown, serve
from web.desk.register.holders import introduce_field, person_fields
from web.shell.addresses import BODY, body
from web.shell.fields import Field, Look, Options, Values
from words.bodies import ROLES

MEMBERSHIP = f"{BODY}/uppdrag/{{number}}"
"""The route of what is changed of one time in a role."""
_FIRST = Field("from_on", "Från och med", Look.DAY, "Lämnas tomt för i dag.")
_LAST = Field("to_on", "Till och med", Look.DAY, "Bara om det är för en tid. Dagen räknas med.")
_ACTING = Field("acting", "Tillförordnad", Look.CHECKS, options=[("ja", "Tills vidare, till dess någon är vald (tf.)")])
_BOUND = Field(
    "bound",
    "Bundet till personen",
    Look.CHECKS,
    "Då går uppdraget inte över till efterträdaren på platsen. Ni får veta att någon måste väljas.",
    options=[("ja", "Uppdraget är personligt")],
)
_SEATED = [role for role in Role if role not in PERSONAL]


def _roles(roles: Sequence[Role]) -> Options:
    return [(role.value, capital(ROLES[role])) for role in roles]


def _show_member(asked: Asked) -> Shown:
    own = asked.body
    seats = [(seat, asked.seat_words(seat)) for seat in asked.register.seats]
    fields = [
        Field("seat", "Plats", Look.SELECT, "Den som har platsen får kallelser och frågor.", "Välj en plats.",
              options=[(seat, capital(words)) for seat, words in sorted(seats, key=_by_organisation)]),
        Field("role", "Uppdrag", Look.SELECT, missing="Välj ett uppdrag.", options=_roles(_SEATED)),
        _BOUND, _ACTING, _FIRST, _LAST, introduce_field(),
    ]  # fmt: skip
    lead = "Uppdraget följer platsen: byts innehavaren har den nya det från och med sin första dag."
    return Shown(f"Ny i {own.name}", lead, fields, body(own.key), {"role": Role.MEMBER.value, "introduce-ja": "ja"})


def _by_organisation(seat: tuple[str, str]) -> tuple[str, str]:
    _, words = seat
    return alphabetical(words.rpartition(" i ")[2]), alphabetical(words)


def _member(asked: Asked, values: Values) -> list[Line]:
    seat, first = values.text("seat"), values.day_or_none("from_on") or asked.today
    person = ""
    if values.chosen("bound"):
        held = held_on(asked.register, seat, ORDINARY, first)
        person = held.name if held else ""
        if not person:
            values.refuse("bound", "Ingen har platsen den dagen. Välj en annan dag, eller låt uppdraget följa platsen.")
    return [
        MemberLine(
            body=asked.body.key,
            seat=seat,
            role=Role(values.text("role")),
            person=person,
            is_acting=bool(values.chosen("acting")),
            from_on=first,
            to_on=values.day_or_none("to_on"),
            is_to_be_introduced=bool(values.chosen("introduce")),
        )
    ]


def _show_choice(asked: Asked) -> Shown:
    own = asked.body
    seats = members_on([one for one in asked.register.members if one.body == own.key], asked.today)
    people = [one for one in asked.register.holdings if one.seat in seats and not one.is_over(asked.today)]
    people.sort(key=lambda one: (alphabetical(asked.register.organisations[one.seat.partition("/")[0]].name), one.id))
    words = [
        (str(one.id), f"{one.name}, {'ersättare för ' if one.capacity != ORDINARY else ''}{asked.seat_words(one.seat)}")
        for one in people
    ]
    fields = [
        Field("role", "Uppdrag", Look.SELECT, missing="Välj ett uppdrag.", options=_roles(PERSONAL)),
        Field("held", "Vem", Look.SELECT, "Ledamöterna och deras ersättare.", "Välj en person.", options=words),
        Field("bound", "Om personen lämnar sin plats", Look.RADIOS, missing="Välj vad som ska hända.", options=[
            ("person", "Uppdraget är personligt: någon måste väljas på nytt"),
            ("seat", "Uppdraget går över till efterträdaren på platsen"),
        ]),
        _ACTING, _FIRST, _LAST,
        Field("former_to_on", "Den förres sista dag", Look.DAY,
              "Lämnas tomt för dagen före. Ordförande och vice ordförande är en i taget."),
    ]  # fmt: skip
    typed = {"role": Role.CHAIR.value, "bound": "person"}
    return Shown(
        f"Val i {own.name}", "Välj till ordförande, vice ordförande eller justerare.", fields, body(own.key), typed
    )


def _choice(asked: Asked, values: Values) -> list[Line]:
    held = next(one for one in asked.register.holdings if str(one.id) == values.text("held"))
    role = Role(values.text("role"))
    return [
        MemberLine(
            body=asked.body.key,
            seat=held.seat,
            role=role,
            person=held.name if values.text("bound") == "person" else "",
            is_acting=bool(values.chosen("acting")),
            from_on=values.day_or_none("from_on") or asked.today,
            to_on=values.day_or_none("to_on"),
            former_to_on=values.day_or_none("former_to_on") if role in SINGLE else None,
        )
    ]


def _show_person(asked: Asked) -> Shown:
    own = asked.body
    organisations = sorted(asked.register.organisations.values(), key=lambda each: alphabetical(each.name))
    fields = [
        Field("organisation", "Organisation", Look.SELECT, "Också en extern part. Saknas den: lägg in den i registret.",
              "Välj en organisation.",
              options=[(each.key, each.name) for each in organisations if not each.merged_into]),
        Field("title", "Titel", hint="Så som den står i mejlen, till exempel trafikplaneraren.", longest=200,
              missing="Titeln saknas. Skriv till exempel trafikplaneraren."),
        *person_fields(),
        Field("role", "Uppdrag", Look.SELECT, missing="Välj ett uppdrag.", options=_roles(_SEATED)),
        _FIRST, _LAST, introduce_field(),
    ]  # fmt: skip
    lead = "Personen får en egen plats i sin organisation. Uppdraget är personligt."
    return Shown(f"Ny person i {own.name}", lead, fields, body(own.key), {"role": "ledamot", "introduce-ja": "ja"})


def _person(asked: Asked, values: Values) -> list[Line]:
    organisation, name = values.text("organisation"), " ".join(values.text("person").split())
    first = values.day_or_none("from_on") or asked.today
    role = key_of(values.text("title"))
    if not role:
        values.refuse("title", "Titeln går inte att använda. Skriv minst en bokstav.")
        return []
    taken = {seat.partition("/")[2] for seat in asked.register.seats if seat.startswith(f"{organisation}/")}
    role = next(each for each in [role, *(f"{role}-{number}" for number in range(2, 999))] if each not in taken)
    return [
        RegisterLine(
            organisation=organisation,
            role=role,
            title=lower_first(values.text("title")),
            person=name,
            email=values.text("email"),
            from_on=first,
        ),
        MemberLine(
            body=asked.body.key,
            seat=f"{organisation}/{role}",
            role=Role(values.text("role")),
            person=name,
            from_on=first,
            to_on=values.day_or_none("to_on"),
            is_to_be_introduced=bool(values.chosen("introduce")),
        ),
    ]


def _heading(asked: Asked, what: str) -> str:
    one = asked.membership
    return f"{what}: {ROLES[one.role]}, {asked.seat_words(one.seat)}"


def _changed(one: Membership, **said: object) -> list[Line]:
    same = {"body": one.body, "seat": one.seat, "role": one.role, "person": one.bound_to, "member": one.id}
    days = {"is_acting": one.is_acting, "from_on": one.from_on, "to_on": one.to_on}
    return [MemberLine.model_validate({**same, **days, **said})]


def _show_end(asked: Asked) -> Shown:
    last = Field("to_on", "Sista dag", Look.DAY, "Dagen räknas med.", "Dagen saknas. Ange den sista dagen.")
    lead = "Platsen och den som har den är kvar i registret."
    return Shown(_heading(asked, "Avsluta"), lead, [last], body(asked.body.key))


def _end(asked: Asked, values: Values) -> list[Line]:
    return _changed(asked.membership, to_on=values.day("to_on"))


def _show_mend(asked: Asked) -> Shown:
    one = asked.membership
    first = Field("from_on", "Från och med", Look.DAY, "Lämnas tomt om det inte är känt.")
    last = Field("to_on", "Till och med", Look.DAY, "Lämnas tomt om det inte är bestämt.")
    typed = {name: str(day) for name in ("from_on", "to_on") if (day := getattr(one, name))}
    typed |= {"acting-ja": "ja"} if one.is_acting else {}
    lead = "För det som blev fel från början. Ett nytt uppdrag läggs till på organets sida."
    return Shown(_heading(asked, "Rätta"), lead, [_ACTING, first, last], body(asked.body.key), typed)


def _mend(asked: Asked, values: Values) -> list[Line]:
    days = {name: values.day_or_none(name) for name in ("from_on", "to_on")}
    return _changed(asked.membership, is_acting=bool(values.chosen("acting")), **days)


serve(Edit(f"{BODY}/ledamot", _show_member, _member))
serve(Edit(f"{BODY}/val", _show_choice, _choice))
serve(Edit(f"{BODY}/person", _show_person, _person))
serve(Edit(f"{MEMBERSHIP}/avsluta", _show_end, _end))
serve(Edit(f"{MEMBERSHIP}/ratta", _show_mend, _mend))
