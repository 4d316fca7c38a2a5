"""What is sent in for an agenda: the receipt, the question to the chair where it came late, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mail.kinds.meetings.call import register_key
from mail.letter import Addressee, LastLook, Letter, Mail
from mail.props import Contact, Props
from rules.meeting.extract import days_in_words
from rules.meeting.silence import begins_at
from rules.meeting.stops import stop_days
from schemas.base import Instant
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.meetings.record import Ruling


class ProposalProps(Props):
    """One thing that was sent in for an agenda, to whoever sent it or whoever rules on it."""

    title: str
    body_name: str
    when: str
    first_on: date
    begins_at: Instant
    papers_by: date
    organisation: str
    seat_title: str
    number: int
    """Of what was sent in, in the register."""
    proposer: str
    """The organisation that sent it in."""
    item: str
    """What it is called."""
    kind: str
    proposal: str = ""
    note: str = ""
    papers: list[str] = []
    for_item: str = ""
    """The number and heading of the item that it is papers for."""
    received_at: Instant
    is_late: bool = False
    source: str = ""
    """For what the secretariat has noted: how it came and from whom."""
    asks_chair: bool = False
    """The chair, or the vice chair in its place, is asked."""
    is_called: bool = False
    """The members have been called, without it."""
    is_reminder: bool = False
    ruling: str = ""
    """A `Ruling`, in the mail that tells it."""
    answer: str = ""
    key: str = ""
    """The number on the agenda of what is taken up."""
    next_on: date | None = None
    """The first day of the next meeting."""
    public_id: str = ""

    @property
    def is_taken_up(self) -> bool:
        """True where it stands on this agenda."""
        return self.ruling == Ruling.TAKEN_UP

    @property
    def is_put_off(self) -> bool:
        """True where it comes at the next meeting."""
        return self.ruling == Ruling.NEXT_MEETING


MEETING_PROPOSED = Mail("meeting_proposed", "Kvitto på en punkt till dagordningen", ProposalProps, "meeting")
MEETING_RULED = Mail("meeting_ruled", "Besked om en punkt till dagordningen", ProposalProps, "meeting")
MEETING_LATE = Mail(
    "meeting_late",
    "Fråga om sent underlag",
    ProposalProps,
    "meeting",
    look=LastLook.PROPOSAL,
    is_ask=True,
    is_bound=True,
)


@dataclass(frozen=True)
class Sent:
    """What was sent in, as its mails tell it."""

    number: int
    proposer: str
    item: AgendaItem
    for_item: str
    received_at: datetime
    is_late: bool
    source: str
    asks_chair: bool
    is_called: bool


def proposed_receipt(record: MeetingRecord, to: Addressee, contact: Contact, sent: Sent, *, now: datetime) -> Letter:
    """The receipt to whoever sent it in."""
    props = _props(record, to, contact, sent)
    return _letter(MEETING_PROPOSED, record, to, props, "", now)


def late_question(
    record: MeetingRecord, to: Addressee, contact: Contact, sent: Sent, *, send_at: datetime, rung: int
) -> Letter:
    """The question whether something late is taken up; `rung` 0 is the question, 1 its reminder."""
    props = _props(record, to, contact, sent)
    props = props.model_copy(update={"is_reminder": bool(rung), "public_id": to.public_id})
    return _letter(MEETING_LATE, record, to, props, f"/{rung}", send_at)


def ruled(
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    sent: Sent,
    *,
    ruling: Ruling,
    answer: str,
    key: str,
    next_on: date | None,
    now: datetime,
) -> Letter:
    """What it came to, told to whoever sent it in."""
    told = {"ruling": ruling.value, "answer": answer, "key": key, "next_on": next_on}
    props = _props(record, to, contact, sent).model_copy(update=told)
    return _letter(MEETING_RULED, record, to, props, "", now)


def _letter(
    mail: Mail, record: MeetingRecord, to: Addressee, props: ProposalProps, rung: str, send_at: datetime
) -> Letter:
    key = register_key(record)
    item = f"{key}/{to.seat}/{mail.name}/{props.number}{rung}"
    return mail.letter(to, props, (item,), send_at, process=key)


def _props(record: MeetingRecord, to: Addressee, contact: Contact, sent: Sent) -> ProposalProps:
    return ProposalProps(
        contact=contact,
        title=record.title,
        body_name=record.body_name,
        when=days_in_words(record.days),
        first_on=record.days[0].on,
        begins_at=begins_at(record),
        papers_by=stop_days(record).papers_by,
        organisation=to.organisation,
        seat_title=to.seat_title,
        number=sent.number,
        proposer=sent.proposer,
        item=sent.item.title,
        kind=sent.item.kind.value,
        proposal=sent.item.proposal,
        note=sent.item.note,
        papers=[each.title for each in sent.item.documents],
        for_item=sent.for_item,
        received_at=sent.received_at,
        is_late=sent.is_late,
        source=sent.source,
        asks_chair=sent.asks_chair,
        is_called=sent.is_called,
    )
