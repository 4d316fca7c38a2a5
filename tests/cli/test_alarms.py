"""Each part of the service stopped in turn, with a real mail server and the clock in hand."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import delete, update

from cli.up.alarms import Alarms
from db.inbound import sources
from db.store import deliveries
from db.store.copies import restore_test
from db.store.session import Database
from db.store.signs import heartbeats
from mail.transports.transport import CaptureTransport
from schemas.messages import News, NewsKind
from schemas.tables.mail import MailRow
from schemas.tables.process import DeliveryRow
from schemas.tables.service import ClockRow, EngineTimerRow
from settings import Settings
from tests import world
from tests.mail.transports.smtp_server import Manners, smtp_server

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # a Thursday
STEP = timedelta(minutes=10)


class Service:
    """A service whose parts are all well until the test stops one."""

    def __init__(self, db: Database, folder: Path, port: int) -> None:
        self.now = START
        self.settings = Settings(
            data_dir=folder,
            mail="smtp",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            alarm_to="drift@samverkan.example",
            secret_key="a-secret-key-for-tests-only-0123456789",
            limit_inbound_s=1800,
        )
        self.settings.make_data_dir()
        self.settings.backup_dir.mkdir()
        self.db = db
        world.begin(self.db)
        self.stopped = ""
        self.alarms = self.restarted()

    def restarted(self) -> Alarms:
        """The watch, begun anew."""
        return Alarms(self.settings, self.db, lambda: self.now, lambda: self.stopped != "web")

    def beat(self) -> None:
        """All that is well gives a sign of it."""
        with self.db.write() as session:
            for part in {"worker", "scheduler", "engine"} - {self.stopped}:
                heartbeats.beat(session, part, self.now)
            if self.stopped != "inbound":
                sources.seen(session, "imap", self.now)
            if self.stopped != "restore":
                restore_test.note(session, self.now, "", self.now)

    def back_up(self) -> None:
        """The night's backup, also while the register takes no write."""
        if self.stopped != "backup":
            for old in self.settings.backup_dir.iterdir():
                old.unlink()
            (self.settings.backup_dir / f"svarstid-{self.now:%Y-%m-%dT%H%M%SZ}.db").touch()

    def pass_time(self, times: int, step: timedelta = STEP) -> None:
        """Let the watch look so many times, in a new process each time."""
        for _ in range(times):
            self.now += step
            self.back_up()
            if self.stopped != "database":
                self.beat()
            self.alarms = self.restarted() if self.stopped != "web" else self.alarms
            self.alarms.look()


@pytest.fixture
def post() -> Iterator[tuple[Manners, int]]:
    manners = Manners()
    with smtp_server(manners) as port:
        yield manners, port


def _subjects(manners: Manners) -> list[str]:
    return [str(email.message_from_bytes(raw, policy=email.policy.default)["Subject"]) for _, raw in manners.taken]


def _stop_rows(service: Service) -> None:
    """What shows in the register that a part has stopped, where it is not only silence."""
    with service.db.write() as session:
        match service.stopped:
            case "timer":
                session.merge(EngineTimerRow(next_at=service.now - timedelta(hours=1)))
            case "delivery":
                deliveries.post(session, world.PROCESS, News(kind=NewsKind.HOLDER_CHANGED, seat="a/b"), service.now)
            case "outbox":
                session.add(
                    MailRow(
                        public_id="m1",
                        process=world.PROCESS,
                        kind="receipt",
                        to_name="",
                        to_email="a@b.example",
                        props={},
                        send_at=service.now,
                        due_at=service.now,
                        created_at=service.now,
                    )
                )
            case "restore":
                restore_test.note(session, service.now, "Filen är skadad.", service.now)
            case "clock":
                long = service.now + timedelta(days=9)
                row = ClockRow(boot="prov", counted_s=1.0, at=long, highest_at=long, doubted_at=service.now, off_s=7200)
                session.add(row)
            case "database":
                session.connection().exec_driver_sql(
                    "CREATE TRIGGER full_disk BEFORE INSERT ON heartbeat BEGIN SELECT RAISE(ABORT, 'full'); END"
                )
                session.connection().exec_driver_sql(
                    "CREATE TRIGGER full_disk_2 BEFORE UPDATE ON heartbeat BEGIN SELECT RAISE(ABORT, 'full'); END"
                )


def _start_rows(service: Service) -> None:
    with service.db.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER IF EXISTS full_disk")
        session.connection().exec_driver_sql("DROP TRIGGER IF EXISTS full_disk_2")
        session.exec(update(EngineTimerRow).values(next_at=None))
        session.exec(update(DeliveryRow).values(delivered_at=service.now))
        session.exec(update(MailRow).values(state="accepted"))
        session.exec(delete(ClockRow))


PARTS: dict[str, str] = {
    "web": "Webben",
    "worker": "Arbetsprocessen",
    "scheduler": "Schemaläggaren",
    "engine": "Processmotorn",
    "database": "Registret",
    "clock": "Datorns klocka",
    "timer": "Stegen i ärendena",
    "delivery": "Svar på väg till motorn",
    "outbox": "Mejl på väg ut",
    "inbound": "Brevlådan för svar",
    "backup": "Säkerhetskopian",
    "restore": "Prov av återställning",
    "space": "Ledigt utrymme",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_stops_is_told_once_a_day_and_once_when_it_is_over(
    part: str, post: tuple[Manners, int], sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manners, port = post
    room = {"free": 10 * 2**30}
    monkeypatch.setattr(Settings, "free_bytes", property(lambda _: room["free"]))
    service = Service(sqlite_db, tmp_path, port)
    service.pass_time(2)
    assert manners.taken == []
    service.stopped = part
    room["free"] = 3 * 2**20 if part == "space" else room["free"]
    _stop_rows(service)
    service.pass_time(2, timedelta(hours=18) if part == "backup" else STEP)
    service.pass_time(3, timedelta(hours=1))
    service.pass_time(2)
    service.pass_time(3, timedelta(hours=4))
    assert _subjects(manners) == [f"Svarstid: {PARTS[part]} behöver ses över"]
    service.pass_time(3, timedelta(hours=6))
    assert _subjects(manners) == [f"Svarstid: {PARTS[part]} behöver ses över"] * 2
    service.stopped = ""
    room["free"] = 10 * 2**30
    _start_rows(service)
    service.pass_time(4)
    assert _subjects(manners)[2:] == [f"Svarstid: {PARTS[part]} fungerar igen"]


def test_a_mail_server_that_is_away_gets_the_alarm_when_it_is_back(
    post: tuple[Manners, int], sqlite_db: Database, tmp_path: Path
) -> None:
    manners, port = post
    service = Service(sqlite_db, tmp_path, port)
    service.pass_time(1)
    service.stopped = "worker"
    manners.on_mail = "451 come back"
    service.pass_time(6)
    assert manners.taken == []
    manners.on_mail = "250 OK"
    service.pass_time(6)
    assert len(manners.taken) == 1


def test_where_the_disk_takes_no_new_file_the_old_one_is_written_over(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(sqlite_db, tmp_path, 1)
    sent = CaptureTransport()
    see: Callable[[], Alarms] = lambda: Alarms(service.settings, service.db, lambda: service.now, None, sent)  # noqa: E731
    service.beat()
    see().look()

    def full(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    service.stopped = "worker"
    service.now += STEP
    service.beat()
    see().look()
    monkeypatch.setattr(Path, "write_bytes", full)
    for _ in range(3):
        service.now += STEP
        service.beat()
        see().look()
    assert len(sent.captured) == 1
