"""Silent consent (spelregeln): the rule of a body, the record of a meeting, and what each member's silence came to."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from pydantic import Field

from schemas.base import Instant, Model
from schemas.file.document import DocumentSpec
from schemas.file.process import Key, SeatKey, Text
from schemas.meetings.record import Guest, ItemState, Signer, Stops
from schemas.meetings.record import ItemKind as ItemKind
from schemas.meetings.record import Subject as Subject
from schemas.meetings.record import ViewKind as ViewKind
from schemas.meetings.record import Wording as Wording

DEFAULT_PAPERS_WORKDAYS = 5


class GroundRule(Model):
    """One version of a body's rule. It holds only where it was sent in writing: said at a meeting is not enough."""

    key: Key = "spelregeln"
    version: int = Field(ge=1, le=999)
    body: Key
    text: Text
    wording: Wording = Wording.DISSENTING_VIEW
    sent_on: date | None = Field(default=None, description="the day it was sent to every member; None = only said")
    papers_workdays: int = Field(
        default=DEFAULT_PAPERS_WORKDAYS, ge=0, le=60, description="working days by which a proposal must precede"
    )
    source: str = ""


class MeetingDay(Model):
    """One day of a meeting, Stockholm clock."""

    on: date
    begins: time
    ends: time | None = None


class MeetingMember(Model):
    """A seat in a body, with the dates of the membership (both inclusive)."""

    seat: SeatKey
    body: Key | None = Field(default=None, description="None = the meeting's body")
    deputy: str = Field(default="", max_length=120, description="who may sit in the member's place, by title")
    person: str = Field(default="", max_length=60, description="mark of a person who holds several seats")
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")


class Presence(Model):
    """One stretch during which a seat was present; without any limit the whole meeting. Not listed = absent."""

    seat: SeatKey
    on: date | None = Field(default=None, description="that day only")
    from_item: str = Field(default="", description="fr.o.m. that item")
    until_item: str = Field(default="", description="t.o.m. that item")
    arrives: time | None = None
    leaves: time | None = None
    through: str = Field(default="", max_length=120, description="the deputy who sat in the member's place, by title")
    note: str = ""


class View(Model):
    """A view on one item, as it came: in advance (mail, phone) or at the meeting."""

    seat: SeatKey
    item: str
    kind: ViewKind
    received_at: Instant = Field(alias="at")
    text: str = Field(default="", max_length=2000)
    reference: str = Field(default="", description="where the view is kept, e.g. mejl 5 maj 2022")
    body: Key | None = Field(default=None, description="in which body it was given; None = the item's")
    is_withdrawn: bool = Field(default=False, alias="withdrawn", description="taken back by the member itself")
    ended_at: Instant | None = Field(
        default=None, alias="until", description="when its sender took it back or gave another; None = it stands"
    )
    item_title: str = Field(default="", description="what the item was called when the view was given, where known")

    def stands(self, at: datetime) -> bool:
        """True where it was given before that instant and neither taken back nor replaced before it."""
        return not self.is_withdrawn and self.received_at < at and (self.ended_at is None or self.ended_at >= at)


class AgendaItem(Model):
    """One item of the agenda; keys are the item's number as written ("4", "4b")."""

    key: str = Field(min_length=1, max_length=12)
    title: Text
    kind: ItemKind = ItemKind.DECISION
    subject: Subject = Subject.OTHER
    body: Key | None = Field(default=None, description="the deciding body; None = the meeting's")
    on: date | None = Field(default=None, description="which day; needed where the meeting has several")
    begins: time | None = None
    ends: time | None = None
    decided_at: time | None = Field(default=None, description="when the decision was made, where someone came or left")
    was_on_agenda: bool = Field(default=True, alias="on_agenda", description="False = added at the meeting")
    proposal: str = ""
    proposal_sent_on: date | None = None
    decision: str = ""
    goes_beyond_proposal: bool = Field(default=False, alias="beyond_proposal")
    concerns: list[SeatKey] = Field(default=[], description="seats outside the body that the item also concerns")
    parties: list[SeatKey] = Field(
        default=[], description="the seats that are parties to the item, e.g. of a contract; none named = every member"
    )
    note: str = ""
    owner: SeatKey | None = Field(default=None, description="whose item it is")
    origin: str = Field(default="", max_length=300, description="where it comes from, e.g. an earlier meeting")
    documents: list[DocumentSpec] = Field(default=[], max_length=20)
    guests: list[Guest] = Field(default=[], max_length=20)
    also_on: list[date] = Field(default=[], description="other days of the meeting on which it was treated too")
    is_other: bool = Field(default=False, alias="ovrig", description="an announced övrig fråga")
    outcome: ItemState | None = Field(default=None, description="what became of it at the meeting")
    outstanding: int | None = Field(default=None, description="number of the outstanding item that it carries on")

    def is_party(self, seat: str) -> bool:
        """False for a seat that others than it are parties to."""
        return not self.parties or seat in self.parties


