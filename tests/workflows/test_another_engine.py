"""From the engine of one machine to another engine: `svarstid rebuild` takes every open matter along, at its rung."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from cli import make_app
from db.store.session import Database
from rehearsal.clock import SkippingEngine, skipping_engine
from rules.dates.clock import at_local
from schemas.tables.mail import MailRow
from secretariat.engine.calls import handle_of
from secretariat.engine.contents import compare_contents
from secretariat.engine.reconcile import compare
from tests.workflows.halfway import Halfway, going_on
from tests.workflows.unmanned import unmanned
from worker import make_worker

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


@pytest.fixture
async def other(anyio_backend: str) -> AsyncIterator[SkippingEngine]:
    """An engine that has never seen a matter."""
    async with skipping_engine() as running:
        yield running


def mails(db: Database) -> Counter[tuple[object, ...]]:
    """Kind, step, seat, reader and day of every mail."""
    with db.read() as session:
        return Counter(
            (row.kind, row.step, row.seat, row.to_email, row.send_at.date()) for row in session.exec(select(MailRow))
        )


async def test_an_open_matter_goes_on_in_another_engine(
    engine: SkippingEngine,
    other: SkippingEngine,
    contract_halfway: Halfway,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The question is out and some reminders are sent; the rest is climbed in the new engine, nothing twice."""
    async with going_on(engine, contract_halfway, tmp_path) as first:
        await first.advance(at_local(date(2024, 5, 17), 12))
        before = mails(first.db)
        monkeypatch.setenv("DATABASE_URL", first.db.url.render_as_string(hide_password=False))
        monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "data"))
        address = other.client.service_client.config.target_host
        monkeypatch.setenv("TEMPORAL_ADDRESS", address)
        moved = await asyncio.to_thread(CliRunner().invoke, make_app(), ["rebuild"])
        assert moved.exit_code == 0 and "Ärenden som startades om: 1" in moved.output, moved.output

        async with unmanned(other, first.db) as second, make_worker(other.client, first.db, wake=lambda: None):
            second.process, second.changes, second.shift_s = first.process, first.changes, first.shift_s
            second.handle = handle_of(other.client, contract_halfway.kind, first.process)
            found = await compare(first.db, other.client)
            assert (list(found.open), found.lost, found.foreign) == ([first.process], [], [])
            contents = await compare_contents(first.db, other.client, found.open, pause_s=0.05)
            assert set(contents.compared) == {first.process} and not contents.differing
            assert mails(first.db) == before, "the move itself mails nobody"
            await second.advance(at_local(date(2024, 5, 31), 12))
            after = mails(first.db)
            assert {kind for kind, *_ in after - before} == {"reminder", "last_reminder", "escalation"}
            assert {mail: number for mail, number in after.items() if number > 1} == {}, "nobody got one twice"
            await second.handle.terminate("the test is over")
