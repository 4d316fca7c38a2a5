"""What a new user of the desk wonders about on the first evening: has the question gone out, and whose seat is it?"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import cast

from starlette.testclient import TestClient

from db.boards.contacts import Contact
from db.boards.lines import SeatLine
from rules.dates.clock import at_local
from schemas.tables.mail import MailRow
from tests.web.site import PAGE_OF
from web.desk.process import leaves_at

EVENING = at_local(date(2026, 11, 26), 17, 22)  # torsdag
MORNING = at_local(date(2026, 11, 27), 8, 30)  # fredag


def contact(state: str, send_at: datetime) -> Contact:
    """A seat whose question is in that state."""
    return Contact(line=cast(SeatLine, None), first=MailRow(state=state, send_at=send_at))  # type: ignore[call-arg]


def test_a_question_that_waits_for_the_offices_says_when_it_goes_out() -> None:
    waiting, nobody = contact("planned", MORNING), Contact(line=cast(SeatLine, None))
    assert leaves_at([waiting, waiting, nobody], EVENING) == MORNING
    assert leaves_at([waiting], MORNING) is None, "it is on its way"
    assert leaves_at([contact("accepted", EVENING), waiting], EVENING) is None, "one of them has it"
    assert leaves_at([nobody], EVENING) is None


def test_the_seats_that_the_matter_asks_stand_first(desk: TestClient) -> None:
    for path in ("innehavare", "ersattare"):
        seats = re.findall(r'<option value="([^"]+/[^"]+)"', desk.get(f"{PAGE_OF}/{path}").text)
        asked = [number for number, seat in enumerate(seats) if seat.endswith("/kommundirektor")]
        others = [number for number, seat in enumerate(seats) if seat.endswith("/klimatstrateg")]
        assert asked and others and max(asked[:8]) < min(others)
