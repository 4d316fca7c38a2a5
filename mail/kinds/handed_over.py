"""To whoever held a seat: the question has gone to another, and the old link is dead."""

from __future__ import annotations

from datetime import datetime

from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props


class HandedOverProps(Props):
    """What has gone to another."""

    organisation: str
    seat_title: str
    matters: list[str]
    """The titles of the matters concerned."""


HANDED_OVER = Mail("handed_over", "Frågan har gått över till någon annan", HandedOverProps, "inbound")


def handed_over(
    to: Addressee, contact: Contact, matters: list[str], *, key: str, process: str, send_at: datetime
) -> Letter:
    """The letter to the former holder; one for each change (`key`)."""
    props = HandedOverProps(
        contact=contact, organisation=to.organisation, seat_title=to.seat_title, matters=sorted(matters)
    )
    return HANDED_OVER.letter(to, props, [key], send_at, process=process)
