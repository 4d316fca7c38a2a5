"""The secretariat calls to a meeting: a mail to every member now, and a reminder before; both wait in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from db import events, journals, meetings
from db.register import directories, people
from db.store.session import Database
from mail.kinds.meetings.call import register_key
from rules.dates.clock import local_date
from rules.meeting.agenda_notes import agenda_notes
from rules.meeting.presence import called_seats
from rules.meeting.silence import begins_at, rule_in_force, silence_counts
from rules.swedish import count, moment
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import Directory
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord
from secretariat.meetings.calls import Reader, attendance_at, call_seat, contact_of, reader_of, reminder_at
from secretariat.meetings.leaving import left, let_go


@dataclass(frozen=True)
class CallReport:
    """What a call came to, or would come to."""

    readers: list[Reader] = field(default_factory=list)
    """Every member, in the order of the meeting's file, with what the call means for it."""
    left: list[str] = field(default_factory=list)
    """Organisations that were called before and now get no reminder."""
    reminded_at: datetime | None = None
    """When the reminder goes; None where the meeting is too near."""
    asked_at: datetime | None = None
    """When whoever has not answered by then is asked again; None where no such mail goes."""
    counting: list[str] = field(default_factory=list)
    """Keys of the items in which silence will count."""
    barred: dict[str, str] = field(default_factory=dict)
    """Every other decision on the agenda: its key → why silence will not count, as one Swedish sentence."""
    notes: list[str] = field(default_factory=list)
    """What the secretariat should know of the rule and the agenda before it sends."""

    @property
    def called(self) -> list[str]:
        """Organisations that get the call now."""
        return [reader.organisation for reader in self.readers if reader.is_new]

    @property
    def known(self) -> list[str]:
        """Organisations that already have this very call."""
        return [reader.organisation for reader in self.readers if not reader.is_new]

    @property
    def warnings(self) -> list[str]:
        """Everything that keeps silence from counting, one Swedish sentence each."""
        return [f"Punkt {key}: tystnad räknas inte. {why}" for key, why in self.barred.items()] + self.notes

    @property
    def changes(self) -> list[str]:
        """What differs from the call before, in Swedish words; empty for a first call."""
        return list(dict.fromkeys(word for reader in self.readers if reader.is_changed for word in reader.changes))


def preview_call(db: Database, record: MeetingRecord, directory: Directory, *, now: datetime) -> CallReport:
    """What a call at `now` (wall clock, UTC) would mean; writes nothing. Refused where the meeting has begun."""
    _refuse_begun(record, now)
    with db.read() as session:
        record = _as_called(session, record, now)
        contact = contact_of(session, directory, record.secretariat, now)
        readers = [reader_of(session, record, directory, seat, contact, now) for seat in called_seats(record)]
        return _report(session, record, readers, now)


def call_meeting(
    db: Database, record: MeetingRecord, directory: Directory, *, now: datetime, send_at: datetime | None = None
) -> CallReport:
    """Record the call and the reminders to every member of the body, once; `now` is wall clock, UTC.

    The call leaves at `send_at`, by default now.

    What differs from the last call (day, agenda, proposal, rule, or who holds the seat) is called to anew, and the
    reminder with it. Who is no longer a member is not reminded, and told so where a call has left.
    Refused where the meeting has begun or the file is of another meeting with the same key.
    """
    _refuse_begun(record, now)
    today, key = local_date(now), register_key(record)
    with db.write() as session:
        directories.add_missing(session, directory)
        record = _as_called(session, record, max(send_at or now, now))
        meetings.keep(session, record, now)
        contact = people.contact(session, record.secretariat, today)
        readers = [reader_of(session, record, directory, seat, contact, now) for seat in called_seats(record)]
        report = _report(session, record, readers, now)
        for reader in readers:
            call_seat(session, record, reader.seat, contact, now, report.reminded_at, send_at)
        for seat in left(session, record):
            let_go(session, record, seat, contact, now)
        if report.called:
            sent = "Den ändrade kallelsen" if report.changes else "Kallelsen"
            does = f"skickas {moment(send_at)}" if send_at and send_at > now else "skickades"
            _tell(session, key, f"{sent} till {record.title} {does} till", len(report.called), report, now)
    return report


def call_new_holder(session: Session, seat: str, *, now: datetime) -> None:
    """Call a seat's new holder to every coming meeting that the seat is called to; the former's reminder falls.

    In the caller's transaction, after the holder has changed. `now` is wall clock, UTC.
    """
    for record in meetings.kept(session):
        if now >= begins_at(record) or seat not in called_seats(record) or not is_to_come(record):
            continue
        contact = people.contact(session, record.secretariat, local_date(now))
        report = CallReport(reminded_at=reminder_at(record, now))
        if call_seat(session, record, seat, contact, now, report.reminded_at) is not None:
            organisation = people.organisation_of(session, seat).name
            started = f"{organisation} har en ny innehavare på platsen. Kallelsen till {record.title} skickades till"
            _tell(session, register_key(record), started, 1, report, now)


