"""The mails that tell: receipt, moved due date, anstånd, outcome, information, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from mail.letter import Addressee, Letter, Matter, about_one, asked, first
from mail.props import (
    AnstandProps,
    AnswerSummary,
    DateLine,
    InformationProps,
    MovedProps,
    OutcomeProps,
    OutcomeTable,
    ReceiptProps,
    WithdrawnProps,
)
from schemas.inquiry import Result
from schemas.plan import MailKind


def receipt(
    matter: Matter,
    to: Addressee,
    summary: AnswerSummary,
    *,
    send_at: datetime,
    is_copy: bool = False,
    item_keys: Sequence[str] = (),
) -> Letter:
    """The receipt of an answer; `is_copy` for the holder when somebody else answered."""
    recipient = "kopia" if is_copy else "svarande"
    item = asked(matter, to, f"svar-{summary.version}", recipient=recipient, key=first(item_keys))
    props = ReceiptProps(contact=matter.contact, asked=item, summary=summary, is_copy=is_copy)
    return about_one(MailKind.RECEIPT, matter, to, item, props, send_at, item_keys)


def deadline_moved(
    matter: Matter,
    to: Addressee,
    *,
    old_on: date,
    new_on: date,
    reason: str,
    send_at: datetime,
    has_answered: bool = False,
    item_keys: Sequence[str] = (),
) -> Letter:
    """The one notice of a moved due date; `matter.plan` is the new plan."""
    item = asked(matter, to, f"moved-{new_on.isoformat()}", key=first(item_keys))
    props = MovedProps(
        contact=matter.contact, asked=item, old_on=old_on, new_on=new_on, reason=reason, has_answered=has_answered
    )
    return about_one(MailKind.MOVED, matter, to, item, props, send_at, item_keys)


def anstand_granted(
    matter: Matter,
    to: Addressee,
    *,
    until_on: date,
    send_at: datetime,
    reason: str = "",
    item_keys: Sequence[str] = (),
) -> Letter:
    """One seat has got a later day; `matter.plan` is the new plan."""
    item = asked(matter, to, f"anstand-{until_on.isoformat()}", key=first(item_keys))
    props = AnstandProps(
        contact=matter.contact,
        asked=item,
        until_on=until_on,
        ordinary_on=matter.step.schedule.due_on,
        reason=reason,
    )
    return about_one(MailKind.ANSTAND, matter, to, item, props, send_at, item_keys)


def outcome(
    matter: Matter,
    to: Addressee,
    *,
    result: Result,
    tables: Sequence[OutcomeTable],
    follows: Sequence[str] = (),
    reason: str = "",
    send_at: datetime,
    item_keys: Sequence[str] = (),
    rung: str = "outcome",
) -> Letter:
    """What the inquiry came to: who answered what, the result, the secretariat's `reason`, what `follows`."""
    item = asked(matter, to, rung, key=first(item_keys))
    props = OutcomeProps(
        **_known(matter),
        title=matter.step.title,
        result=result,
        tables=list(tables),
        reason=reason,
        follows=list(follows),
        is_for_secretariat=to.seat == matter.file.secretariat,
    )
    return about_one(MailKind.OUTCOME, matter, to, item, props, send_at, item_keys)


def information(
    matter: Matter,
    to: Addressee,
    *,
    lines: Sequence[str] = (),
    dates: Sequence[DateLine] = (),
    send_at: datetime,
    item_keys: Sequence[str] = (),
    rung: str = "information",
) -> Letter:
    """For knowledge only: `lines` say what has come or been decided, `dates` what lies ahead. It carries no link."""
    item = asked(matter, to, rung, key=first(item_keys))
    props = InformationProps(
        **_known(matter),
        title=matter.step.title,
        text=matter.step.text,
        lines=list(lines),
        dates=list(dates),
        documents=matter.step.documents,
    )
    return about_one(MailKind.INFORMATION, matter, to, item, props, send_at, item_keys)


def withdrawn(
    matter: Matter, to: Addressee, *, reason: str, send_at: datetime, item_keys: Sequence[str] = ()
) -> Letter:
    """The whole matter is taken back; `matter.step` is one that the reader was asked in or told of."""
    item = asked(matter, to, "withdrawn", key=first(item_keys))
    props = WithdrawnProps(
        **_known(matter),
        reason=reason,
    )
    return about_one(MailKind.WITHDRAWN, matter, to, item, props, send_at, item_keys)


def _known(matter: Matter) -> dict[str, Any]:
    """What every mail that asks for nothing says of its matter: the fields of `ForKnowledge`."""
    return {
        "contact": matter.contact,
        "process": matter.plan.process,
        "process_title": matter.plan.title,
        "diarienummer": matter.file.diarienummer,
        "step": matter.step.key,
    }
