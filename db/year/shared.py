"""Documents shared with organisations: versions, whom they were mailed to, and in which other channels they were put.

The bytes lie beside the register by their checksum, as the files of answers do: every channel has the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from db import events, journals, processes
from db.outbox import posting
from db.register import people
from mail.kinds.shared import SHARED, key_of, shared_letter
from mail.letter import Addressee
from questions.document import safe_name
from rules.channels import Channel, in_force
from rules.dates.clock import local_date
from rules.swedish import capital, count, long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.mail import MailRow
from schemas.tables.year.shared import OrganisationChannelRow, SharedDeliveryRow, SharedVersionRow

LONGEST_DAYS = 400
"""How long a link may open a document."""


@dataclass(frozen=True)
class NewVersion:
    """What is to be shared."""

    key: str
    title: str
    summary: str
    name: str
    sha256: str
    size: int
    seats: tuple[str, ...]
    expires_on: date


def versions(session: Session, process: str) -> list[SharedVersionRow]:
    """Every version of a document, the first one first."""
    rows = select(SharedVersionRow).where(SharedVersionRow.process == process)
    return list(session.exec(rows.order_by(col(SharedVersionRow.version))))


def newest(session: Session) -> list[SharedVersionRow]:
    """The newest version of every document, the newest document first."""
    rows = session.exec(select(SharedVersionRow).order_by(col(SharedVersionRow.version))).all()
    found = {row.process: row for row in rows}
    return sorted(found.values(), key=lambda row: (row.shared_at, row.process), reverse=True)


def channels(session: Session) -> list[Channel]:
    """Every channel of every organisation, past ones too."""
    rows = select(OrganisationChannelRow).order_by(OrganisationChannelRow.organisation, col(OrganisationChannelRow.id))
    return [
        Channel(row.organisation, row.name, row.address, row.from_on, row.to_on, row.id or 0)
        for row in session.exec(rows)
    ]


def deliveries(session: Session, process: str) -> list[SharedDeliveryRow]:
    """Every delivery in a channel beside mail, in the order in which they were noted."""
    rows = select(SharedDeliveryRow).where(SharedDeliveryRow.process == process)
    return list(session.exec(rows.order_by(col(SharedDeliveryRow.id))))


def mails(session: Session, process: str) -> list[MailRow]:
    """The mails of a document, oldest first."""
    rows = select(MailRow).where(MailRow.process == process, MailRow.kind == SHARED.name)
    return list(session.exec(rows.order_by(col(MailRow.id))))


def addresses(session: Session, process: str, seat: str) -> list[str]:
    """Every address that a seat's link to the document was mailed to."""
    of_seat = select(MailRow.to_email).where(
        MailRow.process == process, MailRow.seat == seat, MailRow.kind == SHARED.name
    )
    return list(session.exec(of_seat.distinct()).all())


def reader(session: Session, process: str, seat: str, now: datetime) -> Addressee:
    """Whom the seat is written to now, with the public id of its link, which is made where it is new."""
    link = processes.invitation(session, process, "", seat, now=now)
    return people.addressee(session, seat, local_date(now), invitation=link)


def day_refused(expires_on: date, today: date) -> Refused | None:
    """Why a link cannot hold through that day: it has been, or is too far ahead; None where it can."""
    latest_on = date.fromordinal(today.toordinal() + LONGEST_DAYS)
    if expires_on < today:
        return Refused("expires_on", f"{capital(long_date(expires_on))} har redan varit.", "Ange en senare sista dag.")
    if expires_on > latest_on:
        cure = f"Ange en sista dag som är {long_date(latest_on)} eller tidigare."
        return Refused("expires_on", f"{capital(long_date(expires_on))} är för långt fram.", cure)
    return None


