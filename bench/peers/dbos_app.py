"""DBOS: a workflow for each answer, whose result is the receipt, and one for each reminder, enqueued until it is due.

`python -m bench.peers.dbos_app PORT FOLDER URL`: its system database is at URL; what has been sent is written to the
file `sent` of FOLDER, a line each.
"""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import uvicorn
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID, WorkflowHandleAsync
from fastapi import FastAPI, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

config: DBOSConfig = {"name": "answers", "system_database_url": sys.argv[3], "log_level": "ERROR"}
DBOS(config=config)
SENT = Path(sys.argv[2]) / "sent"
QUEUE = "reminders"


@DBOS.workflow()
async def take(value: str, comment: str) -> str:
    """An answer, kept before it is acknowledged; its receipt is the workflow's result."""
    return f"{value} {comment} {datetime.now(UTC)}"


@DBOS.step()
def send(seat: str) -> None:
    """Send a reminder."""
    with SENT.open("a", encoding="utf-8") as file:
        file.write(f"{seat}\n")


@DBOS.workflow()
def remind(seat: str) -> None:
    """A reminder that has fallen due."""
    send(seat)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """DBOS lives as long as the application."""
    DBOS.launch()
    await DBOS.register_queue_async(QUEUE)
    yield
    DBOS.destroy()


app = FastAPI(lifespan=lifespan)


@app.post("/s/{seat}")
async def submit(
    seat: str, value: Annotated[str, Form(alias="value-fraga")], comment: Annotated[str, Form()]
) -> RedirectResponse:
    """Start the workflow of an answer, once for each seat."""
    with SetWorkflowID(seat):
        handle = await DBOS.start_workflow_async(take, value, comment)
    await handle.get_result()
    return RedirectResponse(f"/s/{seat}/kvitto", status_code=303)


@app.get("/s/{seat}/kvitto")
async def receipt(seat: str) -> HTMLResponse:
    """Show what was kept."""
    handle: WorkflowHandleAsync[str] = await DBOS.retrieve_workflow_async(seat)
    return HTMLResponse(f"<h1>Tack, svaret är mottaget</h1><p>{await handle.get_result()}</p>")


@app.post("/reminders")
def enqueue(
    number: Annotated[int, Form()], due_at: Annotated[float, Form()], first: Annotated[int, Form()]
) -> Response:
    """Enqueue so many reminders from the `first` on, to be sent when they fall due."""
    for n in range(first, first + number):
        seat = f"matter{n // 8}-{n % 8}"
        delay_s = max(0.001, due_at - time.time())
        with SetWorkflowID(f"remind-{seat}"), SetEnqueueOptions(delay_seconds=delay_s):
            DBOS.enqueue_workflow(QUEUE, remind, seat)
    return Response(status_code=204)


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", timeout_keep_alive=60)
