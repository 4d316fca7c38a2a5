"""A later (or earlier) day: a due date that has moved for all, and an anstånd for one."""

from __future__ import annotations

from datetime import date, datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import AboutOne


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


DEADLINE_MOVED = Mail(
    "deadline_moved",
    "Besked om flyttad svarsdag",
    MovedProps,
    "inquiry",
    look=LastLook.MOVED,
    has_link=True,
    has_calendar=True,
    is_resent=False,
)
ANSTAND_GRANTED = Mail(
    "anstand_granted",
    "Besked om anstånd",
    AnstandProps,
    "inquiry",
    look=LastLook.ASKED,
    has_link=True,
    has_calendar=True,
    is_resent=False,
)


def deadline_moved(
    matter: Matter,
    to: Addressee,
    *,
    old_on: date,
    new_on: date,
    reason: str,
    send_at: datetime,
    has_answered: bool = False,
) -> Letter:
    """The one notice of a moved due date; `matter.plan` is the new plan."""
    item = asked(matter, to, f"moved-{new_on.isoformat()}")
    props = MovedProps(
        contact=matter.contact, asked=item, old_on=old_on, new_on=new_on, reason=reason, has_answered=has_answered
    )
    return DEADLINE_MOVED.about(matter, to, props, item.item_key, send_at)


def anstand_granted(matter: Matter, to: Addressee, *, until_on: date, send_at: datetime, reason: str = "") -> Letter:
    """One seat has got a later day; `matter.plan` is the new plan."""
    item = asked(matter, to, f"anstand-{until_on.isoformat()}")
    ordinary_on = matter.step.schedule.due_on
    props = AnstandProps(contact=matter.contact, asked=item, until_on=until_on, ordinary_on=ordinary_on, reason=reason)
    return ANSTAND_GRANTED.about(matter, to, props, item.item_key, send_at)
