"""Items and papers for an agenda: received from members, ruled on by the secretariat, or by the chair where late."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from db import events, meetings
from db.meetings import proposals
from db.outbox import posting
from db.register import bodies, people
from db.store.session import Database
from mail.kinds.meetings.proposals import Sent, late_question, proposed_receipt, ruled
from rules.dates.clock import local_date, mail_time, office_instant
from rules.dates.workdays import add_workdays
from rules.meeting.proposing import RULINGS, is_late, who_rules, with_item, with_papers
from rules.meeting.silence import begins_at
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.meetings.bodies import Role
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.meetings.record import Ruling
from schemas.tables.meetings.proposal import ProposalRow
from secretariat.meetings.planning import follow

REMINDED_AFTER = 1
"""Working days after which a chair that has not answered is asked once more."""


def propose(
    session: Session,
    process: str,
    seat: str,
    item: AgendaItem,
    *,
    for_item: str = "",
    source: str = "",
    now: datetime,
) -> ProposalRow:
    """Receive something for an agenda in the caller's transaction; the same sent twice is one.

    Whoever sent it gets a receipt, and where it comes after the last day for papers the chair is asked. `source` is
    how the secretariat had it. Refused where the meeting is unknown, has begun or is cancelled, and for papers to an
    item that is not there.
    """
    events.lock(session, process)
    record = _coming(session, process, now)
    if for_item and all(each.key != for_item for each in record.items):
        raise Refused("for_item", f"Punkt {for_item} finns inte på dagordningen.", "Läs in sidan på nytt.")
    sent = item.model_dump(mode="json", by_alias=True)
    for row in proposals.listed(session, process, seat):
        if (row.for_item, row.item, row.state) == (for_item, sent, Ruling.WAITS.value):
            return row
    late = is_late(record, local_date(now))
    vice = bodies.seat_of(session, record.body, Role.VICE_CHAIR, local_date(now)) if late else ""
    row = ProposalRow(
        process=process,
        seat=seat,
        for_item=for_item,
        item=sent,
        source=source,
        is_late=late,
        asked=who_rules(record, seat, vice) if late else "",
        received_at=now,
        state=Ruling.WAITS.value,
    )
    session.add(row)
    session.flush()
    organisation = people.organisation_of(session, seat).name
    what = f"underlag till punkt {for_item}" if for_item else "en punkt till dagordningen"
    text = f"{organisation} lämnade {what}{', enligt kansliet' if source else ''}."
    if late:
        asked = people.organisation_of(session, row.asked).name if row.asked else ""
        text += f" Det kom efter sista dagen för underlag.{f' Frågan gick till {asked}.' if asked else ''}"
    data: dict[str, object] = {"number": row.id, "is_late": late}
    _tell(session, row, EventKind.ITEM_PROPOSED, text, seat, data, now)
    _post(session, record, row, now)
    return row


def rule(
    session: Session, number: int, ruling: Ruling, *, answer: str = "", by: str = "", source: str = "", now: datetime
) -> MeetingRecord:
    """Say whether it is taken up, comes at the next meeting, or is not taken up, in the caller's transaction.

    `by` is the seat that says so by its link; `source` how the chair told the secretariat. Whoever sent it in is told.
    Returns the meeting as it is then. Refused where it has been ruled on, where the meeting has begun, and for a
    refusal without words.
    """
    row = session.get(ProposalRow, number)
    if row is None:
        raise Refused("punkten", "Punkten finns inte.", "Läs in sidan på nytt.")
    events.lock(session, row.process)
    session.refresh(row)
    if row.state != Ruling.WAITS.value:
        raise Refused("punkten", f"Det är redan sagt att den {RULINGS[Ruling(row.state)]}.", "Läs in sidan på nytt.")
    record = _coming(session, row.process, now)
    if ruling is Ruling.DECLINED and not answer:
        raise Refused("answer", "Skälet saknas.", "Skriv några vänliga ord om varför; de står i mejlet.")
    row.state, row.answer, row.ruled_at = ruling.value, answer, now
    row.ruled_by, row.ruled_source = by, source
    if ruling is Ruling.TAKEN_UP:
        record, row.became = _taken_up(record, row)
        row.came_to = row.process
        meetings.keep(session, record, now)
    session.flush()
    organisation = people.organisation_of(session, row.seat).name
    what = f"Underlaget från {organisation}" if row.for_item else f"Punkten från {organisation}"
    said = {
        Ruling.TAKEN_UP: f"står på dagordningen, punkt {row.became}",
        Ruling.NEXT_MEETING: "kommer på nästa möte",
        Ruling.DECLINED: "togs inte upp",
    }[ruling]
    who = ", enligt ordföranden" if by or source else ""
    _tell(session, row, EventKind.ITEM_RULED, f"{what} {said}{who}.", by, {"number": row.id, "ruling": row.state}, now)
    follow(session, record.body, now)
    _answer(session, record, row, ruling, now)
    return record


def rule_on(db: Database, number: int, ruling: Ruling, *, answer: str = "", source: str = "", now: datetime) -> None:
    """The same from the desk. Refused where the chair was asked and it is not said how the chair answered."""
    with db.write() as session:
        row = session.get(ProposalRow, number)
        if row is not None and row.asked and not source and ruling is not Ruling.DECLINED:
            raise Refused("source", "Det framgår inte vad ordföranden sade.", "Skriv hur beskedet kom, och från vem.")
        rule(session, number, ruling, answer=answer, source=source, now=now)


def _taken_up(record: MeetingRecord, row: ProposalRow) -> tuple[MeetingRecord, str]:
    item = proposals.item_of(row)
    if row.for_item and (changed := with_papers(record, row.for_item, item)):
        return changed, row.for_item
    return with_item(record, item, row.seat)


def _coming(session: Session, process: str, now: datetime) -> MeetingRecord:
    record = meetings.find(session, process)
    if record is None:
        raise Refused("mötet", "Mötet finns inte.", "Kontrollera länken.")
    if record.cancelled_on is not None:
        raise Refused("mötet", "Mötet är inställt.", "Lämna punkten till nästa möte.")
    if now >= begins_at(record):
        raise Refused("mötet", "Mötet har börjat.", "Hör av dig till kansliet, så kommer punkten på nästa möte.")
    return record


def _sent(session: Session, record: MeetingRecord, row: ProposalRow) -> Sent:
    found = next((item for item in record.items if item.key == row.for_item), None)
    return Sent(
        number=row.id or 0,
        proposer=people.organisation_of(session, row.seat).name,
        item=proposals.item_of(row),
        for_item=f"{found.key}. {found.title}" if found else row.for_item,
        received_at=row.received_at,
        is_late=row.is_late,
        source=row.source,
        asks_chair=bool(row.asked),
        is_called=meetings.is_called(record),
    )


def _post(session: Session, record: MeetingRecord, row: ProposalRow, now: datetime) -> None:
    """The receipt, and the question to the chair with one reminder while there is time."""
    today = local_date(now)
    contact, sent = people.contact(session, record.secretariat, today), _sent(session, record, row)
    if row.seat != record.secretariat:
        to = people.addressee(session, row.seat, today)
        posting.post(session, proposed_receipt(record, to, contact, sent, now=now), now)
    if row.asked:
        chair = meetings.reader(session, row.process, row.asked, now)
        again = mail_time(add_workdays(today, REMINDED_AFTER))
        for rung, send_at in enumerate([office_instant(now), again]):
            if send_at < begins_at(record):
                posting.post(session, late_question(record, chair, contact, sent, send_at=send_at, rung=rung), now)


def _answer(session: Session, record: MeetingRecord, row: ProposalRow, ruling: Ruling, now: datetime) -> None:
    if row.seat == record.secretariat:
        return
    today = local_date(now)
    letter = ruled(
        record,
        people.addressee(session, row.seat, today),
        people.contact(session, record.secretariat, today),
        _sent(session, record, row),
        ruling=ruling,
        answer=row.answer,
        key=row.became,
        next_on=proposals.next_day(session, record, today),
        now=now,
    )
    posting.post(session, letter, now)


def _tell(
    session: Session, row: ProposalRow, kind: EventKind, text: str, seat: str, data: dict[str, object], now: datetime
) -> None:
    key = f"{kind}/{row.id}"
    events.append(session, row.process, at=now, kind=kind, seat=seat, text=text, data=data, dedup_key=key)
