"""Temporal alone: a workflow for each matter, which takes every answer by an update and keeps the receipt."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from bench.peers.matter import QUEUE, SEATS, Answer, Begun, Matter


async def work(address: str, sent: Path) -> None:
    """The worker, a process of its own."""

    @activity.defn
    def remind(seat: str) -> None:
        with sent.open("a", encoding="utf-8") as file:
            file.write(f"{seat}\n")

    with ThreadPoolExecutor(16) as threads:
        async with Worker(
            await Client.connect(address),
            task_queue=QUEUE,
            workflows=[Matter],
            activities=[remind],
            activity_executor=threads,
        ):
            await asyncio.Event().wait()


def application(address: str) -> FastAPI:
    """The web in front of the matters."""
    made: list[Client] = []

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        made.append(await Client.connect(address))
        yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/s/{seat}")
    async def submit(
        seat: str, value: Annotated[str, Form(alias="value-fraga")], comment: Annotated[str, Form()]
    ) -> RedirectResponse:
        matter = made[0].get_workflow_handle_for(Matter.run, seat.partition("-")[0])
        await matter.execute_update(Matter.take, Answer(seat, value, comment), id=f"answer-{seat}")
        return RedirectResponse(f"/s/{seat}/kvitto", status_code=303)

    @app.get("/s/{seat}/kvitto")
    async def receipt(seat: str) -> HTMLResponse:
        matter = made[0].get_workflow_handle_for(Matter.run, seat.partition("-")[0])
        answer = await matter.query(Matter.receipt, seat)
        if answer is None:
            return HTMLResponse("Inget svar.", status_code=404)
        return HTMLResponse(f"<h1>Tack, svaret är mottaget</h1><p>{answer.value} {answer.received_at}</p>")

    @app.post("/reminders")
    async def begin(
        number: Annotated[int, Form()], due_at: Annotated[float, Form()], first: Annotated[int, Form()]
    ) -> Response:
        for matter in range(first // SEATS, (first + number) // SEATS):
            begun = Begun(due_at, [f"matter{matter}-{seat}" for seat in range(SEATS)])
            await made[0].start_workflow(Matter.run, begun, id=f"matter{matter}", task_queue=QUEUE)
        return Response(status_code=204)

    return app


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        asyncio.run(work(sys.argv[2], Path(sys.argv[3])))
    else:
        uvicorn.run(application(sys.argv[2]), port=int(sys.argv[1]), log_level="warning", timeout_keep_alive=60)
