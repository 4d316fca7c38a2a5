"""A task or a notice for one person; the alarm while a notice lacks its receipt; and when nobody has decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import AboutOne
from rules.dates.clock import local_date


class TaskProps(AboutOne):
    """A task for one person."""


class AlarmProps(AboutOne):
    """The notice to the supplier is not yet confirmed."""

    supplier: str
    written_on: date


class UndecidedProps(AboutOne):
    """To the secretariat: the notice's day comes near and its question is not determined; `asked` is the notice."""

    question: str
    written_on: date
    waits_for: list[str] = []
    """Titles of all that is not done before it; empty where it is the question of a contract."""


TASK = Mail(
    "task", "Uppgift", TaskProps, "task", look=LastLook.INVITATION, is_ask=True, has_link=True, has_calendar=True
)
ALARM = Mail("alarm", "Larm", AlarmProps, "notice", look=LastLook.ALARM, is_ask=True)
UNDECIDED = Mail("undecided", "Larm om att beslut saknas", UndecidedProps, "notice", look=LastLook.ASKED)


def task(matter: Matter, to: Addressee, *, send_at: datetime) -> Letter:
    """A task or a notice for one person."""
    item = asked(matter, to, "invite")
    return TASK.about(matter, to, TaskProps(contact=matter.contact, asked=item), item.item_key, send_at)


def alarm(matter: Matter, to: Addressee, rung: str, *, supplier: str, send_at: datetime) -> Letter:
    """The notice is not done: names the last day to act and that the supplier's receipt is not recorded."""
    item = asked(matter, to, rung)
    props = AlarmProps(contact=matter.contact, asked=item, supplier=supplier, written_on=local_date(send_at))
    return ALARM.about(matter, to, props, item.item_key, send_at)


def undecided(
    matter: Matter, to: Addressee, rung: str, *, question: str, send_at: datetime, waits_for: Sequence[str] = ()
) -> Letter:
    """To the secretariat: `matter` is a notice whose day comes near while `question` is not determined."""
    item = asked(matter, to, f"undecided{rung}", recipient="kansli")
    props = UndecidedProps(
        contact=matter.contact,
        asked=item,
        question=question,
        written_on=local_date(send_at),
        waits_for=list(waits_for),
    )
    return UNDECIDED.about(matter, to, props, item.item_key, send_at)
