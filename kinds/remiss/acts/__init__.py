"""What the secretariat does with a remiss: registers drafts, follows up what became of its views.

What passes between it and the sender is in `kinds.remiss.acts.sender`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from temporalio.client import Client

from db import events, processes
from db.answers import answers
from db.case import load_state
from db.store.session import Database
from kinds.remiss import messages as ask_again
from kinds.remiss import rules as rules
from kinds.remiss.messages import AskAgain
from kinds.remiss.register import drafting as remiss
from kinds.remiss.spec import DRAFT, MET_WORDS, DraftIn, Met, ViewIn
from rules import gates
from schemas.errors import EngineDown, Refused
from schemas.events import EventKind
from schemas.inquiry import Channel
from schemas.messages import AnswerIn
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ENDED, ProcessState, StepStatus
from secretariat.engine.calls import DOWN, update
from secretariat.engine.news import dispatch_news
from workflows.remiss import RemissWorkflow


async def register_draft(
    db: Database,
    client: Client | None,
    process: str,
    draft: DraftIn,
    *,
    now: datetime,
    due_on: date | None = None,
    plan_version: int | None = None,
    act_id: str | None = None,
) -> int:
    """Register a draft by reference and checksum; returns its version.

    The first one reports the drafting done, which lets the review open. A later one asks those it concerns again
    (`draft.concerns`, empty = all) by `due_on`, else five working days ahead; it is a version only when the workflow
    has asked them, and may be registered again after an EngineDown. `plan_version` is that of the plan the
    secretariat saw. Raises Refused, EngineDown or EffectUnknown.
    """
    plan, state = await asyncio.to_thread(_plan_and_state, db, process)
    task = _draft_step(state)
    if state.steps[task].status not in ENDED:
        version = await asyncio.to_thread(_first_draft, db, process, task, draft, now)
        if client is not None:
            await dispatch_news(db, client, now=now)
        return version
    version = await asyncio.to_thread(_must_be_new, db, process, draft)
    seats = rules.asked_again(state, draft.concerns)
    ask = AskAgain(seats=seats, due_on=due_on, plan_version=plan_version or plan.version)
    ask_again.admits(state, ask)
    rules.next_review(plan, state, seats, draft=version, now=now, due_on=due_on)
    if client is None:
        raise EngineDown(DOWN)
    note = await asyncio.to_thread(_offer_draft, db, process, draft, now)
    message = ask.model_copy(update={"note": note})
    await update(client, db, process, RemissWorkflow.ask_again, message, act_id=act_id)
    return version


def record_views(db: Database, process: str, views: Sequence[ViewIn], *, now: datetime) -> list[int]:
    """Keep the views of the submitted answer, one row each; returns their numbers. Raises Refused."""
    with db.write() as session:
        rules.remiss_of(processes.load_file(session, process))
        return [remiss.add_view(session, process, view, now=now) for view in views]


def record_followup(db: Database, process: str, number: int, met: Met, *, note: str = "", now: datetime) -> None:
    """Keep how the sender met a view, beside what was found before, and tell it in the history.

    Raises Refused where there is no such view, or nothing is new.
    """
    with db.write() as session:
        view = remiss.meet(session, process, number, met, note=note, now=now)
        former = f" Förut: {MET_WORDS[Met(view.met)]}." if view.met else ""
        text = f"Synpunkt {number} (”{view.text[:120]}”) är följd upp: {MET_WORDS[met]}.{former}"
        key = f"view/{number}/{len(view.fates) + 1}"
        events.append(session, process, at=now, kind=EventKind.VIEW_MET, text=text, dedup_key=key)


def _plan_and_state(db: Database, process: str) -> tuple[Plan, ProcessState]:
    with db.read() as session:
        return processes.load_plan(session, process), load_state(session, process)


def _draft_step(state: ProcessState) -> str:
    found = next((times.key for times in state.timetable.steps if times.role == DRAFT), None)
    if found is None:
        raise Refused("utkast", "Ärendet har inget steg för utkast.", "Se ärendets steg.")
    return found


def _first_draft(db: Database, process: str, task: str, draft: DraftIn, now: datetime) -> int:
    with db.write() as session:
        step = processes.load_plan(session, process).step(task)
        state = load_state(session, process)
        if state.steps[task].status in ENDED:
            # Somebody else was quicker: kept now, it would be a version that nobody is asked about.
            problem = "Det första utkastet är redan registrerat."
            raise Refused("utkast", problem, "Läs in sidan på nytt och registrera det här som nästa utkast.")
        if state.steps[task].status == StepStatus.PLANNED and not gates.may_be_done_early(state, task, step.after):
            problem = f"”{step.title}” väntar på det som ska vara klart före."
            raise Refused("utkast", problem, "Se ärendets steg.")
        version = remiss.add_draft(session, process, draft, now=now)
        answers.record_answer(
            session,
            _done(process, step, draft),
            now=now,
            channel=Channel.MAIL,
            source=f"Utkast {version} registrerat av kansliet: {draft.reference}",
        )
        return version


def _done(process: str, step: PlanStep, draft: DraftIn) -> AnswerIn:
    values = {question.key: "klart" for question in step.questions[:1]}
    return AnswerIn(process=process, step=step.key, seat=step.seats[0], values=values, comment=draft.note)


def _must_be_new(db: Database, process: str, draft: DraftIn) -> int:
    """The number that the draft will have; Refused where its text is that of the newest."""
    with db.read() as session:
        remiss.must_be_new(session, process, draft.sha256)
        return len(remiss.drafts(session, process)) + 1


def _offer_draft(db: Database, process: str, draft: DraftIn, now: datetime) -> int:
    with db.write() as session:
        return remiss.offer_draft(session, process, draft, now=now)
