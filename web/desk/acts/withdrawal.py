"""The desk's form that takes a matter back, or lets another take its place."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import select

from rules.swedish import enumerate_words, long_date
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.process import ProcessRow
from secretariat.matter import withdrawal
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Options, Values, reason

router = APIRouter()


def _ask_withdrawal(asked: Asked) -> Shown:
    board = asked.board
    # Everyone who has heard of it is told (`acts.withdraw.register.hearers`); the secretariat knows already.
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
        rows = session.exec(select(ProcessRow).where(ProcessRow.status != "ended")).all()
    others = [(row.key, row.title) for row in rows if row.key != asked.process]
    return sorted(others, key=lambda other: other[1].lower())


async def _withdraw(asked: Asked, values: Values) -> None:
    web = asked.web
    by_another = values.text("replaced_by") if _other_matters(asked) else ""
    client, why = await web.connect(), values.text("reason")
    await withdrawal.withdraw(
        web.db,
        client,
        asked.process,
        reason=why,
        replaced_by=by_another,
        now=asked.board.now,
        act_id=values.act_id,
    )


WITHDRAWAL = Act(
    title="Återkalla ärendet",
    button="Återkalla ärendet",
    show=_ask_withdrawal,
    carry_out=_withdraw,
    code="aterkallat",
    said="Ärendet är återkallat. De som har hört av det får besked.",
)
serve(router, "aterkalla", WITHDRAWAL)
