"""The acts of a remiss in a rehearsal: drafts and views."""

from __future__ import annotations

from datetime import datetime

from temporalio.client import Client

from db.store.session import Database
from kinds.manifest import ScenarioAct
from kinds.remiss import acts
from kinds.remiss.spec import DraftAct, DraftIn, ViewsAct
from kinds.scenario import Scenario


async def perform(db: Database, client: Client, process: str, act: ScenarioAct, now: datetime) -> None:
    """Register a draft, or the views of the submitted answer."""
    match act:
        case DraftAct():
            draft = DraftIn(reference=act.reference, sha256=act.sha256, note=act.note, concerns=act.concerns)
            await acts.register_draft(db, client, process, draft, due_on=act.until_on, now=now)
        case ViewsAct():
            acts.record_views(db, process, act.views, now=now)


HOOKS = Scenario(perform=perform)
