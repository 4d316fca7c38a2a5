"""What the register holds, as other systems see it."""

from __future__ import annotations

from datetime import date

from db.case import StoredCase
from db.register.seats import Seats
from schemas.api.read import AnswerOut, MatterOut, OutcomeOut, PartyOut, QuestionOut, ReasonOut, StepOut, WholeMatterOut
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus
from schemas.tables.matter import NEVER_ON, MatterRow
from schemas.tables.process import AnswerRow


def matter(row: MatterRow) -> MatterOut:
    """A matter in short."""
    return MatterOut(
        matter=row.key,
        title=row.title,
        kind=row.kind,
        diarienummer=row.diarienummer,
        state=row.state,
        shelf=row.shelf,
        next_on=_day(row.next_on),
        closes_on=row.closes_on,
        asked=row.asked,
        missing=row.missing,
        parties=[key for key in row.parties.split("|") if key],
        closed_at=row.closed_at,
    )


def _day(on: date) -> date | None:
    return None if on == NEVER_ON else on


def whole_matter(case: StoredCase, line: MatterRow) -> WholeMatterOut:
    """A matter with its steps, in the order of the plan."""
    return WholeMatterOut(
        **matter(line).model_dump(),
        summary=case.file.summary,
        plan_version=case.plan.version,
        created_at=case.row.created_at,
        steps=[_step(case, step) for step in case.plan.steps],
    )


def _step(case: StoredCase, step: PlanStep) -> StepOut:
    stored = case.steps.get(step.key)
    return StepOut(
        step=step.key,
        title=step.title,
        kind=step.kind,
        status=stored.status if stored else StepStatus.PLANNED,
        due_on=step.schedule.due_on,
        counts_by=step.schedule.counts_by,
        operative_on=step.schedule.operative_on,
        opened_at=stored.opened_at if stored else None,
        closed_at=stored.closed_at if stored else None,
        seats=step.seats,
        questions=[
            QuestionOut(question=each.key, text=each.text, type=each.type, is_required=each.is_required)
            for each in step.questions
        ],
    )


def parties(case: StoredCase, names: Seats) -> list[PartyOut]:
    """The parties as the file has them now."""
    asked = sorted({seat for step in case.plan.steps for seat in step.seats})
    return [
        PartyOut(
            organisation=party.organisation,
            name=names.organisation_name(party.organisation),
            from_on=party.from_on,
            to_on=party.to_on,
            seats=[seat for seat in asked if seat.partition("/")[0] == party.organisation],
        )
        for party in case.file.parties
    ]


def answer(case: StoredCase, names: Seats, row: AnswerRow) -> AnswerOut:
    """One version of an answer."""
    newest, link = case.answers.get((row.step, row.seat)), case.invitations.get((row.step, row.seat))
    is_newest = newest is not None and newest.version == row.version
    return AnswerOut(
        answer=row.id,
        step=row.step,
        seat=row.seat,
        organisation=names.name(row.seat).organisation,
        version=row.version,
        is_newest=is_newest,
        counts=is_newest and (link is None or row.version > link.set_aside),
        values={key: str(value) for key, value in row.codes.items()},
        texts={key: str(value) for key, value in row.texts.items()},
        comment=row.comment,
        strength=row.strength,
        paragraph=row.paragraph,
        decided_on=row.decided_on,
        diarienummer=row.diarienummer,
        returns_on=row.returns_on,
        answered_by=row.answered_by,
        channel=row.channel,
        source=row.source,
        is_late=row.is_late,
        received_at=row.received_at,
    )


def outcomes(case: StoredCase) -> list[OutcomeOut]:
    """The steps that have an outcome, in the order of the plan."""
    state, found = case.state, []
    for step in case.plan.steps:
        stood, stored = state.steps[step.key], case.steps.get(step.key)
        if stood.outcome is None and not stood.results:
            continue
        found.append(
            OutcomeOut(
                step=step.key,
                status=stood.status,
                computed={key: each.result for key, each in stood.outcome.questions.items()} if stood.outcome else {},
                determined={key: each.value for key, each in stood.results.items()},
                reasons=[
                    ReasonOut(seat=each.seat, question=each.question, why=each.why) for each in stood.outcome.reasons
                ]
                if stood.outcome
                else [],
                reason=stored.reason if stored else "",
            )
        )
    return found
