"""What the data of every mail are made of. With its data a stored mail can be made again, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from questions.kind import NEITHER
from schemas.base import Model
from schemas.file.calendar import HomeMeeting
from schemas.file.process import Basis, DocumentSpec, DueRule, StepKind
from schemas.inquiry import Silence, Strength


class Contact(Model):
    """Whom to ask: the secretariat, by name and address."""

    name: str
    email: str
    organisation: str = ""
    """The name of the cooperation's office, in whose name the mail is sent; a person may be the one to ask."""


class Asked(Model):
    """One thing asked of one seat, with its dates and the parts of its link."""

    process: str
    process_title: str
    diarienummer: str = ""
    step: str
    seat: str
    organisation: str
    seat_title: str
    kind: StepKind
    title: str
    text: str = ""
    rule: DueRule
    basis: Basis
    due_on: date
    counts_by: date
    operative_on: date
    has_own_day: bool = False
    """This seat has another day than the rest (anstånd or an own due date)."""
    questions: list[str] = []
    is_told: bool = False
    """A task that is answered with what it came to, and not only marked as done."""
    home: HomeMeeting | None = None
    """The meeting at which this seat's own organisation decides."""
    asks_meeting: bool = False
    """Nobody knows the organisation's calendar: its kansli has been asked which meeting decides."""
    home_warning: str = ""
    """Why no meeting is in time, with the ways out."""
    documents: list[DocumentSpec] = []
    level: Strength | None = None
    """How binding the answer should be, where that is asked for."""
    silence: Silence = Silence.NOTHING
    unanswered: str = NEITHER
    """As what an answer counts that never comes, after `räknas`; by the type of the question."""
    public_id: str = ""
    generation: int = 0
    """The link is derived from these two; neither it nor its secret is stored."""
    is_stand_in: bool = False
    """The link is the stand-in's own."""
    shared_with: str = ""
    """Two have the seat at a time: the name of the other, who is asked too, by a link of its own."""
    is_secretariat: bool = False
    """The reader is the secretariat itself."""
    plan_version: int = 1
    item_key: str = ""


class Props(Model):
    """What every mail has."""

    contact: Contact
    reply_to: str = ""
    """`svar@domain`: where replies to this very mail are read; a token is added to it. Empty: replies go to the
    contact. Settled when the mail is recorded, so that it is the same mail when it is made again."""
    is_reply_noted: bool = False
    """A clear reply becomes an answer by itself; else the kansli reads each. Settled together with `reply_to`."""
    in_reply_to: str = ""
    """The Message-ID of a received mail that this one answers."""
    meant_for: str = ""
    """Whom it is for in the reader's organisation, where that person's address does not work and the official mailbox
    gets it instead: the title of the seat. Empty for all other mail."""
    meant_for_name: str = ""
    """The name of that person, where there is one."""

    @property
    def all_asked(self) -> Sequence[Asked]:
        """What it asks for; empty for a mail that asks for nothing."""
        return ()


class AboutOne(Props):
    """A mail about one thing asked."""

    asked: Asked

    @property
    def all_asked(self) -> Sequence[Asked]:
        """The one thing."""
        return (self.asked,)


class ForKnowledge(Props):
    """A mail that asks for nothing."""

    process: str
    process_title: str
    diarienummer: str = ""
    step: str = ""
    organisation: str = ""
    """Whom the reader gets it for: one address may be that of several. Empty for the secretariat itself."""
    ended: list[Asked] = []
    """What the reader has in a calendar and is no longer asked for: its entries are cancelled with this mail."""
