"""A meeting of three members, Friday 6 May 2022 at 8.30, in which silence would count in item 2."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from rules.dates.clock import STOCKHOLM
from schemas.meetings.consent import (
    AgendaItem,
    GroundRule,
    MeetingDay,
    MeetingMember,
    MeetingRecord,
    Presence,
    View,
    ViewKind,
    Wording,
)

MEETS = date(2022, 5, 6)
HANINGE, SALEM, TYRESO, NACKA = (f"{name}/kommundirektor" for name in ("haninge", "salem", "tyreso", "nacka"))
SAID = "Den som inte deltar och inte har meddelat avvikande uppfattning i förväg står bakom besluten."


def rule(**changes: Any) -> GroundRule:
    """Version 1, sent in April, five working days."""
    values: dict[str, Any] = {"version": 1, "body": "ledningsgruppen", "text": SAID, "sent_on": date(2022, 4, 1)}
    return GroundRule.model_validate(values | changes)


def item(key: str = "2", **changes: Any) -> AgendaItem:
    """A decision whose proposal was sent six working days before."""
    values: dict[str, Any] = {"key": key, "title": f"Fråga {key}", "proposal": "Ja", "decision": "Ja"}
    return AgendaItem.model_validate(values | {"proposal_sent_on": date(2022, 4, 28)} | changes)


def member(seat: str, **changes: Any) -> MeetingMember:
    """A member of the body."""
    return MeetingMember.model_validate({"seat": seat, "deputy": "ersättaren"} | changes)


def view(hour: int = 8, minute: int = 0, *, on: date = date(2022, 5, 5), **changes: Any) -> View:
    """Salem's dissenting view on item 2, the evening or the morning before unless told otherwise."""
    at = datetime(on.year, on.month, on.day, hour, minute, tzinfo=STOCKHOLM)
    values: dict[str, Any] = {"seat": SALEM, "item": "2", "kind": ViewKind.DISSENT, "at": at, "text": "Vänta ett år"}
    return View.model_validate(values | changes)


def meeting(**changes: Any) -> MeetingRecord:
    """Haninge is present; Salem and Tyresö are not."""
    values: dict[str, Any] = {
        "meeting": "lg-2022-05-06",
        "title": "Ledningsgruppens möte den 6 maj 2022",
        "body": "ledningsgruppen",
        "body_name": "ledningsgruppen",
        "called_on": date(2022, 4, 22),
        "days": [MeetingDay(on=MEETS, begins=time(8, 30), ends=time(11, 0))],
        "rules": [rule()],
        "members": [member(HANINGE), member(SALEM), member(TYRESO)],
        "items": [item("1", kind="information"), item("2"), item("3")],
        "presence": [Presence(seat=HANINGE)],
    }
    return MeetingRecord.model_validate(values | changes)


def any_view(**changes: Any) -> GroundRule:
    """The older wording: any view at all."""
    return rule(wording=Wording.ANY_VIEW, **changes)
