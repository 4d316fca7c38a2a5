"""The questions of a step as form fields, and a typed form back to an answer. Nothing is ever preselected.

Field names: `value-<question>` (code, date or free text), `text-<question>` (the words of a choice), `returns_on`,
`comment`, `strength`, `paragraph`, `decided_on`, `diarienummer`, `answered_by`, `answered_email`, `expected_version`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kinds.registry import role
from mail.answers import answer_words
from rules import answers as rules
from rules.swedish import capital
from schemas.errors import Refused
from schemas.inquiry import Channel, Code, QuestionType, Strength
from schemas.messages import AnswerIn
from schemas.plan import PlanStep
from schemas.process import Meaning, QuestionSpec, StepKind
from schemas.tables import AnswerRow
from web.shell.forms import Form


@dataclass(frozen=True)
class Choice:
    """One way to answer, as the form shows it."""

    code: str
    label: str
    hint: str = ""
    asks_text: bool = False


DECIDED = (Strength.DELEGATION, Strength.BOARD, Strength.COUNCIL)
_POSITIONS = frozenset({Code.YES, Code.NO, Code.CONDITION})
_RETURNS = Choice(Code.RETURNS, "Vi återkommer en viss dag")
"""Offered whatever is asked: the mails say that it can be answered."""
_YES_NO = (
    Choice(Code.YES, "Ja"),
    Choice(Code.NO, "Nej"),
    Choice(Code.CONDITION, "Ja, med villkor", asks_text=True),
    _RETURNS,
    Choice(Code.NOT_CONCERNED, "Vi berörs inte av frågan"),
)
_DONE = (Choice(Code.DONE, "Ja, det är klart"), Choice(Code.RETURNS, "Nej, vi återkommer en viss dag"))
STRENGTH_CHOICES = (
    (Strength.INTEREST, "Ingen har beslutat än", "Svaret visar kommunens intresse"),
    (Strength.OFFICIAL, "En tjänsteperson", "Till exempel kommundirektören"),
    (Strength.DELEGATION, "Någon på delegation", ""),
    (Strength.BOARD, "Kommunstyrelsen", ""),
    (Strength.COUNCIL, "Kommunfullmäktige", ""),
)


@dataclass(frozen=True)
class QuestionField:
    """One question as the form shows it."""

    key: str
    text: str
    type: QuestionType
    choices: tuple[Choice, ...]
    is_required: bool
    current: str
    """The answer already given, in words; empty where there is none."""

    @property
    def text_label(self) -> str:
        """What the field for words is called; empty where no choice asks for any."""
        if self.type == QuestionType.YES_NO:
            return "Vilket är villkoret?"
        asking = [choice for choice in self.choices if choice.asks_text]
        own_words = asking[0].hint if len(asking) == 1 else ""
        return own_words or ("Skriv vad det gäller" if asking else "")

    @property
    def text_hint(self) -> str:
        """When the field for words is to be filled in."""
        if self.type == QuestionType.YES_NO:
            return "Fyll i om svaret är ja, med villkor."
        asking = [f"”{choice.label}”" for choice in self.choices if choice.asks_text]
        return f"Fyll i om svaret är {' eller '.join(asking)}." if asking else ""


def fields_of(step: PlanStep, latest: AnswerRow | None) -> list[QuestionField]:
    """The questions of the step with their choices, none of them chosen."""
    return [
        QuestionField(
            key=question.key,
            text=question.text,
            type=question.type,
            choices=_choices(question),
            is_required=question.is_required,
            current=_current(question, latest),
        )
        for question in step.questions
    ]


def field_context(form: Form, step: PlanStep, latest: AnswerRow | None) -> dict[str, object]:
    """What `templates/answer_fields.html` needs."""
    return {
        "form": form,
        "questions": fields_of(step, latest),
        "may_return": may_return(step),
        "asks_for_strength": asks_for_strength(step),
        "may_leave_strength": not any(q.type == QuestionType.YES_NO for q in step.questions),
        "strength_choices": STRENGTH_CHOICES,
        "is_notice": step.kind == StepKind.NOTICE,
    }


def asks_for_strength(step: PlanStep) -> bool:
    """True where it matters how binding the answer is: for questions to a party, not for tasks and notices.

    With choices it matters where a municipality takes a position; its own decision has a paragraph whatever it says.
    """
    is_decision = step.home_body is not None or role(step.role).is_own_decision
    takes_position = role(step.role).takes_position
    return step.kind == StepKind.INQUIRY and any(
        q.type == QuestionType.YES_NO or (is_decision and bool(q.choices)) or (takes_position and _decides(q))
        for q in step.questions
    )


def must_tell_strength(step: PlanStep, values: Mapping[str, str]) -> bool:
    """True where a yes or a no is given, which must say who stands behind it; a choice may leave it open."""
    plain = [q.key for q in step.questions if q.type == QuestionType.YES_NO]
    return asks_for_strength(step) and any(values.get(key) in _POSITIONS for key in plain)


def _decides(question: QuestionSpec) -> bool:
    """A choice that counts as a yes or a no may rest on a decision."""
    return any(choice.means in (Meaning.YES, Meaning.NO, Meaning.CONDITION) for choice in question.choices)


def may_return(step: PlanStep) -> bool:
    """True where "vi återkommer den …" is one of the choices."""
    return any(choice.code == Code.RETURNS for q in step.questions for choice in _choices(q))


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
    values: dict[str, str] = {}
    texts: dict[str, str] = {}
    for question in step.questions:
        typed = form.get(f"value-{question.key}")
        if question.type == QuestionType.TEXT:
            texts[question.key] = typed
        elif question.type == QuestionType.DATE:
            day = form.day(f"value-{question.key}")
            values[question.key] = day.isoformat() if day else ""
        else:
            values[question.key] = typed
        if any(choice.code == typed and choice.asks_text for choice in _choices(question)):
            texts[question.key] = form.get(f"text-{question.key}")
    strength = form.get("strength") if asks_for_strength(step) else ""
    is_decided = strength in DECIDED
    answer = rules.tidy(
        step,
        AnswerIn(
            process=process,
            step=step.key,
            seat=seat,
            values=values,
            texts=texts,
            comment=form.get("comment"),
            strength=Strength(strength) if strength in list(Strength) else None,
            paragraph=form.get("paragraph") if is_decided else "",
            decided_on=form.day("decided_on") if is_decided else None,
            diarienummer=form.get("diarienummer") if is_decided else "",
            returns_on=form.day("returns_on") if Code.RETURNS in values.values() else None,
            answered_by=form.get("answered_by"),
            answered_email=form.get("answered_email"),
        ),
    )
    _note_faults(form, step, answer, rules.problems(step, answer, today=today, channel=channel, source=source))
    return answer


def _note_faults(form: Form, step: PlanStep, answer: AnswerIn, faults: list[Refused]) -> None:
    for fault in faults:
        name = field_name(step, fault.field)
        # A day that cannot be read is already noted, in better words than that it is missing.
        if not form.error(name):
            form.refuse(name, f"{fault.problem} {fault.cure}")
    if must_tell_strength(step, answer.values) and answer.strength is None and not form.error("strength"):
        form.refuse("strength", "Det framgår inte vem som har beslutat om svaret. Välj ett av alternativen.")
    if step.kind == StepKind.NOTICE and Code.DONE in answer.values.values() and not answer.comment:
        form.refuse("comment", "Skriv när aviseringen skickades och hur leverantören bekräftade den.")
    if answer.answered_email and not answer.answered_by:
        form.refuse("answered_by", "Namnet saknas. Skriv ditt namn, eller lämna båda fälten tomma.")


def field_name(step: PlanStep, field: str) -> str:
    """The name of the form's field that a refusal of `rules.answers.problems` is about."""
    key, _, part = field.partition("/")
    question = next((q for q in step.questions if q.key == key), None)
    if question is None:
        return f"value-{step.questions[0].key}" if field == "values" and step.questions else field
    return f"text-{key}" if part == "text" and question.type != QuestionType.TEXT else f"value-{key}"


