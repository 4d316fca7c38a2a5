"""Search attributes of a process: kind, state, next due instant, organisations. Codes only, never a name.

They are set at the start where the namespace has them, and changed as the process goes on. Any cluster gets them with
`temporal operator search-attribute create`; the embedded engine has them from its start (`engine.py`).
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from rules import agenda
    from schemas.base import Instant
    from schemas.plan.timetable import ProcessState, StepStatus
    from workflows.ids import SEARCH_DUE, SEARCH_KIND, SEARCH_ORGANISATIONS, SEARCH_STATE

KIND = SearchAttributeKey.for_keyword(SEARCH_KIND)
STATE = SearchAttributeKey.for_keyword(SEARCH_STATE)
DUE = SearchAttributeKey.for_datetime(SEARCH_DUE)
ORGANISATIONS = SearchAttributeKey.for_keyword_list(SEARCH_ORGANISATIONS)
VALUE_BYTES = 2048
"""The most that one encoded value may hold, by the server's default of `limit.searchAttributesSizeOfValueLimit`."""
EVERYONE = "*"
"""Stands for more organisations than fit: search for `SvarstidOrganisations IN ("salem", "*")`."""


def state_code(state: ProcessState, now: Instant) -> str:
    """`withdrawn`, `decided` (its outcome can still be corrected), `ended`, `needs_position` (an inquiry waits to be
    determined) or `running`."""
    if state.is_withdrawn:
        return "withdrawn"
    statuses = {step.status for step in state.steps.values()}
    if state.is_decided:
        return "decided" if state.ends_at is not None and state.ends_at > now else "ended"
    return "needs_position" if StepStatus.CLOSED in statuses else "running"


def organisations(state: ProcessState) -> list[str]:
    """The keys of the organisations that have a seat in any step; `EVERYONE` alone where they are more than fit.

    A shortened list would hide the matter from whoever searches for one that was left out, so all or none are listed.
    """
    keys = sorted({seat.partition("/")[0] for times in state.timetable.steps for seat in times.seats})
    return keys if len(json.dumps(keys).encode()) <= VALUE_BYTES else [EVERYONE]


def attributes(state: ProcessState) -> TypedSearchAttributes:
    """What a process is found by when it starts."""
    due = agenda.next_due_at(state)
    due = due - timedelta(seconds=state.shift_s) if due else None
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(KIND, state.kind),
        SearchAttributePair(STATE, state_code(state, state.handled_until)),
        SearchAttributePair(ORGANISATIONS, organisations(state)),
    ]
    return TypedSearchAttributes([*pairs, SearchAttributePair(DUE, due)] if due else pairs)


class Shown:
    """What the attributes said last; they are written only when that has changed."""

    def __init__(self, state: ProcessState) -> None:
        self._said = _said(state, state.handled_until, agenda.next_due_at(state)) if state.is_shown else None

    def update(self, state: ProcessState, now: Instant, due: Instant | None = None) -> None:
        """Show where the process stands; `due` in process time is shown in the engine's own, which people search by."""
        said = _said(state, now, due)
        if not state.is_searchable or said == self._said:
            return
        self._said = said
        shown = workflow.now() + (due - now) if due else None
        workflow.upsert_search_attributes(
            [
                STATE.value_set(said[0]),
                ORGANISATIONS.value_set(said[1]),
                DUE.value_set(shown) if shown else DUE.value_unset(),
            ]
        )


def _said(state: ProcessState, now: Instant, due: Instant | None) -> tuple[str, list[str], Instant | None]:
    return state_code(state, now), organisations(state), due
