"""The minutes of a meeting to check (justera): asked once, and reminded until the reader has approved or remarked."""

from __future__ import annotations

from datetime import date, datetime

from mail.kinds.meetings.call import register_key
from mail.letter import Addressee, LastLook, Letter, Mail
from mail.props import Contact, Props
from rules.swedish import enumerate_words, long_date
from schemas.meetings.consent import MeetingRecord


class CheckingProps(Props):
    """What a signer is asked to read."""

    process: str
    title: str
    body_name: str
    days: list[date]
    """The days whose minutes the reader checks."""
    organisation: str
    seat_title: str
    version: int
    sha256: str
    reason: str = ""
    """Why there is a new version."""
    remark: str = ""
    """What the reader remarked on before."""
    answer: str = ""
    """What the secretariat answers to it; the same version is then asked about again."""
    is_reminder: bool = False
    public_id: str = ""

    @property
    def days_in_words(self) -> str:
        """The days as read."""
        return enumerate_words([long_date(on) for on in self.days])


MEETING_CHECKING = Mail(
    "meeting_checking",
    "Minnesanteckningar att justera",
    CheckingProps,
    "meeting",
    look=LastLook.CHECKING,
    is_ask=True,
    is_bound=True,
)
MEETING_CHECKING_REMINDER = Mail(
    "meeting_checking_reminder",
    "Påminnelse om justering",
    CheckingProps,
    "meeting",
    "meeting_checking",
    look=LastLook.CHECKING,
    is_ask=True,
    is_bound=True,
)
CHECKING = (MEETING_CHECKING.name, MEETING_CHECKING_REMINDER.name)


def checking(
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    *,
    days: list[date],
    version: int,
    sha256: str,
    reason: str,
    send_at: datetime,
    rung: int = 0,
    remark: str = "",
    answer: str = "",
    number: int = 0,
) -> Letter:
    """The minutes to one signer; `rung` 0 is the question, 1–3 its reminders. `number` counts the answers to remarks on
    this version, each of which asks again."""
    key = register_key(record)
    mail = MEETING_CHECKING_REMINDER if rung else MEETING_CHECKING
    props = CheckingProps(
        contact=contact,
        process=key,
        title=record.title,
        body_name=record.body_name,
        days=days,
        organisation=to.organisation,
        seat_title=to.seat_title,
        version=version,
        sha256=sha256,
        reason=reason,
        remark=remark,
        answer=answer,
        is_reminder=bool(rung),
        public_id=to.public_id,
    )
    again = f"/svar{number}" if number else ""
    return mail.letter(to, props, (f"{key}/{to.seat}/{mail.name}/v{version}{again}/{rung}",), send_at, process=key)
