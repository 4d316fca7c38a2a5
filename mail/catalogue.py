"""Every mail in one table: where its texts lie, the class of its data, and how it behaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mail import props as p
from mail.meeting import MeetingProps
from mail.meeting_view import MeetingViewProps
from schemas.plan import MailKind


@dataclass(frozen=True)
class Entry:
    """One mail of the product."""

    folder: str
    """`mail/templates/<folder>/<kind>.{subject,txt,html}`."""
    props: type[p.Props]
    has_calendar: bool = False
    """An all-day calendar entry is attached."""
    is_ask: bool = False
    """It asks for something, so it is pointless once that has come or the seat has left."""
    is_resent: bool = True
    """Sent once more where nobody knows whether it left; a formal notice waits for a human instead."""


CATALOGUE: dict[MailKind, Entry] = {
    MailKind.INVITATION: Entry("inquiry", p.InvitationProps, has_calendar=True, is_ask=True),
    MailKind.REMINDER: Entry("inquiry", p.ReminderProps, is_ask=True),
    MailKind.LAST_REMINDER: Entry("inquiry", p.ReminderProps, is_ask=True),
    MailKind.STAND_IN: Entry("inquiry", p.StandInProps, is_ask=True),
    MailKind.ESCALATION: Entry("inquiry", p.EscalationProps),
    MailKind.RECEIPT: Entry("inquiry", p.ReceiptProps),
    MailKind.MOVED: Entry("inquiry", p.MovedProps, has_calendar=True, is_resent=False),
    MailKind.ANSTAND: Entry("inquiry", p.AnstandProps, has_calendar=True, is_resent=False),
    MailKind.OUTCOME: Entry("inquiry", p.OutcomeProps, is_resent=False),
    MailKind.INFORMATION: Entry("inquiry", p.InformationProps),
    MailKind.WITHDRAWN: Entry("inquiry", p.WithdrawnProps, is_resent=False),
    MailKind.TASK: Entry("task", p.TaskProps, has_calendar=True, is_ask=True),
    MailKind.TASK_REMINDER: Entry("task", p.ReminderProps, is_ask=True),
    MailKind.ALARM: Entry("notice", p.AlarmProps, is_ask=True),
    MailKind.MEETING_CALL: Entry("meeting", MeetingProps, is_ask=True),
    MailKind.MEETING_REMINDER: Entry("meeting", MeetingProps, is_ask=True),
    MailKind.HOME_MEETING: Entry("inquiry", p.HomeMeetingProps, is_ask=True),
    MailKind.MEETING_VIEW: Entry("meeting", MeetingViewProps),
    MailKind.UNDECIDED: Entry("notice", p.UndecidedProps),
}


def props_of(kind: MailKind, data: dict[str, Any]) -> p.Props:
    """The stored data of a mail as its class; pydantic's ValidationError where it does not fit."""
    return CATALOGUE[kind].props.model_validate(data)