class MeetingRecord(Model):
    """A meeting: the file that is the agenda before it and the record after it."""

    meeting: Key
    title: Text
    body: Key
    body_name: Text = Field(description="the body in definite form, e.g. ledningsgruppen")
    place: str = ""
    directory: str = Field(default="../sodertorn.yaml", description="file of organisations, relative to this one")
    secretariat: SeatKey = "sodertorn/kansli"
    called_on: date | None = Field(default=None, description="the day the call was sent with the agenda")
    not_called: list[SeatKey] = Field(default=[], description="members that the call never reached")
    justerare: list[SeatKey] = Field(default=[], description="the seats that check and sign the minutes")
    days: list[MeetingDay] = Field(min_length=1, max_length=10)
    rules: list[GroundRule] = []
    members: list[MeetingMember] = Field(min_length=1, max_length=400)
    items: list[AgendaItem] = Field(default=[], max_length=200)
    presence: list[Presence] = []
    views: list[View] = []
    source: str = ""
    chair: SeatKey | None = None
    link: str = Field(default="", max_length=500, description="address of the digital meeting, where there is one")
    stops: Stops = Stops()
    signers: list[Signer] = Field(default=[], max_length=40, description="who checks the minutes of which day")
    is_extra: bool = Field(default=False, alias="extra", description="beside the series")
    is_of_desk: bool = Field(default=False, alias="desk", description="made on the desk: proposals go with the call")
    cancelled_on: date | None = Field(default=None, description="the day it was cancelled; None = it is held")
    claims: list[str] = Field(default=[], max_length=20, description="what a source says that does not agree")

    def item(self, key: str) -> AgendaItem:
        """The item with that key; KeyError where there is none."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    def body_of(self, item: AgendaItem) -> str:
        """The body that decides an item."""
        return item.body or self.body

    def day_of(self, item: AgendaItem) -> MeetingDay:
        """The day of an item: its own, else the first."""
        return next((day for day in self.days if day.on == item.on), self.days[0])


class Standing(StrEnum):
    """Where a member stands in one item; each has exactly one."""

    PRESENT_FOR = "närvarande, för"
    PRESENT_DISSENTING = "närvarande, avvikande"
    PRESENT_NOT_PARTY = "närvarande, ej part"
    ABSENT_WITH_VIEW = "frånvarande med synpunkt"
    STANDS_BEHIND = "frånvarande, står bakom enligt spelregeln"
    OUTSIDE = "tystnaden räknas inte"


class Outside(StrEnum):
    """Why silence does not count."""

    NO_DECISION = "no_decision"
    NOT_MEMBER = "not_member"
    NOT_PARTY = "not_party"
    SUBJECT = "subject"
    NO_RULE = "no_rule"
    RULE_NOT_SENT = "rule_not_sent"
    NOT_CALLED = "not_called"
    NOT_ON_AGENDA = "not_on_agenda"
    NO_PROPOSAL = "no_proposal"
    PROPOSAL_LATE = "proposal_late"
    BEYOND_PROPOSAL = "beyond_proposal"
    UNCLEAR_PRESENCE = "unclear_presence"


class MemberStanding(Model):
    """One member in one item: the state, and why, as a whole Swedish sentence."""

    item: str
    seat: str
    standing: Standing
    outside: Outside | None = None
    """Set exactly where `standing` is OUTSIDE."""
    reason: str
    rule_version: int | None = None
    """The version by which silence counted; set exactly where `standing` is STANDS_BEHIND."""
    rule_text: str = ""
    views: list[View] = []
    """Every view of that seat on that item, also those that came too late."""

    @property
    def is_behind(self) -> bool:
        """True where the decision may be said to be the member's too."""
        return self.standing in (Standing.PRESENT_FOR, Standing.STANDS_BEHIND)


class ConsentTable(Model):
    """Every item with every member's state, in the order of agenda and members."""

    meeting: str
    begins_at: Instant
    """Views received before this instant came in advance."""
    rows: list[MemberStanding]
    notes: list[str] = []
    """What the record leaves open, as Swedish sentences."""

    def of(self, item: str) -> list[MemberStanding]:
        """The rows of one item."""
        return [row for row in self.rows if row.item == item]

    def standing(self, item: str, seat: str) -> MemberStanding:
        """One member in one item; KeyError where there is none."""
        for row in self.rows:
            if row.item == item and row.seat == seat:
                return row
        raise KeyError((item, seat))
