"""The register of a year (Ärenderegister): what was begun, asked, answered and sent, from the matters' own rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, and_, col, or_, select

from db.answers.rows import row_of
from kinds.registry import role
from rules.dates.clock import at_local, local_date
from rules.year.tally import Asked, Handled, Sent, Tally, sent_in, tallies
from schemas.file.process import ProcessFile, StepKind
from schemas.inquiry import OWN_WAYS
from schemas.plan.timetable import StepStatus
from schemas.tables.matter import MatterRow
from schemas.tables.process import AnswerRow, InvitationRow, PlanRow, ProcessRow, StepRow

FIRST_YEAR = 2000
_CLOSED = frozenset({StepStatus.CLOSED, StepStatus.DETERMINED})
_Step = Mapping[str, Any]
"""A step of a stored plan. Read as it is stored: a year has many plans, and little of each is needed."""


@dataclass(frozen=True)
class OfKind:
    """What one kind of matter came to in the year."""

    kind: str
    begun: int
    ended: int
    withdrawn: int
    rounds: int
    """Rounds of questions that closed."""


@dataclass(frozen=True)
class YearRegister:
    """Everything that the page and the files of one year say."""

    year: int
    sent: Mapping[str, Sent]
    """What the kind calls its list of what was sent → what was."""
    kinds: Sequence[OfKind]
    by_kind: Sequence[Tally]
    by_organisation: Sequence[Tally]


@dataclass
class _Matter:
    row: ProcessRow
    line: MatterRow
    steps: Sequence[_Step]
    status: dict[str, StepRow] = field(default_factory=dict)
    invitations: list[InvitationRow] = field(default_factory=list)
    answers: dict[tuple[str, str], list[AnswerRow]] = field(default_factory=dict)


def register_of(session: Session, year: int) -> YearRegister:
    """The register of one year, in a number of statements that does not grow with its matters."""
    matters = _matters(session, year)
    asked = [one for matter in matters for one in _asked(matter)]
    sent: dict[str, list[Handled]] = {}
    for matter in matters:
        for title, handled in _handled(matter):
            sent.setdefault(title, []).append(handled)
    return YearRegister(
        year=year,
        sent={title: sent_in(handled, year) for title, handled in sorted(sent.items())},
        kinds=list(_of_kinds(matters, year)),
        by_kind=tallies(asked, year, lambda one: one.kind),
        by_organisation=tallies(asked, year, lambda one: one.organisation),
    )


def years_of(session: Session, today: date) -> list[int]:
    """The years that the register has matters of, the newest first; this one among them."""
    first = session.exec(select(ProcessRow.created_at).order_by(col(ProcessRow.created_at)).limit(1)).first()
    since = min(local_date(first).year if first else today.year, today.year)
    return list(range(today.year, max(since, FIRST_YEAR) - 1, -1))


def _matters(session: Session, year: int) -> list[_Matter]:
    """The matters that were open on any day of the year, with all that is counted of them."""
    begins, ends = at_local(date(year, 1, 1), 0, 0), at_local(date(year + 1, 1, 1), 0, 0)
    is_in = (
        col(ProcessRow.created_at) < ends.astimezone(UTC),
        or_(col(ProcessRow.ended_at).is_(None), col(ProcessRow.ended_at) >= begins.astimezone(UTC)),
    )
    newest = and_(col(PlanRow.process) == ProcessRow.key, col(PlanRow.version) == ProcessRow.plan_version)
    rows = (
        select(ProcessRow, MatterRow, PlanRow)
        .join(MatterRow, col(MatterRow.key) == ProcessRow.key)
        .join(PlanRow, newest)
        .where(*is_in)
        .order_by(col(ProcessRow.created_at), ProcessRow.key)
    )
    found = {row.key: _Matter(row, line, plan.plan["steps"]) for row, line, plan in session.exec(rows)}
    keys = select(ProcessRow.key).where(*is_in).scalar_subquery()
    for step in session.exec(select(StepRow).where(col(StepRow.process).in_(keys))):
        if step.process in found:
            found[step.process].status[step.key] = step
    for invitation in session.exec(select(InvitationRow).where(col(InvitationRow.process).in_(keys))):
        if invitation.process in found:
            found[invitation.process].invitations.append(invitation)
    answers = select(AnswerRow).where(col(AnswerRow.process).in_(keys)).order_by(col(AnswerRow.version))
    for answer in session.exec(answers):
        if answer.process in found:
            found[answer.process].answers.setdefault((answer.step, answer.seat), []).append(answer)
    return list(found.values())


def _asked(matter: _Matter) -> Iterator[Asked]:
    steps = {
        step["key"]: step
        for step in matter.steps
        if step["kind"] == StepKind.INQUIRY
        and (kept := matter.status.get(step["key"])) is not None
        and kept.status in _CLOSED
    }
    for link in matter.invitations:
        step = steps.get(link.step)
        if step is None or link.is_withdrawn:
            continue
        whole = [row for row in matter.answers.get((link.step, link.seat), []) if not row_of(row).is_missing]
        first = whole[0] if whole else None
        schedule = step.get("own", {}).get(link.seat) or step["schedule"]
        yield Asked(
            kind=matter.row.kind,
            organisation=link.seat.partition("/")[0],
            asked_on=local_date(link.created_at),
            last_on=date.fromisoformat(schedule["counts_by"]),
            answered_on=local_date(first.received_at) if first else None,
            is_late=first is not None and first.is_late,
            is_on_behalf=first is not None and first.channel not in OWN_WAYS,
        )


def _handled(matter: _Matter) -> Iterator[tuple[str, Handled]]:
    """What the matter sends, where a step of it is the sending; by what the kind calls a list of such."""
    for step in matter.steps:
        if not (title := role(step.get("role", "")).sent_title):
            continue
        file = ProcessFile.model_validate(matter.row.file)
        kept = matter.status.get(step["key"])
        is_done = kept is not None and kept.status == StepStatus.DONE
        is_to_come = matter.row.ended_at is None and (kept is None or kept.status != StepStatus.SKIPPED)
        begun_on = file.block.anchors().get(file.block.beginning) or local_date(matter.row.created_at)
        yield (
            title,
            Handled(
                process=matter.row.key,
                kind=matter.row.kind,
                title=matter.row.title,
                diarienummer=matter.line.diarienummer,
                to=file.block.receiver_name(),
                begun_on=begun_on,
                sent_on=_done_on(matter, step["key"], kept) if is_done else None,
                planned_on=date.fromisoformat(step["schedule"]["operative_on"]) if is_to_come and not is_done else None,
                ended_on=local_date(matter.row.ended_at) if matter.row.ended_at else None,
            ),
        )


def _done_on(matter: _Matter, step: str, kept: StepRow | None) -> date | None:
    """The day on which it was sent, as it was said; when the step ended only where nobody said."""
    said = [row.received_at for (at, _), rows in matter.answers.items() if at == step for row in rows]
    ended: datetime | None = max(said, default=None) or (kept.closed_at if kept else None)
    return local_date(ended) if ended else None


def _of_kinds(matters: Sequence[_Matter], year: int) -> Iterator[OfKind]:
    for kind in sorted({matter.row.kind for matter in matters}):
        own = [matter for matter in matters if matter.row.kind == kind]
        ended = [matter for matter in own if matter.row.ended_at and local_date(matter.row.ended_at).year == year]
        found = OfKind(
            kind=kind,
            begun=sum(local_date(matter.row.created_at).year == year for matter in own),
            ended=len(ended),
            withdrawn=sum(matter.line.state == "withdrawn" for matter in ended),
            rounds=sum(_closed_in(matter, year) for matter in own),
        )
        if found.begun or found.ended or found.rounds:
            yield found


def _closed_in(matter: _Matter, year: int) -> int:
    return sum(
        step["kind"] == StepKind.INQUIRY
        and date.fromisoformat(step["schedule"]["counts_by"]).year == year
        and (kept := matter.status.get(step["key"])) is not None
        and kept.status in _CLOSED
        for step in matter.steps
    )
