"""New words and documents of a step in a running plan, and what reads otherwise than before."""

from __future__ import annotations

from datetime import datetime

from rules.plan.replanning import next_version, step_of
from schemas.errors import Refused
from schemas.file.calendar import Calendars
from schemas.file.text import StepText, TextChange
from schemas.plan.plan import Plan, PlanStep


def with_text(plan: Plan, step: str, content: StepText, *, now: datetime, calendars: Calendars) -> Plan:
    """The next version of the plan, in which the step says this; its days stand.

    Refused: an unknown step or question, or words that are those it has.
    """
    old = step_of(plan, step)
    known = {question.key for question in old.questions}
    if unknown := sorted(set(content.questions) - known):
        raise Refused("fråga", f"Frågan {unknown[0]} finns inte i steget.", "Läs in sidan på nytt.")
    questions = [
        question.model_copy(update={"text": content.questions.get(question.key, question.text)})
        for question in old.questions
    ]
    new = old.model_copy(update={"text": content.text, "questions": questions, "documents": content.documents})
    if not changes(old, new):
        raise Refused("text", "Texten är lik den som redan gäller.", "Ändra något, eller avbryt.")
    return next_version(plan, [new if each.key == step else each for each in plan.steps], calendars, now)


def changes(old: PlanStep, new: PlanStep) -> list[TextChange]:
    """What reads otherwise, in the order of the page: background, questions, documents."""
    found = [TextChange(what="Bakgrunden", before=old.text, now=new.text)] if old.text != new.text else []
    for before, now in zip(old.questions, new.questions, strict=True):
        if before.text != now.text:
            found.append(TextChange(what="Frågan", before=before.text, now=now.text))
    gone = [document for document in old.documents if document not in new.documents]
    added = [document for document in new.documents if document not in old.documents]
    found += [TextChange(what="Dokument", before=document.title) for document in gone]
    return [*found, *(TextChange(what="Dokument", now=document.title) for document in added)]
