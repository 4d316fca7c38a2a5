"""A private IMAP server, one for the session, and a register in which a question is open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store.session import Database
from tests.db.seals.sealed import SECRETS
from tests.inbound import imap_server
from tests.web.site import IN_MAY, Site


@pytest.fixture(scope="session")
def imap() -> Iterator[imap_server.Server]:
    """A running server."""
    with imap_server.installed() as server:
        yield server


@pytest.fixture
def site(played_file: Path, tmp_path: Path) -> Iterator[Site]:
    """Tuesday 14 May 2024: the question is open, nobody has answered."""
    shutil.copy(played_file, tmp_path / "svarstid.db")
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    yield Site(db, tmp_path, now=IN_MAY)
    db.dispose()
