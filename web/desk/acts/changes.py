"""More days for one party, and the meeting that decides its answer; moving a day stands in `move.py`."""

from __future__ import annotations

from fastapi import APIRouter

from db.calendar import calendars
from rules.swedish import long_date
from secretariat.matter import changes, consequences
from secretariat.matter.previews import Preview
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
    carry_out=_grant_anstand,
    preview=_preview_anstand,
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
