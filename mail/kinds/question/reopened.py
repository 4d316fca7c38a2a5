"""A question that is open again: for a whole round, or for one seat, whose answer does not count any more."""

from __future__ import annotations

from datetime import datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import AboutOne


class ReopenedProps(AboutOne):
    """The question is open until another day; `asked` carries it."""

    reason: str
    is_set_aside: bool = False
    """The reader's own answer does not count: a new one is asked for."""


REOPENED = Mail(
    "reopened",
    "Besked om att frågan är öppen igen",
    ReopenedProps,
    "inquiry",
    look=LastLook.ASKED,
    has_link=True,
    has_calendar=True,
    is_resent=False,
)


def reopened(matter: Matter, to: Addressee, *, reason: str, is_set_aside: bool, send_at: datetime) -> Letter:
    """The one notice that the question is open again; `matter.plan` is the new plan."""
    item = asked(matter, to, "reopened")
    props = ReopenedProps(contact=matter.contact, asked=item, reason=reason, is_set_aside=is_set_aside)
    return REOPENED.about(matter, to, props, item.item_key, send_at)
