"""What the story of a process needs of its file: the steps of its kind, and steps that wait for each other."""

from __future__ import annotations

from collections.abc import Sequence

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from files.whole import Whole
from kinds.checks import checks_of
from kinds.registry import of
from rules.plan.planning import questions_of
from schemas.file.process import Condition, StepKind, StepSpec

_FINDINGS = ["ja", "nej", "besvarad"]


def check_story(whole: Whole) -> None:
    """FileRefused at the first thing that the story of the process cannot do without."""
    file, document = whole.file, whole.document
    for each in of(file.kind).roles:
        if each.is_needed and all(step.role != each.key for step in file.steps):
            problem = f"{each.title} saknas bland stegen."
            raise document.refusal(("steps",), problem, f"Lägg till ett steg med role: {each.key}.")
    checks_of(file.kind).steps(whole)
    steps = {step.key: step for step in file.steps}
    for number, step in enumerate(file.steps):
        _check_waiting(step, steps, ("steps", number), document)
    _check_ring(file.steps, document)


def _check_waiting(step: StepSpec, steps: dict[str, StepSpec], place: Place, document: Document) -> None:
    for position, key in enumerate(step.waits_for):
        _check_known(key, steps, (*place, "waits_for", position), document)
    for position, condition in enumerate(step.when):
        inner = (*place, "when", position)
        _check_known(condition.step, steps, (*inner, "step"), document)
        _check_finding(condition, steps[condition.step], inner, document)


def _check_known(key: str, steps: dict[str, StepSpec], place: Place, document: Document) -> None:
    if key not in steps:
        cure = suggestion(key, list(steps)) + f"Stegen är {', '.join(steps)}."
        raise document.refusal(place, f"steget ”{key}” finns inte.", cure)


def _check_finding(condition: Condition, step: StepSpec, place: Place, document: Document) -> None:
    questions = {question.key: question for question in questions_of(step)}
    if condition.question not in questions:
        cure = suggestion(condition.question, list(questions)) + f"Frågorna är {', '.join(questions) or 'inga'}."
        problem = f"frågan ”{condition.question}” finns inte i ”{step.title}”."
        raise document.refusal((*place, "question"), problem, cure)
    question = questions[condition.question]
    codes = [choice.code for choice in question.choices] or ["ja", "nej", "villkor", "klart"]
    known = _FINDINGS if step.kind is StepKind.INQUIRY else codes
    for position, finding in enumerate(condition.among):
        if finding not in known:
            cure = suggestion(finding, known) + f"Steget kan komma fram till {', '.join(known)}."
            raise document.refusal((*place, "among", position), f"”{finding}” är inget utfall av steget.", cure)


def _check_ring(steps: Sequence[StepSpec], document: Document) -> None:
    waits = {step.key: {*step.waits_for, *(condition.step for condition in step.when)} for step in steps}
    while waits:
        free = [key for key, others in waits.items() if not others & waits.keys()]
        if not free:
            number = next(n for n, step in enumerate(steps) if step.key in waits)
            problem = f"stegen väntar på varandra i ring: {', '.join(waits)}."
            raise document.refusal(("steps", number, "waits_for"), problem, "Ta bort ett av villkoren.")
        for key in free:
            del waits[key]
