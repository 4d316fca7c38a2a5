"""What stands in people's calendars because of our mails, and how it gets out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import col, or_, select

from acts.case import Case
from db.outbox.dispatch import ACCEPTED, DISPATCHING, PLANNED, UNKNOWN
from mail.kinds import MAILS
from mail.kinds.people.knowledge import released
from mail.props import Asked
from schemas.duties import Duty
from schemas.plan.plan import PlanStep
from schemas.tables.mail import MailRow

_CARRYING = [mail.name for mail in MAILS.values() if mail.has_calendar]


def standing(case: Case, steps: Iterable[str]) -> dict[str, list[Asked]]:
    """Seat → what it was asked in these steps, by mails that have left, and stands in a calendar today or later."""
    rows = case.session.exec(
        select(MailRow.seat, MailRow.step, MailRow.props)
        .where(MailRow.process == case.key, col(MailRow.step).in_(list(steps)))
        .where(col(MailRow.kind).in_(_CARRYING))
        .where(
            or_(
                col(MailRow.state).in_([ACCEPTED, DISPATCHING, UNKNOWN]),
                (col(MailRow.state) == PLANNED) & (col(MailRow.send_at) < case.now),
            )
        )
        .order_by(col(MailRow.id))
    )
    found: dict[str, list[Asked]] = {}
    for (seat, _), props in {(seat, step): props for seat, step, props in rows}.items():
        asked = Asked.model_validate(props["asked"])
        if asked.operative_on >= case.today:
            found.setdefault(seat, []).append(asked.model_copy(update={"plan_version": case.plan.version}))
    return found


def release(case: Case, step: PlanStep, seats: Sequence[str], duty: Duty, *, has_left: bool = False) -> None:
    """Tell these seats that they need not answer the step any more, where they have had the question."""
    if not seats:
        return
    entries, matter, send_at = standing(case, [step.key]), case.matter(step), case.send_at(duty)
    case.post_all(
        [
            released(matter, case.reader(seat), ended=ended, has_left=has_left, send_at=send_at)
            for seat in seats
            for ended in entries.get(seat, [])
        ]
    )