def keep_record(db: Database, record: MeetingRecord, *, now: datetime) -> None:
    """Keep the file of a called meeting as it is once the meeting has been: presence, views and decisions.

    Refused where the meeting was never called to, has not begun (what changes before is called to anew), or begins at
    another time than the call said: that time decides what came in advance.
    """
    with db.write() as session:
        key = register_key(record)
        known = meetings.find(session, key)
        if known is None:
            raise Refused("mötet", "Ingen har kallats till mötet här.", "Kalla till mötet först.")
        if now < begins_at(record) or now < begins_at(known):
            raise Refused("mötet", "Mötet har inte börjat än.", "Kalla till mötet igen, så får ledamöterna veta.")
        if begins_at(record) != begins_at(known):
            problem = f"Enligt kallelsen började mötet {moment(begins_at(known))}."
            raise Refused("mötet", problem, "Rätta tiden i filen: den avgör vad som kom i förväg.")
        record = record.model_copy(update={"called_on": record.called_on or known.called_on})
        if record == known:
            return
        meetings.keep(session, record, now)
        events.append(
            session,
            key,
            at=now,
            kind=EventKind.RECORD_KEPT,
            text="Närvaro, synpunkter och beslut från mötet sparades.",
            dedup_key=f"record/{now.isoformat()}",
        )


def is_to_come(record: MeetingRecord) -> bool:
    """True for a meeting that has been called to and not been cancelled."""
    return meetings.is_called(record) and record.cancelled_on is None


def _refuse_begun(record: MeetingRecord, now: datetime) -> None:
    if record.cancelled_on is not None:
        raise Refused("mötet", "Mötet är inställt.", "Planera ett nytt möte.")
    if not record.items:
        raise Refused("dagordningen", "Dagordningen är tom.", "Lägg till minst en punkt först.")
    if now >= begins_at(record):
        problem = f"Mötet började {moment(begins_at(record))}."
        raise Refused("mötet", problem, "Kallelsen måste skickas före. Rätta datumet i mötesfilen om det är fel.")


def _as_called(session: Session, record: MeetingRecord, now: datetime) -> MeetingRecord:
    """The meeting as it stands once the call has gone out at `now`; a file without the day keeps that of the first."""
    key = register_key(record)
    known = meetings.find(session, key)
    if known is None and journals.is_taken(session, key):
        raise Refused("meeting", f"Nyckeln {key} används redan av ett ärende.", "Ge mötet en annan nyckel.")
    on = record.called_on or (known.called_on if known else None) or local_date(now)
    return record.model_copy(update={"called_on": on})


def _tell(session: Session, key: str, started: str, called: int, report: CallReport, now: datetime) -> None:
    reminded = f" En påminnelse går {moment(report.reminded_at)}." if report.reminded_at else ""
    changed = f" Det som skiljer är {'; '.join(report.changes)}." if report.changes else ""
    events.append(
        session,
        key,
        at=now,
        kind=EventKind.INVITED,
        text=f"{started} {count(called, 'ledamot', 'ledamöter')}.{changed}{reminded}",
        dedup_key=f"call/{now.isoformat()}",
    )


def _report(session: Session, record: MeetingRecord, readers: list[Reader], now: datetime) -> CallReport:
    return CallReport(
        readers=readers,
        left=[people.organisation_of(session, seat).name for seat in left(session, record)],
        reminded_at=reminder_at(record, now),
        asked_at=attendance_at(record, now),
        counting=[item.key for item in _decisions(record) if silence_counts(record, item) is None],
        barred={item.key: why[1] for item in _decisions(record) if (why := silence_counts(record, item))},
        notes=_notes(record),
    )


def _decisions(record: MeetingRecord) -> list[AgendaItem]:
    return [item for item in record.items if item.kind is ItemKind.DECISION and item.was_on_agenda]


def _notes(record: MeetingRecord) -> list[str]:
    newest = max((r for r in record.rules if r.body == record.body), key=lambda rule: rule.version, default=None)
    held = rule_in_force(record, record.body, record.days[0].on)
    if held and newest and newest.version > held.version:
        unsent = f"Spelregelns version {newest.version} är inte skickad; version {held.version} gäller."
        return [unsent, *agenda_notes(record)]
    return agenda_notes(record)
