"""More days for one party, and the meeting that decides its answer; moving a day stands in `move.py`."""

from __future__ import annotations

from fastapi import APIRouter

from acts.anstand import GrantAnstand
from db.calendar import calendars
from rules.swedish import long_date
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


def _grant_anstand(asked: Asked, values: Values) -> GrantAnstand:
    return GrantAnstand(step=asked.step.step.key, seat=values.text("seat"), until_on=values.day("until_on"))


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


ANSTAND = Act(
    title="Bevilja anstånd",
    button="Bevilja anstånd",
    show=_ask_anstand,
    request=_grant_anstand,
    preview_heading="Det här händer om anståndet beviljas",
    fields_of_refusals={"until_on": "until_on", "seat": "seat"},
    code="anstand",
    said="Anståndet är beviljat. Parten får ett mejl.",
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
serve(router, "{step}/sammantrade", HOME_MEETING)
