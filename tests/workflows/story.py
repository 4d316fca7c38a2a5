"""Short words for what the tests of a process do and look at."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from db import events, processes
from db.answers import rows as answer_rows
from db.case import load_state
from db.outbox.dispatch import ACCEPTED
from rehearsal.stage import Stage
from rules.dates.clock import STOCKHOLM, at_local
from schemas.file.scenario import Act, Anstand, Answer, AnswerAll, DetermineAct, Move, Party, ReplaceHolder
from schemas.inquiry import Channel, Result, Strength
from schemas.plan.timetable import ProcessState
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow
from secretariat.engine.asking import ask
from workflows.process import ProcessWorkflow

DIRECTOR = "kommundirektor"
ALL = ("haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "salem", "nykvarn", "nacka")


def at(on: date, hour: int = 10, minute: int = 0) -> datetime:
    """A local time without zone, as scenario files have it."""
    return datetime(on.year, on.month, on.day, hour, minute)


async def to(played: Stage, on: date, hour: int = 12, minute: int = 0) -> None:
    """Let time pass to that local moment."""
    await played.advance(at_local(on, hour, minute))


async def do(played: Stage, act: Act) -> None:
    """Do one act at its time."""
    await played.perform(act)


async def says(
    played: Stage,
    organisation: str,
    when: datetime,
    extend: str = "ja",
    procure: str | None = "ja",
    step: str = "forlangning",
    *,
    channel: Channel = Channel.WEB,
    source: str = "",
    returns_on: date | None = None,
    condition: str = "",
    strength: Strength | None = None,
) -> None:
    """A director answers the question of extension (and of a new procurement)."""
    values = {"forlangning": extend} | ({"ny-upphandling": procure} if procure else {})
    await do(
        played,
        Answer(
            at=when,
            do="answer",
            step=step,
            seat=f"{organisation}/{DIRECTOR}",
            values=values,
            texts={"forlangning": condition} if condition else {},
            channel=channel,
            source=source,
            returns_on=returns_on,
            strength=strength,
        ),
    )


async def all_say(played: Stage, when: datetime, step: str = "forlangning", value: str = "ja") -> None:
    """Everyone who has not answered gives the same answer."""
    await played.advance(when.replace(tzinfo=STOCKHOLM).astimezone(UTC))
    with played.db.read() as session:
        questions = [q.key for q in processes.load_plan(session, played.process).step(step).questions]
    await do(played, AnswerAll(at=when, do="answer_all", step=step, values=dict.fromkeys(questions, value)))


async def done(played: Stage, step: str, when: datetime) -> None:
    """A task is reported done, or a supplier's receipt recorded."""
    await played.advance(when.replace(tzinfo=STOCKHOLM).astimezone(UTC))
    with played.db.read() as session:
        plan_step = processes.load_plan(session, played.process).step(step)
    values = {plan_step.questions[0].key: "klart"}
    await do(played, Answer(at=when, do="answer", step=step, seat=plan_step.seats[0], values=values))


async def determined(played: Stage, when: datetime, step: str = "forlangning", **results: Result) -> None:
    """The secretariat determines; question keys are written with underscore."""
    found = {question.replace("_", "-"): result for question, result in results.items()}
    await do(
        played, DetermineAct(at=when, do="determine", step=step, results=found, reason="Beslut i ledningsgruppen.")
    )


async def moved(played: Stage, when: datetime, to_on: date, step: str = "forlangning") -> None:
    """The secretariat moves a due date."""
    await do(played, Move(at=when, do="move", step=step, to_on=to_on, reason="Flera nämnder möts senare."))


async def anstand(played: Stage, when: datetime, organisation: str, until_on: date) -> None:
    """One municipality gets a later day."""
    seat = f"{organisation}/{DIRECTOR}"
    await do(
        played,
        Anstand(at=when, do="anstand", step="forlangning", seat=seat, until_on=until_on, reason="Nämnden möts i juni."),
    )


async def replaced(played: Stage, when: datetime, organisation: str) -> None:
    """A director is replaced."""
    seat = f"{organisation}/{DIRECTOR}"
    email = f"tf.kommundirektor@{organisation}.example"
    await do(played, ReplaceHolder(at=when, do="replace_holder", seat=seat, name="Tillförordnad direktör", email=email))


async def leaves(played: Stage, when: datetime, organisation: str) -> None:
    """A party leaves."""
    await do(played, Party(at=when, do="leave", organisation=organisation, reason="Beslut i kommunstyrelsen."))


async def joins(played: Stage, when: datetime, organisation: str) -> None:
    """A party joins."""
    await do(played, Party(at=when, do="join", organisation=organisation, reason="Beslut i kommunstyrelsen."))


def mails(played: Stage, kind: str | None = None, step: str | None = None) -> list[MailRow]:
    """The mails that have gone out, in order."""
    with played.db.read() as session:
        rows = session.exec(
            select(MailRow).where(MailRow.state == ACCEPTED).order_by(col(MailRow.send_at), col(MailRow.id))
        ).all()
    return [row for row in rows if kind in (None, row.kind) and step in (None, row.step)]


def local(row: MailRow) -> str:
    """When a mail went out, local time."""
    return row.send_at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H.%M")


def receivers(rows: list[MailRow]) -> set[str]:
    """The organisations (by seat) that some mails went to."""
    return {row.seat.partition("/")[0] for row in rows}


def sentences(played: Stage, kind: str | None = None, step: str | None = None) -> list[str]:
    """The history in sentences."""
    with played.db.read() as session:
        rows = events.listed(session, played.process)
    return [row.text for row in rows if kind in (None, row.kind) and step in (None, row.step)]


def versions(played: Stage, organisation: str, step: str = "forlangning") -> list[AnswerRow]:
    """Every version of one director's answer."""
    with played.db.read() as session:
        return answer_rows.versions(session, played.process, step, f"{organisation}/{DIRECTOR}")


def register(played: Stage) -> ProcessState:
    """The state as the register has it."""
    with played.db.read() as session:
        return load_state(session, played.process)


async def engine_state(played: Stage) -> ProcessState:
    """The state as the workflow has it."""
    assert played.handle is not None
    state = await ask(played.handle, ProcessWorkflow.tell_state, ProcessState)
    assert state is not None
    return state


def shift(session: Session, process: str, shift_s: int) -> None:
    """Let a process keep another time than it began with, which the register refuses but for here."""
    session.connection().exec_driver_sql("DROP TRIGGER IF EXISTS process_sealed_key")
    processes.get_process(session, process).shift_s = shift_s
