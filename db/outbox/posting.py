"""The outbox: every mail is recorded before anything is sent, once for all that it stands for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from db import journals
from db.inbound.sources import is_reply_noted, reply_address
from db.outbox.dispatch import ACCEPTED, FAILED, RETRYABLE, SENT, UNKNOWN, take
from db.seals import chain
from db.store.rows import table_of
from mail.kinds.question.reminder import ReminderProps
from mail.letter import Addressee, Letter
from mail.message import copies
from mail.props import Props
from mail.reply_to import may_be_replied_to
from mail.writing.render import render_subject
from schemas.errors import Refused
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import ProcessRow

__all__ = ["SENT", "mark_sent", "post", "post_all", "public_id", "send_again"]
_AT_A_TIME = 500
"""Below the number of variables that one SQL statement may have."""
_MAILS = table_of(MailRow)
_MAIL, _ITEM = insert(_MAILS), insert(table_of(MailItemRow))
_AS_NEW = {
    name: field.get_default(call_default_factory=True) for name, field in MailRow.model_fields.items() if name != "id"
}
"""The columns of a mail that nothing has happened to; the rest are replaced."""


def post(session: Session, letter: Letter, now: datetime, *, shift_s: int | None = None, is_new: bool = False) -> bool:
    """Record a letter at process time `now`; False, and nothing written, where all it stands for is already recorded.

    Where a collected reminder is partly recorded before, only the rest of it is kept. `shift_s` is what the process is
    ahead of the wall clock, where the caller knows it; with `is_new` nobody can have recorded the letter before.
    """
    return _post(session, [letter], now, shift_s, is_new=is_new)[0]


def post_all(session: Session, letters: Sequence[Letter], now: datetime) -> list[bool]:
    """Record many letters as `post` would one after the other; whether each of them was recorded.

    The number of statements does not grow with the letters, but by one for each few hundred.
    """
    return _post(session, letters, now, None, is_new=False)


def _post(
    session: Session, letters: Sequence[Letter], now: datetime, shift_s: int | None, *, is_new: bool
) -> list[bool]:
    # One post at a time for each journal, so that no key is taken between the look and the insert.
    for process in sorted({letter.process for letter in letters}):
        journals.hold(session, process)
    taken = set() if is_new else _taken(session, [key for letter in letters for key in letter.item_keys])
    rows: list[dict[str, Any]] = []
    items: list[tuple[str, int]] = []
    recorded = []
    ahead_of = {process: _shift(session, process, shift_s) for process in {letter.process for letter in letters}}
    for letter in letters:
        keys = [key for key in letter.item_keys if key not in taken]
        recorded.append(bool(keys))
        if keys:
            props = _only(letter.props, keys) if len(keys) < len(letter.item_keys) else letter.props
            items += [(key, len(rows)) for key in keys]
            ahead = ahead_of[letter.process]
            if may_be_replied_to(letter.kind, props) and (address := reply_address(session, now - ahead)):
                is_noted = is_reply_noted(session, now - ahead)
                props = props.model_copy(update={"reply_to": address, "is_reply_noted": is_noted})
            rows.append(_row(letter, props, now, ahead))
            taken.update(keys)
    if rows:
        session.flush()
        ids = _insert(session, rows)
        chain.written(session, _MAILS, [row | {"id": number} for row, number in zip(rows, ids, strict=True)])
        of_mails = [{"key": key, "mail": ids[place]} for key, place in items]
        session.connection().execute(_ITEM, of_mails)
    return recorded


def _taken(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the keys that a recorded mail stands for."""
    found: set[str] = set()
    for start in range(0, len(keys), _AT_A_TIME):
        some = col(MailItemRow.key).in_(keys[start : start + _AT_A_TIME])
        found.update(session.exec(select(MailItemRow.key).where(some)).all())
    return found


def _insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write the mails, and return the ids that they got, in the same order."""
    if len(rows) == 1:
        written = session.connection().execute(_MAIL, rows[0]).inserted_primary_key
        return [int(written[0])] if written else []
    # Their ids are taken beforehand, so that one statement writes them all.
    if session.get_bind().dialect.name == "sqlite":  # which is alone, and would take the same
        first = (session.exec(select(func.max(MailRow.id))).one() or 0) + 1
        ids = list(range(first, first + len(rows)))
    else:
        sequence = func.pg_get_serial_sequence(MailRow.__tablename__, "id")
        drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, len(rows)))
        ids = list(session.exec(drawn).all())
    numbered = [{**row, "id": number} for row, number in zip(rows, ids, strict=True)]
    session.connection().execute(_MAIL, numbered)
    return ids


def _row(letter: Letter, props: Props, now: datetime, ahead: timedelta) -> dict[str, Any]:
    """Every column of the mail but its id; `ahead` is what its process is ahead of the wall clock."""
    return _AS_NEW | {
        "public_id": public_id(),
        "process": letter.process,
        "kind": letter.kind,
        "step": letter.step,
        "seat": letter.seat,
        "to_name": letter.to.name,
        "to_email": letter.to.email,
        "cc_email": _copies(letter.to),
        "props": props.model_dump(mode="json"),
        "send_at": letter.send_at,
        "due_at": letter.send_at - ahead,
        "subject": render_subject(letter.kind, props),
        "created_at": now,
    }


def unrecorded(letter: Letter, now: datetime) -> MailRow:
    """The letter as a mail that is handed to a carrier at once and kept nowhere; `now` is wall-clock time."""
    return MailRow(**_row(letter, letter.props, now, timedelta(0)))


def newest(session: Session, process: str, step: str, kind: str) -> dict[str, datetime]:
    """Seat → when its newest mail of that kind in the step left or is to leave (process time)."""
    of_step = (MailRow.process == process, MailRow.step == step, MailRow.kind == kind)
    return dict(session.exec(select(MailRow.seat, MailRow.send_at).where(*of_step).order_by(col(MailRow.id))).all())


def states(session: Session, process: str, step: str, kind: str) -> dict[str, str]:
    """Key → the state of its mail, of every mail of that kind in the step."""
    rows = select(MailItemRow.key, MailRow.state).join(MailRow, col(MailRow.id) == col(MailItemRow.mail))
    of_step = rows.where(MailRow.process == process, MailRow.step == step, MailRow.kind == kind)
    return dict(session.exec(of_step).all())


def public_id() -> str:
    """A new opaque id of a mail. Nobody can guess it: whoever knows it may report what became of the mail."""
    return secrets.token_hex(12)


def _shift(session: Session, process: str, known_s: int | None) -> timedelta:
    """How far the process is ahead of the wall clock, where it is not `known_s`; a called meeting keeps its time."""
    if known_s is not None:
        return timedelta(seconds=known_s)
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
