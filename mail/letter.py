"""What a mail is and what it asks of whom: the declaration, the letter, and the key that keeps one from being recorded
twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mail.props import Asked, Contact, Props
from questions.date_poll import option_words
from questions.words import unanswered_words
from rules.meeting.home import home_warning
from rules.swedish import capital, enumerate_words
from schemas.file.process import ProcessFile, QuestionSpec, StepKind
from schemas.inquiry import QuestionType
from schemas.plan.plan import Plan, PlanStep


@dataclass(frozen=True)
class Addressee:
    """A person (or a mailbox) who gets mail for a seat; `public_id` and `generation` are those of the invitation."""

    seat: str
    seat_title: str
    organisation: str
    """The organisation's name, not its key."""
    name: str
    email: str
    cc_email: str = ""
    """The organisation's official mailbox, or with ", " between them those of several; empty where it is the
    addressee itself."""
    public_id: str = ""
    generation: int = 0
    is_stand_in: bool = False
    """The stand-in, who has a link of its own."""
    shares_with: str = ""
    """The name of the other of two who have the seat at a time."""

    @property
    def recipient(self) -> str:
        """What tells the keys of its mails from the holder's: `ersattare`, with its generation from the second on."""
        if not self.is_stand_in:
            return ""
        return "ersattare" if self.generation < 2 else f"ersattare-g{self.generation}"


@dataclass(frozen=True)
class Matter:
    """What a mail is about: a step of a plan, and whom to ask about it."""

    file: ProcessFile
    plan: Plan
    step: PlanStep
    contact: Contact


@dataclass(frozen=True)
class Letter:
    """A mail to record in the outbox."""

    kind: str
    """The name of its declaration."""
    process: str
    step: str
    seat: str
    item_keys: tuple[str, ...]
    to: Addressee
    props: Props
    send_at: datetime


class LastLook(StrEnum):
    """What is asked before a mail leaves: is it still true? `db/outbox/last_look` has the answer to each."""

    NONE = "none"
    """It stays true: a receipt, or something for knowledge."""
    ASKED = "asked"
    """About one thing asked of one seat."""
    INVITATION = "invitation"
    MOVED = "moved"
    STAND_IN = "stand_in"
    ALARM = "alarm"
    OWED = "owed"
    """About several things, of which some may have come."""
    MISSING = "missing"
    MEETING = "meeting"
    ATTENDANCE = "attendance"
    """As `MEETING`, and pointless once the member has said whether it comes."""
    ITEMS = "items"
    """About outstanding items, of which some may have been closed."""
    CHECKING = "checking"
    """About minutes to check, until that is done."""
    PROPOSAL = "proposal"
    """About something sent in for an agenda, until it has been ruled on."""
    CONFERENCE = "conference"
    """About the places that a municipality has left."""
    CONFERENCE_DAY = "conference_day"
    """The practical information, to those who still take part."""
    HOME_MEETING = "home_meeting"


@dataclass(frozen=True)
class Mail:
    """One mail of the product, declared once in a module of `mail/kinds`."""

    name: str
    """Stored with every mail, so it never changes."""
    title: str
    """What the desk and the command line call it."""
    props: type[Props]
    folder: str
    """`mail/templates/<folder>/<template>.{subject,txt,html}`."""
    template: str = ""
    """Empty: as the name. Two mails that differ in a sentence share one."""
    look: LastLook = LastLook.NONE
    is_ask: bool = False
    """It asks for something, so it is pointless once that has come or the seat has left."""
    has_link: bool = False
    """It always carries the reader's own link, and is refused without one."""
    has_calendar: bool = False
    """An all-day calendar entry is attached."""
    is_resent: bool = True
    """Sent once more where nobody knows whether it left; a formal notice waits for a human instead."""
    is_bound: bool = False
    """Its link is made for the reader's own address, so that it is of no use to anybody else."""
    is_held: bool = True
    """It stays in the outbox while its matter or step is paused; False for what answers somebody's own act, and for
    what the secretariat itself must know."""

    @property
    def is_reminder(self) -> bool:
        """It asks once more for what has been asked before."""
        return self.look in (LastLook.OWED, LastLook.ALARM)

    @property
    def path(self) -> str:
        """The templates, without their ending."""
        return f"{self.folder}/{self.template or self.name}"

    def letter(
        self, to: Addressee, props: Props, keys: Sequence[str], send_at: datetime, *, process: str, step: str = ""
    ) -> Letter:
        """The mail as a letter to `to`; ValueError for data of another class, or a link that would lead nowhere."""
        if not isinstance(props, self.props):
            raise ValueError(f"{self.name} is made of {self.props.__name__}, not of {type(props).__name__}")
        if self.has_link and not all(item.public_id and item.generation > 0 for item in props.all_asked):
            raise ValueError(f"{self.name} to {to.seat} needs an invitation, since it carries a link")
        return Letter(self.name, process, step, to.seat, tuple(keys), to, props, send_at)

    def about(self, matter: Matter, to: Addressee, props: Props, key: str, send_at: datetime) -> Letter:
        """A letter about one matter to one reader; `key` is of what it stands for."""
        return self.letter(to, props, (key,), send_at, process=matter.plan.process, step=matter.step.key)


