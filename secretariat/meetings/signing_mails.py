"""The mails to those who check minutes: the question with its reminders, and the receipt for what they said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from db import meetings
from db.meetings import minutes
from db.outbox import posting
from db.register import people
from mail.kinds.meetings.checked import checked_receipt
from mail.kinds.meetings.checking import checking
from rules.dates.clock import local_date
from rules.meeting.checking import reminders
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import CheckAct
from schemas.tables.meetings.minutes import MinutesRow


def remarks_on(session: Session, key: str, version: MinutesRow | None) -> dict[str, str]:
    """Seat → its remark on a version, where it stands."""
    rows = minutes.standing(minutes.checks(session, key, version.version)) if version else {}
    return {seat: row.text for (seat, _), row in rows.items() if row.act == CheckAct.REMARKED.value}


def ask(
    session: Session,
    record: MeetingRecord,
    row: MinutesRow,
    seat: str,
    days: list[date],
    now: datetime,
    *,
    remark: str = "",
    answer: str = "",
) -> None:
    """Ask a signer about a version now, with reminders; `answer` is what is said of its `remark` on that version."""
    to = meetings.reader(session, row.process, seat, now)
    contact = people.contact(session, record.secretariat, local_date(now))
    before = [each for each in minutes.checks(session, row.process, row.version) if each.seat == seat and each.text]
    number = sum(each.act == CheckAct.ASKED.value for each in before) + 1 if answer else 0
    for on in days:
        minutes.note(session, row, seat, on, CheckAct.ASKED, at=now, person=to.name, email=to.email, text=answer)
    for rung, send_at in enumerate([now, *reminders(now)]):
        letter = checking(
            record,
            to,
            contact,
            days=days,
            version=row.version,
            sha256=row.sha256,
            reason=row.reason,
            send_at=send_at,
            rung=rung,
            remark=remark,
            answer=answer,
            number=number,
        )
        posting.post(session, letter, now)


def post_receipt(
    session: Session,
    record: MeetingRecord,
    version: MinutesRow,
    seat: str,
    days: list[date],
    *,
    act: CheckAct,
    source: str,
    is_locked: bool,
    now: datetime,
) -> None:
    """Tell the one who was asked what was received, whoever has the seat by now."""
    said = [row for row in minutes.checks(session, version.process, version.version) if row.seat == seat]
    to = people.addressee(session, seat, local_date(now))
    if to.email.casefold() != said[-1].email.casefold():
        to = replace(to, name=said[-1].person, email=said[-1].email, cc_email="")
    letter = checked_receipt(
        record,
        to,
        people.contact(session, record.secretariat, local_date(now)),
        days=days,
        version=version.version,
        sha256=version.sha256,
        remark=said[-1].text if act is CheckAct.REMARKED else "",
        source=source,
        is_locked=is_locked,
        number=len(said),
        now=now,
    )
    posting.post(session, letter, now)
