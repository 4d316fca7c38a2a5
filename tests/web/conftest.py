"""The web over a real register on SQLite, with the clock standing where the test puts it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from db.store.session import Database
from tests.db.seals.sealed import SECRETS
from tests.web.site import IN_MAY, Site


@pytest.fixture(autouse=True)
def _no_window_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows of the rates stand still: how many uses pass would else depend on the second a test begins in."""
    standing = SimpleNamespace(time=IN_MAY.timestamp)
    for counts in ("limits.storage.memory", "limits.strategies", "web.shell.middleware.rates"):
        monkeypatch.setattr(f"{counts}.time", standing)


@pytest.fixture
def site(played_file: Path, tmp_path: Path) -> Iterator[Site]:
    """Tuesday 14 May 2024: the question is open, nobody has answered."""
    shutil.copy(played_file, tmp_path / "svarstid.db")
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    yield Site(db, tmp_path, now=IN_MAY)
    db.dispose()


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    """Someone with no login."""
    with site.client() as client:
        yield client


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    """The secretariat, logged in."""
    with site.client(is_logged_in=True) as client:
        yield client
