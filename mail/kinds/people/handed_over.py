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
    has_told: bool = True
    """The reader itself has said that it should; else somebody else has, or an automatic reply."""


HANDED_OVER = Mail("handed_over", "Frågan har gått över till någon annan", HandedOverProps, "inbound", is_held=False)


def handed_over(
    to: Addressee,
    contact: Contact,
    matters: list[str],
    *,
    has_told: bool = True,
    key: str,
    process: str,
    send_at: datetime,
) -> Letter:
    """The letter to the former holder, who `has_told` that another should answer; one for each change (`key`)."""
    props = HandedOverProps(
        contact=contact,
        organisation=to.organisation,
        seat_title=to.seat_title,
        matters=sorted(matters),
        has_told=has_told,
    )
    return HANDED_OVER.letter(to, props, [key], send_at, process=process)
