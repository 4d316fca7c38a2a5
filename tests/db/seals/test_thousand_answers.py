"""A thousand answers come to the very rows that they once came to, on both databases and in groups."""

from __future__ import annotations

import json

import pytest

from db.store.session import Database
from tests.db.seals.played import digests
from tests.db.seals.sealed import whole
from tests.db.seals.thousand import COLUMNS, FROZEN, answer_all

_FROZEN = json.loads(FROZEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "together"), [("sqlite_db", 25), ("postgresql_db", 1)])
def test_every_row_is_as_it_was(request: pytest.FixtureRequest, name: str, together: int) -> None:
    """Answers, events, receipts, news, and what the seal says of each of them."""
    db: Database = request.getfixturevalue(name)
    assert answer_all(db, together=together) == (_FROZEN["received"], _FROZEN["refused"])
    assert digests(db, COLUMNS) == _FROZEN["digests"]
    with db.read() as session:
        assert whole(session) == []
