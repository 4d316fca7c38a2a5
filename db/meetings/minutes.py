"""Minutes in the register: the versions that were sent, what their signers said, when they are locked."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from db import meetings
from db.meetings import proposals
from mail.kinds.meetings.call import register_key
from rules.meeting.checking import Checked, checked, is_locked
from schemas.errors import Refused
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import CheckAct
from schemas.tables.meetings.minutes import MinutesCheckRow, MinutesRow
from schemas.tables.meetings.proposal import ProposalRow


def versions(session: Session, process: str) -> list[MinutesRow]:
    """Every version of a meeting's minutes, oldest first."""
    rows = select(MinutesRow).where(MinutesRow.process == process)
    return list(session.exec(rows.order_by(col(MinutesRow.version))).all())


def newest(session: Session, process: str) -> MinutesRow | None:
    """The version that was sent last; None where none was."""
    rows = select(MinutesRow).where(MinutesRow.process == process)
    return session.exec(rows.order_by(col(MinutesRow.version).desc()).limit(1)).first()


def checks(session: Session, process: str, version: int | None = None) -> list[MinutesCheckRow]:
    """What happened to a version, or to all of them, in order."""
    rows = select(MinutesCheckRow).where(MinutesCheckRow.process == process)
    if version is not None:
        rows = rows.where(MinutesCheckRow.version == version)
    return list(session.exec(rows.order_by(col(MinutesCheckRow.id))).all())


def standing(rows: list[MinutesCheckRow]) -> dict[tuple[str, date], MinutesCheckRow]:
    """Seat and day → the last of what happened."""
    return {(row.seat, row.on): row for row in rows if row.act != CheckAct.CORRECTED.value}


def states(session: Session, record: MeetingRecord) -> list[Checked]:
    """Where every signer stands with the newest version."""
    process = register_key(record)
    last = newest(session, process)
    found = standing(checks(session, process, last.version)) if last else {}
    return checked(record, {key: CheckAct(row.act) for key, row in found.items()})


def is_closed(session: Session, record: MeetingRecord) -> bool:
    """True where the newest version is approved for every day, and nobody has opened it for a correction."""
    process = register_key(record)
    last = newest(session, process)
    if last is None or not is_locked(record, states(session, record)):
        return False
    return all(row.act != CheckAct.CORRECTED.value for row in checks(session, process, last.version))


def must_be_open(session: Session, record: MeetingRecord) -> None:
    """Refused where the minutes are checked: their text is locked."""
    if is_closed(session, record):
        raise Refused("anteckningarna", "Anteckningarna är justerade och låsta.", "Öppna dem för rättelse först.")


def files_of(session: Session, process: str) -> set[str]:
    """The checksums of every file that a meeting keeps beside the register: papers of its items, and its minutes."""
    record = meetings.find(session, process)
    papers = {each.sha256 for item in record.items for each in item.documents if each.sha256} if record else set()
    return papers | proposals.files_of(session, process) | {row.sha256 for row in versions(session, process)}


def is_named(session: Session, sha256: str) -> bool:
    """True where any meeting keeps a file of that checksum."""
    sent = select(MinutesRow.id).where(MinutesRow.sha256 == sha256).limit(1)
    if session.exec(sent).first() is not None:
        return True
    items = [item for record in meetings.kept(session) for item in record.items]
    items += [proposals.item_of(row) for row in session.exec(select(ProposalRow)).all()]
    return any(paper.sha256 == sha256 for item in items for paper in item.documents)


def note(
    session: Session,
    version: MinutesRow,
    seat: str,
    on: date,
    act: CheckAct,
    *,
    at: datetime,
    person: str = "",
    email: str = "",
    text: str = "",
    source: str = "",
) -> MinutesCheckRow:
    """Write what happened to a version of one day's minutes."""
    row = MinutesCheckRow(
        process=version.process,
        version=version.version,
        on=on,
        seat=seat,
        person=person,
        email=email,
        act=act.value,
        text=text,
        source=source,
        at=at,
    )
    session.add(row)
    session.flush()
    return row
