"""The question: to whoever holds the seat, and at half time to the stand-in."""

from __future__ import annotations

from datetime import datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import AboutOne


class InvitationProps(AboutOne):
    """The question, for the first time or to a new holder."""

    is_new_holder: bool = False
    is_gap: bool = False
    """Nobody holds the seat any more: the official mailbox has the question until somebody does."""
    is_new_address: bool = False
    """The holder is the one who was asked before, at an address that has been corrected since."""


class StandInProps(AboutOne):
    """To the stand-in: the ordinary holder has not answered, either may."""

    holder_name: str
    holder_title: str


INVITATION = Mail(
    "invitation",
    "Inbjudan att svara",
    InvitationProps,
    "inquiry",
    look=LastLook.INVITATION,
    is_ask=True,
    has_link=True,
    has_calendar=True,
)
STAND_IN = Mail(
    "stand_in",
    "Fråga till ersättare",
    StandInProps,
    "inquiry",
    look=LastLook.STAND_IN,
    is_ask=True,
    has_link=True,
)


def invitation(
    matter: Matter,
    to: Addressee,
    *,
    send_at: datetime,
    is_new_holder: bool = False,
    is_gap: bool = False,
    is_new_address: bool = False,
) -> Letter:
    """The question; with `is_new_holder` it says that the matter is already running, with `is_gap` that nobody holds
    the seat, and with `is_new_address` that the holder was asked at another address."""
    item = asked(matter, to, "invite")
    props = InvitationProps(
        contact=matter.contact,
        asked=item,
        is_new_holder=is_new_holder,
        is_gap=is_gap,
        is_new_address=is_new_address,
    )
    return INVITATION.about(matter, to, props, item.item_key, send_at)


def stand_in(matter: Matter, to: Addressee, *, holder_name: str, send_at: datetime, rung: str = "standin") -> Letter:
    """To the stand-in `to`: the ordinary holder has not answered yet, either of them may."""
    item = asked(matter, to, rung)
    props = StandInProps(contact=matter.contact, asked=item, holder_name=holder_name, holder_title=to.seat_title)
    return STAND_IN.about(matter, to, props, item.item_key, send_at)
