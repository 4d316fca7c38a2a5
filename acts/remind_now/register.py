"""A reminder by hand in the register: one mail to each who owes an answer, and one more to a stand-in that is asked."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlmodel import col, select

from acts.case import Case
from acts.remind_now import RemindedNow, sentence
from db.outbox.seen import NEVER_LEFT
from mail.kinds import MAILS
from mail.kinds.reminder import Owed, reminder
from rules.changes.reminding import reminded_that_day
from rules.dates.clock import local_date
from rules.swedish import enumerate_words, long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import StepKind
from schemas.messages import CarriedOut
from schemas.plan.plan import MailKind, PlanStep
from schemas.tables.mail import MailRow


def write(case: Case, duty: RemindedNow, _found: CarriedOut) -> None:
    """Remind whoever still owes an answer. Raises Refused where nobody does, or where somebody would get the second
    reminder of a day without a word."""
    step, word = case.plan.step(duty.step), case.note(duty.note)
    missing = case.missing(step, duty.seats)
    if not missing:
        raise Refused("seats", "Ingen av dem är skyldig ett svar längre.", "Se svaren på ärendets sida.")
    names, send_at = case.seats.names_of(step.seats), case.send_at(duty, step)
    again = reminded_that_day(step, missing, _reminded(case, step), local_date(send_at), case.now)
    if again and not word:
        who, day = enumerate_words([names[seat] for seat in again]), long_date(local_date(send_at))
        cure = "Skriv ett ord till mottagarna om varför, eller välj bort dem."
        raise Refused("reason", f"{who} får redan en påminnelse {day}.", cure)
    if not case.tell(EventKind.REMINDED_NOW, sentence(step.title, [names[seat] for seat in missing], word), duty):
        return
    kind = MailKind.REMINDER if step.kind is StepKind.INQUIRY else MailKind.TASK_REMINDER
    matter, rung = case.matter(step), f"now-{duty.key or duty.at.isoformat()}"
    owed: dict[str, list[Owed]] = defaultdict(list)
    for seat in missing:
        to = case.addressee(step.key, seat)
        owed[to.email].append(Owed(matter, to, rung, kind))
        is_asked = bool(case.invitation(step.key, seat).stand_in_for)
        stand_in = case.stand_in(step.key, seat) if is_asked else None
        if stand_in is not None and stand_in.email != to.email:
            owed[stand_in.email].append(Owed(matter, stand_in, rung, kind))
    case.post_all([reminder(items, rung, send_at=send_at, word=word) for items in owed.values()])


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
