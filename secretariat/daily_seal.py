"""The day's seal: the head over the whole register, mailed to where whoever can write in it does not reach."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from db.journals import REGISTER
from db.outbox import posting
from db.register import people
from db.register.seats import load_seats
from db.seals.register import take_head
from db.seals.signing import signer_of
from db.store.session import Database
from mail.kinds.service.seal_head import SEAL_HEAD, seal_head
from rules.dates.clock import local_date
from schemas.tables.mail import MailRow


def post_head(db: Database, now: datetime) -> int:
    """Post today's seal to the mailbox of each secretariat; returns how many mails.

    None where nothing has happened since the last one, or there already was one today. `now` is the wall clock's.
    """
    with db.write() as session:
        head = take_head(session)
        if head is None or str(head) == _last_mailed(session):
            return 0
        seats = load_seats(session, secretariats := people.secretariats(session), local_date(now))
        letters, signer = {}, signer_of(session)
        key = signer.fingerprint if signer else ""
        for seat in secretariats:
            to = seats.office(seat)
            letters[to.email.casefold()] = seal_head(to, seats.contact(seat), str(head), key=key, send_at=now)
        return sum(posting.post(session, letter, now) for letter in letters.values())


def _last_mailed(session: Session) -> str:
    mails = select(MailRow.props).where(MailRow.process == REGISTER, MailRow.kind == SEAL_HEAD.name)
    found = session.exec(mails.order_by(col(MailRow.id).desc()).limit(1)).first()
    return str(found["head"]) if found else ""
