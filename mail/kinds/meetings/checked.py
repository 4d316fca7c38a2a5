"""The receipt for what a signer said of the minutes: approved, or remarked on, and whether the text is locked by it."""

from __future__ import annotations

from datetime import date, datetime

from mail.kinds.meetings.call import register_key
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props
from rules.swedish import enumerate_words, long_date
from schemas.base import Instant
from schemas.meetings.consent import MeetingRecord


class CheckedProps(Props):
    """What a signer has said, as it was received."""

    title: str
    days: list[date]
    organisation: str
    seat_title: str
    version: int
    sha256: str
    received_at: Instant
    remark: str = ""
    """What is to be changed; empty where the signer approves."""
    source: str = ""
    """For what the secretariat has noted: how it came and from whom."""
    is_locked: bool = False
    """All signers have approved, so the text may not change any more."""

    @property
    def days_in_words(self) -> str:
        """The days as read."""
        return enumerate_words([long_date(on) for on in self.days])


MEETING_CHECKED = Mail("meeting_checked", "Kvitto på justering", CheckedProps, "meeting")


def checked_receipt(
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    *,
    days: list[date],
    version: int,
    sha256: str,
    remark: str,
    source: str,
    is_locked: bool,
    number: int,
    now: datetime,
) -> Letter:
    """The receipt to one signer; `number` counts what has been said of that version, for its key."""
    key = register_key(record)
    props = CheckedProps(
        contact=contact,
        title=record.title,
        days=days,
        organisation=to.organisation,
        seat_title=to.seat_title,
        version=version,
        sha256=sha256,
        received_at=now,
        remark=remark,
        source=source,
        is_locked=is_locked,
    )
    item = f"{key}/{to.seat}/{MEETING_CHECKED.name}/v{version}/{number}"
    return MEETING_CHECKED.letter(to, props, (item,), now, process=key)
