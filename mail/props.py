"""The data of every mail, one class each. With it a stored mail can be made again, byte for byte."""

from __future__ import annotations

from datetime import date

from schemas.base import Instant, Model
from schemas.calendar import HomeMeeting
from schemas.inquiry import Result
from schemas.process import Basis, DocumentSpec, DueRule, StepKind


class Contact(Model):
    """Whom to ask: the secretariat, by name and address."""

    name: str
    email: str


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
    home: HomeMeeting | None = None
    """The meeting at which this seat's own organisation decides."""
    asks_meeting: bool = False
    """Nobody knows the organisation's calendar: its kansli has been asked which meeting decides."""
    home_warning: str = ""
    """Why no meeting is in time, with the ways out."""
    documents: list[DocumentSpec] = []
    public_id: str = ""
    generation: int = 0
    """The link is derived from these two; neither it nor its secret is stored."""
    plan_version: int = 1
    item_key: str = ""


class Props(Model):
    """What every mail has."""

    contact: Contact


class AboutOne(Props):
    """A mail about one thing asked."""

    asked: Asked


class InvitationProps(AboutOne):
    """The question, for the first time or to a new holder."""

    is_new_holder: bool = False


class ReminderProps(Props):
    """One or several things still missing from one person."""

    asked: list[Asked]
    rung: str
    written_on: date


class StandInProps(AboutOne):
    """To the stand-in: the ordinary holder has not answered, either may."""

    holder_name: str
    holder_title: str


class MissingRow(Model):
    """One seat that still owes an answer or a report."""

    seat: str
    organisation: str
    seat_title: str
    name: str = ""
    note: str = ""


class EscalationProps(AboutOne):
    """To the secretariat on the first working day after: who is missing."""

    missing: list[MissingRow]
    answered: int
    total: int


class AnswerLine(Model):
    """One question and what was understood."""

    question: str
    answer: str
    text: str = ""


class AnswerSummary(Model):
    """An answer as understood; what the receipt quotes."""

    lines: list[AnswerLine]
    comment: str = ""
    strength: str = ""
    decision: str = ""
    """§, date and diarienummer in one phrase."""
    version: int
    is_late: bool = False
    received_at: Instant
    answered_by: str = ""
    source: str = ""
    """For an answer on behalf: how and from whom it came."""


class ReceiptProps(AboutOne):
    """The receipt; `is_copy` when somebody else answered for this holder."""

    summary: AnswerSummary
    is_copy: bool = False


class MovedProps(AboutOne):
    """A due date has moved; `asked` carries the new one."""

    old_on: date
    new_on: date
    reason: str
    has_answered: bool = False


class AnstandProps(AboutOne):
    """One seat has got a later day; `asked` carries it."""

    until_on: date
    ordinary_on: date
    reason: str = ""


class OutcomeCell(Model):
    """What one seat answered to one question, in words."""

    organisation: str
    answer: str
    note: str = ""


class OutcomeTable(Model):
    """One question with all its answers and what they came to."""

    question: str
    result: Result
    is_determined: bool = False
    cells: list[OutcomeCell]


class ForKnowledge(Props):
    """A mail that asks for nothing."""

    process: str
    process_title: str
    diarienummer: str = ""
    step: str = ""


class OutcomeProps(ForKnowledge):
    """What an inquiry came to, who answered what, and what follows."""

    title: str
    result: Result
    tables: list[OutcomeTable]
    reason: str = ""
    follows: list[str] = []
    is_for_secretariat: bool = False


class TaskProps(AboutOne):
    """A task for one person."""


class AlarmProps(AboutOne):
    """The notice to the supplier is not yet confirmed."""

    supplier: str
    written_on: date


class DateLine(Model):
    """One thing of the timetable, and its day."""

    what: str
    last_on: date
    asks: bool = False
    """The reader will be asked something by then."""


class InformationProps(ForKnowledge):
    """For knowledge: what has come or been decided, and the timetable ahead."""

    title: str
    text: str = ""
    lines: list[str] = []
    dates: list[DateLine] = []
    documents: list[DocumentSpec] = []


class WithdrawnProps(ForKnowledge):
    """The matter is taken back or replaced: nothing more is asked."""

    reason: str


class HomeMeetingProps(AboutOne):
    """To a kansli: which meeting of its own decides what `asked` is about?"""

    body_name: str
    """The body in definite form, e.g. kommunstyrelsen."""


class UndecidedProps(AboutOne):
    """To the secretariat: the notice's day comes near and its question is not determined; `asked` is the notice."""

    question: str
    written_on: date
    waits_for: list[str] = []
    """Titles of all that is not done before it; empty where it is the question of a contract."""
