"""Seats that two have at a time: what the holder is told, the second is told too, by a link of its own.

The second is the seat's stand-in, who is asked from the beginning instead of at half time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from sqlmodel import Session

from db.register import other_readers
from db.register.seats import Seats
from mail.kinds import MAILS
from mail.kinds.meetings.home_meeting import HOME_MEETING
from mail.letter import Letter
from mail.props import AboutOne
from schemas.base import Instant
from schemas.messages import LinkReader
from schemas.tables.process import InvitationRow


class Asking(Protocol):
    """What is asked of the matter whose letters they are."""

    @property
    def session(self) -> Session: ...

    @property
    def now(self) -> Instant: ...

    @property
    def seats(self) -> Seats: ...

    def invitation(self, step: str, seat: str) -> InvitationRow: ...


def copies(case: Asking, letters: Sequence[Letter]) -> list[Letter]:
    """Those of the letters to holders of shared seats, for the second of each; reminders name both themselves.

    Who is asked is remembered, also where there is no second yet: whoever is named later is asked then.
    """
    return [copy for letter in letters if (copy := _copy(case, letter)) is not None]


def _copy(case: Asking, letter: Letter) -> Letter | None:
    seat, kind = letter.seat, MAILS[letter.kind]
    is_to_holder = not letter.to.is_stand_in and not kind.is_reminder and kind is not HOME_MEETING
    if not is_to_holder or not case.seats.is_shared(seat):
        return None
    if letter.to.email.casefold() != case.seats.addressee(seat).email.casefold():
        return None
    asks = isinstance(letter.props, AboutOne) and bool(letter.props.asked.public_id)
    link = case.invitation(letter.step, seat) if asks else None
    if link is not None and kind.is_ask:
        other_readers.follow(case.session, link, case.seats, now=case.now)
        other_readers.asked(link, LinkReader.STAND_IN, case.seats)
    if case.seats.stand_in(seat) is None:
        return None
    to = replace(case.seats.addressee(seat, invitation=link, is_stand_in=True), cc_email="")
    if to.email.casefold() == letter.to.email.casefold():
        return None
    if not isinstance(letter.props, AboutOne):
        return replace(letter, to=to, item_keys=tuple(_key(key, to.recipient) for key in letter.item_keys))
    key = _key(letter.props.asked.item_key, to.recipient)
    own = {"item_key": key, "generation": to.generation, "is_stand_in": True, "shared_with": to.shares_with}
    item = letter.props.asked.model_copy(update=own)
    return replace(letter, to=to, item_keys=(key,), props=letter.props.model_copy(update={"asked": item}))


def _key(key: str, recipient: str) -> str:
    """The key of the letter to the second, made of that of the holder's, whose link's generation it ends with."""
    head, _, last = key.rpartition("/")
    return f"{head}/{recipient}" if last.startswith("g") else f"{head}/{recipient}-{last}"
