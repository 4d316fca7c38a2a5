"""Answers on behalf, and who holds a seat, at once or by a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from db import processes
from db.answers import answers
from db.answers.answers import ByMail, Recorded
from db.inbound import dealing
from db.inbound.attachments import Place, names
from db.register import holder_changes, people
from db.register.seats import ORDINARY, STAND_IN
from db.store.session import Database
from rules.dates.clock import NOON, at_local, local_date, process_time
from schemas.errors import Refused
from schemas.inquiry import Channel, Code, QuestionType
from schemas.messages import AnswerIn
from schemas.plan.plan import PlanStep
from secretariat import conferences, meetings


@dataclass(frozen=True)
class FromMail:
    """A received mail that waits, by its number; `now` is wall-clock time."""

    number: int
    place: Place
    """Where its files are kept with the answer."""
    now: datetime


def answer_on_behalf(
    db: Database,
    answer: AnswerIn,
    *,
    channel: Channel,
    source: str,
    now: datetime,
    received_on: date | None = None,
    received_time: time | None = None,
    from_mail: FromMail | None = None,
) -> Recorded:
    """Record an answer that came by phone, in a meeting, by mail or on paper; `source` says from whom and how.
    `from_mail` is the received mail that it stands in, which is thereby dealt with.

    `now` is process time. `received_on` and `received_time` are the Swedish day and time at which it came. Without a
    time another day than today is kept as noon, since only the day decides whether it is late, and pages and mails name
    the day alone. Of a mail that came on that day the time is known, and kept. Raises Refused where the source is
    missing, the time lies ahead, a later answer stands, or the answer does not fit the questions.
    """
    if not source.strip():
        raise Refused("källa", "Källan saknas.", "Skriv vem som lämnade svaret, hur och när.")
    received_at = _came_at(received_on, received_time, now)
    with db.write() as session:
        mail = dealing.must_wait(session, from_mail.number) if from_mail else None
        files: tuple[str, ...] = ()
        if from_mail and mail:
            files = names(dealing.files_of(from_mail.place, mail))
            came_at = (mail.arrived_at or mail.received_at) + (now - from_mail.now)
            received_at = came_at if received_on in (None, local_date(came_at)) else received_at
        recorded = answers.record_answer(
            session,
            answer,
            now=now,
            channel=channel,
            source=source.strip(),
            expected_version=None,
            received_at=received_at,
            by_mail=ByMail(mail.checksum, files=files) if mail else None,
        )
        if from_mail is not None:
            dealing.answered(session, from_mail.place, from_mail.number, recorded.answer_id, from_mail.now)
        return recorded


def _came_at(on: date | None, at: time | None, now: datetime) -> datetime | None:
    """The instant at which an answer came on that day, at that time; None for now."""
    if on is None or (at is None and on == local_date(now)):
        return None
    stated = at_local(on, (at or NOON).hour, (at or NOON).minute)
    # The form holds the minute at which it was shown: noted within that minute, it came now.
    return None if at and stated <= now < stated + timedelta(minutes=1) else stated


def report_own_task(db: Database, process: str, step: PlanStep, *, note: str, now: datetime) -> Recorded:
    """The secretariat has done a task of its own; `note` is what it wants to remember. `now` is process time.

    Raises Refused where the step is not open, or asks more than whether it is done.
    """
    if any(question.type != QuestionType.DONE for question in step.questions):
        raise Refused("steg", "Uppgiften frågar efter mer än att den är klar.", "Notera svaret i stället.")
    values = {question.key: Code.DONE.value for question in step.questions}
    answer = AnswerIn(process=process, step=step.key, seat=step.seats[0], values=values, comment=note)
    with db.write() as session:
        return answers.record_answer(session, answer, now=now)


def replace_holder(
    db: Database,
    seat: str,
    *,
    name: str,
    email: str,
    now: datetime,
    from_on: date | None = None,
    to_on: date | None = None,
    is_stand_in: bool = False,
) -> list[str]:
    """Give a seat a new holder, or another stand-in: open questions and calls move on the first day, old links die.

    From today, or from a later `from_on`; with `to_on` for a time only. History keeps its names. Returns the processes
    concerned. Raises Refused for an unknown seat, a bad address or day, or the holder it already has.
    """
    capacity = STAND_IN if is_stand_in else ORDINARY
    with db.write() as session:
        moved = people.replace_holder(
            session, seat, name=name, email=email, now=now, from_on=from_on, to_on=to_on, capacity=capacity
        )
        if not is_stand_in and (from_on is None or from_on <= local_date(now)):
            meetings.call_new_holder(session, seat, now=now)
            conferences.ask_new_holder(session, seat, now=now)
        return moved


def follow_holders(db: Database, wall_now: datetime) -> int:
    """Let open questions follow the seats whose holder has changed by its date; how many moved.

    `wall_now` is wall-clock time, UTC; each matter is looked at on its own day. Done twice it is done once.
    """
    with db.read() as session:
        waiting = {
            key: process_time(wall_now, processes.get_process(session, key).shift_s)
            for key in holder_changes.outdated(session, wall_now)
        }
    moved = 0
    for key, now in waiting.items():
        with db.write() as session:
            moved += holder_changes.follow(session, key, now=now)
    return moved
