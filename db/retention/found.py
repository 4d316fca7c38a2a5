"""What would be erased now, exactly: each record by its key. Reading only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from db.journals import REGISTER
from db.retention import of_journals as journals
from db.retention.of_journals import DONE, Record
from rules.dates.clock import local_date
from rules.retention import Kind, cutoff
from schemas.mail.inbound import ReceivedState
from schemas.settings.retention import RetentionSettings
from schemas.tables.begun import RehearsalRow, SavedFormRow
from schemas.tables.document import DocumentRow
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow, StrayReportRow
from schemas.tables.meetings.body import IntroductionRow, MemberRow, PersonRow
from schemas.tables.people import HolderRow
from schemas.tables.process import AnswerRow, ProcessRow
from schemas.tables.service import IncidentRow, RestoreTestRow
from schemas.tables.users import DeskSessionRow, LoginAttemptRow, LoginCodeRow, UserRow

_LOGS: Sequence[tuple[Any, Any]] = (
    (IncidentRow, IncidentRow.at),
    (RestoreTestRow, RestoreTestRow.at),
    (StrayReportRow, StrayReportRow.received_at),
)
_LOGINS: Sequence[tuple[Any, Any]] = (
    (LoginCodeRow, LoginCodeRow.expires_at),
    (LoginAttemptRow, LoginAttemptRow.expires_at),
    (DeskSessionRow, DeskSessionRow.seen_at),
)


@dataclass(frozen=True)
class Group:
    """The records of one kind that are older than they are kept for."""

    kind: Kind
    keep_days: int
    records: Sequence[Record]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.records)


def preview(session: Session, keeps: RetentionSettings, now: datetime) -> list[Group]:
    """Every kind, with what of it would be erased at `now` (trusted time)."""
    finders = {
        Kind.MATTERS: (keeps.keep_matters_days, _matters),
        Kind.MAILS: (keeps.keep_mails_days, _mails),
        Kind.INBOUND: (keeps.keep_inbound_days, _inbound),
        Kind.LOGINS: (keeps.keep_logins_days, _logins),
        Kind.LOGS: (keeps.keep_logs_days, _logs),
        Kind.NAMES: (keeps.keep_names_days, _names),
        Kind.MEETINGS: (keeps.keep_meetings_days, journals.meetings),
        Kind.CONFERENCES: (keeps.keep_conferences_days, journals.conferences),
        Kind.DIETS: (keeps.keep_diets_days, journals.diets),
        Kind.SHARED: (keeps.keep_shared_days, journals.shared),
        Kind.DRAFTS: (keeps.keep_drafts_days, _drafts),
        Kind.REHEARSALS: (keeps.keep_rehearsals_days, _rehearsals),
    }
    groups = []
    for kind, (days, find) in finders.items():
        before = cutoff(days, now)
        groups.append(Group(kind, days, find(session, before) if before else []))
    return groups


def fingerprint(groups: Sequence[Group]) -> str:
    """The same for the same records: what was shown is what is erased."""
    every = [f"{group.kind}/{record.key}" for group in groups for record in group.records]
    return hashlib.sha256("\n".join(sorted(every)).encode()).hexdigest()[:24]


def mails_to_erase(journal: str, keep_days: int, now: datetime) -> list[Any]:
    """Which mails of a journal are meant: those that are done with; of the register's own those that are old too."""
    chosen: list[Any] = [MailRow.process == journal, col(MailRow.state).in_(DONE)]
    before = cutoff(keep_days, now)
    return [*chosen, col(MailRow.created_at) < before] if journal == REGISTER and before else chosen


def _ended(session: Session, before: datetime) -> list[Record]:
    """The matters that ended before then by the wall clock; those that ended first come first."""
    rows = select(ProcessRow.key, ProcessRow.title, ProcessRow.ended_at, ProcessRow.shift_s)
    rows = rows.where(ProcessRow.status == "ended").order_by(col(ProcessRow.ended_at), ProcessRow.key)
    return [
        Record(key, title, ended_at)
        for key, title, ended_at, shift_s in session.exec(rows)
        if ended_at and ended_at - timedelta(seconds=shift_s) < before
    ]


def _matters(session: Session, before: datetime) -> list[Record]:
    rows = _ended(session, before)
    unsent = set(session.exec(select(MailRow.process).where(col(MailRow.state).not_in(DONE)).distinct()))
    counted = {
        "answers": dict(session.exec(select(AnswerRow.process, func.count()).group_by(AnswerRow.process)).all()),
        "mails": dict(session.exec(select(MailRow.process, func.count()).group_by(MailRow.process)).all()),
        "files": dict(session.exec(select(DocumentRow.process, func.count()).group_by(DocumentRow.process)).all()),
    }
    return [
        replace(row, holds={what: by_key.get(row.key, 0) for what, by_key in counted.items()})
        for row in rows
        if row.key not in unsent
    ]


