"""The reminder ladder in the register: each rung is written once, and only to those who still owe an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from acts.case import Case
from acts.opening.register import asked
from acts.remind import escalation_sentence, sentence, stand_in_sentence, undecided_sentence, undone_sentence
from db.outbox import posting, weekly
from db.register import holder_changes, other_readers
from kinds.registry import role
from mail.kinds.question.escalation import MissingRow, escalation
from mail.kinds.question.invitation import stand_in as ask_stand_in
from mail.kinds.question.reminder import Owed, reminder
from mail.kinds.question.task import alarm
from mail.kinds.question.task import undecided as undecided_letter
from mail.letter import Addressee, Letter
from rules.dates.clock import local_date, office_instant
from rules.dates.due import HARD
from rules.plan.ladder import is_worth_sending
from rules.plan.passes import undone_before
from rules.swedish import long_date
from schemas.duties import Duty, Remind, Undecided
from schemas.events import EventKind
from schemas.messages import CarriedOut, LinkReader
from schemas.plan.plan import MailKind, PlanStep, Rung, RungTo

_NEAR = timedelta(days=7)
"""A day so near is reminded of by itself, whatever the mail of the week has said."""


def due_rungs(case: Case, duties: Sequence[Duty]) -> list[Remind]:
    """The rungs among the duties, but for those that the question itself has overtaken."""
    return [duty for duty in duties if isinstance(duty, Remind) and not _is_overtaken(case, duty.step, duty.rung)]


def _is_overtaken(case: Case, step: str, rung: Rung) -> bool:
    """The mail that asked left after the rung, or so shortly before it that a reminder would only be noise."""
    opened_at = case.step_row(step).opened_at
    if opened_at is None:
        return False
    return not is_worth_sending(rung, office_instant(opened_at, hard=case.plan.step(step).basis in HARD))


def remind(case: Case, duties: Sequence[Remind]) -> None:
    """Remind every seat of these rungs that has not answered; what one person owes comes in one mail."""
    owed: dict[str, list[tuple[Remind, Owed]]] = defaultdict(list)
    letters: list[Letter] = []
    for duty in duties:
        step = case.plan.step(duty.step)
        missing = case.missing(step, duty.seats)
        if duty.rung.kind != MailKind.ALARM:
            is_new = {seat: _is_new_to(case, step, seat, duty, letters) for seat in missing}
            missing = [seat for seat in missing if not is_new[seat]]
            missing = _not_told_this_week(case, step, duty, missing)
        if not missing:
            continue
        matter, rung = case.matter(step), duty.rung
        _tell_of_rung(case, duty, step, missing)
        asked_at = _stand_ins_asked_at(case, step, missing)
        for seat in missing:
            to = case.addressee(step.key, seat)
            if rung.kind == MailKind.ALARM:
                letters += _alarms(case, duty, step, to)
                continue
            owed[to.email].append((duty, Owed(matter, to, rung.key, rung.kind)))
            stand_in = _stand_in(case, step, seat, duty, asked_at.get(seat))
            if stand_in is not None and stand_in.email != to.email:
                owed[stand_in.email].append((duty, Owed(matter, stand_in, rung.key, rung.kind)))
    for items in owed.values():
        newest = max((duty for duty, _ in items), key=lambda duty: duty.at)
        send_at = case.send_at(newest, items[0][1].matter.step)
        letters.append(reminder([one for _, one in items], newest.rung.key, send_at=send_at))
    case.post_all(letters)


def forward(case: Case, duty: Remind) -> None:
    """A rung to the stand-in at half time, or to the secretariat after the day."""
    step = case.plan.step(duty.step)
    missing = case.missing(step, duty.seats)
    if not missing:
        return
    if duty.rung.to == RungTo.SECRETARIAT:
        _escalate(case, duty, step, missing)
        return
    # Of two who have the seat both were asked at once.
    missing = [seat for seat in missing if not _asks_both(case, step, seat)]
    if organisations := ask_stand_ins(case, step, missing, case.send_at(duty, step)):
        case.tell(EventKind.STAND_IN_ASKED, stand_in_sentence(step.title, organisations), duty)


def _asks_both(case: Case, step: PlanStep, seat: str) -> bool:
    return case.seats.is_shared(seat) and case.invitation(step.key, seat).stand_in_for is not None


def ask_stand_ins(case: Case, step: PlanStep, seats: Sequence[str], send_at: datetime) -> list[str]:
    """Ask the stand-ins of these seats, each by a link of its own; returns the organisations whose stand-in is asked.

    A seat that has none is remembered: whoever is named later is asked then.
    """
    letters = []
    for seat in seats:
        link = case.invitation(step.key, seat)
        other_readers.follow(case.session, link, case.seats, now=case.now)
        other_readers.asked(link, LinkReader.STAND_IN, case.seats)
        to = case.stand_in(step.key, seat)
        if to is None:
            continue
        holder = case.addressee(step.key, seat)
        letters.append(ask_stand_in(case.matter(step), to, holder_name=holder.name, send_at=send_at))
    posted = case.post_all(letters)
    return [letter.to.organisation for letter, is_new in zip(letters, posted, strict=True) if is_new]


def write_undecided(case: Case, duty: Undecided, _found: CarriedOut) -> None:
    """A notice's day comes near while something before it is not done: the secretariat hears it, not the owner."""
    step = case.plan.step(duty.step)
    waits_for = [case.plan.step(key).title for key in undone_before(case.plan, step.key, case.ended)]
    asked_in = role(step.role).question
    its_question = next((s for s in case.plan.steps if s.role == asked_in and s.window == step.window), step)
    question = waits_for[0] if waits_for else its_question.title
    text = undone_sentence(waits_for, step.title) if waits_for else undecided_sentence(question, step.title)
    if case.tell(EventKind.ESCALATED, text, duty):
        case.post(
            undecided_letter(
                case.matter(step),
                case.secretariat(),
                duty.rung.key,
                question=question,
                waits_for=waits_for,
                send_at=case.send_at(duty, step),
            )
        )


