"""Answers: received first, in one transaction with their receipt, their event and the news to the workflow."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from db import documents, events
from db.answers.asked_seats import AskedSeat, of_seat
from db.answers.rows import row_of
from db.outbox import conflicts, receipts
from db.register.seats import Seats
from db.seals import chain
from db.store import deliveries
from db.store.rows import Part, write
from kinds.register import register_of
from questions import answer as rules
from questions.sentence import sentence
from rules.dates.clock import local_date
from rules.swedish import came, long_date, moment
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.inquiry import OWN_WAYS, Channel, Code, Row
from schemas.messages import AnswerIn, News, NewsKind
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.process import AnswerRow

_ANSWER = Part(AnswerRow)


class Conflict(Refused):
    """Someone has answered since this form was opened; nothing was overwritten."""


class Closed(Refused):
    """The question is settled (or not yet asked), so the page no longer takes an answer."""


class Withdrawn(Refused):
    """The organisation is no longer asked."""


@dataclass(frozen=True)
class ByMail:
    """The received mail that an answer came by."""

    checksum: str
    message_id: str = ""
    """With its angle brackets; empty where it has none that can be answered."""
    files: tuple[str, ...] = ()
    """What the files are called that go with the answer."""


@dataclass(frozen=True)
class Recorded:
    """What became of an answer; `is_new` is False when the same content was already there."""

    answer_id: str
    version: int
    is_new: bool
    is_late: bool


def record_answer(
    session: Session,
    answer: AnswerIn,
    *,
    now: datetime,
    channel: Channel = Channel.WEB,
    source: str = "",
    expected_version: int | None = None,
    received_at: datetime | None = None,
    by_mail: ByMail | None = None,
) -> Recorded:
    """Receive an answer in the caller's transaction: its row, event, news to the workflow and receipt letter.

    `now` is process time. `received_at`, for an answer on behalf or by mail, is when it came where that was earlier; it
    alone decides late or not. `expected_version` is the version that the form was made from (0 for none; None does not
    check). A channel that is none of `OWN_WAYS` is on behalf: it needs a `source` and is received whatever the step's
    state. `by_mail` is the message that it came by: the event names it, and the receipt answers it.
    Raises Refused for a faulty answer (the first of `questions.answer.problems`) or a report that is incomplete,
    Conflict, Closed or Withdrawn; nothing is then written.
    """
    channel, source = Channel(channel), " ".join(source.split())
    asked = of_seat(session, answer.process, answer.step, answer.seat)
    step = _step(asked, channel)
    answer = rules.tidy(step, answer)
    for fault in rules.problems(step, answer, today=local_date(now), channel=channel, source=source):
        raise fault
    answer = documents.with_kept_files(session, step, answer)
    register_of(asked.kind).must_be_answerable(session, answer.process, step)
    codes = rules.codes(step, answer)
    former = asked.latest
    content = _content_hash(answer, codes)
    if former is not None and former.content_hash == content and not asked.is_to_be_confirmed:
        return Recorded(former.id, former.version, is_new=False, is_late=former.is_late)
    version = former.version if former else 0
    if received_at is not None and channel is not Channel.WEB:
        _must_follow_the_question(asked, received_at)
    received_at = _received_at(received_at, former, channel, now)
    if expected_version is not None and expected_version != version:
        raise Conflict("svaret", "Någon har svarat medan sidan var öppen.", "Läs in sidan på nytt och se det svaret.")
    seats = asked.seats(session, local_date(now))
    holder = seats.holder(answer.seat, local_date(received_at))
    values = {
        **answer.model_dump(exclude={"values"}),
        "id": secrets.token_hex(16),
        "codes": codes,
        "version": version + 1,
        "strength": answer.strength.value if answer.strength else None,
        "returns_on": answer.returns_on if Code.RETURNS in codes.values() else None,
        "channel": channel.value,
        "source": source,
        "content_hash": content,
        "is_late": not asked.is_resting and received_at >= step.schedule_of(answer.seat).closes_at,
        "received_at": received_at,
        "holder": holder.name if holder else "",
    }
    write(session, AnswerRow, values)
    row = _ANSWER.of(values)
    _tell(session, seats, step, row, now, by_mail)
    # The receipt carries the head of the seal over the answer, so it is sealed before the receipt is written.
    head = chain.close(session, act_of(row.id)).get(row.process)
    in_reply_to = by_mail.message_id if by_mail and channel is Channel.REPLY else ""
    files = by_mail.files if by_mail else ()
    receipts.post(session, asked, seats, step, row, now, seal=str(head or ""), in_reply_to=in_reply_to, files=files)
    if former is not None:
        conflicts.tell(session, asked, seats, step, former, row, now)
    return Recorded(row.id, row.version, is_new=True, is_late=row.is_late)


def act_of(answer_id: str) -> str:
    """What names the link that sealed an answer."""
    return f"answer/{answer_id}"


def _step(asked: AskedSeat, channel: Channel) -> PlanStep:
    try:
        step = asked.plan.step(asked.step)
    except KeyError:
        raise Refused("steget", f"”{asked.step}” finns inte i processen.", "Se svarstid status för stegen.") from None
    if channel in OWN_WAYS:
        if asked.is_withdrawn:
            raise Withdrawn("svaret", "Frågan gäller inte längre er.", "Kontakta kansliet om det är fel.")
        if asked.status in ENDED:
            raise Closed("svaret", "Frågan är avslutad.", "Kontakta kansliet om svaret behöver ändras.")
        if asked.status is StepStatus.PLANNED:
            raise Closed("svaret", "Frågan är inte öppen ännu.", "Vänta på mejlet med frågan.")
    if asked.seat not in step.seats:
        raise Refused("platsen", f"”{asked.seat}” är inte tillfrågad i steget.", "Se på sidan vilka som är det.")
    return step


def _must_follow_the_question(asked: AskedSeat, stated: datetime) -> None:
    """Refused where the answer is said to have come on a day before the question went out."""
    row = asked.row
    if row is not None and row.opened_at is not None and local_date(stated) < local_date(row.opened_at):
        problem = f"Frågan gick ut {long_date(local_date(row.opened_at))}, och svaret kan inte ha kommit före det."
        raise Refused("received_on", problem, "Ange den dagen eller en senare, eller lämna fältet tomt.")


def _received_at(stated: datetime | None, former: AnswerRow | None, channel: Channel, now: datetime) -> datetime:
    """When the answer came. Refused where that lies ahead, or before the answer that stands came."""
    if stated is None or channel is Channel.WEB:
        return now
    if stated > now:
        raise Refused("received_on", "Tidpunkten ligger i framtiden.", "Ange när svaret kom.")
    if former is not None and stated < former.received_at:
        problem = f"Ett senare svar finns redan. Det kom {moment(former.received_at)}."
        raise Refused("received_on", problem, "Låt det svaret gälla, eller ange en senare dag.")
    return stated


def _content_hash(answer: AnswerIn, codes: dict[str, str]) -> str:
    kept = {"texts", "comment", "strength", "paragraph", "decided_on", "diarienummer"}
    content = answer.model_dump(mode="json", include=kept) | {"codes": codes}
    if Code.RETURNS in codes.values():
        content["returns_on"] = str(answer.returns_on)
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _tell(
    session: Session, seats: Seats, step: PlanStep, answer: AnswerRow, now: datetime, by_mail: ByMail | None
) -> None:
    row = row_of(answer)
    deliveries.post(
        session, answer.process, News(kind=NewsKind.ANSWER, seat=answer.seat, step=answer.step, row=row), now
    )
    organisation = answer.seat.partition("/")[0]
    of_the_same = [seat for seat in step.seats if seat.partition("/")[0] == organisation]
    who = seats.names_of(of_the_same)[answer.seat]
    message = {"message": by_mail.checksum} if by_mail else {}
    events.append(
        session,
        answer.process,
        at=now,
        kind=EventKind.ANSWERED if answer.version == 1 else EventKind.ANSWER_CHANGED,
        step=answer.step,
        seat=answer.seat,
        text=_sentence(step, who, answer, row, now),
        data={**row.model_dump(mode="json"), "channel": answer.channel, "content": answer.content_hash, **message},
        dedup_key=f"answer/{answer.step}/{answer.seat}/{answer.version}",
        is_new=True,  # as the version is
    )


def _sentence(step: PlanStep, who: str, answer: AnswerRow, row: Row, now: datetime) -> str:
    text = sentence(step, who, row, channel=Channel(answer.channel), texts=answer.texts)
    came_on = local_date(answer.received_at)
    if answer.channel in OWN_WAYS:
        return text if came_on == local_date(now) else f"{text} Svaret kom {long_date(came_on)}."
    return text if answer.received_at == now else f"{text} Svaret kom {came(answer.received_at)}."
