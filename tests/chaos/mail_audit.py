"""What must hold of incoming mail afterwards, whatever died; as in `audit`, nothing is a good sign."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.outbox.dispatch import ACCEPTED
from db.store.session import Database
from schemas.mail.inbound import ReceivedState
from schemas.plan.timetable import ProcessState
from schemas.tables.inbound import MailSourceRow, ReceivedMailRow
from schemas.tables.mail import DeliveryReportRow, MailRow
from schemas.tables.process import AnswerRow
from tests.chaos.mail_in import Written
from tests.chaos.planted import STEP

_STATES = {
    "answer": ReceivedState.RECORDED,
    "question": ReceivedState.WAITING,
    "report": ReceivedState.NOTED,
}


def is_read(db: Database, number: int) -> bool:
    """True when so many mails are in the register, and all of them read."""
    with db.read() as session:
        states = session.exec(select(ReceivedMailRow.state)).all()
    return len(states) == number and ReceivedState.NEW not in states


def wrong_mail_in(db: Database, key: str, written: Sequence[Written], engine: ProcessState) -> list[str]:
    """Each mail came in once and became what it must, once, with what follows from that once; no source complains."""
    with db.read() as session:
        came = Counter(row.checksum for row in session.exec(select(ReceivedMailRow)))
        wrong = [f"came in {times} times" for times in came.values() if times > 1]
        wrong += [f"{len(written)} were written, {len(came)} came in"] if len(came) != len(written) else []
        wrong += [row.problem for row in session.exec(select(MailSourceRow)) if row.problem]
        answers: dict[str, list[AnswerRow]] = defaultdict(list)
        for row in session.exec(select(AnswerRow).where(AnswerRow.process == key)):
            answers[row.seat].append(row)
        more = set(answers) - {one.seat for one in written if one.becomes == "answer"}
        wrong += [f"{seat}: an answer that nobody gave" for seat in more]
        for one in written:
            wrong += [f"{one.seat} ({one.becomes}): {what}" for what in _wrong(session, key, one, answers[one.seat])]
    for seat, rows in answers.items():
        state = engine.steps[STEP].rows.get(seat)
        if rows and (state is None or state.values[STEP] != rows[-1].codes[STEP]):
            wrong.append(f"{seat}: the workflow has {state}")
    return wrong


def _wrong(session: Session, key: str, one: Written, answers: list[AnswerRow]) -> list[str]:
    checksum = hashlib.sha256(one.content).hexdigest()
    row = session.exec(select(ReceivedMailRow).where(ReceivedMailRow.checksum == checksum)).first()
    if row is None:
        return ["never came in"]
    wrong = [] if row.state == _STATES[one.becomes] else [f"{row.state}, {row.why}"]
    of_seat = select(MailRow).where(MailRow.process == key, col(MailRow.seat) == one.seat)
    mails = session.exec(of_seat.order_by(col(MailRow.id))).all()
    receipts = [mail for mail in mails if mail.kind == "receipt"]
    if one.becomes == "answer":
        found = [(row.version, row.codes[STEP], row.channel) for row in answers]
        wrong += [] if found == [(1, "ja", "mejlsvar")] else [f"the answers are {found}"]
        wrong += [] if answers and row.answer == answers[0].id else ["the mail does not name its answer"]
        wrong += [] if [mail.state for mail in receipts] == [ACCEPTED] else [f"the receipts are {receipts}"]
    elif receipts:
        wrong.append("a receipt without an answer")
    forwarded = session.exec(select(MailRow).where(MailRow.kind == "forwarded"))
    sent = [mail.state for mail in forwarded if mail.props["received"] == row.id]
    if sent != ([ACCEPTED] if one.becomes == "question" else []):
        wrong.append(f"forwarded: {sent}")
    if (row.forwarded_at is not None) != (one.becomes == "question"):
        wrong.append(f"forwarded at {row.forwarded_at}")
    if one.becomes == "report":
        # The first of them: the question goes to the official mailbox too, and PostgreSQL keeps no order by itself.
        asked = next(mail for mail in mails if mail.kind == "invitation")
        alarms = [
            mail.state
            for mail in session.exec(select(MailRow).where(MailRow.kind == "undelivered"))
            if mail.props["mail"] == asked.id
        ]
        told = session.exec(select(DeliveryReportRow.state).where(DeliveryReportRow.mail == asked.id)).all()
        wrong += [] if (told, alarms) == (["bounced"], [ACCEPTED]) else [f"reports {told}, alarms {alarms}"]
    return wrong
