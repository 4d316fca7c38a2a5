"""A conference: the invitation to name participants, its reminders, the offer of unused places, and the receipts."""

from __future__ import annotations

from datetime import date, datetime

from mail.letter import Addressee, LastLook, Letter, Mail
from mail.props import Contact, Props
from rules.conference import free, is_released, left, taken, waiting
from rules.swedish import long_date
from schemas.base import Model
from schemas.year.conference import Conference, OfferRule, Participant, Standing
from words.year.conferences import MODES, SIDES


class NamedLine(Model):
    """One participant in words."""

    name: str
    side: str
    mode: str
    is_waiting: bool = False


class ConferenceProps(Props):
    """The invitation, a reminder or the offer of unused places, to the one who names a municipality's participants."""

    title: str
    when: str
    held_on: date
    place: str = ""
    text: str = ""
    organisation: str
    seat_title: str
    quota: int
    register_by: date
    is_in_order: bool
    """Unused places go to whoever asks first; else by rounds."""
    named: int
    """Those of the municipality that have a place."""
    left: int
    """How many more it may name of its own."""
    free: int = 0
    """How many places nobody uses, once the unused are released."""
    public_id: str = ""
    is_changed: bool = False
    """The conference has changed since the reader was invited."""
    is_new_reader: bool = False


class ConferenceReceiptProps(Props):
    """Who of a municipality is registered and who waits, as it stands."""

    title: str
    when: str
    held_on: date
    place: str = ""
    organisation: str
    seat_title: str
    register_by: date
    lines: list[NamedLine]
    is_done: bool = False
    given: list[str] = []
    """Names of those who had waited and have a place now."""
    is_closed: bool = False
    public_id: str = ""


CONFERENCE_INVITATION = Mail(
    "conference_invitation",
    "Inbjudan att anmäla till konferens",
    ConferenceProps,
    "conference",
    look=LastLook.CONFERENCE,
    is_ask=True,
    is_bound=True,
)
CONFERENCE_REMINDER = Mail(
    "conference_reminder",
    "Påminnelse om anmälan till konferens",
    ConferenceProps,
    "conference",
    "conference_invitation",
    look=LastLook.CONFERENCE,
    is_ask=True,
    is_bound=True,
)
CONFERENCE_OFFER = Mail(
    "conference_offer",
    "Lediga platser till konferens",
    ConferenceProps,
    "conference",
    "conference_invitation",
    look=LastLook.CONFERENCE,
    is_bound=True,
)
CONFERENCE_RECEIPT = Mail(
    "conference_receipt", "Kvitto på anmälan till konferens", ConferenceReceiptProps, "conference", is_bound=True
)
CONFERENCE_PLACE = Mail(
    "conference_place",
    "Plats från väntelistan",
    ConferenceReceiptProps,
    "conference",
    "conference_receipt",
    is_bound=True,
)
_STAGES = {"invitation": CONFERENCE_INVITATION, "reminder": CONFERENCE_REMINDER, "offer": CONFERENCE_OFFER}
ASKING = tuple(mail.name for mail in _STAGES.values())
"""The mails that carry the link to name participants."""


def key_of(conference: str) -> str:
    """The name under which the register keeps a conference's mails and log."""
    return f"konferens-{conference}"


def when_words(conference: Conference) -> str:
    """`torsdag den 21–fredag den 22 september 2023, kl. 9.00–16.00`, or its one day."""
    first, last = long_date(conference.held_on), long_date(conference.last_on)
    is_same_month = first.split()[-2:] == last.split()[-2:]
    days = first if first == last else f"{' '.join(first.split()[:-2]) if is_same_month else first}–{last}"
    return f"{days}, {conference.time}" if conference.time else days


def conference_ask(
    stage: str, to: Addressee, props: ConferenceProps, *, process: str, number: int, send_at: datetime
) -> Letter:
    """The mail of a stage to a seat; `number` counts the seat's mails, for its key."""
    mail = _STAGES[stage]
    return mail.letter(to, props, (f"{process}/{to.seat}/{mail.name}/{number}",), send_at, process=process)


def ask_props(
    conference: Conference, to: Addressee, contact: Contact, people: list[Participant], now: datetime, **turns: bool
) -> ConferenceProps:
    """What the municipality of a seat is told, as it stands at `now`."""
    return ConferenceProps(
        contact=contact,
        title=conference.title,
        when=when_words(conference),
        held_on=conference.held_on,
        place=conference.place,
        text=conference.text,
        organisation=to.organisation,
        seat_title=to.seat_title,
        quota=conference.quota_of(to.seat),
        register_by=conference.register_by,
        is_in_order=conference.rule is OfferRule.ORDER,
        named=taken(conference, people, to.seat),
        left=left(conference, people, to.seat, now),
        free=max(free(conference, people), 0) if is_released(conference, now) and not waiting(people) else 0,
        public_id=to.public_id,
        **turns,
    )


def conference_receipt(
    conference: Conference,
    to: Addressee,
    contact: Contact,
    lines: list[NamedLine],
    *,
    process: str,
    number: int,
    send_at: datetime,
    is_done: bool = False,
    given: list[str] | None = None,
    is_closed: bool = False,
) -> Letter:
    """The receipt of what stands, or with `given` the news that those who waited have a place."""
    props = ConferenceReceiptProps(
        contact=contact,
        title=conference.title,
        when=when_words(conference),
        held_on=conference.held_on,
        place=conference.place,
        organisation=to.organisation,
        seat_title=to.seat_title,
        register_by=conference.register_by,
        lines=lines,
        is_done=is_done,
        given=given or [],
        is_closed=is_closed,
        public_id=to.public_id,
    )
    mail = CONFERENCE_PLACE if given else CONFERENCE_RECEIPT
    return mail.letter(to, props, (f"{process}/{to.seat}/{mail.name}/{number}",), send_at, process=process)


def named_lines(people: list[Participant], seat: str) -> list[NamedLine]:
    """Those of a seat that are registered, then those that wait."""
    order = {Standing.REGISTERED: 0, Standing.WAITING: 1}
    own = [each for each in people if each.seat == seat and each.standing in order]
    return [
        NamedLine(
            name=each.name, side=SIDES[each.side], mode=MODES[each.mode], is_waiting=each.standing is Standing.WAITING
        )
        for each in sorted(own, key=lambda each: (order[each.standing], each.number))
    ]
