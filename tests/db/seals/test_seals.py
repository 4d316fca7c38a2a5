"""The seal: whoever changes, adds, replaces or removes what proves something is found, on both databases.

Each tampering is done with every trigger and foreign key lifted, inside a transaction that is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Integer, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from db import events
from db.journals import REGISTER
from db.seals.canonical import evidence_of
from db.seals.reading import SEAL
from db.seals.stamps import Head, StampKeys
from db.store.making.whole import every_table
from db.store.session import Database
from schemas.errors import Refused
from schemas.evidence import Evidence, NoEvidence
from schemas.tables.process import EventRow
from tests import postgresql_cluster, world
from tests.db.seals import sealed
from tests.db.seals.sealed import OTHER, SECRETS, faults, furnish, lifted, rewrite

ANSWER = f"process = '{world.PROCESS}' AND seat = '{world.SALEM}' AND version = 1"
OF_MATTER = f"= '{world.PROCESS}'"
THIEF = StampKeys.of({1: b"nagot som den utan nyckeln hittar pa"})


@dataclass(frozen=True)
class Register:
    """A filled register, and the heads that have gone out."""

    db: Database
    heads: dict[str, Head]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('seal') / 'svarstid.db'}", secrets=lambda: SECRETS)
    db.migrate()
    yield Register(db, furnish(db))
    db.dispose()


@pytest.fixture(scope="module")
def on_postgresql(postgresql_socket: str) -> Iterator[Register]:
    postgresql_cluster.administer(postgresql_socket, "CREATE DATABASE seals TEMPLATE migrated")
    db = Database(postgresql_cluster.url(postgresql_socket, "seals"), secrets=lambda: SECRETS)
    yield Register(db, furnish(db))
    db.dispose()
    postgresql_cluster.administer(postgresql_socket, "DROP DATABASE seals WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Register:
    found = request.getfixturevalue(f"on_{request.param}")
    assert isinstance(found, Register)
    return found


def test_a_register_that_nobody_touched_is_whole(filled: Register) -> None:
    with lifted(filled.db) as connection:
        assert faults(connection) == []
        assert faults(connection, *filled.heads.values()) == []
    tables = {row[0] for row in _entries(filled.db)}
    assert tables == {table.name for table in sealed.sealed_tables()} | {"seal"}


def _entries(db: Database) -> Iterator[Any]:
    with db.read() as session:
        for (rows,) in session.connection().execute(SEAL.select().with_only_columns(SEAL.c.rows)):
            yield from rows


@dataclass(frozen=True)
class Tampering:
    """What somebody does, and where it must be found: the table, and the start or a part of the sentence."""

    do: str | Callable[[Connection], None]
    table: str
    says: str
    by_head: str = ""
    """The head by which it is found; empty: without one."""


def _run(*statements: str) -> Callable[[Connection], None]:
    def run(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return run


def _replaced(connection: Connection) -> None:
    """INSERT OR REPLACE with another comment; on PostgreSQL the like of it."""
    names = [column.name for column in every_table().tables["answer"].columns]
    cells = ", ".join("'Så sa vi aldrig.'" if name == "comment" else name for name in names)
    if connection.dialect.name == "sqlite":
        insert = f"INSERT OR REPLACE INTO answer ({', '.join(names)}) SELECT {cells} FROM answer"
        connection.execute(text(insert))
    else:
        connection.execute(text("UPDATE answer SET comment = 'Så sa vi aldrig.'"))


def _emptied(table: str) -> Callable[[Connection], None]:
    def run(connection: Connection) -> None:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execute(text(f"DELETE FROM {table}" if is_sqlite else f"TRUNCATE {table} CASCADE"))

    return run


def _no_matter(*more: str) -> Callable[[Connection], None]:
    """A whole matter, every trace of it in its own rows."""
    statements = []
    for table in sealed.sealed_tables():
        evidence = evidence_of(table)
        assert evidence is not None
        statements.append(f"DELETE FROM {table.name} WHERE {evidence.journal} {OF_MATTER}")
    statements += [f"DELETE FROM seal WHERE journal {OF_MATTER}", f"DELETE FROM journal WHERE key {OF_MATTER}", *more]
    return _run(*statements)


def _event_added(connection: Connection) -> None:
    """An event with a right hash and in its right place, by the rule of the events alone."""
    table = every_table().tables["event"]
    last = connection.execute(
        table.select().where(table.c.process == world.PROCESS).order_by(table.c.seq.desc()).limit(1)
    ).one()
    row = EventRow(**dict(last._mapping) | {"seq": last.seq + 1, "dedup_key": "ny", "previous": last.digest})
    row.digest = events.seal(row)
    connection.execute(table.insert().values(**row.model_dump()))


def _answer_added(connection: Connection) -> None:
    table = every_table().tables["answer"]
    row = connection.execute(table.select().where(text(ANSWER))).one()
    new = dict(row._mapping) | {"id": "f" * 32, "seat": world.NACKA}
    connection.execute(table.insert().values(**new))


def _anew(keys: StampKeys, *statements: str) -> Callable[[Connection], None]:
    def run(connection: Connection) -> None:
        _run(*statements)(connection)
        rewrite(connection, keys)

    return run


CHANGED = f"UPDATE answer SET comment = 'Så sa vi aldrig.' WHERE {ANSWER}"
IN_ANSWER = "Svaret från salem/kommundirektor i steget ”fraga”, version 1 är inte som vid förseglingen"
SENT = "(SELECT MIN(id) FROM mail WHERE sent_at IS NOT NULL)"
TAMPERINGS = {
    "answers replaced": Tampering(_replaced, "answer", IN_ANSWER),
    "answers emptied": Tampering(_emptied("answer"), "answer", "En rad som förseglades saknas"),
    "events emptied": Tampering(_emptied("event"), "event", "En rad som förseglades saknas"),
    "seals emptied": Tampering(_emptied("seal"), "seal", "Ärendet har rader men inget sigill alls."),
    "the tail of the events cut": Tampering(
        f"DELETE FROM event WHERE process {OF_MATTER} AND seq > 1", "event", "En rad som förseglades saknas: event"
    ),
    "the tail of the seal cut": Tampering(
        f"DELETE FROM seal WHERE journal {OF_MATTER} AND number > 2", "seal", "slutet är avklippt"
    ),
    "a matter's events deleted": Tampering(f"DELETE FROM event WHERE process {OF_MATTER}", "event", "saknas"),
    "a whole matter deleted": Tampering(_no_matter(), "journal", f"Hela ärendet {world.PROCESS} saknas. Registrets"),
    "a whole matter and the chain over all deleted": Tampering(
        _no_matter(f"DELETE FROM seal WHERE journal = '{REGISTER}'"),
        "journal", f"Hela ärendet {world.PROCESS} saknas. Sigillet", "receipt",
    ),
    "an answer's value": Tampering(
        f"""UPDATE answer SET codes = '{{"forlangning": "ja"}}' WHERE {ANSWER}""", "answer", IN_ANSWER
    ),
    "an answer's comment": Tampering(CHANGED, "answer", IN_ANSWER),
    "an answer's time": Tampering(
        f"UPDATE answer SET received_at = '2024-04-09 08:00:00' WHERE {ANSWER}", "answer", IN_ANSWER
    ),
    "an answer added": Tampering(_answer_added, "answer", "Svaret från nacka/kommundirektor i steget ”fraga”, version"),
    "an answer deleted": Tampering(f"DELETE FROM answer WHERE {ANSWER}", "answer", "saknas: answer"),
    "an answer moved to another seat": Tampering(
        f"UPDATE answer SET seat = '{world.NACKA}' WHERE {ANSWER}", "answer", "Svaret från nacka/kommundirektor"
    ),
    "an answer moved to another matter": Tampering(
        f"UPDATE answer SET process = '{OTHER}' WHERE {ANSWER}", "answer", "har lagts till utan sigill"
    ),
    "a late answer made timely": Tampering(
        f"UPDATE answer SET is_late = NOT is_late WHERE {ANSWER}", "answer", IN_ANSWER
    ),
    "a plan": Tampering("UPDATE plan SET reason = '' WHERE version = 2", "plan", "Plan 2 är inte som"),
    "a plan deleted": Tampering("DELETE FROM plan WHERE version = 2", "plan", f"saknas: plan {world.PROCESS}/2"),
    "an outcome": Tampering(
        f"""UPDATE step SET outcome = '{{"result": "ja"}}' WHERE process {OF_MATTER} AND key = '{world.STEP}'""",
        "step", "Steget ”fraga” med sitt utfall är inte som",
    ),
    "the reason of an outcome": Tampering(
        f"UPDATE step SET reason = 'Alla var överens.' WHERE process {OF_MATTER} AND key = '{world.STEP}'",
        "step", "Steget ”fraga” med sitt utfall är inte som",
    ),
    "who was asked": Tampering(
        f"DELETE FROM invitation WHERE process {OF_MATTER} AND seat = '{world.NACKA}'", "invitation", "saknas"
    ),
    "what was asked": Tampering(
        f"UPDATE process SET title = 'Kaffeautomater' WHERE key {OF_MATTER}", "process", "Ärendet är inte som"
    ),
    "a mail's words": Tampering(f"UPDATE mail SET props = '{{}}' WHERE id = {SENT}", "mail", "Mejl 1 till salem"),
    "a mail's reader": Tampering(
        f"UPDATE mail SET to_email = 'annan@salem.example' WHERE id = {SENT}", "mail", "Mejl 1 till salem"
    ),
    "when a mail left": Tampering(
        f"UPDATE mail SET sent_at = '2024-04-10 07:00:00' WHERE id = {SENT}", "mail", "Mejl 1 till salem"
    ),
    "a mail that left made one that did not": Tampering(
        f"UPDATE mail SET state = 'failed' WHERE id = {SENT}", "mail", "Mejl 1 till salem"
    ),
    "a mail called off": Tampering(
        "UPDATE mail SET state = 'cancelled' WHERE state = 'planned'", "mail", "är inte som vid förseglingen"
    ),
    "a receipt deleted": Tampering("DELETE FROM mail WHERE id = 1", "mail", "saknas: mail 1"),
    "a reason in words": Tampering("UPDATE note SET text = ''", "note", "Skäl 1 är inte som"),
    "another file": Tampering(f"UPDATE document SET sha256 = '{'0' * 64}'", "document", "Filen 1 från"),
    "another meeting": Tampering("UPDATE home_meeting SET source = 'ingen'", "home_meeting", "Beskedet om"),
    "an event's sentence": Tampering(
        "UPDATE event SET text = 'Salem svarade nej.' WHERE seq = 1", "event", "Händelse 1 är inte som"
    ),
    "an event added with its right hash": Tampering(_event_added, "event", "har lagts till utan sigill"),
    "a link in the middle deleted": Tampering(
        f"DELETE FROM seal WHERE journal {OF_MATTER} AND number = 2", "seal", "Länk 2 i sigillet saknas."
    ),
    "what a link says": Tampering(
        f"UPDATE seal SET rows = '[]' WHERE journal {OF_MATTER} AND number = 2", "seal", "Länk 2 i sigillet har ändrats"
    ),
    "a stamp taken away": Tampering(
        f"UPDATE seal SET stamp = '' WHERE journal {OF_MATTER} AND number = 2", "seal", "Länk 2 i sigillet saknar"
    ),
    "a stamp of a key that nobody has": Tampering(
        f"UPDATE seal SET stamp = '9.{'0' * 64}' WHERE number = 1", "seal", "Länk 1 är stämplad med en nyckel som inte"
    ),
    "a text of an answer": Tampering(f"UPDATE answer SET texts = '[1]' WHERE {ANSWER}", "answer", IN_ANSWER),
    "the chain over all cut": Tampering(
        f"DELETE FROM seal WHERE journal = '{REGISTER}' AND number > 1", "seal", "finns inte: kedjan slutar vid länk 1",
        "second day",
    ),
    "all computed anew without the key": Tampering(_anew(THIEF, CHANGED), "seal", "en nyckel som inte finns här"),
    "all computed anew with the key, found by a receipt": Tampering(
        _anew(sealed.KEYS, CHANGED), "seal", "har en annan stämpel", "receipt"
    ),
    "all computed anew with the key, found by the mail of a day": Tampering(
        _anew(sealed.KEYS, CHANGED), "seal", "har en annan stämpel", "first day"
    ),
    "an answer taken out and all computed anew with the key": Tampering(
        _anew(sealed.KEYS, f"DELETE FROM answer WHERE {ANSWER}"), "seal", "har en annan stämpel", "receipt"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_found_and_named(filled: Register, name: str) -> None:
    tampering = TAMPERINGS[name]
    with lifted(filled.db) as connection:
        (_run(tampering.do) if isinstance(tampering.do, str) else tampering.do)(connection)
        found = faults(connection)
        if tampering.by_head:
            assert not [fault for fault in found if tampering.says in fault.text]
            found = faults(connection, filled.heads[tampering.by_head])
        assert [fault for fault in found if fault.table == tampering.table and tampering.says in fault.text], found


GUARDED = [*(table.name for table in sealed.sealed_tables()), "seal", "mail_item", "journal"]


@pytest.mark.parametrize("table", GUARDED)
def test_the_database_itself_refuses_to_delete_replace_and_empty(filled: Register, table: str) -> None:
    acts = [f"DELETE FROM {table}"]
    if filled.db.dialect == "sqlite":
        acts += [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", f"REPLACE INTO {table} SELECT * FROM {table}"]
    else:
        acts += [f"TRUNCATE {table} CASCADE"]
    for act in acts:
        with pytest.raises(DBAPIError, match="is append-only"), filled.db.write() as session:
            session.connection().execute(text(act))


MAY_CHANGE = {
    "process": {"title", "file", "status", "plan_version", "handled_until", "ended_at", "ends_at"},
    "step": {"status", "opened_at", "closed_at", "outcome", "results", "within", "reason", "text_changed_at"},
    "invitation": {
        "generation",
        "made_for",
        "renewed_at",
        "kansli_generation",
        "kansli_for",
        "stand_in_generation",
        "stand_in_for",
        "is_withdrawn",
        "set_aside",
    },
    "called_meeting": {"title", "file"},
    "conference": {"title", "file", "closed_at"},
    "meeting_matter": {"matter", "ended_at"},
    # What came in is told by the seal alone: PostgreSQL cannot compare two values of JSON.
    "meeting_proposal": {
        "item",
        "asked",
        "state",
        "answer",
        "ruled_at",
        "ruled_by",
        "ruled_source",
        "came_to",
        "became",
    },
    "outstanding_item": {
        "text",
        "owner",
        "is_task",
        "state",
        "due_on",
        "review_on",
        "decision",
        "parties",
        "asked_again_on",
        "ended_on",
    },
    "mail": {
        "state",
        "detail",
        "attempts",
        "uncertain",
        "fence",
        "lease_until",
        "retry_at",
        "doubts",
        "handed_at",
        "carrier",
        "fate",
        "copy_fate",
    },
}
"""What the program itself changes in a row that proves something; the seal tells every other change of it."""


@pytest.mark.parametrize("table", GUARDED)
def test_only_states_may_change(filled: Register, table: str) -> None:
    columns = every_table().tables[table].columns
    allowed = set()
    for column in columns:
        try:
            with filled.db.write() as session:
                session.connection().execute(text(f'UPDATE "{table}" SET {_other_value(column, filled.db)}'))
                raise _TakenBackError
        except _TakenBackError:
            allowed.add(column.name)
        except DBAPIError as error:
            if "append-only" not in str(error.orig):
                allowed.add(column.name)  # a key or a rule of its own refuses this value, not the guard
    assert allowed == MAY_CHANGE.get(table, set())


class _TakenBackError(Exception):
    pass


def _other_value(column: Any, db: Database) -> str:
    """The assignment of another value that the column takes."""
    kind, name = sealed.plain(column.type), f'"{column.name}"'
    if isinstance(kind, JSON):
        return f"""{name} = '{{"annat": 1}}'"""
    if isinstance(kind, DateTime):
        return f"{name} = '2001-01-01 00:00:00'"
    if isinstance(kind, Date):
        return f"{name} = '2001-01-01'"
    if isinstance(kind, Boolean):
        return f"{name} = NOT {name}"
    if isinstance(kind, Integer):
        return f"{name} = COALESCE({name}, 0) + 1000"
    return f"{name} = 'cancelled'" if column.name == "state" else f"{name} = COALESCE({name}, '') || 'x'"


CELLS = [
    (table, column)
    for table in (*sealed.sealed_tables(), SEAL)
    for column in table.columns
    if (evidence := evidence_of(table)) is None or column.name not in evidence.free
]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@settings(
    max_examples=60, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_any_cell_that_is_flipped_is_found(request: pytest.FixtureRequest, dialect: str, data: st.DataObject) -> None:
    filled = request.getfixturevalue(f"on_{dialect}")
    table, column = data.draw(st.sampled_from(CELLS))
    with lifted(filled.db) as connection:
        rows = connection.execute(table.select().order_by(*table.primary_key)).mappings().all()
        row = data.draw(st.sampled_from(range(len(rows))))
        new = data.draw(_another(column, rows[row][column.name]))
        of_row = [table.c[key.name] == rows[row][key.name] for key in table.primary_key]
        try:
            connection.execute(table.update().where(*of_row).values({column.name: new}))
        except IntegrityError:
            reject()  # as the key of another row
        found = faults(connection)
    assert any(fault.table in (table.name, "seal") for fault in found), (table.name, column.name, new)


_OTHERS = {
    "conference_entry.standing": ("vantar", "aterkallad"),
    "meeting_minutes_check.act": ("godkand", "pavisad"),
    "meeting_proposal.state": ("antagen", "nasta", "avbojd"),
    "meeting_view.kind": ("avvikande", "ingen"),
    "outstanding_item.state": ("klar", "bordlagd"),
}
"""What a check of the table lets through."""


def _another(column: Any, old: Any) -> st.SearchStrategy[Any]:
    """Another value that fits the column; of a state one that means another thing."""
    kind = sealed.plain(column.type)
    if (others := _OTHERS.get(f"{column.table.name}.{column.name}")) is not None:
        return st.sampled_from(others)
    if column.name == "state":
        return st.sampled_from(["failed", "cancelled", "planned"] if old == "accepted" else ["accepted", "failed"])
    if isinstance(kind, JSON):
        values: st.SearchStrategy[Any] = st.dictionaries(st.text("abåäö"), st.integers(-9, 9) | st.text("abc"))
    elif isinstance(kind, DateTime):
        values = st.datetimes(timezones=st.timezones(), min_value=datetime(1990, 1, 1))
    elif isinstance(kind, Date):
        values = st.dates()
    elif isinstance(kind, Boolean):
        values = st.booleans()
    elif isinstance(kind, Integer):
        values = st.integers(0, 10_000)
    else:
        values = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
    return values.filter(lambda value: value != old)


def test_what_cannot_be_read_is_found_and_named(on_sqlite: Register) -> None:
    """SQLite takes anything in any cell."""
    for cell in ("received_at = 'i går'", "codes = '{'", "is_late = 'kanske'", "texts = x'00ff'", "version = 'ett'"):
        with lifted(on_sqlite.db) as connection:
            connection.execute(text(f"UPDATE answer SET {cell} WHERE {ANSWER}"))
            assert any(fault.table == "answer" for fault in faults(connection)), cell


def test_every_table_says_whether_it_proves_something() -> None:
    """A new table must say so too: `schemas.evidence.sealed`, or `unsealed` with the reason."""
    says = {table.name: table.info.get("evidence") for table in every_table().sorted_tables}
    assert [name for name, said in says.items() if not isinstance(said, Evidence | NoEvidence)] == []
    for name, said in says.items():
        if isinstance(said, NoEvidence):
            assert len(said.reason) >= 10, name
        elif isinstance(said, Evidence):
            table = every_table().tables[name]
            named = {*said.free, *said.coarse, *said.later, said.journal}
            assert named <= set(table.columns.keys()), name
            assert all(len(reason) >= 10 for reason in said.free.values()), name


@pytest.mark.parametrize(
    "text_",
    [
        "varor/17/0123456789ABCDEF01234567", " Kvittots sigill: varor/17/0123456789abcdef01234567\n",
        "Kvittots sigill:\nvaror/17/0123456789abcdef01234567.", "kvittots sigill:varor/17/0123456789aBcDeF01234567",
    ],
)  # fmt: skip
def test_a_head_is_read_from_the_whole_line_too(text_: str) -> None:
    assert Head.parse(text_) == Head("varor", 17, "0123456789abcdef01234567")


def test_links_of_a_lost_key_are_told_in_one_line(filled: Register) -> None:
    """Each run of links that a key which is not there has stamped; a wrong stamp after a right one stands alone."""
    with lifted(filled.db) as connection:
        last = connection.execute(text(f"SELECT max(number) FROM seal WHERE journal {OF_MATTER}")).scalar_one()
        (one,) = [fault for fault in faults(connection, keys=THIEF) if fault.key.startswith(f"{world.PROCESS}/")]
        assert one.text == (
            f"Länk 1–{last} är stämplade med en nyckel som inte finns här. Innehållet stämmer med sigillen; stämplarna "
            "går inte att kontrollera."
        )
        connection.execute(text(f"UPDATE answer SET comment = 'Så sa vi aldrig.' WHERE {ANSWER}"))
        told = [fault.text for fault in faults(connection, keys=THIEF) if fault.table == "seal"]
        assert one.text.replace("Innehållet stämmer med sigillen; stämplarna", "Stämplarna") in told
    with lifted(filled.db) as connection:
        wrong = f"UPDATE seal SET stamp = '1.{'0' * 64}' WHERE journal {OF_MATTER} AND number = {last}"
        connection.execute(text(wrong))
        told = [fault.text for fault in faults(connection)]
        assert f"Länk {last} i sigillet har en stämpel som inte är gjord med tjänstens nyckel." in told


@pytest.mark.parametrize("text_", ["", "varor", "varor/1", "varor/1/xyz", "varor/0/" + "0" * 24, "varor/1/" + "0" * 23])
def test_what_is_no_head_is_refused_with_the_cure(text_: str) -> None:
    with pytest.raises(Refused, match="är inget sigill"):
        Head.parse(text_)


def test_a_head_of_a_matter_that_is_not_there(filled: Register) -> None:
    with lifted(filled.db) as connection:
        (fault,) = faults(connection, Head("finns-inte", 3, "0" * 24))
    told = f"Hela ärendet finns-inte saknas. Sigillet finns-inte/3/{'0' * 24} gäller det."
    assert fault.text == f"{told} Är ärendets nyckel felskriven?"


def test_a_head_that_was_copied_wrongly_says_so(filled: Register) -> None:
    with lifted(filled.db) as connection:
        (fault,) = faults(connection, Head(world.PROCESS, 2, "0" * 24), filled.heads["receipt"])
    assert "Antingen är det fel avskrivet, eller så har kedjan skrivits om" in fault.text