def _is_new_to(case: Case, step: PlanStep, seat: str, duty: Remind, letters: list[Letter]) -> bool:
    """True where the seat's holder has only just got the question, or gets it now: a reminder would be noise.

    Where the holder gets it now, it is added to `letters`. Somebody may hold the seat whom nobody has noticed yet; the
    first that they hear is the question itself.
    """
    link = case.invitation(step.key, seat)
    if holder_changes.is_outdated(link, case.seats):
        holder_changes.move(case.session, link, case.seats, now=case.now)
        letters += asked(case, step, [seat], duty, is_new_holder=True)
        return True
    if link.renewed_at is None:
        return False
    return not is_worth_sending(duty.rung, office_instant(link.renewed_at, hard=step.basis in HARD))


def _not_told_this_week(case: Case, step: PlanStep, duty: Remind, seats: list[str]) -> list[str]:
    """Those whom the mail of the week has not told of it, and all whose day is near: what is urgent comes by itself."""
    near = {seat for seat in seats if step.schedule_of(seat).operative_on <= case.today + _NEAR}
    if duty.rung.kind == MailKind.LAST_REMINDER or len(near) == len(seats):
        return seats
    told = weekly.told(case.session, case.key, step.key, seats, case.today)
    return [seat for seat in seats if seat in near or seat not in told]


def _alarms(case: Case, duty: Remind, step: PlanStep, to: Addressee) -> list[Letter]:
    supplier = _receiver(case)
    matter = case.matter(step)
    send_at = case.send_at(duty, step)
    readers, watcher = [to], case.secretariat()
    if watcher.email != to.email:
        # The secretariat hears the same alarm; it is no seat of the step, so its mail carries no link.
        readers.append(replace(watcher, cc_email=""))
    return [alarm(matter, reader, duty.rung.key, supplier=supplier, send_at=send_at) for reader in readers]


def _escalate(case: Case, duty: Remind, step: PlanStep, missing: list[str]) -> None:
    # Everyone whose own time is out, whichever ladder told of it; who has anstånd still has time.
    missing = [seat for seat in case.missing(step) if step.schedule_of(seat).closes_at <= duty.at]
    if not missing:
        return
    rows = [_missing_row(case, step, seat) for seat in missing]
    own = [seat for seat in duty.seats if step.schedule_of(seat).closes_at != step.schedule.closes_at]
    total = len(step.seats)
    case.post(
        escalation(
            case.matter(step),
            case.secretariat(),
            rows,
            answered=total - len(case.missing(step)),
            total=total,
            passed_on=local_date(duty.at),
            send_at=case.send_at(duty, step),
            rung=duty.rung.key,
            due_seat=own[0] if own else "",
        )
    )
    names = case.seats.names_of(step.seats)
    text = escalation_sentence(step.title, [names[row.seat] for row in rows])
    case.tell(EventKind.ESCALATED, text, duty)


def _missing_row(case: Case, step: PlanStep, seat: str) -> MissingRow:
    to = case.addressee(step.key, seat)
    returns_on = case.rows(step.key)[seat].returns_on if seat in case.rows(step.key) else None
    return MissingRow(
        seat=seat,
        organisation=to.organisation,
        seat_title=to.seat_title,
        name=to.name,
        note=f"återkommer {long_date(returns_on)}" if returns_on else "",
    )


def _tell_of_rung(case: Case, duty: Remind, step: PlanStep, missing: list[str]) -> None:
    kind = EventKind.ALARMED if duty.rung.kind == MailKind.ALARM else EventKind.REMINDED
    names = case.seats.names_of(step.seats)
    case.tell(
        EventKind.CAUGHT_UP if duty.skipped else kind,
        sentence(step, duty, [names[seat] for seat in missing]),
        duty,
        seat=missing[0] if len(missing) == 1 else "",
        extra=",".join(sorted(missing))[:80],
        data={"rung": duty.rung.key, "skipped": duty.skipped},
    )


def _stand_ins_asked_at(case: Case, step: PlanStep, seats: Sequence[str]) -> dict[str, datetime]:
    """Seat → when its stand-in was asked; looked for only where one has been."""
    if not any(case.invitation(step.key, seat).stand_in_for for seat in seats):
        return {}
    return posting.newest(case.session, case.key, step.key, MailKind.STAND_IN)


def _stand_in(case: Case, step: PlanStep, seat: str, duty: Remind, asked_at: datetime | None) -> Addressee | None:
    """Who is reminded beside the holder; None before half time, and where the question itself has only just gone.

    A day that moves later does not take the question back from the stand-in. Somebody may be the stand-in whom nobody
    has noticed yet; the first that they hear is the question.
    """
    link = case.invitation(step.key, seat)
    if other_readers.follow(case.session, link, case.seats, now=case.now) or not link.stand_in_for:
        return None
    if asked_at is not None and not is_worth_sending(duty.rung, asked_at):
        return None
    return case.stand_in(step.key, seat)


def _receiver(case: Case) -> str:
    seat = case.file.block.receiver_seat()
    return case.organisation(seat) if seat else case.file.block.receiver_name()
