"""What members say by the link in a call: received first, in one transaction with its events and its receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from db import events, meetings
from db.meetings import TAKEN_BACK, attendance
from db.meetings.attendance import AttendanceIn
from db.outbox import posting
from db.register import people
from mail.kinds.meetings.view import ViewLine, meeting_view
from rules.dates.clock import local_date
from rules.meeting.extract import VIEW_KINDS
from rules.meeting.presence import items_before
from rules.meeting.silence import begins_at
from rules.swedish import moment
from schemas.base import Model
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.meetings.consent import MeetingRecord, ViewKind
from schemas.tables.meetings.meeting import MeetingAttendanceRow, MeetingViewRow

LONGEST = 2000
"""Characters of one view; longer papers are mailed."""


class ViewIn(Model):
    """A view on one item as it is received; `kind` None takes back the one before."""

    item: str
    kind: ViewKind | None
    text: str = ""


class Overtaken(Refused):
    """Somebody else has given a view for the seat since this form was opened; nothing was overwritten."""


@dataclass(frozen=True)
class Given:
    """By whom, how and when something was given for a seat."""

    process: str
    seat: str
    by: str
    email: str
    source: str
    received_at: datetime


def record_views(
    session: Session,
    process: str,
    seat: str,
    given: Sequence[ViewIn],
    *,
    now: datetime,
    seen: int | None = None,
    given_by: str = "",
    given_email: str = "",
    source: str = "",
    received_at: datetime | None = None,
    attends: AttendanceIn | None = None,
) -> list[MeetingViewRow]:
    """Receive the views of one seat, and whether it comes, in the caller's transaction; returns the new views.

    `now` (UTC) is the first moment the server had them, and it alone decides whether they came in advance. What the
    secretariat notes has a `source`, how and from whom it came, and the moment the secretariat had it. `seen` is
    how many versions of the seat the form was made from; None does not check. What already stands is not written
    again, nor is nothing taken back. Raises Refused for an unknown meeting, a seat that is not called, an item that is
    not its own, a view without words, a moment still to come, and Overtaken; nothing is then written.
    """
    if received_at is not None and received_at > now:
        raise Refused("received_at", "Tidpunkten har inte varit än.", "Skriv när synpunkten kom till er.")
    events.lock(session, process)
    record = meetings.find(session, process)
    if record is None:
        raise Refused("mötet", "Mötet finns inte.", "Kontrollera länken i kallelsen.")
    before, attended = meetings.views(session, process, seat), attendance.versions(session, process, seat)
    standing = meetings.standing(before)
    news = [view for view in given if not _says_the_same(standing.get((seat, view.item)), view)]
    is_news = bool(news) or (attends is not None and not attendance.is_same(record, attended, attends))
    if not is_news:
        return []
    if seen is not None and seen != len(before) + len(attended):
        raise Overtaken("synpunkten", "Någon annan har skrivit medan sidan var öppen.", "Se det som gäller nu.")
    titles = {item.key: item.title for item in items_before(record, seat)}
    for view in news:
        _check(view, titles)
    by = Given(process, seat, given_by, given_email, source, received_at or now)
    rows = [
        MeetingViewRow(
            process=process,
            seat=seat,
            item=view.item,
            item_title=titles[view.item],
            version=1 + sum(row.item == view.item for row in before),
            kind=view.kind.value if view.kind else TAKEN_BACK,
            text=view.text,
            given_by=given_by,
            given_email=given_email,
            source=source,
            received_at=by.received_at,
        )
        for view in news
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        _tell(session, record, row, now)
    comes = None
    if attends is not None:
        comes = attendance.record_attendance(
            session, process, record, seat, attends, attended,
            now=now, begins_at=begins_at(record), given_by=given_by, source=source,
        )  # fmt: skip
    number = len(before) + len(rows) + len(attended) + (comes is not None)
    _post_receipt(session, record, by, rows, comes, number, now)
    return rows


def lines(record: MeetingRecord, rows: Iterable[MeetingViewRow], *, has_words: bool = True) -> list[ViewLine]:
    """Versions of views in words, in the order of the agenda; without `has_words` not what was typed."""
    order = {item.key: number for number, item in enumerate(record.items)}
    return [
        ViewLine(
            item=row.item,
            title=row.item_title,
            kind=VIEW_KINDS.get(row.kind, ""),
            text=row.text if has_words else "",
            received_at=row.received_at,
            is_late=row.received_at >= begins_at(record),
        )
        for row in sorted(rows, key=lambda row: order.get(row.item, len(order)))
    ]


def _says_the_same(stands: MeetingViewRow | None, view: ViewIn) -> bool:
    if stands is None or view.kind is None:
        return stands is None and view.kind is None
    return (stands.kind, stands.text) == (view.kind.value, view.text)


def _check(view: ViewIn, titles: dict[str, str]) -> None:
    if view.item not in titles:
        raise Refused("punkten", f"Punkt {view.item} är inte er att yttra er om.", "Läs in sidan på nytt.")
    if view.kind is not None and not view.text:
        raise Refused(f"text-{view.item}", "Texten saknas.", "Skriv vad ni anser.")
    if len(view.text) > LONGEST:
        raise Refused(f"text-{view.item}", "Texten är för lång.", f"Korta den till högst {LONGEST} tecken.")


def _tell(session: Session, record: MeetingRecord, row: MeetingViewRow, now: datetime) -> None:
    is_late = row.received_at >= begins_at(record)
    organisation = people.organisation_of(session, row.seat).name
    kind = VIEW_KINDS.get(row.kind)
    did = f"har lämnat en {kind}" if kind else "har tagit tillbaka sin synpunkt"
    noted = f", enligt kansliet {moment(row.received_at)}" if row.source else ""
    late = " Mötet hade då börjat; det antecknas men räknas inte som lämnat i förväg." if is_late else ""
    events.append(
        session,
        row.process,
        at=now,
        kind=EventKind.VIEW_GIVEN if kind else EventKind.VIEW_TAKEN_BACK,
        seat=row.seat,
        text=f"{organisation} {did} i punkt {row.item}{noted}.{late}",
        data={
            "item": row.item,
            "version": row.version,
            "kind": row.kind,
            "is_late": is_late,
            "received_at": row.received_at,
            "is_noted": bool(row.source),
            "content": hashlib.sha256(row.text.encode()).hexdigest(),
        },
        dedup_key=f"view/{row.seat}/{row.item}/{row.version}",
    )


def _post_receipt(
    session: Session,
    record: MeetingRecord,
    by: Given,
    rows: Sequence[MeetingViewRow],
    comes: MeetingAttendanceRow | None,
    number: int,
    now: datetime,
) -> None:
    """Post the receipt; where another person than the holder wrote, the holder gets a copy."""
    holder = meetings.reader(session, by.process, by.seat, now)
    contact = people.contact(session, record.secretariat, local_date(now))
    now_given = {row.item for row in rows}
    standing = meetings.standing(meetings.views(session, by.process, by.seat))
    others = [row for row in standing.values() if row.item not in now_given]
    is_other = bool(by.email) and by.email.casefold() != holder.email.casefold()
    is_outside = is_other and not people.is_of_seat(session, by.seat, by.email, local_date(now))
    name = "" if is_outside else by.by or holder.organisation
    sender = replace(holder, name=name, email=by.email, cc_email="", public_id="") if is_other else holder
    for to in [sender, holder] if is_other else [holder]:
        # Anybody may type an address: whom the register does not know gets none of the words that were typed.
        has_words = to is holder or not is_outside
        letter = meeting_view(
            record,
            to,
            contact,
            given=lines(record, rows, has_words=has_words),
            others=lines(record, others, has_words=has_words),
            received_at=by.received_at,
            send_at=now,
            source=by.source,
            number=number,
            given_by=by.by if has_words else "",
            is_copy=is_other and to is holder,
            attends=attendance.said(comes, has_name=has_words) if comes else "",
        )
        posting.post(session, letter, now)
