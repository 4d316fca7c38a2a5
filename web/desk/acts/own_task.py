"""A task of the secretariat's own is done: one button and a note."""

from __future__ import annotations

from fastapi import APIRouter

from rules.swedish import long_date
from secretariat.register import people
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values

router = APIRouter()


def _ask_done(asked: Asked) -> Shown:
    last_on = long_date(asked.step.last_on)
    note = Field("note", "Anteckning", Look.AREA, "Frivillig. Visas på ärendets sida.", longest=2000)
    return Shown(
        "Uppgiften är klar", f"”{asked.step.step.title}” är er egen uppgift. Sista dagen är {last_on}.", [note]
    )


def _report_done(asked: Asked, values: Values) -> None:
    people.report_own_task(asked.web.db, asked.process, asked.step.step, note=values.text("note"), now=asked.board.now)


DONE = Act(
    title="Uppgiften är klar",
    button="Klart",
    show=_ask_done,
    carry_out=_report_done,
    code="klart",
    said="Uppgiften är noterad som klar.",
)
serve(router, "{step}/klart", DONE)
