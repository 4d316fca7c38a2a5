"""What other systems do: start a matter, note an answer on behalf, move a day."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from acts.move import MoveDeadline
from db.api import requests
from db.case import StoredCase
from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from rules.dates.clock import local_date, process_time
from schemas.api import Scope
from schemas.api.act import AnswerOnBehalfIn, MovedOut, MoveIn, RecordedOut, StartedOut, StartIn, StepMovedOut
from schemas.errors import EffectUnknown, EngineDown, NotHandedOver
from schemas.inquiry import Channel
from schemas.messages import AnswerIn
from schemas.plan.diff import PlanDiff
from secretariat.engine.start import start_process
from secretariat.matter.requests import carry_out, preview
from secretariat.register import people
from web.api.access import Caller, needs
from web.api.found import Matter, NotFound, Step, case_of, problems

router = APIRouter(tags=["act"])
Starter = Annotated[Caller, Depends(needs(Scope.START))]
Answerer = Annotated[Caller, Depends(needs(Scope.ANSWER))]
Mover = Annotated[Caller, Depends(needs(Scope.MOVE))]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=100, pattern=r"^[\x21-\x7e]*$",
        description="any word of the caller's own; the same request with it is carried out once",
    ),
]  # fmt: skip
_ACTING = problems(404, 409, 503)


@router.post("/matters", status_code=201, response_model=StartedOut, responses=problems(409, 503))
async def start_matter(caller: Starter, request: Request, told: StartIn, key: Key = "") -> Response:
    """Start a matter from a process file. Saved while the engine is away, it starts by itself: `starting`."""

    async def act(_act_id: str) -> StartedOut:
        today = local_date(caller.now)
        file, directory = await run_in_threadpool(
            read_uploaded, told.file.encode("utf-8", "replace"), told.name, folder=PROCESSES, today=today
        )
        try:
            client = await caller.web.connect()
        except EngineDown:
            client = None
        try:
            await start_process(caller.web.db, client, file, directory, now=caller.now)
        except NotHandedOver:
            return StartedOut(matter=file.process, state="starting")
        return StartedOut(matter=file.process, state="running")

    return await _once(caller, request, key, act)


@router.post("/matters/{matter}/answers", status_code=201, response_model=RecordedOut, responses=_ACTING)
async def note_answer(
    caller: Answerer, request: Request, matter: Matter, told: AnswerOnBehalfIn, key: Key = ""
) -> Response:
    """Note an answer that a seat has given in another way. The seat gets a receipt by mail."""

    async def act(_act_id: str) -> RecordedOut:
        case = await run_in_threadpool(_case, caller, matter)
        _must_have_step(case, told.step)
        given = AnswerIn(process=matter, **told.model_dump(exclude={"channel", "source", "received_on"}))
        recorded = await run_in_threadpool(
            people.answer_on_behalf,
            caller.web.db,
            given,
            channel=Channel(told.channel),
            source=told.source,
            now=process_time(caller.now, case.row.shift_s),
            received_on=told.received_on,
        )
        caller.web.dispatcher.wake()
        return RecordedOut(
            answer=recorded.answer_id, version=recorded.version, is_new=recorded.is_new, is_late=recorded.is_late
        )

    return await _once(caller, request, key, act)


@router.post("/matters/{matter}/steps/{step}/move", response_model=MovedOut, responses=_ACTING)
async def move_step(
    caller: Mover, request: Request, matter: Matter, step: Step, told: MoveIn, key: Key = ""
) -> Response:
    """Give a step another last day, or only see what that would change."""

    async def act(act_id: str) -> MovedOut:
        case = await run_in_threadpool(_case, caller, matter)
        _must_have_step(case, step)
        now, db = process_time(caller.now, case.row.shift_s), caller.web.db
        move = MoveDeadline(step=step, to_on=told.to_on)
        seen = await run_in_threadpool(preview, db, matter, move, reason=told.reason, now=now)
        changed = seen.diff or PlanDiff()
        if not told.is_preview:
            await carry_out(
                db, await caller.web.connect(), matter, move, reason=told.reason, now=now,
                plan_version=told.plan_version or seen.plan_version, act_id=act_id or None,
            )  # fmt: skip
        return MovedOut(
            is_done=not told.is_preview,
            plan_version=seen.plan_version,
            moved=[
                StepMovedOut(step=each.step, title=each.title, old_on=each.old_on, new_on=each.new_on)
                for each in changed.moved
            ],
            notices=len(changed.notices),
            warnings=[each.text for each in changed.warnings],
            infeasible=changed.infeasible,
        )

    return await _once(caller, request, key, act, status=200)


def _case(caller: Caller, matter: str) -> StoredCase:
    with caller.web.db.read() as session:
        return case_of(session, matter)


def _must_have_step(case: StoredCase, step: str) -> None:
    if all(each.key != step for each in case.plan.steps):
        raise NotFound(f"Steget {step} finns inte i ärendet {case.row.key}.")


async def _once(
    caller: Caller, request: Request, key: str, act: Callable[[str], Awaitable[BaseModel]], *, status: int = 201
) -> Response:
    """Carry the request out, or answer as before where it has come with the same key. Refusals are not kept."""
    if not key:
        return JSONResponse((await act("")).model_dump(mode="json"), status)
    body = await request.body()
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).hexdigest()
    known = await run_in_threadpool(_begin, caller, key, digest)
    if known is not None:
        return JSONResponse(known[1], known[0], headers={"Idempotency-Replayed": "true"})
    try:
        found = (await act(hashlib.sha256(f"{caller.key}/{key}".encode()).hexdigest()[:32])).model_dump(mode="json")
    except EffectUnknown:
        raise  # it may be done: the same again must not be begun anew before it is known
    except BaseException:
        await run_in_threadpool(_forget, caller, key)
        raise
    await run_in_threadpool(_end, caller, key, status, found)
    return JSONResponse(found, status)


def _begin(caller: Caller, key: str, digest: str) -> tuple[int, dict[str, object]] | None:
    with caller.web.db.write() as session:
        row = requests.begin(session, caller.key, key, digest, caller.now)
        return (row.status, row.body) if row is not None else None


def _end(caller: Caller, key: str, status: int, body: dict[str, object]) -> None:
    with caller.web.db.write() as session:
        requests.end(session, caller.key, key, status, body)


def _forget(caller: Caller, key: str) -> None:
    with caller.web.db.write() as session:
        requests.forget(session, caller.key, key)
