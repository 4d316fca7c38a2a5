"""The reminders: what one person still owes, in one mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import Asked, Props
from rules.dates.clock import local_date


class ReminderProps(Props):
    """One or several things still missing from one person."""

    asked: list[Asked]
    rung: str
    written_on: date
    word: str = ""
    """What the secretariat has written to the readers of a reminder by hand."""

    @property
    def all_asked(self) -> Sequence[Asked]:
        """Everything that is missing."""
        return self.asked


def _mail(name: str, title: str, folder: str, template: str = "") -> Mail:
    return Mail(name, title, ReminderProps, folder, template, look=LastLook.OWED, is_ask=True, has_link=True)


REMINDER = _mail("reminder", "Påminnelse", "inquiry")
LAST_REMINDER = _mail("last_reminder", "Sista påminnelse", "inquiry", "reminder")
TASK_REMINDER = _mail("task_reminder", "Påminnelse om uppgift", "task")
_BY_URGENCY = {mail.name: mail for mail in (TASK_REMINDER, REMINDER, LAST_REMINDER)}


@dataclass(frozen=True)
class Owed:
    """One thing that a reader owes, and the rung that reminds of it."""

    matter: Matter
    to: Addressee
    """The reader as the one who holds this seat."""
    rung: str
    kind: str


def reminder(owed: Sequence[Owed], rung: str, *, send_at: datetime, word: str = "") -> Letter:
    """One mail for all that one person owes, of the most urgent kind among them; `rung` is the newest.

    Whoever holds seats in several organisations is written to once, with the mailbox of each in copy.
    """
    mail = next(mail for mail in reversed(_BY_URGENCY.values()) if mail.name in {one.kind for one in owed})
    items = [asked(one.matter, one.to, one.rung) for one in owed]
    first = owed[0]
    copies = dict.fromkeys(one.to.cc_email for one in owed if one.to.cc_email)
    written_on = local_date(send_at)
    props = ReminderProps(contact=first.matter.contact, asked=items, rung=rung, written_on=written_on, word=word)
    return mail.letter(
        replace(first.to, cc_email=", ".join(copies)),
        props,
        [item.item_key for item in items],
        send_at,
        process=first.matter.plan.process,
        step=first.matter.step.key,
    )
