"""Parties that come and go, in the register: who joined is asked in what is open; who left is asked no more."""

from __future__ import annotations

from sqlmodel import col, select

from acts import calendar_entries
from acts.case import Case
from acts.closing.register import outcome_changed
from acts.opening.register import asked
from acts.parties import PartiesChanged, sentence
from acts.replan import because, replan
from rules.people import joining
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import PartySpec, StepKind
from schemas.messages import CarriedOut
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.people import OrganisationRow, SeatRow


def write(case: Case, duty: PartiesChanged, found: CarriedOut) -> None:
    """Plan for the parties as they now are. Raises Refused where the change does not fit any more."""
    _must_be_known(case, duty)
    before = case.plan
    joined = [PartySpec(organisation=key) for key in duty.joined]
    names = [case.organisation_names(keys) for keys in (duty.joined, duty.left)]
    text = f"{sentence(*names)} {because(case.note(duty.note))}".strip()
    plan = replan(
        case,
        duty,
        found,
        lambda: joining.change_parties(before, case.file, joined, duty.left, now=case.now, calendars=case.calendars),
        EventKind.PARTY_JOINED if duty.joined else EventKind.PARTY_LEFT,
        text,
    )
    if plan is None:
        return
    case.remember_parties(joined, duty.left)
    for step in plan.steps:
        status = StepStatus(case.step_row(step.key).status)
        if status not in ENDED:
            left = [seat for seat in before.step(step.key).seats if seat not in step.seats]
            calendar_entries.release(case, step, left, duty, has_left=True)
        if step.kind != StepKind.INQUIRY or status in ENDED or status == StepStatus.PLANNED:
            continue
        old = before.step(step.key).seats
        case.post_all(asked(case, step, case.missing(step, [seat for seat in step.seats if seat not in old]), duty))
        if status == StepStatus.CLOSED:
            outcome_changed(case, duty.model_copy(update={"step": step.key}), found)


def _must_be_known(case: Case, duty: PartiesChanged) -> None:
    """Everyone named is in the register, and whoever joins has somebody to ask. Raises Refused."""
    named = [*duty.joined, *duty.left]
    known = set(case.session.exec(select(OrganisationRow.key).where(col(OrganisationRow.key).in_(named))))
    for key in named:
        if key not in known:
            problem = f"Organisationen {key} finns inte i registret."
            raise Refused("part", problem, "Lägg in den först med svarstid people FIL.")
    role = case.file.respondent
    seats = {key: f"{key}/{role}" for key in duty.joined}
    known = set(case.session.exec(select(SeatRow.key).where(col(SeatRow.key).in_(seats.values()))))
    for key, seat in seats.items():
        if seat not in known:
            problem = f"Organisationen {key} har ingen plats {role} i registret, så ingen kan tillfrågas."
            raise Refused("part", problem, "Lägg in platsen i filen med organisationer och kör svarstid people FIL.")
