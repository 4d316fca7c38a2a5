"""A meeting's file is the agenda before the meeting and the record after it: which of it is known when. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rules.dates.clock import at_local, mail_time
from rules.meeting.agenda import next_key
from rules.meeting.stops import stop_days
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.meetings.record import ItemState

_NOTED_AFTER = ("decision", "outcome", "decided_at", "note", "also_on", "goes_beyond_proposal")
"""What of an item is known only once it has been treated."""
_EMPTY = AgendaItem(key="1", title="tom")
_USUAL_LENGTH = timedelta(hours=2)
_NOTED_LATER = timedelta(minutes=30)


def as_planned(record: MeetingRecord) -> MeetingRecord:
    """The meeting as it is planned: days, place, members and rules; no agenda, and nobody called."""
    nothing: dict[str, object] = {name: [] for name in ("items", "presence", "views", "signers", "justerare")}
    off: dict[str, object] = {"called_on": None, "cancelled_on": None, "not_called": [], "is_of_desk": True}
    return record.model_copy(update=nothing | off)


def call_times(record: MeetingRecord) -> list[datetime]:
    """When the secretariat calls: on the day of the call, and again where a proposal was sent on a later day."""
    called_on = record.called_on or stop_days(record).call_on
    sent = {item.proposal_sent_on for item in record.items if item.proposal_sent_on and item.was_on_agenda}
    return [mail_time(on) for on in sorted({called_on, *(on for on in sent if on > called_on)})]


def agenda_on(known: MeetingRecord, record: MeetingRecord, on: date) -> MeetingRecord:
    """The meeting of the register with the file's agenda as it is on a day: proposals that have been sent by then.

    An item that was carried over by itself is the file's item of the same title; one that the file lacks comes last.
    """
    carried = {_title(item): item for item in known.items if item.outstanding is not None}
    items = []
    for item in record.items:
        if not item.was_on_agenda:
            continue
        is_sent = item.proposal_sent_on is None or item.proposal_sent_on <= on
        fresh: dict[str, object] = {name: getattr(_EMPTY, name) for name in _NOTED_AFTER}
        fresh |= {} if is_sent else {"proposal": "", "proposal_sent_on": None}
        former = carried.pop(_title(item), None)
        if former is not None:
            fresh |= {"outstanding": former.outstanding, "origin": item.origin or former.origin}
        items.append(item.model_copy(update=fresh))
    for former in carried.values():
        taken = any(item.key == former.key for item in items)
        items.append(former.model_copy(update={"key": next_key(items)}) if taken else former)
    return known.model_copy(update={"items": items})


def held_at(record: MeetingRecord) -> datetime:
    """When what came of the meeting is noted: a while after its last day ended."""
    last = record.days[-1]
    begins = at_local(last.on, last.begins.hour, last.begins.minute)
    ends = at_local(last.on, last.ends.hour, last.ends.minute) if last.ends else begins + _USUAL_LENGTH
    return ends + _NOTED_LATER


def as_held(known: MeetingRecord, record: MeetingRecord) -> MeetingRecord:
    """The meeting of the register with what came of it.

    An item of which the file does not say what became was treated; of an announced övrig fråga nothing is known then.
    What was carried over by itself and is not in the file stays as it was.
    """
    noted = {item.key: item for item in record.items}
    items = [_noted(item, noted.pop(item.key)) if item.key in noted else item for item in known.items]
    items += [_noted(item, item) for item in noted.values()]
    return known.model_copy(update={"items": items, "presence": record.presence})


def _noted(item: AgendaItem, after: AgendaItem) -> AgendaItem:
    values = {name: getattr(after, name) for name in _NOTED_AFTER}
    if values["outcome"] is None and not after.is_other:
        values["outcome"] = ItemState.TREATED
    return item.model_copy(update=values)


def _title(item: AgendaItem) -> str:
    return " ".join(item.title.casefold().split())
