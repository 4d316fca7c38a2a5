"""Brings calendars into the register: the newer word of a meeting stands, and what people did here is not undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from db.calendar.calendars import load
from rules.dates.spans import every_span, joined_spans
from rules.meeting.usable import unknown
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars, CalendarSpan, MeetingSpec
from schemas.tables.meetings.calendar import BodyRow, MeetingRow, SpanRow


@dataclass(frozen=True)
class Told:
    """What is to be told of one meeting of an import: where it stands in the file, and Swedish sentences."""

    body: str
    on: date
    problem: str
    cure: str = ""
    is_left_out: bool = False


@dataclass
class Imported:
    """What an import brought; what was there already, unchanged, is not counted."""

    new: int = 0
    """Meetings that the register did not have."""
    changed: int = 0
    """Meetings that were changed, moved or held after all."""
    cancelled: int = 0
    new_bodies: int = 0
    changed_bodies: int = 0
    told: list[Told] = field(default_factory=list)

    @property
    def is_anything(self) -> bool:
        """True where the register is another than before."""
        return any((self.new, self.changed, self.cancelled, self.new_bodies, self.changed_bodies))


def import_calendars(session: Session, calendars: Calendars, *, source: str, is_held_again: bool = False) -> Imported:
    """Bring bodies, meetings and spans into the register, in the caller's transaction; done twice it changes nothing.

    A meeting that is there already takes what the new source says, and keeps what it does not speak of. The same event
    (UID) on another day is moved, unless its SEQUENCE is lower. Meetings that the source lacks are kept. One that was
    cancelled by hand stays so, unless `is_held_again`. Refused for a meeting of a body that neither side knows.
    """
    done = Imported()
    for body in calendars.bodies:
        known = session.get(BodyRow, body.key)
        if known is None:
            session.add(BodyRow(**body.model_dump(mode="json")))
            done.new_bodies += 1
        elif known.model_dump(exclude={"from_on", "to_on"}) != body.model_dump(mode="json"):
            known.sqlmodel_update(body.model_dump(mode="json"))
            done.changed_bodies += 1
    session.flush()
    for meeting in calendars.meetings:
        if session.get(BodyRow, meeting.body) is None:
            raise Refused("organ", f"”{meeting.body}” finns inte i registret.", "Lägg till organet först.")
        if meeting.is_cancelled:
            _cancel(session, meeting, source, done)
        else:
            _bring(session, meeting, source, done, is_held_again=is_held_again)
        session.flush()
    _cover(session, every_span(calendars))
    return done


def add_unknown(session: Session, brought: Calendars, *, source: str) -> Imported:
    """Bring in the bodies, meetings and spans that the register lacks, and leave the others as they are."""
    if brought == NO_CALENDARS:
        return Imported()
    return import_calendars(session, unknown(load(session), brought), source=source)


def _bring(session: Session, meeting: MeetingSpec, source: str, done: Imported, *, is_held_again: bool) -> None:
    former = _of_uid(session, meeting)
    if former is not None and meeting.sequence < former.sequence:
        done.told.append(_older(meeting, former))
        return
    row = session.get(MeetingRow, (meeting.body, meeting.on))
    if row is not None and row.is_cancelled and row.is_by_hand and not is_held_again:
        problem = f"sammanträdet {long_date(meeting.on)} är inställt för hand i kalendern."
        cure = "Raden är utelämnad. Hålls sammanträdet ändå: läs in filen igen och ange det."
        done.told.append(_told(meeting, problem, cure, is_left_out=True))
        return
    is_moved = former is not None and former.on != meeting.on
    if former is not None and is_moved:
        _move_away(former, meeting, done)
    stated = meeting.model_dump(exclude_none=True, exclude_defaults=True, exclude={"body", "on", "is_cancelled"})
    if row is None:
        session.add(MeetingRow(body=meeting.body, on=meeting.on, source=source, **stated))
        done.new, done.changed = done.new + (not is_moved), done.changed + is_moved
        return
    if row.is_cancelled:
        done.told.append(_told(meeting, f"sammanträdet {long_date(meeting.on)} var inställt och hålls nu."))
    elif not is_moved and all(getattr(row, key) == value for key, value in stated.items()):
        return
    row.sqlmodel_update({**stated, "is_cancelled": False, "is_by_hand": False, "source": source})
    done.changed += 1


def _move_away(former: MeetingRow, meeting: MeetingSpec, done: Imported) -> None:
    """Count with the old day of a moved event no more."""
    was = " (som var inställt)" if former.is_cancelled else ""
    problem = f"sammanträdet {long_date(former.on)}{was} är flyttat till {long_date(meeting.on)}."
    done.told.append(_told(meeting, problem))
    former.is_cancelled, former.uid = True, ""


def _cancel(session: Session, meeting: MeetingSpec, source: str, done: Imported) -> None:
    former = _of_uid(session, meeting)
    if former is not None and meeting.sequence < former.sequence:
        done.told.append(_older(meeting, former))
        return
    row = former or session.get(MeetingRow, (meeting.body, meeting.on))
    if row is None:
        # Kept, so that an older file that still has it as held does not bring it in.
        session.add(MeetingRow(**meeting.model_dump(), source=source))
        return
    row.sequence = max(row.sequence, meeting.sequence)
    row.uid = row.uid or meeting.uid
    if not row.is_cancelled:
        row.is_cancelled, row.source = True, source
        done.cancelled += 1
        done.told.append(_told(meeting, f"sammanträdet {long_date(row.on)} i kalendern är nu inställt."))


def _of_uid(session: Session, meeting: MeetingSpec) -> MeetingRow | None:
    """The meeting that the register has of the same event."""
    if not meeting.uid:
        return None
    rows = select(MeetingRow).where(MeetingRow.body == meeting.body, MeetingRow.uid == meeting.uid)
    return session.exec(rows.order_by(col(MeetingRow.sequence).desc(), col(MeetingRow.on).desc())).first()


def _older(meeting: MeetingSpec, former: MeetingRow) -> Told:
    state = ", inställt" if former.is_cancelled else ""
    problem = f"kalendern har en nyare uppgift om sammanträdet ({long_date(former.on)}{state})."
    return _told(meeting, problem, "Raden är utelämnad. Hämta en ny fil om den är rätt.", is_left_out=True)


def _told(meeting: MeetingSpec, problem: str, cure: str = "", *, is_left_out: bool = False) -> Told:
    return Told(meeting.body, meeting.on, problem, cure, is_left_out)


def _cover(session: Session, brought: list[CalendarSpan]) -> None:
    """Keep the days that are covered, joined with those that were known, as one row for each stretch."""
    for body in {span.body for span in brought}:
        rows = list(session.exec(select(SpanRow).where(SpanRow.body == body)))
        known = [CalendarSpan.model_validate(row.model_dump()) for row in rows]
        joined = joined_spans(known, [span for span in brought if span.body == body])
        if joined == known:
            continue
        for row in rows:
            session.delete(row)
        session.flush()
        session.add_all([SpanRow(**span.model_dump()) for span in joined])
    session.flush()
