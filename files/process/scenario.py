"""What a scenario says against the process it plays: steps, seats, questions and codes that exist, acts in time."""

from __future__ import annotations

import re

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from kinds.registry import of, role
from questions import Given, kind_of
from questions.answer import fault_of, given
from rules.dates.clock import local_date
from rules.people.parties import owner_of, seat_of, seats_of
from rules.plan.planning import questions_of
from rules.swedish import long_date
from schemas.file.process import ProcessFile, QuestionSpec, StepKind, StepSpec
from schemas.file.scenario import (
    GENERIC_ACTS,
    Act,
    Anstand,
    Answer,
    AnswerAll,
    DetermineAct,
    Move,
    Party,
    ReplaceHolder,
    RequestedAct,
    Scenario,
)
from schemas.inquiry import Channel, Code, Result

_AGAIN = re.compile(r"-[2-9]$|-[1-9]\d$")
"""A review that is repeated for a new draft: `granskning-2`."""
_YEAR = re.compile(r"-(19|20|21)\d\d(-\d+)?$")


def check_scenario(scenario: Scenario, file: ProcessFile, document: Document) -> None:
    """FileRefused at the first act that the process cannot play."""
    if scenario.process != file.process:
        problem = f"scenariot gäller ”{scenario.process}”, men processen heter ”{file.process}”."
        raise document.refusal(("process",), problem, "Rätta namnet, eller välj en annan fil.")
    for number, act in enumerate(scenario.acts):
        place: Place = ("acts", number)
        if local_date(act.at) > scenario.until:
            problem = f"det händer {long_date(local_date(act.at))}, efter scenariots slut {long_date(scenario.until)}."
            raise document.refusal((*place, "at"), problem, "Flytta until senare, eller ta bort raden.")
        if not isinstance(act, (*GENERIC_ACTS, *of(file.kind).acts)):
            problem = f"{act.do} hör inte till ett ärende av slaget {file.kind}."
            raise document.refusal((*place, "do"), problem, "Ta bort raden.")
        if isinstance(act, Answer | AnswerAll):
            _check_answer(act, file, place, document)
        elif isinstance(act, Anstand):
            _check_seat(act.seat, _step(act.step, file, place, document), file, (*place, "seat"), document)
        elif isinstance(act, Move | RequestedAct) and act.about:
            _step(act.about, file, place, document)
        elif isinstance(act, DetermineAct):
            _check_results(act, file, place, document)
        elif isinstance(act, ReplaceHolder):
            _check_known_seat(act.seat, file, (*place, "seat"), document)
        _check_parties(act, file, place, document)


def _step(key: str, file: ProcessFile, place: Place, document: Document) -> StepSpec:
    """The step of the file; a repeated window (`forlangning-2025`) is the step it repeats."""
    steps = {spec.key: spec for spec in file.steps}
    base = _YEAR.sub("", key)
    if key in steps:
        return steps[key]
    again = _AGAIN.sub("", key)
    if again in steps and role(steps[again].role).is_asked_again:
        return steps[again]
    if base in steps and steps[base].is_window:
        spec = steps[base]
        return spec.model_copy(update={"questions": spec.questions[:1]}) if role(spec.role).asks_first_only else spec
    cure = suggestion(key, list(steps)) + f"Stegen är {', '.join(steps)}."
    raise document.refusal((*place, "step"), f"steget ”{key}” finns inte.", cure)


def _check_answer(act: Answer | AnswerAll, file: ProcessFile, place: Place, document: Document) -> None:
    step = _step(act.step, file, place, document)
    questions = {question.key: question for question in questions_of(step)}
    if not questions:
        raise document.refusal(
            (*place, "step"), f"”{step.title}” har ingen fråga att svara på.", "Välj ett annat steg."
        )
    texts = act.texts if isinstance(act, Answer) else {}
    for key in act.values:
        if key not in questions:
            cure = suggestion(key, list(questions)) + f"Frågorna är {', '.join(questions)}."
            raise document.refusal((*place, "values", key), f"frågan ”{key}” finns inte i ”{step.title}”.", cure)
        _check_value(questions[key], given(questions[key], act.values, texts), place, document)
    if Code.RETURNS not in act.values.values():
        lacking = [q.key for q in questions.values() if q.is_required and q.key not in act.values]
        if lacking:
            problem = f"svaret saknar frågan ”{lacking[0]}”."
            raise document.refusal((*place, "values"), problem, "Lägg till den med ett svar.")
    if isinstance(act, Answer):
        _check_seat(act.seat, step, file, (*place, "seat"), document)
        _check_words(act, place, document)


