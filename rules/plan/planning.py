"""From a process file to a plan: every due date resolved, every seat named, every ladder scheduled.

Pure: `today` (a Stockholm date) is an argument. 8 parties take milliseconds, 290 well under a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kinds.registry import role
from rules.dates.clock import local_date
from rules.dates.due import ResolvedDue, anchor_on, conflict_warnings, resolve
from rules.meeting.home import with_home
from rules.people.parties import asks_parties, owner_of, parties_on, seat_of, seats_of
from rules.plan.ladder import schedule
from rules.plan.opening import opens_at_of
from rules.plan.outer import Outer, too_late, within
from rules.swedish import count, long_date
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.file.process import DueSpec, ProcessFile, QuestionSpec, StepKind, StepSpec
from schemas.inquiry import OutcomeRule, QuestionType
from schemas.plan.plan import Plan, PlanStep, PlanWarning, Schedule, WarningKind

TASK_QUESTION = QuestionSpec(
    key="klart",
    text="Är uppgiften klar?",
    type=QuestionType.DONE,
    rule=OutcomeRule.ALL_ANSWERED,
)
NOTICE_QUESTION = QuestionSpec(
    key="kvitto",
    text="Har leverantören bekräftat att aviseringen har kommit fram?",
    type=QuestionType.DONE,
    rule=OutcomeRule.ALL_ANSWERED,
)


@dataclass(frozen=True)
class Frame:
    """What the steps of one planning share: the file, the dates known so far, today, the number of the window."""

    file: ProcessFile
    anchors: Mapping[str, date]
    today: date
    window: int = 1
    calendars: Calendars = field(default_factory=lambda: NO_CALENDARS)


def make_plan(file: ProcessFile, *, today: date, calendars: Calendars = NO_CALENDARS) -> Plan:
    """The first plan of a process, as seen on `today`.

    Inquiries without seats ask every party that is a party on the day they open; a party's own due date gives its seat
    its own schedule. All warnings stand at the plan, those of a step also at the step. Refused: unknown anchor,
    circular dates.
    """
    steps = plan_steps(file.steps, Frame(file, file.block.anchors(), today, calendars=calendars))
    end_on = file.block.period_end_on()
    return with_warnings(Plan(process=file.process, title=file.title, contract_end_on=end_on, steps=steps))


def plan_steps(specs: Sequence[StepSpec], frame: Frame) -> list[PlanStep]:
    """The steps with dates, in file order; steps may be derived from each other or from the frame's anchors.

    A counted day that a hard day after it leaves no time for, or that has passed, is moved within that day.
    """
    steps = _plan_steps(specs, frame, {})
    plan = Plan(process=frame.file.process, title=frame.file.title, steps=steps)
    limits = too_late(plan, specs, today=frame.today)
    return _plan_steps(specs, frame, limits) if limits else steps


def _plan_steps(specs: Sequence[StepSpec], frame: Frame, limits: Mapping[str, Outer]) -> list[PlanStep]:
    anchors = dict(frame.anchors)
    resolved: dict[str, ResolvedDue] = {}
    for spec in _in_order(specs):
        today = None if spec.done_on else frame.today
        due = resolve(spec.due, anchors, step=spec.key, today=today, calendars=frame.calendars)
        resolved[spec.key] = within(due, spec, limits.get(spec.key))
        found = resolved[spec.key]
        anchors[spec.key] = anchor_on(found.due_on, found.operative_on, found.rule, found.basis)
    known = replace(frame, anchors=anchors)
    own = _own_dates(specs, resolved, known)
    return [plan_step(spec, resolved[spec.key], own.get(spec.key, {}), known) for spec in specs]


def plan_step(spec: StepSpec, resolved: ResolvedDue, own: Mapping[str, ResolvedDue], frame: Frame) -> PlanStep:
    """One step with its ladder; `own` holds the seats that have their own due date."""
    opens_at = None if spec.done_on else opens_at_of(spec, resolved, frame.today)
    opens_on = local_date(opens_at) if opens_at else frame.today
    parties = parties_on(frame.file, opens_on) if asks_parties(spec) else []
    seats = [seat for party in parties for seat in seats_of(frame.file, party, spec)] or spec.seats
    if spec.kind is StepKind.NOTICE and not seats:
        seats = [owner_of(frame.file)]

    def times(due: ResolvedDue) -> Schedule:
        scheduled = schedule(spec.kind, opens_at, due, reminders=spec.reminders)
        return scheduled.model_copy(update={"rungs": []}) if spec.done_on else scheduled

    step = PlanStep(
        key=spec.key,
        title=spec.title,
        kind=spec.kind,
        text=spec.text,
        role=spec.role,
        window=frame.window if spec.is_window else None,
        opens_at=opens_at,
        rule=spec.due.rule,
        basis=spec.due.basis,
        source=spec.due.source,
        claimed=resolved.claimed,
        computed=resolved.computed,
        derived=spec.due.derived,
        after=spec.after,
        waits_for=spec.waits_for,
        when=spec.when,
        schedule=times(resolved),
        own={seat: times(due) for seat, due in own.items() if seat in seats},
        fixed={s: due.counts_by for s, due in own.items() if s in seats and due.closes_at <= resolved.closes_at},
        granted={s: due.counts_by for s, due in own.items() if s in seats and due.closes_at > resolved.closes_at},
        seats=list(seats),
        questions=questions_of(spec),
        documents=spec.documents,
        is_manual=spec.is_manual,
        closes=spec.closes,
        done_on=spec.done_on,
        opens_on=spec.opens_on,
        workdays=spec.workdays,
        reminders=spec.reminders,
        level=spec.level,
        silence=spec.silence,
        home_body=spec.home_body,
        warnings=[] if spec.done_on else [*resolved.warnings, *_question_warnings(spec, resolved)],
    )
    return with_home(step, frame.calendars, today=frame.today)


def questions_of(spec: StepSpec) -> list[QuestionSpec]:
    """The questions of a step; a task or notice without any asks whether it is done."""
    if spec.questions or spec.kind in (StepKind.INQUIRY, StepKind.MILESTONE):
        return list(spec.questions)
    return [TASK_QUESTION if spec.kind is StepKind.TASK else NOTICE_QUESTION]


def with_warnings(plan: Plan) -> Plan:
    """The plan with its order checked anew and every step's warnings gathered at the top, in step order."""
    counts_by = {step.key: step.schedule.counts_by for step in plan.steps}
    steps = []
    for step in plan.steps:
        kept = [warning for warning in step.warnings if warning.kind is not WarningKind.ORDER_VIOLATED]
        late = [key for key in step.after if key in counts_by and counts_by[key] > step.schedule.counts_by]
        found = [*(_order_warning(plan, step, key) for key in late), *_own_day_warning(plan, step)]
        steps.append(step.model_copy(update={"warnings": kept + found}))
    return plan.model_copy(update={"steps": steps, "warnings": [w for step in steps for w in step.warnings]})


