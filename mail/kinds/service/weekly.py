"""Once a week: everything that one person owes, in one mail with a link for each. Never sent where nothing is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from db.journals import REGISTER
from mail.kinds.question.reminder import Owed, ReminderProps
from mail.letter import LastLook, Letter, Mail, asked
from rules.dates.clock import local_date


class WeeklyProps(ReminderProps):
    """All that one person owes, the nearest first. `rung` is the week, `2026-W53`."""


WEEKLY = Mail("weekly", "Veckans mejl", WeeklyProps, "weekly", look=LastLook.OWED, has_link=True, is_held=False)
"""Not one that asks: it stands beside the questions, so what is replied to it goes to the secretariat."""


def week_of(on: date) -> str:
    """`2026-W53`: the ISO week that a day lies in, by the year that the week belongs to."""
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02d}"


def seat_key(seat: str, week: str) -> str:
    """That the holder of a seat has got the week's mail."""
    return f"{REGISTER}/{seat}/vecka/{week}"


def told_key(process: str, step: str, seat: str, week: str) -> str:
    """That the week's mail has said that a seat owes this."""
    return f"{process}/{step}/{seat}/vecka/{week}"


def weekly(owed: Sequence[Owed], *, send_at: datetime) -> Letter:
    """The mail of the week in which it is sent. All of `owed` have the same reader; at least one thing is owed."""
    nearest = sorted(owed, key=lambda one: one.matter.step.schedule_of(one.to.seat).operative_on)
    first, week = nearest[0], week_of(local_date(send_at))
    keys = [told_key(one.matter.plan.process, one.matter.step.key, one.to.seat, week) for one in nearest]
    items = [asked(one.matter, one.to, week, item_key=key) for one, key in zip(nearest, keys, strict=True)]
    seats = dict.fromkeys(seat_key(one.to.seat, week) for one in nearest)
    props = WeeklyProps(contact=first.matter.contact, asked=items, rung=week, written_on=local_date(send_at))
    # Without a copy: the questions themselves have reached the official mailbox.
    return WEEKLY.letter(replace(first.to, cc_email=""), props, [*seats, *keys], send_at, process=REGISTER)
