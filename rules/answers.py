"""What an answer must fulfil before it is received: one refusal a fault, each with its field and cure."""

from __future__ import annotations

import unicodedata
from datetime import date

from rules.reach import is_within_reach
from rules.visible import trimmed
from schemas.address import BadAddress, read_address
from schemas.errors import Refused
from schemas.inquiry import Channel, Code, QuestionType
from schemas.messages import AnswerIn
from schemas.plan import PlanStep
from schemas.process import QuestionSpec

TEXT_GIVEN = "besvarad"
"""The code of a question in free text: the words themselves stay in the register."""

_OTHER_WAYS = frozenset({Code.RETURNS, Code.NOT_CONCERNED})
_ALLOWED = {
    QuestionType.YES_NO: frozenset({Code.YES, Code.NO, Code.CONDITION, *_OTHER_WAYS}),
    QuestionType.DONE: frozenset({Code.DONE, Code.RETURNS}),
    QuestionType.CHOICE: _OTHER_WAYS,
    QuestionType.DATE: _OTHER_WAYS,
    QuestionType.TEXT: _OTHER_WAYS,
}
_LONGEST = {"comment": 5000, "paragraph": 100, "diarienummer": 100, "answered_by": 200, "answered_email": 254}
_LONGEST_TEXT = 5000
_LONGEST_SOURCE = 1000
_NAMES = {
    "comment": "kommentaren", "paragraph": "paragrafen", "diarienummer": "diarienumret",
    "answered_by": "namnet", "answered_email": "e-postadressen",
}  # fmt: skip


def tidy(step: PlanStep, answer: AnswerIn) -> AnswerIn:
    """The same answer without what no one meant to write: stray spaces, control characters, empty texts.

    What was typed as the value of a question in free text becomes its text, so that it never travels as a code.
    """
    values = {key: _line(value) for key, value in answer.values.items() if _line(value)}
    texts = {key: _text(text) for key, text in answer.texts.items() if _text(text)}
    for question in step.questions:
        typed = values.get(question.key, "")
        if question.type == QuestionType.TEXT and typed and typed not in {*_OTHER_WAYS, TEXT_GIVEN}:
            texts.setdefault(question.key, _text(answer.values[question.key]))
            values[question.key] = TEXT_GIVEN
    return answer.model_copy(
        update={
            "values": values,
            "texts": texts,
            "comment": _text(answer.comment),
            **{name: _line(getattr(answer, name)) for name in _LONGEST if name not in ("comment", "answered_email")},
            "answered_email": _address(answer.answered_email),
        }
    )


def problems(
    step: PlanStep, answer: AnswerIn, *, today: date, channel: Channel = Channel.WEB, source: str = ""
) -> list[Refused]:
    """Everything that is wrong with a tidied answer, in the order of the form; empty when it can be received.

    `field` of each is a question's key, `<key>/text` for its text, or a field of `AnswerIn`. `today` is a Swedish date.
    """
    found = [fault for question in step.questions if (fault := _fault(question, answer)) is not None]
    known = {question.key for question in step.questions}
    for key in sorted({*answer.values, *answer.texts} - known):
        found.append(Refused(key, "Frågan finns inte i detta steg.", "Läs in sidan på nytt och svara igen."))
    if not found and not answer.values and not answer.texts:
        found.append(Refused("values", "Inget svar är valt.", "Välj ett svar på minst en fråga."))
    found += _date_faults(answer, today)
    for name, longest in _LONGEST.items():
        if len(getattr(answer, name)) > longest:
            found.append(_too_long(name, _NAMES[name].capitalize(), longest))
    found += _address_faults(answer)
    if channel is not Channel.WEB:
        if not source.strip():
            found.append(
                Refused("source", "Det framgår inte vem svaret kom från.", "Skriv vem som sa vad, när och till vem.")
            )
        elif len(source) > _LONGEST_SOURCE:
            found.append(_too_long("source", "Källan", _LONGEST_SOURCE))
    return found