def item_key(
    process: str, step: str, seat: str, rung: str, *, plan_version: int, recipient: str = "", generation: int = 0
) -> str:
    """The unique key of one reminder, invitation or notice: ids and numbers only, no address, no name."""
    return f"{process}/{step}/{seat}/{rung}/v{plan_version}/{recipient or f'g{generation}'}"


def is_of_stand_in(key: str) -> bool:
    """True for the key of something that a stand-in was written to about."""
    return key.rpartition("/")[2].startswith("ersattare")


def about_of(key: str) -> tuple[str, str]:
    """The step and the seat that a key of something asked is about; empty strings for a key of another form."""
    parts = key.split("/")
    return (parts[1], f"{parts[2]}/{parts[3]}") if len(parts) > 4 else ("", "")


def key_of(matter: Matter, to: Addressee, rung: str, recipient: str = "") -> str:
    """The key of what a letter about `matter` to `to` stands for, under the plan's version."""
    return item_key(
        matter.plan.process,
        matter.step.key,
        to.seat,
        rung,
        plan_version=matter.plan.version,
        recipient=recipient or to.recipient,
        generation=to.generation,
    )


def asked(matter: Matter, to: Addressee, rung: str, recipient: str = "", **changes: Any) -> Asked:
    """What is asked of `to` in `matter`, with the dates that bind that seat; `changes` are fields said otherwise."""
    fields = {
        "process": matter.plan.process,
        "process_title": matter.plan.title,
        "diarienummer": matter.file.diarienummer,
        "organisation": to.organisation,
        "seat_title": to.seat_title,
        "documents": matter.step.documents,
        "public_id": to.public_id,
        "generation": to.generation,
        "is_stand_in": to.is_stand_in,
        "shared_with": to.shares_with,
        "is_secretariat": to.seat.partition("/")[0] == matter.file.secretariat.partition("/")[0],
        "plan_version": matter.plan.version,
        "item_key": key_of(matter, to, rung, recipient),
        **of_step(matter.step, to.seat),
    }
    return Asked.model_validate(fields | changes)


def _with_times(question: QuestionSpec) -> str:
    """The question, and the times that it asks about where it asks which of them suit."""
    times = enumerate_words([option_words(option) for option in question.options])
    return f"{question.text} {capital(times)}." if times else question.text


def of_step(step: PlanStep, seat: str) -> dict[str, Any]:
    """What a step of a plan says of one seat, as fields of `Asked`."""
    schedule = step.schedule_of(seat)
    return {
        "step": step.key,
        "seat": seat,
        "kind": step.kind,
        "title": step.title,
        "text": step.text,
        "rule": step.rule,
        "basis": step.basis,
        "due_on": schedule.due_on,
        "counts_by": schedule.counts_by,
        "operative_on": schedule.operative_on,
        "has_own_day": schedule.due_on != step.schedule.due_on,
        "questions": [_with_times(question) for question in step.questions],
        "is_told": step.kind is StepKind.TASK and any(q.type is not QuestionType.DONE for q in step.questions),
        "level": step.level,
        "silence": step.silence,
        "unanswered": unanswered_words(step.questions),
        "home": step.home.get(seat),
        "asks_meeting": seat in step.home_unknown,
        "home_warning": home_warning(step, seat),
    }
