"""What the register keeps of a remiss: drafts, views with their fate, anstånd of the sender; only added to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from alembic import command
from sqlalchemy.exc import DBAPIError

from db.store.making.revisions import configuration
from db.store.session import Database
from kinds.remiss.register import anstand as sender_anstand
from kinds.remiss.register import drafting as remiss
from kinds.remiss.spec import DraftIn, Met, RemissSpec, ViewIn
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from tests import world

KEY = world.PROCESS
NOW = world.APRIL  # onsdag 10 april 2024


def draft(text: str, note: str = "") -> DraftIn:
    """A draft whose checksum is that letter 64 times."""
    return DraftIn(reference=f"Teamet/{text}", sha256=text * 64, note=note, concerns=["salem"])


def lansplan(process: str, due_on: date, **changes: object) -> ProcessFile:
    """The county plan, as it came in April 2021 and again for February 2022 under the same title."""
    values = {
        "sender": "Region Stockholm",
        "title": "Länsplan för regional transportinfrastruktur 2022–2033",
        "received_on": date(2021, 4, 6),
        "due_on": due_on,
        "signer": world.SECRETARIAT,
    }
    file = world.process_file(process)
    return file.model_copy(
        update={"kind": "remiss", "contract": None, "remiss": RemissSpec.model_validate(values | changes)}
    )


def test_drafts_are_numbered_and_the_same_text_in_a_row_is_refused(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        assert [remiss.add_draft(session, KEY, draft(text), now=NOW) for text in "aba"] == [1, 2, 3]
    with any_db.write() as session, pytest.raises(Refused, match="Utkast 3 har samma kontrollsumma"):
        remiss.add_draft(session, KEY, draft("a", "andra ord"), now=NOW)
    with any_db.read() as session:
        kept = remiss.drafts(session, KEY)
    assert [(row.version, row.reference, row.sha256[:1], row.concerns) for row in kept] == [
        (1, "Teamet/a", "a", ["salem"]),
        (2, "Teamet/b", "b", ["salem"]),
        (3, "Teamet/a", "a", ["salem"]),
    ]
    assert kept[0].registered_at == NOW


def test_a_draft_that_is_handed_in_is_no_version_until_it_is_taken(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        first = remiss.offer_draft(session, KEY, draft("a"), now=NOW)
    with any_db.write() as session:
        assert remiss.offer_draft(session, KEY, draft("a"), now=NOW + timedelta(hours=1)) == first
        other = remiss.offer_draft(session, KEY, draft("a", "med ett ord om vad som är ändrat"), now=NOW)
        assert other != first and remiss.drafts(session, KEY) == []
    with any_db.write() as session:
        assert remiss.take_draft(session, KEY, first, now=NOW) == 1
    for note, problem in ((other, "samma kontrollsumma"), (999, "finns inte i registret")):
        with any_db.write() as session, pytest.raises(Refused, match=problem):
            remiss.take_draft(session, KEY, note, now=NOW)
    with any_db.write() as session, pytest.raises(Refused, match="samma kontrollsumma"):
        remiss.offer_draft(session, KEY, draft("a"), now=NOW)


def test_the_same_title_twice_is_two_remisses_and_the_same_one_twice_is_refused(any_db: Database) -> None:
    world.begin(any_db)
    april, february = date(2021, 4, 30), date(2022, 2, 28)
    with any_db.write() as session:
        remiss.keep_identity(session, lansplan(KEY, april, diarienummer="LS 2021-1"))
        remiss.keep_identity(session, lansplan(KEY, february, diarienummer="LS 2021-2"))
        remiss.keep_identity(session, lansplan(KEY, february, diarienummer="LS 2021-2", round=2))
        remiss.keep_identity(session, lansplan(KEY, february, diarienummer="LS 2021-2", sender="Trafikverket"))
    again = lansplan("annan", february, diarienummer="ls 2021 2", title="En annan rubrik")
    with any_db.write() as session, pytest.raises(Refused, match=f"finns redan i ärendet {KEY}"):
        remiss.keep_identity(session, again)


def test_without_a_number_the_title_tells_and_the_round_must_say_that_it_comes_again(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        remiss.keep_identity(session, lansplan(KEY, date(2021, 4, 30)))
    with any_db.write() as session, pytest.raises(Refused, match="Ange då omgångens nummer"):
        remiss.keep_identity(session, lansplan("annan", date(2022, 2, 28)))
    with any_db.write() as session:
        remiss.keep_identity(session, lansplan(KEY, date(2022, 2, 28), round=2))


def test_views_are_numbered_and_every_word_on_how_they_were_met_is_kept(any_db: Database) -> None:
    world.begin(any_db)
    later = NOW + timedelta(days=30)
    with any_db.write() as session:
        spar = ViewIn(section="5", text="Spår till Tyresö ska utredas")
        numbers = [remiss.add_view(session, KEY, view, now=NOW) for view in (ViewIn(text="Tvärförbindelsen"), spar)]
        assert numbers == [1, 2]
        remiss.meet(session, KEY, 2, Met.NOT, note="Sidan 40", now=NOW)
    with any_db.write() as session:
        assert remiss.meet(session, KEY, 2, Met.PARTLY, note="Rättelse: sidan 41", now=later).met == "ej"
    with any_db.read() as session:
        first, second = remiss.views(session, KEY)
    assert (first.met, first.note) == (None, "")
    assert (second.section, second.met, second.note) == ("5", "delvis", "Rättelse: sidan 41")
    assert [(fate.met, fate.note, fate.recorded_at) for fate in second.fates] == [
        ("ej", "Sidan 40", NOW),
        ("delvis", "Rättelse: sidan 41", later),
    ]
    for number, met, problem in ((2, Met.PARTLY, "redan uppföljd så"), (3, Met.NOT, "ingen synpunkt nummer 3")):
        with any_db.write() as session, pytest.raises(Refused, match=problem):
            remiss.meet(session, KEY, number, met, note="Rättelse: sidan 41", now=later)


def test_anstand_is_asked_answered_once_and_asked_again(any_db: Database) -> None:
    world.begin(any_db)
    may = date(2024, 5, 31)
    with any_db.write() as session:
        assert sender_anstand.ask(session, KEY, may, reason="Sportlov", now=NOW) == 1
    with any_db.write() as session, pytest.raises(Refused, match="inte svarat på den förra"):
        sender_anstand.ask(session, KEY, may, reason="Igen", now=NOW)
    with any_db.write() as session:
        sender_anstand.answer(session, KEY, 1, None, source="Registratorn", now=NOW)
        assert sender_anstand.ask(session, KEY, date(2024, 5, 10), reason="Kortare", now=NOW) == 2
    for number, problem in ((1, "redan noterat"), (3, "ingen begäran nummer 3")):
        with any_db.write() as session, pytest.raises(Refused, match=problem):
            sender_anstand.answer(session, KEY, number, may, source="Registratorn", now=NOW)
    with any_db.read() as session:
        refused, waiting = sender_anstand.requests(session, KEY)
    assert refused.answer is not None and refused.given_on is None
    assert waiting.answer is None and waiting.asked.on == date(2024, 5, 10)


def _kept(db: Database) -> None:
    world.begin(db)
    with db.write() as session:
        note = remiss.offer_draft(session, KEY, draft("a"), now=NOW)
        remiss.take_draft(session, KEY, note, now=NOW)
        remiss.add_view(session, KEY, ViewIn(text="Spår", met=Met.NOT), now=NOW)
        sender_anstand.ask(session, KEY, date(2024, 5, 31), reason="Sportlov", now=NOW)


@pytest.mark.parametrize(
    "table", ["remiss_draft_offer", "remiss_draft", "remiss_view", "remiss_view_fate", "remiss_anstand"]
)
def test_the_database_itself_refuses_to_change_what_is_kept(any_db: Database, table: str) -> None:
    _kept(any_db)
    for statement in (f"UPDATE {table} SET process = process", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"), any_db.write() as session:
            session.connection().exec_driver_sql(statement)


def test_the_fates_that_an_older_register_held_move_to_rows_of_their_own(any_db: Database) -> None:
    _kept(any_db)
    with any_db.write() as session:
        remiss.meet(session, KEY, 1, Met.PARTLY, note="Rättelse", now=NOW + timedelta(days=1))
    with any_db.rebuilding() as connection:
        command.downgrade(configuration(connection), "0003")
        held = connection.exec_driver_sql("SELECT number, met, note FROM remiss_view").all()
    assert [tuple(row) for row in held] == [(1, "delvis", "Rättelse")]
    any_db.migrate()
    with any_db.read() as session:
        (view,) = remiss.views(session, KEY)
    (fate,) = view.fates
    assert (fate.met, fate.note, fate.recorded_at) == ("delvis", "Rättelse", NOW + timedelta(days=1))
