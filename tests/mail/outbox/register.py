"""A register with the goods-distribution case in it, ready for mails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from db import journals, processes
from db.outbox import posting
from db.store.session import Database
from mail.letter import Letter
from schemas.plan.plan import Plan
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow, InvitationRow, PlanRow, ProcessRow, StepRow
from tests.mail.letters_of_every_kind import (
    KANSLI,
    OWNER,
    PROCESS,
    TYRESO,
    at,
    every_letter,
    matter,
    notice_step,
    question_step,
)

SHIFT = timedelta(days=-900)
"""The cases lie in the past: process time is wall-clock time minus 900 days."""
OPENED = at(date(2024, 2, 29))
NOW = at(date(2024, 5, 23))
"""When the mails of most tests are due, process time."""


def wall(process_time: datetime) -> datetime:
    """The wall-clock time at which it is `process_time` in the case."""
    return process_time - SHIFT


def plan(version: int = 1, **changes: Any) -> Plan:
    """The plan with the question and the notice; `changes` are those of the question."""
    found = matter(question_step(**changes), version).plan
    return found.model_copy(update={"steps": [*found.steps, notice_step()]})


def furnish(db: Database) -> None:
    """The process, its plan, its steps and its invitations."""
    with db.write() as session:
        file = matter(question_step()).file.model_dump(mode="json", by_alias=True)
        journals.begin(session, PROCESS)
        session.add(
            ProcessRow(
                key=PROCESS,
                kind="contract",
                title="Samordnad varudistribution",
                file=file,
                shift_s=int(SHIFT.total_seconds()),
                handled_until=OPENED,
                created_at=OPENED,
            )
        )
        session.flush()
        keep_plan(session, plan())
        for step in ("forlangning", "avisering"):
            session.add(StepRow(process=PROCESS, key=step, status=StepStatus.OPEN, opened_at=OPENED))
        for to, step in ((TYRESO, "forlangning"), (OWNER, "avisering"), (KANSLI, "presentation")):
            session.add(
                InvitationRow(public_id=to.public_id, process=PROCESS, step=step, seat=to.seat, created_at=OPENED)
            )


def add_matter(session: Session, key: str, shift: timedelta = timedelta()) -> None:
    """Another matter, that asks the same, with a time of its own."""
    file = matter(question_step()).file.model_copy(update={"process": key})
    processes.create_process(session, file, plan(), now=OPENED, shift_s=int(shift.total_seconds()))


def keep_plan(session: Session, kept: Plan, created_at: datetime = OPENED) -> None:
    """Let a plan be in force."""
    session.add(
        PlanRow(
            process=PROCESS,
            version=kept.version,
            plan=kept.model_dump(mode="json", by_alias=True),
            created_at=created_at,
        )
    )
    row = session.get(ProcessRow, PROCESS)
    assert row is not None
    row.plan_version = kept.version


def answer(
    session: Session, code: str = "ja", *, received_at: datetime = OPENED, step: str = "forlangning", seat: str = ""
) -> None:
    """Tyresö (or `seat`) answers."""
    seat = seat or TYRESO.seat
    version = 1 + len(session.exec(select(AnswerRow).where(AnswerRow.seat == seat, AnswerRow.step == step)).all())
    session.add(
        AnswerRow(
            id=f"{step}-{seat}-{version}",
            process=PROCESS,
            step=step,
            seat=seat,
            version=version,
            codes={"forlangning": code},
            texts={},
            content_hash=str(version),
            received_at=received_at,
        )
    )


def post(db: Database, letter: Letter, now: datetime | None = None) -> bool:
    """Record a letter at its own time."""
    with db.write() as session:
        return posting.post(session, letter, now or letter.send_at)


def mails(db: Database) -> list[MailRow]:
    """Every mail of the register, oldest first."""
    with db.read() as session:
        return list(session.exec(select(MailRow).order_by(col(MailRow.id))).all())


def utc(moment: datetime | None) -> datetime | None:
    """The same instant, in UTC."""
    return moment.astimezone(UTC) if moment else None


def many(count: int) -> list[Letter]:
    """Receipts: they are never looked at again, so only the outbox decides."""
    first = every_letter()["receipt"]
    return [Letter(**{**first.__dict__, "item_keys": (f"kvitto/{number}",), "send_at": NOW}) for number in range(count)]
