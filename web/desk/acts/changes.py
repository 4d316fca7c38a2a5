"""What the secretariat changes in a running matter, each declared once; moving a day stands in `move.py`."""

from __future__ import annotations

from fastapi import APIRouter

from db import calendars
from rules.swedish import long_date
from secretariat import changes, consequences, people
from secretariat.previews import Preview
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values, reason, source

router = APIRouter()


def _ask_anstand(asked: Asked) -> Shown:
    due_on = long_date(asked.step.step.schedule.due_on)
    return Shown(
        "Bevilja anstånd",
        f"En part får en senare dag. För de andra gäller fortfarande {due_on}.",
        [
            Field(
                "seat",
                "Vem får anstånd?",
                Look.SELECT,
                missing="Det framgår inte vem anståndet gäller. Välj part.",
                options=asked.seats,
            ),
            Field("until_on", "Till och med", Look.DAY, missing="Dagen saknas. Ange den nya dagen."),
            reason("Skrivs i historiken och i mejlet till parten."),
        ],
    )


def _preview_anstand(asked: Asked, values: Values) -> Preview:
    seat, until_on, why = values.text("seat"), values.day("until_on"), values.text("reason")
    step, now = asked.step.step.key, asked.board.now
    return consequences.of_anstand(asked.web.db, asked.process, step, seat, until_on, reason=why, now=now)


async def _grant_anstand(asked: Asked, values: Values) -> None:
    await changes.grant_anstand(
        asked.web.db,
        await asked.web.connect(),
        asked.process,
        asked.step.step.key,
        values.text("seat"),
        values.day("until_on"),
        reason=values.text("reason"),
        now=asked.board.now,
        plan_version=values.plan_version or None,
        act_id=values.act_id,
    )


def _ask_holder(asked: Asked) -> Shown:
    lead = "Den nya innehavaren tar över i dag, eller den dag ni anger. Öppna frågor flyttar med, i alla ärenden."
    return Shown(
        "Byt innehavare",
        f"{lead} Den gamla länken slutar att gälla.",
        _person_fields(asked, "Ny innehavare", is_stand_in=False),
    )


def _ask_stand_in(asked: Asked) -> Shown:
    lead = "Ersättaren får frågan vid halva svarstiden om innehavaren inte har svarat, och får svara i dennes ställe."
    lead += " Byts ersättaren efter det går öppna frågor till den nya, och den förras länk slutar att gälla."
    return Shown("Byt ersättare", lead, _person_fields(asked, "Ny ersättare", is_stand_in=True))


def _person_fields(asked: Asked, label: str, *, is_stand_in: bool) -> list[Field]:
    """The fields of a new holder or stand-in; any seat of the organisations concerned, those that are asked first."""
    names = asked.board.names
    are_asked = {line.seat.key for step in asked.board.steps for line in step.lines}
    seats = []
    for key in names.rows:
        seat, person = names.name(key), names.stand_in(key) if is_stand_in else names.holder(key)
        nobody = "ingen ersättare" if is_stand_in else "ingen innehavare"
        seats.append((key, f"{seat.organisation}, {seat.title} ({person.name if person else nobody})"))
    return [
        Field(
            "seat",
            "Vilken plats?",
            Look.SELECT,
            missing="Det framgår inte vilken plats det gäller. Välj en plats.",
            options=sorted(seats, key=lambda option: (option[0] not in are_asked, option[1])),
        ),
        Field("name", label, missing="Namnet saknas. Skriv för- och efternamn.", longest=200),
        Field("email", "E-post", Look.EMAIL, missing="E-postadressen saknas. Skriv den som namn@kommun.example."),
        Field("from_on", "Från och med", Look.DAY, hint="Lämnas tomt om bytet gäller från i dag."),
        Field("to_on", "Till och med", Look.DAY, hint="Bara om det är för en tid. Därefter gäller den förra igen."),
    ]


def _replace_holder(asked: Asked, values: Values, *, is_stand_in: bool = False) -> None:
    people.replace_holder(
        asked.web.db,
        values.text("seat"),
        name=values.text("name"),
        email=values.text("email"),
        now=asked.board.now,
        from_on=values.day_or_none("from_on"),
        to_on=values.day_or_none("to_on"),
        is_stand_in=is_stand_in,
    )


def _replace_stand_in(asked: Asked, values: Values) -> None:
    _replace_holder(asked, values, is_stand_in=True)


def _ask_home_meeting(asked: Asked) -> Shown:
    last_on = long_date(asked.step.last_on)
    return Shown(
        "Notera vilket sammanträde som beslutar",
        f"Kommunens påminnelser följer sedan den dagen. Sista dagen för svaret är densamma: {last_on}.",
        [
            Field(
                "seat",
                "Vilken kommun?",
                Look.SELECT,
                missing="Det framgår inte vilken kommun det gäller. Välj en kommun.",
                options=asked.seats,
            ),
            Field("on", "Sammanträdesdag", Look.DAY, missing="Dagen saknas. Ange när sammanträdet är."),
            source("Källa", "Vem sa det, och när?", missing="Källan saknas. Skriv vem som sa det, och när."),
        ],
    )


def _note_home_meeting(asked: Asked, values: Values) -> None:
    step, seat, on = asked.step.step.key, values.text("seat"), values.day("on")
    said_by, now = values.text("source"), asked.board.now
    with asked.web.db.write() as session:
        calendars.choose_meeting(session, asked.process, step, seat, on, source=said_by, now=now)


_OF_PERSON = {"name": "name", "email": "email", "from_on": "from_on", "to_on": "to_on"}
ANSTAND = Act(
    title="Bevilja anstånd",
    button="Bevilja anstånd",
    show=_ask_anstand,
    carry_out=_grant_anstand,
    preview=_preview_anstand,
    preview_heading="Det här händer om anståndet beviljas",
    fields_of_refusals={"until_on": "until_on", "seat": "seat"},
    code="anstand",
    said="Anståndet är beviljat. Parten får ett mejl.",
)
HOLDER = Act(
    title="Byt innehavare",
    button="Byt innehavare",
    show=_ask_holder,
    carry_out=_replace_holder,
    code="innehavare",
    said="Bytet är noterat. Öppna frågor flyttar med den dag det gäller.",
    fields_of_refusals=_OF_PERSON,
)
STAND_IN = Act(
    title="Byt ersättare",
    button="Byt ersättare",
    show=_ask_stand_in,
    carry_out=_replace_stand_in,
    code="ersattare",
    said="Ersättaren är noterad. Har halva svarstiden gått går frågan till den nya den dag bytet gäller.",
    fields_of_refusals=_OF_PERSON,
)
HOME_MEETING = Act(
    title="Notera sammanträdesdag",
    button="Notera",
    show=_ask_home_meeting,
    carry_out=_note_home_meeting,
    code="sammantrade",
    said="Sammanträdet är noterat. Kommunens påminnelser följer det.",
    fields_of_refusals={"sammanträde": "on"},
)
serve(router, "{step}/anstand", ANSTAND)
serve(router, "innehavare", HOLDER)
serve(router, "ersattare", STAND_IN)
serve(router, "{step}/sammantrade", HOME_MEETING)
