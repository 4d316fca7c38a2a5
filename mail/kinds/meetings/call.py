"""The call to a meeting and its reminders: what silence will mean, item by item, and how to answer in time."""

from __future__ import annotations

from datetime import date, datetime

from mail.letter import Addressee, LastLook, Letter, Mail
from mail.props import Contact, Props
from rules.meeting.agenda import PAPER, item_lines
from rules.meeting.extract import days_in_words, wording_words
from rules.meeting.silence import begins_at, rule_in_force, silence_counts
from schemas.base import Instant, Model
from schemas.meetings.consent import ItemKind, MeetingDay, MeetingRecord, Wording


class RuleProps(Model):
    """The version of the rule that will be used, word for word and explained."""

    version: int
    text: str
    explained: str
    sent_on: date
    view: str
    """What an absent member has to send: `avvikande uppfattning` or `synpunkt`."""


class ItemProps(Model):
    """One item of the agenda and what silence will mean in it."""

    key: str
    title: str
    proposal: str = ""
    is_decision: bool
    counts: bool
    why: str = ""
    """Why silence does not count, where it is a decision and does not."""
    lines: list[str] = []
    """Its guests with their times, and its papers."""


class MeetingProps(Props):
    """The call or the reminder of a meeting, to one member."""

    meeting: str
    title: str
    body_name: str
    place: str = ""
    when: str
    first_on: date
    begins_at: Instant
    organisation: str
    seat_title: str
    rule: RuleProps | None = None
    items: list[ItemProps]
    is_reminder: bool = False
    is_changed: bool = False
    """An earlier call said something else."""
    public_id: str = ""
    """Of the link to the page for views; with the reader's address it makes the link. Empty: there is none."""
    is_new_reader: bool = False
    """The seat has got another holder since the call, who knows nothing of it."""
    link: str = ""
    """The address of the digital meeting."""
    seat: str = ""
    days: list[MeetingDay] = []
    """For the calendar entry."""
    sequence: int = 0
    """The number of the call, by which a calendar knows the newest; 0 in calls that carry no entry."""
    was: str = ""
    """When the call that the reader has had said that the meeting is, where it is another time now."""
    changes: list[str] = []
    """What else this says otherwise than the call that the reader has had, in words."""
    days_before: int = 0
    """How many entries an earlier call may have left in the reader's calendar."""

    def says_the_same(self, other: MeetingProps) -> bool:
        """True where both tell the reader the same of the meeting, whoever is to be asked."""
        turns = {"is_reminder", "is_changed", "is_new_reader"}
        aside = {"contact", "public_id", "seat", "days", "sequence", "days_before", "was", "changes", *turns}
        return self.model_dump(exclude=aside) == other.model_dump(exclude=aside)

    def differs_in(self, other: MeetingProps) -> list[str]:
        """What this says otherwise than an earlier `other`, in Swedish words; empty where nothing named differs."""
        moved = [f"tiden (förut {other.when}, nu {self.when})"] if self.when != other.when else []
        return moved + self.differs_beside_the_time(other)

    def differs_beside_the_time(self, other: MeetingProps) -> list[str]:
        """The same without the time, which a call says in a sentence of its own."""
        found = [words for field, words in _DIFFERENCES.items() if getattr(self, field) != getattr(other, field)]
        return found + _items_between(other.items, self.items)

    @property
    def has_papers(self) -> bool:
        """True where some item has papers."""
        return any(line.startswith(PAPER) for item in self.items for line in item.lines)

    @property
    def counting(self) -> list[ItemProps]:
        """The items in which silence will count."""
        return [item for item in self.items if item.counts] if self.rule else []

    @property
    def not_counting(self) -> list[ItemProps]:
        """The decisions in which silence will not count."""
        return [item for item in self.items if item.is_decision and item not in self.counting]


_DIFFERENCES = {
    "place": "platsen", "link": "länken till det digitala mötet", "title": "mötets namn", "rule": "spelregeln",
}  # fmt: skip


def _items_between(before: list[ItemProps], after: list[ItemProps]) -> list[str]:
    """Which items are new, gone or changed, in words; only their order where nothing else differs."""
    was, now = {item.key: item for item in before}, {item.key: item for item in after}
    found = [f"punkt {key} ({now[key].title}), som är ny" for key in now if key not in was]
    found += [f"punkt {key} ({was[key].title}), som är borttagen" for key in was if key not in now]
    found += [f"punkt {key} ({now[key].title}), som är ändrad" for key in now if key in was and now[key] != was[key]]
    return found or (["punkternas ordning"] if before != after else [])