def _check_value(question: QuestionSpec, part: Given, place: Place, document: Document) -> None:
    kind = kind_of(question)
    tidied = kind.tidy(question, part)
    fault = fault_of(question, tidied)
    if fault is None:
        return
    is_words = fault.field.endswith("/text") and tidied.code in kind.known_codes(question)
    inner: Place = (*place, "texts") if is_words else (*place, "values", question.key)
    cure = f"{fault.cure} Det står under texts: {question.key}." if is_words else fault.cure
    problem = fault.problem[:1].lower() + fault.problem[1:]
    raise document.refusal(inner, problem, suggestion(tidied.code, list(kind.known_codes(question))) + cure)


def _check_words(act: Answer, place: Place, document: Document) -> None:
    stray = next((key for key in act.texts if key not in act.values), None)
    if stray is not None:
        cure = suggestion(stray, list(act.values)) + "Skriv texten under den fråga som besvaras."
        raise document.refusal((*place, "texts", stray), f"frågan ”{stray}” besvaras inte här.", cure)
    if Code.RETURNS in act.values.values() and act.returns_on is None:
        raise document.refusal((*place, "returns_on"), "det framgår inte när svaret kommer.", "Ange returns_on.")
    if act.channel is not Channel.WEB and not act.source.strip():
        problem = "ett svar åt någon annan behöver en källa."
        raise document.refusal((*place, "source"), problem, "Skriv vem som sade vad, när och till vem.")


def _check_results(act: DetermineAct, file: ProcessFile, place: Place, document: Document) -> None:
    step = _step(act.step, file, place, document)
    keys = [question.key for question in step.questions if question.has_outcome]
    for key, result in act.results.items():
        inner = (*place, "results", key)
        if any(question.key == key and not question.has_outcome for question in step.questions):
            problem = f"frågan ”{key}” behöver ingen besvara, så den har inget utfall."
            raise document.refusal(inner, problem, "Ta bort raden.")
        if key not in keys:
            cure = suggestion(key, keys) + f"Frågorna är {', '.join(keys)}."
            raise document.refusal(inner, f"frågan ”{key}” finns inte i ”{step.title}”.", cure)
        if result is Result.NEEDS_POSITION:
            raise document.refusal(inner, "ett fastställt utfall måste vara tydligt.", "Välj ja, nej eller besvarad.")
    lacking = [key for key in keys if key not in act.results]
    if lacking:
        problem = f"frågan ”{lacking[0]}” fastställs inte."
        raise document.refusal((*place, "results"), problem, "Ange ett utfall för varje fråga.")


def _check_seat(seat: str, step: StepSpec, file: ProcessFile, place: Place, document: Document) -> None:
    asked = list(step.seats)
    if step.kind is StepKind.INQUIRY and not asked:
        # A party may join during the scenario, so any respondent of the common role can be asked.
        if seat.partition("/")[2] in (step.roles or [file.respondent]):
            return
        asked = [each for party in file.parties for each in seats_of(file, party, step)]
    if step.kind is StepKind.NOTICE and not asked:
        asked = [owner_of(file)]
    if seat not in asked:
        cure = suggestion(seat, asked) + f"Platserna är {', '.join(asked)}."
        raise document.refusal(place, f"”{seat}” är inte tillfrågad i ”{step.title}”.", cure)


def _check_known_seat(seat: str, file: ProcessFile, place: Place, document: Document) -> None:
    known = {seat_of(file, party) for party in file.parties} | {file.secretariat, owner_of(file)}
    known |= {each for step in file.steps for each in step.seats}
    known |= {each for step in file.steps for party in file.parties for each in seats_of(file, party, step)}
    known |= set(file.block.named_seats().values())
    if seat not in known and seat.partition("/")[2] != file.respondent:
        cure = suggestion(seat, sorted(known)) + f"Platserna är {', '.join(sorted(known))}."
        raise document.refusal(place, f"platsen ”{seat}” finns inte i processen.", cure)


def _check_parties(act: Act, file: ProcessFile, place: Place, document: Document) -> None:
    for position, organisation in enumerate(getattr(act, act.names_parties) if act.names_parties else []):
        _check_party(organisation, file, (*place, act.names_parties, position), document)
    if isinstance(act, Party) and act.do == "leave":
        _check_party(act.organisation, file, (*place, "organisation"), document)


def _check_party(organisation: str, file: ProcessFile, place: Place, document: Document) -> None:
    known = [party.organisation for party in file.parties]
    if organisation not in known:
        cure = suggestion(organisation, known) + f"Parterna är {', '.join(known)}."
        raise document.refusal(place, f"”{organisation}” är inte part.", cure)
