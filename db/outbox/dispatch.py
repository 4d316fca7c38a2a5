"""From the outbox to the carrier: a mail is claimed before the line is opened, and finished by its claimer.

    planned ─┐                      ┌→ accepted
    retryable┼→ dispatching ────────┼→ retryable   certainly not taken, will be tried again
    unknown ─┘   (lease, fence)     ├→ failed      refused for good, or tried too long
                                    └→ unknown     nobody knows; sent once more, or held for a human
    planned, retryable → cancelled                 no longer true, with the reason; unknown stays so and is held

Every arrow is one short transaction of the caller. `wall_now` is real time, as a mail's `due_at`; `send_at` is the same
instant in its process's own time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy
from pydantic import ValidationError
from sqlalchemy import Executable, Integer, bindparam, union_all
from sqlmodel import Session

from db.outbox.changing import change
from db.outbox.last_look.recheck import recheck
from db.outbox.last_look.seen import Seen
from db.outbox.pauses import is_free
from db.outbox.reported import reports
from db.seals import chain
from db.store.rows import Part
from db.store.statements import once_a_thread
from mail.kinds import MAILS
from mail.writing.render import render_subject
from schemas.tables.mail import MailRow

PLANNED, DISPATCHING, ACCEPTED = "planned", "dispatching", "accepted"
RETRYABLE, FAILED, UNKNOWN, CANCELLED = "retryable", "failed", "unknown", "cancelled"
SENT = (ACCEPTED,)
"""What a carrier has taken; whether it was received is another matter."""
_MAIL = Part(MailRow)
UNKNOWN_TEXT = "Det är oklart om mejlet gick iväg."


@dataclass(frozen=True)
class Terms:
    """How long and how often; seconds of wall-clock time."""

    lease_s: int = 120
    unknown_wait_s: int = 900
    first_backoff_s: int = 60
    longest_backoff_s: int = 3600
    most_attempts: int = 150
    """With the longest backoff about six days."""


@dataclass(frozen=True)
class Claimed:
    """A mail that only this claimer may finish (its `fence` says so)."""

    row: MailRow
    """A copy, free of the session."""
    at: datetime
    """Process time of the claim: the date of the mail."""


@dataclass(frozen=True)
class Claims:
    """What a claim came to; nothing in it when nothing is due."""

    mails: list[Claimed]
    cancelled: int = 0
    """How many fell away in the last look."""
    is_more: bool = False
    """More was due than was asked for."""


def claim(
    session: Session,
    *,
    wall_now: datetime,
    terms: Terms | None = None,
    limit: int = 1,
    process_now: datetime | None = None,
) -> Claims:
    """Take up to `limit` mails that are due, oldest first, and mark them `dispatching`; commit before any I/O.

    Each is looked at again first: what is no longer true becomes `cancelled` with its reason. A rehearsal gives
    `process_now`; each mail is then judged and dated at its own time, however late the claim comes.
    """
    terms, cancelled = terms or Terms(), 0
    mails: list[Claimed] = []
    due = _due(session, wall_now, limit + 1, process_now)
    seen = Seen.of(session, due[:limit])
    for row in due[:limit]:
        at = max(row.send_at, row.created_at) if process_now else wall_now + row.shift
        try:
            verdict = recheck(session, row, at, is_historic=process_now is not None, seen=seen)
        except ValidationError:
            # Data that cannot be read would otherwise stop every mail behind it.
            cancelled += take(session, row, state=FAILED, detail="Mejlets uppgifter går inte att läsa.") is not None
            continue
        if verdict.cancelled and row.uncertain:
            detail = f"{UNKNOWN_TEXT} Det skickas inte igen. {verdict.cancelled}"  # it may have left before
            cancelled += take(session, row, state=UNKNOWN, detail=detail) is not None
            continue
        if verdict.cancelled:
            cancelled += take(session, row, state=CANCELLED, detail=verdict.cancelled) is not None
            continue
        changes: dict[str, object] = {}
        if verdict.props is not None:
            changes["props"] = verdict.props.model_dump(mode="json")
            changes["subject"] = render_subject(row.kind, verdict.props)
        if verdict.to is not None:
            changes |= {"to_name": verdict.to.name, "to_email": verdict.to.email, "cc_email": verdict.to.cc_email}
        lease = wall_now + timedelta(seconds=terms.lease_s)
        # What was said of an earlier try says nothing of this one.
        changes |= {"lease_until": lease, "attempts": row.attempts + 1, "handed_at": None, "fate": "", "copy_fate": ""}
        taken = take(session, row, state=DISPATCHING, **changes)
        if taken is not None:
            mails.append(Claimed(taken, at))
    return Claims(mails, cancelled, is_more=len(due) > limit)


def is_anything_due(session: Session, *, wall_now: datetime, process_now: datetime | None = None) -> bool:
    """True where a claim would find something; reads only."""
    return bool(_due(session, wall_now, 1, process_now))


def _due(session: Session, wall_now: datetime, limit: int, process_now: datetime | None) -> list[MailRow]:
    asked = {"planned_by": process_now or wall_now, "retry_by": wall_now, "most": limit}
    found: Sequence[MailRow] = session.execute((_RIPE_THEN if process_now else _RIPE)(), asked).scalars().all()
    return sorted(found, key=lambda row: (row.due_at, row.id))[:limit]


def _ripe(planned_at: str) -> Executable:
    """The mails of each state that are ripe, but for those that a pause holds."""
    parts, table = [], MailRow.__table__  # type: ignore[attr-defined]
    # Each limited by itself, the index gives the oldest at once; together every waiting mail would be sorted.
    for state, at, by in (
        (PLANNED, planned_at, "planned_by"),
        (RETRYABLE, "retry_at", "retry_by"),
        (UNKNOWN, "retry_at", "retry_by"),
    ):
        ripe = table.select().where(table.c.state == state, table.c[at] <= bindparam(by, type_=table.c[at].type))
        first = ripe.where(is_free()).order_by(table.c[at], table.c.id).limit(bindparam("most", type_=Integer()))
        parts.append(sqlalchemy.select(first.subquery()))
    return sqlalchemy.select(MailRow).from_statement(union_all(*parts))


_RIPE, _RIPE_THEN = once_a_thread(partial(_ripe, "due_at")), once_a_thread(partial(_ripe, "send_at"))


def take(session: Session, row: MailRow, **changes: object) -> MailRow | None:
    """Change the row if nobody else has since it was read; every take raises the fence.

    Returns a copy of the row as it now is, free of the session; None where somebody else was quicker.
    """
    values = {"retry_at": None, "lease_until": None, "detail": "", **changes, "fence": row.fence + 1}
    if not change(session, row, (row.state,), values):
        return None
    chain.changed(session, row, values)
    return _MAIL.of({name: getattr(row, name) for name in MailRow.model_fields} | values)


def finish(session: Session, mail: Claimed, **changes: object) -> bool:
    """Write the end of a claim; False where another has taken over since. One that comes back after its lease may still
    turn `unknown` into what it knows."""
    is_ours = change(session, mail.row, (DISPATCHING, UNKNOWN), {"lease_until": None, "retry_at": None, **changes})
    if is_ours:
        chain.changed(session, mail.row, changes)
    return is_ours


def accepted(session: Session, mail: Claimed, *, detail: str = "", carrier: str = "") -> bool:
    """The carrier of that name took the mail."""
    return _finish_knowing(session, mail, state=ACCEPTED, sent_at=mail.at, detail=detail, carrier=carrier)


def left_after_all(session: Session, row: MailRow) -> bool:
    """What is reported of an uncertain mail says that it left, so it is not sent again; False where it is not uncertain
    any more."""
    doubt = row.doubts[-1:]
    sent_at = datetime.fromisoformat(doubt[0]["at"]) if doubt else row.send_at
    return take(session, row, state=ACCEPTED, sent_at=sent_at, doubts=row.doubts[:-1]) is not None


def _finish_knowing(session: Session, mail: Claimed, **changes: object) -> bool:
    """As `finish`; what was doubted of this very attempt, while its claimer was away, is known after all."""
    return finish(session, mail, uncertain=mail.row.uncertain, doubts=mail.row.doubts, **changes)


def refused(session: Session, mail: Claimed, *, detail: str) -> bool:
    """The carrier refused the mail for good."""
    return _finish_knowing(session, mail, state=FAILED, detail=detail)


def unavailable(
    session: Session,
    mail: Claimed,
    *,
    wall_now: datetime,
    detail: str,
    retry_after_s: int = 0,
    terms: Terms | None = None,
) -> bool:
    """The carrier certainly did not take the mail: tried again after a growing pause, in the end `failed`."""
    terms = terms or Terms()
    attempts = mail.row.attempts
    if attempts >= terms.most_attempts:
        return _finish_knowing(session, mail, state=FAILED, detail=f"Gav upp efter {attempts} försök. {detail}")
    pause = min(terms.first_backoff_s * 2 ** min(attempts - 1, 16), terms.longest_backoff_s)
    retry_at = wall_now + timedelta(seconds=max(pause, retry_after_s))
    return _finish_knowing(session, mail, state=RETRYABLE, retry_at=retry_at, detail=detail)


def uncertain(session: Session, mail: Claimed, *, wall_now: datetime, detail: str, terms: Terms | None = None) -> bool:
    """Nobody knows whether the mail left: a reminder is sent once more after a while, a formal notice is held."""
    if mail.row.id is not None and reports.is_taken(session, mail.row.id):
        return accepted(session, mail)
    terms = terms or Terms()
    count = mail.row.uncertain + 1
    is_resent = MAILS[mail.row.kind].is_resent and count == 1
    retry_at = wall_now + timedelta(seconds=terms.unknown_wait_s) if is_resent else None
    handed_at = mail.row.handed_at + mail.row.shift if mail.row.handed_at else mail.at
    doubt = {"at": handed_at.isoformat(), "why": detail}
    ending = "Det skickas en gång till." if is_resent else "Skicka igen eller markera som skickat."
    return finish(
        session,
        mail,
        state=UNKNOWN,
        uncertain=count,
        doubts=[*mail.row.doubts, doubt],
        retry_at=retry_at,
        detail=f"{UNKNOWN_TEXT} {ending} {detail}".strip(),
    )
