"""The web over a real register on SQLite, with the clock standing where the test puts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from db.session import Database
from tests.web.site import IN_MAY, Site


@pytest.fixture
def site(sqlite_db: Database, tmp_path: Path) -> Site:
    """Tuesday 14 May 2024: the question is open, nobody has answered."""
    site = Site(sqlite_db, tmp_path)
    site.advance(IN_MAY)
    return site


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
