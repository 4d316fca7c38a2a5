"""Who reads a planned mail on its day: the holder, a stand-in, the kansli, or the official mailbox in a gap."""

from __future__ import annotations

from datetime import date

import pytest

from rules.dates.clock import at_local
from rules.people.readers import readers_of
from schemas.file.directory import Directory, HolderSpec, OrganisationSpec, SeatSpec
from schemas.output.reports import Reader
from schemas.plan.diff import PlannedMail
from schemas.plan.plan import MailKind, RungTo

SEAT = "tyreso/kommundirektor"


def _directory() -> Directory:
    """A director until 15 March 2024 (fredag) and another from 1 May (onsdag), a stand-in, and no kansli."""
    holders = [
        HolderSpec.model_validate({"name": "A", "email": "a@tyreso.example", "to": "2024-03-15"}),
        HolderSpec.model_validate({"name": "B", "email": "b@tyreso.example", "from": "2024-05-01"}),
        HolderSpec(name="E", email="e@tyreso.example", capacity="ersattare"),
    ]
    seat = SeatSpec(role="kommundirektor", title="Kommundirektör", holders=holders)
    tyreso = OrganisationSpec(key="tyreso", name="Tyresö", mailbox="kommun@tyreso.example", seats=[seat])
    nacka = tyreso.model_copy(
        update={"key": "nacka", "seats": [seat.model_copy(update={"holders": []}), SeatSpec.model_validate(
            {"role": "kansli", "title": "Kansliet", "holders": [{"name": "K", "email": "k@nacka.example"}]}
        )]}
    )  # fmt: skip
    return Directory(organisations=[tyreso, nacka])


@pytest.mark.parametrize(
    ("seat", "kind", "to", "on", "reader"),
    [
        (SEAT, MailKind.INVITATION, RungTo.SEAT, date(2024, 3, 15), Reader.HOLDER),
        (SEAT, MailKind.REMINDER, RungTo.SEAT, date(2024, 3, 18), Reader.MAILBOX),
        (SEAT, MailKind.REMINDER, RungTo.SEAT, date(2024, 5, 2), Reader.HOLDER),
        (SEAT, MailKind.STAND_IN, RungTo.STAND_IN, date(2024, 3, 18), Reader.STAND_IN),
        ("nacka/kommundirektor", MailKind.STAND_IN, RungTo.STAND_IN, date(2024, 3, 18), Reader.NOBODY),
        (SEAT, MailKind.HOME_MEETING, RungTo.SEAT, date(2024, 3, 18), Reader.MAILBOX),
        ("nacka/kommundirektor", MailKind.HOME_MEETING, RungTo.SEAT, date(2024, 3, 18), Reader.KANSLI),
        ("okand/plats", MailKind.REMINDER, RungTo.SEAT, date(2024, 3, 18), Reader.MAILBOX),
    ],
)
def test_who_reads_it(seat: str, kind: MailKind, to: RungTo, on: date, reader: Reader) -> None:
    mail = PlannedMail(step="fraga", rung="-5", kind=kind, at=at_local(on, 8, 30), to=to, seats=[seat])
    assert readers_of(mail, [seat], _directory(), on) == [reader]
