"""The secretariat calls to a meeting: a mail to every member now, and a reminder before; both wait in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from db import events, outbox, people
from db.board import MEETING
from db.dispatch import CANCELLED, PLANNED, take
from db.recheck import MEETING_CHANGED
from db.session import Database
from mail.letters import Addressee, Letter
from mail.meeting import MeetingProps, meeting_call, meeting_reminder, register_key
from mail.props import Contact
from rules.clock import local_date, mail_time
from rules.presence import is_member
from rules.silence import begins_at, rule_in_force, silence_counts
from rules.swedish import count, moment
from rules.workdays import add_workdays
from schemas.consent import ItemKind, MeetingRecord
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.plan import MailKind
from schemas.process import Directory
from schemas.tables import MailRow, ProcessRow

REMINDER_WORKDAYS = 2


@dataclass(frozen=True)
class CallReport:
    """What a call came to, or would come to."""

    called: list[str] = field(default_factory=list)
    """Organisations that get the call now."""
    known: list[str] = field(default_factory=list)
    """Organisations that already have this very call."""
    reminded_at: datetime | None = None
    """When the reminder goes; None where the meeting is too near."""
    counting: list[str] = field(default_factory=list)
    """Keys of the items in which silence will count."""
    warnings: list[str] = field(default_factory=list)
    """One Swedish sentence for each decision in which it will not, and why."""


def preview_call(record: MeetingRecord, directory: Directory, *, now: datetime) -> CallReport:
    """What a call at `now` (wall clock, UTC) would mean; writes nothing. Refused where the meeting has begun."""
    record = as_called(record, now)
    names = [_organisation(directory, seat) for seat in members_of(record)]
    return CallReport(called=names, reminded_at=_reminder_at(record, now), **_meaning(record))


def call_meeting(db: Database, record: MeetingRecord, directory: Directory, *, now: datetime) -> CallReport:
    """Record the call and the reminder to every member of the body, once; `now` is wall clock, UTC.

    What differs from the last call (day, agenda, proposal, rule, or who holds the seat) is called to anew, and the
    reminder with it. Nobody who is no longer a member is reminded.
    Refused where the meeting has begun or the file is of another meeting with the same key.
    """
    record = as_called(record, now)
    today, key, reminder_at = local_date(now), register_key(record), _reminder_at(record, now)
    called: list[str] = []
    known: list[str] = []
    with db.write() as session:
        people.import_directory(session, directory, today)
        _keep(session, record, now)
        contact = people.contact(session, record.secretariat, today)
        for seat in members_of(record):
            to = people.addressee(session, seat, today)
            is_new = _call(session, record, to, contact, now, reminder_at)
            (called if is_new else known).append(to.organisation)
        _cancel_for_those_who_left(session, record)
        if called:
            reminded = f" En påminnelse går {moment(reminder_at)}." if reminder_at else ""
            events.append(
                session,
                key,
                at=now,
                kind=EventKind.INVITED,
                text=f"Kallelsen till {record.title} skickades till {count(len(called), 'ledamot', 'ledamöter')}."
                f"{reminded}",
                dedup_key=f"call/{now.isoformat()}",
            )
    return CallReport(called=called, known=known, reminded_at=reminder_at, **_meaning(record))


def as_called(record: MeetingRecord, now: datetime) -> MeetingRecord:
    """The meeting as it stands once the call has gone out at `now`; Refused where it has begun."""
    if now >= begins_at(record):
        problem = f"Mötet började {moment(begins_at(record))}."
        raise Refused("mötet", problem, "Kallelsen måste skickas före. Rätta datumet i mötesfilen om det är fel.")
    return record if record.called_on else record.model_copy(update={"called_on": local_date(now)})


def members_of(record: MeetingRecord) -> list[str]:
    """The seats that are called: members of the meeting's body and of every body that decides an item in it."""
    seats = [
        member.seat
        for item in record.items
        for member in record.members
        if (member.body or record.body) == record.body_of(item) and is_member(record, item, member.seat)
    ]
    return list(dict.fromkeys(seats))


def _keep(session: Session, record: MeetingRecord, now: datetime) -> None:
    """The register row that carries the meeting's mails and log; no engine runs it."""
    key, content = register_key(record), record.model_dump(mode="json", by_alias=True)
    row = session.get(ProcessRow, key, with_for_update=True)
    if row is None:
        row = ProcessRow(
            key=key, kind=MEETING, title=record.title, file=content, status="ended", handled_until=now, created_at=now
        )
        row.ended_at = now
        session.add(row)
    elif row.kind != MEETING:
        raise Refused("meeting", f"Nyckeln {key} används redan av ett ärende.", "Ge mötet en annan nyckel.")
    row.title, row.file = record.title, content
    session.flush()


def _call(
    session: Session,
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    now: datetime,
    reminder_at: datetime | None,
) -> bool:
    """Record call and reminder; False where this reader already has this very call."""
    calls = [mail for mail in _mails(session, record, to.seat) if mail.kind == MailKind.MEETING_CALL]
    letter = meeting_call(record, to, contact, send_at=now, number=len(calls) + 1)
    if calls and calls[-1].to_email == to.email and _says_the_same(calls[-1], letter):
        return False
    _cancel(session, record, to.seat)
    outbox.post(session, letter, now)
    if reminder_at:
        again = meeting_reminder(record, to, contact, send_at=reminder_at, number=len(calls) + 1)
        outbox.post(session, again, now)
    return True


def _says_the_same(mail: MailRow, letter: Letter) -> bool:
    assert isinstance(letter.props, MeetingProps)
    return letter.props.says_the_same(MeetingProps.model_validate(mail.props))


def _mails(session: Session, record: MeetingRecord, seat: str) -> list[MailRow]:
    of_seat = select(MailRow).where(MailRow.process == register_key(record), MailRow.seat == seat)
    return list(session.exec(of_seat.order_by(col(MailRow.id))).all())


def _cancel(session: Session, record: MeetingRecord, seat: str) -> None:
    for mail in _mails(session, record, seat):
        if mail.state == PLANNED:
            take(session, mail, state=CANCELLED, detail=MEETING_CHANGED)


def _cancel_for_those_who_left(session: Session, record: MeetingRecord) -> None:
    called = select(MailRow.seat).where(MailRow.process == register_key(record)).distinct()
    for seat in set(session.exec(called).all()) - set(members_of(record)):
        _cancel(session, record, seat)


def _reminder_at(record: MeetingRecord, now: datetime) -> datetime | None:
    at = mail_time(add_workdays(record.days[0].on, -REMINDER_WORKDAYS))
    # Directly after the call a reminder would only be noise.
    return at if at - now >= timedelta(hours=4) else None


def _meaning(record: MeetingRecord) -> dict[str, list[str]]:
    decisions = [item for item in record.items if item.kind is ItemKind.DECISION and item.was_on_agenda]
    barred = {item.key: silence_counts(record, item) for item in decisions}
    newest = max((r for r in record.rules if r.body == record.body), key=lambda rule: rule.version, default=None)
    held = rule_in_force(record, record.body, record.days[0].on)
    warnings = [f"Punkt {key}: tystnad räknas inte. {why[1]}" for key, why in barred.items() if why]
    if held and newest and newest.version > held.version:
        warnings.append(f"Spelregelns version {newest.version} är inte skickad; version {held.version} gäller.")
    return {"counting": [key for key, why in barred.items() if why is None], "warnings": warnings}


def _organisation(directory: Directory, seat: str) -> str:
    found = directory.organisation(seat.partition("/")[0])
    return found.name if found else seat
