"""What recurs in the register: a draft is made once each, in time or told late, and the next begins where it ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select
from temporalio.client import Client

from db.begun import saved_forms
from db.series import kept, making
from db.series.bringing import Brought, bring
from db.series.needs import needs
from db.store.session import Database
from files.series import read_series
from mail.kinds.series_turn import SERIES_TURN
from rules.dates.clock import at_local
from schemas.errors import EngineDown, Refused
from schemas.tables.mail import MailRow
from schemas.tables.meetings.calendar import BodyRow, MeetingRow
from schemas.tables.process import ProcessRow
from schemas.tables.year.series import SeriesTurnRow
from schemas.year.series import Anchor, Change, SeriesSpec, TurnState
from secretariat import series
from tests import world
from tests.files.shipped import PROCESSES

MADE = at_local(date(2026, 11, 26), 9)  # torsdag
TURN = date(2027, 3, 1)  # måndag, den första arbetsdagen
DRAFT = at_local(date(2027, 2, 15), 7, 20)  # måndag, tio arbetsdagar före
ASKED = {
    "rubrik": "Avgiften 2026", "fraga": "Stämmer avgiften för 2026?", "svarssatt": "ja-nej", "svarsdag": "2026-12-17",
    "kommuner-tyreso": "ja", "kommuner-salem": "ja",
}  # fmt: skip


async def _no_engine() -> Client:
    raise EngineDown("ingen motor här")


def _make(db: Database, spec: SeriesSpec | None = None, **more: object) -> str:
    world.begin(db)
    spec = spec or SeriesSpec(anchor=Anchor.WORKDAY, first_on=date(2026, 3, 1))
    asked = {"title": "Avgiften", "address": "/nytt/mall/gemensam-fraga", "typed_on": date(2026, 11, 26)}
    asked |= {"lead_workdays": 10, "starts_itself": False, "today": date(2026, 11, 26), "now": MADE, **more}
    with db.write() as session:
        return kept.make(session, spec, ASKED, **asked).key  # type: ignore[arg-type]


def _due(db: Database, now: datetime) -> int:
    return asyncio.run(series.make_due(db, _no_engine, now))


def _turns(db: Database) -> dict[str, str]:
    with db.read() as session:
        return dict(session.exec(select(SeriesTurnRow.key, SeriesTurnRow.state).order_by(SeriesTurnRow.key)).all())


def test_a_draft_is_made_once_in_time_and_the_secretariat_is_told(any_db: Database) -> None:
    _make(any_db)
    assert _due(any_db, DRAFT - timedelta(days=1)) == 0
    assert [_due(any_db, DRAFT), _due(any_db, DRAFT), _due(any_db, DRAFT + timedelta(hours=3))] == [1, 0, 0]
    with any_db.read() as session:
        (draft,) = saved_forms.listed(session, is_template=False)
        assert draft.title == "Avgiften" and draft.typed["rubrik"] == "Avgiften 2027"
        assert draft.typed["svarsdag"] == "2027-03-22", "fifteen working days after the turn, as it was"
        (need,) = needs(session, date(2027, 2, 15))
        assert need.code == f"/nytt/mall/gemensam-fraga?utkast={draft.key}" and need.on == TURN
        mails = session.exec(select(MailRow).where(MailRow.kind == SERIES_TURN.name)).all()
        assert [mail.subject for mail in mails] == ["Dags snart: Avgiften, måndag den 1 mars 2027"]


def test_what_an_outage_passed_over_is_made_late_and_told(sqlite_db: Database) -> None:
    _make(sqlite_db, SeriesSpec(anchor=Anchor.DATE, first_on=date(2027, 1, 11), every_months=1))
    assert _due(sqlite_db, at_local(date(2027, 3, 22), 7, 20)) == 1  # måndag: down since before Christmas
    assert _turns(sqlite_db) == {"2027-01": "missad", "2027-02": "missad", "2027-03": "utkast"}
    with sqlite_db.read() as session:
        (mail,) = session.exec(select(MailRow).where(MailRow.kind == SERIES_TURN.name))
        assert mail.subject.startswith("Försenat: Avgiften") and len(mail.props["missed"]) == 2
        assert [need.count for need in needs(session, date(2027, 3, 22))] == [1]
    assert _due(sqlite_db, at_local(date(2027, 3, 23), 7, 20)) == 0


def test_turns_are_skipped_moved_and_added_and_taken_back(sqlite_db: Database) -> None:
    key, today = _make(sqlite_db), date(2026, 11, 26)

    def change(turn: str, how: Change, on: date | None = None) -> list[str]:
        with sqlite_db.write() as session:
            whole = kept.find(session, key)
            assert whole is not None
            kept.change(session, whole, turn, how, on, today)
            return _days(sqlite_db, session, key)

    assert change("2027-03", Change.SKIPPED) == ["2027-03-01-", "2028-03-01", "2029-03-01", "2030-03-01"]
    assert change("2027-03", Change.NONE) == ["2027-03-01", "2028-03-01", "2029-03-01"]
    assert change("2027-03", Change.MOVED, date(2027, 4, 6)) == ["2027-04-06", "2028-03-01", "2029-03-01"]
    with pytest.raises(Refused, match="redan en gång"):
        change("2028-03", Change.MOVED, date(2027, 4, 6))
    with pytest.raises(Refused, match="har redan varit"):
        change("2028-03", Change.MOVED, date(2026, 4, 6))
    with sqlite_db.write() as session:
        whole = kept.find(session, key)
        assert whole is not None
        kept.add(session, whole, date(2026, 12, 7), today)
    assert _due(sqlite_db, at_local(date(2026, 11, 27), 7, 20)) == 1, "the extra one is within ten working days"
    assert _turns(sqlite_db)["extra-2026-12-07"] == "utkast"
    assert _due(sqlite_db, DRAFT) == 0, "the moved one is not due yet"
    assert _due(sqlite_db, at_local(date(2027, 3, 23), 7, 20)) == 1


def _days(_db: Database, session: object, key: str) -> list[str]:
    whole = kept.find(session, key)  # type: ignore[arg-type]
    assert whole is not None
    return [f"{turn.on}{'-' if turn.is_skipped else ''}" for turn in whole.ahead(date(2026, 11, 26))]


def test_the_next_turn_begins_with_what_the_last_one_was_started_with(sqlite_db: Database) -> None:
    key = _make(sqlite_db)
    _due(sqlite_db, DRAFT)
    with sqlite_db.write() as session:
        (draft,) = saved_forms.listed(session, is_template=False)
        typed = {
            **draft.typed,
            "bakgrund": "Beslutad i februari 2027.",
            "kommuner-nacka": "ja",
            "svarsdag": "2027-03-23",
        }
        kept.started(session, draft.key, "avgiften-2027", typed)
        saved_forms.delete_draft(session, draft.key)
    assert _due(sqlite_db, at_local(date(2028, 2, 16), 7, 20)) == 1  # onsdag, tio arbetsdagar före den 1 mars 2028
    with sqlite_db.read() as session:
        (draft,) = saved_forms.listed(session, is_template=False)
        assert draft.typed["kommuner-nacka"] == "ja" and draft.typed["rubrik"] == "Avgiften 2028"
        assert draft.typed["svarsdag"] == "2028-03-23", "sixteen working days, as it was changed to"
    assert _turns(sqlite_db) == {"2027-03": "startad", "2028-03": "utkast"}
    with sqlite_db.write() as session:
        kept.end(session, key, DRAFT)
    assert _due(sqlite_db, at_local(date(2029, 2, 20), 7, 20)) == 0


def test_it_starts_by_itself_only_where_all_is_filled_in(sqlite_db: Database) -> None:
    _make(sqlite_db, starts_itself=True)
    assert _due(sqlite_db, DRAFT) == 1
    with sqlite_db.read() as session:
        titles = session.exec(select(ProcessRow.title).where(col(ProcessRow.title).contains("Avgiften"))).all()
        assert titles == ["Avgiften 2027"] and not saved_forms.listed(session, is_template=False)
        assert needs(session, date(2027, 2, 15)) == []
    assert _turns(sqlite_db) == {"2027-03": TurnState.STARTED}


def test_what_cannot_start_by_itself_says_why(sqlite_db: Database) -> None:
    key = _make(sqlite_db, starts_itself=True)
    with sqlite_db.write() as session:
        whole = kept.find(session, key)
        assert whole is not None
        whole.row.typed = {**ASKED, "fraga": ""}
    assert _due(sqlite_db, DRAFT) == 1
    with sqlite_db.read() as session:
        (need,) = needs(session, date(2027, 2, 15))
        assert need.reason == "Frågan: Fyll i ”Frågan”."


def test_an_arrival_is_waited_for_told_and_made_when_it_has_come(sqlite_db: Database) -> None:
    spec = SeriesSpec(anchor=Anchor.ARRIVAL, first_on=date(2026, 2, 22), arrival="SCB:s folkmängd")
    key = _make(sqlite_db, spec)
    assert _due(sqlite_db, at_local(date(2027, 2, 22), 7, 20)) == 0
    with sqlite_db.write() as session:
        (need,) = needs(session, date(2027, 2, 24))
        assert (need.kind, need.who, need.code) == ("arrival", "SCB:s folkmängd", key)
        whole = kept.find(session, key)
        assert whole is not None
        kept.arrived(session, whole, date(2027, 2, 24), date(2027, 2, 24))
        made = making.make_due(session, key, at_local(date(2027, 2, 24), 11))
        assert made is not None and made.turn == "2027-02"
    assert _due(sqlite_db, at_local(date(2027, 2, 25), 7, 20)) == 0
    with sqlite_db.read() as session:
        whole = kept.find(session, key)
        assert whole is not None and whole.ahead(date(2027, 2, 25))[0].on == date(2028, 2, 22)


def test_a_meeting_that_moves_after_the_draft_is_no_second_turn(sqlite_db: Database) -> None:
    _make(sqlite_db, SeriesSpec(anchor=Anchor.MEETING, first_on=date(2026, 11, 26), body="lg"))
    with sqlite_db.write() as session:
        session.add(BodyRow(key="lg", organisation="sodertorn", kind="ledningsgrupp", name="ledningsgruppen",
                            papers_workdays=8, justering_days=0))  # fmt: skip
        session.flush()
        session.add(MeetingRow(body="lg", on=TURN, uid="uid-1"))
    assert _due(sqlite_db, DRAFT) == 1
    with sqlite_db.write() as session:
        session.delete(session.get_one(MeetingRow, ("lg", TURN)))
        session.flush()
        session.add(MeetingRow(body="lg", on=date(2027, 3, 5), uid="uid-1"))
    assert _due(sqlite_db, DRAFT + timedelta(days=4)) == 0
    assert _turns(sqlite_db) == {"uid-1": "utkast"}


def test_two_who_look_at_once_make_it_once(any_db: Database, tmp_path: Path) -> None:
    key = _make(any_db)

    async def both() -> list[int]:
        return list(await asyncio.gather(*(series.make_due(any_db, _no_engine, DRAFT) for _ in range(4))))

    assert sum(asyncio.run(both())) == 1
    with any_db.read() as session:
        assert len(saved_forms.listed(session, is_template=False)) == 1
        assert [turn.draft != "" for turn in (kept.find(session, key) or pytest.fail("gone")).past] == [True]


def test_a_file_read_in_again_changes_its_series_and_keeps_what_the_last_turn_began_with(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    today = date(2026, 11, 26)
    given = series.to_bring(read_series(PROCESSES / "aterkommande" / "halvarsuppfoljning.yaml", today=today))

    def bring_(**more: object) -> Brought:
        with sqlite_db.write() as session:
            return bring(session, replace(given, **more), today=today, now=MADE)  # type: ignore[arg-type]

    told = [bring_(), bring_(), bring_(title="Halvåret", typed=dict(given.typed) | {"ar": "2028"})]
    assert [(each.is_new, each.is_changed) for each in told] == [(True, False), (False, False), (False, True)]
    with sqlite_db.write() as session:
        made = making.make_now(session, given.key, "2027-08", MADE)
        assert made is not None and made.typed["svarsdag"] == "2027-09-06"
        kept.started(session, made.draft, "arshjul-halvar-2027", made.typed | {"rubrik": "Rättad rubrik"})
        kept.end(session, given.key, MADE)
    again = bring_()
    assert (again.keeps_last, again.series.row.typed["rubrik"], again.series.row.ended_at) == (
        True, "Rättad rubrik", None,
    )  # fmt: skip
    assert [turn.on for turn in again.series.ahead(today)][:1] == [date(2028, 8, 16)]
    with pytest.raises(Refused, match="finns inte"):
        bring_(key="ny", spec=SeriesSpec(anchor=Anchor.MEETING, first_on=today, body="okant"))
