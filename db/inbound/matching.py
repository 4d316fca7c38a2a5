"""Which of our mails a message answers, and so what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlmodel import Session, func, select

from db import processes
from mail.inbound.classify import Reference
from mail.kinds import MAILS, props_of
from mail.kinds.meetings.home_meeting import HOME_MEETING
from mail.props import Asked
from mail.tokens import Keys, is_reply_token
from schemas.tables.mail import MailRow
from schemas.tables.people import HolderRow
from schemas.tables.process import InvitationRow


@dataclass(frozen=True)
class Match:
    """A mail of ours that was answered, and the invitation that it is about."""

    mail: MailRow
    asked: tuple[Asked, ...]
    """All that the mail asked for."""
    invitation: InvitationRow | None
    """Of the one thing asked; None where the mail asks for several things, or for nothing."""

    @property
    def is_question(self) -> bool:
        """True where the mail asks what an answer is recorded for."""
        return MAILS[self.mail.kind].is_ask and not self.is_home_meeting

    @property
    def is_home_meeting(self) -> bool:
        """True where the mail asks which meeting decides."""
        return is_home_meeting(self.mail)

    @property
    def title(self) -> str:
        """What that mail is called."""
        return MAILS[self.mail.kind].title


def is_home_meeting(mail: MailRow) -> bool:
    """True for a mail of ours that asks a kansli which meeting decides."""
    return mail.kind == HOME_MEETING.name


def match(session: Session, keys: Keys, references: Sequence[Reference]) -> Match | None:
    """The first of the mails that are referred to that is ours; None where none is.

    A token that was not made for that mail is worth nothing. It says what a reply is about, never that the sender may.
    """
    for reference in references:
        mail = session.exec(select(MailRow).where(MailRow.public_id == reference.public_id)).first()
        if mail is None:
            continue
        try:
            asked = tuple(props_of(mail.kind, mail.props).all_asked)
        except (ValidationError, KeyError):
            continue
        if reference.token and not any(
            is_reply_token(keys, reference.token, item.public_id, item.generation) for item in asked
        ):
            continue
        return Match(mail, asked, _invitation(session, asked))
    return None


def _invitation(session: Session, asked: Sequence[Asked]) -> InvitationRow | None:
    if len(asked) != 1:
        return None
    return processes.find_invitation(session, asked[0].process, asked[0].step, asked[0].seat)


def seat_of(session: Session, email: str) -> str:
    """The only seat whose holder or stand-in has had that address; empty where there is none, or several."""
    of_address = select(HolderRow.seat).where(func.lower(HolderRow.email) == email.lower()).distinct()
    seats = session.exec(of_address).all() if email else []
    return seats[0] if len(seats) == 1 else ""
