"""What the steps of a remiss tell beyond the shared: what was decided, who stands behind, what was met."""

from __future__ import annotations

from collections.abc import Sequence

from acts.case import Case
from kinds.duties import Duties
from kinds.remiss import spec
from kinds.remiss.duties import ask_again
from kinds.remiss.register import drafting as remiss
from kinds.remiss.register import received, standing_sentence
from kinds.remiss.spec import DECISION, MET_WORDS, SUBMISSION, TRIAGE, Met
from rules.swedish import enumerate_words
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus


def name_standing(case: Case, step: PlanStep, duty: Duty) -> None:
    """Write into the history whom the answer may name, when the submission opens and when it is done."""
    if step.role == SUBMISSION:
        case.tell(EventKind.STANDING, standing_sentence(case.session, case.key), duty)


def lines(case: Case, step: PlanStep) -> Sequence[str]:
    """What an information says beyond its own text, by the role of its step."""
    match step.role:
        case spec.INFORMATION:
            return [*received(case.session, case.file), *_decided(case, TRIAGE), *_without_time(case, step)]
        case spec.FINAL:
            return _decided(case, DECISION)
        case spec.REPORT:
            return _met(case)
        case _:
            return []


def _without_time(case: Case, step: PlanStep) -> list[str]:
    """The steps whose counted day has passed before they could begin, where the time is short."""
    late = [
        f"”{each.title}”"
        for each in case.plan.steps
        if each.key != step.key
        and case.step_row(each.key).status == StepStatus.PLANNED
        and each.schedule.counts_by < case.today
    ]
    if not late:
        return []
    return [
        f"Tiden är kort: {enumerate_words(late)} får {'en ny dag' if len(late) == 1 else 'nya dagar'} när det är dags."
    ]


def _decided(case: Case, role: str) -> list[str]:
    """What a task found, in the words of its choice, with the reason that was written."""
    words = []
    for step in (step for step in case.plan.steps if step.role == role):
        for seat in step.seats:
            answer = case.answers.get((step.key, seat))
            for question in step.questions if answer else []:
                choice = question.choice(answer.codes.get(question.key, "")) if answer else None
                text = answer.texts.get(question.key, "") if answer else ""
                if choice is not None:
                    words.append(f"{step.title}: {choice.label}{f' ({text})' if text else ''}.")
    return words


def _met(case: Case) -> list[str]:
    words = []
    for view in remiss.views(case.session, case.key):
        met = MET_WORDS[Met(view.met)] if view.met else "inte följt upp"
        section = f"{view.section}: " if view.section else ""
        words.append(f"{section}{view.text.rstrip('.')} – {met}{f' ({view.note})' if view.note else ''}")
    return words


HOOKS = Duties(opened=name_standing, done=name_standing, information=lines, writers={"ask_again": ask_again.write})
