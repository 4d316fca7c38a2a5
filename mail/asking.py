"""The mails that ask: invitation, reminders, stand-in, a kansli's meeting, task, alarm, escalation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mail.letter import Addressee, Letter, Matter, about_one, asked, first
from mail.props import (
    AlarmProps,
    EscalationProps,
    HomeMeetingProps,
    InvitationProps,
    MissingRow,
    ReminderProps,
    StandInProps,
    TaskProps,
    UndecidedProps,
)
from rules.clock import local_date
from rules.meetings import BODY_NAMES
from schemas.plan import MailKind


def invitation(
    matter: Matter,
    to: Addressee,
    *,
    send_at: datetime,
    item_keys: Sequence[str] = (),
    is_new_holder: bool = False,
    rung: str = "invite",
) -> Letter:
    """The question; with `is_new_holder` it says that the matter is already running."""
    item = asked(matter, to, rung, key=first(item_keys))
    props = InvitationProps(contact=matter.contact, asked=item, is_new_holder=is_new_holder)
    return about_one(MailKind.INVITATION, matter, to, item, props, send_at, item_keys)


def _reminding(
    kind: MailKind,
    matters: Sequence[Matter],
    tos: Sequence[Addressee],
    rung: str,
    send_at: datetime,
    item_keys: Sequence[str],
) -> Letter:
    keys = list(item_keys) or [""] * len(matters)
    items = [asked(m, to, rung, key=key) for m, to, key in zip(matters, tos, keys, strict=True)]
    props = ReminderProps(contact=matters[0].contact, asked=items, rung=rung, written_on=local_date(send_at))
    return Letter(
        kind=kind,
        process=matters[0].plan.process,
        step=matters[0].step.key,
        seat=tos[0].seat,
        item_keys=tuple(item.item_key for item in items),
        to=tos[0],
        props=props,
        send_at=send_at,
    )


def _per_matter(matters: Sequence[Matter], to: Addressee | Sequence[Addressee]) -> list[Addressee]:
    return [to] * len(matters) if isinstance(to, Addressee) else list(to)


def reminder(
    matters: Sequence[Matter],
    to: Addressee | Sequence[Addressee],
    rung: str,
    *,
    send_at: datetime,
    item_keys: Sequence[str] = (),
) -> Letter:
    """A reminder of one or several matters to one person.

    Each matter has its own invitation, so with several matters give one `Addressee` each (same person, own
    `public_id`); `item_keys`, where given, are one per matter in the same order.
    """
    return _reminding(MailKind.REMINDER, matters, _per_matter(matters, to), rung, send_at, item_keys)


def last_reminder(
    matters: Sequence[Matter],
    to: Addressee | Sequence[Addressee],
    rung: str = "0",
    *,
    send_at: datetime,
    item_keys: Sequence[str] = (),
) -> Letter:
    """The reminder of the last day; arguments as `reminder`."""
    return _reminding(MailKind.LAST_REMINDER, matters, _per_matter(matters, to), rung, send_at, item_keys)


def task_reminder(
    matters: Sequence[Matter],
    to: Addressee | Sequence[Addressee],
    rung: str,
    *,
    send_at: datetime,
    item_keys: Sequence[str] = (),
) -> Letter:
    """A reminder of one or several tasks or notices; arguments as `reminder`."""
    return _reminding(MailKind.TASK_REMINDER, matters, _per_matter(matters, to), rung, send_at, item_keys)


def stand_in(
    matter: Matter,
    to: Addressee,
    *,
    holder_name: str,
    holder_title: str = "",
    send_at: datetime,
    item_keys: Sequence[str] = (),
    rung: str = "standin",
) -> Letter:
    """To the stand-in `to`: the ordinary holder has not answered yet, either of them may."""
    item = asked(matter, to, rung, recipient="ersattare", key=first(item_keys))
    title = holder_title or to.seat_title
    props = StandInProps(contact=matter.contact, asked=item, holder_name=holder_name, holder_title=title)
    return about_one(MailKind.STAND_IN, matter, to, item, props, send_at, item_keys)


def escalation(
    matter: Matter,
    to: Addressee,
    missing: Sequence[MissingRow],
    *,
    answered: int,
    total: int,
    send_at: datetime,
    item_keys: Sequence[str] = (),
    rung: str = "+1",
    due_seat: str = "",
) -> Letter:
    """To the secretariat: who is missing. `due_seat` names the seat whose own day has passed, where one has."""
    schedule = matter.step.schedule_of(due_seat)
    item = asked(matter, to, f"{rung}@{schedule.counts_by.isoformat()}", recipient="kansli", key=first(item_keys))
    item = item.model_copy(
        update={name: getattr(schedule, name) for name in ("due_on", "counts_by", "operative_on")}
        | {"has_own_day": bool(due_seat)}
    )
    props = EscalationProps(contact=matter.contact, asked=item, missing=list(missing), answered=answered, total=total)
    return about_one(MailKind.ESCALATION, matter, to, item, props, send_at, item_keys)


def task(
    matter: Matter, to: Addressee, *, send_at: datetime, item_keys: Sequence[str] = (), rung: str = "invite"
) -> Letter:
    """A task or a notice for one person."""
    item = asked(matter, to, rung, key=first(item_keys))
    return about_one(MailKind.TASK, matter, to, item, TaskProps(contact=matter.contact, asked=item), send_at, item_keys)


def alarm(
    matter: Matter, to: Addressee, rung: str, *, supplier: str, send_at: datetime, item_keys: Sequence[str] = ()
) -> Letter:
    """The notice is not done: names the last day to act and that the supplier's receipt is not recorded."""
    item = asked(matter, to, rung, key=first(item_keys))
    props = AlarmProps(contact=matter.contact, asked=item, supplier=supplier, written_on=local_date(send_at))
    return about_one(MailKind.ALARM, matter, to, item, props, send_at, item_keys)


def home_meeting(matter: Matter, to: Addressee, *, send_at: datetime, number: int = 1) -> Letter:
    """To a kansli: which meeting decides? `to` carries the link of the seat that is asked; once for each link.

    `number` counts how often it has been asked by that link, where the earlier ones never left.
    ValueError for a step that needs no decision at home.
    """
    body = matter.step.home_body
    if body is None:
        raise ValueError(f"{matter.step.key} needs no decision at home")
    key = home_meeting_key(matter.plan.process, matter.step.key, to.seat, to.generation, number)
    item = asked(matter, to, "sammantrade", key=key)
    props = HomeMeetingProps(contact=matter.contact, asked=item, body_name=BODY_NAMES[body])
    return about_one(MailKind.HOME_MEETING, matter, to, item, props, send_at, ())


def home_meeting_key(process: str, step: str, seat: str, generation: int, number: int = 1) -> str:
    """The key of that question. No version of the plan in it: a kansli is not asked anew because a day has moved."""
    again = f"/{number}" if number > 1 else ""
    return f"{process}/{step}/{seat}/sammantrade/g{generation}{again}"


def undecided(
    matter: Matter, to: Addressee, rung: str, *, question: str, send_at: datetime, waits_for: Sequence[str] = ()
) -> Letter:
    """To the secretariat: `matter` is a notice whose day comes near while `question` is not determined.

    `waits_for` names all that is not done before it, where that is more than the question of a contract.
    """
    item = asked(matter, to, f"undecided{rung}", recipient="kansli")
    props = UndecidedProps(
        contact=matter.contact,
        asked=item,
        question=question,
        written_on=local_date(send_at),
        waits_for=list(waits_for),
    )
    return about_one(MailKind.UNDECIDED, matter, to, item, props, send_at, ())
