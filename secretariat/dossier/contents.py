"""What an akt is made of, read from the register in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from db import processes
from db.boards.process import ProcessBoard, process_board
from db.outbox.reported import reports
from db.seals.rows import links_of, rows_of
from db.users import users
from schemas.plan.plan import Plan
from schemas.tables.document import DocumentRow
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import DeliveryReportRow, MailRow
from schemas.tables.process import AnswerRow, EventRow, PlanRow


@dataclass(frozen=True)
class Contents:
    """One matter, whole."""

    board: ProcessBoard
    """As it stood when its newest event was written; the history newest first."""
    as_of: datetime
    """Process time of the newest event, UTC: the same register gives the same akt, whenever it is made."""
    plans: list[tuple[PlanRow, Plan]]
    """Every version, oldest first."""
    answers: list[AnswerRow]
    """Every version of every answer, in the order in which they came."""
    mails: list[MailRow]
    reports: dict[int, list[DeliveryReportRow]]
    received: list[ReceivedMailRow]
    documents: list[DocumentRow]
    rows: dict[str, list[bytes]]
    """Table → the lines that are hashed."""
    links: list[dict[str, Any]]
    names: dict[str, str]
    """Id of a user or terminal that has acted in the matter → the name that the register has today."""

    @property
    def key(self) -> str:
        """The key of the matter."""
        return self.board.row.key

    def versions(self, step: str, seat: str) -> list[AnswerRow]:
        """The versions of one seat's answer, oldest first."""
        return [row for row in self.answers if (row.step, row.seat) == (step, seat)]


_in_order = (col(AnswerRow.received_at), col(AnswerRow.step), col(AnswerRow.seat), col(AnswerRow.version))


def read(session: Session, process: str) -> Contents:
    """Read a matter. Raises Refused where there is none."""
    row = processes.get_process(session, process)
    newest = session.exec(select(func.max(EventRow.at)).where(EventRow.process == process)).one()
    as_of = (newest or row.created_at).astimezone(UTC)
    board = process_board(session, process, as_of - timedelta(seconds=row.shift_s), agenda_limit=0)
    mails = list(session.exec(select(MailRow).where(MailRow.process == process).order_by(col(MailRow.id))))
    plans = session.exec(select(PlanRow).where(PlanRow.process == process).order_by(col(PlanRow.version)))
    answers = select(AnswerRow).where(AnswerRow.process == process)
    received = select(ReceivedMailRow).where(ReceivedMailRow.process == process)
    documents = select(DocumentRow).where(DocumentRow.process == process)
    return Contents(
        board=board,
        as_of=as_of,
        plans=[(row, Plan.model_validate(row.plan)) for row in plans],
        answers=list(session.exec(answers.order_by(*_in_order))),
        mails=mails,
        reports=reports.of_mails(session, [row.id for row in mails if row.id is not None]),
        received=list(session.exec(received.order_by(col(ReceivedMailRow.id)))),
        documents=list(session.exec(documents.order_by(col(DocumentRow.id)))),
        rows=rows_of(session, process),
        links=links_of(session, process),
        names=users.names(session, {event.actor for event in board.history}),
    )
