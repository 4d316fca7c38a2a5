"""Everything that one inquiry has come to, as one value: who was asked, what was answered, what follows from it.

Words are Swedish and as read; days and instants are kept as such, for the formats that have a type for them.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from schemas.base import Instant, Model


class CompiledQuestion(Model):
    """One question as it was sent, with what its answers came to."""

    key: str
    label: str
    text: str
    rule: str
    result: str = Field(description="empty where the question has no outcome")
    is_determined: bool
    found: str = Field(default="", description="what the rule found beside the result: a sum, a day")
    reasons: list[str] = Field(default=[], description="why the result is not clear, or who stands beside it")


class CompiledAnswer(Model):
    """What one version of an answer says to one question."""

    question: str = Field(description="the key")
    words: str
    text: str = Field(default="", description="conditions, additions and reasons, in full")


class CompiledVersion(Model):
    """One version of one seat's answer."""

    number: int
    answers: list[CompiledAnswer]
    comment: str = ""
    strength: str = ""
    paragraph: str = ""
    decided_on: date | None = None
    diarienummer: str = ""
    decision: str = Field(default="", description="§, day and diarienummer in one phrase")
    received_at: Instant
    received: str = Field(description="the same in words; the day alone where no more is known")
    channel: str = Field(description="how it came, in words")
    is_on_behalf: bool = False
    source: str = Field(default="", description="for an answer on behalf: from whom and how")
    answered_by: str = ""
    is_late: bool = False
    is_set_aside: bool = False
    is_of_former_text: bool = False
    files: list[str] = Field(default=[], description="the files that came with it, each with its checksum")

    def to(self, question: str) -> CompiledAnswer | None:
        """What it says to the question with that key; None where it says nothing."""
        return next((answer for answer in self.answers if answer.question == question), None)


class CompiledMail(Model):
    """One mail by which a seat was asked or reminded."""

    what: str
    is_first: bool = Field(default=False, description="the mail by which the seat was asked")
    to: str = Field(description="empty in a version for the public")
    address: str = Field(description="empty in a version for the public")
    at: Instant
    is_sent: bool
    state: str


class CompiledSeat(Model):
    """One of those who were asked."""

    key: str
    organisation: str
    title: str
    holder: str = Field(description="who was asked; empty where nobody held the seat, and in a version for the public")
    own_on: date | None = Field(default=None, description="its own last day, where it has one")
    mails: list[CompiledMail] = []
    opened_at: Instant | None = None
    versions: list[CompiledVersion] = Field(default=[], description="oldest first")
    is_missing: bool

    @property
    def first_mail(self) -> CompiledMail | None:
        """The mail by which it was asked; None where there is none yet."""
        return next((mail for mail in self.mails if mail.is_first), None)

    @property
    def newest(self) -> CompiledVersion | None:
        """The newest version of its answer; None where nothing has come."""
        return self.versions[-1] if self.versions else None


class CompiledEvent(Model):
    """One line of the log about the inquiry."""

    at: Instant
    text: str


class Compilation(Model):
    """One inquiry, whole."""

    process: str
    step: str
    matter: str
    title: str
    text: str = ""
    diarienummer: str = ""
    secretariat: str
    state: str
    opened_at: Instant | None = None
    last_on: date
    basis: str
    source: str
    level: str = ""
    silence: str
    documents: list[str] = Field(default=[], description="what the question rests on, each with its checksum if known")
    questions: list[CompiledQuestion]
    seats: list[CompiledSeat]
    determined: str = Field(default="", description="when the outcome was determined, in words")
    reason: str = Field(default="", description="the secretariat's words when it determined")
    corrected: str = Field(default="", description="when it was last corrected, in words")
    events: list[CompiledEvent] = []
    as_of: Instant
    is_public: bool = False

    @property
    def answered(self) -> list[CompiledSeat]:
        """Those who owe nothing."""
        return [seat for seat in self.seats if not seat.is_missing]

    @property
    def missing(self) -> list[CompiledSeat]:
        """Those who still owe an answer."""
        return [seat for seat in self.seats if seat.is_missing]

    @property
    def late(self) -> list[CompiledSeat]:
        """Those whose newest answer came after the day."""
        return [seat for seat in self.seats if seat.newest is not None and seat.newest.is_late]

    def question(self, key: str) -> CompiledQuestion:
        """The question with that key; KeyError where there is none."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)
