"""Seat by seat what was asked, what became of the mails, whether the page was opened, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from db.boards.lines import SeatLine
from db.boards.process import ProcessBoard
from mail.kinds import MAILS
from mail.kinds.meetings.home_meeting import HOME_MEETING
from mail.kinds.question.invitation import STAND_IN
from mail.letter import about_of, is_of_stand_in
from schemas.tables.mail import MailItemRow, MailRow, PageOpeningRow
from schemas.tables.process import InvitationRow

_OTHERS = (HOME_MEETING.name, STAND_IN.name)
"""Asked of somebody else than the holder."""


@dataclass(frozen=True)
class Contact:
    """One seat in one step."""

    line: SeatLine
    first: MailRow | None = None
    """The newest mail that asks, and is no reminder."""
    reminders: Sequence[MailRow] = ()
    """To the same reader; oldest first."""
    others: Sequence[MailRow] = ()
    """To the stand-in, the kansli, a former holder, and to the official mailbox in the holder's place; oldest first."""
    opened_at: datetime | None = None
    """When the answer page was first opened in a browser, by any link of the seat (process time)."""


@dataclass
class _Mails:
    first: MailRow | None = None
    others: list[MailRow] = field(default_factory=list)
    all: list[MailRow] = field(default_factory=list)


def contacts_of(session: Session, board: ProcessBoard) -> dict[str, list[Contact]]:
    """Step → its seats, in the order of the step."""
    asking = [mail.name for mail in MAILS.values() if mail.is_ask]
    rows = (
        select(MailItemRow.key, MailRow)
        .join(MailRow, col(MailRow.id) == col(MailItemRow.mail))
        .where(MailRow.process == board.row.key, col(MailRow.kind).in_(asking), MailRow.state != "cancelled")
        .order_by(col(MailRow.id))
        .options(defer(MailRow.props))  # type: ignore[arg-type]
    )
    found: dict[tuple[str, str], _Mails] = {}
    for key, mail in session.exec(rows):
        mails = found.setdefault(about_of(key), _Mails())
        mails.all.append(mail)
        if (
            mail.kind in _OTHERS
            or is_of_stand_in(key)
            or mail.to_email.casefold() == board.names.name(mail.seat).mailbox.casefold()
        ):
            mails.others.append(mail)
        elif not _is_reminder(mail):
            mails.first = mail
    opened = _opened(session, board.row.key)
    return {
        step.step.key: [_contact(line, found, opened, step.step.key) for line in step.lines] for step in board.steps
    }


def _contact(
    line: SeatLine, found: dict[tuple[str, str], _Mails], opened: dict[tuple[str, str], datetime], step: str
) -> Contact:
    about = step, line.seat.key
    mails = found.get(about, _Mails())
    # A seat that nobody holds has its mail in the official mailbox from the beginning.
    first = mails.first or next(
        (mail for mail in mails.others if mail.kind not in _OTHERS and not _is_reminder(mail)), None
    )
    same = [mail for mail in mails.all if first and _is_reminder(mail) and mail.to_email == first.to_email]
    rest = [mail for mail in mails.all if mail is not first and mail not in same]
    return Contact(line, first, same, rest, opened.get(about))


def _is_reminder(mail: MailRow) -> bool:
    return MAILS[mail.kind].is_reminder


def _opened(session: Session, process: str) -> dict[tuple[str, str], datetime]:
    rows = (
        select(InvitationRow.step, InvitationRow.seat, PageOpeningRow.first_at)
        .join(PageOpeningRow, col(PageOpeningRow.public_id) == col(InvitationRow.public_id))
        .where(InvitationRow.process == process)
    )
    return {(step, seat): at for step, seat, at in session.exec(rows)}