MEETING_CALL = Mail(
    "meeting_call", "Kallelse till möte", MeetingProps, "meeting", look=LastLook.MEETING, is_ask=True, is_bound=True
)
MEETING_REMINDER = Mail(
    "meeting_reminder", "Påminnelse om möte", MeetingProps, "meeting", "meeting_call",
    look=LastLook.MEETING, is_ask=True, is_bound=True,
)  # fmt: skip
MEETING_ATTENDANCE = Mail(
    "meeting_attendance", "Påminnelse om att svara på en kallelse", MeetingProps, "meeting",
    look=LastLook.ATTENDANCE, is_ask=True, is_bound=True,
)  # fmt: skip
REMINDING = (MEETING_REMINDER.name, MEETING_ATTENDANCE.name)
"""They stand on their own, so that a new reader may get them instead of the former."""


def register_key(record: MeetingRecord) -> str:
    """The name under which the register keeps a meeting's mails and log."""
    return key_of(record.meeting)


def key_of(meeting: str) -> str:
    """The same, by the meeting's own key."""
    return f"mote-{meeting}"


def meeting_call(
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    *,
    send_at: datetime,
    number: int = 1,
    is_changed: bool = False,
    is_new_reader: bool = False,
    days_before: int = 0,
    before: MeetingProps | None = None,
) -> Letter:
    """The call to a member; `number` counts the seat's calls, for its key. `record.called_on` is the day of the call.

    `is_changed`: this reader has had another call, `before` the last that left. `is_new_reader`: another reader has.
    """
    props = _props(record, to, contact, is_changed=is_changed, is_new_reader=is_new_reader)
    was = before.when if before and before.when != props.when else ""
    changes = props.differs_beside_the_time(before) if before else []
    told = {"sequence": number, "days_before": days_before, "was": was, "changes": changes}
    props = props.model_copy(update=told)
    return _letter(MEETING_CALL, record, to, props, send_at, number)


def meeting_reminder(
    record: MeetingRecord, to: Addressee, contact: Contact, *, send_at: datetime, number: int = 1
) -> Letter:
    """The reminder that belongs to the call with that number, to a member."""
    props = _props(record, to, contact, is_reminder=True)
    return _letter(MEETING_REMINDER, record, to, props, send_at, number)


def attendance_reminder(
    record: MeetingRecord, to: Addressee, contact: Contact, *, send_at: datetime, number: int = 1
) -> Letter:
    """The question whether a member comes, that belongs to the call with that number."""
    props = _props(record, to, contact, is_reminder=True)
    return _letter(MEETING_ATTENDANCE, record, to, props, send_at, number)


def _letter(
    mail: Mail, record: MeetingRecord, to: Addressee, props: MeetingProps, send_at: datetime, number: int
) -> Letter:
    key = register_key(record)
    return mail.letter(to, props, (f"{key}/{to.seat}/{mail.name}/{number}",), send_at, process=key)


def _props(record: MeetingRecord, to: Addressee, contact: Contact, **turns: bool) -> MeetingProps:
    return MeetingProps(
        contact=contact,
        meeting=record.meeting,
        title=record.title,
        body_name=record.body_name,
        place=record.place,
        when=days_in_words(record.days),
        first_on=record.days[0].on,
        begins_at=begins_at(record),
        organisation=to.organisation,
        seat_title=to.seat_title,
        rule=_rule(record),
        items=items_told(record),
        public_id=to.public_id,
        link=record.link,
        seat=to.seat,
        days=record.days,
        **turns,
    )


def _rule(record: MeetingRecord) -> RuleProps | None:
    rule = rule_in_force(record, record.body, record.days[0].on)
    if rule is None or rule.sent_on is None:
        return None
    return RuleProps(
        version=rule.version,
        text=rule.text,
        explained=wording_words(rule),
        sent_on=rule.sent_on,
        view="avvikande uppfattning" if rule.wording is Wording.DISSENTING_VIEW else "synpunkt",
    )


def items_told(record: MeetingRecord) -> list[ItemProps]:
    """The items of a meeting as a call tells them."""
    items = []
    for item in record.items:
        if not item.was_on_agenda:
            continue
        is_decision = item.kind is ItemKind.DECISION
        barred = silence_counts(record, item) if is_decision else None
        is_own = record.body_of(item) == record.body
        items.append(
            ItemProps(
                key=item.key,
                title=item.title,
                proposal=item.proposal,
                is_decision=is_decision,
                counts=is_decision and barred is None and is_own,
                why=barred[1] if barred else ("" if is_own else "Punkten avgörs av en annan grupp."),
                lines=item_lines(item),
            )
        )
    return items
