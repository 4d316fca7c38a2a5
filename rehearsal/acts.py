"""What people do in a scenario, done through the same functions as the desk and the answer page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter
from temporalio.client import Client

from acts.anstand import GrantAnstand
from acts.correct import CorrectOutcome
from acts.determine import Determine
from acts.move import MoveDeadline
from acts.parties import ChangeParties
from acts.requests import AnyRequest
from db import processes
from db.answers import answers
from db.calendar import calendars
from db.case import load_state
from db.register import people as register
from db.store.session import Database
from kinds.scenario import scenario_of
from rules.dates.clock import STOCKHOLM, local_date
from schemas.errors import Refused
from schemas.file.scenario import (
    Act,
    Anstand,
    Answer,
    AnswerAll,
    ChangeTextAct,
    DetermineAct,
    HomeMeetingAct,
    Move,
    Party,
    ReplaceHolder,
    RequestedAct,
    WithdrawAct,
)
from schemas.inquiry import Channel, Row
from schemas.messages import AnswerIn
from secretariat.engine.news import dispatch_news
from secretariat.matter import requests, withdrawal
from secretariat.matter.requests import AnyAct
from secretariat.register import people


def instant_of(act: Act) -> datetime:
    """When the act is done, as a UTC instant; its file gives local time."""
    return act.at.replace(tzinfo=STOCKHOLM).astimezone(UTC) if act.at.tzinfo is None else act.at.astimezone(UTC)


async def perform(db: Database, client: Client, process: str, act: Act) -> None:
    """Do one act at its own time. Raises Refused where the process does not allow it."""
    now = instant_of(act)
    match act:
        case Move() | Anstand() | DetermineAct() | Party():
            await requests.carry_out(db, client, process, _asked(act), reason=act.reason, now=now)
        case WithdrawAct():
            await withdrawal.withdraw(db, client, process, reason=act.reason, now=now)
        case RequestedAct():
            content = act.content if isinstance(act, ChangeTextAct) else None
            asked = act.model_dump(exclude={"at", "reason", "content"})
            request: AnyRequest = TypeAdapter(AnyRequest).validate_python(asked)
            await requests.carry_out(db, client, process, request, reason=act.reason, now=now, content=content)
        case Answer() | AnswerAll() | ReplaceHolder() | HomeMeetingAct():
            _receive(db, process, act, now)
        case _:
            await scenario_of(_kind(db, process)).perform(db, client, process, act, now)
    await dispatch_news(db, client, now=now)


def _asked(act: Move | Anstand | DetermineAct | Party) -> AnyAct:
    match act:
        case Move():
            return MoveDeadline(step=act.step, to_on=act.to_on)
        case Anstand():
            return GrantAnstand(step=act.step, seat=act.seat, until_on=act.until_on)
        case DetermineAct():
            finding = CorrectOutcome if act.do == "correct" else Determine
            return finding(step=act.step, results=act.results, within=act.within)
        case Party():
            return ChangeParties(**{"joined" if act.do == "join" else "left": [act.organisation]})


def _kind(db: Database, process: str) -> str:
    with db.read() as session:
        return processes.get_process(session, process).kind


def _receive(
    db: Database, process: str, act: Answer | AnswerAll | ReplaceHolder | HomeMeetingAct, now: datetime
) -> None:
    """What the register takes by itself; the engine hears of it afterwards."""
    match act:
        case Answer():
            _answer(db, process, act, now)
        case AnswerAll():
            _answer_all(db, process, act, now)
        case ReplaceHolder():
            people.replace_holder(db, act.seat, name=act.name, email=act.email, now=now)
        case HomeMeetingAct():
            with db.write() as session:
                calendars.choose_meeting(session, process, act.step, act.seat, act.on, source=act.source, now=now)


def _answer(db: Database, process: str, act: Answer, now: datetime) -> None:
    fields = act.model_dump(exclude={"at", "do", "channel", "source", "by_stand_in"})
    answer = AnswerIn(process=process, **fields)
    if act.by_stand_in:
        answer = _signed_by_stand_in(db, answer, now)
    if act.channel != Channel.WEB:
        people.answer_on_behalf(db, answer, channel=act.channel, source=act.source, now=now)
        return
    with db.write() as session:
        answers.record_answer(session, answer, now=now)


def _signed_by_stand_in(db: Database, answer: AnswerIn, now: datetime) -> AnswerIn:
    with db.read() as session:
        person = register.stand_in_of(session, answer.seat, local_date(now))
    if person is None:
        raise Refused(answer.seat, "Platsen har ingen ersättare.", "Lägg in en i filen med organisationer.")
    return answer.model_copy(update={"answered_by": person.name, "answered_email": person.email})


def _answer_all(db: Database, process: str, act: AnswerAll, now: datetime) -> None:
    with db.read() as session:
        plan, state = processes.load_plan(session, process), load_state(session, process)
    rows = state.steps[act.step].rows
    missing = [seat for seat in plan.step(act.step).seats if rows.get(seat, Row()).is_missing]
    for number, seat in enumerate(missing):
        answer = AnswerIn(process=process, step=act.step, seat=seat, values=act.values, strength=act.strength)
        with db.write() as session:
            answers.record_answer(session, answer, now=now + timedelta(minutes=number))
