"""DBOS on SQLite: a workflow for each answer, whose result is the receipt."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import uvicorn
from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowHandleAsync
from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse, RedirectResponse

config: DBOSConfig = {
    "name": "answers",
    "system_database_url": f"sqlite:///{Path(sys.argv[2]) / 'dbos.sqlite'}",
    "log_level": "ERROR",
}
DBOS(config=config)


@DBOS.workflow()
async def take(value: str, comment: str) -> str:
    """An answer, kept before it is acknowledged; its receipt is the workflow's result."""
    return f"{value} {comment} {datetime.now(UTC)}"


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """DBOS lives as long as the application."""
    DBOS.launch()
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


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
