"""Once a week: everything that one person owes, in one mail with a link for each. Never sent where nothing is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from db.journals import REGISTER
from mail.kinds.question.reminder import Owed, ReminderProps
from mail.letter import Addressee, LastLook, Letter, Mail, asked
from mail.props import Contact
from mail.writing.wording import counted
from rules.dates.clock import local_date
from schemas.base import Model


class LatePaper(Model):
    """Something that came late for an agenda, whose reader says whether it is taken up."""

    number: int
    """Of what was sent in, in the register."""
    process: str
    """The register's key of the meeting."""
    meeting: str
    seat: str
    """The seat that is asked."""
    title: str
    when: str
    proposer: str
    item: str
    public_id: str = ""
    """Of the link to say so; empty for the secretariat, which says so on the desk."""


class WeeklyProps(ReminderProps):
    """All that one person owes, the nearest first. `rung` is the week, `2026-W53`."""

    late: list[LatePaper] = []
    """What came late for an agenda and waits for the reader's word."""

    @property
    def late_words(self) -> str:
        """`ett sent underlag väntar på besked`."""
        many = counted(len(self.late), "", "sena underlag")
        return f"{'ett sent underlag' if len(self.late) == 1 else many} väntar på besked"


@dataclass(frozen=True)
class Waiting:
    """One late paper with whoever is to say something of it."""

    paper: LatePaper
    to: Addressee
    contact: Contact


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


def weekly(owed: Sequence[Owed], *, send_at: datetime, late: Sequence[Waiting] = ()) -> Letter:
    """The mail of the week in which it is sent. All have the same reader; at least one thing is owed, or came late."""
    nearest = sorted(owed, key=lambda one: one.matter.step.schedule_of(one.to.seat).operative_on)
    to, contact = (nearest[0].to, nearest[0].matter.contact) if nearest else (late[0].to, late[0].contact)
    week = week_of(local_date(send_at))
    keys = [told_key(one.matter.plan.process, one.matter.step.key, one.to.seat, week) for one in nearest]
    items = [asked(one.matter, one.to, week, item_key=key) for one, key in zip(nearest, keys, strict=True)]
    about = [one.to.seat for one in nearest] + [one.to.seat for one in late]
    seats = dict.fromkeys(seat_key(seat, week) for seat in about)
    props = WeeklyProps(
        contact=contact, asked=items, rung=week, written_on=local_date(send_at), late=[one.paper for one in late]
    )
    # Without a copy: the questions themselves have reached the official mailbox.
    return WEEKLY.letter(replace(to, cc_email=""), props, [*seats, *keys], send_at, process=REGISTER)
