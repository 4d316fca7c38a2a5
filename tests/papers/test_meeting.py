"""The minutes of a meeting as a paper: who checks them, and whose view differed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from papers.meeting import minutes_paper
from schemas.meetings.record import Signer
from tests.rules.meetings_for_tests import HANINGE, MEETS, SALEM, TYRESO, item, meeting, view

NAMES = {HANINGE: "Haninge", SALEM: "Salem", TYRESO: "Tyresö"}


def test_minutes_name_who_differed_and_who_checks() -> None:
    """A view that was taken back, came after the meeting or is about another item is none of this item's."""
    record = meeting(
        items=[item("1"), item("2")],
        signers=[Signer(on=MEETS, seat=TYRESO)],
        views=[
            view(),  # torsdag, dagen före, Salem, punkt 2
            view(9, on=MEETS, seat=HANINGE),  # fredag, vid mötet
            view(seat=TYRESO, withdrawn=True),
            view(12, on=date(2022, 5, 7), seat=TYRESO, item="1"),  # lördag, efteråt
        ],
    )
    made = minutes_paper(record, NAMES, [], author="Kansliet", made_at=datetime(2022, 5, 9, tzinfo=UTC))
    differed = {
        section.heading: fact.value
        for section in made.sections
        for fact in section.facts
        if fact.name == "Avvikande uppfattning"
    }
    assert differed == {"2. Fråga 2": "Salem (i förväg) och Haninge"}
    assert "Justeras: Tyresö, 6 maj 2022" in made.signatures
