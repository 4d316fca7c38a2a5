"""Anstånd, withdrawal and the meeting that decides at home, each declared once; moving a day is in `move.py`."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import select

from db import calendars
from db.boards.overview import MEETING
from rules.swedish import enumerate_words, long_date
from schemas.tables import ProcessRow
from schemas.timetable import ENDED, StepStatus
from secretariat import changes, withdrawal
from web.desk.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Options, Values, reason, source

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


async def _grant_anstand(asked: Asked, values: Values) -> None:
    web, board = asked.web, asked.board
    seat, until_on = values.text("seat"), values.day("until_on")
    client, why = await web.connect(), values.text("reason")
    await changes.grant_anstand(
        web.db,
        client,
        asked.process,
        asked.step.step.key,
        seat,
        until_on,
        reason=why,
        now=board.now,
        act_id=values.act_id,
    )


def _ask_withdrawal(asked: Asked) -> Shown:
    board = asked.board
    # Everyone who has heard of it is told; the secretariat knows already.
    heard = [
        line
        for step in board.steps
        for line in step.lines
        if step.opened_at or step.status == StepStatus.DONE or line.answer is not None
    ]
    names = [line.seat.organisation for line in heard if line.seat.key != board.file.secretariat]
    told = enumerate_words(list(dict.fromkeys(names)))
    others = _other_matters(asked)
    by_another = Field(
        "replaced_by",
        "Ersätts ärendet av ett annat?",
        Look.SELECT,
        "Välj det som tar över, om något gör det. Det står i mejlet.",
        options=others,
    )
    example = "Till exempel: Trafikverket har dragit tillbaka remissen."
    return Shown(
        "Återkalla ärendet",
        "Allt som inte är klart utgår. Inga fler frågor eller påminnelser skickas. "
        "Svar som har lämnats finns kvar i historiken.",
        [reason(f"Skrivs i historiken och i mejlet. {example}"), *([by_another] if others else [])],
        notices=[
            f"Ett mejl om att ärendet är återkallat går till {told}."
            if told
            else "Ingen har hört om ärendet än, så inget mejl går ut."
        ],
        list_heading="Det här utgår",
        listed=[
            f"{step.step.title}, sista dag {long_date(step.last_on)}"
            for step in board.steps
            if step.status not in ENDED
        ],
        afterwords="Det går inte att ångra.",
    )


def _other_matters(asked: Asked) -> Options:
    """The open matters that may take this one's place."""
    with asked.web.db.read() as session:
        rows = session.exec(select(ProcessRow).where(ProcessRow.status != "ended", ProcessRow.kind != MEETING)).all()
    others = [(row.key, row.title) for row in rows if row.key != asked.process]
    return sorted(others, key=lambda other: other[1].lower())


async def _withdraw(asked: Asked, values: Values) -> None:
    web = asked.web
    by_another = values.text("replaced_by") if _other_matters(asked) else ""
    client, why = await web.connect(), values.text("reason")
    await withdrawal.withdraw(
        web.db, client, asked.process, reason=why, replaced_by=by_another, now=asked.board.now, act_id=values.act_id
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
    code="anstand",
    said="Anståndet är beviljat. Parten får ett mejl.",
)
WITHDRAWAL = Act(
    title="Återkalla ärendet",
    button="Återkalla ärendet",
    show=_ask_withdrawal,
    carry_out=_withdraw,
    code="aterkallat",
    said="Ärendet är återkallat. De som är tillfrågade får besked.",
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
serve(router, "aterkalla", WITHDRAWAL)
serve(router, "{step}/sammantrade", HOME_MEETING)
