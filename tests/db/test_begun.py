"""What has been begun and not started: saved forms, and rehearsals of which one is played at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from db.begun import rehearsals, saved_forms
from db.store.session import Database
from schemas.errors import Refused
from schemas.tables.begun import RehearsalRow

NOW = datetime(2024, 5, 14, 7, 0, tzinfo=UTC)
PLAY: dict[str, Any] = {"title": "Frågan", "file_name": "x.yaml", "file_text": "process: x", "answers": "ingen"}


def test_a_form_is_kept_in_place_of_itself_and_a_template_beside_it(any_db: Database) -> None:
    with any_db.write() as session:
        first = saved_forms.save(session, {"title": "Ett"}, address="/nytt/x", title="Ett", now=NOW)
        later = NOW + timedelta(hours=1)
        again = saved_forms.save(session, {"title": "Två"}, address="/nytt/x", title="Två", now=later, key=first.key)
        named = saved_forms.save(
            session, {"title": "Tre"}, address="/nytt/x", title="Mall", now=later, key=first.key, is_template=True
        )
        assert again.key == first.key != named.key
    with any_db.read() as session:
        (draft,) = saved_forms.listed(session, is_template=False)
        assert (draft.typed, draft.made_at, draft.changed_at) == ({"title": "Två"}, NOW, later)
        assert [row.title for row in saved_forms.listed(session, is_template=True)] == ["Mall"]
    with any_db.write() as session:
        saved_forms.delete_draft(session, named.key)  # a template that somebody started from stays
        saved_forms.delete_draft(session, draft.key)
        assert saved_forms.find(session, draft.key) is None and saved_forms.delete(session, named.key)


def test_the_register_itself_lets_one_be_played_at_a_time(any_db: Database) -> None:
    with any_db.write() as session:
        key = rehearsals.begin(session, **PLAY, now=NOW).key
    with any_db.write() as session, pytest.raises(Refused, match="generalrepeteras just nu"):
        rehearsals.begin(session, **PLAY, now=NOW + timedelta(seconds=1))
    with pytest.raises(IntegrityError), any_db.write() as session:
        session.add(RehearsalRow(key="other", **PLAY, began_at=NOW, beat_at=NOW))
    with any_db.write() as session:
        assert rehearsals.beat(session, key, permille=400, on=None, now=NOW + timedelta(seconds=5))
        assert rehearsals.beat(session, key, permille=300, on=None, now=NOW + timedelta(seconds=6))
        rehearsals.stop(session, key)
        assert not rehearsals.beat(session, key, permille=500, on=None, now=NOW + timedelta(seconds=7))
        rehearsals.finish(session, key, "stopped")
        rehearsals.finish(session, key, "done", report={"rows": []})  # too late to change what it came to
    with any_db.read() as session:
        row = rehearsals.find(session, key)
        assert row is not None and (row.state, row.permille, row.report) == ("stopped", 400, {})
        assert not rehearsals.is_cut_off(row, NOW + timedelta(days=1))
