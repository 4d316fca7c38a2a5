"""What the program writes is its owner's alone: every file and every folder of a data folder that has been used."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import documents
from db.store.copies import backup
from db.store.session import Database
from mail.message import From
from mail.transports.transport import FileTransport, Parcel
from settings import Settings, load
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, every_letter, row_of

NOW = datetime(2024, 5, 14, 7, 0, tzinfo=UTC)


@pytest.fixture
def generous() -> Iterator[None]:
    """A shell that lets everybody read what is made in it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def _open(folder: Path) -> list[str]:
    """What others than the owner may do anything with."""
    return [
        f"{path.relative_to(folder)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in (folder, *folder.rglob("*"))
        if path.stat().st_mode & 0o077
    ]


def _use(settings: Settings) -> set[str]:
    """Write everything that the program writes; gives the endings of the files that there now are."""
    settings.make_data_dir()
    assert settings.keys
    db = Database(settings.db_url)
    db.migrate()
    parcel = Parcel(
        row=row_of(every_letter()["invitation"]), at=NOW, base_url=BASE_URL, keys=KEYS,
        sender=From("Svarstid", "svarstid@samverkan.example"),
    )  # fmt: skip
    FileTransport(settings.outbox_dir).send(parcel)
    documents.keep(settings.documents_dir, b"ett svar")
    with db.read():
        db.backup(settings.backup_dir, NOW)
        documents.copy_missing(settings.documents_dir, settings.backup_dir / "documents")
        backup.prune(settings.backup_dir, 30)
        found = {path.name for path in settings.data_dir.rglob("*") if path.is_file()}
    db.dispose()
    return found


@pytest.mark.usefixtures("generous")
def test_all_that_is_written_is_the_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "data"))
    settings = load()
    found = _use(settings)
    assert {"svarstid.db", "svarstid.db-wal", "svarstid.db-shm", "secret.key"} <= found
    assert len([name for name in found if name.endswith(".eml")]) == 1
    assert len([name for name in found if len(name) == 64]) == 1
    assert _open(settings.data_dir) == []


@pytest.mark.usefixtures("generous")
def test_a_folder_that_stood_open_is_closed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    _use(settings)
    assert _open(settings.data_dir), "without `load` the shell's own rule holds"
    settings.make_data_dir()
    still = _open(settings.data_dir)
    behind = ("documents/", "backup/documents/")
    assert [one for one in still if not one.startswith(behind)] == [], "the rest lies behind a closed door"
