"""A stage without a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.store.session import Database
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from rehearsal.clock import SkippingEngine
from rehearsal.register import BASE_URL
from rehearsal.stage import Stage


@asynccontextmanager
async def unmanned(engine: SkippingEngine, db: Database) -> AsyncIterator[Stage]:
    """A stage without a worker: the test brings its own, and takes it away."""
    transport = CaptureTransport()
    sender = Sender(db, transport, base_url=BASE_URL, keys=Keys.single("prov"), batch=500)
    yield Stage(engine=engine, db=db, sender=sender, transport=transport)
