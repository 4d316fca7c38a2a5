"""What writes many rows at once writes the very rows that were once written one by one."""

from __future__ import annotations

import json

import pytest

from db.matters import keeping
from db.store.session import Database
from tests.db.seals.played import FROZEN, PLAYS, digests, played
from tests.db.seals.sealed import whole

_FROZEN = json.loads(FROZEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PLAYS)
def test_every_row_of_a_played_matter_is_as_it_was(sqlite_db: Database, name: str) -> None:
    """Events, mails with their keys and data, links, steps, plans, and what the seal says of each of them."""
    played(name, sqlite_db)
    assert digests(sqlite_db, _FROZEN["columns"]) == _FROZEN["plays"][name]
    with sqlite_db.read() as session:
        assert whole(session) == []
        assert keeping.faults(session) == []
