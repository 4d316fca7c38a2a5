"""A remiss as the desk shows it: where every municipality stands, the drafts, and the views with their fate."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from db import remiss
from db.names import Names
from db.processes import load_plan, load_state
from rules.clock import local_date
from rules.remiss import standings
from schemas.base import Instant
from schemas.plan import Plan
from schemas.remiss import Standing
from schemas.remiss_tables import DraftRow, ViewRow


@dataclass(frozen=True)
class StandingLine:
    """One municipality: what it has said, in words, and in which step."""

    organisation: str
    said: str
    """Empty where nothing has come."""
    step_title: str
    strength: str
    is_behind: bool


@dataclass(frozen=True)
class RemissBoard:
    """What the page of a remiss adds to that of any process."""

    standings: list[StandingLine]
    drafts: list[DraftRow]
    views: list[ViewRow]

    @property
    def behind(self) -> list[str]:
        """Those that the joint answer may name."""
        return [line.organisation for line in self.standings if line.is_behind]

    @property
    def followed_up(self) -> int:
        """How many views have their fate written."""
        return sum(view.met is not None for view in self.views)


def remiss_board(session: Session, process: str, now: Instant) -> RemissBoard:
    """Read it; `now` is process time. Raises Refused where there is no such process."""
    plan, found = load_plan(session, process), standings(load_state(session, process))
    names = Names(session, [standing.seat for standing in found], local_date(now))
    return RemissBoard(
        standings=[_line(plan, names, standing) for standing in found],
        drafts=remiss.drafts(session, process),
        views=remiss.views(session, process),
    )


def _line(plan: Plan, names: Names, standing: Standing) -> StandingLine:
    step = plan.step(standing.step) if standing.step else None
    choice = next((c for q in step.questions if (c := q.choice(standing.said))), None) if step else None
    return StandingLine(
        organisation=names.seat(standing.seat).organisation,
        said=choice.label if choice else standing.said,
        step_title=step.title if step else "",
        strength=standing.strength,
        is_behind=standing.is_behind,
    )