def as_typed(answer: AnswerRow | None) -> dict[str, str]:
    """What an earlier answer puts back into the form: texts, never a choice, so that an untouched form says nothing."""
    if answer is None:
        return {}
    typed = {f"text-{key}": str(text) for key, text in answer.texts.items()}
    return typed | {
        "comment": answer.comment,
        "paragraph": answer.paragraph,
        "decided_on": answer.decided_on.isoformat() if answer.decided_on else "",
        "diarienummer": answer.diarienummer,
    }


def _current(question: QuestionSpec, answer: AnswerRow | None) -> str:
    if answer is None:
        return ""
    text = str(answer.texts.get(question.key, ""))
    code = str(answer.codes.get(question.key, ""))
    if question.type == QuestionType.TEXT:
        return text
    return capital(answer_words(question, code, text=text, returns_on=answer.returns_on)) if code else ""


def _choices(question: QuestionSpec) -> tuple[Choice, ...]:
    match question.type:
        case QuestionType.YES_NO:
            return _YES_NO
        case QuestionType.DONE:
            return _DONE
        case QuestionType.CHOICE:
            own = tuple(Choice(each.code, each.label, each.hint, each.asks_text) for each in question.choices)
            has_its_own = any(each.means is Meaning.RETURNS for each in question.choices)
            return own if has_its_own else (*own, _RETURNS)
        case _:
            return ()