def _mails(session: Session, before: datetime) -> list[Record]:
    counts = dict(
        session.exec(
            select(MailRow.process, func.count()).where(col(MailRow.state).in_(DONE)).group_by(MailRow.process)
        ).all()
    )
    own = select(func.count()).where(*mails_to_erase(REGISTER, 0, before), col(MailRow.created_at) < before)
    of_register = session.exec(own).one()
    ended = _ended(session, before)
    found = [replace(row, holds={"mails": counts[row.key]}) for row in ended if row.key in counts]
    return [*found, *([Record(REGISTER, "Registrets egna mejl", None, {"mails": of_register})] if of_register else [])]


def _drafts(session: Session, before: datetime) -> list[Record]:
    rows = select(SavedFormRow).where(col(SavedFormRow.is_template).is_(False), col(SavedFormRow.changed_at) < before)
    found = session.exec(rows.order_by(SavedFormRow.key))
    return [Record(f"{SavedFormRow.__tablename__}/{row.key}", row.title, row.changed_at) for row in found]


def _rehearsals(session: Session, before: datetime) -> list[Record]:
    rows = select(RehearsalRow.key, RehearsalRow.title, RehearsalRow.began_at)
    found = session.exec(rows.where(col(RehearsalRow.began_at) < before).order_by(RehearsalRow.key))
    return [Record(f"{RehearsalRow.__tablename__}/{key}", title, began_at) for key, title, began_at in found]


def _inbound(session: Session, before: datetime) -> list[Record]:
    left = [ReceivedState.NEW.value, ReceivedState.WAITING.value]
    rows = select(ReceivedMailRow.id, ReceivedMailRow.received_at).where(
        col(ReceivedMailRow.state).not_in(left), col(ReceivedMailRow.received_at) < before
    )
    found = session.exec(rows.order_by(col(ReceivedMailRow.id)))
    return [Record(f"{ReceivedMailRow.__tablename__}/{number}", f"Mejl {number}", at) for number, at in found]


def _logins(session: Session, before: datetime) -> list[Record]:
    return _older(session, _LOGINS, before)


def _logs(session: Session, before: datetime) -> list[Record]:
    return _older(session, _LOGS, before)


def _older(session: Session, tables: Sequence[tuple[Any, Any]], before: datetime) -> list[Record]:
    found = []
    for model, seen in tables:
        (own,) = model.__table__.primary_key
        rows = session.connection().execute(sql_select(own, seen).where(col(seen) < before).order_by(own))
        found += [Record(f"{model.__tablename__}/{key}", "", at) for key, at in rows]
    return found


def _names(session: Session, before: datetime) -> list[Record]:
    rows = select(HolderRow.id, HolderRow.seat).where(col(HolderRow.to_on) < local_date(before))
    holders = session.exec(rows.order_by(col(HolderRow.id)))
    found = [Record(f"{HolderRow.__tablename__}/{number}", seat) for number, seat in holders]
    has_left = (col(UserRow.ended_at) < before) | (col(UserRow.to_on) < local_date(before))
    left = select(UserRow.id).where(has_left, col(UserRow.erased_at).is_(None), UserRow.name != "")
    found += [Record(f"{UserRow.__tablename__}/{key}", "") for key in session.exec(left.order_by(UserRow.id))]
    found += [Record(f"{PersonRow.__tablename__}/{key}", "") for key in session.exec(_persons(local_date(before)))]
    introduced = select(IntroductionRow.public_id, IntroductionRow.seat).where(IntroductionRow.posted_at < before)
    rows_of = session.exec(introduced.order_by(col(IntroductionRow.posted_at), IntroductionRow.public_id))
    return [*found, *(Record(f"{IntroductionRow.__tablename__}/{key}", seat) for key, seat in rows_of)]


def _persons(before: date) -> Any:
    """The numbers of those who have neither a seat nor a role in a body of their own since that day."""
    of_seat = (col(HolderRow.to_on) >= before) | col(HolderRow.to_on).is_(None)
    of_body = (col(MemberRow.to_on) >= before) | col(MemberRow.to_on).is_(None)
    seats = select(HolderRow.id).where(HolderRow.person == PersonRow.id, of_seat)
    roles = select(MemberRow.id).where(MemberRow.person == PersonRow.id, of_body)
    return select(PersonRow.id).where(~seats.exists(), ~roles.exists()).order_by(col(PersonRow.id))
