"""A conference in the register: asked, named, released, offered; and fifty at once never get more than there is."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from db import conferences, events
from db.conferences import informing
from db.conferences.naming import Named, Overtaken, TooMany, name
from db.outbox.last_look.conference import ALL_NAMED, CLOSED, HAS_CHANGED, NONE_FREE, NOT_COMING, SAID_DONE
from db.outbox.last_look.recheck import recheck
from db.register import people
from db.retention.erasing import Folders, erase
from db.retention.found import preview
from db.seals.verification import verify
from db.store.session import Database
from files.process.file import read_directory
from rules import conference as rule
from rules import conference_day as day
from rules.dates.clock import at_local
from rules.retention import Kind, decision
from schemas.errors import Refused
from schemas.settings.retention import RetentionSettings
from schemas.tables.mail import MailRow
from schemas.year.conference import Conference, ConferenceQuota, Mode, OfferRule, PersonIn, Side, Standing
from secretariat import conferences as desk
from secretariat.conferences import closing
from secretariat.register.people import replace_holder
from tests.db.seals.sealed import whole
from tests.files.shipped import PROCESSES

EIGHT = ("botkyrka", "haninge", "huddinge", "nykvarn", "nynashamn", "salem", "sodertalje", "tyreso")
SALEM, TYRESO = "salem/kommundirektor", "tyreso/kommundirektor"
KEY = "konferens-planering"
NOW = at_local(date(2023, 8, 21), 9)  # måndag
DAY_A = date(2023, 9, 8)  # fredag
AFTER = at_local(date(2023, 9, 11), 9)  # måndag
DIRECTORY = read_directory(PROCESSES / "sodertorn.yaml")


def asked(db: Database, **more: object) -> Conference:
    """Five places to each of the eight, asked about on 21 August 2023."""
    quotas = [ConferenceQuota(seat=f"{key}/kommundirektor", quota=5) for key in EIGHT]
    conference = Conference.model_validate(
        {
            "key": "planering", "title": "Planeringskonferens", "held_on": date(2023, 9, 21),
            "secretariat": "sodertorn/kansli", "quotas": quotas, "register_by": DAY_A, **more,
        }
    )  # fmt: skip
    with db.write() as session:
        people.import_directory(session, DIRECTORY, date(2023, 8, 21))
    assert desk.call(db, conference, now=NOW) == KEY
    return conference


def person(who: str, mode: Mode = Mode.ON_SITE, number: int | None = None, **more: str) -> PersonIn:
    return PersonIn(number=number, name=who, side=Side.POLITICS, mode=mode, **more)


def mails(db: Database, kind: str = "", seat: str = "") -> list[MailRow]:
    with db.read() as session:
        rows = session.exec(select(MailRow).order_by(col(MailRow.id))).all()
    return [row for row in rows if kind in ("", row.kind) and seat in ("", row.seat)]


def test_fifty_replies_in_the_same_second_never_get_more_than_there_is(any_db: Database) -> None:
    """Eleven places of forty are unused on day A; fifty ask for them at once, each in a transaction of its own."""
    conference = asked(any_db, rule=OfferRule.ORDER)
    with any_db.write() as session:
        for key in EIGHT[:6]:
            named = Named([person(f"{key}{n}") for n in range(5 if key != "salem" else 4)])
            name(session, KEY, f"{key}/kommundirektor", named, now=NOW)
    failures: list[BaseException] = []
    ready = threading.Barrier(50)

    def add(seat: str, who: str) -> bool:
        try:
            with any_db.write() as session:
                conferences.held(session, KEY)
                there = conferences.participants(session, KEY)
                keep = [person(each.name, number=each.number) for each in there if each.seat == seat]
                name(session, KEY, seat, Named([*keep, person(who)], may_wait=True), now=AFTER)
        except (OperationalError, TimeoutError):
            return False
        return True

    def reply(number: int) -> None:
        seat = f"{EIGHT[number % 8]}/kommundirektor"
        ready.wait()
        try:
            while not add(seat, f"P{number}"):
                pass  # the register was too busy for its patience: the page says so, and the form is sent again
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=reply, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with any_db.read() as session:
        there = conferences.participants(session, KEY)
        assert events.verify(session, KEY) == []
        assert [chain.faults for chain in verify(session, None, KEY)] == [[]]
    assert rule.taken(conference, there) == 40, "every place is used, and none twice"
    assert (len(there), len({each.number for each in there}), len(rule.waiting(there))) == (79, 79, 39)


def test_the_reminders_ask_only_those_who_have_places_left(sqlite_db: Database) -> None:
    db = sqlite_db
    asked(db)
    assert [mail.send_at.date() for mail in mails(db, "conference_reminder", SALEM)] == [
        date(2023, 8, 25), date(2023, 9, 5), date(2023, 9, 7),
    ]  # fmt: skip
    with db.write() as session:
        name(session, KEY, SALEM, Named([person(f"P{n}") for n in range(5)]), now=NOW)
        name(session, KEY, TYRESO, Named([person("T1")], is_done=True), now=NOW)
        name(session, KEY, "haninge/kommundirektor", Named([person("H1"), person("H2", Mode.DIGITAL)]), now=NOW)

    def look(kind: str, seat: str, at=None):  # type: ignore[no-untyped-def]
        row = mails(db, kind, seat)[-1]
        with db.read() as session:
            return recheck(session, row, at or row.send_at)

    assert look("conference_reminder", SALEM).cancelled == ALL_NAMED
    assert look("conference_reminder", TYRESO).cancelled == SAID_DONE
    told = look("conference_reminder", "haninge/kommundirektor")
    assert (told.cancelled, told.props.named, told.props.left) == ("", 1, 4)
    assert look("conference_reminder", "haninge/kommundirektor", AFTER).cancelled == CLOSED
    offer = look("conference_offer", SALEM, AFTER)
    assert (offer.cancelled, offer.props.free) == ("", 33)
    # Another holder gets the next mail, with a link of its own; and a link at once when it takes over.
    replace_holder(db, "haninge/kommundirektor", name="Ny direktör", email="ny@haninge.example", now=NOW)
    assert mails(db, "conference_invitation", "haninge/kommundirektor")[-1].to_email == "ny@haninge.example"
    with db.write() as session:
        for key in EIGHT:
            seat = f"{key}/kommundirektor"
            own = [each for each in conferences.participants(session, KEY) if each.seat == seat]
            keep = [person(each.name, each.mode, each.number) for each in own]
            more = [person(f"{key}{n}") for n in range(5 - sum(each.mode is Mode.ON_SITE for each in own))]
            name(session, KEY, seat, Named([*keep, *more]), now=NOW)
    assert look("conference_offer", SALEM, AFTER).cancelled == NONE_FREE


def test_more_than_is_left_is_refused_whole_and_says_what_is_left(sqlite_db: Database) -> None:
    db = sqlite_db
    asked(db)
    six = [person(f"P{n}") for n in range(6)]
    with pytest.raises(TooMany, match="5 platser kvar.*6 nya personer.*Ta bort 1 person"), db.write() as session:
        name(session, KEY, SALEM, Named(six), now=NOW)
    with db.write() as session:
        assert name(session, KEY, SALEM, Named(six, may_wait=True), now=NOW, seen=0)[-1].standing is Standing.WAITING
    with pytest.raises(Overtaken), db.write() as session:
        name(session, KEY, SALEM, Named([]), now=NOW, seen=0)
    with pytest.raises(Refused, match="redan anmäld"), db.write() as session:
        name(session, KEY, SALEM, Named([person("P0", number=1), person("p0")]), now=NOW)
    with pytest.raises(Refused, match="finns inte"), db.write() as session:
        name(session, KEY, TYRESO, Named([person("T", number=1)]), now=NOW)


def test_what_is_given_up_goes_to_whoever_waits_and_each_is_told(sqlite_db: Database) -> None:
    db = sqlite_db
    asked(db, rule=OfferRule.ORDER, asks_diet=True)
    with db.write() as session:
        for key in EIGHT:
            name(session, KEY, f"{key}/kommundirektor", Named([person(f"{key}{n}") for n in range(5)]), now=NOW)
        own = [person(f"salem{n}", number=26 + n, diet="nötter" if n == 1 else "") for n in range(5)]
        name(session, KEY, SALEM, Named([*own, person("Väntar")], may_wait=True), now=NOW)
        assert conferences.diets(session, KEY) == {27: "nötter"}
    assert desk.pass_time(db, now=AFTER) == 0
    with db.write() as session:
        keep = [person(f"tyreso{n}", number=36 + n) for n in range(4)]
        name(session, KEY, TYRESO, Named(keep), now=AFTER)
        there = {each.name: each.standing for each in conferences.participants(session, KEY)}
        assert (there["Väntar"], there["tyreso4"]) == (Standing.REGISTERED, Standing.WITHDRAWN)
        with pytest.raises(TooMany, match="inga platser kvar"):
            name(session, KEY, TYRESO, Named([*keep, person("Tillbaka")]), now=AFTER)
    news = mails(db, "conference_place", SALEM)
    assert [mail.props["given"] for mail in news] == [["Väntar"]]
    closing.close(db, KEY, now=AFTER)
    closing.reopen(db, KEY, now=AFTER)
    with db.write() as session:
        name(session, KEY, TYRESO, Named([*keep, person("Sen")], may_wait=True), now=AFTER)
    assert {mail.send_at > AFTER for mail in mails(db, seat=SALEM) if mail.state == "planned"} <= {False}
    closing.close(db, KEY, now=AFTER + timedelta(days=1))
    with pytest.raises(Refused, match="stängd"), db.write() as session:
        name(session, KEY, TYRESO, Named([]), now=AFTER + timedelta(days=1))
    kinds = [row.kind for row in _log(db)]
    assert kinds.count("conference_released") == 1 and kinds[-1] == "conference_closed"
    with db.read() as session:
        whole(session)


def test_those_who_take_part_get_what_they_need_to_know_once_and_whoever_comes_later_too(sqlite_db: Database) -> None:
    """Thursday 21 September 2023; the practical information goes on Thursday the 14th."""
    db = sqlite_db
    conference = asked(db)
    on, info = date(2023, 9, 14), "Kaffe från 8.30."
    before, that_day = at_local(date(2023, 9, 13), 8, 20), at_local(on, 8, 20)
    two = [person("Med", email="med@salem.example"), person("Utan"), person("Väg", Mode.DIGITAL)]
    with db.write() as session:
        name(session, KEY, SALEM, Named(two), now=NOW)
        assert day.proposed_on(conference, NOW) == on
        assert informing.plan(session, KEY, info, on, now=NOW) == 0
    for wrong, field in ((date(2023, 8, 20), "info_on"), (date(2023, 9, 22), "info_on"), (None, "info_on")):
        with pytest.raises(Refused) as refused, db.write() as session:
            informing.plan(session, KEY, info, wrong, now=NOW)
        assert refused.value.field == field

    def told() -> list[tuple[str, list[str], bool]]:
        found = [mail for mail in mails(db) if mail.kind.startswith("conference_information")]
        return [(mail.to_email, mail.props["names"], mail.props["is_changed"]) for mail in found]

    desk.pass_time(db, now=before)
    assert told() == []
    desk.pass_time(db, now=that_day)
    desk.pass_time(db, now=that_day + timedelta(hours=1))
    contact = mails(db, "conference_invitation", SALEM)[0].to_email
    first = [("med@salem.example", [], False), (contact, ["Utan", "Väg"], False)]
    assert told() == first
    with db.write() as session:
        swapped = [person("Ny", number=1, email="ny@salem.example"), person("Utan", number=2)]
        name(session, KEY, SALEM, Named(swapped), now=that_day)
    assert told() == [*first, ("ny@salem.example", [], False)]

    def look(place: int):  # type: ignore[no-untyped-def]
        row = [mail for mail in mails(db) if mail.kind.startswith("conference_information")][place]
        with db.read() as session:
            return recheck(session, row, that_day)

    assert [look(place).cancelled for place in (0, 1, 2)] == [NOT_COMING, "", ""]
    assert look(1).props.names == ["Utan"]
    with db.write() as session:
        assert informing.plan(session, KEY, f"{info} Ta tåget.", on, now=that_day) == 2
    assert look(1).cancelled == HAS_CHANGED
    assert [line[2] for line in told()[3:]] == [False, False], (
        "what had not left was taken back, and is nothing changed"
    )

    with pytest.raises(Refused, match="inte varit"), db.write() as session:
        informing.note_presence(session, KEY, [1], now=that_day)
    held = at_local(date(2023, 9, 21), 16)
    for absent in ([1, 2], [2], [2]):
        with db.write() as session:
            informing.note_presence(session, KEY, absent, now=held)
    with db.read() as session:
        came = informing.presence(session, KEY)
        assert came == {1: True, 2: False}
        turnout = day.turnout(conferences.participants(session, KEY), came)
        assert (turnout.came, turnout.registered) == (1, 2)
        whole(session)
    assert [row.text for row in _log(db) if row.kind == "conference_held"] == [
        "0 av 2 anmälda kom.",
        "1 av 2 anmälda kom.",
    ]


def test_what_is_personal_goes_after_the_day_and_the_seal_holds(any_db: Database, tmp_path: Path) -> None:
    """Thursday 21 September 2023: allergies a week later, who was named a year later, each by a decision."""
    asked(any_db, asks_diet=True)
    with any_db.write() as session:
        two = [person("Åsa", diet="nötter"), person("Åsa", Mode.DIGITAL)]
        there = name(session, KEY, SALEM, Named(two), now=NOW)
        assert conferences.diets(session, KEY) == {1: "nötter"}, "two may share a name"
        again = [each.model_copy(update={"number": own.number}) for each, own in zip(two, there, strict=True)]
        name(session, KEY, SALEM, Named(again[::-1]), now=NOW)
        assert conferences.diets(session, KEY) == {1: "nötter"}
        informing.note_presence(session, KEY, [1], now=at_local(date(2023, 9, 21), 16))
        for mail in session.exec(select(MailRow)):
            mail.state = "accepted"
    keeps = RetentionSettings()
    folders = Folders(tmp_path / "documents", tmp_path / "outbox")
    for days, kind, left in ((8, Kind.DIETS, 2), (366, Kind.CONFERENCES, 0)):
        now = at_local(date(2023, 9, 21), 9) + timedelta(days=days)
        by = decision("KS 2024/1 § 2", date(2023, 9, 1), "Tiden är ute.", now.date())
        with any_db.read() as session:
            early = {group.kind: group.count for group in preview(session, keeps, now - timedelta(days=1))}
        assert early[kind] == 0
        assert erase(any_db, keeps, [kind], by, now, folders) == {kind: 1}
        with any_db.read() as session:
            assert len(conferences.participants(session, KEY)) == left
            assert conferences.diets(session, KEY) == {}
            assert len(informing.presence(session, KEY)) == left
            assert [chain.faults for chain in verify(session, None, KEY)] == [[]]


def test_a_changed_conference_is_told_anew_and_never_gets_fewer_places_than_are_used(sqlite_db: Database) -> None:
    db = sqlite_db
    conference = asked(db)
    with db.write() as session:
        name(session, KEY, SALEM, Named([person(f"P{n}") for n in range(5)]), now=NOW)
    later = NOW + timedelta(hours=2)
    few = [ConferenceQuota(seat=SALEM, quota=4)]
    with pytest.raises(Refused, match="5 platser är redan använda"):
        desk.call(db, conference.model_copy(update={"quotas": few}), now=later)
    moved = conference.model_copy(update={"register_by": date(2023, 9, 12), "place": "Hågelbyparken"})
    old = mails(db, "conference_reminder", TYRESO)[-1]
    desk.call(db, moved, now=later)
    assert [mail.detail for mail in mails(db, "conference_reminder", TYRESO)][:3] == [HAS_CHANGED] * 3
    assert mails(db, "conference_invitation", TYRESO)[-1].props["is_changed"]
    assert mails(db, "conference_reminder", TYRESO)[-1].send_at > old.send_at
    for wrong, said in ((date(2023, 8, 1), "har passerat"), (date(2023, 9, 21), "före konferensen")):
        with pytest.raises(Refused, match=said):
            desk.call(db, conference.model_copy(update={"key": "x", "register_by": wrong}), now=later)


def _log(db: Database) -> list:  # type: ignore[type-arg]
    with db.read() as session:
        return events.listed(session, KEY)
