"""A mail has not reached somebody: the secretariat hears it at once, the matter's history has it, and what is asked
goes to the official mailbox, once for each link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pydantic import ValidationError
from sqlmodel import Session

from db import events, meetings
from db.journals import REGISTER
from db.outbox import again, posting
from db.outbox.last_look.detour import mailbox_of, meant_for
from db.outbox.last_look.recheck import recheck
from db.register import addresses
from db.register.seats import Seats, load_seats
from mail.kinds import MAILS, props_of
from mail.kinds.service.undelivered import UNDELIVERED, Then, undelivered
from mail.letter import Addressee
from mail.message import copies
from rules.dates.clock import local_date, office_instant
from rules.dates.due import HARD
from schemas.events import EventKind
from schemas.tables.mail import AddressRow, MailRow
from schemas.tables.process import ProcessRow
from words.delivery import why

FALLBACK = "brevladan"
"""Tells what has gone to the official mailbox from the mail that it stands for."""


@dataclass(frozen=True)
class Loss:
    """One recipient that one mail has not reached."""

    session: Session
    mail: MailRow
    recipient: str
    """In lower case."""
    standing: AddressRow
    now: datetime
    """Process time."""

    @property
    def today(self) -> date:
        """The local date."""
        return local_date(self.now)

    @property
    def is_copy(self) -> bool:
        """True where the addressee itself may well have got it."""
        return self.recipient != self.mail.to_email.casefold()

    @property
    def seats(self) -> Seats:
        """The seats of the organisation that the mail was for."""
        return load_seats(self.session, [self.mail.seat], self.today)


def tell(session: Session, mail: MailRow, recipient: str, standing: AddressRow, wall_now: datetime) -> None:
    """Do all of it, unless the address has worked since. `standing` is how it stands. Done twice it is done once."""
    loss = Loss(session, mail, recipient, standing, (wall_now + mail.shift).astimezone(UTC))
    if not standing.state or mail.kind == UNDELIVERED.name or mail.process == REGISTER:
        return
    has_copy = not loss.is_copy and bool(mail.cc_email)
    then = Then.MAILBOX if _fall_back(loss) else Then.COPY if has_copy else Then.NOTHING
    _write(loss, then)
    _alarm(loss, then)


def _fall_back(loss: Loss) -> bool:
    """Let what the mail asks go to the official mailbox; False where it asks nothing any more, or has been there."""
    session, mail = loss.session, loss.mail
    matter = session.get(ProcessRow, mail.process)
    to = None if loss.is_copy or not MAILS[mail.kind].is_ask else mailbox_of(session, mail, mail.to_email)
    if to is None or matter is None or matter.status == "ended":
        return False
    try:
        verdict = recheck(session, mail, loss.now)
        props = verdict.props or props_of(mail.kind, mail.props)
    except ValidationError:
        return False
    if verdict.cancelled:
        return False
    asked = props.all_asked
    send_at = office_instant(loss.now, hard=any(item.basis in HARD for item in asked))
    if any(local_date(send_at) > item.operative_on for item in asked):
        send_at = office_instant(loss.now, hard=True)
    return again.post(session, mail, meant_for(props, to, mail.to_name), to, FALLBACK, now=loss.now, send_at=send_at)


def _write(loss: Loss, then: Then) -> None:
    mail, name = loss.mail, loss.seats.name(loss.mail.seat)
    whose = f"{name.organisation}, {name.title[:1].lower()}{name.title[1:]}"
    what = f"Mejlet ”{MAILS[mail.kind].title}” till {whose},"
    if loss.is_copy:
        what = f"Kopian till {name.organisation}, den officiella brevlådan, av mejlet ”{MAILS[mail.kind].title}”"
    text = f"{what} kom inte fram: {why(loss.standing.state)}."
    if then is Then.MAILBOX:
        text += " Det som frågas har därför gått till den officiella brevlådan."
    number = copies(mail.cc_email.casefold()).index(loss.recipient) + 1 if loss.is_copy else 0
    events.append(
        loss.session,
        mail.process,
        at=loss.now,
        kind=EventKind.MAIL_UNDELIVERED,
        step=mail.step,
        seat=mail.seat,
        text=text,
        data={"mail": mail.public_id, "state": loss.standing.state},
        dedup_key=f"undelivered/{mail.public_id}/{number}",
    )


def _alarm(loss: Loss, then: Then) -> None:
    """One alarm for each address that stops working, however many mails it loses, to each secretariat concerned."""
    session, mail, standing = loss.session, loss.mail, loss.standing
    secretariat, title = _secretariat(session, mail.process)
    first = session.get(MailRow, standing.mail)
    seats = load_seats(session, [secretariat], loss.today)
    if first is None or secretariat not in seats.rows:
        return
    to, name = _reached(session, seats.addressee(secretariat)), loss.seats.name(mail.seat)
    if to is None:
        return  # the desk's first page has it all the same
    is_mailbox = loss.is_copy or loss.recipient == name.mailbox.casefold()
    letter = undelivered(
        to,
        seats.contact(secretariat),
        [f"studs/{first.public_id}/{secretariat}"],
        send_at=loss.now,
        process=mail.process,
        process_title=title,
        organisation=name.organisation,
        seat_title="" if is_mailbox else name.title,
        name="" if is_mailbox else mail.to_name,
        email=loss.recipient,
        subject=mail.subject,
        reason=standing.reason,
        is_blocked=standing.state == addresses.BLOCKED,
        is_copy=loss.is_copy,
        is_own=is_mailbox and mail.seat.partition("/")[0] == secretariat.partition("/")[0],
        is_known=loss.recipient in addresses.places(session, [loss.recipient], loss.today),
        then=then,
        mail=mail.id,
    )
    posting.post(session, letter, loss.now)


def _reached(session: Session, to: Addressee) -> Addressee | None:
    """The addressee by those of its addresses that work; None where none does."""
    well = [email for email in (to.email, *copies(to.cc_email)) if not addresses.does_not_work(session, email)]
    return replace(to, email=well[0], cc_email=", ".join(well[1:])) if well else None


def _secretariat(session: Session, process: str) -> tuple[str, str]:
    """The seat that answers for the matter or meeting, and what it is called."""
    meeting = meetings.find(session, process)
    if meeting is not None:
        return meeting.secretariat, meeting.title
    row = session.get_one(ProcessRow, process)
    return str(row.file.get("secretariat", "")), row.title
