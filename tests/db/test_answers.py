"""An answer is received once, whole and in its version, whoever sends it, however often, and whatever else happens."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from db import events, processes
from db.answers import answers
from db.answers import rows as answer_rows
from db.answers.answers import Closed, Conflict, Recorded, Withdrawn
from db.store import deliveries
from db.store.session import Database
from rules.dates.clock import at_local
from schemas.errors import Refused
from schemas.inquiry import Channel, Code, Strength
from schemas.messages import AnswerIn, NewsKind
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow, PlanRow, ProcessRow
from tests import world
from tests.db.seals.sealed import whole
from tests.world import answer


def _record(db: Database, sent: AnswerIn, **how: object) -> Recorded:
    how.setdefault("now", world.APRIL)
    with db.write() as session:
        return answers.record_answer(session, sent, **how)  # type: ignore[arg-type]


def _mails(db: Database) -> list[MailRow]:
    with db.read() as session:
        return list(session.exec(select(MailRow).order_by(col(MailRow.id))))


def _sentences(db: Database) -> list[str]:
    with db.read() as session:
        assert events.verify(session, world.PROCESS) == []
        assert whole(session) == []
        return [row.text for row in events.listed(session, world.PROCESS)]


def test_a_first_answer_gives_a_row_an_event_news_and_a_receipt(any_db: Database) -> None:
    world.begin(any_db)
    recorded = _record(any_db, answer(comment="  Vi ser fram emot det.\r\nHälsningar "), expected_version=0)
    assert (recorded.version, recorded.is_new, recorded.is_late) == (1, True, False)
    with any_db.read() as session:
        row = session.get_one(AnswerRow, recorded.answer_id)
        waiting = deliveries.undelivered(session)[world.PROCESS]
        latest = answer_rows.latest(session, world.PROCESS)
    assert row.comment == "Vi ser fram emot det.\nHälsningar"
    assert row.received_at == world.APRIL
    assert latest == {(world.STEP, world.SALEM): row}
    news = waiting[0][1]
    assert (news.kind, news.seat, news.step) == (NewsKind.ANSWER, world.SALEM, world.STEP)
    assert news.row is not None
    assert news.row.values == {"forlangning": "ja", "ny-upphandling": "nej"}
    assert news.row.strength is Strength.OFFICIAL
    assert _sentences(any_db) == [
        "Salem svarade: förlängning ja, ”Vill ni vara med i en ny upphandling?” nej (besked från tjänsteperson)."
    ]
    receipt = _mails(any_db)[0]
    assert (receipt.kind, receipt.to_email, receipt.cc_email) == (
        "receipt",
        "direktor@salem.example",
        "kommun@salem.example",
    )
    assert receipt.send_at == world.APRIL


def test_the_same_content_twice_is_one_version(any_db: Database) -> None:
    world.begin(any_db)
    first = _record(any_db, answer(comment="Ja tack"), expected_version=0)
    again = _record(any_db, answer(comment=" Ja tack\n"), now=world.MIDNIGHT, expected_version=0)
    assert again == Recorded(first.answer_id, 1, is_new=False, is_late=False)
    assert len(_sentences(any_db)) == len(_mails(any_db)) == 1


def test_every_change_is_a_version_also_back_to_the_first(any_db: Database) -> None:
    world.begin(any_db)
    for number, value in enumerate(["ja", "nej", "ja"], start=1):
        sent = answer(values={"forlangning": value, "ny-upphandling": "nej"})
        assert _record(any_db, sent, expected_version=number - 1).version == number
    with any_db.read() as session:
        kept = answer_rows.versions(session, world.PROCESS, world.STEP, world.SALEM)
    assert [row.codes["forlangning"] for row in kept] == ["ja", "nej", "ja"]
    assert _sentences(any_db)[1] == (
        "Salem ändrade sitt svar: förlängning nej, ”Vill ni vara med i en ny upphandling?” nej "
        "(besked från tjänsteperson)."
    )
    assert len(_mails(any_db)) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"comment": "Ny kommentar"},
        {"strength": Strength.BOARD},
        {"strength": Strength.BOARD, "paragraph": "§ 45"},
        {"strength": Strength.BOARD, "decided_on": date(2024, 4, 9)},
        {"diarienummer": "KS 2024/12"},
        {"values": {**world.YES, "volym": "storre"}},
        {"texts": {"forlangning": "Bara ett år"}},
    ],
)
def test_every_field_that_means_something_makes_a_new_version(sqlite_db: Database, change: dict[str, Any]) -> None:
    world.begin(sqlite_db)
    _record(sqlite_db, answer())
    assert _record(sqlite_db, answer(**change)).version == 2


def test_an_older_form_does_not_overwrite_a_newer_answer(any_db: Database) -> None:
    world.begin(any_db)
    _record(any_db, answer(), expected_version=0)
    with pytest.raises(Conflict):
        _record(any_db, answer(comment="annat"), expected_version=0)
    assert len(_mails(any_db)) == 1


def test_the_last_second_is_in_time_and_midnight_is_late(any_db: Database) -> None:
    world.begin(any_db)
    assert not _record(any_db, answer(world.SALEM), now=world.LAST_SECOND).is_late
    assert _record(any_db, answer(world.TYRESO), now=world.MIDNIGHT).is_late
    assert _sentences(any_db)[1].endswith("(besked från tjänsteperson). Inkom efter svarstid.")


def test_an_answer_after_the_close_is_received_and_late(any_db: Database) -> None:
    world.begin(any_db, status=StepStatus.CLOSED)
    assert _record(any_db, answer(), now=world.MIDNIGHT + timedelta(days=3)).is_late


@pytest.mark.parametrize("status", [StepStatus.DETERMINED, StepStatus.DONE, StepStatus.SKIPPED, StepStatus.PLANNED])
def test_a_settled_or_unasked_question_takes_no_answer_from_the_page(any_db: Database, status: StepStatus) -> None:
    world.begin(any_db, status=status)
    with pytest.raises(Closed):
        _record(any_db, answer())
    assert _mails(any_db) == []
    assert _record(any_db, answer(), channel=Channel.PHONE, source="Direktören ringde kansliet.").is_new


def test_a_withdrawn_invitation_takes_no_answer_from_the_page(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        processes.invitation(session, world.PROCESS, world.STEP, world.SALEM, now=world.START).is_withdrawn = True
    with pytest.raises(Withdrawn):
        _record(any_db, answer())
    assert _record(any_db, answer(), channel=Channel.MAIL, source="Mejl till kansliet.").is_new


def test_an_answer_on_behalf_needs_a_source_and_says_so(any_db: Database) -> None:
    world.begin(any_db)
    with pytest.raises(Refused, match="vem svaret kom från"):
        _record(any_db, answer(), channel=Channel.PHONE)
    _record(any_db, answer(), channel=Channel.PHONE, source="Direktören ringde den 10 april.")
    assert _sentences(any_db) == [
        (
            "Salem svarade: förlängning ja, ”Vill ni vara med i en ny upphandling?” nej (besked från tjänsteperson). "
            "Noterat på uppdrag, per telefon."
        )
    ]
    assert [mail.to_email for mail in _mails(any_db)] == ["direktor@salem.example"]


def test_a_colleague_gets_the_receipt_and_the_holder_a_copy(any_db: Database) -> None:
    world.begin(any_db)
    _record(any_db, answer(answered_by="Kanslichefen", answered_email="kanslichef@salem.example"))
    assert [(mail.to_email, mail.cc_email, mail.props["is_copy"]) for mail in _mails(any_db)] == [
        ("kanslichef@salem.example", "", False),
        ("direktor@salem.example", "kommun@salem.example", True),
    ]


def test_a_seat_without_a_holder_answers_by_way_of_its_mailbox(any_db: Database) -> None:
    world.begin(any_db)
    _record(any_db, answer(world.NACKA))
    assert [(mail.to_email, mail.cc_email) for mail in _mails(any_db)] == [("kommun@nacka.example", "")]


def test_returning_on_a_day_is_news_and_no_answer(any_db: Database) -> None:
    world.begin(any_db)
    both: dict[str, str] = {"forlangning": Code.RETURNS, "ny-upphandling": Code.RETURNS}
    _record(any_db, answer(values=both, strength=None, returns_on=date(2024, 5, 7)))
    with any_db.read() as session:
        news = deliveries.undelivered(session)[world.PROCESS][0][1]
    assert news.row is not None
    assert news.row.is_missing
    assert news.row.returns_on == date(2024, 5, 7)
    assert _sentences(any_db) == ["Salem svarade: återkommer tisdag den 7 maj 2024."]


def test_a_task_is_reported_done(any_db: Database) -> None:
    world.begin(any_db)
    done = AnswerIn(process=world.PROCESS, step=world.TASK, seat=world.SECRETARIAT, values={"klart": "klart"})
    _record(any_db, done)
    assert _sentences(any_db) == ["Samverkanskansliet anmälde klart: Utvärdera avtalet."]


def test_free_text_never_leaves_the_register(any_db: Database) -> None:
    world.begin(any_db)
    secret = "Ring Åsa i växeln"
    _record(any_db, answer(values={**world.YES, "ovrigt": secret}, comment=secret, texts={"forlangning": secret}))
    with any_db.read() as session:
        row = answer_rows.newest(session, world.PROCESS, world.STEP, world.SALEM)
        news = deliveries.undelivered(session)[world.PROCESS][0][1]
        event = events.listed(session, world.PROCESS)[0]
    assert row is not None
    assert row.texts["ovrigt"] == secret
    assert secret not in news.model_dump_json() + event.text + str(event.data)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (answer(step="annat"), "steget"),
        (answer("salem/ekonomidirektor"), "platsen"),
        (answer(values={"forlangning": "ja"}), "ny-upphandling"),
        (answer(values={}), "forlangning"),
        (answer(values={**world.YES, "forlangning": "kanske"}), "forlangning"),
        (answer(values={**world.YES, "pris": "ja"}), "pris"),
        (answer(texts={"pris": "lågt"}), "pris"),
        (answer(values={**world.YES, "forlangning": "villkor"}), "forlangning/text"),
        (answer(values={**world.YES, "forlangning": "villkor"}, texts={"forlangning": " \n"}), "forlangning/text"),
        (answer(values={**world.YES, "volym": "Enorm"}), "volym"),
        (answer(values={**world.YES, "mote": "7 maj"}), "mote"),
        (answer(values={**world.YES, "mote": "20240532"}), "mote"),
        (answer(values={**world.YES, "forlangning": "aterkommer"}), "returns_on"),
        (answer(values={**world.YES, "forlangning": "aterkommer"}, returns_on=date(2024, 4, 10)), "returns_on"),
        (answer(decided_on=date(2024, 4, 11)), "decided_on"),
        (answer(strength=None, paragraph="§ 4"), "strength"),
        (answer(comment="x" * 5001), "comment"),
        (answer(answered_email="inte en adress"), "answered_email"),
        (answer(answered_email="a@b.example\nBcc: c@d.example"), "answered_email"),
    ],
)
def test_a_faulty_answer_is_refused_whole(sqlite_db: Database, sent: AnswerIn, field: str) -> None:
    world.begin(sqlite_db)
    with pytest.raises(Refused) as refusal:
        _record(sqlite_db, sent)
    assert refusal.value.field == field
    assert refusal.value.problem
    assert refusal.value.cure
    assert _sentences(sqlite_db) == []
    assert _mails(sqlite_db) == []


def test_an_answer_to_an_unknown_process_is_refused(any_db: Database) -> None:
    with pytest.raises(Refused, match="finns inte"):
        _record(any_db, answer())


def test_odd_signs_are_received_on_both_databases(any_db: Database) -> None:
    world.begin(any_db)
    recorded = _record(any_db, answer(comment="noll\x00 halv\ud800 tab\t åäö 🙂 ”§”", answered_by="A\nB"))
    with any_db.read() as session:
        row = session.get_one(AnswerRow, recorded.answer_id)
    assert row.comment == "noll halv tab\t åäö 🙂 ”§”"
    assert row.answered_by == "A B"


def test_an_own_later_day_binds_only_that_seat(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        later = processes.load_plan(session, world.PROCESS)
        later.version = 2
        step = later.step(world.STEP)
        week = timedelta(days=7)
        step.own[world.TYRESO] = step.schedule.model_copy(update={"closes_at": step.schedule.closes_at + week})
        content = later.model_dump(mode="json", by_alias=True)
        session.add(PlanRow(process=world.PROCESS, version=2, plan=content, created_at=world.APRIL))
        session.get_one(ProcessRow, world.PROCESS).plan_version = 2
    june = world.MIDNIGHT + timedelta(days=2)
    assert not _record(any_db, answer(world.TYRESO), now=june).is_late
    assert _record(any_db, answer(world.SALEM), now=june).is_late


def test_300_answers_in_the_same_second_are_all_received(any_db: Database) -> None:
    world.begin(any_db)
    failures: list[Exception] = []

    def send(start: int) -> None:
        try:
            for number in range(start, 300, 30):
                seat = (world.SALEM, world.TYRESO, world.NACKA)[number % 3]
                _record(any_db, answer(seat, comment=f"Svar {number}"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(start,)) for start in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with any_db.read() as session:
        for seat in (world.SALEM, world.TYRESO, world.NACKA):
            kept = answer_rows.versions(session, world.PROCESS, world.STEP, seat)
            assert [row.version for row in kept] == list(range(1, 101))
        assert len(deliveries.undelivered(session)[world.PROCESS]) == 300
    assert len(_sentences(any_db)) == len(_mails(any_db)) == 300


def test_one_form_sent_by_twenty_at_once_is_one_version(any_db: Database) -> None:
    world.begin(any_db)
    found: list[Recorded] = []

    def send() -> None:
        found.append(_record(any_db, answer(), expected_version=0))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.version for one in found] == [1] * 20
    assert sum(one.is_new for one in found) == 1


def test_a_receipt_to_somebody_the_register_does_not_know_has_no_words_and_no_link(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    typed: dict[str, Any] = {
        "comment": "Köp våra varor på annonsen.example",
        "answered_by": "Annonsören",
        "texts": {"forlangning": "Köp"},
        "answered_email": "vem-som-helst@annonsen.example",
    }
    _record(sqlite_db, answer(**typed), expected_version=0)
    outside, copy = _mails(sqlite_db)
    assert (outside.to_email, outside.to_name, outside.cc_email) == ("vem-som-helst@annonsen.example", "", "")
    assert outside.props["asked"]["public_id"] == "" and outside.props["is_outside"]
    stored = str(outside.props) + outside.subject
    assert not any(word in stored for word in ("Köp", "Annonsören", "annonsen"))
    assert copy.props["is_copy"] and "Köp våra varor" in str(copy.props) and copy.props["asked"]["public_id"]


def test_a_receipt_to_the_mailbox_is_whole(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    _record(sqlite_db, answer(comment="Ja tack", answered_email="Kommun@salem.example"), expected_version=0)
    own, _ = _mails(sqlite_db)
    assert "Ja tack" in str(own.props) and own.props["asked"]["public_id"]


def test_an_answer_cannot_have_come_before_its_question_went_out(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    with sqlite_db.write() as session:
        processes.get_step(session, world.PROCESS, world.STEP).opened_at = at_local(date(2024, 3, 4), 8, 30)  # måndag
    note = {"channel": Channel.PHONE, "source": "Direktören ringde."}
    with pytest.raises(Refused) as refusal:
        _record(sqlite_db, answer(), received_at=at_local(date(2024, 3, 1), 12), **note)  # fredag
    assert refusal.value.field == "received_on"
    assert refusal.value.problem.startswith("Frågan gick ut måndag den 4 mars 2024")
    assert _record(sqlite_db, answer(), received_at=at_local(date(2024, 3, 4), 12), **note).is_new
