"""What is read for the last look at some mails, all at once: as many statements for five hundred mails as for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from db.register import addresses
from db.register.seats import Seats, load_seats
from db.store.statements import once_a_thread
from mail.kinds import MAILS
from mail.letter import Addressee, LastLook
from schemas.meetings.consent import MeetingRecord
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import CalledMeetingRow
from schemas.tables.process import AnswerRow, InvitationRow, ProcessRow, StepRow

_REMINDING = [mail.name for mail in MAILS.values() if mail.look in (LastLook.OWED, LastLook.ALARM)]
_ABOUT_MEETINGS = frozenset({LastLook.MEETING, LastLook.ATTENDANCE, LastLook.PROPOSAL})
NEVER_LEFT = ("cancelled", "failed")
"""States of a mail that nobody has got and nobody will get."""


def _any_of(name: str) -> Any:
    return bindparam(name, expanding=True)


class _Statements(NamedTuple):
    steps: Select[Any]
    links: Select[Any]
    answers: Select[Any]
    aside: Select[Any]
    versions: Select[Any]
    reminders: Select[Any]


def _statements() -> _Statements:
    steps: Any = select(StepRow).where(
        col(StepRow.process).in_(_any_of("processes")), col(StepRow.key).in_(_any_of("steps"))
    )
    links: Any = select(InvitationRow).where(col(InvitationRow.public_id).in_(_any_of("links")))
    answers: Any = select(AnswerRow).where(
        col(AnswerRow.process).in_(_any_of("processes")),
        col(AnswerRow.step).in_(_any_of("steps")),
        col(AnswerRow.seat).in_(_any_of("seats")),
    )
    aside: Any = select(InvitationRow.process, InvitationRow.step, InvitationRow.seat, InvitationRow.set_aside).where(
        col(InvitationRow.process).in_(_any_of("processes")),
        col(InvitationRow.step).in_(_any_of("steps")),
        col(InvitationRow.set_aside) > 0,
    )
    versions: Any = select(ProcessRow.key, ProcessRow.plan_version).where(col(ProcessRow.key).in_(_any_of("processes")))
    reminders: Any = select(MailRow).where(
        col(MailRow.process).in_(_any_of("processes")),
        col(MailRow.to_email).in_(_any_of("readers")),
        col(MailRow.kind).in_(_REMINDING),
        col(MailRow.state).not_in(NEVER_LEFT),
        col(MailRow.id) > bindparam("after"),
    )
    newest_first = answers.order_by(col(AnswerRow.version).desc())
    return _Statements(steps, links, newest_first, aside, versions, reminders)


_ALL = once_a_thread(_statements)


@dataclass
class Seen:
    """The register as it was when the mails were claimed: the steps, links and answers that they are about."""

    _steps: dict[tuple[str, str], StepRow] = field(default_factory=dict)
    _links: dict[str, InvitationRow] = field(default_factory=dict)
    _answers: dict[tuple[str, str, str], list[AnswerRow]] = field(default_factory=dict)
    _versions: dict[str, int] = field(default_factory=dict)
    _reminders: dict[tuple[str, str], list[MailRow]] = field(default_factory=dict)
    _meetings: dict[str, MeetingRecord | None] = field(default_factory=dict)
    _called: frozenset[tuple[str, str]] = frozenset()
    """Meeting and seat of every mail about a meeting."""
    _called_links: dict[tuple[str, str], InvitationRow] | None = None
    _seats: dict[date, Seats] = field(default_factory=dict)
    _bounced: Set[str] = frozenset()
    """Those of the addresses, in lower case, to which mail bounces."""

    @classmethod
    def of(cls, session: Session, rows: Sequence[MailRow]) -> Seen:
        """Read what the last look at these mails asks for."""
        bounced = addresses.bounced(session, [row.to_email for row in rows])
        seen, asked = cls(_bounced=bounced), [one for row in rows for one in _asked(row)]
        if asked:
            names: dict[str, Any] = {
                "processes": sorted({process for process, _, _, _ in asked}),
                "steps": sorted({step for _, step, _, _ in asked}),
                "seats": sorted({seat for _, _, seat, _ in asked}),
                "links": sorted({link for _, _, _, link in asked if link}),
            }
            seen._read(session, names)
        seen._called = frozenset((row.process, row.seat) for row in rows if MAILS[row.kind].look in _ABOUT_MEETINGS)
        reminding = [row for row in rows if row.kind in _REMINDING]
        if reminding:
            processes, readers = {row.process for row in reminding}, {row.to_email for row in reminding}
            after = min(row.id or 0 for row in reminding)
            values = {"processes": sorted(processes), "readers": sorted(readers), "after": after}
            for mail in session.execute(_ALL().reminders, values).scalars():
                seen._reminders.setdefault((mail.process, mail.to_email), []).append(mail)
        return seen

    def _read(self, session: Session, names: dict[str, Any]) -> None:
        every = _ALL()
        self._steps = {
            (row.process, row.key): row for row in session.execute(every.steps, _only(names, "steps")).scalars()
        }
        self._versions = {row.key: row.plan_version for row in session.execute(every.versions, _only(names))}
        if names["links"]:
            links = session.execute(every.links, {"links": names["links"]}).scalars()
            self._links = {row.public_id: row for row in links}
        aside = {
            (process, step, seat): version
            for process, step, seat, version in session.execute(every.aside, _only(names, "steps"))
        }
        for answer in session.execute(every.answers, _only(names, "steps", "seats")).scalars():
            about = (answer.process, answer.step, answer.seat)
            if answer.version > aside.get(about, 0):
                self._answers.setdefault(about, []).append(answer)

    def meeting(self, session: Session, key: str) -> MeetingRecord | None:
        """The meeting that the register keeps under a key, or None; read once for all mails about it."""
        if key not in self._meetings:
            row = session.get(CalledMeetingRow, key)
            self._meetings[key] = MeetingRecord.model_validate(row.file) if row is not None else None
        return self._meetings[key]

    def called(self, session: Session, row: MailRow, on: date) -> Addressee:
        """Whom the seat of a mail about a meeting is written to on a day, with its link; read once for all of them."""
        own = (row.process, row.seat)
        if own not in self._called:
            self._called, self._called_links, self._seats = self._called | {own}, None, {}
        called = self._called
        if self._called_links is None:
            of_meetings = select(InvitationRow).where(
                col(InvitationRow.process).in_({process for process, _ in called}), InvitationRow.step == ""
            )
            self._called_links = {(link.process, link.seat): link for link in session.exec(of_meetings)}
        if on not in self._seats:
            self._seats[on] = load_seats(session, {seat for _, seat in called}, on)
        return self._seats[on].addressee(row.seat, invitation=self._called_links.get(own))

    def bounces(self, email: str) -> bool:
        """True where mail to that address, which one of the mails stands under, bounces."""
        return email.casefold() in self._bounced

    def step(self, process: str, step: str) -> StepRow | None:
        """The step; None where it has no row."""
        return self._steps.get((process, step))

    def link(self, public_id: str) -> InvitationRow | None:
        """The invitation of that id, or None."""
        return self._links.get(public_id)

    def answers(self, process: str, step: str, seat: str) -> Sequence[AnswerRow]:
        """Every version of the seat's answer that counts, newest first."""
        return self._answers.get((process, step, seat), ())

    def plan_version(self, process: str) -> int | None:
        """The version of the plan in force; None where there is no such process."""
        return self._versions.get(process)

    def reminders(self, process: str, email: str) -> Sequence[MailRow]:
        """The reader's reminders and alarms in the process that left or wait, newer than the oldest claimed."""
        return self._reminders.get((process, email), ())


def _only(names: dict[str, Any], *more: str) -> dict[str, Any]:
    return {name: names[name] for name in ("processes", *more)}


def _asked(row: MailRow) -> Iterator[tuple[str, str, str, str]]:
    """(process, step, seat, id of the link) of all that a mail is about, off its stored data; nothing where these
    cannot be read, which whoever looks at the mail will find."""
    if MAILS[row.kind].look in (LastLook.NONE, LastLook.MEETING):
        return
    asked = row.props.get("asked")
    for one in asked if isinstance(asked, list) else [asked]:
        if not isinstance(one, dict) or not {"process", "step", "seat"} <= one.keys():
            continue
        process, step = str(one["process"]), str(one["step"])
        yield process, step, str(one["seat"]), str(one.get("public_id") or "")
        for other in row.props.get("missing") or ():
            if isinstance(other, dict):
                yield process, step, str(other.get("seat")), ""