def _order_warning(plan: Plan, step: PlanStep, key: str) -> PlanWarning:
    before = plan.step(key)
    text = (
        f"”{step.title}” ska vara klart senast {long_date(step.schedule.counts_by)}, men bygger på ”{before.title}” "
        f"som får dröja till {long_date(before.schedule.counts_by)}. "
        "Kom överens om en tidigare dag för det som ska komma först."
    )
    return PlanWarning(kind=WarningKind.ORDER_VIOLATED, step=step.key, text=text)


def _own_day_warning(plan: Plan, step: PlanStep) -> list[PlanWarning]:
    """Where a seat has longer than what waits for the answers of the same window, its own may come too late for it."""
    notice = next((s for s in plan.steps if role(s.role).question and s.window == step.window is not None), None)
    if notice is None or notice.done_on or step.kind is not StepKind.INQUIRY:
        return []
    act_on = notice.schedule.operative_on
    late = [own.counts_by for seat, own in step.own.items() if seat in step.seats and own.counts_by > act_on]
    if not late:
        return []
    text = (
        f"{count(len(late), 'plats', 'platser')} har till {long_date(max(late))} på sig med ”{step.title}”, men "
        f"”{notice.title}” ska vara gjort senast {long_date(act_on)}. Utfallet kan komma för sent för det."
    )
    return [PlanWarning(kind=WarningKind.ORDER_VIOLATED, step=step.key, text=text)]


def _question_warnings(spec: StepSpec, resolved: ResolvedDue) -> list[PlanWarning]:
    found = []
    for question in spec.questions:
        if not question.claims:
            continue
        sources = {resolved.due_on: spec.due.source} | {claim.on: claim.source for claim in question.claims}
        days = [resolved.due_on, *(claim.on for claim in question.claims)]
        found += conflict_warnings(f"Frågan ”{question.text}”", days, sources)
    return [PlanWarning(kind=kind, step=spec.key, text=text) for kind, text in found]


def _in_order(specs: Sequence[StepSpec]) -> list[StepSpec]:
    waiting = {spec.key: spec for spec in specs}
    ordered: list[StepSpec] = []
    while waiting:
        ready = [spec for spec in waiting.values() if not _sources_of(spec.due) & waiting.keys()]
        if not ready:
            first = next(iter(waiting.values()))
            raise Refused(
                f"steps[{first.key}].due.derived",
                f"datumen går i ring: {', '.join(waiting)}.",
                "Ge minst ett av stegen ett eget datum (due.on utan derived).",
            )
        for spec in ready:
            ordered.append(waiting.pop(spec.key))
    return ordered


def _sources_of(due: DueSpec) -> set[str]:
    return {derived.from_ for derived in (due.derived, *due.or_derived) if derived is not None}


def _own_dates(
    specs: Sequence[StepSpec], resolved: Mapping[str, ResolvedDue], frame: Frame
) -> dict[str, dict[str, ResolvedDue]]:
    """Each party's own due date, given to the shared inquiry that it lies nearest to."""
    shared = [s for s in specs if s.kind is StepKind.INQUIRY and not s.seats and not s.roles and not s.done_on]
    own: dict[str, dict[str, ResolvedDue]] = {}
    for party in frame.file.parties:
        if party.due is None or not shared:
            continue
        due = resolve(party.due, frame.anchors, calendars=frame.calendars)
        nearest = min(shared, key=lambda spec: abs((resolved[spec.key].due_on - due.due_on).days))
        own.setdefault(nearest.key, {})[seat_of(frame.file, party)] = due
    return own


def spec_of(file: ProcessFile, step: PlanStep) -> StepSpec | None:
    """The step of the file that a step of the plan comes from, also where it is the repetition of a window."""
    by_key = {spec.key: spec for spec in file.steps}
    if step.key in by_key:
        return by_key[step.key]
    bases = [spec for spec in file.steps if spec.is_window and step.key.startswith(f"{spec.key}-")]
    return max(bases, key=lambda spec: len(spec.key), default=None) if step.window else None
