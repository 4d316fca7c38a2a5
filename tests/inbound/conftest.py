"""A private IMAP server, one for the session; each test has folders of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.inbound import imap_server


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
