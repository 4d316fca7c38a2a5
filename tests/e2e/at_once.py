"""In place of the engine: an act on a matter is admitted and carried out at once, by the rules of the workflow.

What the workflow does with an update is its validator, its transition and the duty that follows; only the waiting is
left out. The journeys in a browser then need no engine, and see what the register holds when the page comes back.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from temporalio.client import Client, WorkflowUpdateFailedError

from acts import correct, determine, move, requests
from acts.correct import CorrectOutcome
from acts.determine import Determine
from acts.move import MoveDeadline
from acts.news import take_news
from acts.requests import Requested
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import Acted, NewsBatch, NewsKind, Order
from schemas.plan.timetable import ProcessState
from workflows.updates import admitted

if TYPE_CHECKING:
    from tests.web.site import Site


class _Update(NamedTuple):
    admits: Callable[[ProcessState, Any, Instant], None]
    transition: Callable[[ProcessState, Any, Instant], Duty]


_UPDATES: dict[type[Order], _Update] = {
    MoveDeadline: _Update(move.admits, move.transition),
    Determine: _Update(determine.admits, determine.transition),
    CorrectOutcome: _Update(correct.admits, correct.transition),
    Requested: _Update(requests.admits, lambda state, asked, now: requests.transition(state, asked.request, now)),
}
"""What the workflow does with each order."""


class _Matter:
    """The site's matter as a workflow; an order that was taken before is known by its id."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._taken: dict[str, Acted] = {}
        self._turn = threading.Lock()

    async def execute_update(self, _act: object, order: Order, **named: object) -> Acted:
        """The order, carried out when this returns. Raises WorkflowUpdateFailedError where it is refused."""
        key = str(named["id"])
        if key not in self._taken:
            self._taken[key] = await asyncio.to_thread(self._take, order)
        return self._taken[key]

    def _take(self, order: Order) -> Acted:
        update = _UPDATES[type(order)]

        def admits(state: ProcessState, asked: Order) -> None:
            update.admits(state, asked, self._site.now)

        def begin(state: ProcessState) -> list[Duty]:
            try:
                admitted(admits, state, order)
            except Exception as error:
                raise WorkflowUpdateFailedError(error) from error
            duty = update.transition(state, order, self._site.now)
            duty.actor = order.actor
            return [duty]

        with self._turn:
            return Acted(plan_version=self._site.act(begin))

    def get_update_handle(self, *_name: object, **_more: object) -> _Matter:
        """What is known of an earlier order; the site's matter answers at once, so nobody asks twice."""
        return self

    async def result(self, **_more: object) -> Acted:
        """No earlier order is known."""
        raise TimeoutError

    async def signal(self, _signal: object, batch: NewsBatch, **_more: object) -> None:
        """Answers, changed holders and meetings that the register has received."""

        def take(state: ProcessState) -> list[Duty]:
            for item in (one for one in batch.items if one.kind == NewsKind.ANSWER):
                # What is loaded from the register knows the answer before it is told; a workflow does not.
                state.steps[item.step].rows.pop(item.seat, None)
            return take_news(state, batch, self._site.now)

        def in_turn() -> None:
            with self._turn:
                self._site.act(take)

        await asyncio.to_thread(in_turn)


class _Engine:
    """A client of it, as far as the web reaches."""

    def __init__(self, site: Site) -> None:
        self._matter = _Matter(site)

    def get_workflow_handle(self, *_name: object, **_more: object) -> _Matter:
        """The matter of the site, whatever it is called."""
        return self._matter


def at_once(site: Site) -> Client:
    """A connection to it."""
    return cast(Client, cast(Any, _Engine(site)))
