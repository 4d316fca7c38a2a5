"""Temporal alone: a workflow for each matter, which takes every answer by an update and keeps the receipt."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from temporalio.client import Client
from temporalio.worker import Worker

from bench.peers.matter import QUEUE, Answer, Matter


async def work(address: str) -> None:
    """The worker, a process of its own."""
    async with Worker(await Client.connect(address), task_queue=QUEUE, workflows=[Matter]):
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

    return app


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        asyncio.run(work(sys.argv[2]))
    else:
        uvicorn.run(application(sys.argv[2]), port=int(sys.argv[1]), log_level="warning")
