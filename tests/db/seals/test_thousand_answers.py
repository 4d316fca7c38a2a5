"""A thousand answers come to the very rows that they once came to, on both databases."""

from __future__ import annotations

import json

from db.store.session import Database
from tests.db.seals.played import digests
from tests.db.seals.sealed import whole
from tests.db.seals.thousand import COLUMNS, FROZEN, answer_all

_FROZEN = json.loads(FROZEN.read_text(encoding="utf-8"))


def test_every_row_of_a_thousand_answers_is_as_it_was(any_db: Database) -> None:
    """Answers, events, receipts, news, and what the seal says of each of them."""
    assert answer_all(any_db) == (_FROZEN["received"], _FROZEN["refused"])
    assert digests(any_db, COLUMNS) == _FROZEN["digests"]
    with any_db.read() as session:
        assert whole(session) == []
