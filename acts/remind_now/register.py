"""A reminder by hand in the register: one mail to each who owes an answer, and one more to a stand-in that is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, select

from acts.case import Case
from acts.remind_now import JUST_ASKED, RemindedNow, sentence
from db.outbox.last_look.seen import NEVER_LEFT
from mail.kinds import MAILS
from mail.kinds.question.reminder import Owed, reminder
from mail.letter import LastLook
from rules.changes.reminding import is_just_asked, reminded_that_day
from rules.dates.clock import local_date
from rules.swedish import enumerate_words, long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import StepKind
from schemas.messages import CarriedOut
from schemas.plan.plan import MailKind, PlanStep
from schemas.tables.mail import MailRow

_QUESTIONS = [mail.name for mail in MAILS.values() if mail.look in (LastLook.INVITATION, LastLook.STAND_IN)]
_WAITING = ("planned", "dispatching", "retryable")


def write(case: Case, duty: RemindedNow, _found: CarriedOut) -> None:
    """Remind whoever still owes an answer. Raises Refused where nobody does, or where somebody would get the second
    reminder of a day without a word."""
    step, word = case.plan.step(duty.step), case.note(duty.note)
    missing = case.missing(step, duty.seats)
    if not missing:
        raise Refused("seats", "Ingen av dem är skyldig ett svar längre.", "Se svaren på ärendets sida.")
    names, send_at = case.seats.names_of(step.seats), case.send_at(duty, step)
    first = _asked(case, step)
    spared = [seat for seat in missing if _is_just_asked(case, step, seat, first)]
    missing = [seat for seat in missing if seat not in spared]
    if not missing:
        who = enumerate_words([names[seat] for seat in spared])
        cure = "Vänta en timme efter att frågan har kommit fram."
        raise Refused("seats", f"{who} påminns inte, {JUST_ASKED}.", cure)
    again = reminded_that_day(step, missing, _reminded(case, step), local_date(send_at), case.now)
    if again and not word:
        who, day = enumerate_words([names[seat] for seat in again]), long_date(local_date(send_at))
        cure = "Skriv ett ord till mottagarna om varför, eller välj bort dem."
        raise Refused("reason", f"{who} får redan en påminnelse {day}.", cure)
    text = sentence(step.title, [names[seat] for seat in missing], word, [names[seat] for seat in spared])
    if not case.tell(EventKind.REMINDED_NOW, text, duty):
        return
    kind = MailKind.REMINDER if step.kind is StepKind.INQUIRY else MailKind.TASK_REMINDER
    matter, rung = case.matter(step), f"now-{duty.key or duty.at.isoformat()}"
    owed: dict[str, list[Owed]] = defaultdict(list)
    for seat in missing:
        to = case.addressee(step.key, seat)
        owed[to.email].append(Owed(matter, to, rung, kind))
        is_asked = bool(case.invitation(step.key, seat).stand_in_for)
        stand_in = case.stand_in(step.key, seat) if is_asked else None
        if stand_in is None or is_just_asked(first.get((seat, stand_in.email.casefold()), ()), None, case.now):
            continue
        if stand_in.email != to.email:
            owed[stand_in.email].append(Owed(matter, stand_in, rung, kind))
    case.post_all([reminder(items, rung, send_at=send_at, word=word) for items in owed.values()])


def _is_just_asked(case: Case, step: PlanStep, seat: str, first: Mapping[tuple[str, str], list[datetime]]) -> bool:
    reader, link = case.addressee(step.key, seat).email.casefold(), case.invitation(step.key, seat)
    return is_just_asked(first.get((seat, reader), ()), link.renewed_at, case.now)


def _asked(case: Case, step: PlanStep) -> dict[tuple[str, str], list[datetime]]:
    """(seat, reader) → when the question of the step left for it or is to leave, one that waits at the earliest now."""
    rows = case.session.exec(
        select(MailRow)
        .where(MailRow.process == case.key, MailRow.step == step.key, col(MailRow.kind).in_(_QUESTIONS))
        .where(col(MailRow.state).not_in(NEVER_LEFT))
    ).all()
    by_reader: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for row in rows:
        at = row.sent_at or (max(row.send_at, case.now) if row.state in _WAITING else row.send_at)
        by_reader[row.seat, row.to_email.casefold()].append(at)
    return by_reader


def _reminded(case: Case, step: PlanStep) -> dict[str, list[datetime]]:
    """Seat → when the reminders to whoever holds it left or are to leave, whatever step of the matter they name."""
    kinds = [mail.name for mail in MAILS.values() if mail.is_reminder]
    rows = case.session.exec(
        select(MailRow.to_email, MailRow.send_at)
        .where(MailRow.process == case.key, MailRow.step == step.key, col(MailRow.kind).in_(kinds))
        .where(col(MailRow.state).not_in(NEVER_LEFT))
    ).all()
    by_reader: dict[str, list[datetime]] = defaultdict(list)
    for email, send_at in rows:
        by_reader[email.casefold()].append(send_at)
    return {seat: by_reader.get(case.seats.addressee(seat).email.casefold(), []) for seat in step.seats}
