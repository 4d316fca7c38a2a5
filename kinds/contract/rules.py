"""What an answer to the extension question does to the rest: the next window is armed, or the procurement moves up.

Dates are Stockholm dates, `now` a UTC instant. Each function gives the next version of the plan.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kinds.contract.spec import CONTRACT_END, CONTRACT_LATEST_END, PROCUREMENT, QUESTION, ContractSpec
from rules.dates.clock import local_date, mail_time
from rules.dates.due import ResolvedDue, anchor_of, resolve
from rules.dates.workdays import add_months, add_workdays, day_after_quiet
from rules.plan.planning import Frame, plan_step, plan_steps, with_warnings
from rules.swedish import count, long_date, short_date
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.file.process import Basis, DueSpec, ProcessFile, StepKind, StepSpec
from schemas.plan.plan import Plan, PlanStep, PlanWarning, WarningKind

SHORTEST_NOTICE = 10
"""Working days: a procurement step due sooner than this after a no cannot be kept, and gets a proposed day instead."""
SHORTEST_WINDOW = timedelta(days=4)
"""Months differ by three days at most; what is left of a contract that is shorter than this comes of that alone."""
PROPOSED_LENGTH = 20
"""Working days between proposed days."""


def contract_of(file: ProcessFile) -> ContractSpec:
    """The terms of a contract process. Refused where the process is of another kind."""
    if not isinstance(file.block, ContractSpec):
        raise Refused("ärendet", "Ärendet har inget avtal.", "Välj ett ärende av slaget avtal.")
    return file.block


def extended_end(contract: ContractSpec, end_on: date) -> date:
    """The end after one more extension, capped at the latest end.

    Counted by day number from the contract's own end (lag 1930:173 1 §), so that a 29 February does not become the 28th
    for good. The few days that months of different lengths leave to the latest end are no window to ask about: they go
    with the extension before them.
    """
    steps = 1
    while (later := add_months(contract.end_on, steps * contract.extension_months)) <= end_on:
        steps += 1
    left = contract.latest_end_on - later
    return contract.latest_end_on if left < SHORTEST_WINDOW else later


def _shorter_words(contract: ContractSpec, end_on: date) -> str:
    """What is to be said where the next extension is shorter than the others; empty where it is whole."""
    later = extended_end(contract, end_on)
    if later >= add_months(end_on, contract.extension_months) - SHORTEST_WINDOW:
        return ""
    return f"Den här gången gäller förlängningen till och med {long_date(later)}, som är avtalets längsta slutdag."


def next_window(plan: Plan, file: ProcessFile, *, now: datetime, calendars: Calendars = NO_CALENDARS) -> Plan:
    """The plan after the supplier has acknowledged an extension: a later contract end, and the next window armed.

    The steps marked `window` come back as `<key>-<year of its due date>`; stated days move with the contract by day
    number, rules are computed anew, and only the first question (extension) is asked. At the latest end no window
    follows.
    Refused: the contract already ends on its latest day.
    """
    contract = contract_of(file)
    if plan.contract_ends_on >= contract.latest_end_on:
        problem = f"avtalet kan inte löpa längre än till {long_date(contract.latest_end_on)}."
        raise Refused("contract.latest_end_on", problem, "Kontrollera avtalets längsta slutdag.")
    end_on = extended_end(contract, plan.contract_ends_on)
    base = plan.model_copy(update={"version": plan.version + 1, "contract_end_on": end_on})
    if end_on >= contract.latest_end_on:
        return with_warnings(base)
    number = 1 + max((step.window or 0 for step in plan.steps), default=0)
    anchors = {step.key: anchor_of(step) for step in plan.steps}
    anchors |= {CONTRACT_END: end_on, CONTRACT_LATEST_END: contract.latest_end_on}
    frame = Frame(file, anchors, local_date(now), number, calendars)
    specs = _window_specs(file, _months(contract.end_on, end_on), frame, {step.key for step in plan.steps}, now)
    return with_warnings(base.model_copy(update={"steps": [*plan.steps, *plan_steps(specs, frame)]}))


def replan_procurement(
    plan: Plan, file: ProcessFile, *, now: datetime, calendars: Calendars = NO_CALENDARS
) -> tuple[Plan, list[PlanWarning]]:
    """The plan after a no to extension: the procurement counted from the contract end as it stands, and the warnings.

    Stated days move as many months as the end does; rules are computed with the end as the latest end. A day that has
    passed, or is too near, stays as `computed`, and the step gets a proposed day (basis internal) for the secretariat
    to move. Steps whose time is out are left as they are.
    """
    today, end_on = local_date(now), plan.contract_ends_on
    anchors = {step.key: anchor_of(step) for step in plan.steps}
    anchors |= {CONTRACT_END: end_on, CONTRACT_LATEST_END: end_on}
    frame = Frame(file, anchors, today, calendars=calendars)
    months = _months(contract_of(file).latest_end_on, end_on)
    live = {s.key for s in plan.steps if s.role == PROCUREMENT and not s.done_on and s.schedule.closes_at > now}
    replanned: dict[str, PlanStep] = {}
    former_on = today
    for spec in (_shifted(spec, months, now) for spec in file.steps if spec.key in live):
        ideal = resolve(spec.due, anchors, step=spec.key, calendars=calendars)
        in_time = ideal.operative_on >= add_workdays(today, SHORTEST_NOTICE)
        step = plan_step(spec, ideal, {}, frame) if in_time else _proposed(spec, ideal, former_on, frame, now)
        former_on = max(former_on, step.schedule.due_on)
        anchors[spec.key] = anchor_of(step)
        replanned[spec.key] = step
    _warn_of_time_left(replanned, contract_of(file), end_on, today)
    steps = [replanned.get(step.key, step) for step in plan.steps]
    after = with_warnings(plan.model_copy(update={"version": plan.version + 1, "steps": steps}))
    return after, [w for step in after.steps if step.key in replanned for w in step.warnings]


def _window_specs(file: ProcessFile, months: int, frame: Frame, taken: set[str], now: datetime) -> list[StepSpec]:
    """The specs of one more window; a new key carries the year it is due, so the dates are worked out first."""
    shifted = [_shifted(spec, months, now) for spec in file.steps if spec.is_window]
    years = {draft.key: draft.schedule.due_on.year for draft in plan_steps(shifted, frame)}
    keys = {key: f"{key}-{year}" for key, year in years.items()}
    keys = {key: new if new not in taken else f"{new}-{frame.window}" for key, new in keys.items()}
    shorter = _shorter_words(contract_of(file), frame.anchors[CONTRACT_END])
    return [_repeated(spec, keys, years[spec.key], shorter) for spec in shifted]


def _repeated(spec: StepSpec, keys: dict[str, str], year: int, shorter: str) -> StepSpec:
    derived = spec.due.derived
    if derived is not None:
        derived = derived.model_copy(update={"from_": keys.get(derived.from_, derived.from_)})
    return spec.model_copy(
        update={
            "key": keys[spec.key],
            "title": f"{spec.title} ({year})",
            "text": f"{spec.text} {shorter}".strip(),
            "after": [keys.get(key, key) for key in spec.after],
            "due": spec.due.model_copy(update={"derived": derived}),
            "questions": spec.questions[:1] if spec.role == QUESTION else spec.questions,
        }
    )


def _shifted(spec: StepSpec, months: int, now: datetime) -> StepSpec:
    """The spec with its stated days moved by day number; what the documents said of the old days no longer applies."""
    due = spec.due
    if due.on is not None and months:
        words = f"samma dag, {count(abs(months), 'månad', 'månader')} {'senare' if months > 0 else 'tidigare'}"
        due = due.model_copy(update={"on": add_months(due.on, months), "source": f"{due.source} ({words})"})
    opens_on = add_months(spec.opens_on, months) if spec.opens_on else None
    if opens_on is not None and mail_time(opens_on) <= now:
        opens_on = _next_mail_day(now)
    return spec.model_copy(
        update={
            "due": due.model_copy(update={"weekday": None, "claims": []}),
            "opens_on": opens_on,
            "done_on": None,
            "questions": [question.model_copy(update={"claims": []}) for question in spec.questions],
        }
    )


def _proposed(spec: StepSpec, ideal: ResolvedDue, former_on: date, frame: Frame, now: datetime) -> PlanStep:
    due_on = day_after_quiet(add_workdays(former_on, PROPOSED_LENGTH))
    when = "redan har passerat" if ideal.operative_on < frame.today else "är för nära"
    due = DueSpec(
        on=due_on, basis=Basis.INTERNAL, source=f"Svarstids förslag, eftersom {long_date(ideal.due_on)} {when}"
    )
    opens_on = max(_next_mail_day(now), former_on + timedelta(days=1))
    proposed = spec.model_copy(update={"due": due, "opens_on": None if spec.kind is StepKind.MILESTONE else opens_on})
    step = plan_step(proposed, resolve(due, {}, step=spec.key), {}, frame)
    text = (
        f"”{spec.title}” skulle ha infallit senast {long_date(ideal.counts_by)}, som {when}. Planen föreslår "
        f"{long_date(due_on)}. Flytta dagen om ni kommer överens om en annan."
    )
    warning = PlanWarning(kind=WarningKind.ALREADY_PAST, step=spec.key, text=text)
    return step.model_copy(update={"computed": ideal.due_on, "warnings": [warning, *step.warnings]})


def _warn_of_time_left(replanned: dict[str, PlanStep], contract: ContractSpec, end_on: date, today: date) -> None:
    needed, left = contract.last_procurement_days, (end_on - today).days
    if not replanned or needed is None or left >= needed:
        return
    start = next((step for step in replanned.values() if step.kind is StepKind.MILESTONE), None)
    start = start or next(iter(replanned.values()))
    text = (
        f"Från {short_date(today)} till avtalets slut {long_date(end_on)} är det {count(left, 'dag', 'dagar')}. "
        f"Förra gången tog det {needed} dagar från annons till start."
    )
    warning = PlanWarning(kind=WarningKind.ALREADY_PAST, step=start.key, text=text)
    replanned[start.key] = start.model_copy(update={"warnings": [*start.warnings, warning]})


def _next_mail_day(now: datetime) -> date:
    today = local_date(now)
    return today if mail_time(today) > now else today + timedelta(days=1)


def _months(from_on: date, to_on: date) -> int:
    return (to_on.year - from_on.year) * 12 + to_on.month - from_on.month
