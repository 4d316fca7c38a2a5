"""Who may use the desk: roles, days and sessions; who did what is sealed by id, so that a name can be erased."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, bindparam, text
from sqlmodel import Session, select, update

from db import actors, events
from db.store import sessions
from db.store.making.revisions import configuration
from db.store.session import Database
from db.users import attempts, users
from rules.dates.clock import local_date
from schemas.actor import PROGRAM, Role, link, person, terminal
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import LinkReader
from schemas.tables.process import EventRow
from schemas.tables.users import DeskSessionRow, LoginAttemptRow, LoginCodeRow, UserRow
from tests import world
from tests.db.seals.sealed import whole
from words.roles import by_role, who

NOW = world.APRIL
TODAY = local_date(NOW)


def _add(db: Database, email: str = "a@sodertorn.example", role: Role = Role.ADMINISTRATOR, **more: object) -> UserRow:
    with db.write() as session:
        return users.add(session, name="Handläggare A", email=email, role=role, now=NOW, **more)  # type: ignore[arg-type]


def _log_in(db: Database, user: UserRow) -> str:
    with db.write() as session:
        return sessions.begin(session, user, "mail", NOW)


def _is_in(db: Database, session_id: str, days: int = 0) -> bool:
    with db.read() as session:
        return sessions.find(session, session_id, NOW + timedelta(days=days)) is not None


def test_an_address_is_one_users_at_a_time_and_known_in_any_case(any_db: Database) -> None:
    row = _add(any_db, "A.Handlaggare@Sodertorn.example")
    with pytest.raises(Refused, match="tillhör redan"):
        _add(any_db, "a.handlaggare@sodertorn.example")
    with any_db.read() as session:
        found = users.by_email(session, "a.HANDLAGGARE@sodertorn.example", NOW)
        assert found is not None and found.id == row.id
    for bad in ("", "ingen adress"):
        with pytest.raises(Refused):
            _add(any_db, bad)


def test_a_role_that_changes_and_a_user_that_ends_are_logged_out_at_once(any_db: Database) -> None:
    first, other = _add(any_db), _add(any_db, "b@sodertorn.example")
    for act in ("role", "end"):
        session_id = _log_in(any_db, other)
        with any_db.write() as session:
            sessions.create_login_code(session, NOW, other)
            attempts.begin_mailed(session, other, "/", NOW)
        assert _is_in(any_db, session_id)
        with any_db.write() as session:
            if act == "role":
                users.change(session, other.id, name="B", email=other.email, role=Role.READER, now=NOW)
            else:
                users.end(session, other.id, NOW)
        assert not _is_in(any_db, session_id)
        with any_db.read() as session:
            for table in (DeskSessionRow, LoginCodeRow, LoginAttemptRow):
                assert session.exec(select(table)).all() == []
    with any_db.read() as session:
        assert users.by_email(session, other.email, NOW) is None
        assert users.first_administrator(session, NOW).id == first.id


def test_days_decide_who_may_come_in_and_when_a_session_ends(sqlite_db: Database) -> None:
    _add(sqlite_db)
    later = _add(sqlite_db, "b@sodertorn.example", Role.READER, from_on=TODAY + timedelta(days=2))
    session_id = _log_in(sqlite_db, later)
    assert [_is_in(sqlite_db, session_id, 0), later.from_on] == [False, TODAY + timedelta(days=2)]
    with sqlite_db.write() as session:
        users.end(session, later.id, NOW, to_on=TODAY + timedelta(days=3))
    with sqlite_db.read() as session:
        known = [users.by_email(session, later.email, NOW + timedelta(days=days)) is not None for days in range(6)]
    assert known == [False, False, True, True, False, False]


def test_there_is_always_an_administrator(sqlite_db: Database) -> None:
    only = _add(sqlite_db)
    calls: list[Callable[[Session], object]] = [
        lambda session: users.end(session, only.id, NOW),
        lambda session: users.end(session, only.id, NOW, to_on=TODAY + timedelta(days=30)),
        lambda session: users.change(session, only.id, name="A", email=only.email, role=Role.OFFICER, now=NOW),
    ]
    for call in calls:
        with pytest.raises(Refused, match="minst en administratör"), sqlite_db.write() as session:
            call(session)


def test_the_limits_of_the_settings_end_a_session(sqlite_db: Database) -> None:
    session_id = _log_in(sqlite_db, _add(sqlite_db))
    limits = sessions.Limits(idle=timedelta(hours=1), longest=timedelta(hours=3))
    with sqlite_db.write() as session:
        for minutes in range(0, 180, 50):
            at = NOW + timedelta(minutes=minutes)
            assert sessions.find(session, session_id, at, limits) is not None
            sessions.touch(session, session_id, at, limits)
        assert sessions.find(session, session_id, NOW + timedelta(hours=3), limits) is None, "at the latest"
    other = _log_in(sqlite_db, _add(sqlite_db, "b@sodertorn.example"))
    with sqlite_db.read() as session:
        assert sessions.find(session, other, NOW + timedelta(minutes=61), limits) is None, "unused"


def test_who_did_it_is_in_the_seal_and_its_name_can_be_erased(any_db: Database) -> None:
    world.begin(any_db)
    _add(any_db, "chef@sodertorn.example")
    user = _add(any_db, "b@sodertorn.example", Role.OFFICER)
    with any_db.write() as session:
        key = users.note_terminal(session, "drift").id
    made = [
        PROGRAM, person(user.id, Role.OFFICER), terminal(key), link("tyreso/kommundirektor", 1),
        link("tyreso/kommundirektor", 2, LinkReader.STAND_IN),
    ]  # fmt: skip
    for actor in made:
        with any_db.write() as session, actors.acting(actor):
            events.append(session, world.PROCESS, at=NOW, kind=EventKind.WARNED, text="Något.", dedup_key=actor)
    assert actors.current() == PROGRAM
    with any_db.write() as session:
        users.end(session, user.id, NOW)
    before = _said(any_db)
    with any_db.write() as session:
        users.erase(session, user.id, NOW)
    assert before == [
        "", "Av Handläggare A, handläggare", "Från en terminal, av drift", "Genom länken till tyreso/kommundirektor",
        "Genom länken till ersättaren för tyreso/kommundirektor (länk 2)",
    ]  # fmt: skip
    assert _said(any_db)[1] == "Av en användare vars namn är gallrat, handläggare"
    with any_db.read() as session:
        assert events.verify(session, world.PROCESS) == []
        assert whole(session) == []
        assert "Handläggare A" not in str([row.model_dump() for row in session.exec(select(EventRow))])


def _said(db: Database) -> list[str]:
    with db.read() as session:
        rows = [row for row in events.listed(session, world.PROCESS) if row.kind == EventKind.WARNED]
        names = users.names(session, [row.actor for row in rows])
    return [who(row.actor, names, str) for row in rows]


def test_what_is_kept_without_names_says_the_role() -> None:
    assert by_role(person("0f0f0f0f0f0f", Role.OFFICER)) == "handläggare"
    assert [by_role(actor) for actor in (PROGRAM, "", terminal("a"), link("tyreso/x", 1))] == [""] * 4


def test_an_event_of_before_actors_verifies_and_one_that_is_changed_does_not(sqlite_db: Database) -> None:
    row = EventRow(
        process="p", seq=1, at=NOW, kind="opened", text="Frågan öppnades.", data={}, dedup_key="k",
        previous=events.GENESIS, digest="",
    )  # fmt: skip
    row.digest = events.seal(row)
    # As version 0.2.0 sealed it.
    assert row.digest == "b6e78718e9c2398f1351db0794351189adc00308354ca4af5a0dc51569185e29"
    assert events.faults([row]) == []
    row.actor = person("0f0f0f0f0f0f", Role.OFFICER)
    assert events.faults([row]) == [(1, "Händelse 1 har ändrats efter att den skrevs.")]


def test_a_code_is_of_one_browser_once_and_for_a_quarter_of_an_hour(any_db: Database) -> None:
    user = _add(any_db)

    def begun() -> attempts.Begun:
        with any_db.write() as session:
            return attempts.begin_mailed(session, user, "/utkorg", NOW)

    def tried(browser: str, code: str, minutes: int = 1) -> bool:
        with any_db.write() as session:
            return attempts.try_code(session, browser, code, NOW + timedelta(minutes=minutes)) is not None

    mine, other = begun(), begun()
    assert not tried(other.browser, mine.secret), "another browser"
    assert not tried("", mine.secret)
    assert not tried(mine.browser, mine.secret, minutes=15), "too old"
    assert tried(mine.browser, attempts.shown(mine.secret).lower()), "as people type it"
    assert not tried(mine.browser, mine.secret), "once"
    guessed = begun()
    for _ in range(attempts.MOST_TRIES):
        assert not tried(guessed.browser, "AAAAAAAA")
    assert not tried(guessed.browser, guessed.secret), "used up by guesses"
    with any_db.write() as session:
        nobody = attempts.begin_mailed(session, None, "/", NOW)
    assert not tried(nobody.browser, nobody.secret), "nobody has the address"
    with any_db.write() as session:
        at_issuer = attempts.begin_at_issuer(session, "/", NOW)
    assert not tried(at_issuer.browser, at_issuer.secret), "a state is no code"
    with any_db.write() as session:
        session.exec(update(UserRow).values(name="x"))  # nothing of an attempt stands in the register in plain
        kept = str([row.model_dump() for row in session.exec(select(LoginAttemptRow))])
    assert nobody.secret not in kept and nobody.browser not in kept and at_issuer.secret not in kept


def test_whoever_was_in_before_there_were_users_is_the_first_administrator(any_db: Database) -> None:
    scripts = ScriptDirectory.from_config(configuration())
    (before,) = [each.down_revision for each in scripts.walk_revisions() if each.path.endswith("_who_did_it.py")]
    digests = [hashlib.sha256(secret.encode()).hexdigest() for secret in ("en session", "en länk")]
    with any_db.rebuilding() as connection:
        command.downgrade(configuration(connection), str(before))
        for sql in (
            "INSERT INTO desk_session (digest, created_at, seen_at) VALUES (:digest, :now, :now)",
            "INSERT INTO login_code (digest, expires_at) VALUES (:digest, :later)",
        ):
            values = {"digest": digests.pop(0), "now": NOW, "later": NOW + timedelta(hours=1)}
            typed = [bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "later") if f":{name}" in sql]
            connection.execute(text(sql).bindparams(*typed), {k: v for k, v in values.items() if f":{k}" in sql})
    any_db.migrate()
    with any_db.read() as session:
        live = sessions.find(session, "en session", NOW)
    assert live is not None
    assert (live.user.name, live.user.email, live.user.role) == ("Administratör", "", "administrator")
    with any_db.write() as session:
        again = sessions.find(session, sessions.redeem(session, "en länk", NOW) or "", NOW)
        assert again is not None and again.user.id == live.user.id == users.first_administrator(session, NOW).id