def share(session: Session, new: NewVersion, *, secretariat: str, seen: int, now: datetime) -> SharedVersionRow:
    """Share a version in the caller's transaction: kept, and mailed to each seat with its own link; the newest row.

    `seen` is how many versions the form was made from. The same file shared again with the same words is the version
    that holds. Refused where another version has come since, for no readers, and for a day that is past or too far.
    """
    today, process = local_date(now), key_of(new.key)
    if not new.seats:
        raise Refused("seats", "Ingen mottagare är vald.", "Kryssa i minst en organisation.")
    if refused := day_refused(new.expires_on, today):
        raise refused
    if journals.is_taken(session, process):
        events.lock(session, process)
    elif not seen:
        journals.begin(session, process)
    before = versions(session, process)
    if before and _says_the_same(before[-1], new):
        return before[-1]
    if len(before) != seen:
        raise Refused("", "Dokumentet har fått en ny version medan sidan var öppen.", "Se den, och dela sedan din.")
    row = SharedVersionRow(
        process=process, version=len(before) + 1, title=new.title, summary=new.summary, name=safe_name(new.name),
        sha256=new.sha256, size=new.size, seats=list(new.seats), expires_on=new.expires_on, shared_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    known = channels(session)
    contact = people.contact(session, secretariat, today)
    for seat in new.seats:
        also = [each.words for each in in_force(known, seat.partition("/")[0], today)]
        posting.post(session, shared_letter(row, reader(session, process, seat, now), contact, also, send_at=now), now)
    events.append(
        session,
        process,
        at=now,
        kind=EventKind.DOCUMENT_SHARED,
        text=f"Version {row.version} av {new.title} delades med "
        f"{count(len(new.seats), 'organisation', 'organisationer')}. Kontrollsumma (SHA-256): {new.sha256}.",
        data={"version": row.version, "sha256": new.sha256, "seats": list(new.seats)},
        dedup_key=f"version/{row.version}",
    )
    return row


def note_delivery(session: Session, process: str, organisation: str, channel: str, *, now: datetime) -> None:
    """Note that the newest version has been put in a channel of an organisation; noted twice it is noted once.

    Refused where there is no such document, or the organisation has no such channel now.
    """
    events.lock(session, process)
    found = versions(session, process)
    open_now = in_force(channels(session), organisation, local_date(now))
    if not found or channel not in [each.words for each in open_now]:
        raise Refused("kanalen", "Kanalen finns inte längre.", "Läs in sidan på nytt.")
    row = found[-1]
    known = {(each.version, each.organisation, each.channel) for each in deliveries(session, process)}
    if (row.version, organisation, channel) in known:
        return
    session.add(
        SharedDeliveryRow(
            process=process, version=row.version, organisation=organisation, channel=channel, sha256=row.sha256,
            delivered_at=now,
        )
    )  # fmt: skip
    name = people.organisation_name(session, organisation)
    events.append(
        session,
        process,
        at=now,
        kind=EventKind.DOCUMENT_DELIVERED,
        text=f"Version {row.version} lades upp för {name}: {channel}. Kontrollsumma (SHA-256): {row.sha256}.",
        data={"version": row.version, "organisation": organisation, "sha256": row.sha256},
        dedup_key=f"delivery/{row.version}/{organisation}/{channel}",
    )


def add_channel(session: Session, channel: Channel) -> None:
    """An organisation has another channel. Refused for an unknown organisation, and a last day before the first."""
    if channel.from_on and channel.to_on and channel.to_on < channel.from_on:
        raise Refused("to_on", "Sista dagen är före den första.", "Rätta den ena.")
    people.organisation_name(session, channel.organisation)
    session.add(
        OrganisationChannelRow(
            organisation=channel.organisation, name=channel.name, address=channel.address, from_on=channel.from_on,
            to_on=channel.to_on,
        )
    )  # fmt: skip


def end_channel(session: Session, number: int, last_on: date) -> None:
    """The channel has its last day. Refused where there is none, or it had begun later."""
    row = session.get(OrganisationChannelRow, number)
    if row is None:
        raise Refused("kanalen", "Kanalen finns inte.", "Läs in sidan på nytt.")
    if row.from_on and last_on < row.from_on:
        raise Refused("to_on", "Sista dagen är före den första.", "Välj en senare dag.")
    row.to_on = last_on


def _says_the_same(row: SharedVersionRow, new: NewVersion) -> bool:
    told = (row.title, row.summary, row.sha256, row.seats, row.expires_on)
    return told == (new.title, new.summary, new.sha256, list(new.seats), new.expires_on)
