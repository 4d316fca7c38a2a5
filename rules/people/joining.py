"""Parties that come and go in a running process: who joins is asked in what is not over, who leaves no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from rules.dates.clock import local_date
from rules.dates.due import settle
from rules.people.parties import seat_of
from rules.plan.ladder import only_after, schedule
from rules.plan.planning import spec_of
from rules.plan.replanning import last_close_at, next_version
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.file.process import PartySpec, ProcessFile, StepKind
from schemas.plan.plan import Plan, PlanStep

_OWN_DAYS = ("fixed", "granted", "returns")
"""What a seat takes with it when it leaves."""


def change_parties(
    plan: Plan,
    file: ProcessFile,
    joined: Sequence[PartySpec],
    left: Sequence[str],
    *,
    now: datetime,
    calendars: Calendars = NO_CALENDARS,
) -> Plan:
    """The plan with parties (organisation keys in `left`) taken out of and put into every inquiry that is not yet over.

    `file` is the file before the change. Refused: already a party, not a party, nobody left.
    """
    today = local_date(now)
    current = {p.organisation for p in file.parties if p.to_on is None or p.to_on >= today}
    for party in joined:
        if party.organisation in current - set(left):
            raise Refused("joined", f"”{party.organisation}” är redan part.", "Ange en organisation som inte är part.")
    for organisation in left:
        if organisation not in current:
            raise Refused("left", f"”{organisation}” är inte part.", f"Parterna är {', '.join(sorted(current))}.")
    if not current - set(left) and not joined:
        raise Refused("left", "Minst en part måste vara kvar.", "")
    live = {step.key: step for step in plan.steps if _is_shared(file, step) and last_close_at(step) > now}
    live = {key: _without(step, left) for key, step in live.items()}
    by_role = {key: spec.roles for key in live if (spec := spec_of(file, live[key])) is not None and spec.roles}
    for party in joined:
        common = {key: step for key, step in live.items() if key not in by_role}
        _seat(party, seat_of(file, party), common, now)
        live |= common
        for key, roles in by_role.items():
            more = [f"{party.organisation}/{role}" for role in roles]
            live[key] = live[key].model_copy(update={"seats": list(dict.fromkeys([*live[key].seats, *more]))})
    return next_version(plan, [live.get(step.key, step) for step in plan.steps], calendars, now)


def changed_file(file: ProcessFile, joined: Sequence[PartySpec], left: Sequence[str], *, on: date) -> ProcessFile:
    """The process file after the same change: `left` are parties through the day before `on`, `joined` from `on`."""
    parties = [
        party.model_copy(update={"to_on": on - timedelta(days=1)})
        if party.organisation in left and (party.to_on is None or party.to_on >= on)
        else party
        for party in file.parties
    ]
    parties += [party if party.from_on else party.model_copy(update={"from_on": on}) for party in joined]
    return file.model_copy(update={"parties": parties})


def _is_shared(file: ProcessFile, step: PlanStep) -> bool:
    spec = spec_of(file, step)
    return spec is not None and spec.kind is StepKind.INQUIRY and not spec.seats and step.done_on is None


def _without(step: PlanStep, left: Sequence[str]) -> PlanStep:
    seats = [seat for seat in step.seats if seat.partition("/")[0] not in left]
    own = {seat: times for seat, times in step.own.items() if seat in seats}
    kept = {name: {s: on for s, on in getattr(step, name).items() if s in seats} for name in _OWN_DAYS}
    return step.model_copy(update={"seats": seats, "own": own, **kept})


def _seat(party: PartySpec, seat: str, live: dict[str, PlanStep], now: datetime) -> None:
    """Asks a new party in every inquiry that it is a party to in time; its own day goes to the nearest of them."""
    own_on = party.due.on if party.due else None
    nearest = min(live, key=lambda key: abs((live[key].schedule.due_on - (own_on or date.max)).days), default=None)
    for key, step in live.items():
        if seat in step.seats or (party.from_on is not None and party.from_on > step.schedule.counts_by):
            continue
        own, fixed, granted = dict(step.own), dict(step.fixed), dict(step.granted)
        if own_on and party.due and key == nearest:
            settled = settle(own_on, party.due.rule, party.due.basis)
            own[seat] = only_after(schedule(step.kind, step.opens_at, settled), now)
            (granted if settled.closes_at > step.schedule.closes_at else fixed)[seat] = settled.counts_by
        changed = {"seats": [*step.seats, seat], "own": own, "fixed": fixed, "granted": granted}
        live[key] = step.model_copy(update=changed)
