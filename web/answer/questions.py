"""The questions of a step as form fields, and a typed form back to an answer.

Nothing is chosen for anybody; an answer that has been given stands in the form, so that it can be changed. Each type
of question has its fields in `templates/questions/` and reads them in `questions`. Beside them: `other-<question>` (an
answer without a value), `text-<question>` (the words of a choice), `returns_on`, `comment`, `strength`, `paragraph`,
`decided_on`, `diarienummer`, `answered_by`, `answered_email`, `expected_version`, `nudged`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kinds.registry import role
from questions import Given, QuestionKind, kind_of, template_of
from questions import answer as rules
from questions.kind import Choice as Choice
from questions.kind import value_field
from schemas.errors import Refused
from schemas.file.process import Meaning, QuestionSpec, StepKind
from schemas.inquiry import OWN_WAYS, Channel, Code, QuestionType, Strength
from schemas.messages import AnswerIn
from schemas.plan.plan import PlanStep
from schemas.tables.process import AnswerRow
from web.answer.due_words import last_day
from web.shell.forms import Form

DECIDED = (Strength.DELEGATION, Strength.BOARD, Strength.COUNCIL)
_POSITIONS = frozenset({Code.YES, Code.NO, Code.CONDITION})
STRENGTH_CHOICES = (
    (Strength.INTEREST, "Ingen har beslutat än", "Svaret visar kommunens intresse"),
    (Strength.OFFICIAL, "En tjänsteperson", "Till exempel kommundirektören"),
    (Strength.DELEGATION, "Någon på delegation", ""),
    (Strength.BOARD, "Kommunstyrelsen", ""),
    (Strength.COUNCIL, "Kommunfullmäktige", ""),
)
_BODIES = {Strength.BOARD: "Kommunstyrelsen", Strength.COUNCIL: "Kommunfullmäktige"}


@dataclass(frozen=True)
class QuestionField:
    """One question as the form shows it."""

    spec: QuestionSpec
    kind: QuestionKind
    template: str
    others: tuple[Choice, ...]
    """How to answer without a value of the type."""

    @property
    def name(self) -> str:
        """The name of the field with the value."""
        return value_field(self.spec)

    def part(self, part: str) -> str:
        """The name of the field with that part of the value."""
        return value_field(self.spec, part)


def fields_of(step: PlanStep) -> list[QuestionField]:
    """The questions of the step."""
    return [QuestionField(q, kind_of(q), template_of(q), kind_of(q).other_choices(q)) for q in step.questions]


def field_context(
    form: Form,
    step: PlanStep,
    limits: tuple[Sequence[str], int] = ((), 0),
    seat: str = "",
    *,
    is_noted: bool = False,
) -> dict[str, object]:
    """What `templates/answer_fields.html` needs; `limits` are the file types and the most bytes of the settings.

    `seat` is who answers, where that is known. `is_noted`: the secretariat notes what a party has said.
    """
    return {
        "is_noted": is_noted,
        "returns_by": last_day(step.schedule_of(seat)) if seat in step.seats else None,
        "form": form,
        "questions": fields_of(step),
        "limits": limits,
        "takes_file": takes_file(step),
        "may_return": may_return(step),
        "asks_for_strength": asks_for_strength(step),
        "may_leave_strength": not any(q.type == QuestionType.YES_NO for q in step.questions),
        "strength_choices": STRENGTH_CHOICES,
        "is_notice": step.kind == StepKind.NOTICE,
    }


def takes_file(step: PlanStep) -> bool:
    """True where a question of the step takes an upload."""
    return any(kind_of(question).takes_file for question in step.questions)


def asks_for_strength(step: PlanStep) -> bool:
    """True where it matters how binding the answer is: for questions to a party, not for tasks and notices.

    With choices it matters where a municipality takes a position; its own decision has a paragraph whatever it says.
    """
    is_decision = step.home_body is not None or role(step.role).is_own_decision
    takes_position = role(step.role).takes_position
    if step.level is not None:
        return step.kind == StepKind.INQUIRY
    return step.kind == StepKind.INQUIRY and any(
        q.type == QuestionType.YES_NO or (is_decision and bool(q.choices)) or (takes_position and _decides(q))
        for q in step.questions
    )


def must_tell_strength(step: PlanStep, values: Mapping[str, str]) -> bool:
    """True where a yes or a no is given, which must say who stands behind it; a choice may leave it open.

    Whoever comes back another day has not decided yet, whatever is said meanwhile.
    """
    plain = [q.key for q in step.questions if q.type == QuestionType.YES_NO]
    is_later = Code.RETURNS in values.values()
    return asks_for_strength(step) and not is_later and any(values.get(key) in _POSITIONS for key in plain)


def _will_tell_strength(step: PlanStep) -> bool:
    """True where most answers must say who stands behind them; an empty form is told so with what else is missing."""
    return asks_for_strength(step) and any(q.type == QuestionType.YES_NO and q.is_required for q in step.questions)


def _decides(question: QuestionSpec) -> bool:
    """A choice that counts as a yes or a no may rest on a decision."""
    return any(choice.means in (Meaning.YES, Meaning.NO, Meaning.CONDITION) for choice in question.choices)


def may_return(step: PlanStep) -> bool:
    """True where "vi återkommer den …" is one of the choices."""
    offered = (choice for q in step.questions for choice in (*kind_of(q).choices(q), *kind_of(q).other_choices(q)))
    return any(choice.is_return for choice in offered)


def read_answer(
    form: Form,
    step: PlanStep,
    *,
    process: str,
    seat: str,
    today: date,
    channel: Channel = Channel.WEB,
    source: str = "",
) -> AnswerIn:
    """The typed form as an answer; what is wrong is noted in `form.errors`, and then the answer must not be used."""
    given = {question.key: _read(form, question) for question in step.questions}
    strength = form.get("strength") if asks_for_strength(step) else ""
    is_decided = strength in DECIDED
    answer = AnswerIn(
        process=process,
        step=step.key,
        seat=seat,
        values={key: part.code for key, part in given.items()},
        texts={key: part.text for key, part in given.items()},
        comment=form.get("comment"),
        strength=Strength(strength) if strength in list(Strength) else None,
        paragraph=form.get("paragraph") if is_decided else "",
        decided_on=form.day("decided_on") if is_decided else None,
        diarienummer=form.get("diarienummer") if is_decided else "",
        answered_by=form.get("answered_by"),
        answered_email=form.get("answered_email"),
    )
    answer = rules.tidy(step, answer)
    if Code.RETURNS in answer.values.values():
        answer = answer.model_copy(update={"returns_on": form.day("returns_on")})
    _note_faults(form, step, answer, rules.problems(step, answer, today=today, channel=channel, source=source))
    _nudge(form, answer, is_own=channel in OWN_WAYS)
    return answer


def _read(form: Form, question: QuestionSpec) -> Given:
    kind = kind_of(question)
    given, other = kind.read(question, form), form.get(f"other-{question.key}")
    if other not in {choice.code for choice in kind.other_choices(question)}:
        return given
    if given != Given():
        form.refuse(f"other-{question.key}", "Frågan är både besvarad och lämnad till senare. Välj det ena.")
    return Given(other)


def _note_faults(form: Form, step: PlanStep, answer: AnswerIn, faults: list[Refused]) -> None:
    for fault in faults:
        name = field_name(step, fault.field)
        # A day that cannot be read is already noted, in better words than that it is missing.
        if not form.error(name):
            form.refuse(name, f"{fault.problem} {fault.cure}")
    is_bare = not answer.values and not answer.texts
    is_told_who = answer.strength is not None or bool(form.error("strength"))
    if not is_told_who and (must_tell_strength(step, answer.values) or (is_bare and _will_tell_strength(step))):
        form.refuse("strength", "Det framgår inte vem som har beslutat om svaret. Välj ett av alternativen.")
    if step.kind == StepKind.NOTICE and (is_bare or Code.DONE in answer.values.values()) and not answer.comment:
        form.refuse("comment", "Skriv när aviseringen skickades och hur leverantören bekräftade den.")
    if answer.answered_email and not answer.answered_by:
        form.refuse("answered_by", "Namnet saknas. Skriv ditt namn, eller lämna båda fälten tomma.")


def _nudge(form: Form, answer: AnswerIn, *, is_own: bool) -> None:
    """Ask once for what tells a decision from others; the same form sent again is taken as it is."""
    is_bare = not (answer.paragraph or answer.decided_on or answer.diarienummer)
    body = _BODIES.get(answer.strength) if answer.strength else None
    if body and is_bare and not form.errors and not form.get("nudged"):
        form.nudge = (
            f"{body} har beslutat, men varken paragraf, datum eller diarienummer är ifyllt. "
            f"Fyll i det {'ni' if is_own else 'du'} vet, eller skicka svaret som det är."
        )


def field_name(step: PlanStep, field: str) -> str:
    """The name of the form's field that a refusal of `questions.answer.problems` is about."""
    key, _, part = field.partition("/")
    question = next((q for q in step.questions if q.key == key), None)
    if question is not None:
        return kind_of(question).field_of(question, part)
    first = step.questions[0] if step.questions else None
    return kind_of(first).field_of(first, "") if field == "values" and first else field


def as_typed(step: PlanStep, answer: AnswerRow | None) -> dict[str, str]:
    """What an earlier answer puts back into the form: all of it, so that sending it untouched changes nothing."""
    if answer is None:
        return {}
    typed: dict[str, str] = {}
    for question in step.questions:
        kind, given = kind_of(question), rules.given(question, answer.codes, answer.texts)
        if given.code in {choice.code for choice in kind.other_choices(question)}:
            typed[f"other-{question.key}"] = given.code
        else:
            typed |= kind.typed(question, given)
    days = {"decided_on": answer.decided_on, "returns_on": answer.returns_on}
    typed |= {name: day.isoformat() if day else "" for name, day in days.items()}
    typed |= {name: getattr(answer, name) or "" for name in ("comment", "strength", "paragraph", "diarienummer")}
    return {name: value for name, value in typed.items() if value}


def is_untouched(form: Form, step: PlanStep, answer: AnswerRow | None) -> bool:
    """True where the form says what the answer that stands says, and not a word more."""
    said = {name: value for name in form.typed if (value := form.get(name)) and name != "expected_version"}
    return answer is not None and said == {name: value.strip() for name, value in as_typed(step, answer).items()}
