"""What the steps of a remiss tell beyond the shared: what was decided, who stands behind, what was met."""

from __future__ import annotations

from activities import home_question
from activities.case import Case
from db import processes
from db.told import told
from kinds.priorities import register as priorities
from kinds.priorities import rules as proposals
from kinds.priorities.spec import PrioritiesSpec
from kinds.registry import role
from kinds.remiss import register_drafts as remiss
from kinds.remiss import rules as rules
from kinds.remiss.register import received, standing_sentence
from kinds.remiss.spec import MET_WORDS, Met
from mail import letters
from mail.letters import DateLine
from rules.swedish import count, enumerate_words
from rules.timetable import timetable
from schemas.events import EventKind
from schemas.messages import CarriedOut, Duty
from schemas.plan import PlanStep
from schemas.process import StepKind
from schemas.timetable import ENDED, StepStatus

_ASKING = frozenset({StepKind.INQUIRY})


def inform(case: Case, step: PlanStep, duty: Duty) -> None:
    """Send what is only to be known to every seat of the step; it is done thereby."""
    case.set_status(step.key, StepStatus.DONE)
    lines, dates = _lines(case, step), _dates(case, step)
    step = told(case.session, case.file, step)
    for seat in step.seats:
        to = case.reader(seat)
        case.post(
            letters.information(case.matter(step), to, lines=lines, dates=dates, send_at=case.send_at(duty, step))
        )
    reached = count(len(step.seats), "mottagare", "mottagare")
    case.tell(EventKind.INFORMED, f"”{step.title}” gick för kännedom till {reached}.", duty)
    if role(step.role).is_first_to_reach_kansli:
        home_question.ask_early(case, duty)


def name_standing(case: Case, duty: Duty) -> None:
    """Write into the history whom the answer may name, when the submission opens and when it is done."""
    case.tell(EventKind.STANDING, standing_sentence(case.session, case.key), duty)


def ask_again(case: Case, duty: Duty, found: CarriedOut) -> None:
    """The draft that was handed in becomes a version; its review is planned, and takes the place of the one before."""
    if not case.has_told(EventKind.DRAFTED, duty):
        state = processes.load_state(case.session, case.key)
        version = remiss.take_draft(case.session, case.key, duty.note, now=case.now)
        # Another draft may have asked somebody since this one was handed in.
        seats = rules.asked_again(state, [seat.partition("/")[0] for seat in duty.seats])
        plan, former = rules.next_review(case.plan, state, seats, now=case.now, due_on=duty.new_on, draft=version)
        review = plan.step(rules.newest_review_key(plan))
        names = enumerate_words([case.organisation(seat) for seat in review.seats])
        text = f"Utkast {version} är registrerat. {names} får frågan på nytt. {case.note(duty)}".strip()
        case.tell(EventKind.DRAFTED, text, duty, data={"former": former, "note": duty.note})
        case.replan(plan, text)
    former = rules.former_review_key(case.plan)
    if former and case.step_row(former).status not in ENDED:
        case.set_status(former, StepStatus.SKIPPED)
        case.close_links(former)
    found.replaced = [former] if former and case.step_row(former).status == StepStatus.SKIPPED else []
    found.timetable = timetable(case.plan)


def withdrawn(case: Case, duty: Duty, _found: CarriedOut) -> None:
    """The matter is taken back: what has not ended falls away, and everyone who has heard of it is told, once."""
    reason = case.note(duty)
    readers: dict[str, tuple[PlanStep, str]] = {}
    for step in case.plan.steps:
        row = case.step_row(step.key)
        if row.opened_at is not None or row.status == StepStatus.DONE:
            readers |= {seat: (step, seat) for seat in step.seats if seat != case.file.secretariat}
        if row.status not in ENDED:
            case.set_status(step.key, StepStatus.SKIPPED)
            case.close_links(step.key)
    case.tell(EventKind.WITHDRAWN, f"Ärendet är återkallat. Skäl: {reason}", duty)
    for step, seat in readers.values():
        letter = letters.withdrawn(case.matter(step), case.reader(seat), reason=reason, send_at=case.send_at(duty))
        case.post(letter)


def _lines(case: Case, step: PlanStep) -> list[str]:
    match step.role:
        case "information":
            return [*received(case.session, case.file), *_decided(case, "triage"), *_without_time(case, step)]
        case "final":
            return _decided(case, "decision")
        case "report":
            return _parts(case) if isinstance(case.file.block, PrioritiesSpec) else _met(case)
        case _:
            return []


def _without_time(case: Case, step: PlanStep) -> list[str]:
    """The steps whose counted day has passed before they could begin, where the time is short."""
    late = [
        f"”{each.title}”"
        for each in case.plan.steps
        if each.key != step.key
        and case.step_row(each.key).status == StepStatus.PLANNED
        and each.schedule.counts_by < case.today
    ]
    if not late:
        return []
    return [
        f"Tiden är kort: {enumerate_words(late)} får {'en ny dag' if len(late) == 1 else 'nya dagar'} när det är dags."
    ]


def _decided(case: Case, role: str) -> list[str]:
    """What a task found, in the words of its choice, with the reason that was written."""
    lines = []
    for step in (step for step in case.plan.steps if step.role == role):
        for seat in step.seats:
            answer = case.answers.get((step.key, seat))
            for question in step.questions if answer else []:
                choice = question.choice(answer.codes.get(question.key, "")) if answer else None
                text = answer.texts.get(question.key, "") if answer else ""
                if choice is not None:
                    lines.append(f"{step.title}: {choice.label}{f' ({text})' if text else ''}.")
    return lines


def _met(case: Case) -> list[str]:
    lines = []
    for view in remiss.views(case.session, case.key):
        met = MET_WORDS[Met(view.met)] if view.met else "inte följt upp"
        section = f"{view.section}: " if view.section else ""
        lines.append(f"{section}{view.text.rstrip('.')} – {met}{f' ({view.note})' if view.note else ''}")
    return lines


def _parts(case: Case) -> list[str]:
    state = processes.load_state(case.session, case.key)
    proposal = priorities.proposal(case.session, case.key)
    return proposals.sentences(proposal, proposals.part_statuses(proposal, state))


def _dates(case: Case, step: PlanStep) -> list[DateLine]:
    """What lies ahead and has not been left out, in time order."""
    ahead = []
    for each in case.plan.steps:
        status = case.step_row(each.key).status
        if each.key != step.key and status not in ENDED and each.schedule.counts_by >= case.today:
            asks = each.kind in _ASKING
            ahead.append(DateLine(what=each.title, last_on=each.schedule.counts_by, asks=asks))
    return sorted(ahead, key=lambda row: row.last_on) if step.role in ("information", "final") else []
