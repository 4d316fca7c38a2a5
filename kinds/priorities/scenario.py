"""The acts of priorities in a rehearsal: what the objects get."""

from __future__ import annotations

from datetime import datetime

from temporalio.client import Client

from db.store.session import Database
from kinds.manifest import ScenarioAct
from kinds.priorities import acts
from kinds.priorities.spec import Addition, AdditionKind, ObjectAct
from kinds.scenario import Scenario


async def perform(db: Database, _client: Client, process: str, act: ScenarioAct, now: datetime) -> None:
    """Add facts and lines of the timeline to objects."""
    if isinstance(act, ObjectAct):
        acts.add(db, process, _additions(act), now=now)


def _additions(act: ObjectAct) -> list[Addition]:
    added = []
    for key in act.objects:
        for fact in act.facts:
            added.append(Addition(kind=AdditionKind.FACT, object=key, text=fact, source=act.source))
        for row in act.timeline:
            line = Addition(kind=AdditionKind.TIMELINE, object=key, when=row.when, text=row.what, source=act.source)
            added.append(line)
    return added


HOOKS = Scenario(perform=perform)
