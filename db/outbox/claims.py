"""A claim while it is held, and what becomes of one whose claimer was cut off.

Every function is one short transaction of the caller; `wall_now` is real time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from db.outbox import dispatch
from db.outbox.changing import change
from db.outbox.dispatch import Claimed, Terms
from schemas.tables.mail import MailRow


def handing_over(session: Session, mail: Claimed, *, wall_now: datetime, terms: Terms | None = None) -> bool:
    """The mail may leave from now on; False where the claim has been lost meanwhile, and it must not.

    Committed before the point of no return: what is cut off without this mark has certainly not left.
    """
    return _keep(session, mail, wall_now, terms, handed_at=wall_now)


def keep(session: Session, mail: Claimed, *, wall_now: datetime, terms: Terms | None = None) -> bool:
    """The carrier waits for an answer: keep the claim up; False where it has been lost."""
    return _keep(session, mail, wall_now, terms)


def _keep(session: Session, mail: Claimed, wall_now: datetime, terms: Terms | None, **more: object) -> bool:
    lease_until = wall_now + timedelta(seconds=(terms or Terms()).lease_s)
    return change(session, mail.row, (dispatch.DISPATCHING,), {"lease_until": lease_until, **more})


def is_still_abandoned(session: Session, mail: Claimed) -> bool:
    """True where a mail that `abandoned` found is as it was, held until the end of the transaction."""
    row = mail.row
    same = (MailRow.id == row.id, MailRow.fence == row.fence, MailRow.lease_until == row.lease_until)
    found = select(MailRow.id).where(*same, MailRow.state == dispatch.DISPATCHING).with_for_update()
    return session.exec(found).first() is not None


def abandoned(session: Session, *, wall_now: datetime, terms: Terms | None = None) -> list[Claimed]:
    """Mails whose claimer was cut off: `dispatching` with a lease that has run out. The caller settles each.

    Each keeps the time of its claim: where the carrier has it, that is when it left.
    """
    lease = timedelta(seconds=(terms or Terms()).lease_s)
    cut_off = select(MailRow).where(MailRow.state == dispatch.DISPATCHING, col(MailRow.lease_until) <= wall_now)
    return [
        Claimed(MailRow(**row.model_dump()), row.lease_until - lease + row.shift)
        for row in session.exec(cut_off).all()
        if row.lease_until is not None
    ]


def release(session: Session, mail: Claimed, *, wall_now: datetime) -> bool:
    """The mail was cut off and its carrier knows that it did not get it: sent at once."""
    return dispatch.finish(
        session, mail, state=dispatch.RETRYABLE, retry_at=wall_now, detail="Utskicket bröts innan mejlet lämnades."
    )


def give_back(session: Session, mail: Claimed, *, wall_now: datetime) -> bool:
    """The mail was claimed and not begun: it is due as before, and whoever comes next looks at it anew."""
    row = mail.row
    state, retry_at = (dispatch.RETRYABLE, wall_now) if row.attempts > 1 or row.uncertain else (dispatch.PLANNED, None)
    as_before = {"attempts": row.attempts - 1, "uncertain": row.uncertain, "doubts": row.doubts, "handed_at": None}
    return dispatch.finish(session, mail, state=state, retry_at=retry_at, **as_before)
