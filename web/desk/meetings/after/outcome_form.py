"""What became of each item of a meeting, as a form: its state, decision and task, and what was added at the meeting.

Field names, with the items numbered from 1: `state-<n>`, `decision-<n>`, `decided-<n>` (clock), `begins-<n>`,
`beyond-<n>-ja`, `note-<n>`, `also-<n>-<day>`, and `task-<n>`, `owner-<n>`, `due-<n>`. The last number is that of an
item that was added at the meeting: `title-<n>` too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rules.meeting.agenda import next_key
from rules.meeting.outstanding import STATES as WORDS
from rules.swedish import capital
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord
from schemas.meetings.record import ItemState, Task
from web.shell.forms import Form

STATES = [
    (state.value, capital(WORDS[state]))
    for state in (
        ItemState.TREATED,
        ItemState.TABLED,
        ItemState.LAPSED,
        ItemState.CANCELLED,
        ItemState.IN_WRITING,
        ItemState.WAITS,
        ItemState.DONE,
        ItemState.PLANNED,
    )
]
"""The choices of each item."""
_UNDECIDED = {ItemState.TABLED.value, ItemState.LAPSED.value, ItemState.CANCELLED.value}
"""States in which nothing was decided."""
Outcomes = Mapping[str, Mapping[str, Any]]
"""Number of an item → what is noted of it; the empty number is one that was added at the meeting."""


def as_typed(record: MeetingRecord) -> dict[str, str]:
    """The items as the form shows them."""
    typed: dict[str, str] = {}
    for number, item in enumerate(record.items, 1):
        clock = f"{item.decided_at.hour}.{item.decided_at.minute:02d}" if item.decided_at else ""
        typed |= {
            f"state-{number}": item.outcome.value if item.outcome else "",
            f"decision-{number}": item.decision,
            f"decided-{number}": clock,
            f"note-{number}": item.note,
            f"beyond-{number}-ja": "ja" if item.goes_beyond_proposal else "",
        }
        typed |= {f"also-{number}-{on.isoformat()}": "ja" for on in item.also_on}
    return typed


def read_outcomes(
    form: Form, record: MeetingRecord, seats: Sequence[str], no_day: str
) -> tuple[Outcomes, list[tuple[str, Task]]]:
    """The typed form as outcomes and tasks, faults noted in the form. `no_day` is said of a task without a day."""
    outcomes: dict[str, Mapping[str, Any]] = {}
    tasks: list[tuple[str, Task]] = []
    for number, item in enumerate(record.items, 1):
        outcomes[item.key] = _read(form, record, number, is_other=item.is_other, key=item.key)
        tasks += [(item.key, task) for task in _task(form, number, seats, no_day)]
    extra = len(record.items) + 1
    title = form.at_most(f"title-{extra}", 300)
    if title:
        outcomes[""] = {"title": title, **_read(form, record, extra, is_other=True)}
        tasks += [(next_key(record.items), task) for task in _task(form, extra, seats, no_day)]
    return outcomes, tasks


def added(record: MeetingRecord, outcomes: Outcomes) -> MeetingRecord:
    """The meeting with its outcomes; an item that was added at it was not on the agenda."""
    items = [item.model_copy(update=dict(outcomes.get(item.key, {}))) for item in record.items]
    if extra := outcomes.get(""):
        several = len(record.days) > 1
        item = AgendaItem(
            key=next_key(record.items),
            title=extra["title"],
            kind=ItemKind.DECISION if extra["decision"] else ItemKind.DISCUSSION,
            on=record.days[-1].on if several else None,
            on_agenda=False,
        )
        items.append(item.model_copy(update=dict(extra)))
    return record.model_copy(update={"items": items})


def _read(form: Form, record: MeetingRecord, number: int, *, is_other: bool, key: str = "") -> dict[str, Any]:
    state = form.get(f"state-{number}")
    if state not in {code for code, _ in STATES} and not is_other:
        form.refuse(f"state-{number}", f"Punkt {key}: välj vad det blev av den.")
    if state in _UNDECIDED and form.get(f"decision-{number}"):
        what = f"Punkt {key}" if key else "Den tillagda punkten"
        problem = f"{what} är {WORDS[ItemState(state)]} men har ett beslut."
        form.refuse(f"decision-{number}", f"{problem} Välj Behandlad, eller flytta texten till Anteckning.")
    return {
        "outcome": ItemState(state) if state in {code for code, _ in STATES} else None,
        "decision": form.at_most(f"decision-{number}", 4000),
        "decided_at": form.clock_time(f"decided-{number}"),
        "note": form.at_most(f"note-{number}", 4000),
        "goes_beyond_proposal": bool(form.get(f"beyond-{number}-ja")),
        "also_on": [day.on for day in record.days if form.get(f"also-{number}-{day.on.isoformat()}")],
    }


def _task(form: Form, number: int, seats: Sequence[str], no_day: str) -> list[Task]:
    """The task of an item; none where nothing is typed. One without a day or an owner is refused."""
    text, owner = form.at_most(f"task-{number}", 500), form.get(f"owner-{number}")
    due_on = form.day(f"due-{number}")
    if not text:
        if due_on is not None:
            form.refuse(f"task-{number}", "Skriv vad som ska göras, eller ta bort dagen.")
        return []
    if owner not in seats:
        form.refuse(f"owner-{number}", "Uppgiften saknar ägare. Välj vem som ska göra den.")
    if due_on is None and not form.error(f"due-{number}"):
        form.refuse(f"due-{number}", no_day)
    return [Task(text=text, owner=owner, due_on=due_on)] if owner in seats and due_on else []
