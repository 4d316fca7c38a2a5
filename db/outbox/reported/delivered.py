"""What is reported of mails that have left: kept as it comes, and weighed together. It comes twice and out of order.

Every call is one part of its caller's transaction: a report is kept with all that follows from it, or not at all, and
one that is kept already changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from db import journals
from db.outbox import dispatch
from db.outbox.reported import reports, undelivered
from db.register import addresses
from mail.message import copies
from rules.delivery import BAD, worst
from schemas.mail.delivery import DeliveryReport
from schemas.tables.mail import AddressRow, DeliveryReportRow, MailRow, StrayReportRow

log = logging.getLogger("svarstid.mail")
STRAYS_KEPT = timedelta(days=30)
T = TypeVar("T")
_AT_A_TIME = 400
"""Below the number of variables that one SQL statement may have."""


def note(session: Session, said: Sequence[DeliveryReport], now: datetime) -> None:
    """Take in reports in the caller's transaction; `now` is wall-clock time.

    Those that are known change nothing, those about unknown mails are counted. A recipient that a mail turns out not
    to have reached is told of at once: to the secretariat, in the history, and to the official mailbox where something
    is asked.
    """
    ours = _mails(session, {report.public_id for report in said if report.public_id})
    # In one order for everyone, so that two transactions never wait for each other's matter.
    for process in sorted({mail.process for mail in ours.values()}):
        journals.hold(session, process)
    known = _known(session, {report.key for report in said})
    fresh = {report.key: report for report in said if report.key not in known}
    bad: dict[int, set[str]] = {}
    touched: dict[int, MailRow] = {}
    for report in fresh.values():
        mail = ours.get(report.public_id)
        if mail is None or mail.id is None:
            session.add(StrayReportRow(key=report.key, state=report.state, source=report.source, received_at=now))
            continue
        row = _row(mail, report, now)
        session.add(row)
        touched[mail.id] = mail
        if row.state in BAD:
            bad.setdefault(mail.id, set()).add(row.recipient)
    session.flush()
    _forget_strays(session, now)
    concerned = _weighed(session, touched)
    # Of an address of which nobody has ever said anything bad there is nothing to weigh.
    doubted = {recipient for found in bad.values() for recipient in found}
    for some in _parts(sorted({recipient for _, recipient in concerned})):
        doubted |= addresses.known(session, some)
    weighed = [
        (mail, recipient, addresses.weigh(session, recipient, mail.id or 0, now))
        for mail, recipient in concerned
        if recipient in doubted
    ]
    # Only when all is weighed, so that nothing goes to a mailbox of which these very reports say that it is closed.
    for mail, recipient, standing in weighed:
        if recipient in bad.get(mail.id or 0, ()):
            _tell(session, mail, recipient, standing, now)


def _tell(session: Session, mail: MailRow, recipient: str, standing: AddressRow, now: datetime) -> None:
    """Let what follows be done whole or not at all; what cannot be done must not keep other reports from being kept.

    The desk's first page shows the address all the same. Where the database itself fails, so does everything.
    """
    try:
        with session.begin_nested():
            undelivered.tell(session, mail, recipient, standing, now)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("what follows from the loss of mail %s could not be done", mail.public_id)


def _weighed(session: Session, touched: dict[int, MailRow]) -> list[tuple[MailRow, str]]:
    """Let every mail say what became of it; gives each with its recipients whose address that says something of."""
    said = {} if not touched else _by_mail(session, list(touched))
    for number, mail in touched.items():
        found = reports.fates(said[number])
        own = found.get(mail.to_email.casefold())
        of_copies = worst(found[copy] for each in copies(mail.cc_email) if (copy := each.casefold()) in found)
        mail.fate, mail.copy_fate = own.state if own else "", of_copies.state if of_copies else ""
        values = {"fate": mail.fate, "copy_fate": mail.copy_fate}
        session.connection().execute(update(MailRow).where(col(MailRow.id) == number).values(**values))
        # Only the provider proves who speaks: a delivery report in the mailbox anyone may have written.
        if mail.state == dispatch.UNKNOWN and any(report.source == "provider" for report in said[number]):
            dispatch.left_after_all(session, mail)
    return [
        (mail, recipient)
        for number, mail in touched.items()
        for recipient in sorted({report.recipient for report in said[number]})
    ]


def _by_mail(session: Session, mails: list[int]) -> dict[int, list[DeliveryReportRow]]:
    found: dict[int, list[DeliveryReportRow]] = {}
    for some in _parts(mails):
        found |= reports.of_mails(session, some)
    return found


def _mails(session: Session, public_ids: Iterable[str]) -> dict[str, MailRow]:
    """Public id → a copy of the mail, free of the session: it is changed by statements of its own."""
    found: dict[str, MailRow] = {}
    for some in _parts(sorted(public_ids)):
        rows = session.exec(select(MailRow).where(col(MailRow.public_id).in_(some)))
        found |= {row.public_id: MailRow(**row.model_dump()) for row in rows}
    return found


def _known(session: Session, keys: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for some in _parts(sorted(keys)):
        found |= set(session.exec(select(DeliveryReportRow.key).where(col(DeliveryReportRow.key).in_(some))))
        found |= set(session.exec(select(StrayReportRow.key).where(col(StrayReportRow.key).in_(some))))
    return found


def _row(mail: MailRow, report: DeliveryReport, now: datetime) -> DeliveryReportRow:
    recipient = reports.recipient_of(mail, report.recipient)
    reason = report.reason
    if report.recipient and report.recipient.casefold() != recipient:
        reason = f"{reason} Beskedet gäller {report.recipient}, dit mejlet har skickats vidare.".strip()
    assert mail.id is not None
    return DeliveryReportRow(
        key=report.key,
        mail=mail.id,
        process=mail.process,
        recipient=recipient,
        state=report.state,
        reason=reason,
        code=report.code,
        at=min(report.at, now),  # what is said to be later still would outweigh all that comes after it
        source=report.source,
        received_at=now,
    )


def _forget_strays(session: Session, now: datetime) -> None:
    old = delete(StrayReportRow).where(col(StrayReportRow.received_at) < now - STRAYS_KEPT)
    session.connection().execute(old)


def _parts(values: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(values), _AT_A_TIME):
        yield values[start : start + _AT_A_TIME]
