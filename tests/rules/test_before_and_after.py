"""A meeting's file as the agenda before it and the record after it: what is known when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from files.meeting.file import read_meeting
from rules.dates.clock import at_local
from rules.meeting.before_and_after import agenda_on, as_held, as_planned, call_times, held_at
from rules.meeting.outstanding import carried
from schemas.meetings.record import ItemState

SEPTEMBER = Path(__file__).parents[2] / "processes" / "moten" / "ledningsgruppen-2023-09-21.yaml"


def test_a_record_is_planned_called_to_and_held() -> None:
    record, _ = read_meeting(SEPTEMBER)
    planned = as_planned(record)
    assert (planned.items, planned.presence, planned.called_on, planned.signers) == ([], [], None, [])
    assert planned.days == record.days and planned.rules == record.rules
    # Kallelsen torsdag den 7 september 2023, förslagen onsdag den 13 september.
    assert call_times(record) == [at_local(date(2023, 9, 7), 8, 30), at_local(date(2023, 9, 13), 8, 30)]
    first, second = (agenda_on(planned, record, on) for on in (date(2023, 9, 7), date(2023, 9, 13)))
    assert [item.key for item in first.items] == [item.key for item in record.items]
    assert first.item("8").proposal == "" and second.item("8").proposal_sent_on == date(2023, 9, 13)
    for item in second.items:
        assert (item.decision, item.note, item.outcome, item.goes_beyond_proposal) == ("", "", None, False)
    held = as_held(second, record)
    assert held.item("8").decision == record.item("8").decision
    assert held.item("5b").goes_beyond_proposal
    states = {item.key: item.outcome for item in held.items}
    assert (states["7"], states["9"]) == (ItemState.LAPSED, ItemState.CANCELLED)
    assert states["8"] is ItemState.TREATED, "of which the file says nothing else"
    assert held.presence == record.presence
    assert held_at(record) == at_local(date(2023, 9, 22), 12, 0)  # en halvtimme efter att det slutade, en fredag


def test_what_was_carried_over_is_the_item_of_the_same_title() -> None:
    record, _ = read_meeting(SEPTEMBER)
    planned = as_planned(record)
    former = record.item("7")
    same = carried(planned, former, origin="utgått, punkt 3", number=5, text=former.title.upper(), owner="")
    other = carried(planned, former, origin="bordlagd, punkt 4", number=6, text="Ett annat ärende", owner="")
    known = planned.model_copy(update={"items": [same, other.model_copy(update={"key": "1"})]})
    agenda = agenda_on(known, record, date(2023, 9, 7))
    assert (agenda.item("7").outstanding, agenda.item("7").origin) == (5, "utgått, punkt 3")
    last = agenda.items[-1]
    assert (last.outstanding, last.title) == (6, "Ett annat ärende")
    assert last.key == "10", "its number is taken in the file"
    assert len({item.key for item in agenda.items}) == len(agenda.items)
