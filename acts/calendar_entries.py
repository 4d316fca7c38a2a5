"""What stands in people's calendars because of our mails, and how it gets out again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, or_, select

from acts.case import Case
from db.outbox.dispatch import ACCEPTED, DISPATCHING, PLANNED, UNKNOWN
from mail.kinds import MAILS
from mail.kinds.knowledge import released
from mail.props import Asked
from schemas.duties import Duty
from schemas.plan.plan import PlanStep
from schemas.tables.process import MailRow

_CARRYING = [mail.name for mail in MAILS.values() if mail.has_calendar]


def standing(case: Case, seat: str, steps: Iterable[str]) -> list[Asked]:
    """What the seat was asked in these steps, by mails that have left, and stands in a calendar today or later."""
    rows = case.session.exec(
        select(MailRow.step, MailRow.props)
        .where(MailRow.process == case.key, MailRow.seat == seat, col(MailRow.step).in_(list(steps)))
        .where(col(MailRow.kind).in_(_CARRYING))
        .where(
            or_(
                col(MailRow.state).in_([ACCEPTED, DISPATCHING, UNKNOWN]),
                (col(MailRow.state) == PLANNED) & (col(MailRow.send_at) < case.now),
            )
        )
        .order_by(col(MailRow.id))
    )
    newest = {step: Asked.model_validate(props["asked"]) for step, props in rows}
    return [
        asked.model_copy(update={"plan_version": case.plan.version})
        for asked in newest.values()
        if asked.operative_on >= case.today
    ]


def release(case: Case, step: PlanStep, seat: str, duty: Duty, *, has_left: bool = False) -> None:
    """Tell a seat that it need not answer the step any more, where it has had the question."""
    for ended in standing(case, seat, [step.key]):
        letter = released(
            case.matter(step), case.reader(seat), ended=ended, has_left=has_left, send_at=case.send_at(duty)
        )
        case.post(letter)
