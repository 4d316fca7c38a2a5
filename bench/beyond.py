"""Beyond one machine, simulated: a year of many cooperations, minute by minute, by the plans that the rules make.

Nothing is run: a joint question of eight is planned for every working day on which it can start, and what each such
matter brings (mails, answers, timers) is laid on the minutes of the year in the number that keeps so many open. What
one of each costs is read from the tables of `docs/matningar.md`, so that the figures follow the measurements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from bench.goals import rows_in
from bench.instruments.figures import Figure, Section
from rules.dates.clock import at_local, local_date
from rules.dates.workdays import add_workdays, is_working_day
from rules.plan.forecast import mails_in
from rules.plan.planning import make_plan
from schemas.plan.plan import Plan, RungTo
from tests.synthetic import process_file

MEASURED = Path(__file__).parents[1] / "docs" / "matningar.md"

_FROM, _TO = date(2026, 7, 1), date(2027, 12, 31)
"""Starts are laid from half a year before the year that is looked at, so that it begins with what is open."""
_YEAR = 2027
_WORKDAYS = 15
"""From the start to the day to answer by, as the shipped template proposes."""
_IN_TIME = 0.95
"""Of those asked, by the day; what comes before is taken to come evenly from the opening."""
_OPENS, _OFFICE_HOURS = 8, 9
_CORES = 2
_SHARDS = 512
"""History shards of a cluster that is set up for growth; their number can never be changed afterwards."""
_SPREAD_MIN = 30
_OF_ANSWER = ("CPU of the web for form, answer and receipt",)
_OF_MAIL = ("a mail written to a file, at 10 matters: CPU",)
_OF_START = (
    "a matter started, CPU of who starts it",
    "a matter started, CPU of the engine",
    "a matter started, CPU of the worker",
)
"""Rows of `docs/matningar.md`, in milliseconds."""
_DISK, _EVENTS = "disk for each open process", "8 municipalities: history events each"


@dataclass(frozen=True)
class World:
    """So many municipalities work together in so many cooperations, with so many matters open at any time."""

    municipalities: int = 290
    cooperations: int = 100
    open_matters: int = 1_000_000
    seats: int = 8


@dataclass
class Year:
    """What happens at which instant (UTC), for one matter started each working day; a share of a mail counts too."""

    mails: dict[datetime, float] = field(default_factory=lambda: defaultdict(float))
    answers: dict[datetime, float] = field(default_factory=lambda: defaultdict(float))
    timers: dict[datetime, float] = field(default_factory=lambda: defaultdict(float))
    open_on: dict[date, float] = field(default_factory=lambda: defaultdict(float))


@dataclass(frozen=True)
class Peak:
    """The busiest day of the year, at the number of matters asked for."""

    day: date
    starts: float
    mails: float
    answers: float
    timers: float
    at_once_mails: float
    """Mails of the busiest minute: every rung of a ladder stands at 08.30."""
    at_once_timers: float
    answers_s: float
    """Answers a second in the busiest hour."""


def measured(path: Path = MEASURED) -> dict[str, float]:
    """The figures of a file of measurements by name, in the unit that stands there. Ends the program where one that
    is needed has not been measured."""
    found = rows_in(path.read_text(encoding="utf-8"))
    if lacking := [name for name in (*_OF_ANSWER, *_OF_MAIL, *_OF_START, _EVENTS) if name not in found]:
        raise SystemExit(f"{path.name} has no row of: {', '.join(lacking)}; measure these parts first")
    return found


def year(seats: int) -> Year:
    """The year by the rules, for one matter a working day; nothing of it is made up but when people answer."""
    found = Year()
    for started_on in _working_days(_FROM, _TO):
        due_on = add_workdays(started_on, _WORKDAYS)
        file = process_file("fraga", seats, opens_on=started_on, due_on=due_on)
        _lay(found, make_plan(file, today=started_on), started_on, due_on, seats)
    return found


def peak(found: Year, open_matters: int) -> Peak:
    """The busiest day, counted by mails, with so many matters open on an average day of the year."""
    days = [day for day in found.open_on if day.year == _YEAR]
    factor = open_matters / (sum(found.open_on[day] for day in days) / len(days))
    mails, timers, answers = (_by_day(each) for each in (found.mails, found.timers, found.answers))
    day = max((day for day in mails if day.year == _YEAR), key=lambda day: mails[day])
    return Peak(
        day=day,
        starts=factor,
        mails=factor * mails[day],
        answers=factor * answers[day],
        timers=factor * timers[day],
        at_once_mails=factor * max(n for at, n in found.mails.items() if local_date(at) == day),
        at_once_timers=factor * max(n for at, n in found.timers.items() if local_date(at) == day),
        answers_s=factor * answers[day] / _OFFICE_HOURS / 3600,
    )


def beyond(
    _under: Path, _is_quick: bool = False, world: World | None = None, costs: Mapping[str, float] | None = None
) -> Section:
    """What the busiest day asks of one machine, of the database and of the engine, and what gives way first."""
    world, cost = world or World(), costs or measured()
    at = peak(year(world.seats), world.open_matters)
    web_s, mail_s, start_s = (sum(cost[name] for name in names) / 1000 for names in (_OF_ANSWER, _OF_MAIL, _OF_START))
    busy_s = at.answers * web_s + at.mails * mail_s + at.starts * start_s
    herd_s = at.at_once_mails * mail_s / _CORES
    events = cost[_EVENTS] * world.seats
    disk_kb = next(value for name, value in cost.items() if name.startswith(_DISK))
    figures = [
        Figure("matters started on a working day", at.starts, ""),
        Figure("answers on the busiest day", at.answers, ""),
        Figure("mails on the busiest day", at.mails, ""),
        Figure("of these due in the same minute, 08.30", at.at_once_mails, ""),
        Figure("answers in a second of its office hours", at.answers_s, "/s"),
        Figure("machines of two cores that the day keeps busy", busy_s / _CORES / 86_400, ""),
        Figure("until one such machine has sent the mails of 08.30", herd_s / 3600, "h"),
        Figure(
            f"the same with a machine for each of {world.cooperations} cooperations", herd_s / world.cooperations, "s"
        ),
        Figure("commits a second for the answers, one each", at.answers_s, "/s"),
        Figure("the register of all, on disk", world.open_matters * disk_kb / 1e6, "GB"),
        Figure(
            "the register of one cooperation",
            world.open_matters * disk_kb / 1e6 / world.cooperations,
            "GB",
        ),
        Figure("events of history written on the busiest day", at.starts * events, ""),
        Figure("timers that fire at 08.30 in one namespace for all", at.at_once_timers, ""),
        Figure(f"the same for each of {_SHARDS} history shards", at.at_once_timers / _SHARDS, ""),
        Figure(
            f"a second, where they are spread over {_SPREAD_MIN} minutes", at.at_once_timers / _SPREAD_MIN / 60, "/s"
        ),
        Figure(
            "a second and namespace, with one for each cooperation",
            at.at_once_timers / _SPREAD_MIN / 60 / world.cooperations,
            "/s",
        ),
    ]
    note = (
        f"{world.municipalities} municipalities in {world.cooperations} cooperations, {world.open_matters:,} open "
        f"matters of {world.seats} seats, {_WORKDAYS} working days each; simulated by the plans that the rules make "
        f"for {_YEAR}. The busiest day is {at.day.isoformat()}. Costs of one are those of `docs/matningar.md`."
    )
    return Section("Beyond one machine", note, figures)


def _lay(found: Year, plan: Plan, started_on: date, due_on: date, seats: int) -> None:
    (step,) = plan.steps
    days = list(_working_days(started_on, due_on))
    for n in range((due_on - started_on).days + 1):
        found.open_on[started_on + timedelta(days=n)] += 1
    for mail in mails_in(plan)[step.key]:
        answered = _IN_TIME * sum(day < local_date(mail.at) for day in days) / len(days)
        found.timers[mail.at] += 1
        found.mails[mail.at] += (1 - answered) * len(mail.seats) if mail.to is RungTo.SEAT else 1
    # The outcome goes to everybody, and each answer has had its receipt.
    found.timers[step.schedule.closes_at] += 1
    found.mails[step.schedule.closes_at] += seats
    for day in days:
        for hour in range(_OPENS, _OPENS + _OFFICE_HOURS):
            share = _IN_TIME * seats / len(days) / _OFFICE_HOURS
            found.answers[at_local(day, hour)] += share
            found.mails[at_local(day, hour, 1)] += share


def _by_day(laid: Mapping[datetime, float]) -> dict[date, float]:
    found: dict[date, float] = defaultdict(float)
    for at, number in laid.items():
        found[local_date(at)] += number
    return found


def _working_days(first_on: date, last_on: date) -> Iterator[date]:
    days = (first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1))
    return (day for day in days if is_working_day(day))
