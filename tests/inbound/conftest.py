"""A private IMAP server, one for the session, and a register in which a question is open."""

from __future__ import annotations

import os
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
    """A running server. Skips where dovecot is not installed; in CI that is an error."""
    if imap_server.program() is None:
        missing = "Dovecot saknas: installera Debianpaketet dovecot-imapd. Provet av brevlådan körs INTE."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with imap_server.dovecot() as server:
        yield server


@pytest.fixture
def site(played_file: Path, tmp_path: Path) -> Iterator[Site]:
    """Tuesday 14 May 2024: the question is open, nobody has answered."""
    shutil.copy(played_file, tmp_path / "svarstid.db")
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    yield Site(db, tmp_path, now=IN_MAY)
    db.dispose()
