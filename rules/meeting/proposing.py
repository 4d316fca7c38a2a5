"""Items and papers that are sent in for an agenda: which come late, who then rules, and what the agenda becomes."""

from __future__ import annotations

from datetime import date

from rules.meeting.agenda import next_key
from rules.meeting.stops import stop_days
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord
from schemas.meetings.record import Ruling

RULINGS = {
    Ruling.WAITS: "väntar på besked",
    Ruling.TAKEN_UP: "tas upp",
    Ruling.NEXT_MEETING: "kommer på nästa möte",
    Ruling.DECLINED: "tas inte upp",
}
"""Each ruling in words."""


def is_late(record: MeetingRecord, on: date) -> bool:
    """True for what comes after the last day for papers."""
    return on > stop_days(record).papers_by


def who_rules(record: MeetingRecord, seat: str, vice: str = "") -> str:
    """The seat that says whether something late from `seat` is taken up: the chair's, and the vice chair's where the
    chair sent it in. Empty where neither can: then the secretariat says so."""
    return next((each for each in (record.chair or "", vice) if each and not _is_same(record, each, seat)), "")


def with_item(record: MeetingRecord, item: AgendaItem, owner: str) -> tuple[MeetingRecord, str]:
    """The agenda with a new last item, and its number. It is its sender's unless it says otherwise."""
    key = next_key(record.items)
    days = {day.on for day in record.days}
    on = (item.on if item.on in days else record.days[-1].on) if len(record.days) > 1 else None
    changes = {"key": key, "on": on, "owner": item.owner or owner, "proposal_sent_on": None}
    return record.model_copy(update={"items": [*record.items, item.model_copy(update=changes)]}), key


def with_papers(record: MeetingRecord, key: str, sent: AgendaItem) -> MeetingRecord | None:
    """The agenda with more papers for an item, and another proposal where one was sent; None where it is gone.

    A proposal that is changed has not been sent to the members, whatever was sent before.
    """
    if not any(item.key == key for item in record.items):
        return None
    return record.model_copy(
        update={"items": [_added(item, sent) if item.key == key else item for item in record.items]}
    )


def _added(item: AgendaItem, sent: AgendaItem) -> AgendaItem:
    known = {(each.title, each.url, each.sha256) for each in item.documents}
    new = [each for each in sent.documents if (each.title, each.url, each.sha256) not in known]
    changes: dict[str, object] = {"documents": [*item.documents, *new]}
    if sent.kind is ItemKind.DECISION and sent.proposal and sent.proposal != item.proposal:
        changes |= {"proposal": sent.proposal, "proposal_sent_on": None}
    if sent.note and sent.note not in item.note:
        changes["note"] = "\n".join(filter(None, (item.note, sent.note)))
    return item.model_copy(update=changes)


def _is_same(record: MeetingRecord, seat: str, other: str) -> bool:
    """True for one seat, and for two that the meeting knows to be one person's."""
    marks = {member.seat: member.person for member in record.members}
    return seat == other or bool(marks.get(seat) and marks.get(seat) == marks.get(other))
