"""The same mail once more, as a mail of its own: to the official mailbox by itself, to a right address by a person.

The first stays as it was sent. The keys of the second are made of what the first stands for, so that there is one of
each however often it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.outbox import posting
from db.register.seats import load_seats
from mail.kinds import MAILS, props_of
from mail.kinds.meetings.home_meeting import HOME_MEETING
from mail.kinds.question.reminder import ReminderProps
from mail.letter import Addressee, Letter
from mail.props import AboutOne, Asked, Props
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import InvitationRow


def post(
    session: Session, row: MailRow, props: Props, to: Addressee, what: str, *, now: datetime, send_at: datetime
) -> bool:
    """Record the mail `row` once more, with `props`, for `to`; False where that has been done. `now` is process time.

    `what` tells the second mail from the first in its keys: letters, figures and hyphens.
    """
    props = _each(props, lambda asked: asked.model_copy(update={"item_key": _key(asked, what)}))
    keys = tuple(item.item_key for item in props.all_asked) or (f"{row.process}/{row.public_id}/{what}",)
    letter = Letter(row.kind, row.process, row.step, row.seat, keys, to, props, send_at)
    return posting.post(session, letter, now)


def to_reader(session: Session, row: MailRow, number: int, lost: str, *, wall_now: datetime) -> bool:
    """Send a mail that did not reach `lost` once more, by today's links; `number` is which time it is.

    To whoever reads for its seat today, or, where only its copy was lost, to the official mailbox alone. It is the
    secretariat's own choice: pressed twice with the same number it is one mail. Refused where nobody can be found,
    and for a number that no page has shown.
    """
    if not 1 <= number <= times(session, row) + 1:
        raise Refused("mejl", "Sidan är inte aktuell.", "Läs in sidan på nytt.")
    now = wall_now + row.shift
    to = reader(session, row, lost, now)
    if to is None:
        raise Refused("mejl", "Det framgår inte vem som har platsen nu.", "Ange innehavaren först.")
    props = _each(props_of(row.kind, row.props), lambda asked: _with_link(session, row, asked))
    props = props.model_copy(update={"meant_for": ""})
    return post(session, row, props, to, f"{_again(row)}{number}", now=now, send_at=now)


def times(session: Session, row: MailRow) -> int:
    """How often the mail has been sent once more by a person."""
    keys = select(func.count(col(MailItemRow.mail).distinct())).where(col(MailItemRow.key).contains(f"/{_again(row)}"))
    return session.exec(keys).one()


def reader(session: Session, row: MailRow, lost: str, now: datetime) -> Addressee | None:
    """Who would get the mail that did not reach `lost` if it were sent at `now` (process time); None where the register
    does not know."""
    asked = next(iter(props_of(row.kind, row.props).all_asked), None)
    seats = load_seats(session, [row.seat], local_date(now)) if row.seat else None
    if seats is None or row.seat not in seats.rows:
        return None
    link = session.get(InvitationRow, asked.public_id) if asked is not None and asked.public_id else None
    if lost.casefold() != row.to_email.casefold():
        office = seats.organisation_of(row.seat)
        return replace(seats.addressee(row.seat, invitation=link), name=office.name, email=office.mailbox, cc_email="")
    if row.kind == HOME_MEETING.name and link is not None:
        return seats.kansli_of(row.seat, invitation=link)
    if asked is not None and asked.is_stand_in:
        is_known = seats.stand_in(row.seat) is not None
        return seats.addressee(row.seat, invitation=link, is_stand_in=True) if is_known else None
    return seats.addressee(row.seat, invitation=link)


def is_sent_by_itself(row: MailRow) -> bool:
    """True for a mail that asks by a link: to a new address the question goes by itself, while it is open."""
    props = props_of(row.kind, row.props)
    return MAILS[row.kind].is_ask and any(item.public_id for item in props.all_asked)


def _again(row: MailRow) -> str:
    return f"igen-{row.public_id[:12]}-"


def _key(asked: Asked, what: str) -> str:
    return f"{asked.process}/{asked.step}/{asked.seat}/{what}/g{asked.generation}"


def _each(props: Props, change: Callable[[Asked], Asked]) -> Props:
    if isinstance(props, AboutOne):
        return props.model_copy(update={"asked": change(props.asked)})
    if isinstance(props, ReminderProps):
        return props.model_copy(update={"asked": [change(asked) for asked in props.asked]})
    return props


def _with_link(session: Session, row: MailRow, asked: Asked) -> Asked:
    link = session.get(InvitationRow, asked.public_id) if asked.public_id else None
    if link is None:
        return asked
    own = link.stand_in_generation if asked.is_stand_in else link.generation
    return asked.model_copy(update={"generation": link.kansli_generation if row.kind == HOME_MEETING.name else own})
