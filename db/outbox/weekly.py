"""Who owes what, person by person, for the mail of the week; and who has been told of what by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, and_, col, or_, select

from db import journals, meetings, processes
from db.journals import REGISTER
from db.meetings import proposals
from db.outbox import posting
from db.register import holder_changes, people
from db.register.seats import load_seats
from mail.kinds.question.reminder import REMINDER, Owed
from mail.kinds.service.weekly import LatePaper, Waiting, told_key, week_of, weekly
from mail.letter import Letter, Matter
from rules.dates.clock import local_date, mail_time
from rules.dates.workdays import is_quiet
from rules.meeting.extract import days_in_words
from schemas.file.process import ProcessFile, StepKind
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.matter import MatterRow, OwingRow, Shelf
from schemas.tables.people import OrganisationRow
from schemas.tables.process import InvitationRow, PauseRow, PlanRow, ProcessRow, StepRow

ALL = "alla"
"""What a secretariat says for the whole cooperation."""


def letters(session: Session, now: datetime) -> list[Letter]:
    """The mails of this week (wall-clock time): one for each person who owes anything, in the organisations that want
    it. None in a quiet week. They leave at 08.30, or at once where that has passed."""
    today = local_date(now)
    if is_quiet(today) or not (wanted := organisations(session)):
        return []
    found = [row for row in _owing(session, today) if row[0].seat.partition("/")[0] in wanted]
    keys = sorted({owing.process for owing, _ in found})
    matters = _matters(session, keys)
    about = {owing.seat for owing, _ in found} | {file.secretariat for file, _ in matters.values()}
    seats = load_seats(session, about, today)
    by_person: dict[str, list[Owed]] = {}
    for owing, link in found:
        file, plan = matters[owing.process]
        step = plan.step(owing.step)
        if owing.seat not in seats.rows or holder_changes.is_outdated(link, seats) or _rests(step, owing, today):
            continue  # whoever has the seat now gets the question itself
        to = seats.addressee(owing.seat, invitation=link)
        matter = Matter(file, plan, step, seats.contact(file.secretariat))
        by_person.setdefault(to.email.casefold(), []).append(Owed(matter, to, week_of(today), REMINDER.name))
    late: dict[str, list[Waiting]] = {}
    for waiting in _late_papers(session, wanted, now):
        late.setdefault(waiting.to.email.casefold(), []).append(waiting)
    send_at = max(mail_time(today), now)
    return [
        weekly(by_person.get(email, []), send_at=send_at, late=late.get(email, []))
        for email in sorted({*by_person, *late})
    ]


def _late_papers(session: Session, wanted: Collection[str], now: datetime) -> Iterator[Waiting]:
    """What came late for an agenda before today, for whoever is asked whether it is taken up."""
    today = local_date(now)
    for row, record in proposals.late(session, now):
        seat = row.asked or record.secretariat
        if seat.partition("/")[0] not in wanted or local_date(row.received_at) >= today:
            continue
        link = processes.find_invitation(session, row.process, "", seat) if row.asked else None
        to = people.addressee(session, seat, today, invitation=link)
        if row.asked and to.email not in meetings.addresses(session, row.process, seat):
            continue  # a new chair has had no link yet; the secretariat sees that nobody has answered
        paper = LatePaper(
            number=row.id or 0,
            process=row.process,
            meeting=record.meeting,
            seat=seat,
            title=record.title,
            when=days_in_words(record.days),
            proposer=people.organisation_of(session, row.seat).name,
            item=proposals.item_of(row).title,
            public_id=to.public_id,
        )
        yield Waiting(paper, to, people.contact(session, record.secretariat, today))


def organisations(session: Session) -> set[str]:
    """The organisations whose holders get the week's mail, by their own word or the secretariat's."""
    said = dict(session.exec(select(OrganisationRow.key, OrganisationRow.weekly_mail)).all())
    if not any(said.values()):
        return set()
    is_for_all = any(said.get(seat.partition("/")[0]) == ALL for seat in people.secretariats(session))
    return {key for key, own in said.items() if own in ("ja", ALL) or (is_for_all and own != "nej")}


def post_all(session: Session, every: Sequence[Letter], now: datetime) -> int:
    """Record them, but for whoever has got the mail of this week already; how many were new."""
    journals.hold(session, REGISTER)
    has_got = _taken(session, [key for letter in every for key in letter.item_keys if key.startswith(f"{REGISTER}/")])
    new = [letter for letter in every if has_got.isdisjoint(letter.item_keys)]
    return sum(posting.post_all(session, new, now))


def told(session: Session, process: str, step: str, seats: Iterable[str], on: date) -> set[str]:
    """Those of the seats that the mail of the week has told of this, or will today."""
    week = week_of(on)
    keys = {told_key(process, step, seat, week): seat for seat in seats}
    return {keys[key] for key in _taken(session, list(keys))}


def _taken(session: Session, keys: Collection[str]) -> set[str]:
    found: set[str] = set()
    every = sorted(keys)
    for start in range(0, len(every), 500):
        rows = select(MailItemRow.key).join(MailRow, col(MailRow.id) == MailItemRow.mail)
        rows = rows.where(col(MailItemRow.key).in_(every[start : start + 500]))
        found.update(session.exec(rows.where(col(MailRow.state).not_in(("cancelled", "failed")))))
    return found


def _owing(session: Session, today: date) -> list[tuple[OwingRow, InvitationRow]]:
    """What is owed in steps that are open and do not rest, by a link that was made before today."""
    of_seat = and_(
        col(InvitationRow.process) == OwingRow.process,
        col(InvitationRow.step) == OwingRow.step,
        col(InvitationRow.seat) == OwingRow.seat,
    )
    at_step = and_(col(StepRow.process) == OwingRow.process, col(StepRow.key) == OwingRow.step)
    rests = select(PauseRow.process).where(
        PauseRow.process == OwingRow.process, or_(PauseRow.step == "", PauseRow.step == OwingRow.step)
    )
    rows = (
        select(OwingRow, InvitationRow)
        .join(MatterRow, col(MatterRow.key) == OwingRow.process)
        .join(InvitationRow, of_seat)
        .join(StepRow, at_step)
        .where(
            MatterRow.shelf == Shelf.OPEN,
            MatterRow.shift_s == 0,
            MatterRow.state == "running",
            StepRow.status == StepStatus.OPEN,
            col(InvitationRow.is_withdrawn).is_(False),
            ~rests.exists(),
        )
        .order_by(OwingRow.process, OwingRow.step, OwingRow.seat)
    )
    return [
        (owing, link) for owing, link in session.exec(rows) if local_date(link.renewed_at or link.created_at) < today
    ]


def _matters(session: Session, keys: Sequence[str]) -> Mapping[str, tuple[ProcessFile, Plan]]:
    in_force = and_(col(PlanRow.process) == ProcessRow.key, col(PlanRow.version) == ProcessRow.plan_version)
    found = {}
    for start in range(0, len(keys), 500):
        some = col(ProcessRow.key).in_(keys[start : start + 500])
        for row, plan in session.exec(select(ProcessRow, PlanRow).join(PlanRow, in_force).where(some)):
            found[row.key] = (ProcessFile.model_validate(row.file), Plan.model_validate(plan.plan))
    return found


def _rests(step: PlanStep, owing: OwingRow, today: date) -> bool:
    """The seat has said when it comes back, or its time for an answer is out, which the secretariat knows."""
    returns_on = step.returns.get(owing.seat)
    is_out = step.kind is StepKind.INQUIRY and step.schedule_of(owing.seat).counts_by < today
    return is_out or (returns_on is not None and returns_on > today)
