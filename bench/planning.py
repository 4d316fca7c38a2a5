"""Planning and what-if for 8 and for 290 municipalities, each with two years of calendars, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.instruments.figures import Figure, Section
from rules.dates.clock import at_local
from rules.dates.workdays import is_quiet, next_working_day
from rules.plan.backward import schedule_plan
from rules.plan.diff import diff
from rules.plan.planning import make_plan
from rules.plan.replanning import move_step
from schemas.file.calendar import BodyKind, BodySpec, Calendars, MeetingSpec
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan

FEW, MANY = 8, 290
MOST_S = {FEW: 0.2, MANY: 1.0}
_FIRST_ON = date(2023, 1, 10)
_TODAY = date(2024, 1, 15)
_TIMES = 7


def planning(_under: Path, _is_quick: bool) -> Section:
    """The middle of several runs; nothing is kept from one to the next."""
    figures = []
    for respondents in (FEW, MANY):
        written = calendars(respondents).model_dump()
        file = process_file(respondents)
        plan_s = _middle(partial(_plan, file, written))
        what_if_s = _middle(partial(_what_if, _plan(file, written), written))
        most = MOST_S[respondents]
        figures += [
            Figure(f"plan, {respondents} municipalities", plan_s, "s", most),
            Figure(f"what-if, {respondents} municipalities", what_if_s, "s", most),
        ]
    meetings = len(calendars(MANY).meetings)
    note = f"Five steps, a decision in every kommunstyrelse; two years of meetings ({meetings} for {MANY})."
    return Section("Planning", f"{note} The middle of {_TIMES} runs.", figures)


def calendars(respondents: int) -> Calendars:
    """A kommunstyrelse per municipality that meets every month for two years, none in quiet periods."""
    bodies = [
        BodySpec(key=f"ks-{n}", organisation=f"kommun{n}", kind=BodyKind.BOARD, name=f"kommunstyrelsen i kommun {n}")
        for n in range(respondents)
    ]
    meetings = []
    for number, body in enumerate(bodies):
        for month in range(24):
            on = next_working_day(_FIRST_ON + timedelta(days=30 * month + number % 28))
            if not is_quiet(on):
                meetings.append(MeetingSpec(body=body.key, on=on))
    return Calendars(bodies=bodies, meetings=meetings)


def process_file(respondents: int) -> ProcessFile:
    """Text, review, decision at home, submission, all counted back from the last day."""

    def step(key: str, kind: str, workdays: int, before: int, **more: object) -> dict[str, object]:
        due = {"derived": {"from": "svarsdag", "workdays": -before}, "basis": "internal", "source": "mätning"}
        return {"key": key, "title": key.capitalize(), "kind": kind, "workdays": workdays, "due": due, **more}

    question = [{"key": "svar", "text": "Är kommunen med?"}]
    kansli = ["kansliet/kansli"]
    return ProcessFile.model_validate(
        {
            "process": "matning",
            "kind": "priorities",
            "title": "Mätning",
            "secretariat": "kansliet/kansli",
            "parties": [{"organisation": f"kommun{n}"} for n in range(respondents)],
            "steps": [
                step("utkast", "task", 15, 70, seats=kansli),
                step("granskning", "inquiry", 10, 55, after=["utkast"], questions=question),
                step("beslut", "inquiry", 5, 5, after=["granskning"], questions=question, home_body="kommunstyrelse"),
                step("inlamning", "task", 1, 2, after=["beslut"], seats=kansli),
                {
                    "key": "svarsdag",
                    "title": "Svarsdag",
                    "kind": "milestone",
                    "due": {"on": "2024-05-30", "basis": "authority", "source": "mätning"},
                },
            ],
        }
    )


def _plan(file: ProcessFile, written: dict[str, Any]) -> Plan:
    # The calendars are read anew each time: an index made by the run before would flatter it.
    plan = make_plan(file, today=_TODAY, calendars=Calendars.model_validate(written))
    schedule_plan(plan, today=_TODAY)
    return plan


def _what_if(plan: Plan, written: dict[str, Any]) -> None:
    now, known = at_local(_TODAY, 10), Calendars.model_validate(written)
    diff(plan, move_step(plan, "svarsdag", date(2024, 6, 13), now=now, calendars=known), now=now)


def _middle(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return median(taken)
