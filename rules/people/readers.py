"""Who reads a planned mail: the holder, the stand-in, the kansli or the official mailbox, by the file's holders."""

from __future__ import annotations

from datetime import date

from rules.people.holding import current
from schemas.file.directory import Directory
from schemas.output.reports import Reader
from schemas.plan.diff import PlannedMail
from schemas.plan.plan import MailKind, RungTo

_KANSLI = "kansli"


def readers_of(mail: PlannedMail, seats: list[str], directory: Directory, on: date) -> list[Reader]:
    """Who reads the mail for each of `seats` on that day (Stockholm), in their order."""
    return [_reader(mail, seat, directory, on) for seat in seats]


def _reader(mail: PlannedMail, seat: str, directory: Directory, on: date) -> Reader:
    if mail.kind is MailKind.HOME_MEETING:
        kansli = f"{seat.partition('/')[0]}/{_KANSLI}"
        return Reader.KANSLI if _holds(directory, kansli, "ordinarie", on) else Reader.MAILBOX
    if mail.to is RungTo.STAND_IN:
        return Reader.STAND_IN if _holds(directory, seat, "ersattare", on) else Reader.NOBODY
    return Reader.HOLDER if _holds(directory, seat, "ordinarie", on) else Reader.MAILBOX


def _holds(directory: Directory, seat: str, capacity: str, on: date) -> bool:
    known = directory.seat(seat)
    return known is not None and current([one for one in known.holders if one.capacity == capacity], on) is not None
