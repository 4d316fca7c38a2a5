"""A small process with a decision at home, and calendars of two municipalities: shared by several tests."""

from __future__ import annotations

from datetime import date

from schemas.file.calendar import BodySpec, Calendars, CalendarSpan, MeetingSpec
from schemas.file.process import ProcessFile

TODAY = date(2024, 3, 15)
"""A Friday."""
TYRESO, SALEM, NACKA = "tyreso/kommundirektor", "salem/kommundirektor", "nacka/kommundirektor"
CALENDARS = Calendars.model_validate(
    {
        "bodies": [
            {
                "key": "tyreso-ks",
                "organisation": "tyreso",
                "kind": "kommunstyrelse",
                "name": "kommunstyrelsen i Tyresö",
            },
            {"key": "salem-ks", "organisation": "salem", "kind": "kommunstyrelse", "name": "kommunstyrelsen i Salem"},
            {"key": "ssk", "organisation": "ssk", "kind": "samarbetskommitte", "name": "SSK", "justering_days": 0},
        ],
        "meetings": [
            {"body": "tyreso-ks", "on": "2024-03-05"},
            {"body": "tyreso-ks", "on": "2024-05-07"},
            {"body": "tyreso-ks", "on": "2024-06-04"},
            {"body": "salem-ks", "on": "2024-05-27", "papers_by": "2024-05-02"},
            {"body": "ssk", "on": "2024-03-21"},
            {"body": "ssk", "on": "2024-05-23"},
        ],
        "spans": [
            {"body": key, "from_on": "2024-01-01", "to_on": "2024-06-30"} for key in ("tyreso-ks", "salem-ks", "ssk")
        ],
    }
)


def file(due_on: str = "2024-05-30", **changes: object) -> ProcessFile:
    """Three municipalities decide at home by `due_on`; the text is sent a week before they are asked."""
    return ProcessFile.model_validate(
        {
            "process": "hemma",
            "kind": "priorities",
            "title": "Gemensamt svar",
            "secretariat": "sodertorn/kansli",
            "parties": [{"organisation": key} for key in ("tyreso", "salem", "nacka")],
            "steps": [
                {
                    "key": "text",
                    "title": "Slutlig text",
                    "kind": "task",
                    "seats": ["sodertorn/kansli"],
                    "opens_on": "2024-03-18",
                    "workdays": 10,
                    "due": {"on": "2024-04-05", "basis": "internal", "source": "prov"},
                },
                {
                    "key": "hemma",
                    "title": "Beslut hemma",
                    "kind": "inquiry",
                    "home_body": "kommunstyrelse",
                    "opens_on": "2024-04-08",
                    "after": ["text"],
                    "due": {"on": due_on, "basis": "agreement", "source": "prov"},
                    "questions": [{"key": "antar", "text": "Antar kommunen svaret?"}],
                },
            ],
            **changes,
        }
    )


def meeting(body: str, on: date) -> MeetingSpec:
    """One more meeting."""
    return MeetingSpec(body=body, on=on)


def spring(body: str) -> CalendarSpan:
    """A calendar that covers the spring of 2024."""
    return CalendarSpan(body=body, from_on=date(2024, 1, 1), to_on=date(2024, 6, 30))


def body(key: str, organisation: str) -> BodySpec:
    """One more kommunstyrelse."""
    return BodySpec.model_validate({"key": key, "organisation": organisation, "kind": "kommunstyrelse", "name": key})
