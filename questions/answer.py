"""A whole answer: tidied, checked against its questions, and cut to the codes that travel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from questions import kind_of
from questions.kind import LONGEST_TEXT, Given
from questions.reading import as_sent, line, lines
from rules.dates.reach import is_within_reach
from rules.swedish import long_date
from schemas.address import BadAddress, read_address
from schemas.errors import Refused
from schemas.file.process import QuestionSpec, StepKind
from schemas.inquiry import Channel, Code
from schemas.messages import AnswerIn, TidyAnswer
from schemas.plan.plan import PlanStep

_LONGEST = {"comment": 5000, "paragraph": 100, "diarienummer": 100, "answered_by": 200, "answered_email": 254}
_LONGEST_SOURCE = 1000
_LONGEST_WORDS = 200_000
"""Of what a type keeps as words, whatever the type: comments on a hundred sections."""
_NAMES = {
    "comment": "kommentaren", "paragraph": "paragrafen", "diarienummer": "diarienumret",
    "answered_by": "namnet", "answered_email": "e-postadressen",
}  # fmt: skip


def given(question: QuestionSpec, values: Mapping[str, object], texts: Mapping[str, object]) -> Given:
    """The question's part of an answer, as it was given or as it is stored."""
    return Given(str(values.get(question.key, "") or ""), str(texts.get(question.key, "") or ""))


def tidy(step: PlanStep, answer: AnswerIn) -> TidyAnswer:
    """The same answer in the one form of each type, without stray spaces, control characters and empty texts."""
    if isinstance(answer, TidyAnswer):
        return answer
    asked = {question.key: question for question in step.questions}
    values = {key: line(value) for key, value in answer.values.items() if key not in asked and line(value)}
    texts = {key: lines(text) for key, text in answer.texts.items() if key not in asked and lines(text)}
    for key, question in asked.items():
        found = kind_of(question).tidy(question, given(question, answer.values, answer.texts))
        values |= {key: found.code} if found.code else {}
        texts |= {key: found.text} if found.text else {}
    tidied = {
        "values": values,
        "texts": texts,
        "comment": lines(answer.comment),
        **{name: line(getattr(answer, name)) for name in _LONGEST if name not in ("comment", "answered_email")},
        "answered_email": as_sent(answer.answered_email),
    }
    return TidyAnswer.model_validate({**dict(answer), **tidied})


def problems(
    step: PlanStep, answer: AnswerIn, *, today: date, channel: Channel = Channel.WEB, source: str = ""
) -> list[Refused]:
    """Everything that is wrong with a tidied answer, in the order of the form; empty when it can be received.

    `field` of each is a question's key, `<key>/<part>` for a part of its value or its words, or a field of `AnswerIn`.
    Whoever comes back another day still owes the whole answer, so what else is missing is no fault. `today` is a
    Swedish date.
    """
    returns = Code.RETURNS in answer.values.values()
    faults = (fault_of(question, given(question, answer.values, answer.texts), returns) for question in step.questions)
    found = [fault for fault in faults if fault is not None]
    known = {question.key for question in step.questions}
    for key in sorted({*answer.values, *answer.texts} - known):
        found.append(Refused(key, "Frågan finns inte i detta steg.", "Läs in sidan på nytt och svara igen."))
    if not found and not answer.values and not answer.texts:
        found.append(Refused("values", "Inget svar är valt.", "Välj ett svar på minst en fråga."))
    found += _date_faults(answer, today, _last_day(step, answer.seat))
    for name, longest in _LONGEST.items():
        if len(getattr(answer, name)) > longest:
            found.append(_too_long(name, _NAMES[name].capitalize(), longest))
    found += _address_faults(answer.answered_email)
    if channel is not Channel.WEB:
        if not source.strip():
            found.append(
                Refused("source", "Det framgår inte vem svaret kom från.", "Skriv vem som sa vad, när och till vem.")
            )
        elif len(source) > _LONGEST_SOURCE:
            found.append(_too_long("source", "Källan", _LONGEST_SOURCE))
    return found


def fault_of(question: QuestionSpec, part: Given, may_wait: bool = False) -> Refused | None:
    """What is wrong with one question's tidied part of an answer; with `may_wait` it need not be there yet."""
    kind = kind_of(question)
    longest = _LONGEST_WORDS if kind.takes else LONGEST_TEXT
    if len(part.text) > longest:
        return _too_long(f"{question.key}/text", "Texten", longest)
    if kind.is_other_way(question, part.code):
        return None
    if not part.code and not part.text:
        return kind.missing(question) if question.is_required and not may_wait else None
    return kind.fault(question, part)


def codes(step: PlanStep, answer: AnswerIn) -> dict[str, str]:
    """Question → code, choice, number or ISO date of a tidied answer, in the order of the questions."""
    return {question.key: code for question in step.questions if (code := answer.values.get(question.key, ""))}


def _address_faults(typed: str) -> list[Refused]:
    try:
        _ = typed and read_address(typed)
    except BadAddress as bad:
        return [Refused("answered_email", bad.sentence, bad.cure)]
    return []


def _last_day(step: PlanStep, seat: str) -> date:
    """The last day to come back. Whoever watches a task only says when something outside is expected to have come."""
    times = step.schedule_of(seat)
    return max(times.operative_on, times.counts_by) if step.kind is StepKind.INQUIRY else date.max


def _date_faults(answer: AnswerIn, today: date, last_on: date) -> list[Refused]:
    found = []
    if Code.RETURNS in answer.values.values():
        if answer.returns_on is None:
            found.append(Refused("returns_on", "Dagen saknas.", "Ange vilken dag svaret kommer."))
        elif answer.returns_on <= today:
            found.append(Refused("returns_on", "Dagen har redan varit.", "Ange en dag längre fram."))
        elif today <= last_on < answer.returns_on:
            problem = (
                f"Dagen ligger efter sista svarsdagen, {long_date(last_on)}, och påminnelserna väntar inte längre."
            )
            found.append(Refused("returns_on", problem, "Ange en dag senast då. En senare dag kräver anstånd."))
        elif not is_within_reach(answer.returns_on):
            found.append(Refused("returns_on", "Dagen ligger för långt bort.", "Ange en dag före sista svarsdagen."))
    if answer.decided_on is not None and answer.decided_on > today:
        found.append(Refused("decided_on", "Beslutsdagen ligger i framtiden.", "Ange dagen då beslutet fattades."))
    if answer.strength is None and (answer.paragraph or answer.decided_on):
        found.append(Refused("strength", "Det framgår inte vem som har beslutat.", "Välj till exempel kommunstyrelse."))
    return found


def _too_long(field: str, what: str, longest: int) -> Refused:
    return Refused(field, f"{what} är för lång.", f"Korta ner den till högst {longest} tecken.")
