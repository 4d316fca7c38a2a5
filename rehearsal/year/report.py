"""What a year came to: day by day, and each meeting, matter, conference and series by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby

from sqlmodel import Session, col, select

from db import conferences, journals, meetings
from db.register.seats import load_seats
from db.series import kept as kept_series
from files.year.folder import Year
from mail.kinds import MAILS
from mail.kinds.meetings.call import register_key
from mail.transports.transport import Parcel
from rehearsal.year.matters import matters_of
from rehearsal.year.meetings import meetings_of, outstanding_of
from rules import conference as rule
from rules.dates.clock import local_date, local_iso
from rules.dates.written import NoDate
from rules.meeting.written_days import written_days
from rules.swedish import short_date, weekday_name
from rules.year.series import turns
from schemas.file.year import YearClaim
from schemas.output.year import (
    YearConferenceReport,
    YearDay,
    YearEntry,
    YearRemark,
    YearReport,
    YearSeriesReport,
    YearTurn,
)
from schemas.tables.process import EventRow
from schemas.year.series import TurnState


def report_of(session: Session, captured: Sequence[Parcel], year: Year, elapsed_s: float) -> YearReport:
    """The report of a year whose register is read; `captured` are the mails that would have left."""
    rows = session.exec(select(EventRow).order_by(col(EventRow.at), EventRow.process, col(EventRow.seq))).all()
    mails = sorted(captured, key=lambda parcel: (parcel.at, parcel.row.id or 0))
    matters, remarks = matters_of(session, rows)
    held = meetings_of(session)
    seats = sorted({seat for meeting in held for item in meeting.items for seat in item.standing})
    known = load_seats(session, seats, year.spec.until)
    told = [
        YearRemark(about=register_key(record), says=claim, source=record.source)
        for record in meetings.kept(session)
        for claim in record.claims
    ]
    return YearReport(
        title=year.spec.title,
        from_on=year.spec.from_on,
        until=year.spec.until,
        elapsed_s=round(elapsed_s, 3),
        mails=len(mails),
        events=len(rows),
        titles=_titles(session, rows, mails),
        names={seat: known.name(seat).organisation for seat in seats},
        days=_days([*map(_event, rows), *map(_mail, mails)]),
        meetings=held,
        outstanding=outstanding_of(session),
        matters=matters,
        conferences=_conferences(session),
        series=_series(session, year),
        remarks=[*(_claim(claim) for claim in year.spec.claims), *told, *remarks],
    )


def _titles(session: Session, rows: Sequence[EventRow], mails: Sequence[Parcel]) -> dict[str, str]:
    """Key → title; a meeting's with its day, since those of a body have the same."""
    titles = journals.titles(session, {row.process for row in rows} | {parcel.row.process for parcel in mails})
    held = {register_key(record): record for record in meetings.kept(session)}
    return {key: _dated(title, held[key].days[0].on) if key in held else title for key, title in titles.items()}


def _event(row: EventRow) -> tuple[datetime, YearEntry]:
    at = row.at.astimezone(UTC)
    entry = YearEntry(at=local_iso(at), about=row.process, what=row.kind, step=row.step, seat=row.seat, text=row.text)
    return at, entry


def _mail(parcel: Parcel) -> tuple[datetime, YearEntry]:
    row = parcel.row
    entry = YearEntry(
        at=local_iso(parcel.at),
        about=row.process,
        what=row.kind,
        sort=MAILS[row.kind].title,
        step=row.step,
        seat=row.seat,
        text=row.subject,
        to=row.to_email,
    )
    return parcel.at, entry


def _days(found: list[tuple[datetime, YearEntry]]) -> list[YearDay]:
    ordered = sorted(found, key=lambda each: each[0])
    return [
        YearDay(on=on, weekday=weekday_name(on), entries=[entry for _, entry in entries])
        for on, entries in groupby(ordered, key=lambda each: local_date(each[0]))
    ]


def _conferences(session: Session) -> list[YearConferenceReport]:
    reports = []
    for called in conferences.kept(session):
        asked, people = called.conference, conferences.participants(session, called.process)
        named = {quota.seat: rule.taken(asked, people, quota.seat) for quota in asked.quotas}
        reports.append(
            YearConferenceReport(
                conference=asked.key,
                title=asked.title,
                held_on=asked.held_on,
                register_by=asked.register_by,
                places=asked.capacity,
                named=named,
                waiting=len(rule.waiting(people)),
            )
        )
    return reports


def _series(session: Session, year: Year) -> list[YearSeriesReport]:
    reports = []
    for series in kept_series.listed(session):
        made = [
            YearTurn(on=turn.on, state=TurnState(turn.state).value, process=turn.process)
            for turn in sorted(series.past, key=lambda turn: turn.on)
        ]
        ahead = turns(series.spec, series.changes, series.met, year.spec.until, limit=1)
        reports.append(YearSeriesReport(title=series.row.title, turns=made, next_on=ahead[0].on if ahead else None))
    return reports


def _claim(claim: YearClaim) -> YearRemark:
    """What the calendar says to it stands behind what was said."""
    try:
        against = written_days(claim.says, begins=time(0)).claims
    except NoDate:
        against = []
    return YearRemark(about=" ".join([*against, claim.note]).strip(), says=claim.says, source=claim.source)


def _dated(title: str, on: date) -> str:
    """The title with its day, which tells two meetings of one name apart; as it is where it says the year itself."""
    return title if str(on.year) in title else f"{title} {short_date(on)}"
