"""Who checks the minutes of a meeting: proposed by the body's dated role, chosen as a person, asked about once gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from db import meetings
from db.meetings import minutes
from db.register import bodies, people
from db.store.statements import once_a_thread
from rules.dates.clock import day_ends_at
from rules.meeting.checking import shared_out, signers_of
from rules.people.membership import in_role
from schemas.meetings.bodies import Role
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import CheckAct, Signer
from schemas.tables.meetings.minutes import MinutesCheckRow
from schemas.tables.people import HolderRow
from words.needs import Need

_LOOKED_BACK = timedelta(days=400)
"""So that what is read does not grow with the years; minutes are checked within weeks."""


@dataclass(frozen=True)
class Proposed:
    """Who is to check by the body's own roles."""

    signers: list[Signer]
    left: list[str]
    """Seats of those who were given the role as a person and have left them: the successor is not proposed."""


def proposed(session: Session, record: MeetingRecord) -> Proposed:
    """Who has the role justerare in the meeting's body on its first day, over the days of the meeting."""
    on = record.days[0].on
    given = in_role(bodies.members(session, record.body), Role.CHECKER, on)
    has_it = [one.seat for one in given if bodies.is_followed(session, one, on)]
    gone = [one.seat for one in given if one.seat not in has_it]
    return Proposed(shared_out([day.on for day in record.days], list(dict.fromkeys(has_it))), gone)


def chosen(session: Session, record: MeetingRecord, signers: Sequence[Signer], today: date) -> list[Signer]:
    """The signers, each with the person that has the seat today; one that is chosen already and has stayed is kept."""
    before = {(one.seat, one.on): one for one in record.signers}
    found = []
    for one in signers:
        known = before.get((one.seat, one.on))
        is_kept = known is not None and not _has_left(session, known, today)
        holder = people.holder_of(session, one.seat, today)
        found.append(known if known and is_kept else one.model_copy(update={"holder": _number(holder)}))
    return found


def left(session: Session, record: MeetingRecord, today: date) -> list[Signer]:
    """The signers that were chosen and have left their seats since: the task is no successor's."""
    return [one for one in signers_of(record) if _has_left(session, one, today)]


def needs(session: Session, today: date) -> list[Need]:
    """Minutes that wait for somebody who has left, and remarks that nobody has answered; one for each such meeting."""
    found = []
    for key, acts in _unfinished(session, today).items():
        record = meetings.find(session, key)
        if record is None or minutes.is_closed(session, record):
            continue
        about = Need(kind="remarked", step_title=record.title, on=record.days[0].on, code=record.meeting)
        remarks = list(acts.values()).count(CheckAct.REMARKED.value)
        waits = {seat for (seat, _), act in acts.items() if act == CheckAct.ASKED.value}
        found += [replace(about, count=remarks)] if remarks else []
        if waits & {one.seat for one in left(session, record, today)}:
            found.append(replace(about, kind="signer_left"))
    return found


def _unfinished(session: Session, today: date) -> dict[str, dict[tuple[str, date], str]]:
    """Meeting → seat and day → what stands of its newest minutes, where not everybody has approved them."""
    since = day_ends_at(today - _LOOKED_BACK)
    newest: dict[str, int] = {}
    standing: dict[str, dict[tuple[str, date], str]] = {}
    for row in session.execute(_SINCE(), {"since": since}).scalars():
        if row.version > newest.get(row.process, 0):
            newest[row.process], standing[row.process] = row.version, {}
        if row.version == newest[row.process] and row.act != CheckAct.CORRECTED.value:
            standing[row.process][row.seat, row.on] = row.act
    done = {CheckAct.APPROVED.value}
    return {key: acts for key, acts in standing.items() if set(acts.values()) - done}


def _has_left(session: Session, one: Signer, today: date) -> bool:
    was = session.get(HolderRow, one.holder) if one.holder else people.holder_of(session, one.seat, one.on)
    now = people.holder_of(session, one.seat, today)
    if was is None or now is None:
        # A vacant seat is written to at its official mailbox, where nobody was chosen.
        return was is not None
    return was.id != now.id and (was.person is None or was.person != now.person)


def _number(holder: HolderRow | None) -> int:
    return holder.id or 0 if holder else 0


def _since() -> Any:
    rows = select(MinutesCheckRow).where(col(MinutesCheckRow.at) > bindparam("since"))
    return rows.order_by(col(MinutesCheckRow.at), col(MinutesCheckRow.id))


_SINCE = once_a_thread(_since)
