"""A plan that has not begun, in words: its steps, its mails, each party's own meeting. For the preview of a start."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.boards.process import StepBoard
from mail.kinds import MAILS
from rules.dates.clock import local_date
from rules.plan.backward import schedule_plan
from rules.plan.forecast import INVITE_KEY, KANSLI_KEY, mails_in
from rules.swedish import capital, count, enumerate_words, long_date, lower_first, moment
from schemas.file.process import Directory, StepKind
from schemas.plan.diff import PlannedMail
from schemas.plan.plan import Plan, PlanStep, RungTo, WarningKind
from schemas.plan.schedule import StepWindow
from schemas.plan.timetable import StepStatus
from web.answer.due_words import last_day
from words.codes import BASES, step_kind
from words.schedule import Shortage, chain_words, shortage

_MOST_NAMED = 3


@dataclass(frozen=True)
class PlannedStep:
    """One step as the preview shows it."""

    title: str
    kind: str
    who: str
    opens: str
    last_on: date
    act_on: date
    basis: str
    source: str
    done_on: date | None
    window: StepWindow | None = None
    """When it can be carried out; None for what is done."""


@dataclass(frozen=True)
class HomeLine:
    """The meeting at which one municipality decides; without a day, why there is none."""

    organisation: str
    body: str = ""
    on: date | None = None
    papers_by: date | None = None
    note: str = ""


@dataclass(frozen=True)
class PlanPage:
    """Everything the preview shows of a plan."""

    steps: list[PlannedStep]
    boards: list[StepBoard]
    homes: list[tuple[str, list[HomeLine]]]
    mails: list[tuple[str, list[str]]]
    mail_count: int
    warnings: list[tuple[str, list[str]]]
    shortage: Shortage | None = None
    chain: str = ""
    """The critical chain in words."""
    past: list[str] = field(default_factory=list)
    """The steps whose last day has passed."""


def plan_page(plan: Plan, directory: Directory, today: date) -> PlanPage:
    """The plan of a file that is not started; `directory` gives the names."""
    backward = schedule_plan(plan, today=today)
    windows = {window.step: window for window in backward.steps}
    planned = mails_in(plan)
    titles = {step.key: step.title for step in plan.steps}
    mails = {key: _mails(sent, titles) for key, sent in planned.items()}
    by_day = sorted(plan.steps, key=lambda step: last_day(step.schedule))
    return PlanPage(
        steps=[_planned(step, directory, windows.get(step.key), today) for step in by_day],
        boards=[_board(step) for step in plan.steps],
        homes=[(step.title, lines) for step in plan.steps if (lines := home_lines(step, directory))],
        mails=[(step.title, mails[step.key]) for step in by_day if mails[step.key]],
        mail_count=sum(len(mail.seats) for sent in planned.values() for mail in sent),
        warnings=_warnings(plan, {(found.step, found.seat) for found in backward.infeasible}),
        shortage=shortage(backward.infeasible, lambda seat: _organisation(directory, seat)),
        chain=chain_words(backward),
        past=[step.title for step in plan.steps if last_day(step.schedule) < today and step.done_on is None],
    )


def home_lines(step: PlanStep, directory: Directory) -> list[HomeLine]:
    """Each party's last usable meeting, in the order of the step's seats; empty where none is asked for."""
    if step.home_body is None:
        return []
    lines = []
    for seat in step.seats:
        name = _organisation(directory, seat)
        meeting = step.home.get(seat)
        if meeting:
            note = "Räknat efter den vanliga framförhållningen." if meeting.is_estimated else ""
            lines.append(HomeLine(name, meeting.body_name, meeting.on, meeting.papers_by, note))
        elif seat in step.home_unknown:
            lines.append(HomeLine(name, note="Sammanträdesdagarna är okända. Kansliet frågas en gång, med mejl."))
        else:
            lines.append(HomeLine(name, note="Inget sammanträde ligger i tid."))
    return lines


def _planned(step: PlanStep, directory: Directory, window: StepWindow | None, today: date) -> PlannedStep:
    return PlannedStep(
        title=step.title,
        kind=capital(step_kind(step.kind, step.role)),
        who=_who(directory, step.seats),
        opens=_opens(step, today),
        last_on=last_day(step.schedule),
        act_on=step.schedule.operative_on,
        basis=capital(BASES[step.basis]),
        source=step.source,
        done_on=step.done_on,
        window=window if window and not window.is_done and step.kind != StepKind.MILESTONE else None,
    )


def _board(step: PlanStep) -> StepBoard:
    return StepBoard(
        step=step,
        status=StepStatus.DONE if step.done_on else StepStatus.PLANNED,
        is_overdue=False,
        opens_on=local_date(step.opens_at) if step.opens_at else None,
        last_on=last_day(step.schedule),
        opened_at=None,
        lines=[],
        outcome=None,
        results={},
        reason="",
    )


def _opens(step: PlanStep, today: date) -> str:
    waits = bool(step.waits_for or step.when) and step.done_on is None
    if step.opens_at and not (waits and local_date(step.opens_at) <= today):
        on = long_date(local_date(step.opens_at))
        return f"Tidigast {on}" if waits else on
    return "" if step.done_on or step.kind == StepKind.MILESTONE else "När det blir aktuellt"


def _mails(mails: Sequence[PlannedMail], titles: Mapping[str, str]) -> list[str]:
    return [f"{capital(_when(mail, titles))}: {_mail(mail)}" for mail in mails]


def _when(mail: PlannedMail, titles: Mapping[str, str]) -> str:
    """The time of a mail; what depends on other steps says so, and has no day of its own to begin on."""
    if not mail.waits_for:
        return moment(mail.at)
    awaited = enumerate_words([f"”{titles[key]}”" for key in mail.waits_for])
    if mail.rung in (INVITE_KEY, KANSLI_KEY):
        return f"när {awaited} är klart"
    return f"{moment(mail.at)}, om {awaited} är klart då"


def _mail(mail: PlannedMail) -> str:
    name = lower_first(MAILS[mail.kind].title)
    return name if mail.to == RungTo.SECRETARIAT else f"{name}, till {count(len(mail.seats), 'plats', 'platser')}"


def _warnings(plan: Plan, said: Collection[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The warnings by step, but for a missing meeting of which the shortage (`said`: step and seat) tells already."""
    titles = {step.key: step.title for step in plan.steps}
    found: dict[str, list[str]] = {}
    for warning in plan.warnings:
        if warning.kind is WarningKind.NO_MEETING and (warning.step, warning.seat) in said:
            continue
        found.setdefault(titles.get(warning.step, "Hela planen"), []).append(warning.text)
    return list(found.items())


def _who(directory: Directory, seats: list[str]) -> str:
    names = list(dict.fromkeys(_organisation(directory, seat) for seat in seats))
    if len(names) > _MOST_NAMED + 1:
        return f"{', '.join(names[:_MOST_NAMED])} och {len(names) - _MOST_NAMED} till"
    return enumerate_words(names)


def _organisation(directory: Directory, seat: str) -> str:
    key = seat.partition("/")[0]
    found = directory.organisation(key)
    return found.name if found else key