def _address(typed: str) -> str:
    """The address in the form in which it is sent to; what cannot be read stays, for `problems` to name."""
    try:
        return read_address(typed) if typed.strip() else ""
    except BadAddress:
        return typed.strip()


def _address_faults(answer: AnswerIn) -> list[Refused]:
    if not answer.answered_email:
        return []
    try:
        read_address(answer.answered_email)
    except BadAddress as bad:
        return [Refused("answered_email", bad.sentence, bad.cure)]
    return []


def codes(step: PlanStep, answer: AnswerIn) -> dict[str, str]:
    """Question → code, choice or ISO date of an answer without faults, in the order of the questions."""
    found = {}
    for question in step.questions:
        value = answer.values.get(question.key, "")
        if question.type == QuestionType.TEXT and value not in _OTHER_WAYS:
            value = TEXT_GIVEN if answer.texts.get(question.key) else ""
        if value:
            found[question.key] = value
    return found


def _fault(question: QuestionSpec, answer: AnswerIn) -> Refused | None:
    value, text = answer.values.get(question.key, ""), answer.texts.get(question.key, "")
    if len(text) > _LONGEST_TEXT:
        return _too_long(f"{question.key}/text", "Texten", _LONGEST_TEXT)
    if question.type == QuestionType.TEXT:
        if question.is_required and not text and value not in _OTHER_WAYS:
            return Refused(f"{question.key}/text", f"Svar saknas på frågan ”{question.text}”.", "Skriv ett svar.")
        return None
    if not value:
        if question.is_required:
            return Refused(question.key, f"Svar saknas på frågan ”{question.text}”.", "Välj ett av svaren.")
        return None
    return _value_fault(question, value, text)


def _value_fault(question: QuestionSpec, value: str, text: str) -> Refused | None:
    """What is wrong with a value that was given, or with the words that belong to it."""
    if value in _ALLOWED[question.type]:
        if value == Code.CONDITION and not text:
            return Refused(f"{question.key}/text", "Villkoret saknas.", "Skriv vilket villkor som gäller.")
        return None
    if question.type == QuestionType.CHOICE and (choice := question.choice(value)):
        if choice.asks_text and not text:
            return Refused(f"{question.key}/text", f"Texten till ”{choice.label}” saknas.", "Skriv vad det gäller.")
        return None
    if question.type == QuestionType.DATE:
        wrong = Refused(question.key, "Datumet går inte att läsa.", "Skriv det som 2024-05-30.")
        return None if _is_date(value) else wrong
    ways = [choice.code for choice in question.choices] or sorted(_ALLOWED[question.type])
    return Refused(question.key, f"”{value[:60]}” är inget av svaren.", f"Välj bland {', '.join(ways)}.")


def _date_faults(answer: AnswerIn, today: date) -> list[Refused]:
    found = []
    if Code.RETURNS in answer.values.values():
        if answer.returns_on is None:
            found.append(Refused("returns_on", "Dagen saknas.", "Ange vilken dag ni återkommer."))
        elif answer.returns_on <= today:
            found.append(Refused("returns_on", "Dagen har redan varit.", "Ange en dag längre fram."))
        elif not is_within_reach(answer.returns_on):
            found.append(Refused("returns_on", "Dagen ligger för långt bort.", "Ange en dag före sista svarsdagen."))
    if answer.decided_on is not None and answer.decided_on > today:
        found.append(Refused("decided_on", "Beslutsdagen ligger i framtiden.", "Ange dagen då beslutet fattades."))
    if answer.strength is None and (answer.paragraph or answer.decided_on):
        found.append(Refused("strength", "Det framgår inte vem som har beslutat.", "Välj till exempel kommunstyrelse."))
    return found


def _too_long(field: str, what: str, longest: int) -> Refused:
    return Refused(field, f"{what} är för lång.", f"Korta ner den till högst {longest} tecken.")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _text(value: str) -> str:
    lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    # NUL is refused by PostgreSQL, lone surrogates by UTF-8; no other control character is meant either.
    return trimmed("".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}))


def _line(value: str) -> str:
    return " ".join(_text(value).split())
