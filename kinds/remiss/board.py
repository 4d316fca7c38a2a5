"""A remiss as the desk shows it: where every municipality stands, the drafts, and the views with their fate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from db.case import load_state
from db.processes import load_file, load_plan
from db.register.people import organisation_name
from db.register.seats import Seats, load_seats
from kinds.remiss.register import anstand as sender_anstand
from kinds.remiss.register import drafting as remiss
from kinds.remiss.register.anstand import Request
from kinds.remiss.register.drafting import View
from kinds.remiss.rules import remiss_of, standings
from kinds.remiss.spec import DEADLINE, Standing
from kinds.remiss.tables import DraftRow
from rules.dates.clock import local_date
from schemas.base import Instant
from schemas.plan.plan import Plan
from words.codes import strength_words


@dataclass(frozen=True)
class StandingLine:
    """One municipality: what it has said, in words, and in which step."""

    organisation: str
    said: str
    """Empty where nothing has come."""
    step_title: str
    strength: str
    is_behind: bool
    may_be_named: bool
    """False for a yes to a draft while its own decision is asked for."""
    is_consulted: bool
    """True where the sender asks the municipality itself as well."""


@dataclass(frozen=True)
class RemissBoard:
    """What the page of a remiss adds to that of any process."""

    standings: list[StandingLine]
    drafts: list[DraftRow]
    views: list[View]
    anstand: list[Request]
    """Every time a later day was asked of the sender, oldest first."""
    consulted: list[str]
    """The municipalities that the sender asks themselves."""
    sender_on: date
    """The sender's day as it holds now."""
    deadline: str
    """The step of the sender's day; empty where the process has none."""

    organisations: Mapping[str, str]
    """Key → name of everyone who is asked."""

    def names_of(self, keys: Sequence[str]) -> list[str]:
        """The names of organisations, in the order given."""
        return [self.organisations.get(key, key) for key in keys]

    @property
    def may_ask(self) -> bool:
        """False while an earlier request has no answer."""
        return all(request.answer is not None for request in self.anstand)

    @property
    def to_move(self) -> Request | None:
        """Anstånd that the sender has given and that the plan does not hold yet."""
        given = [request for request in self.anstand if request.given_on and request.given_on > self.sender_on]
        return given[-1] if given and self.deadline else None

    @property
    def behind(self) -> list[str]:
        """Those that the joint answer may name."""
        return [line.organisation for line in self.standings if line.may_be_named]

    @property
    def followed_up(self) -> int:
        """How many views have their fate written."""
        return sum(view.met is not None for view in self.views)


def remiss_board(session: Session, process: str, now: Instant) -> RemissBoard:
    """Read it; `now` is process time. Raises Refused where there is no such process, or it is no remiss."""
    spec = remiss_of(load_file(session, process))
    plan, found = load_plan(session, process), standings(load_state(session, process))
    names = load_seats(session, [standing.seat for standing in found], local_date(now))
    deadline = next((step for step in plan.steps if step.role == DEADLINE), None)
    return RemissBoard(
        standings=[_line(plan, names, standing, spec.consulted) for standing in found],
        drafts=remiss.drafts(session, process),
        views=remiss.views(session, process),
        anstand=sender_anstand.requests(session, process),
        consulted=[organisation_name(session, key) for key in spec.consulted],
        sender_on=deadline.schedule.due_on if deadline else spec.due_on,
        deadline=deadline.key if deadline else "",
        organisations={each.organisation: names.name(each.seat).organisation for each in found},
    )


def _line(plan: Plan, names: Seats, standing: Standing, consulted: Sequence[str]) -> StandingLine:
    step = plan.step(standing.step) if standing.step else None
    choice = next((c for q in step.questions if (c := q.choice(standing.said))), None) if step else None
    return StandingLine(
        organisation=names.name(standing.seat).organisation,
        said=choice.label if choice else standing.said,
        step_title=step.title if step else "",
        strength=strength_words(standing.strength or None),
        is_behind=standing.is_behind,
        may_be_named=standing.may_be_named,
        is_consulted=standing.organisation in consulted,
    )
