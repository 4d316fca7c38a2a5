"""What a letter is, to whom, about what, and the key that keeps it from being recorded twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mail.props import Asked, Contact, Props
from rules.home import home_warning
from schemas.plan import MailKind, Plan, PlanStep
from schemas.process import ProcessFile


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
    """The organisation's official mailbox; empty where it is the addressee itself."""
    public_id: str = ""
    generation: int = 0


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

    kind: MailKind
    process: str
    step: str
    seat: str
    item_keys: tuple[str, ...]
    to: Addressee
    props: Props
    send_at: datetime


def item_key(
    process: str, step: str, seat: str, rung: str, *, plan_version: int, recipient: str = "", generation: int = 0
) -> str:
    """The unique key of one reminder, invitation or notice: ids and numbers only, no address, no name."""
    return f"{process}/{step}/{seat}/{rung}/v{plan_version}/{recipient or f'g{generation}'}"


def asked(matter: Matter, to: Addressee, rung: str, recipient: str = "", key: str = "") -> Asked:
    """What is asked of `to` in `matter`, with the dates that bind that seat."""
    step, schedule = matter.step, matter.step.schedule_of(to.seat)
    return Asked(
        process=matter.plan.process,
        process_title=matter.plan.title,
        diarienummer=matter.file.diarienummer,
        step=step.key,
        seat=to.seat,
        organisation=to.organisation,
        seat_title=to.seat_title,
        kind=step.kind,
        title=step.title,
        text=step.text,
        rule=step.rule,
        basis=step.basis,
        due_on=schedule.due_on,
        counts_by=schedule.counts_by,
        operative_on=schedule.operative_on,
        has_own_day=schedule.due_on != step.schedule.due_on,
        questions=[question.text for question in step.questions],
        home=step.home.get(to.seat),
        asks_meeting=to.seat in step.home_unknown,
        home_warning=home_warning(step, to.seat),
        documents=step.documents,
        public_id=to.public_id,
        generation=to.generation,
        plan_version=matter.plan.version,
        item_key=key
        or item_key(
            matter.plan.process,
            step.key,
            to.seat,
            rung,
            plan_version=matter.plan.version,
            recipient=recipient,
            generation=to.generation,
        ),
    )


def about_one(
    kind: MailKind, matter: Matter, to: Addressee, item: Asked, props: Props, send_at: datetime, keys: Sequence[str]
) -> Letter:
    """A letter about one matter to one reader; without `keys` it stands for the item alone."""
    return Letter(
        kind=kind,
        process=matter.plan.process,
        step=matter.step.key,
        seat=to.seat,
        item_keys=tuple(keys) or (item.item_key,),
        to=to,
        props=props,
        send_at=send_at,
    )


def first(keys: Sequence[str]) -> str:
    """The first of the keys that the caller gave; empty where it gave none."""
    return keys[0] if keys else ""
