"""A table and a clock: FastAPI, SQLModel on SQLite, and APScheduler, which looks for reminders that are due.

`python -m bench.peers.table PORT FOLDER`: what has been sent is written to the file `sent` of FOLDER, a line each.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler
from fastapi import FastAPI, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, col, create_engine, select

FOLDER = Path(sys.argv[2])
engine = create_engine(f"sqlite:///{FOLDER / 'table.db'}", connect_args={"check_same_thread": False})


@event.listens_for(engine, "connect")
def _durable(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=15000")


class Answer(SQLModel, table=True):
    """What a seat has answered."""

    id: int | None = Field(default=None, primary_key=True)
    seat: str = Field(index=True)
    value: str
    comment: str
    received_at: datetime


class Reminder(SQLModel, table=True):
    """What is to be sent to a seat that has not answered."""

    seat: str = Field(primary_key=True)
    due_at: datetime = Field(index=True)
    sent_at: datetime | None = None


def remind() -> None:
    """Send what is due."""
    with Session(engine) as session, (FOLDER / "sent").open("a", encoding="utf-8") as sent:
        due = select(Reminder).where(col(Reminder.sent_at).is_(None), col(Reminder.due_at) <= datetime.now(UTC))
        for reminder in session.exec(due):
            sent.write(f"{reminder.seat}\n")
            reminder.sent_at = datetime.now(UTC)
        session.commit()


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """The table and the clock live as long as the application."""
    SQLModel.metadata.create_all(engine)
    scheduler = BackgroundScheduler()
    scheduler.add_job(remind, "interval", seconds=1)
    scheduler.start()
    yield
    scheduler.shutdown()


app = FastAPI(lifespan=lifespan)


@app.post("/s/{seat}")
def submit(
    seat: str, value: Annotated[str, Form(alias="value-fraga")], comment: Annotated[str, Form()]
) -> RedirectResponse:
    """Keep an answer."""
    with Session(engine) as session:
        session.add(Answer(seat=seat, value=value, comment=comment, received_at=datetime.now(UTC)))
        session.commit()
    return RedirectResponse(f"/s/{seat}/kvitto", status_code=303)


@app.get("/s/{seat}/kvitto")
def receipt(seat: str) -> HTMLResponse:
    """Show what was kept."""
    with Session(engine) as session:
        answer = session.exec(select(Answer).where(Answer.seat == seat).order_by(col(Answer.id).desc())).first()
    if answer is None:
        return HTMLResponse("Inget svar.", status_code=404)
    return HTMLResponse(f"<h1>Tack, svaret är mottaget</h1><p>{answer.value} {answer.received_at}</p>")


@app.post("/reminders")
def note(number: Annotated[int, Form()], due_at: Annotated[float, Form()], first: Annotated[int, Form()]) -> Response:
    """Keep so many reminders from the `first` on, to be sent when they fall due."""
    due = datetime.fromtimestamp(due_at, UTC)
    with Session(engine) as session:
        asked = [f"matter{n // 8}-{n % 8}" for n in range(first, first + number)]
        session.add_all(Reminder(seat=seat, due_at=due) for seat in asked)
        session.commit()
    return Response(status_code=204)


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", timeout_keep_alive=60)
