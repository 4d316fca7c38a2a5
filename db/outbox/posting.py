"""The outbox: every mail is recorded before anything is sent, once for all that it stands for."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from db import journals
from db.inbound.sources import is_reply_noted, reply_address
from db.outbox.dispatch import ACCEPTED, FAILED, RETRYABLE, SENT, UNKNOWN, take
from mail.kinds.reminder import ReminderProps
from mail.letter import Addressee, Letter
from mail.message import copies
from mail.props import Props
from mail.render import render_subject
from mail.reply_to import may_be_replied_to
from schemas.errors import Refused
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import ProcessRow

__all__ = ["SENT", "mark_sent", "post", "public_id", "send_again"]


def post(session: Session, letter: Letter, now: datetime, *, shift_s: int | None = None, is_new: bool = False) -> bool:
    """Record a letter at process time `now`; False, and nothing written, where all it stands for is already recorded.

    Where a collected reminder is partly recorded before, only the rest of it is kept. `shift_s` is what the process is
    ahead of the wall clock, where the caller knows it; with `is_new` nobody can have recorded the letter before.
    """
    # One post at a time for each journal, so that no key is taken between the look and the insert.
    journals.hold(session, letter.process)
    wanted = select(MailItemRow.key).where(col(MailItemRow.key).in_(letter.item_keys))
    taken = set() if is_new else set(session.exec(wanted).all())
    keys = [key for key in letter.item_keys if key not in taken]
    if not keys:
        return False
    shift = _shift(session, letter.process) if shift_s is None else timedelta(seconds=shift_s)
    props = _only(letter.props, keys) if taken else letter.props
    if may_be_replied_to(letter.kind, props) and (address := reply_address(session, now - shift)):
        is_noted = is_reply_noted(session, now - shift)
        props = props.model_copy(update={"reply_to": address, "is_reply_noted": is_noted})
    row = MailRow(
        public_id=public_id(keys),
        process=letter.process,
        kind=letter.kind,
        step=letter.step,
        seat=letter.seat,
        to_name=letter.to.name,
        to_email=letter.to.email,
        cc_email=_copies(letter.to),
        props=props.model_dump(mode="json"),
        doubts=[],  # a default that is made anew costs as much as all the rest of the row
        send_at=letter.send_at,
        due_at=letter.send_at - shift,
        subject=render_subject(letter.kind, props),
        created_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add_all([MailItemRow(key=key, mail=row.id) for key in keys])
    session.flush()
    return True


def newest(session: Session, process: str, step: str, seat: str, kind: str) -> datetime | None:
    """When the newest mail of that kind to the seat left or is to leave (process time); None where there is none."""
    of_seat = (MailRow.process == process, MailRow.step == step, MailRow.seat == seat, MailRow.kind == kind)
    return session.exec(select(MailRow.send_at).where(*of_seat).order_by(col(MailRow.id).desc())).first()


def states(session: Session, process: str, step: str, kind: str) -> dict[str, str]:
    """Key → the state of its mail, of every mail of that kind in the step."""
    rows = select(MailItemRow.key, MailRow.state).join(MailRow, col(MailRow.id) == col(MailItemRow.mail))
    of_step = rows.where(MailRow.process == process, MailRow.step == step, MailRow.kind == kind)
    return dict(session.exec(of_step).all())


def public_id(keys: list[str]) -> str:
    """The opaque id of a mail, from what it stands for: the same letter gets the same Message-ID, always."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:24]


def _shift(session: Session, process: str) -> timedelta:
    """How far the process is ahead of the wall clock; a called meeting keeps its time."""
    row = session.get(ProcessRow, process)
    return timedelta(seconds=row.shift_s if row else 0)


def _only(props: Props, keys: list[str]) -> Props:
    if not isinstance(props, ReminderProps):
        return props
    return props.model_copy(update={"asked": [item for item in props.asked if item.item_key in keys]})


def _copies(to: Addressee) -> str:
    """The mailboxes in copy, but for the reader's own address."""
    return ", ".join(email for email in copies(to.cc_email) if email.casefold() != to.email.casefold())


def send_again(session: Session, mail_id: int, *, wall_now: datetime) -> None:
    """The secretariat sends a failed or uncertain mail once more; Refused where that is no use."""
    row = _by_id(session, mail_id)
    if row.state not in (FAILED, UNKNOWN):
        raise Refused("mejl", "Mejlet är inte misslyckat eller oklart.", "Bara sådana mejl kan skickas igen.")
    take(session, row, state=RETRYABLE, retry_at=wall_now, detail="Skickas igen på begäran.")


def mark_sent(session: Session, mail_id: int, *, wall_now: datetime) -> None:
    """The secretariat knows that an uncertain mail left; Refused where it is not uncertain."""
    row = _by_id(session, mail_id)
    if row.state != UNKNOWN:
        raise Refused("mejl", "Det är inte oklart om mejlet gick iväg.", "Läs in sidan på nytt.")
    known, detail = row.doubts[:-1], "Markerat som skickat av kansliet."
    take(session, row, state=ACCEPTED, sent_at=wall_now + row.shift, detail=detail, doubts=known)


def _by_id(session: Session, mail_id: int) -> MailRow:
    row = session.get(MailRow, mail_id)
    if row is None:
        raise Refused("mejl", "Mejlet finns inte.", "Läs in sidan på nytt.")
    return row
