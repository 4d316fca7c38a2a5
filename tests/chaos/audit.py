"""What must hold afterwards, whatever died: each function returns what is wrong, in words; nothing is a good sign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes

from sqlmodel import Session, col, or_, select
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.worker import Replayer

from db import events, processes
from db.answers import rows as answer_rows
from db.matters import keeping
from db.outbox.dispatch import ACCEPTED, CANCELLED
from db.outbox.last_look.recheck import ANSWERED, CLOSED, SUPERSEDED
from db.seals.verification import verify
from db.store.session import Database
from rules.outcome import compute_outcome
from rules.plan.timetable import question_codes
from schemas.errors import EngineDown
from schemas.events import EventKind
from schemas.inquiry import Outcome
from schemas.plan.timetable import ProcessState, StepStatus
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import AnswerRow, DeliveryRow, EventRow, StepRow
from secretariat.engine.asking import ask
from secretariat.engine.calls import handle_of
from tests.chaos.crowd import Shown
from tests.chaos.planted import SECRETARIAT, STEP, Planted
from tests.chaos.service import PATIENCE_S, Service, until
from worker import WORKFLOWS
from workflows.process import ProcessWorkflow

_TOLD = (EventKind.REMINDED, EventKind.CAUGHT_UP)


@dataclass(frozen=True)
class Item:
    """One thing that a mail stands for, read off its key."""

    seat: str
    rung: str
    recipient: str
    mail: MailRow


def is_delivered(db: Database) -> bool:
    """True when the engine has all news."""
    with db.read() as session:
        waiting = select(DeliveryRow.id).where(col(DeliveryRow.delivered_at).is_(None)).limit(1)
        return session.exec(waiting).first() is None


def unasked(db: Database, planted: Sequence[Planted]) -> list[str]:
    """The seats whose invitation has not left."""
    with db.read() as session:
        asked = {
            (row.process, row.seat)
            for row in session.exec(select(MailRow).where(MailRow.kind == "invitation", MailRow.state == ACCEPTED))
        }
    return [f"{one.key} {seat}" for one in planted for seat in _seats(one) if (one.key, seat) not in asked]


async def states(client: Client, keys: Iterable[str]) -> dict[str, ProcessState]:
    """Process → the state as its workflow has it; TimeoutError where one cannot tell."""
    found = {}
    for process in keys:
        state = await ask(handle_of(client, "contract", process), ProcessWorkflow.tell_state, ProcessState)
        if state is None:
            raise TimeoutError(process)
        found[process] = state
    return found


def settled(service: Service, db: Database, planted: Sequence[Planted], keys: Sequence[str]) -> dict[str, ProcessState]:
    """The states of `keys` once the workflows of `planted` have heard what the register has: the word comes after."""
    found: dict[str, ProcessState] = {}

    def is_heard() -> bool:
        try:
            found.update(service.ask_engine(lambda client: states(client, keys)))
        except TimeoutError:
            return False  # a worker died over its task; what does not replay for good is found by `misplayed`
        return not wrong_outcomes(db, planted, found)

    try:
        until(is_heard, "equal outcomes", every_s=0.5)
    except AssertionError as error:
        raise AssertionError("\n".join(wrong_outcomes(db, planted, found))) from error
    return found


def lost_answers(db: Database, shown: Sequence[Shown], engine: Mapping[str, ProcessState]) -> list[str]:
    """Every receipt that was shown: its answer is in the register, once, as that version, and in the workflow."""
    wrong = []
    with db.read() as session:
        kept: dict[tuple[str, str], list[AnswerRow]] = defaultdict(list)
        for row in session.exec(select(AnswerRow).order_by(col(AnswerRow.version))):
            kept[row.process, row.seat].append(row)
    said: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for one in shown:
        said[one.answer.process, one.answer.seat].append(one)
    for (process, seat), receipts in said.items():
        expected = [(r.answer.version, r.answer.comment, r.answer.value) for r in receipts]
        found = [(row.version, row.comment, row.codes[STEP]) for row in kept[process, seat]]
        if found != expected:
            wrong.append(f"{process} {seat}: receipts were shown for {expected}, the register has {found}")
        for row, receipt in zip(kept[process, seat], receipts, strict=False):
            if not receipt.submitted_at <= row.received_at <= receipt.shown_at:
                wrong.append(f"{process} {seat}: received at {row.received_at}, not in the moment of {receipt}")
        state = engine[process].steps[STEP].rows.get(seat)
        if state is None or (state.version, state.values[STEP]) != (expected[-1][0], expected[-1][2]):
            wrong.append(f"{process} {seat}: a receipt was shown for {expected[-1]}, the workflow has {state}")
    more = set(kept) - set(said)
    return [*wrong, *(f"{where}: the register has an answer that nobody gave" for where in more)]


def broken_logs(db: Database, keys: Iterable[str]) -> list[str]:
    """Every chain is whole, and tells each answer, opening and rung once; the lists say what the matters say."""
    with db.read() as session:
        wrong = [f"{found.journal}: {fault.text}" for found in verify(session, None) for fault in found.faults]
    with db.read() as session:
        wrong += [f"the lists say otherwise than the matter: {fault}" for fault in keeping.faults(session)]
        for process in keys:
            wrong += [f"{process}: {problem}" for problem in events.verify(session, process)]
            log = events.listed(session, process)
            wrong += [
                f"{process}: told {times} times: {key}" for key, times in Counter(_told_once(log)).items() if times > 1
            ]
            answered = [row for row in log if row.kind in (EventKind.ANSWERED, EventKind.ANSWER_CHANGED)]
            kept = session.exec(select(AnswerRow).where(AnswerRow.process == process)).all()
            if len(answered) != len(kept):
                wrong.append(f"{process}: {len(kept)} answers, {len(answered)} told")
    return wrong


def _told_once(log: list[EventRow]) -> Iterator[str]:
    for row in log:
        if row.kind in (EventKind.OPENED, EventKind.CLOSED, EventKind.OUTCOME, EventKind.ESCALATED):
            yield f"{row.kind} {row.step}"
        if row.kind in _TOLD:
            # A seat with days of its own climbs a ladder of its own, and is then alone on it.
            yield f"rung {row.data['rung']} {row.seat}"


def wrong_reminders(db: Database, planted: Sequence[Planted], shown: Sequence[Shown]) -> list[str]:
    """Each rung reached everyone who still owed an answer, once, or is named by the one that stands for it."""
    answered = {(one.answer.process, one.answer.seat): one for one in reversed(shown)}
    wrong: list[str] = []
    with db.read() as session:
        for one in planted:
            found = list(_items(session, one.key))
            wrong += _doubled(one.key, found)
            wrong += [fault for seat in _seats(one) for fault in _lost(session, one, seat, found, answered)]
            is_told = any(item.seat == SECRETARIAT and item.rung.startswith("+1@") for item in found)
            if is_told == _overtook(session, one, "+1"):
                what = "was told of what had just begun" if is_told else "was never told"
                wrong.append(f"{one.key}: the secretariat {what}")
            elif is_told and (unnamed := _owing(one, answered) - _named(found)):
                wrong.append(f"{one.key}: the secretariat was never told that {sorted(unnamed)} are missing")
            wrong += _needless(found, one.key, answered)
    return wrong


def _owing(one: Planted, answered: Mapping[tuple[str, str], Shown]) -> set[str]:
    receipts = {seat: answered.get((one.key, seat)) for seat in _seats(one)}
    return {seat for seat, receipt in receipts.items() if receipt is None or receipt.answer.value == "aterkommer"}


def _named(found: list[Item]) -> set[str]:
    """The seats that the secretariat has been told of."""
    mails = {item.mail.public_id: item.mail for item in found if item.seat == SECRETARIAT}
    return {row["seat"] for mail in mails.values() for row in mail.props["missing"]}


def _items(session: Session, process: str) -> Iterator[Item]:
    rows = select(MailItemRow.key, MailRow).join(MailRow, col(MailRow.id) == col(MailItemRow.mail))
    for key, mail in session.exec(rows.where(MailRow.process == process)):
        _, _, organisation, role, rung, _version, recipient = key.split("/")
        yield Item(f"{organisation}/{role}", rung, recipient, mail)


def _seats(one: Planted) -> list[str]:
    return [f"kommun{number}/kommundirektor" for number in range(one.seats)]


def _doubled(process: str, found: list[Item]) -> list[str]:
    """The same rung for the same reader twice, be it under two plan versions."""
    recorded = Counter((item.seat, item.rung, item.recipient) for item in found)
    return [f"{process}: {times} mails for {key}" for key, times in recorded.items() if times > 1]


def _lost(
    session: Session, one: Planted, seat: str, found: list[Item], answered: Mapping[tuple[str, str], Shown]
) -> Iterator[str]:
    stood_for = {
        key for row in events.listed(session, one.key) if row.kind == EventKind.CAUGHT_UP for key in row.data["skipped"]
    }
    receipt = answered.get((one.key, seat))
    own = {item.rung: item.mail for item in found if item.seat == seat and item.recipient == "g1"}
    if "invite" not in own:
        yield f"{one.key} {seat}: never invited"
    for rung, at in one.rungs.items():
        if rung in ("standin", "+1") or (receipt is not None and at >= receipt.submitted_at):
            continue
        ways = [rung in own, rung in stood_for, _overtook(session, one, rung)]
        if sum(ways) > 1 or (receipt is None and not any(ways)):
            ways_ = [way for way, is_so in zip(("sent", "stood for", "overtaken"), ways, strict=True) if is_so]
            yield f"{one.key} {seat}: rung {rung} was {' and '.join(ways_) or 'LOST'}"
    for rung, mail in own.items():
        is_over = mail.detail == SUPERSEDED or mail.detail.endswith(CLOSED)
        if receipt is None and mail.state != ACCEPTED and not is_over:
            yield f"{one.key} {seat}: rung {rung} never left: {mail.state} {mail.detail}"


def _needless(found: list[Item], process: str, answered: Mapping[tuple[str, str], Shown]) -> Iterator[str]:
    for item in found:
        receipt = answered.get((process, item.seat))
        is_ask = item.rung in ("invite", "standin") or item.rung.lstrip("-").isdecimal()
        if receipt is None or receipt.answer.value == "aterkommer" or not is_ask or item.mail.sent_at is None:
            continue  # who comes back later still owes an answer
        if item.mail.sent_at > receipt.shown_at:
            yield f"{process} {item.seat}: reminded ({item.rung}) after the receipt was shown"


def unfinished_mails(db: Database) -> list[str]:
    """Every mail has left, or was called off because something newer says the same, or the answer had come.

    One of which nobody knows whether it left stays so where the answer came, or the time to answer ran out, before it
    could be sent again.
    """
    with db.read() as session:
        rows = session.exec(select(MailRow).where(col(MailRow.state).not_in([ACCEPTED, CANCELLED]))).all()
        return [
            f"{row.process} {row.kind} {row.seat}: {row.state} {row.detail}"
            for row in rows
            if not (row.state == "unknown" and row.detail.endswith((ANSWERED, CLOSED)))
        ]


def wrongly_carried(db: Database, taken: Iterable[bytes]) -> list[str]:
    """What the carrier has taken, against the outbox: each mail once, but for what was cut off in its hands."""
    times = Counter(str(message_from_bytes(content)["Message-ID"]).strip("<>").partition("@")[0] for content in taken)
    wrong = []
    with db.read() as session:
        rows = {row.public_id: row for row in session.exec(select(MailRow))}
    wrong += [f"{public_id}: nobody wrote that mail" for public_id in set(times) - set(rows)]
    for public_id, row in rows.items():
        fewest = 1 if row.state == ACCEPTED else 0
        if not fewest <= times[public_id] <= fewest + row.uncertain:
            what = f"{row.state}, {row.uncertain} times uncertain, carried {times[public_id]} times"
            wrong.append(f"{row.process} {row.kind} {row.seat}: {what}")
    return wrong


def superseded_by_nothing(db: Database) -> list[str]:
    """A mail that was called off for a newer one: the newer one has left, or the time to answer was out by then."""
    wrong = []
    with db.read() as session:
        for row in session.exec(select(MailRow).where(MailRow.detail == SUPERSEDED)).all():
            later = session.exec(
                select(MailRow).where(
                    MailRow.process == row.process,
                    MailRow.to_email == row.to_email,
                    col(MailRow.send_at) > row.send_at,
                    or_(col(MailRow.state) == ACCEPTED, col(MailRow.detail) == CLOSED),
                )
            ).first()
            if later is None and answer_rows.newest(session, row.process, row.step, row.seat) is None:
                wrong.append(f"{row.process} {row.seat}: {row.kind} was called off for a mail that never left")
    return wrong


def wrong_outcomes(db: Database, planted: Sequence[Planted], engine: Mapping[str, ProcessState]) -> list[str]:
    """Each inquiry is closed; late is who arrived after its time; register and workflow find what the answers say.

    One that could open only after its time has got a new day, and waits for that.
    """
    wrong = []
    for one in planted:
        with db.read() as session:
            step = session.get_one(StepRow, (one.key, STEP))
            plan_step = processes.load_plan(session, one.key).step(STEP)
            latest = answer_rows.latest(session, one.key)
            kept = session.exec(select(AnswerRow).where(AnswerRow.process == one.key)).all()
        rows = {seat: answer_rows.row_of(answer) for (_, seat), answer in latest.items()}
        state, closes_at = engine[one.key].steps[STEP], plan_step.schedule.closes_at
        has_new_day = step.opened_at is not None and step.opened_at >= one.closes_at
        status = StepStatus.OPEN if has_new_day else StepStatus.CLOSED
        if (step.status, state.status) != (status, status):
            wrong.append(f"{one.key}: {step.status} in the register, {state.status} in the workflow, not {status}")
        if has_new_day == (closes_at == one.closes_at):
            wrong.append(f"{one.key}: opened at {step.opened_at}, its time is out at {closes_at}")
        expected = None if has_new_day else compute_outcome(question_codes(plan_step), plan_step.seats, rows)
        found = Outcome.model_validate(step.outcome) if step.outcome else None
        if not expected == state.outcome == found:
            wrong.append(f"{one.key}: the outcome is {expected}, not {step.outcome} or {state.outcome}")
        wrong += [
            f"{one.key} {row.seat}: late is {row.is_late}, received at {row.received_at}, time out at {closes_at}"
            for row in kept
            if row.is_late != (row.received_at >= closes_at)
        ]
    return wrong


async def misplayed(client: Client, keys: Iterable[str]) -> list[str]:
    """Every history replays, and no workflow task has failed but for news that came while a run handed over."""
    wrong = []
    replayer = Replayer(workflows=WORKFLOWS, data_converter=pydantic_data_converter)
    harmless = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND
    for process in keys:
        for history in await runs(client, process):
            for event in history.events:
                if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
                    failed = event.workflow_task_failed_event_attributes
                    if failed.cause != harmless:
                        wrong.append(f"{process}: a workflow task failed: {failed.failure.message}")
            result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
            if result.replay_failure is not None:
                wrong.append(f"{process}: the history does not replay: {result.replay_failure}")
    return wrong


async def runs(client: Client, process: str) -> list[WorkflowHistory]:
    """The histories of a process, one for each run, the newest first."""
    handle, found = handle_of(client, "contract", process), []
    run_id: str | None = None
    while True:
        history = await client.get_workflow_handle(handle.id, run_id=run_id).fetch_history()
        found.append(history)
        run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        if not run_id:
            return found


def unclimbed(db: Database, planted: Sequence[Planted]) -> list[str]:
    """The processes whose last rung, the one to the secretariat, is still to come and was not overtaken."""
    with db.read() as session:
        told = select(EventRow.process).where(EventRow.kind == EventKind.ESCALATED)
        climbed = set(session.exec(told).all())
        return [one.key for one in planted if one.key not in climbed and not _overtook(session, one, "+1")]


def until_climbed(service: Service, db: Database, planted: Sequence[Planted], patience_s: float = PATIENCE_S) -> None:
    """Wait for the last rung of every ladder; AssertionError, with where each of the others stands, where one is not
    climbed."""
    try:
        until(lambda: not unclimbed(db, planted), "the last rung of every ladder", patience_s, every_s=0.2)
    except AssertionError as error:
        late = [one for one in planted if one.key in unclimbed(db, planted)]
        stands = [line for one in late for line in (*_by_register(db, one), *_by_engine(service, one.key))]
        raise AssertionError("\n".join([str(error), *stands])) from error


def _by_register(db: Database, one: Planted) -> Iterator[str]:
    with db.read() as session:
        status, step = processes.get_process(session, one.key).status, session.get_one(StepRow, (one.key, STEP))
        yield f"{one.key}: {status}, closes at {one.closes_at} as planted, +1 at {one.rungs['+1']}; {step!r}"
        yield from (f"  {row.at} {row.kind} {row.seat} {row.data}" for row in events.listed(session, one.key)[-12:])


def _by_engine(service: Service, process: str) -> Iterator[str]:
    try:
        newest = service.ask_engine(lambda client: runs(client, process))[0]
    except (RPCError, EngineDown) as error:
        yield f"  the engine says {error}"
        return
    for event in newest.events[-25:]:
        yield f"  {event.event_id} {event.event_time.ToDatetime()} {EventType.Name(event.event_type)}"
        if event.HasField("workflow_task_failed_event_attributes"):
            yield f"    {event.workflow_task_failed_event_attributes.failure.message}"


def _overtook(session: Session, one: Planted, rung: str) -> bool:
    """True where the question went out at that rung's time or later, and so stands for it, or after its own time: it
    has got a new day then, and a ladder of its own."""
    opened_at = session.get_one(StepRow, (one.key, STEP)).opened_at
    return opened_at is not None and opened_at >= min(one.rungs[rung], one.closes_at)
