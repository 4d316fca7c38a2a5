"""New words in the register: they hold in the plan from now on, and whoever has the old ones is told."""

from __future__ import annotations

from acts.case import Case
from acts.replan import because, replan
from acts.text import TextChanged, sentence
from mail.kinds.question.text_changed import text_changed
from rules.plan import texts
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.text import StepText
from schemas.messages import CarriedOut
from schemas.plan.timetable import StepStatus
from schemas.tables.process import TextEditRow


def write(case: Case, duty: TextChanged, found: CarriedOut) -> None:
    """The words and documents of the step are the new ones; answers given before stand, marked. Raises Refused."""
    edit = case.session.get(TextEditRow, duty.edit)
    if edit is None or (edit.process, edit.step) != (case.key, duty.step):
        raise Refused("text", "Den nya lydelsen finns inte.", "Gör ändringen en gång till.")
    old, content = case.plan.step(duty.step), StepText.model_validate(edit.content)
    answered = case.rows(old.key)
    text = f"{sentence(old.title, len(answered))} {because(case.note(duty.note))}".strip()
    plan = replan(
        case,
        duty,
        found,
        lambda: texts.with_text(case.plan, duty.step, content, now=case.now, calendars=case.calendars),
        EventKind.TEXT_CHANGED,
        text,
    )
    if plan is None:
        return
    row, step = case.step_row(old.key), plan.step(old.key)
    if answered:
        row.text_changed_at = case.now
    is_asked = row.status in (StepStatus.OPEN, StepStatus.CLOSED)
    told = step.seats if is_asked else [seat for seat in step.seats if seat in answered]
    matter, changes, reason = case.matter(step), texts.changes(old, step), case.note(duty.note)
    case.post_all(
        [
            text_changed(
                matter,
                case.addressee(step.key, seat),
                changes=changes,
                reason=reason,
                has_answered=seat in answered,
                rung=duty.key,
                send_at=case.send_at(duty, step),
            )
            for seat in told
        ]
    )
